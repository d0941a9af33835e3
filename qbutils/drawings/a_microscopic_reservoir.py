"""The drawing of the chapter on a real reservoir: how a battery charges through a slow cavity, and how far it lags."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from qbutils import figures


def charging_and_lag(
    tau: np.ndarray, ideal: np.ndarray, real: Mapping[str, np.ndarray], decay: np.ndarray, lags: np.ndarray
) -> Figure:
    """Draw battery energies over time beside the largest lag over the cavity's decay.

    Parameters
    ----------
    tau, ideal : ndarray, shape (n,)
        Times κ_a t, and the energy with a reservoir without memory.
    real : mapping of str to ndarray of shape (n,)
        The energy with a cavity, under its name for the legend.
    decay, lags : ndarray, shape (m,)
        κ_c/(Γ_a + Γ_b), and the largest lag over the final energy.

    """
    grey = figures.COLOURS["grey"]
    figure, (left, right) = figures.subplots(1, 2, height=3.6)
    left.plot(tau, ideal, "-", color=grey, linewidth=4, alpha=0.5, label="no memory, as in the paper")
    for name, curve in real.items():
        left.plot(tau, curve, label=name)
    left.set(xlabel=r"time $\kappa_a t$", ylabel=r"battery energy $E_B$ ($\hbar\omega$)")
    left.set_title("(a) A slow cavity lags, and arrives", fontsize=11)
    left.legend(loc="lower right", fontsize=9)
    right.loglog(decay, lags, "-")
    right.axhline(0.01, color=grey, linewidth=1, linestyle=":")
    right.annotate("1 %", (decay[-1], 0.01), (0, 3), textcoords="offset points", ha="right")
    right.axvline(1, color=grey, linewidth=1, linestyle=":")
    right.annotate("as fast as\nthe reservoir", (1, lags[-1]), (4, 0), textcoords="offset points")
    right.set(xlabel=r"decay of the cavity, $\kappa_c/(\Gamma_a + \Gamma_b)$", ylabel="largest lag / final energy")
    right.set_title("(b) A slower cavity is fast enough", fontsize=11)
    return figure
