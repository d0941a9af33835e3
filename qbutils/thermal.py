"""Baths at finite temperature: second moments of the steady state, and the work that a mode can give back.

With the baths of charger, battery and shared reservoir at occupations n_a, n_b, n_z the amplitudes move as at zero
temperature, and W_ij = ⟨a_j†a_i⟩ − ⟨a_j†⟩⟨a_i⟩ (a_1 = a, a_2 = b) obeys

    Ẇ = M W + W M† + N,      N_ij = κ_i n_i δ_ij + Γ n_z p_i* p_j,

with the drift matrix M of Eqs. (4) and (5). Drive and detuning drop out. Since M + M† = −N at n_i = 1, baths of one
occupation n give W = n𝟙, and only differences from the shared reservoir matter:

    W = n_z 𝟙 + (n_a − n_z) S_a + (n_b − n_z) S_b,      M S_i + S_i M† + κ_i e_i e_i† = 0.

The squeezing ⟨a_i a_j⟩ − ⟨a_i⟩⟨a_j⟩ = S_ij has no source, Ṡ = M S + S Mᵀ, so it stays zero: each mode is a displaced
thermal state, the battery with |⟨b⟩|² + W_bb photons.
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2, real, sqrt
from qbutils.drift import determinant
from qbutils.system import ChargerBattery


def thermal_covariance(system: ChargerBattery, n_a: Number, n_b: Number, n_shared: Number) -> np.ndarray:
    """Steady second moments W_ij = ⟨a_j†a_i⟩ − ⟨a_j†⟩⟨a_i⟩ with baths at finite occupation.

    Parameters
    ----------
    system : ChargerBattery
        Parameters; F and Delta have no effect.
    n_a, n_b, n_shared : real, ≥ 0
        Occupations of the baths of charger, battery and shared reservoir; they broadcast against the system.

    Returns
    -------
    ndarray of complex, shape (..., 2, 2)
        W, Hermitian and positive, in photons; ``W[..., 1, 1]`` is the thermal energy of the battery.

    Raises
    ------
    ValueError
        An occupation is negative or not finite, or some mode is not damped, so that no unique steady state exists.

    Examples
    --------
    >>> import qbutils as qb
    >>> W = qb.thermal_covariance(qb.ChargerBattery(J=0.2), n_a=0.1, n_b=0, n_shared=0)
    >>> print(W.real.round(4))
    [[0.0834 0.    ]
     [0.     0.0831]]

    """
    system = checks.instance("system", system, ChargerBattery)
    n_a, n_b, n_shared = (
        checks.not_negative("n_a", n_a), checks.not_negative("n_b", n_b), checks.not_negative("n_shared", n_shared)
    )  # fmt: skip
    checks.broadcast(system=system, n_a=n_a, n_b=n_b, n_shared=n_shared)
    kappa_a, kappa_b, Gamma_a, Gamma_b = system.kappa_a, system.kappa_b, system.Gamma_a, system.Gamma_b
    _, u, v, _ = system.drift_entries
    A, B, kappa, J2 = Gamma_a + kappa_a, Gamma_b + kappa_b, kappa_a + kappa_b, abs2(system.J)
    re, im = determinant(system.replace(Delta=0 * system.Delta))
    # D = (A + B)²re − im² with its squares completed: no term is negative, and all vanish only if a mode is free
    beat = real(system.i * system.J * np.conjugate(system.mu)) * system.Gamma
    D = (A + B) ** 2 * (kappa_a * kappa_b + kappa_a * Gamma_b + kappa_b * Gamma_a)
    D = D + 4 * J2 * (kappa * (kappa + 2 * (Gamma_a + Gamma_b)) + (Gamma_a - Gamma_b) ** 2) + 16 * beat**2
    if np.any(D == 0):
        where = f"{np.sum(D == 0)} of {np.size(D)} points"
        raise ValueError(f"system must damp every mode to have one steady state, but it does not at {where}")
    a, b = kappa_a * (n_a - n_shared) / D, kappa_b * (n_b - n_shared) / D
    charger = n_shared + (A + B) * (a * (B**2 + re) + 4 * b * abs2(u))
    battery = n_shared + (A + B) * (4 * a * abs2(v) + b * (A**2 + re))
    cross = 2 * a * np.conjugate(v) * ((A + B) * B - system.i * im) + 2 * b * u * ((A + B) * A + system.i * im)
    W = np.stack(np.broadcast_arrays(charger, cross, np.conjugate(cross), battery), axis=-1)
    return W.reshape(*W.shape[:-1], 2, 2)


def ergotropy(amplitude: Number, covariance: np.ndarray) -> Number:
    """Ergotropy of a Gaussian mode: its energy less that of the thermal state of equal entropy, in photons.

    Unitaries keep the symplectic eigenvalue ν = √det σ; the least energy at ν is that of a thermal state, ν − ½. With
    energy |α|² + ½ tr σ − ½ this leaves |α|² + ½ tr σ − √det σ, written below so that nothing cancels.

    Parameters
    ----------
    amplitude : complex
        Coherent amplitude α = ⟨b⟩.
    covariance : array_like of real, shape (..., 2, 2)
        Symmetrised covariance σ of the quadratures (b + b†)/√2 and (b − b†)/(i√2): ½𝟙 in vacuum, (W_bb + ½)𝟙 in the
        steady state of this model, where only |α|² remains.

    Returns
    -------
    real, shape of ``amplitude`` and the leading axes of ``covariance``, broadcast

    Raises
    ------
    ValueError
        The covariance is not that of a state: not symmetric, or not positive, or det σ < ¼ by more than rounding.

    Examples
    --------
    >>> import numpy as np
    >>> import qbutils as qb
    >>> print(qb.ergotropy(2.0, (0.3 + 0.5) * np.eye(2)))
    4.0
    >>> print(qb.ergotropy(0.0, np.diag([0.5 * 4, 0.5 / 4])))  # squeezed vacuum: all its energy
    0.5625

    """
    amplitude, covariance = checks.number("amplitude", amplitude), checks.real("covariance", covariance, symbols=False)
    if np.shape(covariance)[-2:] != (2, 2):
        raise ValueError(f"covariance must have the shape (..., 2, 2), but it has {np.shape(covariance)}")
    checks.broadcast(amplitude=amplitude, covariance=covariance[..., 0, 0])
    x, xp, px, p = (covariance[..., i, j] for i in (0, 1) for j in (0, 1))
    rule = "be symmetric with determinant at least 1/4"
    checks.refuse("covariance", rule, covariance, (x <= 0) | (p <= 0) | (abs(xp - px) > 1e-9 * (x + p)))
    mean, c = sqrt(x) * sqrt(p), abs(xp + px) / 2
    least = 0.25 * (1 - 1e-9) / (mean + c) - 8 * np.finfo(float).eps * mean  # what rounding of x, c and p can take away
    checks.refuse("covariance", rule, covariance, mean - c < least)
    nu = np.maximum(sqrt(np.maximum(mean - c, 0)) * sqrt(mean + c), 0.5)
    spread = np.hypot((x - p) / 2, c)
    return abs2(amplitude) + spread * (spread / ((x + p) / 2 + nu))
