"""A laser with a linewidth: what its phase noise leaves of the energy, and of the energy that keeps its phase.

The phase θ of the drive diffuses, dθ = √γ dW, so that the laser's line is a Lorentzian of full width γ at half its
height, as κ is the full width of a resonance. In the frame that turns with this phase the mean over the noise obeys
the master equation (3) with one more bath, γ𝒟[a†a + b†b]: an energy does not notice it, an amplitude decays by γ/2.
With the drift matrix M, d = −i(F, 0), m = (⟨a⟩, ⟨b⟩) in that frame and C_ij = ⟨a_j†a_i⟩ = m_i m_j* + V_ij,

    dm/dt = (M − γ/2) m + d,      dC/dt = M C + C M† + d m† + m d†,      dV/dt = M V + V M† + γ m m†.

The first is the model with κ_a + γ and κ_b + γ in place of κ_a and κ_b; the last says that phase noise turns the
energy |m|² that is locked to the laser into noise at the rate γ. In the steady state, with x = 2Δ, A = Γ_a + κ_a,
B = Γ_b + κ_b, S = A + B, I = 4Γ Re(Jμ*), L = AB − Γ_aΓ_b and Q = S²(4|J|² + L) − I²,

    E_B = |⟨b⟩|² {1 + (γ/S) [1 + (S²(S + γ)² + (Sx − I)²)/Q]},
    E_A = |⟨a⟩|² {1 + (γ/Q) [(B² + L + 4|J|²)(S − 2Ix/D) + ((ρ² + I²)S + 2C(ρBS + I²))/D]}

with C = B + γ, D = C² + x² and ρ = Γ_aΓ_b − 4|J|². Without reservoir and detuning they are short:

    E_B = 4F²|2J|²(κ_a + κ_b + γ)/{(κ_a + κ_b)(κ_aκ_b + |2J|²)[(κ_a + γ)(κ_b + γ) + |2J|²]}.
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2, is_lazy, is_symbolic, real, where
from qbutils.drift import Energies, determinant_terms
from qbutils.pointwise import pointwise
from qbutils.system import ChargerBattery


def phase_locked(system: ChargerBattery, linewidth: Number) -> ChargerBattery:
    """Return the model of what keeps the laser's phase: κ_a + γ and κ_b + γ in place of κ_a and κ_b.

    Parameters
    ----------
    system : ChargerBattery
    linewidth : real, ≥ 0
        Full width γ of the laser's line at half its height, in the unit of the rates.

    Returns
    -------
    ChargerBattery
        Its `steady_amplitudes` are the mean ones in the frame of the laser's phase, its `steady_energies` what a
        displacement by the laser's own beam can draw, and its `energy_bound` is the most that this can be.

    Examples
    --------
    >>> import qbutils as qb
    >>> matched = qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01))
    >>> locked = qb.phase_locked(matched, 0.01)
    >>> print(round(qb.steady_energies(locked).battery, 6), round(qb.energy_bound(locked), 6))
    6.920415 8.333333
    >>> best = locked.replace(J=qb.matched_coupling(locked.kappa_a, locked.kappa_b))
    >>> print(round(qb.steady_energies(best).battery, 6))
    8.333333

    """
    system, linewidth = _checked(system, linewidth)
    return system.replace(kappa_a=system.kappa_a + linewidth, kappa_b=system.kappa_b + linewidth)


def noisy_energies(system: ChargerBattery, linewidth: Number) -> Energies:
    """Photon numbers of charger and battery for t → ∞ under a laser of some linewidth: Eqs. (9) and (10) at γ = 0.

    Parameters
    ----------
    system : ChargerBattery
        Of numbers, arrays, Dask arrays or SymPy expressions.
    linewidth : real, ≥ 0
        Full width γ of the laser's line at half its height, in the unit of the rates.

    Returns
    -------
    Energies
        ``charger`` and ``battery``, of the shape to which the two broadcast, in units of ħω: the energies at one
        detuning, averaged over the line. What of them keeps the laser's phase is that of `phase_locked`.

    Raises
    ------
    ValueError
        The linewidth is negative or not finite, or some mode is not damped and so would warm without end.

    Notes
    -----
    A detuning that drifts slowly, with a Lorentzian distribution of full width γ, leaves the same mean energies and
    amplitudes. Noise of the laser's amplitude, of relative variance σ² and correlation time τ, adds to the energies
    at γ = 0 σ² times those at γ = 2/τ.

    Examples
    --------
    >>> import qbutils as qb
    >>> matched = qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01))
    >>> print(round(qb.noisy_energies(matched, 0.01).battery, 6))
    13.72549

    """
    system, linewidth = _checked(system, linewidth)
    charger, battery, damping = pointwise(_terms, _energies, system, linewidth, kinds=(float, float, float))
    free = np.bool_(damping.is_zero) if is_symbolic(damping) else damping == 0
    if not is_lazy(free):
        rule = "damp every mode to have one steady state"
        checks.refuse("system", rule, np.broadcast_to("undamped", np.shape(free)), free)
    return Energies(charger, battery)


def _checked(system: ChargerBattery, linewidth: Number) -> tuple[ChargerBattery, Number]:
    system = checks.instance("system", system, ChargerBattery)
    linewidth = checks.not_negative("linewidth", linewidth)
    checks.broadcast(system=system, linewidth=linewidth)
    return system, linewidth


def _terms(system: ChargerBattery, unit: Number) -> tuple[Number, ...]:
    J2 = abs2(2 * system.J)
    _, losses, S, bias = determinant_terms(system)
    Gamma_a, Gamma_b, kappa = system.Gamma_a, system.Gamma_b, system.kappa_a + system.kappa_b
    across = 4 * system.Gamma * real(-system.i * system.J * np.conjugate(system.mu))
    narrower = kappa * (S + Gamma_a + Gamma_b) + (Gamma_a - Gamma_b) ** 2  # S² − 4Γ_aΓ_b, as a sum
    Q = S**2 * losses + J2 * narrower + across**2
    coupling = abs2(2 * system.J - system.i * system.mu * system.Gamma)
    both = coupling * abs2(2 * np.conjugate(system.J) - system.i * np.conjugate(system.mu) * system.Gamma)
    mixed = Gamma_a * Gamma_b - J2  # the real part of 4 M_ab M_ba, whose modulus squared is `both` and imaginary −bias
    return unit, 2 * system.F, 2 * system.Delta, system.kappa_b + Gamma_b, J2, losses, S, bias, Q, coupling, both, mixed


def _energies(unit, drive, x, B, J2, losses, S, bias, Q, coupling, both, mixed, linewidth) -> tuple[Number, ...]:
    width = linewidth / unit
    wider = B + width
    alone = wider**2 + x**2
    re, im = J2 - x**2 + losses + width * (S + width), x * (S + 2 * width) + bias
    free = Q == 0
    driven = drive**2 / where(free, np.nan, re**2 + im**2)
    warmed = (B**2 + losses + J2) * (S * alone - 2 * bias * x) + both * S + 2 * wider * (mixed * B * S + bias**2)
    charger = driven * (alone + width * warmed / where(free, np.nan, Q))
    moved = (S * (S + width)) ** 2 + (S * x - bias) ** 2
    battery = driven * coupling * (1 + width * (Q + moved) / where(free, np.nan, S * Q))
    return charger, battery, Q
