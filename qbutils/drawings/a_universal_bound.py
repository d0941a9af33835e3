"""The drawings of the chapter on the bound: ellipses of steady states, where the power goes, and all below one line."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from qbutils import figures

BLUE, GREY = figures.COLOURS["blue"], figures.COLOURS["grey"]


def ellipses(
    paths: Mapping[str, ArrayLike], tops: Mapping[str, ArrayLike], marks: Mapping[str, tuple[float, float]],
    bound: float, wide: float,
) -> Figure:  # fmt: skip
    """Draw the steady amplitudes that three dampings allow: charger's to the right, battery's upwards.

    Parameters
    ----------
    paths : mapping of str to array_like of shape (2, n)
        Each ellipse under its name in the legend: no reservoir, equal couplings, the best ratio.
    tops : mapping of str to array_like of shape (2,)
        The highest point of each.
    marks : mapping of str to pair of float
        The place of each scheme.
    bound : float
        On the battery's energy.
    wide : float
        The charger's amplitude at the right end of the first ellipse.

    """
    figure, ax = figures.subplots(height=4.6)
    looks = "coherent, matched", "reservoir, equal couplings", "reservoir, super-optimal"
    for (label, path), top, look in zip(paths.items(), tops.values(), looks, strict=True):
        ax.plot(*path, label=label, clip_on=True, **figures.line(look))
        ring = {"markeredgecolor": figures.mark(look)["color"], "markeredgewidth": 1.2, "zorder": 6}
        ax.plot(*top, "o", markersize=12, markerfacecolor="none", **ring)
    for name, place in marks.items():
        ax.plot(*place, markersize=6, zorder=5, **_mark(name))
    for name, (words, offset, side) in {
        "coherent, matched": ("matched", (0, 12), "center"),
        "coherent, best detuning": (r"best $\Delta$", (9, 1), "left"),
        "coherent, on resonance": (r"$\Delta = 0$", (-8, -4), "right"),
        "reservoir, equal couplings": ("equal\ncouplings", (24, -16), "left"),
        "reservoir, super-optimal": ("super-\noptimal", (10, -26), "left"),
        "one way, strong": ("one way", (-20, 3), "right"),
    }.items():
        text = {"textcoords": "offset points", "fontsize": 9, "color": _mark(name)["color"], "ha": side}
        ax.annotate(words, marks[name], offset, **text)
    ax.set(xlim=(-0.24 * wide, 1.24 * wide), ylim=(-0.05 * np.sqrt(bound), 1.16 * np.sqrt(bound)))
    ax.set(xlabel=r"charger's amplitude $\mathrm{Re}\,i\langle a\rangle$")
    ax.set(ylabel=r"battery's amplitude $|\langle b\rangle|$")
    energy = ax.secondary_yaxis("right", functions=(np.square, lambda E: np.sqrt(np.maximum(E, 0))))
    energy.set_ylabel(r"energy $E_B$ ($\hbar\omega$)")
    energy.set_ticks(np.round(bound * np.array([0.05, 0.25, 0.5, 0.75, 1]), 2))
    ax.set_title("The damping fixes the ellipse, the coupling the place on it")
    figure.legend(loc="outside lower center", ncols=3, fontsize=9)
    return figure


def budget(names: Sequence[str], parts: ArrayLike) -> Figure:
    """Draw where the power goes, a bar a scheme from below: battery, laser, reservoir, of shape (n, 3), in per cent."""
    figure, ax = figures.subplots(height=3.6)
    left, rows = np.zeros(len(names)), [name.replace(", ", ",\n") for name in names]
    legend = ["to the battery", "reflected to the laser", "lost in the reservoir"]
    for part, label, (name, alpha) in zip(parts.T, legend, [("blue", 1.0), ("grey", 0.12), ("gold", 0.6)], strict=True):
        fill = {"color": (*to_rgba(figures.COLOURS[name])[:3], alpha), "edgecolor": figures.COLOURS[name]}
        ax.barh(rows, part, left=left, height=0.62, label=label, linewidth=0.8, **fill)
        left += part
    text = {"textcoords": "offset points", "ha": "right", "va": "center", "color": BLUE}
    for row, part in enumerate(parts[:, 0]):
        ax.annotate(f"{part:.1f} %", (100, row), (48, 0), **text)
    ax.set(xlabel=r"share of the incoming power $F^2/\kappa_a$ (per cent)", xlim=(0, 100))
    ax.tick_params(left=False, axis="y", labelsize=10)
    figure.legend(loc="outside lower center", ncols=3, columnspacing=1.2, handlelength=1.4)
    return figure


def scatter(
    settings: tuple[ArrayLike, ArrayLike], x: ArrayLike, limit: ArrayLike, curves: Mapping[str, ArrayLike],
    marks: Mapping[str, tuple[float, float]], here: float,
) -> Figure:  # fmt: skip
    """Draw energies as shares of the bound over the strength x of the drive of the battery by the charger.

    Parameters
    ----------
    settings : pair of array_like of shape (m,)
        Strength and share of random settings.
    x, limit : array_like, shape (n,)
    curves : mapping of str to array_like of shape (n,)
        Coherent on resonance, best ratio, coherent at the best detuning, equal couplings, one way.
    marks : mapping of str to pair of float
        Strength, and per cent of the bound, of schemes.
    here : float
        Strength of the device's coupling.

    """
    figure, ax = figures.subplots(height=4.2)
    low, high = (-0.94, 4), (1.94, 97)  # so that no cell crosses an axis
    inside = 10 ** np.clip(np.log10(settings[0]), low[0], high[0]), np.clip(100 * settings[1], low[1], high[1])
    grid = {"gridsize": (27, 14), "extent": (low[0], high[0], low[1], high[1]), "mincnt": 3}
    cells = ax.hexbin(*inside, xscale="log", linewidths=0, clip_on=False, **grid)
    density = np.log(cells.get_array()) / np.log(cells.get_array().max())
    cells.set_array(None)
    cells.set_facecolor([to_rgba(GREY, round(0.06 + 0.4 * d, 2)) for d in density])
    ax.plot(x, 100 * limit, color=GREY, linestyle="-", linewidth=5, alpha=0.35, zorder=1)
    looks = {
        "coherent, on resonance": r"coherent, $\Delta = 0$",
        "reservoir, super-optimal": r"reservoir, $y = \kappa_a/\kappa_b$",
        "coherent, best detuning": r"coherent, best $\Delta$",
        "reservoir, equal couplings": "reservoir, $y = 1$",
        "one way": "one way",
    }
    for curve, (look, label) in zip(curves.values(), looks.items(), strict=True):
        ax.plot(x, 100 * curve, label=label, **figures.line(look))
    ax.axvline(here, ymax=0.92, color=GREY, linestyle="-", linewidth=0.8, zorder=0)
    for name, place in marks.items():
        ax.plot(*place, markersize=6, clip_on=False, zorder=5, **_mark(name))
    text = {"textcoords": "offset points", "fontsize": 10}
    ax.annotate("bars\nabove", (here, 66), (5, 0), **text)
    ax.annotate("matched", (1, 100), (-8, 4), ha="right", **text)
    ax.annotate("limit of every setting", (3, 103), (0, 0), **text)
    ax.set(xscale="log", xlabel=r"drive of the battery by the charger, $x = |2J - i\mu\Gamma|/\sqrt{\kappa_a\kappa_b}$")
    ax.set(ylabel=r"$E_B$ in per cent of $F^2/(\kappa_a\kappa_b)$", xlim=(x[0], x[-1]), ylim=(0, 109))
    ax.set_title("Everything lives below the bound; the right coupling reaches it")
    figure.legend(loc="outside lower center", ncols=3, fontsize=10)
    return figure


def _mark(name: str) -> dict[str, Any]:
    """The mark of a scheme; one way has one, whatever its strength."""
    return figures.mark(name if name in figures.SCHEMES else "one way")
