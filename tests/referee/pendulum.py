"""A subject of its own for the tests of the engine: a pendulum of length s, let go at the angle theta."""

import sympy as sp

from referee import Ledger, Vocabulary

s, g, r, m, omega = sp.symbols("s g r m omega", positive=True)
theta, phi = sp.symbols("theta phi", real=True)
z, q = sp.symbols("z q", complex=True)

SYMBOLS = {symbol.name: symbol for symbol in (s, g, r, m, omega, theta, phi, z, q)}
DERIVED = {z: r * sp.exp(sp.I * phi), omega: sp.sqrt(g / s)}
EARTH = {"s": "1", "g": "9.81", "r": "0.1", "m": "2", "theta": "0.1", "phi": "0"}


def is_zero(form):
    """Decide rational forms, and others where SymPy brings them to zero."""
    rest = sp.Matrix([form]).applyfunc(sp.cancel)
    if rest.is_zero_matrix or rest.applyfunc(sp.trigsimp).is_zero_matrix:
        return True
    if all(entry.is_rational_function() for entry in rest):
        return False
    raise ValueError(f"whether it vanishes is not decided for {form}")


def ledger(path, said="printed"):
    return Ledger(path, Vocabulary(SYMBOLS, is_zero, DERIVED, EARTH, "the surface of the earth"), said)
