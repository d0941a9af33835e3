"""Amplitudes and energies at times t ≥ 0, from vacuum, in closed form.

Let u and v be the eigenvalues of the drift matrix M, |u| ≤ |v|. The moments that obey Eqs. (4) and (5) from vacuum are

    ⟨a⟩ = −iF (K − M_bb G),    ⟨b⟩ = −iF M_ba G,
    K = (eᵛᵗ − eᵘᵗ)/(v − u),   G = ∫₀ᵗK = (K − P)/v,   P = ∫₀ᵗeᵘᵗ = (eᵘᵗ − 1)/u.

These are entire functions of M: exceptional points (u = v), det M → 0 and t → 0 are nothing special, only the way to
evaluate them changes. For a number c, with Q = ∫₀ᵗeᵛᵗ = (uP + (v − u)K)/v,

    K − cG = P + (v − c)G = Q + (u − c)G,

and the form with the smallest factor of G is the one in which nothing cancels.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2, where
from qbutils.drift import Amplitudes, Energies, determinant_terms
from qbutils.pointwise import pointwise, unchecked
from qbutils.system import ChargerBattery

EARLY = 1 / 16  # of |v|t, below which the late form of the integrals would lose digits


def amplitudes(system: ChargerBattery, t: Number, *, outer: bool = True) -> Amplitudes:
    """Coherent amplitudes ⟨a⟩ and ⟨b⟩ at times ``t``, from vacuum: the solution of Eqs. (4) and (5).

    Parameters
    ----------
    system : ChargerBattery
    t : real, ≥ 0
        In inverse units of the rates.
    outer : bool
        Whether each system is followed through all times; else times and systems broadcast against each other, so
        that each system may have a time of its own.

    Returns
    -------
    Amplitudes
        ``charger`` and ``battery``, complex, each of shape ``system.shape + t.shape``, or with ``outer=False`` of the
        shape to which the two broadcast.

    Examples
    --------
    >>> import qbutils as qb
    >>> system = qb.ChargerBattery(J=0.2, Delta=[0, 0.2])
    >>> qb.amplitudes(system, [0, 10, 20]).battery.shape
    (2, 3)
    >>> qb.amplitudes(system, [10, 20], outer=False).battery.shape
    (2,)

    """
    return Amplitudes(*pointwise(_weights, _amplitudes, *against_time(system, t, outer), kinds=(complex, complex)))


def energies(system: ChargerBattery, t: Number, *, outer: bool = True) -> Energies:
    """Photon numbers of charger and battery at times ``t``, from vacuum.

    At zero temperature the state is then a product of coherent states, so the amplitudes give the energies.

    Parameters
    ----------
    system : ChargerBattery
    t : real, ≥ 0
        In inverse units of the rates.
    outer : bool
        Whether each system is followed through all times; else times and systems broadcast against each other.

    Returns
    -------
    Energies
        ``charger`` and ``battery``, each of shape ``system.shape + t.shape``, or with ``outer=False`` of the shape to
        which the two broadcast, in units of ħω.

    Notes
    -----
    The relative error stays below 1e-12, or below 1e-12 times the condition number Σ|x ∂E/∂x|/E over t and all
    parameters x where that exceeds one: next to an instant at which an energy vanishes, and after very many
    oscillations, the input itself does not determine more digits.

    Examples
    --------
    >>> import qbutils as qb
    >>> print(round(qb.energies(qb.ChargerBattery(J=0.2), 10).battery, 4))
    0.4182

    """
    return Energies(*pointwise(_weights, _energies, *against_time(system, t, outer), kinds=(float, float)))


def against_time(system: ChargerBattery, t: Number, outer: bool) -> tuple[ChargerBattery, Number]:
    """System and times, checked, in shapes that broadcast: with ``outer`` the times have axes of their own."""
    system, t = checks.instance("system", system, ChargerBattery), checks.not_negative("t", t, symbols=False)
    system.require_numbers()
    if outer:
        last = (..., *(np.newaxis,) * np.ndim(t))
        return unchecked(**{name: value[last] if value.ndim else value for name, value in vars(system).items()}), t
    checks.broadcast(system=system, t=t)
    return system, t


class Weights(NamedTuple):
    """Weights of K, P, Q and G in an amplitude. Of the first three one stands, and the others are 0."""

    K: Number
    P: Number
    Q: Number
    G: Number


class Modes(NamedTuple):
    """Eigenvalues of the drift matrix, and the weights of the two modes; each entry of ``system.shape``."""

    u: Number  # |u| ≤ |v|; none of u, v and v − u is exactly 0
    v: Number
    gap: Number  # v − u, in which nothing cancels
    resonant: tuple[Number, Number]  # u + iΔ and v + iΔ
    charger: Weights
    battery: Number  # the only weight of the battery, that of G


def modes(system: ChargerBattery) -> Modes:
    """Eigenvalues of the drift matrix, exact to the last digits also where they or their gap nearly vanish."""
    _, losses, _, bias = determinant_terms(system)
    M_aa, M_ab, M_ba, M_bb = system.drift_entries
    a, b, turning = M_aa.real, M_bb.real, 1j * system.Delta  # Δ turns all alike, and would hide small differences
    mean, offset = (a + b) / 2, (a - b) / 2
    product = (M_ab * M_ba).real - 0.25j * bias  # the product, but its small imaginary part has all its digits
    half_gap = np.sqrt(offset**2 + product)  # its real part is never negative
    fast = mean - half_gap
    slow = (abs2(system.J) + losses / 4 + 0.25j * bias) / where(fast == 0, 1, fast)  # mean + half_gap loses digits
    slow_is_u = abs(slow - turning) <= abs(fast - turning)
    u, v, gap = where(slow_is_u, slow, fast), where(slow_is_u, fast, slow), where(slow_is_u, -2, 2) * half_gap
    farther = offset + where(offset >= 0, half_gap, -half_gap)  # M_aa less the eigenvalue farther from it
    nearer = -product / where(farther == 0, 1, farther)  # M_aa less the nearer one; M_bb is as far from the other
    nearer_is_u = (offset >= 0) == slow_is_u
    charger = weights(1, -M_bb, where(nearer_is_u, nearer, farther), where(nearer_is_u, farther, nearer))
    floors = ((u - turning, 1e-306), (v - turning, 1e-150), (gap, 1e-100))  # so small that they act as 0
    return Modes(*(where(z == 0, floor, z) for z, floor in floors), (u, v), charger, M_ba)


def weights(size: Number, by_K: Number, by_P: Number, by_Q: Number) -> Weights:
    """Weights of an amplitude ``size·K + by_K·G``, given what stands before G beside P and Q as well."""
    least = np.minimum(abs(by_P), abs(by_Q))
    K = abs(by_K) < least
    P = ~K & (abs(by_P) == least)
    return Weights(where(K, size, 0), where(P, size, 0), where(K | P, 0, size), where(K, by_K, where(P, by_P, by_Q)))


def integrals(u: Number, v: Number, gap: Number, t: Number) -> tuple[Number, Number, Number]:
    """K, P and G at times ``t``."""
    early = abs(v) * t < EARLY
    if np.all(early):
        return early_integrals(u, v, t)
    K, P, G = late_integrals(u, v, gap, t)
    if not np.any(early):
        return K, P, G
    u, v, t = (np.broadcast_to(value, early.shape)[early] if np.ndim(value) else value for value in (u, v, t))
    K[early], P[early], G[early] = early_integrals(u, v, t)
    return K, P, G


def late_integrals(u: Number, v: Number, gap: Number, t: Number) -> tuple[Number, Number, Number]:
    """K, P and G from real exponentials and tangents, which cost a fraction of complex exponentials."""
    decay_u, decay_v = np.exp(u.real * t), np.exp(v.real * t)
    lag = np.maximum(decay_u, decay_v) * np.expm1(-abs(gap.real) * t) * where(gap.real > 0, -1, 1)
    turn_u = turn(u.imag * t)
    P = (np.expm1(u.real * t) + decay_u * turn_u) * (1 / u)
    K = (lag + decay_v * turn(gap.imag * t)) * (1 + turn_u) * (1 / gap)
    return K, P, (K - P) * (1 / v)


def early_integrals(u: Number, v: Number, t: Number) -> tuple[Number, Number, Number]:
    """K, P and G from the series of divided differences."""
    first, second = divided_differences(u, v, t)
    return t * (first + v * t * second), t * first, t * (t * second)


def turn(angle: Number) -> Number:
    """e^{i angle} − 1, as accurate as the angle."""
    tangent = np.tan(angle / 2)
    return 2 * tangent / (1 + tangent**2) * (1j - tangent)


def divided_differences(u: Number, v: Number, t: Number) -> tuple[Number, Number]:
    """exp[0, ut], and for |ut| ≤ |vt| < 1/16 exp[0, ut, vt] = Σₙ cₙ (vt)ⁿ/(n + 2)! with cₙ = 1 + u/v + … + (u/v)ⁿ."""
    quotient, c, coefficients = u / v, 1, []
    for n in range(10):
        coefficients.append(c / math.factorial(n + 2))
        c = 1 + quotient * c
    x, y, second = u * t, v * t, 0
    for coefficient in reversed(coefficients):
        second = coefficient + y * second
    tiny = abs(x) < 1e-200
    return np.where(tiny, 1, np.expm1(x) / np.where(tiny, 1, x)), second


def _weights(system: ChargerBattery, unit: Number) -> tuple[Number, ...]:
    u, v, gap, _, (K, P, Q, G), battery = modes(system)
    drive = -1j * system.F
    return unit, u, v, gap, drive * (K + Q * gap / v), drive * (P + Q * u / v), drive * G, drive * battery


def _amplitudes(unit, u, v, gap, of_K, of_P, of_G, battery, t) -> tuple[Number, Number]:
    K, P, G = integrals(u, v, gap, scaled_time(t, unit))
    return of_K * K + of_P * P + of_G * G, battery * G + 0  # from −0 to 0


def _energies(*arguments) -> tuple[Number, Number]:
    charger, battery = _amplitudes(*arguments)
    return abs2(charger), abs2(battery)


def scaled_time(t: Number, unit: Number) -> Number:
    """Times in the inverse of a unit; what is later than 1e290 of them is as good as that."""
    return np.minimum(t, 1e290 / np.maximum(unit, 1e-18)) * unit
