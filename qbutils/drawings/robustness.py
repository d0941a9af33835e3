"""The drawings of the chapter on robustness: which charger keeps more when its settings are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures


def which_charger(
    factor: np.ndarray, detuned: np.ndarray, lead: Mapping[str, np.ndarray], borders: Mapping[str, Sequence]
) -> Figure:
    """Colour the ground by who keeps more: over wrong knobs in (a), over wrong frequencies in (b).

    Parameters
    ----------
    factor, detuned : ndarray, shape (n,)
        Both axes of (a) and of (b).
    lead : mapping of str to ndarray of shape (n, n)
        The reservoir's share less the coupling's, for ``couplings`` (left) and ``frequencies`` (right).
    borders : mapping of str to sequence of pairs of ndarray
        Curves that are dashed in either panel.

    """
    places = (
        [(1, 1.9), (1, 0.52), (0.5, 1), (2, 1)],
        [(1.1, 0.9), (-1.1, -0.9), (-2.2, 2), (2.2, -2), (3.1, 3), (-3.1, -3)],
    )
    colours = [figures.COLOURS["green"], figures.COLOURS["red"]]
    figure, axes = figures.subplots(1, 2, height=4.3)
    for ax, panel, grid, words in zip(axes, ("couplings", "frequencies"), (factor, detuned), places, strict=True):
        ax.contourf(grid, grid, lead[panel], levels=[-1, 0, 1], colors=colours, alpha=0.2)
        for x, y in words:
            here = lead[panel][abs(grid - y).argmin(), abs(grid - x).argmin()]
            ax.text(x, y, "coupling" if here < 0 else "reservoir", ha="center", va="center", fontsize=10)
    dashed = {"color": figures.INK, "linestyle": "--", "linewidth": 1}
    for ax, panel in zip(axes, ("couplings", "frequencies"), strict=True):
        for curve in borders[panel]:
            ax.plot(*curve, **dashed)
    axes[1].axhline(0, **dashed)
    axes[1].axvline(0, **dashed)
    ticks = [0.5, 1, 2]
    axes[0].set(xscale="log", yscale="log", xlabel=r"$|J|$, actual over right", ylabel=r"$p_a/p_b$, actual over right")
    for axis in (axes[0].xaxis, axes[0].yaxis):
        axis.set_ticks(ticks, labels=[f"{tick:g}" for tick in ticks])
        axis.set_ticks([], minor=True)
    of_charger, of_battery = r"charger, $2\Delta_a/\kappa_a$", r"battery, $2\Delta_b/\kappa_b$"
    axes[1].set(xlabel=f"detuning of the {of_charger}", ylabel=f"detuning of the {of_battery}")
    axes[0].set_title("(a) The knobs are wrong", fontsize=11)
    axes[1].set_title("(b) The frequencies are wrong", fontsize=11)
    figure.suptitle("Which charger keeps more of the full battery", x=0.01, ha="left", fontsize=12)
    return figure


def one_error(error: np.ndarray, kept: Mapping[str, Mapping[str, np.ndarray]], looks: Sequence[str]) -> Figure:
    """Draw what each scheme keeps over one error, a panel an error.

    Parameters
    ----------
    error : ndarray, shape (n,)
    kept : mapping of str to mapping of str to ndarray of shape (n,)
        Shares of the full battery by error, ``strength``, ``laser`` and ``opposite``, and scheme.
    looks : sequence of str
        Name in `figures.SCHEMES` of each scheme.

    """
    words = {
        "strength": (r"$\ln$ of actual over right", r"$|J|$ or $\Gamma$ is off"),
        "laser": (r"$\Delta/\sqrt{\kappa_a\kappa_b}$", "the laser is off"),
        "opposite": (
            r"$\Delta_a/\sqrt{\kappa_a\kappa_b} = -\Delta_b/\sqrt{\kappa_a\kappa_b}$", "opposite detunings",
        ),
    }  # fmt: skip
    figure, axes = figures.subplots(1, 3, height=3.6, sharey=True)
    for ax, (panel, curves) in zip(axes, kept.items(), strict=True):
        across, title = words[panel]
        for (name, curve), look in zip(curves.items(), looks, strict=True):
            ax.plot(error, curve, label=name.replace("|J|", "$|J|$"), **figures.line(look))
        ax.set(xlabel=across, ylim=(0, 1.02))
        ax.set_title(title, fontsize=11)
    axes[0].set_ylabel("share of the full battery")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10)
    return figure


def how_often(levels: np.ndarray, curves: Mapping[str, np.ndarray]) -> Figure:
    """Draw how many cases keep at least a share of the full battery.

    Parameters
    ----------
    levels : ndarray, shape (n,)
        Per cent of the cases that lie below the curves.
    curves : mapping of str to ndarray of shape (n,)
        Those shares for five schemes, under their names for the legend: the coupling, the reservoir for three ways to
        know its ratio, and the conventional charger.

    """
    red = figures.line("reservoir, super-optimal")
    reservoirs = red, red | {"linestyle": "--"}, red | {"linestyle": ":"}
    looks = figures.line("coherent, matched"), *reservoirs, figures.line("coherent, best detuning")
    figure, ax = figures.subplots(height=3.8)
    for (name, curve), look in zip(curves.items(), looks, strict=True):
        ax.plot(curve, 100 - levels, label=name, **look)
    across, up = "share of the full battery", "cases that keep at least this share (%)"
    ax.set(xlabel=across, ylabel=up, xlim=(0, 1), ylim=(0, 100))
    ax.set_title("The reservoir keeps more if its rates' ratio is what is known")
    figure.legend(loc="outside lower center", ncols=2, fontsize=10)
    return figure
