"""The drawing of the chapter on any passive network: random networks, a column a kind, and the bound."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures


def columns(shares: Mapping[str, np.ndarray], passive: int) -> Figure:
    """Draw what batteries hold behind random networks, a column of dots for each kind of network.

    Parameters
    ----------
    shares : mapping of str to ndarray of shape (n,)
        Energies over the bound.
    passive : int
        How many of the kinds, from the left, are passive.

    """
    figure, ax = figures.subplots(height=4.2)
    ax.axhspan(0, 1, color=figures.COLOURS["grey"], alpha=0.1, linewidth=0)
    ax.axhline(1, color=figures.INK, linestyle="-", linewidth=1.2)
    for k, share in enumerate(shares.values()):
        aside = k + 0.3 * (2 * np.modf(np.arange(share.size) * (np.sqrt(5) - 1) / 2)[0] - 1)
        colour, marker = ("blue", "o") if k < passive else ("red", "^")
        ax.plot(aside, share, marker, color=figures.COLOURS[colour], markersize=3.5, alpha=0.6, markeredgewidth=0)
    ax.axvline(passive - 0.5, color=figures.COLOURS["grey"], linestyle=":", linewidth=1)
    ax.annotate("pass quanta on", (passive - 0.6, 2.1), ha="right", color=figures.COLOURS["blue"])
    ax.annotate("make quanta", (passive - 0.4, 2.1), color=figures.COLOURS["red"])
    ax.annotate("the bound", (-0.45, 1), (0, 4), textcoords="offset points")
    ax.set_xticks(range(len(shares)), [name.replace(" ", "\n") for name in shares])
    ax.set(ylabel=r"battery's energy, $E_B \,/\, (F^2/\kappa_a\kappa_b)$", ylim=(0, 2.2))
    ax.set(xlim=(-0.5, len(shares) - 0.5))
    ax.tick_params(axis="x", length=0)
    ax.set_title("Whatever passes quanta on one for one stays below the bound")
    return figure
