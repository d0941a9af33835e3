"""What numbers, NumPy and Dask arrays and SymPy expressions have in common: one place that tells them apart.

NumPy's functions act on Dask arrays too, lazily; SymPy's expressions need SymPy's own. A formula that takes what is
here is written once, and is exact where its parameters are. Neither SymPy nor Dask is needed by who has none of
their objects.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

Number: TypeAlias = Any  # a real or complex number, an array of them, or a SymPy expression


def is_symbolic(*values: Number) -> bool:
    """Whether one of the values belongs to SymPy."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and any(isinstance(value, sympy.Basic | sympy.MatrixBase) for value in values)


def is_lazy(value: Number) -> bool:
    """Whether the value is a Dask array."""
    dask = sys.modules.get("dask.array")
    return dask is not None and isinstance(value, dask.Array)


def library(*values: Number) -> ModuleType:
    """SymPy where one of the values is its expression, else NumPy."""
    return sys.modules["sympy"] if is_symbolic(*values) else np


def imaginary_unit(*values: Number) -> Number:
    """Imaginary unit that keeps formulas in these values exact: SymPy's or NumPy's."""
    return library(*values).I if is_symbolic(*values) else np.complex128(1j)  # 1j makes NumPy's floats Python's


def sqrt(x: Number) -> Number:
    """Square root, exact for an expression."""
    return library(x).sqrt(x)


def real(z: Number) -> Number:
    """Real part."""
    return library(z).re(z) if is_symbolic(z) else z.real


def abs2(z: Number) -> Number:
    """|z|² as a sum of squares: nothing cancels, and SymPy shows it real."""
    if is_symbolic(z):
        return library(z).re(z) ** 2 + library(z).im(z) ** 2
    return z.real**2 + z.imag**2


def exact(value: Number) -> Number:
    """SymPy's own number for a decimal fraction, 1/10 for 0.1, so that what follows is exact; expressions stay."""
    import sympy

    return sympy.nsimplify(np.asarray(value)[()], rational=True)


def identity(value: Number) -> Hashable:
    """What two values share if they have one shape and the same numbers, or are one expression or Dask computation."""
    if is_symbolic(value):
        return value
    return value.name if is_lazy(value) else (np.shape(value), tuple(np.ravel(value).tolist()))


def read_only(value: Number) -> Number:
    """Copy of an array that nobody can write to, or let others write to; what is no array stays as it is."""
    if not isinstance(value, np.ndarray):
        return value
    copy = value.copy()
    copy.flags.writeable = False
    return copy.view()  # of what cannot be written to, whose own flag cannot be set again


def where(condition: Number, yes: Number, no: Number) -> Number:
    """NumPy's ``where``, which makes no array of one truth value."""
    if isinstance(condition, bool | np.bool_):
        return yes if condition else no
    return np.where(condition, yes, no)


def power_of_two(size: Number) -> Number:
    """Largest power of two that is not above a size: a division by it changes no digit. At 0 it is ½."""
    return np.ldexp(1.0, np.frexp(size)[1] - 1)


def phase(z: Number) -> Number:
    """z/|z|, and 1 at z = 0."""
    if is_symbolic(z):
        return library(z).S.One if z.is_zero else z / abs(z)
    return np.where(z == 0, 1, z / np.where(z == 0, 1, np.abs(z)))[()]


def ratio(numerator: Number, denominator: Number) -> Number:
    """Quotient of numbers or expressions, with ±1/0 = ∞ and 0/0 = 0.

    A symbol stands for any value, so an expression counts as zero only where it vanishes identically.
    """
    if is_symbolic(numerator, denominator):
        sympy = library(numerator, denominator)
        if not sympy.sympify(denominator).is_zero:
            return numerator / denominator
        return sympy.S.Zero if sympy.sympify(numerator).is_zero else sympy.oo
    zero = denominator == 0
    return np.where(zero & (numerator != 0), np.inf, numerator / (denominator + zero))[()]
