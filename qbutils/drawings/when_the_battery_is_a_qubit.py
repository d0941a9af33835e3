"""The drawings of the chapter on a qubit: where it settles, what can be drawn from it, and how it defies the laser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures

Curve = tuple[np.ndarray, np.ndarray]


def ergotropy(
    equal: Mapping[float, Curve], laser: Curve, charger: Curve, drawn: Mapping[str, Curve], limit: float
) -> Figure:
    """Draw a cut through the Bloch sphere beside the ergotropy over the drive.

    Parameters
    ----------
    equal : mapping of float to pair of ndarray
        Coherence and inversion along the lines of equal ergotropy.
    laser, charger : pair of ndarray
        Coherence and inversion of the qubit that the laser alone drives, and of the one behind a charger.
    drawn : mapping of str to pair of ndarray
        Drive F/κ_a and ergotropy of ``charger``, ``reservoir`` and ``laser``.
    limit : float
        Ergotropy behind a charger that is driven strongly.

    """
    figure, (bloch, ax) = figures.subplots(1, 2, height=3.9, width_ratios=(1, 1.3))
    angle = np.linspace(-np.pi / 2, np.pi / 2, 91)
    bloch.plot(np.cos(angle), np.sin(angle), color=figures.INK, ls="-", lw=0.8)
    gold = figures.COLOURS["gold"]
    for W, states in equal.items():
        bloch.plot(*states, color=gold, ls="-", lw=0.7, alpha=0.7)
        bloch.text(0.03, W + 0.01, f"{W:g}", size=8, color=gold)
    through = "coherent, best coupling"
    bloch.plot(*laser, **figures.line("direct drive"), lw=2.4)
    bloch.plot(*charger, **figures.line(through))
    bloch.plot(*charger, **figures.mark(through), ms=4)
    bloch.plot(1, 0, marker="*", ms=10, color=figures.INK)
    bloch.annotate("all of it work", (1, 0), (8, 3), textcoords="offset points", size=9)
    bloch.set(xlim=(0, 1.12), ylim=(-1.05, 0.62), yticks=[-1, -0.5, 0, 0.5], aspect="equal")
    bloch.set(xlabel=r"coherence $2|\langle b\rangle|$", ylabel=r"inversion $2E_B - 1$")
    bloch.set_title("(a) Where the qubit settles")
    ax.axhline(limit, color=figures.COLOURS["green"], lw=1, ls=":")
    ax.text(0.011, limit + 0.008, "charger, strong drive", size=9)
    ax.plot(*drawn["charger"], **figures.line(through), label=r"charger, best $J$ and $\Delta$")
    ax.plot(*drawn["charger"], **figures.mark(through), ms=4)
    ax.plot(*drawn["reservoir"], **figures.line("reservoir, super-optimal"), label=r"reservoir, best $\Gamma$")
    ax.plot(*drawn["laser"], **figures.line("direct drive"), label="laser alone")
    ax.set(xscale="log", xlim=(0.01, 3.2), ylim=(0, 0.52))
    ax.set(xlabel=r"drive $F/\kappa_a$", ylabel=r"ergotropy ($\hbar\omega$)")
    ax.set_title("(b) What can be drawn from it")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def strong_driving(arcs: Sequence[np.ndarray], limits: Curve, own: tuple[float, float], laser: float) -> Figure:
    """Draw the charger's field under a strong drive, turn by turn, beside the limit over the qubit's damping.

    Parameters
    ----------
    arcs : sequence of complex ndarray
        The field between two turns, for the two dressed states by turns.
    limits : pair of ndarray
        Damping ratio and ergotropy.
    own : pair of float
        The same of this chapter's device.
    laser : float
        Ergotropy under the laser alone, at its best.

    """
    figure, (plane, ax) = figures.subplots(1, 2, height=3.4, width_ratios=(1.2, 1))
    states = ("red", "-", "one dressed state"), ("blue", "--", "the other")
    for turn, z in enumerate(arcs):
        colour, dash, name = states[turn % 2]
        label = name if turn < len(states) else None
        plane.plot(z.real, z.imag, color=figures.COLOURS[colour], ls=dash, lw=1, label=label)
    plane.plot(0, 0, marker="o", ms=5, color=figures.INK)
    plane.set(xlabel=r"Re $z$", ylabel=r"Im $z$", aspect="equal")
    plane.set_title("(a) The charger's field rolls back to zero")
    ax.plot(*limits, **figures.line("coherent, best coupling"), label=r"charger, $|J| = 2F$")
    ax.axhline(laser, **figures.line("direct drive"), label="laser alone, at its best")
    ax.plot(*own, **figures.mark("coherent, best coupling"))
    ax.set(xscale="log", xlim=(0.05, 3), ylim=(0, 0.52), ylabel=r"ergotropy ($\hbar\omega$)")
    ax.set(xlabel=r"damping ratio $\kappa_b/\kappa_a$")
    ax.set_title("(b) The limit of strong driving")
    figure.legend(loc="outside lower center", ncols=2)
    return figure
