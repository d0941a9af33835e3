"""Charging a quantum battery through a coherent coupling or an engineered reservoir."""

from qbutils.system import ChargerBattery

__all__ = ["ChargerBattery"]
