"""The drawings of the chapter on losses: the parabola of all chargers, steady flows, work so far, self-discharge."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures

PARTS = {  # of the work, and their colours
    "battery": "blue", "charger": "green", "battery's bath": "grey", "reservoir": "purple", "charger's bath": "red",
}  # fmt: skip


def parabola(x: np.ndarray, top: np.ndarray, dots: np.ndarray, schemes: Mapping[str, np.ndarray]) -> Figure:
    """Draw how full a battery is against the part of the work that it leaks.

    Parameters
    ----------
    x, top : ndarray, shape (n,)
        That part, and the most that a battery holds there.
    dots : ndarray, shape (2, m)
        Both of random settings.
    schemes : mapping of str to pair of float
        Both of each scheme.

    """
    figure, ax = figures.subplots(height=4.2)
    ax.plot(x, top, color=figures.INK, ls="-", lw=1.5)
    ax.plot(*dots, ls="", marker=".", ms=3, color=figures.COLOURS["grey"], alpha=0.6)
    for name, point in schemes.items():
        ax.plot(*point, ms=7, label=name, **figures.mark(name))
    figure.legend(loc="outside lower center", ncols=3, fontsize=10)
    ax.annotate(r"$4\sigma(1-\sigma)$", (0.8, 0.64), (8, 6), textcoords="offset points")
    ax.set(xlabel=r"part $\sigma$ of the work that the battery leaks", xlim=(0, 1), ylim=(0, 1.12))
    ax.set(ylabel="battery's energy, as a share of full")
    ax.set_title("The fullest battery leaks half of the work")
    return figure


def flows(steady: Mapping, energy: Mapping, title: str) -> Figure:
    """Draw the steady flows of four schemes, all on the scale of the largest drive of ``steady``.

    Parameters
    ----------
    steady : mapping of str to EnergyFlows
        Of each scheme; the first four are drawn.
    energy : mapping of str to Energies
    title : str

    """
    figure, axes = figures.subplots(2, 2, height=5.0)
    largest = max(flow.drive for flow in steady.values())
    for ax, name in zip(axes.flat, steady, strict=False):
        figures.streams(ax, steady[name], energy[name], largest)
        ax.set_title(name, fontsize=10)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    return figure


def work_so_far(tau: np.ndarray, account: Mapping[str, np.ndarray], best: Mapping[str, float]) -> Figure:
    """Draw where the work done so far is, a panel a scheme.

    Parameters
    ----------
    tau : ndarray, shape (n,)
        Times |J|t.
    account : mapping of str to ndarray of shape (5, n)
        Parts of that work, in the order of PARTS, for four schemes.
    best : mapping of str to float
        The battery's largest part.

    """
    figure, axes = figures.subplots(2, 2, height=5.2, sharex=True, sharey=True)
    for ax, (name, parts) in zip(axes.flat, account.items(), strict=True):
        figures.layers(ax, tau, parts, PARTS)
        ax.set_title(f"{name}: up to {best[name]:.2f}", fontsize=10)
    for ax in axes[-1]:
        ax.set_xlabel(r"time $|J|\,t$")
    for ax in axes[:, 0]:
        ax.set_ylabel("part of the work done")
    labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(*labels, loc="outside lower center", ncols=5, fontsize=10, handlelength=1.2, columnspacing=1)
    title = "Where the work done so far is: the battery's part rises, then falls"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    return figure


def discharge(t: np.ndarray, curves: Mapping[str, np.ndarray]) -> Figure:
    """Draw what is left of the charge, of shape (n,), a time after the drive stops: schemes, then no coupling."""
    looks = dict(zip(curves, [*list(curves)[:-1], "direct drive"], strict=True))
    said = {"title": "What is left of the charge when the drive stops", "xlabel": "time $t$ after the drive stops"}
    figure, ax = figures.curves(t, curves, looks, height=3.8, ylabel="part of $E_B$ left", ylim=(0, None), **said)
    ax.axhline(0.5, color=figures.INK, lw=0.5, ls="-")
    return figure
