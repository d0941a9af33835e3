"""The drawings of the chapter on the best detuning: two peaks, three ways to charge, and a reservoir that is added."""

from collections.abc import Mapping

from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from qbutils import figures

GREY = figures.COLOURS["grey"]
BEST, ADDED, RESONANT = "coherent, best detuning", "coherent, reservoir added", "coherent, on resonance"


def two_peaks(
    detuning: ArrayLike, spectrum: Mapping[str, ArrayLike], best: tuple[float, float], resonant: float
) -> Figure:
    """Draw the battery's energy over the laser's detuning.

    Parameters
    ----------
    detuning : array_like, shape (n,)
        In units of |J|.
    spectrum : mapping of str to array_like of shape (n,)
        Energies of the coupling alone and with the reservoir added, under their names in the legend.
    best : pair of float
        The best detuning of the coupling alone, and the energy there.
    resonant : float
        The coupling's energy on resonance.

    """
    figure, ax = figures.subplots(height=3.4)
    for (name, energy), look in zip(spectrum.items(), ({"linestyle": "-"}, {}), strict=True):
        ax.plot(detuning, energy, label=name, **figures.line(BEST if look else ADDED) | look)
    ax.plot(*best, label="best detuning", **figures.mark(BEST))
    ax.plot(0, resonant, label="resonance", **figures.mark(RESONANT))
    ax.set(xlabel=r"detuning $\Delta/|J|$", ylabel=r"steady energy $E_B$ ($\hbar\omega$)")
    ax.set(xlim=(detuning[0], detuning[-1]), ylim=(0, 1.1 * max(energy.max() for energy in spectrum.values())))
    figure.legend(loc="outside lower center", ncols=2)
    ax.set_title("Two peaks, and the laser on resonance in the valley")
    return figure


def two_peaks_seen(detuning: ArrayLike, spectrum: Mapping[str, ArrayLike], resonant: float) -> str:
    """Say what one sees of `two_peaks`."""
    alone, added = (f"{E.max():.2f} at Δ = {detuning[E.argmax()]:.2f} |J|" for E in spectrum.values())
    return (
        f"Two curves over the detuning from {detuning[0]:g} to {detuning[-1]:g} |J|. The coupling alone has two peaks, "
        f"{alone}, and a valley at zero with {resonant:.2f}. With the reservoir the highest point is {added}."
    ).replace("-", "−")


def charging(tau: ArrayLike, energies: Mapping[str, ArrayLike]) -> Figure:
    """Draw the battery's energy over the times |J|t, both of shape (n,): best detuning, reservoir added, resonance."""
    figure, ax = figures.subplots()
    for (name, energy), look in zip(energies.items(), (BEST, ADDED, RESONANT), strict=True):
        ax.plot(tau, energy, label=name, **figures.line(look))
    figure.legend(loc="outside lower center", ncols=2)
    ax.set(xlabel=r"time $|J|\,t$", ylabel=r"battery energy $E_B$ ($\hbar\omega$)", xlim=(0, tau[-1]), ylim=(0, None))
    ax.set_title("The detuning decides")
    return figure


def charging_seen(tau: ArrayLike, energies: Mapping[str, ArrayLike]) -> str:
    """Say what one sees of `charging`."""
    best, added, resonant = (energy[-1] for energy in energies.values())
    return (
        f"Three curves rise from zero over |J|t from {tau[0]:g} to {tau[-1]:.0f}. At the end the optimal detuning "
        f"stands at {best:.2f}, the added reservoir at {added:.2f}, resonance at {resonant:.2f}."
    )


def adding(phase: ArrayLike, gains: Mapping[str, ArrayLike], *, one_way: bool) -> Figure:
    """Draw what is left of the coupling's optimum with the reservoir added.

    Over even phases from −π to π, for three ratios of couplings, equal ones first; all of shape (n,). ``one_way`` says
    whether the charger works one way at ∓π/2, as it does at Γ = 2|J|.
    """
    figure, ax = figures.subplots(height=3.4)
    looks = (("purple", "-"), ("blue", "--"), ("green", "-."))
    for (name, gain), (colour, dash) in zip(gains.items(), looks, strict=True):
        ax.plot(phase / phase[-1], gain, color=figures.COLOURS[colour], linestyle=dash, label=f"ratio ${name}$")
    ax.axhline(1, color=GREY, linewidth=0.8, linestyle="-")
    ax.text(0.5, 1.02, "coupling alone", ha="center")
    equal, middle = next(iter(gains.values())), (len(phase) - 1) // 2
    for place, way in ((-0.5, "backwards"), (0.5, "forwards")) if one_way else ():
        at = place, equal[round(middle * (1 + place))]
        text = f"one way,\n{way}:\n{at[1]:.3f}"
        ax.annotate(text, at, (place, 0.32), ha="center", arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.8})
    ax.set(xlabel=r"phase $\phi/\pi$ of the coupling", ylabel=r"$E_B/E_{B,\mathrm{opt}}$", xlim=(-1, 1), ylim=(0, 1.15))
    figure.legend(loc="outside lower center", ncols=3)
    ax.set_title("Adding the reservoir: the phase decides how much is lost")
    return figure
