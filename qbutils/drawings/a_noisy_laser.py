"""The drawings of the chapter on a noisy laser: what some linewidth stores, and the battery's amplitudes under it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures

LOOKS = ("coherent, matched", "reservoir, super-optimal", "reservoir, best ratio", "coherent, best coupling")


def over_linewidth(
    width: np.ndarray, curves: Mapping[str, Sequence[np.ndarray]], best: Sequence[np.ndarray], crossing: Sequence[float]
) -> Figure:
    """Draw the energy that follows the laser's phase beside all of it.

    Parameters
    ----------
    width : ndarray, shape (n,)
        Linewidths over the battery's loss.
    curves : mapping of str to pair of ndarray of shape (n,)
        Both energies of four schemes, with the looks of LOOKS, over the bound of a perfect laser.
    best : pair of ndarray of shape (n,)
        The most that is possible of either.
    crossing : pair of float
        Where the coupling's first curve meets the reservoir's, in per cent of the best.

    """
    figure, axes = figures.subplots(1, 2, height=3.9, sharey=True, sharex=True)
    titles = "(a) What follows the laser's phase", "(b) All of the energy"
    for ax, part, title in zip(axes, (0, 1), titles, strict=True):
        ax.fill_between(width, 100 * best[part], color=figures.COLOURS["grey"], alpha=0.15, linewidth=0)
        for (name, both), look in zip(curves.items(), LOOKS, strict=True):
            label = name.replace("y = κ_a/κ_b", r"$y = \kappa_a/\kappa_b$").replace("best y", "best $y$")
            ax.plot(width, 100 * both[part] / best[part], label=label, **figures.line(look))
        ax.set(xscale="log", xlabel=r"linewidth of the laser, $\gamma/\kappa_b$")
        ax.set(xlim=(width[0], width[-1]), ylim=(0, 105))
        ax.set_title(title)
        said = "the best itself, of\n$F^2/\\kappa_a\\kappa_b$"
        ax.annotate(said, (0.03, 0.1), xycoords="axes fraction", fontsize=10)
    if width[0] < crossing[0] < width[-1]:
        axes[0].plot(*crossing, "o", color=figures.INK, markersize=9, fillstyle="none")
        axes[0].annotate(r"$\gamma^*$", crossing, (-6, -20), textcoords="offset points")
    axes[0].set_ylabel("per cent of the best at this linewidth")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def clouds(dots: Mapping[str, np.ndarray], means: Mapping[str, float], bound: float, looks: Sequence[str]) -> Figure:
    """Draw the battery's amplitudes in the frame of the laser's phase, a panel a scheme.

    Parameters
    ----------
    dots : mapping of str to complex ndarray of shape (n,)
        Turned so that their mean is real.
    means : mapping of str to float
    bound : float
        The largest energy; drawn as a circle.
    looks : sequence of str
        Name in `figures.SCHEMES` of each.

    """
    figure, axes = figures.subplots(1, 3, height=3.4, sharex=True, sharey=True)
    edge = np.exp(1j * np.linspace(0, 2 * np.pi, 181)) * np.sqrt(bound)
    for ax, (name, cloud), look in zip(axes, dots.items(), looks, strict=True):
        own = figures.mark(look)
        ax.plot(cloud.real, cloud.imag, ".", color=own["color"], markersize=3, alpha=0.6)
        ax.plot(edge.real, edge.imag, color=figures.COLOURS["grey"], linestyle="-", linewidth=0.8)
        ax.plot([0, means[name]], [0, 0], color=figures.INK, linewidth=1.4, linestyle="-")
        ax.plot(means[name], 0, own["marker"], color=figures.INK, markersize=7)
        ax.set_title(name.replace(", ", ",\n").replace("y = κ_a/κ_b", r"$y = \kappa_a/\kappa_b$"))
        ax.set(xlabel=r"in phase with $\langle b\rangle$", aspect="equal", xlim=(-5.2, 5.2), ylim=(-5.2, 5.2))
    axes[0].set_ylabel("out of phase")
    return figure
