"""Baths at finite temperature: second moments of the steady state, and the work that a mode can give back.

With the baths of charger, battery and shared reservoir at occupations n_a, n_b, n_z the amplitudes move as at zero
temperature, and W_ij = ⟨a_j†a_i⟩ − ⟨a_j†⟩⟨a_i⟩ (a_1 = a, a_2 = b) obeys

    dW/dt = M W + W M† + N,      N_ij = κ_i n_i δ_ij + Γ n_z p_i* p_j,

with the drift matrix M of Eqs. (4) and (5). Drive and detuning drop out. Since M + M† = −N at n_i = 1, baths of one
occupation n give W = n𝟙, and W is a weighted mean of the three, every share of a mode's energy non-negative:

    W = n_a S_a + n_b S_b + n_z S_z,      S_a + S_b + S_z = 𝟙,      M S_i + S_i M† + κ_i e_i e_i† = 0.

The squeezing ⟨a_i a_j⟩ − ⟨a_i⟩⟨a_j⟩ = S_ij has no source: dS/dt is M S plus its transpose, so it stays zero. Each mode
is a displaced thermal state, the battery with |⟨b⟩|² + W_bb photons.
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2, is_lazy, is_symbolic, phase, real, sqrt, where
from qbutils.drift import determinant_terms
from qbutils.pointwise import pointwise, unchecked
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
    undriven = unchecked(**(vars(system) | {"F": 0 * system.F, "Delta": 0 * system.Delta}))  # neither sets a scale
    charger, battery, cross, damping = pointwise(
        _shares, _moments, undriven, n_a, n_b, n_shared, kinds=(float, float, complex, float)
    )
    free = damping.is_zero if is_symbolic(damping) else damping == 0
    if not is_lazy(free) and np.any(free):
        rule = "system must damp every mode to have one steady state, but it does not"
        raise ValueError(f"{rule} at {np.sum(free)} of {np.size(free)} points")
    W = np.stack(np.broadcast_arrays(charger, cross, np.conjugate(cross), battery), axis=-1)
    return W.reshape(*W.shape[:-1], 2, 2)


def _shares(system: ChargerBattery, _: Number) -> tuple[Number, ...]:
    """D, and the entries S_aa, S_bb, S_ab of each bath times D: of the charger's, the battery's and the shared one."""
    i, J, mu, Gamma = system.i, system.J, system.mu, system.Gamma
    kappa_a, kappa_b, Gamma_a, Gamma_b = system.kappa_a, system.kappa_b, system.Gamma_a, system.Gamma_b
    _, u, v, _ = system.drift_entries
    J2, losses, total, bias = determinant_terms(system)  # the first is |2J|², for Δ is 0
    A, B, kappa, both = Gamma_a + kappa_a, Gamma_b + kappa_b, kappa_a + kappa_b, Gamma_a + Gamma_b
    turned = J * np.conjugate(phase(mu if system.symbolic else np.where(abs(mu) < 1e-300, 0, mu)))
    along, across, a, b = real(turned), real(-i * turned), sqrt(Gamma_a), sqrt(Gamma_b)
    # D = total² re − bias², and S of the shared bath, with their squares completed: no term is negative
    unequal = (2 * along * (Gamma_a - Gamma_b)) ** 2
    D = total**2 * losses + J2 * kappa * (kappa + 2 * both) + J2 * (Gamma_a - Gamma_b) ** 2 + (4 * a * b * across) ** 2
    of_a, of_b = (kappa_b * a - 2 * across * b) ** 2, (kappa_a * b + 2 * across * a) ** 2
    return (
        D,
        kappa_a * total * (B**2 + J2 + losses), 4 * kappa_a * total * abs2(v),
        2 * kappa_a * np.conjugate(v) * (total * B - i * bias),
        4 * kappa_b * total * abs2(u), kappa_b * total * (A**2 + J2 + losses),
        2 * kappa_b * u * (total * A + i * bias),
        total * Gamma_a * losses + kappa * (J2 * Gamma_a + of_a + (2 * along * b) ** 2)
        + both * (of_a + (2 * across * a) ** 2) + unequal,
        total * Gamma_b * losses + kappa * (J2 * Gamma_b + of_b + (2 * along * a) ** 2)
        + both * (of_b + (2 * across * b) ** 2) + unequal,
        total * (2 * i * J * (kappa_b * Gamma_a - kappa_a * Gamma_b) - (losses + kappa_a * kappa_b) * Gamma * mu)
        + bias * (i * Gamma * mu * (kappa_a - kappa_b) - 2 * J * kappa),
    )  # fmt: skip


def _moments(D, a_aa, a_bb, a_ab, b_aa, b_bb, b_ab, z_aa, z_bb, z_ab, n_a, n_b, n_shared) -> tuple[Number, ...]:
    symbolic = is_symbolic(D, n_a, n_b, n_shared)
    common = n_shared if symbolic else np.minimum(np.minimum(n_a, n_b), n_shared)  # makes W = n𝟙 exact
    a, b, z = n_a - common, n_b - common, n_shared - common
    share = 1 / where(D == 0, np.nan, D)
    return (
        common + (a * a_aa + b * b_aa + z * z_aa) * share,
        common + (a * a_bb + b * b_bb + z * z_bb) * share,
        (a * a_ab + b * b_ab + z * z_ab) * share,
        D,
    )


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
