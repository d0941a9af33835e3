"""What the book's figures share: their style, and how one is shown.

A figure is one inline SVG. Axes and text take the page's text colour and every series a colour of the stylesheet, so
that the same drawing serves light and dark pages; line styles tell the series apart without colour. Beside the picture
the output holds an alternative text and the plotted data as CSV.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from qbutils.system import ChargerBattery

_INK = "#010203"  # becomes the page's text colour
COLOURS = {
    "blue": "#0072b2",
    "red": "#c8440a",
    "green": "#00805c",
    "purple": "#a8528a",
    "gold": "#9a6a00",
    "grey": "#6b7280",
}
_STYLE = {
    "axes.edgecolor": _INK, "axes.labelcolor": _INK, "axes.titlecolor": _INK, "text.color": _INK,
    "xtick.color": _INK, "ytick.color": _INK, "axes.spines.top": False, "axes.spines.right": False,
    "axes.linewidth": 0.8, "axes.titlesize": 11, "axes.titlelocation": "left", "axes.labelsize": 11,
    "font.size": 10, "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans", "legend.frameon": False,
    "lines.linewidth": 1.8, "figure.constrained_layout.use": True, "figure.facecolor": "none",
    "axes.facecolor": "none", "savefig.transparent": True, "svg.fonttype": "path", "svg.hashsalt": "qbutils",
    "path.simplify_threshold": 0.2,
}  # fmt: skip


def subplots(
    rows: int = 1, columns: int = 1, *, width: float = 6.6, height: float = 3.6, **options: Any
) -> tuple[Any, Any]:
    """Return a Matplotlib figure and its axes in the book's style; ``options`` go to ``Figure.subplots``."""
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib.figure import Figure

    series = cycler(color=list(COLOURS.values())) + cycler(
        linestyle=["--", "-", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), "-"]
    )
    mpl.rcParams.update(_STYLE | {"axes.prop_cycle": series})
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots(rows, columns, **options)


def schematic(
    ax, *, charger: bool = True, coupling: bool = True, reservoir: bool = True, damping=(r"$\kappa_a$", r"$\kappa_b$")
) -> None:
    """Draw the model, Figs. 1 and 5: driven charger, battery, coherent coupling, shared reservoir, local damping.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Loses its frame and ticks.
    charger : bool
        Whether there is one; else the drive acts on the battery, which has no coupling and no reservoir either.
    coupling, reservoir : bool
        Whether J and whether Γ joins the two.
    damping : pair of str
        Labels of the local damping of charger and battery.

    """
    from matplotlib.patches import Circle, FancyBboxPatch

    modes = {"charger": (0.0, "a", "blue"), "battery": (3.4 if charger else 0.0, "b", "red")}
    if not charger:
        del modes["charger"]
    for (name, (x, operator, colour)), label in zip(modes.items(), damping[-len(modes) :], strict=True):
        ax.add_patch(Circle((x, 0), 0.75, facecolor=COLOURS[colour], alpha=0.15, linewidth=0))
        ax.add_patch(Circle((x, 0), 0.75, facecolor="none", edgecolor=COLOURS[colour], linewidth=1.8))
        ax.text(x, 0.12, f"${operator}$", ha="center", va="bottom", size=15)
        ax.text(x, 0.02, name, ha="center", va="top", size=9)
        _wave(ax, (x, -0.85), (x, -1.9), "grey")
        ax.text(x + 0.25, -1.45, label, va="center", size=12)
        if charger and reservoir:
            _wave(ax, (x, 0.85), (x, 1.9), "green")
            ax.text(x + 0.25, 1.35, f"$p_{operator}$", va="center", size=12)
    _wave(ax, (-2.3, 0), (-0.85, 0), "gold")
    ax.text(-1.6, 0.25, r"$F,\ \omega_L$", ha="center", va="bottom", size=12)
    if charger and coupling:
        ax.annotate("", (2.6, 0), (0.8, 0), arrowprops={"arrowstyle": "<->", "color": COLOURS["purple"], "lw": 1.8})
        ax.text(1.7, 0.15, "$J$", ha="center", va="bottom", size=12)
    if charger and reservoir:
        box = FancyBboxPatch(
            (-0.7, 2.0), 4.8, 0.75, boxstyle="round,pad=0,rounding_size=0.2",
            facecolor="none", edgecolor=COLOURS["green"], linewidth=1.8,
        )  # fmt: skip
        ax.add_patch(box)
        ax.text(1.7, 2.375, r"shared reservoir, $\Gamma$", ha="center", va="center")
    ax.set(xlim=(-2.5, 4.4), ylim=(-2.1, 2.9), aspect="equal")
    ax.axis("off")


def _wave(ax, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """Draw a wavy arrow, upright or level."""
    start, end = np.array(start), np.array(end)
    s = np.linspace(0, 1, 61)[:, np.newaxis]
    across = (end - start)[::-1] / np.linalg.norm(end - start)
    path = start + 0.82 * s * (end - start) + 0.09 * np.sin(6 * np.pi * s) * across
    ax.plot(*path.T, color=COLOURS[colour], linestyle="-", linewidth=1.4)
    head = {"arrowstyle": "-|>", "color": COLOURS[colour], "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, path[-1], arrowprops=head)


@dataclass(frozen=True)
class Shown:
    """A finished figure: its SVG, title, caption, alternative text and data."""

    name: str
    svg: str
    caption: str
    alt: str
    csv: str

    def __repr__(self) -> str:
        return f"[{self.name}] {self.alt}"

    def _repr_html_(self) -> str:
        picture = self.svg.replace(
            "<svg ", f'<svg role="img" stroke-linejoin="round" aria-label="{html.escape(self.alt)}" ', 1
        )
        caption = f'<figcaption class="mathjax_process">{self.caption}</figcaption>'
        return f'<figure class="book-figure" id="{self.name}">\n{picture}\n{caption}\n</figure>'

    def _repr_mimebundle_(self, **_) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), "text/csv": self.csv}


def show(
    figure: Any,
    name: str,
    *,
    caption: str,
    alt: str,
    data: Mapping[str, ArrayLike] | None = None,
    explore: ChargerBattery | None = None,
) -> Shown:
    r"""Finish a figure for the page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    name : str
        Id of the figure in the page and name of its files, such as ``"fig-2"``.
    caption : str
        HTML, with TeX between ``\\(`` and ``\\)``.
    alt : str
        What one sees, for those who do not see it; written from the data.
    data : mapping of column name to values, optional
        The plotted numbers, columns of one length.
    explore : ChargerBattery, optional
        Settings with which the caption links into the explorer.

    """
    if explore is not None:
        caption += f' <a href="explorer.html#{_address(explore)}">These settings in the explorer.</a>'
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    columns = {key: np.ravel(values) for key, values in (data or {}).items()}
    table = io.StringIO()
    if columns:
        csv.writer(table, lineterminator="\n").writerow(columns)
        np.savetxt(table, np.column_stack(list(columns.values())), fmt="%.6g", delimiter=",")
    return Shown(name, _themed(buffer.getvalue(), name), caption, alt, table.getvalue())


def _address(system: ChargerBattery) -> str:
    """The explorer's address of one setting: it has p_a, p_b > 0 with p_a p_b = 1, so Γ and φ take up the rest."""
    settings = {
        "F": system.F, "J": abs(system.J), "phi": np.angle(-system.J * np.conjugate(system.mu)),
        "Gamma": system.Gamma * abs(system.mu), "kappa_a": system.kappa_a, "kappa_b": system.kappa_b,
        "y": abs(system.p_a / system.p_b) ** 2, "Delta": system.Delta,
    }  # fmt: skip
    return "&amp;".join(f"{name}={value:.6g}" for name, value in settings.items())


def _themed(svg: str, name: str) -> str:
    """Strip the SVG of its preamble, round coordinates, and let the page choose the colours."""
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)  # it would reach the whole page
    svg = re.sub(r"(?<!scale\()(?<![\d.])\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", svg)
    svg = svg.replace(_INK, "currentColor")
    for colour, value in COLOURS.items():
        svg = svg.replace(value, f"var(--figure-{colour}, {value})")
    return re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", svg)
