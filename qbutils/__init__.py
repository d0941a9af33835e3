"""Charging a quantum battery through a coherent coupling or an engineered reservoir."""

from qbutils import network, qubit, switching
from qbutils.drift import Amplitudes, Energies
from qbutils.dynamics import amplitudes, energies
from qbutils.flows import EnergyFlows, energy_flows
from qbutils.ledgers import check, claims
from qbutils.lindblad import to_qutip
from qbutils.noise import noisy_energies, phase_locked
from qbutils.optimum import (
    detuning_cubic,
    energy_bound,
    matched_coupling,
    optimal_detuning,
    optimal_ratio,
    passive_limit,
    super_optimal,
)
from qbutils.steady_state import steady_amplitudes, steady_energies
from qbutils.system import ChargerBattery
from qbutils.tables import table
from qbutils.thermal import ergotropy, thermal_covariance
from qbutils.units import Laboratory

__all__ = [
    "Amplitudes",
    "ChargerBattery",
    "Energies",
    "EnergyFlows",
    "Laboratory",
    "amplitudes",
    "check",
    "claims",
    "detuning_cubic",
    "energies",
    "energy_bound",
    "energy_flows",
    "ergotropy",
    "matched_coupling",
    "network",
    "noisy_energies",
    "optimal_detuning",
    "optimal_ratio",
    "passive_limit",
    "phase_locked",
    "qubit",
    "steady_amplitudes",
    "steady_energies",
    "super_optimal",
    "switching",
    "table",
    "thermal_covariance",
    "to_qutip",
]
