"""The model: two driven, damped oscillators, a charger *a* and a battery *b*.

In the frame that rotates with the drive, with ħ = 1,

    H = Δ(a†a + b†b) + J a†b + J* a b† + F(a + a†),
    dρ/dt = −i[H, ρ] + Γ 𝒟[p_a a + p_b b]ρ + κ_a 𝒟[a]ρ + κ_b 𝒟[b]ρ,

with 𝒟[L]ρ = LρL† − ½{L†L, ρ} and Δ = ω − ω_L (Eqs. (1) and (3) of the paper).
The first moments then obey d(⟨a⟩, ⟨b⟩)/dt = M (⟨a⟩, ⟨b⟩) − i(F, 0) with the drift matrix M (Eqs. (4) and (5)).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, exact, identity, imaginary_unit, is_symbolic, phase, read_only, sqrt


@dataclass(frozen=True, kw_only=True)
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
    Arrays are copied and cannot be written to. Two systems are equal if all their parameters are, shapes included; Dask
    arrays are equal if they are the same computation. Once one parameter is a SymPy expression, all are, exactly, and
    none can be an array.

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
        given = dict(vars(self))
        vars(self).update(  # past the frozen class's guard
            F=checks.real("F", self.F),
            J=checks.number("J", self.J),
            Gamma=checks.not_negative("Gamma", self.Gamma),
            kappa_a=checks.not_negative("kappa_a", self.kappa_a),
            kappa_b=checks.not_negative("kappa_b", self.kappa_b),
            p_a=checks.number("p_a", self.p_a),
            p_b=checks.number("p_b", self.p_b),
            Delta=checks.real("Delta", self.Delta),
        )
        checks.broadcast(**vars(self))
        if self.symbolic:
            vars(self).update({name: exact(checks.scalar(name, value)) for name, value in given.items()})
        else:
            vars(self).update({name: read_only(value) for name, value in vars(self).items()})

    def __setstate__(self, state: dict[str, Number]) -> None:
        vars(self).update(state)
        self.__post_init__()  # copies and pickles are frozen too

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChargerBattery) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def __repr__(self) -> str:
        return "ChargerBattery(" + ", ".join(f"{name}={value}" for name, value in vars(self).items()) + ")"

    @property
    def _identity(self) -> tuple[Hashable, ...]:
        return tuple(map(identity, vars(self).values()))

    @property
    def shape(self) -> tuple[int, ...]:
        """Common shape of all parameters."""
        return np.broadcast_shapes(*{getattr(value, "shape", ()) for value in vars(self).values()})

    @property
    def symbolic(self) -> bool:
        """Whether a parameter is a SymPy expression."""
        return is_symbolic(*vars(self).values())

    def require_numbers(self) -> None:
        """Raise an error where a formula has no exact form that SymPy could use."""
        if self.symbolic:
            raise TypeError(f"system must hold numbers, but it is {self}")

    @property
    def i(self) -> Number:
        """Imaginary unit of these parameters: SymPy's, so that formulas stay exact, or NumPy's."""
        return imaginary_unit(*vars(self).values())

    def replace(self, **changes: Number) -> ChargerBattery:
        """Return a copy with some parameters changed."""
        return dataclasses.replace(self, **changes)

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
        given, y = y, checks.positive("y", y)
        if self.symbolic:
            y = exact(checks.scalar("y", given))
        root = sqrt(sqrt(y))
        return self.replace(p_a=root * phase(self.p_a), p_b=phase(self.p_b) / root)

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
