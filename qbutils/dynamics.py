"""Amplitudes and energies at times t ≥ 0, from vacuum, in closed form.

With eigenvalues λ₁, λ₂ of the drift matrix M, the moments that obey Eqs. (4) and (5) from vacuum are

    ⟨a⟩ = −iF (K − M_bb G),    ⟨b⟩ = −iF M_ba G,    K = t exp[λ₁t, λ₂t],    G = ∫₀ᵗK = t² exp[0, λ₁t, λ₂t],

with divided differences of the exponential: exp[x, y] = (eˣ − eʸ)/(x − y), and so on. They are entire functions of M, so
that exceptional points (λ₁ = λ₂), det M → 0 and t → 0 are nothing special; only the way to evaluate them changes.
"""

from __future__ import annotations

import numpy as np

from qbutils.steady_state import Amplitudes, Energies, determinant
from qbutils.system import ChargerBattery, Number, abs2, checked


def amplitudes(system: ChargerBattery, t: Number) -> Amplitudes:
    """Coherent amplitudes ⟨a⟩ and ⟨b⟩ at times ``t``, from vacuum: the solution of Eqs. (4) and (5).

    Parameters
    ----------
    system : ChargerBattery
    t : real, ≥ 0
        In inverse units of the rates.

    Returns
    -------
    Amplitudes
        ``charger`` and ``battery``, complex, each of shape ``system.shape + t.shape``.

    Examples
    --------
    >>> import qbutils as qb
    >>> system = qb.ChargerBattery(J=0.2, Delta=[0, 0.2])
    >>> qb.amplitudes(system, [0, 10, 20]).battery.shape
    (2, 3)

    """
    t = checked("t", t)
    last = (..., *(np.newaxis,) * np.ndim(t))
    _, _, M_ba, M_bb = (np.asanyarray(entry)[last] for entry in system.drift_entries)
    slow, fast = (np.asanyarray(eigenvalue)[last] for eigenvalue in eigenvalues(system))
    drive = -1j * np.asanyarray(system.F)[last]
    K, G = response(slow * t, fast * t)
    return Amplitudes((drive * (K - M_bb * t * G) * t)[()], (drive * M_ba * G * t**2)[()])


def energies(system: ChargerBattery, t: Number) -> Energies:
    """Photon numbers of charger and battery at times ``t``, from vacuum.

    At zero temperature the state is then a product of coherent states, so the amplitudes give the energies.

    Parameters
    ----------
    system : ChargerBattery
    t : real, ≥ 0
        In inverse units of the rates.

    Returns
    -------
    Energies
        ``charger`` and ``battery``, each of shape ``system.shape + t.shape``, in units of ħω.

    Examples
    --------
    >>> import qbutils as qb
    >>> print(round(qb.energies(qb.ChargerBattery(J=0.2), 10).battery, 4))
    0.4182

    """
    charger, battery = amplitudes(system, t)
    return Energies(abs2(charger), abs2(battery))


def eigenvalues(system: ChargerBattery) -> tuple[Number, Number]:
    """Eigenvalues of the drift matrix, the slower decay first, each of shape ``system.shape``.

    Δ shifts both by −iΔ. Without it, the slow one is det/fast: it keeps its digits where det M → 0.
    """
    M_aa, M_ab, M_ba, M_bb = system.replace(Delta=0).drift_entries
    re, im = determinant(system.replace(Delta=0))
    mean = (M_aa + M_bb) / 2
    half_gap = np.sqrt(((M_aa - M_bb) / 2) ** 2 + M_ab * M_ba)  # its real part is never negative
    fast = mean - half_gap
    slow = (re + 1j * im) / 4 / np.where(fast == 0, 1, fast)
    return slow - 1j * system.Delta, fast - 1j * system.Delta


def response(z1: Number, z2: Number) -> tuple[Number, Number]:
    """Divided differences exp[z₁, z₂] and exp[0, z₁, z₂] for Re z₂ ≤ Re z₁ ≤ 0, each to a few rounding errors."""
    w = z2 - z1
    first = np.exp(z1) * _slope(w)
    slope1 = _slope(z1)
    apart = abs(w) > abs(z1) / 2
    top = np.where(apart, _slope(z2) - slope1, first - slope1)
    bottom = np.where(apart, w, z2)
    small = np.maximum(abs(z1), abs(z2)) < 1
    second = np.where(small, _series(np.where(small, z1, 0), np.where(small, z2, 0)), top / np.where(small, 1, bottom))
    return first, second


def _slope(z: Number) -> Number:
    """exp[0, z] = (eᶻ − 1)/z."""
    return np.where(z == 0, 1, np.expm1(z) / np.where(z == 0, 1, z))


def _series(z1: Number, z2: Number) -> Number:
    """exp[0, z₁, z₂] = Σₙ hₙ(z₁, z₂)/(n + 2)! with the complete homogeneous polynomials hₙ, for |z| < 1."""
    total, h, power, factor = 0.5, 1, 1, 0.5
    for n in range(1, 19):
        power = power * z2
        h = z1 * h + power
        factor /= n + 2
        total = total + h * factor
    return total
