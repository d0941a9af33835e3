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

from qbutils.arithmetic import Number, abs2, real
from qbutils.dynamics import amplitudes
from qbutils.steady_state import steady_amplitudes
from qbutils.system import ChargerBattery


class EnergyFlows(NamedTuple):
    """Rates of energy: drive − heat_charger − heat_battery − heat_shared = stored."""

    drive: Number
    heat_charger: Number
    heat_battery: Number
    heat_shared: Number
    stored: Number


def energy_flows(system: ChargerBattery, t: Number | None) -> EnergyFlows:
    """Rates at which energy enters from the drive, leaves into the baths and stays, at zero temperature from vacuum.

    Parameters
    ----------
    system : ChargerBattery
    t : real, ≥ 0, or None
        Times, in inverse units of the rates; None is the steady state, where nothing more is stored.

    Returns
    -------
    EnergyFlows
        ``drive``, ``heat_charger``, ``heat_battery``, ``heat_shared``, ``stored``, each of shape
        ``system.shape + t.shape``, in units of ħω times a rate. Heats count outwards and are never negative; the drive
        is negative while it takes energy back. ``stored`` comes from the equations of motion (4) and (5), not from the
        balance.

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
        a, b = steady_amplitudes(system)
    else:
        a, b = amplitudes(system, t)
        last = (..., *(np.newaxis,) * np.ndim(t))
        system = system.replace(**{name: value[last] for name, value in vars(system).items()})
    M_aa, M_ab, M_ba, M_bb = system.drift_entries
    a_rate = M_aa * a + M_ab * b - system.i * system.F
    b_rate = M_ba * a + M_bb * b
    return EnergyFlows(
        drive=2 * system.F * real(system.i * a),
        heat_charger=system.kappa_a * abs2(a),
        heat_battery=system.kappa_b * abs2(b),
        heat_shared=system.Gamma * abs2(system.p_a * a + system.p_b * b),
        stored=2 * real(np.conjugate(a) * a_rate + np.conjugate(b) * b_rate),
    )
