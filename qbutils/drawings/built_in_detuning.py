"""The drawings of the chapter on the built-in detuning: two ridges, and two lines that merge."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from qbutils import figures


def response(
    detuning: ArrayLike, coupling: ArrayLike, energies: Sequence[ArrayLike], levels: ArrayLike,
    ridges: Sequence[Sequence[ArrayLike]], titles: Sequence[str],
) -> Figure:  # fmt: skip
    """Draw maps of the battery's energy side by side, with dashed lines of the best detuning.

    Parameters
    ----------
    detuning, coupling : array_like, shapes (n,) and (m,)
    energies : sequence of array_like of shape (m, n)
        One a map; the first sets where the darkest shade ends.
    levels : array_like
        Energies at which a shade begins.
    ridges : sequence of sequences of array_like of shape (m,)
        Of each map, its best detunings over the coupling.
    titles : sequence of str

    """
    figure, axes = figures.subplots(1, len(energies), height=3.8, sharey=True)
    for ax, energy, best, title in zip(axes, energies, ridges, titles, strict=True):
        for level in levels:
            shade = {"colors": [figures.COLOURS["blue"]], "alpha": 0.16}
            ax.contourf(detuning, coupling, energy, levels=[level, energies[0].max() * 100], **shade)
        for line in best:
            ax.plot(line, coupling, color=figures.COLOURS["red"], linestyle="--", linewidth=1.4)
        ax.set(xlabel=r"detuning $\Delta$ (unit of the rates)", title=title)
    axes[0].set_ylabel(r"coupling $|J|$ (unit of the rates)")
    return figure


def merging(detuning: ArrayLike, multiples: ArrayLike, energy: ArrayLike) -> Figure:
    """Draw energies of shape (m, n) over n detunings, each in units of its best, for m couplings in units of κ/√8."""
    figure, ax = figures.subplots(height=3.4)
    for multiple, curve in zip(multiples, energy, strict=True):
        best = curve.max()
        ax.plot(detuning, curve / best, label=rf"${multiple:g}\,\kappa/\sqrt{{8}}$: best {best:.3g}")
    ax.set(xlabel=r"detuning $\Delta$ (unit of the rates)", ylabel="battery energy / its best")
    ax.set(ylim=(0, 1.05), xlim=(detuning[0], detuning[-1]))
    ax.set_title(r"Up to $|J| = \kappa/\sqrt{8}$ the two lines are one")
    figure.legend(loc="outside lower center", ncols=4, columnspacing=1, handletextpad=0.5, handlelength=1.8)
    return figure
