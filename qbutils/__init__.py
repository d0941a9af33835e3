"""Charging a quantum battery through a coherent coupling or an engineered reservoir."""

from qbutils.dynamics import amplitudes, energies
from qbutils.ledger import check, claims
from qbutils.lindblad import to_qutip
from qbutils.optimum import (
    detuning_cubic,
    energy_bound,
    matched_coupling,
    optimal_detuning,
    optimal_ratio,
    super_optimal,
)
from qbutils.steady_state import Amplitudes, Energies, steady_amplitudes, steady_energies
from qbutils.system import ChargerBattery

__all__ = [
    "Amplitudes",
    "ChargerBattery",
    "Energies",
    "amplitudes",
    "check",
    "claims",
    "detuning_cubic",
    "energies",
    "energy_bound",
    "matched_coupling",
    "optimal_detuning",
    "optimal_ratio",
    "steady_amplitudes",
    "steady_energies",
    "super_optimal",
    "to_qutip",
]
