"""What steady state and dynamics share: the determinant of the drift matrix, and how their results are named.

The amplitudes obey d(⟨a⟩, ⟨b⟩)/dt = M (⟨a⟩, ⟨b⟩) − i(F, 0), Eqs. (4) and (5). With x = 2Δ,

    4 det M = re + i·im,
    re = |2J|² − x² + κ_aκ_b + κ_aΓ_b + κ_bΓ_a,      im = (Γ_a + κ_a + Γ_b + κ_b)x + 4Γ Re(Jμ*).

(Γ_a + κ_a)(Γ_b + κ_b) − Γ_aΓ_b is multiplied out, so that nothing cancels as κ_b → 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qbutils.arithmetic import Number, real
from qbutils.system import ChargerBattery


class Amplitudes(NamedTuple):
    """Coherent amplitudes ⟨a⟩ and ⟨b⟩."""

    charger: Number
    battery: Number


class Energies(NamedTuple):
    """Photon numbers E_A = ⟨a†a⟩ and E_B = ⟨b†b⟩."""

    charger: Number
    battery: Number

    @property
    def total(self) -> Number:
        """Total energy ξ = E_A + E_B."""
        return self.charger + self.battery


def determinant(system: ChargerBattery) -> tuple[Number, Number]:
    """Real and imaginary part of 4 det M, the denominator of Eqs. (9) and (10).

    Parameters
    ----------
    system : ChargerBattery

    Returns
    -------
    re, im : real, shape ``system.shape``
        In units of a rate squared. |re + i·im|² is the denominator of both energies.

    """
    resonance, losses, width, bias = determinant_terms(system)
    return resonance + losses, width * (2 * system.Delta) + bias


def determinant_terms(system: ChargerBattery) -> tuple[Number, Number, Number, Number]:
    """The terms |2J|² − x², κ_aκ_b + κ_aΓ_b + κ_bΓ_a, and with A = Γ_a + κ_a, B = Γ_b + κ_b, A + B and 4Γ Re(Jμ*)."""
    x, J = 2 * system.Delta, 2 * abs(system.J)
    kappa_a, kappa_b, Gamma_a, Gamma_b = system.kappa_a, system.kappa_b, system.Gamma_a, system.Gamma_b
    return (
        (J - x) * (J + x),
        kappa_a * kappa_b + kappa_a * Gamma_b + kappa_b * Gamma_a,
        Gamma_a + kappa_a + Gamma_b + kappa_b,
        4 * system.Gamma * real(system.J * np.conjugate(system.mu)),
    )
