"""Charging a quantum battery through a coherent coupling or an engineered reservoir."""

from qbutils.ledger import check, claims
from qbutils.lindblad import to_qutip
from qbutils.system import ChargerBattery

__all__ = ["ChargerBattery", "check", "claims", "to_qutip"]
