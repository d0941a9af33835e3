"""One small function a rule, called where the argument is: ``kappa_a = not_negative("kappa_a", kappa_a)``.

Each takes the argument's name and value, and returns the value as float64 or complex128, or as the SymPy expression
that it is; or it raises an error of one line that names the argument, the rule and the value.

Numbers are plain ones and all that converts to them alone: fractions, decimals, big integers, lists, NumPy, Dask and
JAX arrays. Whatever holds numbers *and a meaning*, such as a unit, a mask or labels, is refused, for what a formula
would keep of it are the numbers.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from numbers import Number as AnyNumber
from numbers import Real
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
    rule = "be finite" if finite else "be a number"
    if symbols and is_symbolic(value):
        return _expression(name, value, rule)
    array = _array(name, value)
    refuse(name, rule, array, ~np.isfinite(array) if finite else np.isnan(array))
    return array


def real(name: str, value: Number, *, finite: bool = True, symbols: bool = True) -> Number:
    """Return a real `number`."""
    checked = number(name, value, finite=finite, symbols=symbols)
    if is_symbolic(checked):
        if checked.is_extended_real is False:
            raise ValueError(f"{name} must be real, but it is {shown(checked)}")
    elif checked.dtype.kind == "c":
        raise TypeError(f"{name} must be real, but it is {shown(value)}")
    return checked


def not_negative(name: str, value: Number, *, symbols: bool = True) -> Number:
    """Return a finite `real` number that is not negative."""
    checked = real(name, value, symbols=symbols)
    refuse(name, "not be negative", checked, checked < 0)
    return checked


def positive(name: str, value: Number, *, symbols: bool = True) -> Number:
    """Return a finite `real` number that is positive."""
    checked = real(name, value, symbols=symbols)
    refuse(name, "be positive", checked, checked <= 0)
    return checked


def integer(name: str, value: int, *, least: int) -> int:
    """Return an integer that is not below ``least``."""
    if not is_integer(value) or value < least:
        raise ValueError(f"{name} must be an integer of at least {least}, but it is {shown(value)}")
    return int(value)


def is_integer(value: object) -> bool:
    """Whether the value is a whole number, and neither a truth value nor a time."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.timedelta64)


def scalar(name: str, value: Kind) -> Kind:
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
    """Raise an error that names the argument, the rule and the first wrong value; what is lazy is not looked at."""
    if is_symbolic(values) and wrong == True:  # noqa: E712 (of an expression it may stay open)
        raise ValueError(f"{name} must {rule}, but it is {shown(values)}")
    if isinstance(wrong, np.ndarray | np.generic) and wrong.any():
        where = f" at {wrong.sum()} of {wrong.size} points" if wrong.ndim else ""
        raise ValueError(f"{name} must {rule}, but it is {_line(str(values[wrong][0]))}{where}")


def shown(value: object) -> str:
    """Representation of a value in one short line."""
    return _line(repr(value))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:79]} … {line[-18:]}"


def _expression(name: str, value: Number, rule: str) -> Number:
    """Return an expression of SymPy that stands for one number."""
    sympy = sys.modules["sympy"]
    many = sympy.AccumBounds | sympy.Lambda | sympy.Order  # expressions to SymPy, but each is more than one number
    if not isinstance(value, sympy.Expr) or isinstance(value, many) or not value.is_commutative:  # as matrices do not
        raise TypeError(f"{name} must be a number, an array of numbers or an expression, but it is {shown(value)}")
    if value is sympy.nan or value is sympy.zoo or (value.is_infinite and rule == "be finite"):
        raise ValueError(f"{name} must {rule}, but it is {shown(value)}")
    return value


def _array(name: str, value: Number) -> Number:
    """Return numbers as float64 or complex128, in an array that may be the caller's own."""
    if is_lazy(value):
        return _lazy(name, value)
    remedy = ""
    try:
        array = np.asarray(_plain(value))
        if array.dtype.kind == "O":
            kind = float if all(isinstance(entry, Real | Decimal) for entry in array.flat) else complex
            array = np.array([kind(entry) for entry in array.flat]).reshape(array.shape)
        if array.dtype.kind in "iufc":
            with np.errstate(over="raise"):  # of a longer float
                return array.astype(complex if array.dtype.kind == "c" else float, copy=False)[()]
    except (OverflowError, FloatingPointError):
        raise ValueError(f"{name} must be finite, but it is beyond the largest float64") from None
    except _StrangerError as error:
        remedy = _remedy(name if error.stranger is value else "entry", error.stranger)
    except (TypeError, ValueError):  # rows of different lengths, and what no float can be made of
        pass
    raise TypeError(f"{name} must be a number or an array of numbers, but it is {shown(value)}{remedy}")


def _lazy(name: str, value: Number) -> Number:
    """Return a Dask array as one of float64 or complex128; its numbers are not looked at."""
    if any(np.isnan(length) for length in value.shape):
        raise ValueError(
            f"{name} must have chunks of known size, but its shape is {value.shape}; call {name}.compute_chunk_sizes()"
        )
    if type(value._meta) is not np.ndarray or value.dtype.kind not in "iufc":
        chunk = f"{type(value._meta).__name__} of {value.dtype}"
        raise TypeError(f"{name} must have chunks that are NumPy arrays of numbers, but each is a {chunk}")
    return value.astype(complex if value.dtype.kind == "c" else float)


class _StrangerError(Exception):
    """Something is neither a plain number nor a plain array of them."""

    def __init__(self, stranger: object) -> None:
        self.stranger = stranger


def _plain(value: Number) -> Number:
    """Return a value in which nothing but numbers is."""
    if isinstance(value, list | tuple | range):
        quick = set(map(type, value)) <= {int, float, complex}
        return value if quick else [_plain(entry) for entry in value]
    if type(value) in (np.ndarray, np.memmap):
        return _plain(value.tolist()) if value.dtype.kind == "O" else value
    if _is_jax_data(value):
        return np.asarray(value)
    if isinstance(value, bool) or not isinstance(value, AnyNumber | np.generic):
        raise _StrangerError(value)
    return value


def _is_jax_data(value: object) -> bool:
    """Whether the value is an array of JAX that holds numbers."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.Array) and not _is_traced(value)


def _is_traced(value: object) -> bool:
    """Whether JAX hands the value to a function in place of arrays that it does not know yet."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.core.Tracer)


def _remedy(name: str, stranger: object) -> str:
    """Say what to pass instead of an object that holds numbers and a meaning."""
    if _is_traced(stranger):
        return "; JAX traces it, so it has no value yet: call this outside jit, grad and vmap"
    for attribute, remedy in {
        "to_value": f"pass {name}.to_value(unit), in the unit that is meant",  # astropy, unyt
        "m_as": f"pass {name}.m_as(unit), in the unit that is meant",  # pint
        "filled": f"pass {name}.filled(value), or only what is not masked",
        "to_numpy": f"pass {name}.to_numpy()",  # pandas, xarray, polars, pyarrow
        "__array__": f"pass numpy.asarray({name}), if its numbers are all that is meant",
    }.items():
        if hasattr(stranger, attribute):
            return f"; {remedy}"
    return ""
