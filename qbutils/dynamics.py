"""Amplitudes and energies at times t ≥ 0, from vacuum, in closed form.

With eigenvalues λ₁, λ₂ of the drift matrix M, the moments that obey Eqs. (4) and (5) from vacuum are

    ⟨a⟩ = −iF (K − M_bb G) = −iF (t exp[0, λ₁t] + (M_aa − λ₁) G),    ⟨b⟩ = −iF M_ba G,
    K = t exp[λ₁t, λ₂t],    G = ∫₀ᵗK = t² exp[0, λ₁t, λ₂t],

with divided differences of the exponential, exp[x, y] = (eˣ − eʸ)/(x − y) and so on. These are entire functions of M:
exceptional points (λ₁ = λ₂), det M → 0 and t → 0 are nothing special, only the way to evaluate them changes.
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2
from qbutils.drift import Amplitudes, Energies, determinant
from qbutils.system import ChargerBattery


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
    system, t = checks.instance("system", system, ChargerBattery), checks.not_negative("t", t, symbols=False)
    system.require_numbers()
    last = (..., *(np.newaxis,) * np.ndim(t))
    _, _, M_ba, M_bb = (entry[last] for entry in system.drift_entries)
    slow, gap, charger_is_slow, shift, hybrid = (value[last] for value in modes(system))
    slope_slow, slope_fast, first, second = differences(slow * t, gap * t)
    K, G = t * first, t**2 * second
    charger = np.where(hybrid, K - M_bb * G, t * np.where(charger_is_slow, slope_slow, slope_fast) + shift * G)
    drive = -1j * system.F[last]
    return Amplitudes((drive * charger)[()], (drive * M_ba * G)[()])


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
    charger, battery = amplitudes(system, t)
    return Energies(abs2(charger), abs2(battery))


def modes(system: ChargerBattery) -> tuple[Number, Number, Number, Number, Number]:
    """Eigenvalues of the drift matrix, and how the charger shares in them.

    Parameters
    ----------
    system : ChargerBattery

    Returns
    -------
    slow : complex
        Eigenvalue of the slower decay. Where it would lose digits as a sum, it is det M over the faster one.
    gap : complex
        What the faster one adds to it; Re gap ≤ 0.
    charger_is_slow : bool
        Whether the slower one is the nearer to M_aa.
    shift : complex
        M_aa less the nearer one, free of cancellation.
    hybrid : bool
        Whether the other one is far from M_bb. Each is of shape ``system.shape``.

    """
    resonant = system.replace(Delta=0)  # Δ shifts both by −iΔ, and would hide small differences
    M_aa, M_ab, M_ba, M_bb = resonant.drift_entries
    re, im = determinant(resonant)
    mean, offset = (M_aa + M_bb) / 2, (M_aa - M_bb) / 2
    product = (M_ab * M_ba).real - 1j * im / 4  # the product, but its small imaginary part has all its digits
    half_gap = np.sqrt(offset**2 + product)  # its real part is never negative
    fast = mean - half_gap
    quotient = (re + 1j * im) / 4 / np.where(fast == 0, 1, fast)
    slow = np.where(abs(quotient) < abs(mean), quotient, mean + half_gap)
    charger_is_slow = offset.real >= 0
    span = offset + np.where(charger_is_slow, half_gap, -half_gap)
    shift = -product / np.where(span == 0, 1, span)
    rotation = 1j * system.Delta
    hybrid = 2 * abs(M_bb - rotation) < abs(np.where(charger_is_slow, fast, slow) - rotation)
    return slow - rotation, -2 * half_gap, charger_is_slow, shift, hybrid


def differences(z: Number, w: Number) -> tuple[Number, Number, Number, Number]:
    """Divided differences of exp: [0, z], [0, z + w], [z, z + w] and [0, z, z + w] for Re z ≤ 0, Re w ≤ 0."""
    last = z + w
    slope, slope_last = _slope(z), _slope(last)
    first = np.exp(z) * _slope(w)
    apart = abs(w) > abs(z) / 2
    small = np.maximum(abs(z), abs(last)) < 1
    quotient = np.where(apart, slope_last - slope, first - slope) / np.where(small, 1, np.where(apart, w, last))
    second = np.where(small, _series(np.where(small, z, 0), np.where(small, last, 0)), quotient)
    return slope, slope_last, first, second


def _slope(z: Number) -> Number:
    """exp[0, z] = (eᶻ − 1)/z."""
    tiny = abs(z) < 1e-17
    return np.where(tiny, 1, np.expm1(z) / np.where(tiny, 1, z))


def _series(z1: Number, z2: Number) -> Number:
    """exp[0, z₁, z₂] = Σₙ hₙ(z₁, z₂)/(n + 2)! with the complete homogeneous polynomials hₙ, for |z| < 1."""
    total, h, power, factor = 0.5, 1, 1, 0.5
    for n in range(1, 19):
        power = power * z2
        h = z1 * h + power
        factor /= n + 2
        total = total + h * factor
    return total
