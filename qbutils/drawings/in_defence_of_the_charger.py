"""The drawings of the chapter on the charger: what it trades, three ways to charge, and where a charger pays."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from qbutils import figures

GREY = figures.COLOURS["grey"]
COUPLED, SHARED = "coherent, best detuning", "reservoir, super-optimal"


def transients(
    tau: ArrayLike, energies: Mapping[str, ArrayLike], labels: Sequence[str], dots: Sequence[tuple[float, float]]
) -> Figure:
    """Draw the battery's energy over time, on logarithmic axes.

    Parameters
    ----------
    tau : array_like, shape (n,)
        Times κt.
    energies : mapping of str to array_like of shape (n,)
        On the laser, and then behind a charger, each drawn thicker than the last; in units of the laser's.
    labels : sequence of str
        What stands at the end of each curve behind a charger.
    dots : sequence of pairs
        After one time constant of each curve: time κt and energy.

    """
    figure, ax = figures.subplots(height=4.4)
    on_laser, *behind = energies.values()
    ax.plot(tau, on_laser, **figures.line("direct drive"))
    ax.annotate("on the laser", (tau[-1], 1), (0, -13), textcoords="offset points", ha="right")
    for energy, label, width in zip(behind, labels, (1.0, 1.8, 2.6), strict=True):
        ax.plot(tau, energy, **figures.line(SHARED) | {"lw": width})
        ax.annotate(label, (tau[-1], energy[-1]), (0, 4), textcoords="offset points", ha="right")
    ax.plot(*np.transpose(dots), "o:", color=figures.COLOURS["gold"], markersize=7)
    ax.set(xlabel=r"time $\kappa t$", ylabel=r"battery energy, in units of $4F^2/\kappa^2$", xscale="log", yscale="log")
    ax.set(xlim=(tau[0], tau[-1]), ylim=(5e-3, 150))
    ax.set_title("g times the energy takes 2g times as long")
    return figure


def ways() -> Figure:
    """Draw the three ways to charge under each other: on the laser, by a coupling, by a shared reservoir."""
    figure, axes = figures.subplots(3, height=6.8, height_ratios=[3.2, 3.2, 5])
    parts = {
        "(a) the battery on the laser": {"charger": False},
        "(b) a charger, coherent coupling": {"reservoir": False},
        "(c) a charger, shared reservoir": {"coupling": False},
    }
    for ax, (title, has) in zip(axes, parts.items(), strict=True):
        damping = (r"$\kappa$",) * 2 if "charger" in has else (r"$\kappa$", r"$\kappa_b$")
        figures.schematic(ax, damping=damping, **has)
        if "coupling" not in has:  # no reservoir above
            ax.set_ylim(-2.1, 1.1)
        ax.set_title(title)
    return figure


def gained(kappa_b: ArrayLike, coherent: ArrayLike, shared: ArrayLike, direct: float) -> Figure:
    """Draw what a charger gains over the battery on the laser, over κ_b: with the coupling and with the reservoir.

    All of shape (n,); ``direct`` is the energy on the laser.
    """
    figure, ax = figures.subplots(height=4)
    ax.plot(kappa_b, coherent, **figures.line(COUPLED))
    ax.plot(kappa_b, shared, **figures.line(SHARED))
    ax.axhline(0, color=GREY, linestyle="-", linewidth=0.8)
    ax.annotate("on the laser: 0", (kappa_b[-1], 0), (0, 4), textcoords="offset points", ha="right")
    ax.annotate(r"reservoir, $\Delta E_\mathrm{diss}$", (0.13 * kappa_b[-1], 1.1 * direct))
    ax.annotate(r"coherent, $\Delta E_\mathrm{coh}$", (0.06 * kappa_b[-1], -0.85 * direct))
    ax.set(xlabel=r"damping of the battery, $\kappa_b$", ylabel=r"energy gained, $\Delta E$ ($\hbar\omega$)")
    ax.set(xlim=(0, kappa_b[-1]), ylim=(-direct, 2.5 * direct))
    ax.set_title("The reservoir's gain grows without limit, the coupling's does not")
    return figure


def edges(strength: ArrayLike, coherent: ArrayLike, shared: ArrayLike, device: float) -> Figure:
    """Draw the damping of the battery below which a charger pays, by a coupling and by a reservoir of 2|J|.

    All in units of κ: n strengths |J|, n edges each, and the device's |J|.
    """
    figure, ax = figures.subplots(height=3.8)
    ax.plot(strength, coherent, label="coherent coupling", **figures.line(COUPLED))
    ax.plot(strength, shared, label=r"super-optimal reservoir, $\Gamma = 2|J|$", **figures.line(SHARED))
    ax.fill_between(strength, coherent, color=figures.COLOURS["blue"], alpha=0.12, linewidth=0)
    ax.fill_between(strength, shared, color=figures.COLOURS["red"], alpha=0.12, linewidth=0)
    ax.axvline(device, color=GREY, linestyle=":", linewidth=1.4)
    ax.annotate("the device's $|J|$", (0.9 * device, 0.265), ha="right")
    figure.legend(loc="outside lower center", ncols=2)
    ax.set(xlabel=r"strength of the coupling, $|J|/\kappa$", ylabel=r"damping of the battery, $\kappa_b/\kappa$")
    ax.set(xscale="log", xlim=(strength[0], strength[-1]), ylim=(0, 0.29))
    ax.set_title("Below its line a charger beats the laser alone")
    return figure


def left_end(kappa_b: ArrayLike, printed: ArrayLike, model: ArrayLike, caption: float) -> Figure:
    """Draw the coherent charger's gain over small κ_b, as printed and by the model, all (n,), and the caption's."""
    figure, ax = figures.subplots()
    ax.plot(kappa_b * 1e4, printed, label="Eq. (26) as printed")
    ax.plot(kappa_b * 1e4, model, label="model")
    ax.axhline(caption, color=GREY, linestyle=":", linewidth=1.4, label=f"{caption}, the caption's value at 0")
    ax.axhline(0, color=GREY, linestyle="-", linewidth=0.8)
    figure.legend(loc="outside lower center", ncols=3)
    ax.set(xlabel=r"damping of the battery, $\kappa_b\ (10^{-4})$", ylabel=r"$\Delta E_\mathrm{coh}$ ($\hbar\omega$)")
    ax.set(xlim=(0, 5), ylim=(-0.3, 0.3))
    ax.set_title(f"Neither the model nor the printed formula starts at {caption}")
    return figure
