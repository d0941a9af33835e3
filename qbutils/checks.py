"""One small function a rule, called where the argument is: ``kappa_a = not_negative("kappa_a", kappa_a)``.

Each takes the argument's name and value, and returns the value as float64 or complex128, or as the SymPy expression
that it is; or it raises an error of one line that names the argument, the rule and the value.
"""

from __future__ import annotations

import textwrap
from typing import TypeVar

import numpy as np

from qbutils.arithmetic import Number, is_lazy, is_symbolic

Kind = TypeVar("Kind")


def number(name: str, value: Number, *, finite: bool = True, symbols: bool = True) -> Number:
    """Return a real or complex number, an array of them, or an expression.

    Parameters
    ----------
    name : str
        Of the argument, for the error.
    value : number, array_like, Dask array or SymPy expression
    finite : bool
        Whether infinity is refused, as it is for parameters but not for results.
    symbols : bool
        Whether SymPy's expressions are taken.

    Raises
    ------
    TypeError
        The value is none of these.
    ValueError
        The value is infinite, or NaN.

    """
    if symbols and is_symbolic(value):
        return value
    array = _array(name, value)
    rule, wrong = ("be finite", ~np.isfinite(array)) if finite else ("be a number", np.isnan(array))
    refuse(name, rule, array, wrong)
    return array


def real(name: str, value: Number, *, finite: bool = True, symbols: bool = True) -> Number:
    """Return a real `number`."""
    checked = number(name, value, finite=finite, symbols=symbols)
    if is_symbolic(checked):
        if checked.is_real is False:
            raise ValueError(f"{name} must be real, but it is {checked}")
    elif checked.dtype.kind == "c":
        raise TypeError(f"{name} must be real, but it is {shown(value)}")
    return checked


def not_negative(name: str, value: Number, *, symbols: bool = True) -> Number:
    """Return a `real` number that is not negative."""
    if symbols and is_symbolic(value) and (value.is_negative or value.is_real is False):
        raise ValueError(f"{name} must be real and not negative, but it is {value}")
    checked = real(name, value, symbols=symbols)
    if not is_symbolic(checked):
        refuse(name, "not be negative", checked, checked < 0)
    return checked


def positive(name: str, value: Number, *, symbols: bool = True) -> Number:
    """Return a `real` number that is positive."""
    if symbols and is_symbolic(value) and value.is_positive is False:
        raise ValueError(f"{name} must be positive, but it is {value}")
    checked = real(name, value, symbols=symbols)
    if not is_symbolic(checked):
        refuse(name, "be positive", checked, checked <= 0)
    return checked


def natural(name: str, value: int) -> int:
    """Return an integer of at least one."""
    if not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} must be a positive integer, but it is {shown(value)}")
    return value


def scalar(name: str, value: Number) -> Number:
    """Return what holds no array."""
    if np.shape(value):
        raise ValueError(f"{name} must be scalar, but its shape is {np.shape(value)}")
    return value


def instance(name: str, value: Kind, kind: type[Kind]) -> Kind:
    """Return a value that is of one kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be a {kind.__name__}, but it is {shown(value)}")
    return value


def broadcast(**values: Number) -> None:
    """Refuse arguments whose shapes do not broadcast against each other."""
    shapes = {name: np.shape(value) for name, value in values.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        arrays = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(f"the parameters must broadcast to one shape, but they are {arrays}") from None


def refuse(name: str, rule: str, values: Number, wrong: Number) -> None:
    """Raise an error that names the argument, the rule and the first wrong value, unless that is lazy or no one is."""
    if isinstance(wrong, np.ndarray | np.generic) and wrong.any():
        where = f" at {wrong.sum()} of {wrong.size} points" if wrong.ndim else ""
        raise ValueError(f"{name} must {rule}, but it is {values[wrong].flat[0]}{where}")


def shown(value: object) -> str:
    """Representation of a value in one short line."""
    return textwrap.shorten(repr(value), 100, placeholder=" …")


def _array(name: str, value: Number) -> Number:
    """Return a number or an array as float64 or complex128."""
    try:
        array = value if is_lazy(value) else np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"{name} must be a number or an array of numbers, but it is {shown(value)}")
    return array.astype(complex if array.dtype.kind == "c" else float)[()]
