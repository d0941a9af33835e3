"""Where the energy goes: power from the drive, heat into each bath, the rate at which both modes charge.

N = a†a + b†b commutes with the detuning and with the exchange J a†b + J* a b†, for every complex J. The drive adds
i⟨[F(a + a†), N]⟩ = −2F Im⟨a⟩, and an L that removes one photon takes ⟨L†L⟩, because [N, L] = −L. So the master
equation (3) says, at every instant,

    d(E_A + E_B)/dt = −2F Im⟨a⟩ − κ_a⟨a†a⟩ − κ_b⟨b†b⟩ − Γ⟨z†z⟩,      z = p_a a + p_b b.

These are photons per time, exact for every Δ; times ħω they are powers, up to terms of order (Δ, J, F)/ω.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qbutils.arithmetic import Number, abs2, is_symbolic, real
from qbutils.drift import determinant
from qbutils.dynamics import Weights, against_time, integrals, modes, scaled_time, turn, weights
from qbutils.pointwise import pointwise
from qbutils.steady_state import steady_amplitudes
from qbutils.system import ChargerBattery


class EnergyFlows(NamedTuple):
    """Rates of energy: drive − heat_charger − heat_battery − heat_shared = stored."""

    drive: Number
    heat_charger: Number
    heat_battery: Number
    heat_shared: Number
    stored: Number


def energy_flows(system: ChargerBattery, t: Number | None, *, outer: bool = True) -> EnergyFlows:
    """Rates at which energy enters from the drive, leaves into the baths and stays, at zero temperature from vacuum.

    Parameters
    ----------
    system : ChargerBattery
    t : real, ≥ 0, or None
        Times, in inverse units of the rates; None is the steady state, where nothing more is stored.
    outer : bool
        Whether each system is followed through all times; else times and systems broadcast against each other.

    Returns
    -------
    EnergyFlows
        ``drive``, ``heat_charger``, ``heat_battery``, ``heat_shared``, ``stored``, each of shape
        ``system.shape + t.shape``, or with ``outer=False`` of the shape to which the two broadcast, in units of ħω
        times a rate. Heats count outwards and are never negative; the drive is negative while it takes energy back.
        ``stored`` comes from the equations of motion (4) and (5); the drive's power −2F Im⟨a⟩, where less cancels, as
        the sum of the other four.

    Notes
    -----
    The work done by the drive up to t is −2F Im∫⟨a⟩dt, and the integral is M⁻¹(⟨a⟩ + iFt, ⟨b⟩) with the drift matrix M.
    After the drive stops in the steady state the amplitudes are ``steady_amplitudes(system)`` less
    ``amplitudes(system, t)``: the equations of motion are linear.

    Examples
    --------
    >>> import qbutils as qb
    >>> flows = qb.energy_flows(qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01)), None)
    >>> print([round(float(rate), 6) + 0.0 for rate in flows])  # half of the work ends in the battery's bath
    [0.4, 0.2, 0.2, 0.0, 0.0]

    """
    if t is None:
        steady_amplitudes(system)  # which exist, or nothing flows steadily
        return EnergyFlows(*pointwise(_steady_terms, _steady_flows, system, kinds=(float,) * 5))
    return EnergyFlows(*pointwise(_terms, _flows, *against_time(system, t, outer), kinds=(float,) * 5))


def _dark(system: ChargerBattery) -> Number:
    """p_a M_bb − p_b M_ba on resonance, where Γ drops out; ⟨z⟩ = −iF [p_a K − (p_a M_bb − p_b M_ba) G]."""
    return -system.p_a * system.kappa_b / 2 + system.i * np.conjugate(system.J) * system.p_b


def _steady_terms(system: ChargerBattery, unit: Number) -> tuple[Number, ...]:
    re, im = determinant(system)
    _, _, M_ba, M_bb = system.drift_entries
    factor = 4 * system.i * system.F / (re + system.i * im)
    rates = unit * system.F, unit * system.kappa_a, unit * system.kappa_b, unit * system.Gamma
    shared = _dark(system) - system.i * system.Delta * system.p_a
    return system.i, *rates, factor * M_bb, factor * M_ba, factor * shared


def _steady_flows(i, F, kappa_a, kappa_b, Gamma, a, b, z) -> tuple[Number, ...]:
    heats = kappa_a * abs2(a), kappa_b * abs2(b), Gamma * abs2(z)
    return 2 * F * real(i * a) if is_symbolic(a) else sum(heats), *heats, 0 * F


def _terms(system: ChargerBattery, unit: Number) -> tuple[Number, ...]:
    *eigenvalues, (u, v), charger, battery = modes(system)
    p_a, dark = system.p_a, _dark(system)
    shared = weights(p_a, 1j * system.Delta * p_a - dark, p_a * v - dark, p_a * u - dark)
    rates = (rate * system.F**2 * unit for rate in (1, system.kappa_a, system.kappa_b, system.Gamma))
    return unit, *rates, *eigenvalues, battery, *charger, *shared


def _flows(unit, stored, kappa_a, kappa_b, Gamma, u, v, gap, battery, *rest) -> tuple[Number, ...]:
    *both, t = rest
    t = scaled_time(t, unit)
    charger, shared = Weights(*both[:4]), Weights(*both[4:])
    K, P, G = integrals(u, v, gap, t)
    turned = 1 + turn(u.imag * t)
    exp_u, exp_v = np.exp(u.real * t) * turned, np.exp(v.real * t) * turned * (1 + turn(gap.imag * t))
    Q = (u * P + gap * K) / v
    a, z = (by.K * K + by.P * P + by.Q * Q + by.G * G for by in (charger, shared))
    a_rate = charger.K * (exp_v + u * K) + charger.P * exp_u + charger.Q * exp_v + charger.G * K
    b, b_rate = battery * G, battery * K
    heats = kappa_a * abs2(a), kappa_b * abs2(b), Gamma * abs2(z)
    stored = stored * 2 * real(np.conjugate(a) * a_rate + np.conjugate(b) * b_rate)
    return sum(heats) + stored, *heats, stored
