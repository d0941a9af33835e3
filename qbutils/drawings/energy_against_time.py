"""The drawings of the chapter on deadlines: three moves, what each scheme can hold by when, and at which setting."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from qbutils import figures

BLUE, RED, GREEN, GREY = (figures.COLOURS[name] for name in ("blue", "red", "green", "grey"))
FIXED, RATIO, COUPLING = "reservoir, super-optimal", "reservoir, best ratio", "coherent, best coupling"


def switched(
    tau: ArrayLike, course: ArrayLike, ends: ArrayLike | None,
    deadline: ArrayLike, limit: ArrayLike, energies: Mapping[str, ArrayLike], bound: float,
) -> Figure:  # fmt: skip
    """Draw the energies under the best coupling that is switched, and what it stores at each deadline.

    Parameters
    ----------
    tau, course : array_like, shapes (n,) and (n, 2)
        Times κ_a t, and the energies of charger and battery.
    ends : array_like, shape (4,), or None
        When filling, the lift, holding and the swap end.
    deadline, limit : array_like, shape (m,)
        Deadlines κ_a T, and the most that any coupling stores.
    energies : mapping of str to array_like of shape (m,)
        Switched, best that stays, and direct drive, under their names in the legend.
    bound : float
        On every steady battery.

    """
    figure, (left, right) = figures.subplots(1, 2, height=3.4)
    if ends is not None:
        places = ends[0] / 2, (ends[1] + ends[2]) / 2, ends[3]
        for place, word in zip(places, ["fill", "hold", "swap"], strict=True):
            left.annotate(word, (place, 1.06 * course.max()), ha="center", fontsize=10)
        for end in ends[[0, 2]]:
            left.axvline(end, ymax=0.88, color=GREY, linestyle="-", linewidth=0.7)  # the words stand above
    left.plot(tau, course[:, 0], label="charger", **figures.line("direct drive") | {"linestyle": "-"})
    left.plot(tau, course[:, 1], label="battery", **figures.line(COUPLING) | {"linestyle": "--"})
    left.set(xlabel=r"time $\kappa_a t$", ylabel=r"energy ($\hbar\omega$)", ylim=(0, 1.18 * course.max() or 1))
    left.legend(loc="lower right", bbox_to_anchor=(0.92, 0.02), fontsize=9)
    left.set_title("(a) Three moves …")
    top = 1.1 * max(limit.max(), energies["best that stays"].max())
    right.fill_between(deadline, limit, top, color=GREY, alpha=0.15, linewidth=0)
    looks = {"color": RED, "linestyle": "-"}, figures.line(COUPLING), figures.line("direct drive")
    for (name, energy), look in zip(energies.items(), looks, strict=True):
        right.plot(deadline, energy, **look, label=name)
    right.axhline(bound, color=GREY, linewidth=0.8, linestyle=":")
    right.set(xscale="log", xlabel=r"deadline $\kappa_a T$", ylabel=r"battery energy $E_B(T)$ ($\hbar\omega$)")
    right.set(ylim=(0, top), xlim=(deadline[0], deadline[-1]))
    right.annotate("out of reach", (0.05, 0.9), xycoords="axes fraction", fontsize=9)
    right.legend(loc="lower right", fontsize=9)
    right.set_title("(b) … and what they store")
    return figure


def fronts(
    deadline: ArrayLike, energies: Mapping[str, ArrayLike], limit: ArrayLike, bound: float, ceiling: float, title: str
) -> Figure:
    """Draw the largest energies at a deadline κ_a T, all of shape (n,), by five schemes.

    Parameters
    ----------
    deadline, limit : array_like, shape (n,)
        The limit is what nothing exceeds.
    energies : mapping of str to array_like of shape (n,)
        Direct drive, fixed coupling, best coupling, fixed reservoir, best reservoir.
    bound, ceiling : float
        On every steady battery, and the top of the picture.
    title : str

    """
    figure, ax = figures.subplots(height=4.2)
    ax.fill_between(deadline, limit, ceiling, color=GREY, alpha=0.15, linewidth=0)
    looks = "direct drive", "coherent, best detuning", COUPLING, FIXED, RATIO
    for (name, energy), look in zip(energies.items(), looks, strict=True):
        label = name.replace("|J|", "$|J|$").replace("y = κ_a/κ_b", r"$y = \kappa_a/\kappa_b$")
        label = label.replace("best y", "best $y$").replace(", steady Δ_opt", "")
        ax.plot(deadline, energy, **figures.line(look), label=label)
    ax.axhline(bound, 0.41, color=GREY, linewidth=0.8)
    text = {"textcoords": "offset points", "fontsize": 10}
    ax.annotate("out of reach", (0.1, 0.8), (0, 0), xycoords="axes fraction", **text)
    ax.annotate(r"$F^2/\kappa_a\kappa_b$", (deadline[-1], bound), (-2, 6), ha="right", **text)
    figure.legend(loc="outside lower center", ncols=3, fontsize=10, handlelength=2.6)
    ax.set(xscale="log", xlabel=r"deadline $\kappa_a T$", ylabel=r"battery energy $E_B(T)$ ($\hbar\omega$)")
    ax.set(xlim=(0.2, deadline[-1]), ylim=(0, ceiling))
    ax.set_title(title)
    return figure


def settings(deadline: ArrayLike, y: ArrayLike, J: ArrayLike, ratio: float, matched: float, theta: float) -> Figure:
    """Draw the best ratio, and the best |J|/κ_a, for deadlines κ_a T; all of shape (n,).

    In the end κ_a/κ_b is best, and the matched coupling; for short deadlines |J|T is ``theta``.
    """
    figure, (left, right) = figures.subplots(1, 2, height=3.2)
    text = {"textcoords": "offset points"}
    left.plot(deadline, y, **figures.line(RATIO))
    left.axhline(ratio, color=GREY, linestyle="-", linewidth=0.8)
    left.annotate(r"$\kappa_a/\kappa_b$", (0.06, ratio), (0, -12 if ratio > 1 else 5), **text)
    left.set(xscale="log", xlabel=r"deadline $\kappa_a T$", ylabel="best ratio $y$")
    left.set_title(f"The best ratio {'grows' if ratio > 1 else 'falls'} …")
    right.plot(deadline, J, **figures.line(COUPLING))
    right.plot(deadline, theta / deadline, color=GREY, linestyle=":", linewidth=1.2)
    right.axhline(matched, color=GREY, linestyle="-", linewidth=0.8)
    right.annotate(r"$\sqrt{\kappa_a\kappa_b}/2$", (0.06, matched), (0, 5), **text)
    right.annotate(r"$\theta/T$", (3, theta / 3), (-8, -12), ha="right", **text)
    right.set(xscale="log", yscale="log", xlabel=r"deadline $\kappa_a T$", ylabel=r"best coupling $|J|/\kappa_a$")
    right.set_title("… the best coupling falls")
    return figure


def waits(loss: ArrayLike, times: Mapping[str, ArrayLike]) -> Figure:
    """Draw how long a battery waits for what direct drive ever holds, over its loss κ_b/κ_a; both of shape (n,).

    The first two are made for the steady state, the last two are best for the goal.
    """
    figure, ax = figures.subplots(height=3.4)
    for wait, look in zip(times.values(), (FIXED, "coherent, matched", RATIO, COUPLING), strict=True):
        ax.plot(loss, wait, markersize=4, **figures.mark(look) | figures.line(look))
    ax.set(xscale="log", yscale="log", xlabel=r"loss of the battery $\kappa_b/\kappa_a$")
    ax.set_ylabel(r"wait $\kappa_a T$ for $E_B = 4F^2/\kappa_a^2$")
    ax.set_ylim(min(map(min, times.values())) / 5)
    *_, shared, coherent = times.values()
    text = {"textcoords": "offset points"}
    ax.annotate("settings of the steady state", (1e-7, 2 / np.sqrt(1e-7)), (8, 12), **text)
    ax.annotate(r"reservoir, best $y$ for the goal", (1e-9, shared[-1]), (2, 8), color=RED, **text)
    ax.annotate(r"coherent, best $|J|$ for the goal", (1e-9, coherent[-1]), (2, -15), color=GREEN, **text)
    ax.set_title("A better battery waits longer only if it asks for the steady state")
    return figure


def coupling(tau: ArrayLike, closed: ArrayLike | None, found: ArrayLike, matched: float, strongest: float) -> Figure:
    """Draw the coupling over time, all in units of κ_a: in closed form, if there is one, and as a gradient finds it.

    Times and both couplings have the shape (n,); ``matched`` is the one that is best for ever.
    """
    figure, ax = figures.subplots(height=3.4)
    shown = np.full(len(tau), np.nan) if closed is None else np.where(closed > 0, closed, np.nan)
    ax.semilogy(tau, shown, color=RED, linestyle="-", label="fill, hold, swap")
    ring = {"markersize": 3.5, "markerfacecolor": "none", "color": BLUE}
    ax.semilogy(tau[::12], found[::12], "o", label="found by a gradient", **ring)
    ax.axhline(matched, color=GREY, linestyle=":", linewidth=1)
    ax.annotate(r"$\sqrt{\kappa_a\kappa_b}/2$", (0.1, matched), (0, 4), textcoords="offset points", fontsize=9)
    ax.set(xlabel=r"time $\kappa_at$", ylabel=r"coupling $|J(t)|/\kappa_a$", ylim=(matched / 7.5, 2 * strongest))
    ax.set_title("What a gradient finds" if closed is None else "A gradient finds the same three moves")
    figure.legend(loc="outside lower center", ncols=2)
    return figure
