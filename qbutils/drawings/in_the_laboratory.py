"""The drawings of the chapter on the laboratory: the charger on a chip, and what the dropped terms cost it."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures


def chip(
    said: Mapping[str, str], where: str, microseconds: np.ndarray, photons: Mapping[str, np.ndarray], full: float
) -> Figure:
    """Draw three resonators on a chip beside the photons in the battery over time.

    Parameters
    ----------
    said : mapping of str to str
        Values of ``kappa_a``, ``kappa_b``, ``g_a``, ``g_b``, ``kappa_c`` and ``line``, with their units.
    where : str
        The frequency, with its unit.
    microseconds : ndarray, shape (n,)
    photons : mapping of str to ndarray of shape (n,)
        For each scheme.
    full : float
        Photons in a battery at the bound.

    """
    figure, (left, ax) = figures.subplots(1, 2, height=3.9)
    figures.schematic(left, coupling=False, damping=(said["kappa_a"], said["kappa_b"]))
    written = {
        "$p_a$": said["g_a"], "$p_b$": said["g_b"], r"$F,\ \omega_L$": said["line"],
        r"shared reservoir, $\Gamma$": f"lossy resonator, {said['kappa_c']}",
    }  # fmt: skip
    for text in left.texts:
        text.set_text(written.get(text.get_text(), text.get_text()))
    left.set_title(f"(a) Three resonators at {where}", fontsize=11)
    for name, curve in photons.items():
        ax.plot(microseconds, curve, label=name, **figures.line(name))
    ax.set(xlabel="time (µs)", ylabel="photons in the battery", ylim=(0, 1.06 * full), xlim=(0, None))
    ax.set_title("(b) How the battery fills", fontsize=11)
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def rotating_waves(coupling: np.ndarray, lost: Mapping[str, np.ndarray], design: float, title: str) -> Figure:
    """Draw the error that dropped terms cause, both of shape (n,), over |J|/ω; ``design`` is the chip's."""
    figure, ax = figures.subplots(height=3.4)
    for name, values in lost.items():
        ax.loglog(coupling, values, label=name)
    ax.axvline(design, 0, 0.7, color=figures.COLOURS["grey"], linestyle=":", linewidth=1)
    place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
    ax.annotate("the design above", (design, 0.08), (6, 0), **place)
    ax.set(xlabel=r"coupling over frequency, $|J|/\omega$", ylabel=r"relative error of $E_B$", ylim=(None, 2))
    ax.set_title(title)
    figure.legend(loc="outside lower center", ncols=2)
    return figure
