"""The drawings of the chapter on the model: charger, battery and baths, their amplitudes, and what spoils purity."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from qbutils import figures

MODEL = (
    "A drawing of the model: a wavy arrow, the drive F at frequency omega L, points at a circle, the charger a. "
    "A double arrow J joins it to a second circle, the battery b. From both circles wavy arrows, p a and p b, rise to "
    "one box, the shared reservoir Gamma, and wavy arrows kappa a and kappa b point down and away."
)


def model() -> Figure:
    """Draw the model with all that it can have."""
    figure, ax = figures.subplots(height=4.4)
    figures.schematic(ax)
    return figure


def amplitudes(tau: ArrayLike, paths: Mapping[str, ArrayLike]) -> Figure:
    """Draw complex amplitudes of shape (n,), by their names, in their plane, and their squares over the times |J|t."""
    figure, (plane, course) = figures.subplots(1, 2, height=3.6)
    for name, path in paths.items():
        plane.plot(path.real, path.imag, label=name)
        course.plot(tau, abs(path) ** 2)
    plane.set(xlabel="real part", ylabel="imaginary part", aspect="equal")
    room = max(abs(path).max() for path in paths.values()) / 3  # for the numbers, where all real parts are small
    plane.set_xlim(min(plane.get_xlim()[0], -room), max(plane.get_xlim()[1], room))
    plane.locator_params(axis="x", nbins=3)
    plane.set_title(r"(a) $\langle a\rangle$ and $\langle b\rangle$")
    course.set(xlabel=r"time $|J|\,t$", ylabel=r"energy ($\hbar\omega$)", title="(b) their squares are the energies")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def amplitudes_seen(tau: ArrayLike, paths: Mapping[str, ArrayLike]) -> str:
    """Say what one sees of `amplitudes`."""
    (first, a), (second, b) = ((name, abs(path[-1])) for name, path in paths.items())
    return (
        f"Panel (a): two curves that start at zero and end at points where the amplitudes are {a:.2f} and {b:.2f}. "
        f"Panel (b), the energies: after |J|t = {tau[-1]:g} the {first} has {a**2:.2f} and the {second} {b**2:.2f} "
        "photons."
    )


def purity(tau: ArrayLike, of_photon: ArrayLike, end: float) -> Figure:
    """Draw the purity of the battery's state over times |J|t, both of shape (n,), until ``end``."""
    figure, ax = figures.subplots(height=3.2)
    ax.plot(tau, np.ones_like(tau))
    ax.plot(tau, of_photon)
    ax.text(end, 1.02, "from vacuum, or any coherent state", ha="right", va="bottom")
    ax.text(end, 0.66, "from one photon in the charger", ha="right", va="top")
    ax.set(xlabel=r"time $|J|\,t$", ylabel="purity of the battery's state", xlim=(0, end), ylim=(0.45, 1.1))
    ax.set_title("A photon spoils the battery's purity, a laser does not")
    return figure


def purity_seen(tau: ArrayLike, of_photon: ArrayLike, end: float) -> str:
    """Say what one sees of `purity`."""
    return (
        f"Two curves over |J|t from {tau[0]:g} to {end:g}. From vacuum the purity is 1 throughout. From one photon in "
        f"the charger it falls to {of_photon.min():.2f}, returns in decaying waves, and ends at "
        f"{of_photon[tau <= end][-1]:.2f}."
    )
