"""The answer of one device on one page: a sentence, a list of lines, a drawing."""

from __future__ import annotations

from typing import Any

import numpy as np

from qbutils import figures
from qbutils.device import ENOUGH, Device
from qbutils.dynamics import energies
from qbutils.units import PLANCK

NAMES = {"coherent": "coherent coupling", "reservoir": "shared reservoir", "combined": "both at once"}
LOOKS = {"coherent": "coherent, matched", "reservoir": "reservoir, super-optimal",
         "combined": "coherent, reservoir added"}  # fmt: skip
PREFIXES = dict(zip(range(-30, 31, 3), [*"qryzafpnµm", "", *"kMGTPEZYRQ"], strict=True))
RATIOS = {
    "rotating waves": "largest rate over ω",
    "unshifted line": "shift |J|²/2ω over (κ_a + κ_b)/2, if the laser is not tuned to it",
    "quick reservoir": "√((Γ_a + Γ_b)/ω), for a reservoir as wide as the middle of Γ_a + Γ_b and ω",
    "linear oscillators": "shift by all photons over the line width",
    "cold baths": "thermal photons over the charge",
    "steady drive": "its linewidth over κ_b",
}


def quantity(value: float, unit: str) -> str:
    """Return a number with the prefix that leaves one to three digits before its point.

    Parameters
    ----------
    value : real
    unit : str

    Examples
    --------
    >>> from qbutils.device_sheet import quantity
    >>> quantity(111803.4, "Hz"), quantity(0, "Hz")
    ('111.8 kHz', '0 Hz')

    """
    power = _power(value)
    return f"{value / 10.0**power:.4g} {PREFIXES[power]}{unit}"


def _power(value: float) -> float:
    """Power of ten of the prefix that suits a number in four digits."""
    value = float(f"{value:.4g}")
    return np.clip(3 * np.floor(np.log10(abs(value)) / 3), -30, 30) if value else 0


def sheet(device: Device, told: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Return the lines of the answer under their headings, each a name, a value and what it means.

    Parameters
    ----------
    device : Device
    told : dict
        Its `device.answer`.

    Examples
    --------
    >>> from qbutils import device, device_file, device_sheet
    >>> own = device_file.read(device_file.EXAMPLE)
    >>> lines = device_sheet.sheet(own, device.answer(own))
    >>> lines["How long"]
    [('to nine tenths', '4.365 µs', 'of that energy, from empty; from then on it has more')]

    """
    best, power, drive, warm = told["schemes"][told["best"]], told["power"], told["drive"], told["warm"]
    photons, joules = f"{best['kept']:.4g} photons", PLANCK * device.frequency * best["kept"]
    locked, apart, lost = partition(drive["phase-locked"], drive["out of step"], drive["lost"])
    off = {"Δ": "κ_b", "phase": "9°"}
    dbm = f"{10 * np.log10(power['line'] / 1e-3):.1f}".replace("-", "−")
    beyond = verdict(device.coupling / device.frequency) == "ends here"
    switched = [] if told["switched"] is None else [
        ("by switching", f"{told['switched']:.4g} photons", "in the time below: fill the charger, hold it, swap"
         + f", at a |J| that is {percent(device.coupling / device.frequency)} of ω" * beyond)
    ]  # fmt: skip
    return {
        "Which scheme": [
            (NAMES[name], f"{found['photons']:.4g} photons",
             f"{percent(found['share'], 3)} of the limit; {quantity(found['seconds'], 's')} to nine tenths of its own")
            for name, found in told["schemes"].items()
        ],
        "Which settings": [
            (name, f"{value:.4g}" if name[0] == "y" else f"{value:.0f}°" if name[0] == "p" else quantity(value, "Hz"),
             {"Δ/2π": "the drive on resonance", "phase of J": "ahead of that of p_b p_a*"}.get(name, ""))
            for name, value in told["settings"].items()
        ],
        "How much energy": [("in the battery", photons, f"{joules:.3e} J"), *switched],
        "How long": [
            ("to nine tenths", quantity(best["seconds"], "s"), "of that energy, from empty; from then on it has more")
        ],
        "How much power": [
            ("in the line", quantity(power["line"], "W"), f"{dbm} dBm at the chip"),
            ("absorbed of it", quantity(power["absorbed"], "W"),
             f"{percent(power['absorbed'] / power['line'], 3)}; the rest is reflected"),
            *((f"to the {bath}", quantity(power[bath], "W"), "") for bath in list(power)[2:] if power[bath]),
        ],
        "How robust": [
            *((f"{name} off by {off.get(name, '10 %')}", percent(loss), "of the energy lost, in the worse direction")
              for name, loss in told["loses"].items()),
            (f"linewidth {quantity(device.linewidth, 'Hz')}", lost,
             f"of the energy lost, {apart} out of step, {locked} phase-locked"),
            ("linewidth allowed", quantity(drive["a tenth at"], "Hz"), "leaves nine tenths phase-locked"),
            (f"baths at {quantity(device.temperature, 'K')}", f"{warm['thermal']:.2g} photons",
             f"of heat; {warm['ergotropy']:.4g} can do work. 1 % is heat at {quantity(warm['1 % at'], 'K')}"),
        ],
        "Where the assumptions end": [
            (name, f"{ratio:.1e}", f"{verdict(ratio)}: {RATIOS[name]}") for name, ratio in told["limits"].items()
        ] + [("Kerr shift allowed", quantity(told["kerr"], "Hz"), "well below this by each photon")],
    }  # fmt: skip


def partition(*shares: float) -> list[str]:
    """Return the shares of a whole to a hundredth of a per cent; the largest is what the others leave of 100.

    Parameters
    ----------
    *shares : real
        They add to 1.

    Examples
    --------
    >>> from qbutils.device_sheet import partition
    >>> partition(2 / 3, 1 / 6, 1 / 6)
    ['66.66 %', '16.67 %', '16.67 %']

    """
    shown = [round(1e4 * share) for share in shares]
    shown[shares.index(max(shares))] += 10_000 - sum(shown)
    return [f"{hundredths / 100:.2f} %" for hundredths in shown]


def percent(share: float, digits: int = 2) -> str:
    """Return a share in per cent."""
    return f"{float(f'{100 * share:.{digits}g}'):g} %"


def verdict(ratio: float) -> str:
    """Return what a ratio that is to be well below 1 says of its assumption."""
    return "holds" if ratio < 0.01 else "holds roughly" if ratio < 0.1 else "ends here"


def ended(told: dict[str, Any]) -> list[str]:
    """Return the assumptions that a device leaves behind."""
    return [name for name, ratio in told["limits"].items() if verdict(ratio) == "ends here"]


def sentence(told: dict[str, Any]) -> str:
    """Return the answer in a sentence, and why it is that one; where the model ends, the sentence says it first."""
    best, most, gone = told["schemes"][told["best"]], percent(ENOUGH), ended(told)
    reserve = f", if the model held (it does not: {', '.join(gone)})" if gone else ""
    kept, photons = (f"{best[name]:.4g}" for name in ("kept", "photons"))
    energy = f"{photons} photons" if kept == photons else f"{kept} photons under the linewidth.\nWithout it {photons}"
    return (
        f"Best{reserve}: {NAMES[told['best']]}, {energy}, {percent(0.9)} of them in {quantity(best['seconds'], 's')}.\n"
        f"It is the simplest that stores at least {most} of what the fullest of them stores."
        + "\nAll settings, times, powers and work below are those of a drive without linewidth." * (kept != photons)
    )


def text(device: Device, told: dict[str, Any]) -> str:
    """Return the answer as a terminal shows it.

    Parameters
    ----------
    device : Device
    told : dict
        Its `device.answer`.

    Examples
    --------
    >>> from qbutils import device, device_file, device_sheet
    >>> own = device_file.read(device_file.EXAMPLE)
    >>> print(device_sheet.text(own, device.answer(own)).splitlines()[2])
    Best: coherent coupling, 40.03 photons, 90 % of them in 4.365 µs.

    """
    rows = sheet(device, told)
    wide = [max(len(line[k]) for lines in rows.values() for line in lines) for k in (0, 1)]
    listed = "".join(
        f"\n{heading}\n" + "".join(f"  {a:{wide[0]}}  {b:>{wide[1]}}  {c}".rstrip() + "\n" for a, b, c in lines)
        for heading, lines in rows.items()
    )
    return f"{device.name}\n\n{sentence(told)}\n{listed}".rstrip()


def drawing(device: Device, told: dict[str, Any]) -> figures.Shown:
    """Return the figure of the answer: the energy of each scheme against time, the limit, and the times to nine tenths.

    Parameters
    ----------
    device : Device
    told : dict
        Its `device.answer`.
    """
    last = 2.5 * max(found["seconds"] for found in told["schemes"].values())
    t, unit, scale = np.linspace(0, last, 401), f"{PREFIXES[_power(last)]}s", 10.0 ** _power(last)
    figure, ax = figures.subplots(height=3.4)
    data = {f"time in {unit}": t / scale}
    for name, found in told["schemes"].items():
        system, seconds = found["system"], found["seconds"]
        curve = energies(system, t * 2 * np.pi * device.kappa_a).battery
        ax.plot(t / scale, curve, label=NAMES[name], **figures.line(LOOKS[name]))
        ax.plot(seconds / scale, 0.9 * found["photons"], **figures.mark(LOOKS[name]))
        data[NAMES[name]] = curve
    limit = found["photons"] / found["share"]
    ax.axhline(limit, color=figures.COLOURS["grey"], linestyle=":", linewidth=1, label="limit in the steady state")
    ax.set(xlabel=f"time in {unit}", ylabel="battery energy in photons", xlim=(0, last / scale), ylim=(0, 1.13 * limit))
    ax.set_title(f"Best{', if the model held' if ended(told) else ''}: {NAMES[told['best']]}")
    figure.legend(loc="outside lower center", ncols=2)
    ends = ", ".join(f"{NAMES[name]} {found['photons']:.4g}" for name, found in told["schemes"].items())
    return figures.show(
        figure, "device-charging", data=data,
        caption="Energy of the battery against time, each scheme at its best settings; "
        "a mark where it has nine tenths of its steady energy."
        + " The drive’s linewidth is left out." * (device.linewidth > 0),
        alt=f"Every curve rises to its steady energy in photons: {ends}. The limit is {limit:.4g}.",
    )  # fmt: skip
