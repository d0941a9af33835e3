"""Charging a quantum battery through a coherent coupling or an engineered reservoir."""

from qbutils.lindblad import to_qutip
from qbutils.system import ChargerBattery

__all__ = ["ChargerBattery", "to_qutip"]
