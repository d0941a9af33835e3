"""What the book's figures share: their style, and how one is shown.

A figure is an SVG beside an alternative text, a caption and the plotted data as CSV. The drawing is good by itself,
dark on white, in whatever shows a notebook. A page gives ink, ground and series its own colours, so that one drawing
serves light and dark pages; line styles tell the series apart without colour. Its type is the page's: Source Sans for
words, STIX for letters of formulas. It is drawn as outlines, which look alike wherever the file is opened.
"""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from qbutils.drift import Energies
from qbutils.flows import EnergyFlows
from qbutils.system import ChargerBattery

FIGURE = "application/vnd.book.figure+json"  # the kind of output that says what a drawing is
NARROW = "application/vnd.book.narrow+xml"  # and that of its second drawing, for a phone
GLYPH = r"(?:SourceSansPro|STIX|Cm|DejaVu)"  # begins the id of a glyph's outline, the same in every drawing
INK, GROUND = "#010203", "#fefefe"  # of axes and text, and behind them; a page has its own
COLOURS = {
    "blue": "#0072b2",
    "red": "#c8440a",
    "green": "#00805c",
    "purple": "#a8528a",
    "gold": "#9a6a00",
    "grey": "#6b7280",
}
SCHEMES = {  # colour, dash and marker of each scheme, the same in every figure
    "coherent, best detuning": ("blue", "--", "s"),
    "coherent, on resonance": ("blue", (0, (1, 1.2)), "v"),
    "coherent, matched": ("green", "-.", "o"),
    "coherent, best coupling": ("green", (0, (6, 1.5)), ">"),
    "reservoir, equal couplings": ("purple", (0, (3, 1.2, 1, 1.2, 1, 1.2)), "D"),
    "reservoir, super-optimal": ("red", "-", "^"),
    "reservoir, best ratio": ("red", (0, (2, 1)), "<"),
    "reservoir, strong": ("red", (0, (8, 1.5, 1, 1.5)), "*"),
    "coherent, reservoir added": ("purple", (0, (8, 1.5, 1, 1.5)), "d"),
    "one way": ("gold", (0, (5, 1, 1, 1, 1, 1)), "P"),
    "direct drive": ("grey", "-", "X"),
}
_TEX = {"J": "|J|", "Gamma": r"\Gamma", "kappa_a": r"\kappa_a", "kappa_b": r"\kappa_b"}
_STYLE = {
    "axes.edgecolor": INK, "axes.labelcolor": INK, "axes.titlecolor": INK, "text.color": INK,
    "xtick.color": INK, "ytick.color": INK, "axes.spines.top": False, "axes.spines.right": False,
    "axes.linewidth": 0.8, "axes.titlesize": 12, "axes.titlelocation": "left", "axes.labelsize": 12,
    "font.size": 11, "font.family": "Source Sans Pro", "mathtext.fontset": "custom", "mathtext.rm": "Source Sans Pro",
    "mathtext.it": "STIXGeneral:italic", "mathtext.cal": "cmsy10", "mathtext.fallback": "stix", "legend.frameon": False,
    "lines.linewidth": 1.8, "figure.constrained_layout.use": True, "figure.facecolor": GROUND,
    "axes.facecolor": "none", "svg.fonttype": "path", "svg.hashsalt": "qbutils",
    "path.simplify_threshold": 0.2,
}  # fmt: skip


def subplots(
    rows: int = 1, columns: int = 1, *, height: float = 3.6, **options: Any
) -> tuple[Any, Any]:
    """Return a Matplotlib figure and its axes in the book's style; ``options`` go to ``Figure.subplots``.

    One panel is as wide as the page's text; panels side by side take its margin as well.
    """
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib.figure import Figure

    series = cycler(color=list(COLOURS.values())) + cycler(
        linestyle=["--", "-", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), "-"]
    )
    _load_type()
    mpl.rcParams.update(_STYLE | {"axes.prop_cycle": series})
    figure = Figure(figsize=(6.6 if columns == 1 else 8.6, height))
    return figure, figure.subplots(rows, columns, **options)


@cache
def _load_type() -> None:
    """Give Matplotlib the type of the installed package, before any of that name that the machine has.

    And one reader of formulas for all drawings: a new one for each has read none yet, and reading takes longest.
    """
    from matplotlib import text, textpath
    from matplotlib.font_manager import fontManager

    text.TextToPath = lambda: textpath.text_to_path
    fontManager.addfont(files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf")
    fontManager.ttflist.insert(0, fontManager.ttflist.pop())


def line(scheme: str) -> dict[str, Any]:
    """Colour and dash of a scheme's curve, for ``ax.plot``."""
    colour, dash, _ = SCHEMES[scheme]
    return {"color": COLOURS[colour], "linestyle": dash}


def mark(scheme: str) -> dict[str, Any]:
    """Colour and marker of a scheme's point, for ``ax.plot``."""
    colour, _, marker = SCHEMES[scheme]
    return {"color": COLOURS[colour], "marker": marker, "linestyle": "none"}


def settings(system: ChargerBattery, letters: str) -> str:
    r"""Values of a system for a caption, each letter with its own.

    Examples
    --------
    >>> import qbutils as qb
    >>> print(settings(qb.ChargerBattery(F=0.1, J=-0.2), "F J kappa_a"))
    $F = 0.1$, $|J| = 0.2$, $\kappa_a = 0.05$

    """
    values = vars(system) | {"J": abs(system.J)}
    return ", ".join(f"${_TEX.get(letter, letter)} = {values[letter]:g}$" for letter in letters.split())


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
        ax.text(x, 0.02, name, ha="center", va="top", size=10)
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


def curves(
    x: ArrayLike, series: Mapping[str, ArrayLike], looks: Mapping[str, str] | None = None, *, title: str,
    height: float = 3.6, **axes: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """Draw curves over one x in a single panel, with a legend under it; return the figure and its axes.

    Parameters
    ----------
    x : array_like, shape (n,)
        Its ends are those of the axis, unless ``axes`` say otherwise.
    series : mapping of str to array_like of shape (n,)
        Each curve under its name in the legend.
    looks : mapping of str to str, optional
        Names in SCHEMES of the curves that are a scheme's; the others take the style's next look.
    title : str
        States the result.
    height : float
        In inches.
    **axes
        What `matplotlib.axes.Axes.set` takes, such as ``xlabel``.

    """
    figure, ax = subplots(height=height)
    for name, values in series.items():
        ax.plot(x, values, label=name, **(line(looks[name]) if looks and name in looks else {}))
    ax.set(**{"xlim": (x[0], x[-1])} | axes)
    ax.set_title(title)
    figure.legend(loc="outside lower center", ncols=3, fontsize=10)
    return figure, ax


def layers(ax, x, parts, colours: Mapping[str, str]) -> None:
    """Stack the parts of a whole over x, from below in the order of their names; ``colours`` has those of COLOURS.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Gets a filled layer a part, with a thin line above it, and limits that leave no gap.
    x : array_like, shape (n,)
    parts : array_like, shape (len(colours), n)
        What each part has of the whole; together they make one.
    colours : mapping of str to str
        Colour of each part, under its name for the legend.

    """
    shades = [COLOURS[colour] for colour in colours.values()]
    ax.stackplot(x, parts, labels=colours, colors=shades, alpha=0.55, linewidth=0)
    ax.plot(x, np.cumsum(parts, axis=0)[:-1].T, color=INK, linewidth=0.7, linestyle="-")
    ax.set(xlim=(x[0], x[-1]), ylim=(0, 1))


def streams(ax, flows: EnergyFlows, energies: Energies, whole: float) -> None:
    """Draw the steady flows of one system as streams from the drive through charger and battery into the baths.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Loses its frame and ticks.
    flows : EnergyFlows
        Of the steady state, as numbers.
    energies : Energies
        Of charger and battery; they are written under them.
    whole : float
        The drive that is drawn with a height of one; the same for panels that are to be compared.

    """
    drive, battery, shared = (rate / whole for rate in (flows.drive, flows.heat_battery, flows.heat_shared))
    through, apart = battery + shared, 0.14
    _stream(ax, (0, 1), (0, 0), drive, "grey")
    _stream(ax, (1, 3), (through, through + 2 * apart), drive - through, "red")
    _stream(ax, (1, 2), (0, 0), through, "grey")
    _stream(ax, (2, 3), (battery, battery + apart), shared, "purple")
    _stream(ax, (2, 3), (0, 0), battery, "blue")
    for x, height, letter, energy in zip((1, 2), (drive, through), "AB", energies[:2], strict=True):
        ax.plot([x, x], [0, height], lw=4, ls="-", solid_capstyle="butt", color=INK)
        ax.text(x + 0.35 * (x - 1.5), -0.02, f"$E_{letter}$ = {energy:.3g}", ha="center", va="top")
    ax.text(0.06, drive / 2, f"drive\n{flows.drive:.3g}", va="center")
    ends = [(battery / 2, f"battery's bath\n{flows.heat_battery:.3g}")]
    if shared:
        ends.append((through - shared / 2 + apart, f"reservoir {flows.heat_shared:.3g}"))
    ends.append(((through + drive) / 2 + 2 * apart, f"charger's bath\n{flows.heat_charger:.3g}"))
    lowest = 0.07
    for height, text in ends:
        ax.text(3.05, max(height, lowest), text, va="center")
        lowest = max(height, lowest) + 0.19
    ax.set(xlim=(0, 4.2), ylim=(-0.11, 1.35))
    ax.axis("off")


def _stream(ax, x: tuple[float, float], low: tuple[float, float], height: float, colour: str) -> None:
    """Fill a stream of one height from x[0] to x[1], whose lower edge goes from low[0] to low[1]."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    edge = [(x[0], low[0]), (sum(x) / 2, low[0]), (sum(x) / 2, low[1]), (x[1], low[1])]
    points = edge + [(across, up + height) for across, up in reversed(edge)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=COLOURS[colour], alpha=0.55, linewidth=0))


def _wave(ax, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """Draw a wavy arrow, upright or level."""
    start, end = np.array(start), np.array(end)
    s = np.linspace(0, 1, 61)[:, np.newaxis]
    across = (end - start)[::-1] / np.linalg.norm(end - start)
    path = start + 0.82 * s * (end - start) + 0.09 * np.sin(6 * np.pi * s) * across
    ax.plot(*path.T, color=COLOURS[colour], linestyle="-", linewidth=1.4)
    head = {"arrowstyle": "-|>", "color": COLOURS[colour], "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, path[-1], arrowprops=head)


def stacked(figure: Any) -> Any:
    """Turn a figure into one for a phone: narrower, so that its type is larger, with its panels under each other."""
    width, height = figure.get_size_inches()
    panels = figure.axes
    columns = panels[0].get_gridspec().ncols
    if len(panels) == 1 and panels[0].get_aspect() == 1:
        height *= 4.4 / width
    if columns > 1:
        rows = figure.add_gridspec(len(panels), 1)
        for panel, row in zip(panels, rows, strict=True):
            panel.set_subplotspec(row)
            if panel.axison:
                panel.tick_params(labelleft=True)
                panel.set_ylabel(panel.get_ylabel() or panels[0].get_ylabel())
                if panel is not panels[-1] and panel.get_shared_x_axes().joined(panel, panels[-1]):
                    panel.set_xlabel("")
                    panel.tick_params(labelbottom=False)
        height *= 0.8 * columns
    for legend in list(figure.legends):
        names = [text.get_text() for text in legend.get_texts()]
        short = max(len(re.sub(r"\\\w+|[${}]", "", name)) for name in names) < 22
        figure.legend(legend.legend_handles, names, loc="outside lower center", ncols=1 + short)
        height += 0.2 * len(names) / (1 + short)
        legend.remove()
    _rewrite(figure, _broken)
    figure.set_size_inches(4.4, height)
    return figure


def _rewrite(figure: Any, spelled: Callable[[str], str]) -> None:
    """Write every text of a figure another way."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_text(spelled(text.get_text()))


def _apostrophes(text: str) -> str:
    """A text with the apostrophes of print; in a formula the sign is a prime."""
    words, *rest = re.split(r"(\$.*?\$)", text, maxsplit=1)
    return words.replace("'", "’") + (rest[0] + _apostrophes("".join(rest[1:])) if rest else "")


def _broken(text: str) -> str:
    """A text in lines that a narrow figure holds; no formula is broken."""
    kept = re.sub(r"\$.*?\$", lambda formula: formula[0].replace(" ", "\0"), text)
    lines = (textwrap.fill(line, 46, break_long_words=False, break_on_hyphens=False) for line in kept.split("\n"))
    return "\n".join(lines).replace("\0", " ")


@dataclass(frozen=True)
class Shown:
    """A finished figure: what a notebook stores of it is data, and a page decides how that looks.

    Attributes
    ----------
    about : dict
        Name, caption, alternative text and, where there are some, settings for the explorer.
    svg : str
        The drawing, good by itself: its colours are written out, its ground is white.
    narrow : str
        The same for a phone.
    csv : str
        The plotted numbers under their names; empty where there are none.

    """

    about: dict[str, Any]
    svg: str
    narrow: str
    csv: str

    def __repr__(self) -> str:
        return f"[{self.about['name']}] {self.about['alt']}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = {"text/plain": repr(self), "image/svg+xml": self.svg, NARROW: self.narrow, FIGURE: self.about}
        return bundle | ({"text/csv": self.csv} if self.csv else {})


def show(
    figure: Any,
    name: str,
    *,
    caption: str,
    alt: str,
    data: Mapping[str, ArrayLike] | None = None,
    explore: ChargerBattery | None = None,
) -> Shown:
    """Finish a figure for the page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    name : str
        Id of the figure in the page and name of its files, such as ``"fig-2"``.
    caption : str
        A line of Markdown, with TeX between dollar signs.
    alt : str
        What one sees, for those who do not see it; written from the data.
    data : mapping of column name to values, optional
        The plotted numbers, columns of one length; a column may also hold names.
    explore : ChargerBattery, optional
        Settings that the explorer shows from the caption.

    """
    about = {"name": name, "caption": caption, "alt": alt}
    if explore is not None:
        about["explore"] = _settings(explore)
    _rewrite(figure, _apostrophes)
    svg = _svg(figure, name)
    return Shown(about, svg, _svg(stacked(figure), f"{name}-narrow"), _table(data or {}))


def _settings(system: ChargerBattery) -> dict[str, float]:
    """The explorer's settings of one system: it has p_a, p_b > 0 with p_a p_b = 1, so Γ and φ take up the rest."""
    settings = {
        "F": system.F, "J": abs(system.J), "phi": np.angle(-system.J * np.conjugate(system.mu)),
        "Gamma": system.Gamma * abs(system.mu), "kappa_a": system.kappa_a, "kappa_b": system.kappa_b,
        "y": abs(system.p_a / system.p_b) ** 2, "Delta": system.Delta,
    }  # fmt: skip
    return {name: float(f"{value:.6g}") for name, value in settings.items()}


def _table(data: Mapping[str, ArrayLike]) -> str:
    """The columns as CSV, numbers with six digits."""
    columns = [np.ravel(values).tolist() for values in data.values()]
    text = io.StringIO()
    if columns:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(data)
        rows.writerows([x if isinstance(x, str) else f"{x:.6g}" for x in row] for row in zip(*columns, strict=True))
    return text.getvalue()


def _svg(figure: Any, name: str) -> str:
    """The drawing without its preamble, its coordinates rounded; but for glyphs, its ids are its own in any page."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.StringIO()  # savefig would draw twice, once for the layout alone
    FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)  # it would reach the whole page
    svg = re.sub(r"(?<!scale\()(?<!opacity: )(?<![\d.])\d+\.\d{3,}", lambda found: f"{float(found[0]):.1f}", svg)
    svg = re.sub(r" \n(?=[A-Za-z])", " ", svg)  # one line a path
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", svg)
    svg = re.sub(rf'(id="|href="#|url\(#)(?!{GLYPH})', rf"\g<1>{name}-", svg)
    return svg.replace("<svg ", '<svg stroke-linejoin="round" ', 1)
