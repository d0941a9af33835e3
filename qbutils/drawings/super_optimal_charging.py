"""The drawings of the chapter on super-optimal charging: the dark mode, the best ratios, and where a reservoir wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from qbutils import figures

if TYPE_CHECKING:
    from qbutils.drift import Energies

BLUE, RED, GREEN, PURPLE, GREY = (figures.COLOURS[name] for name in ("blue", "red", "green", "purple", "grey"))
BEST_RATIO, EQUAL = "reservoir, super-optimal", "reservoir, equal couplings"
LOOKS = {"direct coupling": "coherent, best detuning", EQUAL: EQUAL, "reservoir, best ratio": BEST_RATIO}


def over_time(tau: ArrayLike, runs: Mapping[str, Energies], title: str, *, gap: bool = False) -> Figure:
    """Draw the energies of charger and battery side by side.

    Parameters
    ----------
    tau : array_like, shape (n,)
        Times |J|t.
    runs : mapping of str to Energies of shape (n,)
        Two schemes of LOOKS.
    title : str
    gap : bool
        Whether arrows mark how far the two end from each other.

    """
    figure, axes = figures.subplots(1, 2, height=3.3, sharey=True)
    for ax, panel, part, symbol in zip(axes, "ab", ("charger", "battery"), "AB", strict=True):
        for name, energy in runs.items():
            ax.plot(tau, getattr(energy, part), label=name, **figures.line(LOOKS[name]))
        ax.set(xlabel=r"time $|J|\,t$", xlim=(0, tau[-1]))
        ax.set_title(f"({panel}) {part} $E_{symbol}$", fontsize=10)
        if gap:
            ends = [getattr(energy, part)[-1] for energy in runs.values()]
            arrow = {"arrowstyle": "<->", "color": GREY, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (0.93 * tau[-1], ends[0]), (0.93 * tau[-1], ends[1]), arrowprops=arrow)
            ax.text(0.91 * tau[-1], sum(ends) / 2, rf"$\mathcal{{G}}_{symbol}^r$", ha="right", va="center")
    axes[0].set_ylabel(r"energy ($\hbar\omega$)")
    axes[0].set_ylim(0, 1.05 * max(max(values.max() for values in energy) for energy in runs.values()))
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    return figure


def over_time_seen(tau: ArrayLike, runs: Mapping[str, Energies]) -> dict[str, Any]:
    """Say what one sees of `over_time`, and its numbers, under the names that `figures.show` has for them."""
    data = {f"{part} {name}": getattr(run, part) for name, run in runs.items() for part in ("charger", "battery")}
    ends = [values[-1] for values in data.values()]
    first, second = (energy.battery[1:] for energy in runs.values())
    crossed = np.count_nonzero(np.diff(np.sign(first - second)))
    lower = "reservoir's" if second[0] < first[0] else "direct coupling's"
    alt = (
        f"Two panels over |J|t from 0 to {tau[-1]:.0f}. At the end the charger holds {ends[0]:.2f} with the direct "
        f"coupling and {ends[2]:.2f} with the reservoir; the battery holds {ends[1]:.2f} with the direct coupling and "
        f"{ends[3]:.2f} with the reservoir. The battery's curves cross {crossed} times; the {lower} is the lower one "
        "at first."
    )
    return {"alt": alt, "data": {"|J|t": tau} | data}


def dark_mode(
    ratios: Sequence[float], paths: Sequence[ArrayLike], now: Sequence[tuple[float, float]], alone: float
) -> Figure:
    """Draw the steady amplitudes of charger and battery as the reservoir grows, in units of the full battery's.

    Parameters
    ----------
    ratios : pair of float
        Equal couplings, and the best ratio.
    paths : pair of array_like of shape (2, n)
        Moduli of both amplitudes at each ratio.
    now : pair of pairs of float
        The same at the device's reservoir.
    alone : float
        The charger's without a reservoir.

    """
    figure, ax = figures.subplots(height=4.0)
    angle = np.linspace(0, np.pi, 201)
    ax.plot(alone / 2 * (1 + np.cos(angle)), np.sin(angle), color=GREY, linestyle="-", linewidth=1)
    labels = "equal couplings, $y = 1$", r"best ratio, $y = \kappa_a/\kappa_b$"
    for y, path, place, label, look in zip(ratios, paths, now, labels, (EQUAL, BEST_RATIO), strict=True):
        ax.plot([0, 1.5 / np.sqrt(y)], [0, 1.5], color=figures.line(look)["color"], linestyle=":", linewidth=1)
        ax.plot(*path, label=label, **figures.line(look))
        ax.plot(*place, markersize=8, **figures.mark(look))
    ax.axhline(1, color=GREY, linestyle="--", linewidth=0.8)
    ax.text(0.01, 1.02, "full battery")
    ax.annotate("no reservoir", (alone, 0), (7, 6), textcoords="offset points")
    ax.plot(alone, 0, "o", color=GREY)
    ax.set(xlabel=r"charger $|\langle a\rangle|$, in units of $F/\sqrt{\kappa_a\kappa_b}$")
    ax.set(ylabel=r"battery $|\langle b\rangle|$", xlim=(0, 1.25 * alone), ylim=(0, 1.15))
    figure.legend(loc="outside lower center", ncols=2)
    ax.set_title("A strong bath pins the pair to the line that it cannot see")
    return figure


def dark_mode_seen(paths: Sequence[ArrayLike], now: Sequence[tuple[float, float]], alone: float, Gamma: float) -> str:
    """Say what one sees of `dark_mode`; ``now`` is at the rate ``Gamma``."""
    (equal, best), (equal_now, best_now) = (path[1][-1] for path in paths), (place[1] for place in now)
    return (
        "A plane with the charger's amplitude to the right and the battery's upwards. A half ellipse stands on the "
        f"axis from 0 to {alone:.2f}; its top touches the line of the full battery. Two curves start at the right end "
        f"of the axis and bend up to the ellipse. The one for equal couplings ends at a height of {equal:.2f}, the one "
        f"for the best ratio at {best:.2f}. At Γ = {Gamma:g} they have reached {equal_now:.2f} and {best_now:.2f}."
    )


def over_ratio(y: ArrayLike, energy: Energies, best: Mapping[str, tuple[float, float]]) -> Figure:
    """Draw the steady energies over the ratio of couplings.

    Parameters
    ----------
    y : array_like, shape (n,)
    energy : Energies, shape (n,)
    best : mapping of str to pair of float
        Ratio and energy of the largest total, of the fullest battery, and of the battery at the printed ratio.

    """
    figure, ax = figures.subplots(height=3.6)
    for value, text, place, beside, colour, dash in (
        (energy.charger, "charger $E_A$", 0.03, (4, -15), BLUE, "--"),
        (energy.battery, "battery $E_B$", 40, (4, 5), RED, "-"),
        (energy.total, r"total $\xi$", 0.35, (-38, 10), GREEN, "-."),
    ):
        ax.plot(y, value, color=colour, linestyle=dash)
        ax.annotate(text, (place, np.interp(place, y, value)), beside, textcoords="offset points", color=colour)
    ax.plot(*best["total"], "o", color=GREEN)
    ax.plot(*best["battery"], "o", color=RED)
    ax.plot(*best["printed"], "x", color=RED, markeredgewidth=2, label="Eq. (21) as printed")
    ax.legend(loc="upper left", handlelength=1)
    ax.set(xscale="log", xlabel=r"ratio $y = |p_a|^2/|p_b|^2$", ylabel=r"steady energy ($\hbar\omega$)")
    ax.set(ylim=(0, 1.15 * max(energy.total)), xlim=(0.01, 300))
    ax.set_title("Battery, charger and total energy each want another ratio")
    return figure


def over_ratio_seen(y: ArrayLike, energy: Energies, best: Mapping[str, tuple[float, float]]) -> str:
    """Say what one sees of `over_ratio`."""
    (of_total, total), (of_battery, battery), (_, printed) = (best[name] for name in ("total", "battery", "printed"))
    return (
        f"Three curves over the ratio y on a logarithmic axis. The charger falls from {energy.charger[0]:.1f} at "
        f"y = {y[0]:g} to {energy.charger[-1]:.2f}. The battery rises from {energy.battery[0]:.1f} to its peak "
        f"{battery:.2f} at y = {of_battery:g} and falls again. The total peaks at y = {of_total:.2f} with {total:.2f}. "
        f"The battery at the printed ratio is {printed:.2f}."
    )


def where_it_wins(
    ratio: ArrayLike, strength: ArrayLike, gains: Mapping[str, ArrayLike], border: ArrayLike, here: tuple[float, float]
) -> Figure:
    """Draw maps of where the super-optimal reservoir wins, for the battery's energy and for the total.

    Parameters
    ----------
    ratio, strength : array_like, shapes (n,) and (m,)
        Of the losses, κ_b/κ_a, and of the reservoir, Γ/κ_a.
    gains : mapping of str to array_like of shape (n, m)
        Of ``E_B``, of ``total`` and of ``total_over_equal``, the total over that with equal couplings.
    border : array_like, shape (2, k)
        The line Γ_c beyond which the battery gains.
    here : pair of float
        The device's place.

    """
    figure, (left, right) = figures.subplots(1, 2, height=4.3, sharey=True)
    battery, total, over_equal = (gains[name].T for name in ("E_B", "total", "total_over_equal"))
    left.contourf(ratio, strength, battery, levels=[1, 1e9], colors=[RED], alpha=0.16)
    look = {"colors": RED, "linewidths": 0.8, "linestyles": "solid"}
    left.clabel(left.contour(ratio, strength, battery, levels=[0.5, 1.5, 2, 4, 8, 16], **look), fmt="%g", fontsize=8)
    left.plot(*border, "-", color=RED)
    left.text(0.16, 0.35, r"$\Gamma_c$", color=RED, ha="right")
    left.set_ylim(strength[0], strength[-1])
    right.contourf(ratio, strength, total, levels=[1, 1e9], colors=[BLUE], alpha=0.16)
    right.contour(ratio, strength, total, levels=[1], colors=BLUE, linewidths=2, linestyles="solid")
    right.contour(ratio, strength, over_equal, levels=[1], colors=PURPLE, linewidths=2, linestyles="dashed")
    for ax, text in ((left, "(a) battery: $E_B/E_{B,opt}$"), (right, "(b) total energy")):
        if here[1]:
            ax.plot(*here, "*", color=GREY, markersize=10)
            ax.annotate("device", here, (-7, -3), textcoords="offset points", ha="right", fontsize=8)
        ax.set(xscale="log", yscale="log", xlabel=r"ratio of losses $\kappa_b/\kappa_a$", xlim=(0.01, 10))
        ax.set_title(text, fontsize=10)
    left.set_ylabel(r"reservoir rate $\Gamma/\kappa_a$")
    keys = [Patch(color=RED, alpha=0.16, linewidth=0, label="battery above conventional"),
            Patch(color=BLUE, alpha=0.16, linewidth=0, label="total above conventional"),
            Line2D([], [], color=PURPLE, linestyle="dashed", label="total as with equal couplings")]  # fmt: skip
    figure.legend(handles=keys, loc="outside lower center", ncols=2, fontsize=10)
    title = r"A super-optimal reservoir wins where losses differ, at $|J| = \Gamma/2$"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    return figure


def where_it_wins_seen(
    ratio: ArrayLike, strength: ArrayLike, gains: Mapping[str, ArrayLike], here: tuple[float, float]
) -> str:
    """Say what one sees of `where_it_wins`."""
    higher = np.mean(gains["total"] > 1 + 1e-5)
    return (
        f"Two maps over the ratio of losses from {ratio[0]:g} to {ratio[-1]:g} and Γ over κ_a from {strength[0]:.2f} "
        f"to {strength[-1]:.0f}, both logarithmic. In (a) the battery gains above a line that climbs without limit at "
        f"equal losses; the gain reaches {gains['E_B'].max():.0f} at the smallest ratio. In (b) the total energy "
        f"gains in {higher:.0%} of the area, and not in a wide gap left of equal losses. The device stands at "
        f"{here[0]:g} and {here[1]:g}."
    )


def totals(rates: ArrayLike, energies: Mapping[str, ArrayLike], crossing: tuple[float, float] | None) -> Figure:
    """Draw the total energy over the reservoir's rate, both (n,): battery's ratio, equal couplings, best ratio."""
    figure, ax = figures.subplots()
    looks = {
        BEST_RATIO: r"$y = \kappa_a/\kappa_b$",
        EQUAL: "$p_a = p_b = 1$",
        "reservoir, best ratio": "best $y$ for the total",
    }
    for value, (look, text) in zip(energies.values(), looks.items(), strict=True):
        ax.plot(rates, value, label=text, **figures.line(look))
    figure.legend(loc="outside lower center", ncols=3)
    if crossing:
        ax.plot(*crossing, "o", color=GREY)
        ax.annotate("they cross", crossing, (6, -14), textcoords="offset points")
    ax.set(xlabel=r"reservoir rate $\Gamma$", ylabel=r"steady total energy $\xi$ ($\hbar\omega$)", xlim=(0, rates[-1]))
    ax.set_title("Total energy: the battery's ratio, equal couplings, and the best ratio")
    return figure


def totals_seen(rates: ArrayLike, energies: Mapping[str, ArrayLike], crossing: tuple[float, float] | None) -> str:
    """Say what one sees of `totals`."""
    matched, equal, best = energies.values()
    met = f", and crosses the equal couplings at Γ = {crossing[0]:.3f}" if crossing else ""
    return (
        f"Three rising curves over Γ up to {rates[-1]:g}. The best ratio is highest everywhere and ends at "
        f"{best[-1]:.2f}; the ratio κ_a/κ_b starts at {matched[0]:.1f} and ends at {matched[-1]:.2f}{met}; "
        f"the equal couplings end at {equal[-1]:.2f}."
    )
