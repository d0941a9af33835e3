"""One device in SI numbers, and what its owner asks: which scheme and settings, how much energy, how long, how robust.

Three chargers are compared, each at its best within |J| ≤ J_max and Γ ≤ Γ_max. With s = √(κ_aκ_b), all of them on
resonance, Γ_a/Γ_b = κ_a/κ_b where there is a reservoir, and Γ = √(Γ_aΓ_b),

    coherent     2|J| = min(s, 2J_max)    E_B = 4F²|2J|²/(|2J|² + s²)²
    reservoir    Γ = Γ_max                E_B = 4F²Γ²/(s² + 2sΓ)²
    combined     both, with J = i|J|      E_B = 4F²(2|J| + Γ)²/(|2J|² + s² + 2sΓ)²

The last grows with Γ, and with |J| up to 2|J| = s, where it is the limit F²/s² of all passive chargers whatever Γ is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from qbutils import checks, switching
from qbutils.drift import determinant_terms
from qbutils.dynamics import energies
from qbutils.flows import energy_flows
from qbutils.noise import noisy_energies, phase_locked
from qbutils.optimum import energy_bound, matched_coupling, super_optimal
from qbutils.steady_state import steady_amplitudes, steady_energies
from qbutils.system import ChargerBattery
from qbutils.thermal import ergotropy, thermal_covariance
from qbutils.units import BOLTZMANN, PLANCK, Laboratory

RANGES = {"frequency": (1e3, 1e18, "Hz"), "drive": (1e-33, 1e3, "W"), "temperature": (1e-9, 1e6, "K")}
MAY_BE_ZERO = ("temperature", "coupling", "reservoir", "linewidth", "kerr")
ENOUGH = 0.99  # of the most energy: the simplest scheme that has it is called best


@dataclass(frozen=True, kw_only=True)
class Device:
    """A charger and a battery as a laboratory knows them.

    Parameters
    ----------
    frequency : real
        ω/2π of charger, battery and drive in Hz, from 1 kHz to 1 EHz.
    kappa_a, kappa_b : real
        Line widths κ/2π in Hz, like all rates here from 1 µHz to the frequency; κ_a is below it.
    drive : real
        Power in the line at the chip in W, from 1e-33 to 1e3.
    temperature : real
        Of all baths in K, up to 1e6.
    coupling, reservoir : real
        Largest |J|/2π and Γ/2π in Hz; 0 where there is none, as one of them may be.
    port : real, optional
        Part of ``kappa_a`` in Hz through which the drive comes; all of it unless it is given.
    linewidth, kerr : real, optional
        Full width γ/2π of the drive, and shift of a resonance by one photon, in Hz.
    name : str
        Heads the answer.

    Raises
    ------
    ValueError
        A number is outside its range, or neither coupling nor reservoir is there.
    TypeError
        A value is not a number.

    """

    frequency: float
    kappa_a: float
    kappa_b: float
    drive: float
    temperature: float
    coupling: float
    reservoir: float
    port: float | None = None
    linewidth: float = 0.0
    kerr: float = 0.0
    name: str = "device"

    def __post_init__(self) -> None:
        if self.port is None:
            vars(self).update(port=self.kappa_a)
        for key in [field.name for field in fields(self)][:-1]:
            value = checks.scalar(key, checks.real(key, getattr(self, key), symbols=False))
            top = self.kappa_a if key == "port" else self.frequency
            least, most, unit = RANGES.get(key, (1e-6, top, "Hz"))
            zero = key in MAY_BE_ZERO
            rule = f"be {'0 or ' * zero}from {least:g} to {most:g} {unit}"
            checks.refuse(key, rule, value, ~((least <= value) & (value <= most) | (zero & (value == 0))))
            vars(self).update({key: float(value)})
        if self.kappa_a == self.frequency:
            raise ValueError(f"kappa_a must be below the frequency, but it is {self.kappa_a}")
        if not self.coupling + self.reservoir:
            raise ValueError("coupling or reservoir must be positive, but both are 0")
        checks.instance("name", self.name, str)


def answer(device: Device) -> dict[str, Any]:
    """Answer of one device, as plain data: rates over 2π in Hz, times in s, powers in W, energies in photons.

    Parameters
    ----------
    device : Device

    Returns
    -------
    dict
        ``schemes``: of each the ``system`` in units of κ_a, its steady ``photons``, their ``share`` of the limit and
        the ``seconds`` to nine tenths of them, and what is ``kept`` of them under the drive's linewidth; ``best``: the
        name of the simplest that keeps 99 % of the most. Of that one ``settings``; ``power`` and where it goes;
        ``loses``, the share of energy that an error costs; ``drive``, the shares of the energy that its linewidth
        leaves phase-locked, puts out of step and takes, and the width that takes a tenth of the first;
        ``warm``, thermal photons, ergotropy, and the temperature at which the first are 1 % of the charge;
        ``switched``, photons at the same time by a coupling that is switched, or None; ``limits``, the ratio of each
        assumption, to be well below 1; ``kerr``, the shift by a photon at which a mode would leave its line.

    Examples
    --------
    >>> from qbutils import device, device_file
    >>> told = device.answer(device_file.read(device_file.EXAMPLE))
    >>> print(told["best"], round(told["settings"]["|J|/2π"]), round(told["schemes"]["coherent"]["photons"], 4))
    coherent 111803 40.0325

    """
    device = checks.instance("device", device, Device)
    laboratory = Laboratory(frequency=device.frequency, rate_unit=device.kappa_a)
    schemes = {name: _measured(system, device, laboratory) for name, system in _schemes(device, laboratory).items()}
    most = max(scheme["kept"] for scheme in schemes.values())
    best = next(name for name, scheme in schemes.items() if scheme["kept"] >= ENOUGH * most)
    system, photons = schemes[best]["system"], schemes[best]["photons"]
    own = np.array([system.kappa_a, system.kappa_b]) / np.array(steady_energies(system))
    warm, kerr = _warm(system, photons, device, laboratory), float(own.min() * device.kappa_a)
    limits = _limits(system, device, laboratory) | {"linear oscillators": device.kerr / kerr}
    limits |= {"cold baths": warm["thermal"] / photons, "steady drive": device.linewidth / device.kappa_b}
    return {
        "schemes": schemes, "best": best, "settings": _settings(system, device),
        "power": _power(system, device, laboratory), "loses": _loses(system, photons),
        "drive": _drive(system, photons, schemes[best]["kept"], device), "warm": warm, "kerr": kerr,
        "switched": _switched(system, schemes[best]["seconds"], device, laboratory),
        "limits": {name: ratio for name, ratio in limits.items() if ratio},
    }  # fmt: skip


def _schemes(device: Device, laboratory: Laboratory) -> dict[str, ChargerBattery]:
    """What the device can do, each at its best, in units of κ_a; the simplest first."""
    unit, F = device.kappa_a, laboratory.drive(device.drive, device.port / device.kappa_a)
    bare = ChargerBattery(F=F, kappa_a=1, kappa_b=device.kappa_b / unit)
    J = min(matched_coupling(1, bare.kappa_b), device.coupling / unit)
    reservoir = super_optimal(bare.replace(Gamma=device.reservoir / unit))
    found = {"coherent": bare.replace(J=J)} if J else {}
    if device.reservoir:
        found |= {"reservoir": reservoir} | ({"combined": reservoir.replace(J=1j * J)} if J else {})
    return found


def _measured(system: ChargerBattery, device: Device, laboratory: Laboratory) -> dict[str, Any]:
    """Energy of a scheme, the time from which on it has nine tenths of it, and what the drive's linewidth leaves."""
    photons = steady_energies(system).battery
    resonance, losses, width, _ = determinant_terms(system)
    late = _last(lambda t: energies(system, t).battery < 0.9 * photons, 80 * width / (resonance + losses))
    seconds, share = laboratory.microseconds(late) / 1e6, photons / energy_bound(system)
    kept = noisy_energies(system, device.linewidth / device.kappa_a).battery if device.linewidth else photons
    numbers = {"photons": photons, "kept": kept, "share": share, "seconds": seconds}
    return {"system": system} | {name: float(value) for name, value in numbers.items()}


def _last(holds: Callable[[np.ndarray], np.ndarray], end: float) -> float:
    """Last number up to an end at which a condition holds, as it does at 0; looked for closer and closer."""
    grid = np.linspace(0, end, 20001)
    for _ in range(4):
        k = np.flatnonzero(holds(grid))[-1]
        grid = np.linspace(grid[k], grid[min(k + 1, grid.size - 1)], 1001)
    return float(grid[0])


def _settings(system: ChargerBattery, device: Device) -> dict[str, float]:
    """What is to be set: rates over 2π in Hz, the ratio, and the phase of J p_a p_b* in degrees."""
    rates = {"|J|/2π": abs(system.J), "Γ/2π": system.Gamma, "Γ_a/2π": system.Gamma_a, "Γ_b/2π": system.Gamma_b}
    found = {name: float(rate * device.kappa_a) for name, rate in rates.items() if rate} | {"Δ/2π": 0.0}
    found |= {"y = Γ_a/Γ_b": float(system.Gamma_a / system.Gamma_b)} if system.Gamma else {}
    return found | ({"phase of J": 90.0} if system.J and system.Gamma else {})


def _power(system: ChargerBattery, device: Device, laboratory: Laboratory) -> dict[str, float]:
    """What the line brings, what the pair absorbs, and the baths in which that ends; the rest is reflected."""
    flow = energy_flows(system, None)
    lost, port = flow.heat_charger / device.kappa_a, device.port  # of the work, this is back in the line by the port
    parts = {"absorbed": flow.drive - port * lost, "charger’s bath": (device.kappa_a - port) * lost}
    parts |= {"battery’s bath": flow.heat_battery, "shared reservoir": flow.heat_shared}
    return {"line": device.drive} | {name: float(laboratory.watts(part)) for name, part in parts.items()}


def _loses(system: ChargerBattery, photons: float) -> dict[str, float]:
    """Share of the energy that an error of a setting costs, of ten per cent or of κ_b, in the worse direction."""
    off, wrong = np.array([0.9, 1.1]), {}
    if system.J:
        wrong["|J|"] = system.replace(J=system.J * off)
    if system.Gamma:
        wrong["Γ"] = system.replace(Gamma=system.Gamma * off)
        wrong["y"] = system.with_ratio(system.Gamma_a / system.Gamma_b * off)
    if system.J and system.Gamma:
        wrong["phase"] = system.replace(J=system.J * np.exp(1j * np.pi / 2 * (off - 1)))
    wrong["Δ"] = system.replace(Delta=system.kappa_b * np.array([-1, 1]))
    return {name: _share(1 - steady_energies(other).battery.min() / photons) for name, other in wrong.items()}


def _share(lost: float) -> float:
    """Return a share that is lost, without what rounding leaves of none."""
    return float(lost) if lost > 1e-12 else 0.0


def _drive(system: ChargerBattery, photons: float, kept: float, device: Device) -> dict[str, float]:
    """Shares of the energy under the drive's linewidth, which add to 1, and the width that takes a tenth of one."""

    def locked(gamma):
        return steady_energies(phase_locked(system, gamma)).battery / photons

    lost, apart = _share(1 - kept / photons), _share(kept / photons - locked(device.linewidth / device.kappa_a))
    tenth = _last(lambda gamma: locked(gamma) >= 0.9, 1 + system.kappa_b) * device.kappa_a
    return {"phase-locked": 1 - apart - lost, "out of step": apart, "lost": lost, "a tenth at": tenth}


def _warm(system: ChargerBattery, photons: float, device: Device, laboratory: Laboratory) -> dict[str, float]:
    """Thermal photons of the battery with all baths at one temperature, and the work that it can give back."""
    n = laboratory.occupation(device.temperature)
    thermal = thermal_covariance(system, n, n, n)[1, 1].real
    work = ergotropy(steady_amplitudes(system).battery, (thermal + 0.5) * np.eye(2))
    limit = PLANCK * device.frequency / (BOLTZMANN * np.log1p(100 / photons))
    return {"thermal": float(thermal), "ergotropy": float(work), "1 % at": float(limit)}


def _switched(system: ChargerBattery, seconds: float, device: Device, laboratory: Laboratory) -> float | None:
    """Energy at the same time by a coupling that fills, holds and swaps, where there is time for that."""
    strongest = system.replace(J=device.coupling / device.kappa_a)
    try:
        return float(switching.fill_hold_swap(strongest, seconds * laboratory.radians_per_second(1)).energy)
    except ValueError:
        return None


def _limits(system: ChargerBattery, device: Device, laboratory: Laboratory) -> dict[str, float]:
    """Rates against ω, the shift of a line against its width, and how little a reservoir can remember at best."""
    rate = device.kappa_a / device.frequency
    shift = abs(system.J) ** 2 / (system.kappa_a + system.kappa_b) * rate
    memory = np.sqrt((system.Gamma_a + system.Gamma_b) * rate)
    ratios = {"rotating waves": laboratory.largest_rate(system), "unshifted line": shift, "quick reservoir": memory}
    return {name: float(ratio) for name, ratio in ratios.items()}
