"""The drawings of the chapter on temperature: work over it, the battery in phase space, and whose heat it holds."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures

BATHS = {"charger's bath": "red", "battery's bath": "blue", "reservoir": "purple"}


def over_temperature(kelvin: np.ndarray, parts: Mapping[str, np.ndarray]) -> Figure:
    """Draw the part of the energy that is work, over the temperature of all baths; both of shape (n,)."""
    axes = {"xscale": "log", "ylim": (0, 1.05), "ylabel": "part of the energy that is work"}
    title, across = "Only a nearly empty battery needs millikelvin", "temperature of all baths $T$ (K)"
    return figures.curves(kelvin, parts, title=title, height=3.4, xlabel=across, **axes)[0]


def phase_space(
    paths: Mapping[str, np.ndarray], warm: float, occupation: np.ndarray, work: np.ndarray, heat: np.ndarray
) -> Figure:
    """Draw the battery's way through phase space with its discs at the end, beside its work and heat.

    Parameters
    ----------
    paths : mapping of str to complex ndarray of shape (n,)
        The disc's centre x + ip while two schemes charge.
    warm : float
        Photons of heat in the larger disc.
    occupation, work, heat : ndarray, shape (m,)
        The charger's bath, and what the battery then holds.

    """
    circle = np.exp(2j * np.pi * np.linspace(0, 1, 73))
    red, blue, grey = (figures.COLOURS[colour] for colour in ("red", "blue", "grey"))
    figure, (plane, bars) = figures.subplots(1, 2, height=3.7, width_ratios=(1.15, 1))
    for (name, path), colour in zip(paths.items(), (red, blue), strict=True):
        plane.plot(path.real, path.imag, color=colour, ls="-", lw=1, label=name)
        for photons, alpha in ((warm, 0.25), (0, 0.6)):
            disc = path[-1] + np.sqrt(photons + 0.5) * circle
            plane.fill(disc.real, disc.imag, color=colour, alpha=alpha, lw=0)
    plane.set(xlabel=r"quadrature $x = (b + b^\dagger)/\sqrt{2}$", aspect="equal")
    plane.set(ylabel=r"quadrature $p = (b - b^\dagger)/i\sqrt{2}$")
    plane.set_title("(a) Two ways to charge", fontsize=10)
    hatched = {"hatch": "///", "edgecolor": figures.INK, "linewidth": 0}
    position = np.arange(occupation.size)
    bars.bar(position, work, color=red, alpha=0.55, width=0.7, label="ergotropy")
    bars.bar(position, heat, bottom=work, color=grey, alpha=0.55, width=0.7, label="heat", **hatched)
    bars.set(xticks=position, xticklabels=[f"{n:g}" for n in occupation])
    bars.set(xlabel="occupation $n_a$", ylabel=r"battery ($\hbar\omega$)")
    bars.set_title("(b) Work and heat", fontsize=10)
    figure.legend(loc="outside lower center", ncols=2)
    title = "Heat makes the disc wider and leaves its centre: energy without work"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    return figure


def whose_heat(
    J: np.ndarray, of_J: Sequence[np.ndarray], Gamma: np.ndarray, of_Gamma: Sequence[np.ndarray]
) -> Figure:
    """Draw the heat shares of charger's bath, battery's bath and reservoir over J and over Γ, each of shape (n,)."""
    figure, axes = figures.subplots(1, 2, height=3.4, sharey=True)
    labels = r"coherent coupling $|J|$", r"shared reservoir $\Gamma$, super-optimal"
    for ax, across, shares, label in zip(axes, (J, Gamma), (of_J, of_Gamma), labels, strict=True):
        figures.layers(ax, across, shares, BATHS)
        ax.set(xscale="log", xlabel=label)
    axes[0].set_ylabel("part of the battery's heat")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    figure.suptitle("Whose heat is in the battery", x=0.01, ha="left", fontsize=12)
    return figure
