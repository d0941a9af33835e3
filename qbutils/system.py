"""The model: two driven, damped oscillators, a charger *a* and a battery *b*.

In the frame that rotates with the drive, with ħ = 1,

    H = Δ(a†a + b†b) + J a†b + J* a b† + F(a + a†),
    ρ̇ = −i[H, ρ] + Γ 𝒟[p_a a + p_b b]ρ + κ_a 𝒟[a]ρ + κ_b 𝒟[b]ρ,

with 𝒟[L]ρ = LρL† − ½{L†L, ρ} and Δ = ω − ω_L (Eqs. (1) and (3) of the paper).
The first moments then obey d(⟨a⟩, ⟨b⟩)/dt = M (⟨a⟩, ⟨b⟩) − i(F, 0) with the drift matrix M (Eqs. (4) and (5)).
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Number = Any  # a real or complex number, an array of them, or a SymPy expression

# An argument's name says what it may be, in every function of the package.
_POSITIVE = {"y", "kelvin", "kappa_port", "frequency", "rate_unit"}
_NOT_NEGATIVE = {"Gamma", "kappa_a", "kappa_b", "n_a", "n_b", "n_shared", "t", "watts"}
_RESULTS = {"time", "photons", "flow"}  # may be infinite
_REAL = {"F", "Delta", "covariance", *_RESULTS, *_POSITIVE, *_NOT_NEGATIVE}
_NUMERIC = {"t", "covariance", "kelvin", "frequency", "rate_unit"}  # no symbols


def sqrt(x: Number) -> Number:
    """Square root of a number, an array or a SymPy expression (kept exact)."""
    if hasattr(x, "free_symbols"):
        import sympy

        return sympy.sqrt(x)
    return np.sqrt(x)


def real(z: Number) -> Number:
    """Real part of a number, an array or a SymPy expression."""
    if hasattr(z, "free_symbols"):
        import sympy

        return sympy.re(z)
    return np.real(z)


def abs2(z: Number) -> Number:
    """|z|² as a sum of squares: nothing cancels, and SymPy shows it real."""
    if hasattr(z, "free_symbols"):
        import sympy

        return sympy.re(z) ** 2 + sympy.im(z) ** 2
    return np.real(z) ** 2 + np.imag(z) ** 2


def checked(name: str, value: Number) -> Number:
    """Return ``value`` as float64 or complex128, or raise an error that names the argument."""
    if name == "self":
        return value
    if name == "system":
        if not isinstance(value, ChargerBattery):
            raise TypeError(f"system must be a ChargerBattery, but it is {value!r}")
        return value
    if name in ("n_charger", "n_battery"):
        if not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"{name} must be a positive integer, but it is {value!r}")
        return value
    if hasattr(value, "free_symbols") and name not in _NUMERIC:
        if (name in _REAL and value.is_real is False) or (name in _NOT_NEGATIVE and value.is_negative):
            rule = "real and not negative" if name in _NOT_NEGATIVE else "real"
            raise ValueError(f"{name} must be {rule}, but it is {value}")
        return value
    lazy = hasattr(value, "__array_function__") and not isinstance(value, np.ndarray)
    try:
        array = value if lazy else np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"{name} must be a number or an array of numbers, but it is {value!r}")
    if name in _REAL and array.dtype.kind == "c":
        raise TypeError(f"{name} must be real, but it is {value!r}")
    array = array.astype(complex if array.dtype.kind == "c" else float)
    rule, wrong = ("be a number", np.isnan) if name in _RESULTS else ("be finite", lambda x: ~np.isfinite(x))
    refuse(name, rule, array, wrong(array))
    if name in _NOT_NEGATIVE:
        refuse(name, "not be negative", array, array < 0)
    if name in _POSITIVE:
        refuse(name, "be positive", array, array <= 0)
    return array[()]


def refuse(name: str, rule: str, values: np.ndarray, wrong: np.ndarray) -> None:
    """Raise an error that names the argument, the rule and the first wrong value, if one is known."""
    if isinstance(wrong, np.ndarray | np.generic) and wrong.any():
        where = f" at {wrong.sum()} of {wrong.size} points" if wrong.ndim else ""
        raise ValueError(f"{name} must {rule}, but it is {values[wrong].flat[0]}{where}")


def accepted(**arguments: Any) -> dict[str, Any]:
    """Return arguments checked one by one, or raise an error that names those that do not broadcast."""
    values = {name: checked(name, value) for name, value in arguments.items()}
    shared = {name: value for name, value in values.items() if name != "t"}  # times have axes of their own
    if len(shared) == 1:
        return values
    shapes = {name: np.shape(value)[: -2 if name == "covariance" else None] for name, value in shared.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        arrays = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(f"the parameters must broadcast to one shape, but they are {arrays}") from None
    return values


def guarded(function: Callable) -> Callable:
    """Let a function see nothing but accepted arguments."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(**accepted(**signature.bind(*args, **kwargs).arguments))

    return call


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ChargerBattery:
    """Parameters of the charger–battery model, checked once.

    Each is a scalar, an array or a SymPy expression; all broadcast against each other.
    Energies are photon numbers; rates, frequencies and inverse times share one arbitrary unit. Charger and battery have
    one frequency, ω_a = ω_b = ω: what an offset between them does is in chapter 12.

    Parameters
    ----------
    F : real
        Amplitude of the drive on the charger.
    J : complex
        Coherent coupling J = |J|e^{iφ}.
    Gamma : real, ≥ 0
        Rate Γ of the shared reservoir.
    kappa_a, kappa_b : real, ≥ 0
        Local damping rates of charger and battery.
    p_a, p_b : complex
        Couplings of charger and battery to the shared reservoir.
    Delta : real
        Detuning Δ = ω − ω_L.

    Raises
    ------
    ValueError
        A rate is negative, a value is not finite, or the shapes do not broadcast.
    TypeError
        A value is not a number, or a real parameter is complex.

    Notes
    -----
    Parameters may be Dask arrays: every function then returns Dask arrays, and a sweep runs chunk by chunk, on the
    cores of this machine or, once ``dask.distributed.Client(address)`` is connected, on a cluster. Their types and
    shapes are checked, their values are not looked at.

    Examples
    --------
    >>> import qbutils as qb
    >>> system = qb.ChargerBattery(J=0.2, kappa_a=0.05, kappa_b=0.01)
    >>> system.replace(Delta=[0, 0.2]).shape
    (2,)
    >>> qb.ChargerBattery(kappa_a=-1)
    Traceback (most recent call last):
        ...
    ValueError: kappa_a must not be negative, but it is -1.0

    """

    F: Number = 0.1
    J: Number = 0.0
    Gamma: Number = 0.0
    kappa_a: Number = 0.05
    kappa_b: Number = 0.01
    p_a: Number = 1.0
    p_b: Number = 1.0
    Delta: Number = 0.0

    def __post_init__(self) -> None:
        for name, value in accepted(**vars(self)).items():
            object.__setattr__(self, name, value)
        if self.symbolic:
            import sympy

            for name, value in vars(self).items():  # SymPy's own numbers, so that results are exact
                object.__setattr__(self, name, sympy.nsimplify(value, rational=True))

    def __repr__(self) -> str:
        return "ChargerBattery(" + ", ".join(f"{name}={value}" for name, value in vars(self).items()) + ")"

    @property
    def shape(self) -> tuple[int, ...]:
        """Common shape of all parameters."""
        return np.broadcast_shapes(*map(np.shape, vars(self).values()))

    @property
    def symbolic(self) -> bool:
        """Whether a parameter is a SymPy expression."""
        return any(hasattr(value, "free_symbols") for value in vars(self).values())

    def require_numbers(self) -> None:
        """Raise an error where a formula has no exact form that SymPy could use."""
        if self.symbolic:
            raise TypeError(f"system must hold numbers, but it is {self}")

    @property
    def i(self) -> Number:
        """Imaginary unit of these parameters: SymPy's, so that formulas stay exact, or NumPy's."""
        if self.symbolic:
            import sympy

            return sympy.I
        return np.complex128(1j)

    def replace(self, **changes: Number) -> ChargerBattery:
        """Return a copy with some parameters changed."""
        return dataclasses.replace(self, **changes)

    @guarded
    def with_ratio(self, y: Number) -> ChargerBattery:
        """Return a copy with |p_a|² = √y and |p_b|² = 1/√y, phases kept, so that Γ_a/Γ_b = y.

        Parameters
        ----------
        y : real, > 0

        Examples
        --------
        >>> import qbutils as qb
        >>> system = qb.ChargerBattery(Gamma=0.4).with_ratio(4)
        >>> print(round(system.Gamma_a / system.Gamma_b, 12))
        4.0

        """
        root = sqrt(sqrt(y))
        return self.replace(p_a=root * _phase(self.p_a), p_b=_phase(self.p_b) / root)

    @property
    def Gamma_a(self) -> Number:
        """Decay of the charger into the shared reservoir, Γ_a = Γ|p_a|²."""
        return self.Gamma * abs(self.p_a) ** 2

    @property
    def Gamma_b(self) -> Number:
        """Decay of the battery into the shared reservoir, Γ_b = Γ|p_b|²."""
        return self.Gamma * abs(self.p_b) ** 2

    @property
    def mu(self) -> Number:
        """Phase factor of the dissipative coupling, μ = −p_b p_a* (below Eq. (8))."""
        return -self.p_b * np.conjugate(self.p_a)

    @property
    def drift_entries(self) -> tuple[Number, Number, Number, Number]:
        """Entries M_aa, M_ab, M_ba, M_bb of the drift matrix, Eqs. (4) and (5)."""
        i, mu, half = self.i, self.mu, self.Gamma / 2
        return (
            -(self.Gamma_a + self.kappa_a) / 2 - i * self.Delta,
            -i * self.J + mu * half,
            -i * np.conjugate(self.J) + np.conjugate(mu) * half,
            -(self.Gamma_b + self.kappa_b) / 2 - i * self.Delta,
        )

    @property
    def drift_matrix(self) -> np.ndarray:
        """Drift matrix M, shape ``system.shape + (2, 2)``."""
        entries = np.broadcast_arrays(*self.drift_entries, np.empty(self.shape))[:4]
        return np.stack(entries, axis=-1).reshape(*self.shape, 2, 2)


def _phase(z: Number) -> Number:
    """z/|z|, and 1 at z = 0."""
    if hasattr(z, "free_symbols"):
        return z / abs(z)
    return np.where(z == 0, 1, z / np.where(z == 0, 1, np.abs(z)))[()]
