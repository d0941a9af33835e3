"""The settings that charge best: detuning, reservoir ratio, coupling, and the bound that they approach.

In x = 2Δ, with A = Γ_a + κ_a and B = Γ_b + κ_b, the steady energies have the denominator
D(x) = (R₀ − x²)² + ((A + B)x + I₀)², where

    R₀ = 4|J|² + κ_aκ_b + κ_aΓ_b + κ_bΓ_a,    I₀ = 4Γ Re(Jμ*),

and the numerator of E_B does not depend on x. So E_B is stationary where x³ + c₁x + c₀ = 0 with

    c₁ = (A + B)²/2 − R₀ = (A² + B²)/2 + Γ_aΓ_b − 4|J|²,    c₀ = (A + B) I₀/2.

D(x) − D(−x) = 8c₀x: the global maximum of E_B has the sign of −c₀. By Descartes' rule the cubic has exactly one root of
that sign, of modulus z with z³ + c₁z = |c₀|, so that no roots need comparing. This corrects Eqs. (A16)–(A18) and
contains Eq. (13).
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, ratio, real, sqrt
from qbutils.pointwise import pointwise, unchecked
from qbutils.system import ChargerBattery


def detuning_cubic(system: ChargerBattery) -> tuple[Number, Number]:
    """Coefficients c₁ and c₀ of x³ + c₁x + c₀ = 0, solved by x = 2Δ where E_B is stationary: in place of Eq. (A16).

    Parameters
    ----------
    system : ChargerBattery
        Of numbers or SymPy expressions. Its detuning is not used.

    Returns
    -------
    c_1, c_0 : real, shape ``system.shape``
        In units of a rate squared and cubed.

    """
    system = checks.instance("system", system, ChargerBattery)
    A, B = system.Gamma_a + system.kappa_a, system.Gamma_b + system.kappa_b
    c_1 = (A**2 + B**2) / 2 + system.Gamma_a * system.Gamma_b - (2 * abs(system.J)) ** 2
    return c_1, 2 * (A + B) * system.Gamma * real(system.J * np.conjugate(system.mu))


def optimal_detuning(system: ChargerBattery) -> Number:
    """Detuning Δ with the largest steady battery energy of all: in place of Eqs. (A17) and (A18).

    Parameters
    ----------
    system : ChargerBattery
        Its detuning is not used.

    Returns
    -------
    Delta : real, shape ``system.shape``
        +Δ where ±Δ charge equally well, as for Γ = 0, Eq. (13).

    Examples
    --------
    >>> import qbutils as qb
    >>> print(round(qb.optimal_detuning(qb.ChargerBattery(J=0.2, kappa_a=0.05, kappa_b=0.05)), 6))
    0.198431

    """
    checks.instance("system", system, ChargerBattery).require_numbers()
    at_rest = unchecked(**(vars(system) | {"Delta": 0 * system.Delta}))  # its own detuning sets no scale
    return pointwise(lambda few, unit: (unit, *detuning_cubic(few)), _best_detuning, at_rest, kinds=(float,))[0]


def _best_detuning(unit: Number, c_1: Number, c_0: Number) -> tuple[Number]:
    third = c_1 / 3
    discriminant = (c_0 / 2) ** 2 + third * third * third
    # One real root: z = u + w with u³ + w³ = |c₀|, uw = −c₁/3, written so that u and w < 0 do not cancel.
    u = np.cbrt(abs(c_0) / 2 + np.sqrt(np.maximum(discriminant, 0)))
    w = third / np.where(u == 0, 1, u)
    real_root = abs(c_0) / np.where(u == 0, 1, u**2 + third + w**2)
    # Three real roots, c₁ < 0: the largest, by the cosine of a third of an angle.
    k = np.sqrt(np.maximum(-third, 0))
    cosine = abs(c_0) / 2 / np.where(k == 0, 1, k * k * k)
    largest_root = 2 * k * np.cos(np.arccos(np.minimum(cosine, 1)) / 3)
    z = np.where(discriminant >= 0, real_root, largest_root)
    z = np.where(c_0 == 0, np.sqrt(np.maximum(-c_1, 0)), z)
    return (np.where(c_0 > 0, -z, z) * (unit / 2),)


def optimal_ratio(kappa_a: Number, kappa_b: Number) -> Number:
    """Ratio y = Γ_a/Γ_b with the largest steady battery energy at J = 0, Δ = 0: Eq. (21).

    Parameters
    ----------
    kappa_a, kappa_b : real, ≥ 0

    Returns
    -------
    y : real
        κ_a/κ_b, whatever Γ. It is ``inf`` for κ_b = 0 and 0 for κ_a = 0, limits that no reservoir has; 0 also where
        both vanish and every ratio charges without end.

    Examples
    --------
    >>> import qbutils as qb
    >>> print(round(qb.optimal_ratio(0.05, 0.01), 6))
    5.0

    """
    kappa_a, kappa_b = checks.not_negative("kappa_a", kappa_a), checks.not_negative("kappa_b", kappa_b)
    checks.broadcast(kappa_a=kappa_a, kappa_b=kappa_b)
    return ratio(kappa_a, kappa_b)


def super_optimal(system: ChargerBattery) -> ChargerBattery:
    """Return the system at J = 0, Δ = 0 and the optimal ratio y = κ_a/κ_b, with its own Γ and |p_a p_b| = 1.

    Parameters
    ----------
    system : ChargerBattery
        With κ_a, κ_b > 0: else no ratio is best. Γ = 0 is the limit in which nothing charges.

    Examples
    --------
    >>> import qbutils as qb
    >>> best = qb.super_optimal(qb.ChargerBattery(Gamma=0.4))
    >>> print(round(qb.steady_energies(best).battery / qb.energy_bound(best), 4))
    0.9464

    """
    system = checks.instance("system", system, ChargerBattery)
    for name in ("kappa_a", "kappa_b"):
        checks.refuse(name, "be positive", getattr(system, name), getattr(system, name) == 0)
    return system.replace(J=0, Delta=0).with_ratio(optimal_ratio(system.kappa_a, system.kappa_b))


def matched_coupling(kappa_a: Number, kappa_b: Number) -> Number:
    """Coupling |J| = √(κ_aκ_b)/2 at which Γ = 0 and Δ = 0 reach the energy bound.

    Parameters
    ----------
    kappa_a, kappa_b : real, ≥ 0

    Examples
    --------
    >>> import qbutils as qb
    >>> best = qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01))
    >>> print(round(qb.steady_energies(best).battery / qb.energy_bound(best), 12))
    1.0

    """
    kappa_a, kappa_b = checks.not_negative("kappa_a", kappa_a), checks.not_negative("kappa_b", kappa_b)
    checks.broadcast(kappa_a=kappa_a, kappa_b=kappa_b)
    return sqrt(kappa_a) * sqrt(kappa_b) / 2


def energy_bound(system: ChargerBattery) -> Number:
    """Largest steady battery energy F²/(κ_aκ_b) for any J, Γ, p_a, p_b and Δ; ``inf`` without damping.

    In the steady state −2F Im⟨a⟩ = κ_aE_A + κ_bE_B + Γ⟨z†z⟩ and |⟨a⟩|² ≤ E_A, so κ_bE_B ≤ 2F√E_A − κ_aE_A ≤ F²/κ_a.
    """
    system = checks.instance("system", system, ChargerBattery)
    return ratio(system.F, sqrt(system.kappa_a) * sqrt(system.kappa_b)) ** 2


def passive_limit(system: ChargerBattery) -> Number:
    """Largest steady battery energy for any coherent coupling and detuning beside this damping: below `energy_bound`.

    Parameters
    ----------
    system : ChargerBattery
        Its J and Delta are not used.

    Returns
    -------
    real, of the shape of F, the damping rates and the couplings, broadcast
        F²/(√(AB) − √(Γ_aΓ_b))² with A = Γ_a + κ_a and B = Γ_b + κ_b, ``network.passive_limit`` for two modes. It is
        reached without detuning at 2|J| = √(AB) − √(Γ_aΓ_b) and J = i|J| p_a* p_b/|p_a p_b|, or without a reservoir at
        any phase; it equals F²/(κ_aκ_b) if Γ = 0 or Γ_a/Γ_b = κ_a/κ_b. ``inf`` where a combination is undamped.

    Examples
    --------
    >>> import qbutils as qb
    >>> print(round(qb.passive_limit(qb.ChargerBattery(Gamma=0.4)), 6))
    11.464018

    """
    system = checks.instance("system", system, ChargerBattery)
    A, B = system.Gamma_a + system.kappa_a, system.Gamma_b + system.kappa_b
    roots = sqrt(A) * sqrt(B) + sqrt(system.Gamma_a) * sqrt(system.Gamma_b)
    losses = system.kappa_a * system.kappa_b + system.kappa_a * system.Gamma_b + system.kappa_b * system.Gamma_a
    return ratio(system.F, ratio(losses, roots)) ** 2  # losses = AB − Γ_aΓ_b, multiplied out
