"""From the dimensionless model to the laboratory.

Rates, times and photon numbers become SI once two numbers are given: the resonators' frequency ω/2π and the unit in
which the rates J, Γ, κ_a, κ_b, Δ, F are counted. The drive enters through a port that damps the charger at κ_port, a
part of κ_a: with da/dt = … − √κ_port a_in and |a_in|² = P/(ħω) photons per second in the line, −iF = −√κ_port a_in,
so that

    F² = κ_port P/(ħω).

h and k_B are exact by definition of the SI (9th SI brochure, BIPM 2019).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2, is_symbolic, library, sqrt
from qbutils.system import ChargerBattery

PLANCK = 6.62607015e-34  # J s
BOLTZMANN = 1.380649e-23  # J/K


@dataclass(frozen=True, kw_only=True)
class Laboratory:
    """The SI meaning of the model's numbers.

    Parameters
    ----------
    frequency : real, > 0
        ω/2π of charger and battery, in Hz.
    rate_unit : real, > 0
        A rate of 1 is 2π times this, in Hz; below the frequency, or the model has no meaning.

    Raises
    ------
    ValueError
        A value is not one number, positive and finite, or the rates' unit is no less than the frequency.

    Examples
    --------
    >>> import qbutils as qb
    >>> laboratory = qb.Laboratory(frequency=6e9, rate_unit=10e6)
    >>> print(f"κ_a/2π = {laboratory.megahertz(0.05):.2f} MHz, 1/κ_a = {laboratory.microseconds(1 / 0.05):.3f} µs")
    κ_a/2π = 0.50 MHz, 1/κ_a = 0.318 µs
    >>> print(f"20 photons are {laboratory.joules(20):.2e} J")
    20 photons are 7.95e-23 J

    A device as a laboratory knows it, with 1 fW at the chip through the port that damps the charger:

    >>> kappa_a, kappa_b = laboratory.rate(1.2), laboratory.rate(0.08)
    >>> device = qb.ChargerBattery(
    ...     F=laboratory.drive(1e-15, kappa_a), J=laboratory.rate(3.0), kappa_a=kappa_a, kappa_b=kappa_b
    ... )
    >>> print(f"J = {device.J:.2f}, F = {device.F:.3f}")
    J = 0.30, F = 0.693

    """

    frequency: float
    rate_unit: float

    def __post_init__(self) -> None:
        vars(self).update(  # past the frozen class's guard
            frequency=float(checks.scalar("frequency", checks.positive("frequency", self.frequency, symbols=False))),
            rate_unit=float(checks.scalar("rate_unit", checks.positive("rate_unit", self.rate_unit, symbols=False))),
        )
        if self.rate_unit >= self.frequency:
            raise ValueError(f"rate_unit must be below frequency, {self.frequency}, but it is {self.rate_unit}")

    def radians_per_second(self, rate: Number) -> Number:
        """Rate in rad/s."""
        return 2 * np.pi * self.rate_unit * checks.number("rate", rate)

    def megahertz(self, rate: Number) -> Number:
        """Rate over 2π in MHz."""
        return self.rate_unit * checks.number("rate", rate) / 1e6

    def rate(self, megahertz: Number) -> Number:
        """Rate of the model for a rate over 2π in MHz."""
        return checks.number("megahertz", megahertz) * 1e6 / self.rate_unit

    def microseconds(self, time: Number) -> Number:
        """Time in µs."""
        return checks.real("time", time, finite=False) / (2 * np.pi * self.rate_unit) * 1e6

    def joules(self, photons: Number) -> Number:
        """Energy ħω per photon, in J."""
        return PLANCK * self.frequency * checks.real("photons", photons, finite=False)

    def watts(self, flow: Number) -> Number:
        """Power of a flow of photons, such as those of ``energy_flows``, in W."""
        return self.joules(2 * np.pi * self.rate_unit * checks.real("flow", flow, finite=False))

    def drive_watts(self, F: Number, kappa_port: Number) -> Number:
        """Power in the line at the chip, P = ħωF²/κ_port in W, that drives the charger with amplitude F.

        It is what the line carries towards the port, not what the pair absorbs: the rest is reflected.
        """
        F, kappa_port = checks.real("F", F), checks.positive("kappa_port", kappa_port)
        checks.broadcast(F=F, kappa_port=kappa_port)
        return self.watts(F**2 / kappa_port)

    def drive(self, watts: Number, kappa_port: Number) -> Number:
        """Amplitude F ≥ 0 of the drive for a power in the line at the chip in W: the inverse of `drive_watts`."""
        watts, kappa_port = checks.not_negative("watts", watts), checks.positive("kappa_port", kappa_port)
        checks.broadcast(watts=watts, kappa_port=kappa_port)
        return sqrt(watts * kappa_port / self.watts(1))

    def occupation(self, kelvin: Number) -> Number:
        """Thermal photons at temperature T, 1/(exp(ħω/k_BT) − 1); none at T = 0."""
        kelvin = checks.not_negative("kelvin", kelvin)
        with np.errstate(divide="ignore"):
            x = PLANCK * self.frequency / BOLTZMANN / kelvin
        return 1 / (library(x).exp(x) - 1) if is_symbolic(x) else np.exp(-x) / -np.expm1(-x)

    def largest_rate(self, system: ChargerBattery) -> Number:
        """Largest of |F|, |J|, Γ_a, Γ_b, κ_a, κ_b, |Δ| over ω, shape ``system.shape``.

        The rotating-wave approximation and damping that acts on each mode alone are the leading order in this number:
        well below 1e-2 they hold, near 1 the model has no meaning.
        """
        checks.instance("system", system, ChargerBattery).require_numbers()
        rates = (
            abs(system.F), sqrt(abs2(system.J)), abs(system.Delta),
            system.Gamma_a, system.Gamma_b, system.kappa_a, system.kappa_b,
        )  # fmt: skip
        return functools.reduce(np.maximum, rates) * (self.rate_unit / self.frequency)
