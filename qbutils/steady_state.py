"""The state for t → ∞: amplitudes and energies.

The amplitudes solve M(⟨a⟩, ⟨b⟩) = i(F, 0). With A = Γ_a + κ_a, B = Γ_b + κ_b, x = 2Δ and 4 det M = re + i·im,

    re = |2J|² − x² + κ_aκ_b + κ_aΓ_b + κ_bΓ_a,      im = (A + B)x + 4Γ Re(Jμ*),
    E_A = 4F²(x² + B²)/(re² + im²),                  E_B = 4F²|2J − iμΓ|²/(re² + im²).

These are Eqs. (9) and (10) of the paper for every J, p_a, p_b. AB − Γ_aΓ_b is multiplied out, so that nothing cancels
as κ_b → 0.
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, abs2, is_symbolic, power_of_two, ratio
from qbutils.drift import Amplitudes, Energies, determinant, determinant_terms
from qbutils.pointwise import pointwise
from qbutils.system import ChargerBattery

TINY = 1e-70  # in units of the largest rate


def steady_energies(system: ChargerBattery) -> Energies:
    """Photon numbers of charger and battery for t → ∞, from vacuum: Eqs. (9) and (10).

    Parameters
    ----------
    system : ChargerBattery
        Of numbers, arrays, Dask arrays or SymPy expressions; with the last the result is exact.

    Returns
    -------
    Energies
        ``charger`` and ``battery``, each of shape ``system.shape``, in units of ħω.

    Notes
    -----
    On resonance with a mode that nothing damps (det M = 0) the energies grow without limit and are ``inf``; off its
    resonance they beat for ever, and these are the values of the fixed point. A battery that nothing drives stays
    at 0, and the charger, where that one is damped, at its own finite energy.

    Examples
    --------
    >>> import qbutils as qb
    >>> print(round(qb.steady_energies(qb.ChargerBattery(J=0.2)).battery, 6))
    0.248445

    """
    system = checks.instance("system", system, ChargerBattery)
    return Energies(*pointwise(_energy_terms, _energies, system, kinds=(float, float)))


def _energy_terms(system: ChargerBattery, _: Number) -> tuple[Number, ...]:
    drive, x, A, B = 2 * system.F, 2 * system.Delta, system.Gamma_a + system.kappa_a, system.Gamma_b + system.kappa_b
    coupling = 2 * system.J - system.i * system.mu * system.Gamma
    resonance, losses, width, bias = determinant_terms(system)  # |re + i·im| is never below the losses
    alone = None  # energy of a charger that nothing joins to the battery, where it is needed
    if system.symbolic:
        alone = ratio(drive**2, x**2 + A**2)
    elif not (np.all(losses > TINY) and _moderate(abs(drive)) and _moderate(abs(coupling))):
        alone = ratio(drive, np.hypot(x, A)) ** 2
        size = power_of_two(np.maximum(abs(resonance + losses), abs(width * x + bias)))
        drive, resonance, losses, width, bias = (z / size for z in (drive, resonance, losses, width, bias))
    charger = ((x**2 + B**2) * drive**2, 0) if system.symbolic else ((x * drive) ** 2, (B * drive) ** 2)  # row, column
    return alone, *charger, abs2(coupling * drive), resonance, losses, width, x, bias


def _moderate(size: Number) -> np.bool_:
    """Whether these can be multiplied by each other, or by what is not below ``TINY``, and then be squared."""
    return np.all((size == 0) | (size > TINY))


def _energies(alone, detuned, resonant, battery, resonance, losses, width, x, bias) -> tuple[Number, Number]:
    re, im = resonance + losses, width * x + bias
    re *= re  # in place
    im *= im
    re += im
    if alone is None:
        return (detuned + resonant) / re, battery / re
    return np.where(battery == 0, alone, ratio(detuned + resonant, re))[()], ratio(battery, re)


def steady_amplitudes(system: ChargerBattery) -> Amplitudes:
    """Coherent amplitudes for t → ∞, where the steady state exists.

    Parameters
    ----------
    system : ChargerBattery

    Returns
    -------
    Amplitudes
        ``charger`` and ``battery``, complex, each of shape ``system.shape``.

    Raises
    ------
    ValueError
        det M = 0: without a limit, energies can be called infinite, but amplitudes have no value.

    """
    system = checks.instance("system", system, ChargerBattery)
    charger, battery, det = pointwise(_amplitude_terms, _amplitudes, system, kinds=(complex, complex, complex))
    wrong = np.bool_(det.is_zero) if system.symbolic else det == 0
    checks.refuse("det M", "not vanish where amplitudes are to have a limit", np.broadcast_to(0.0, wrong.shape), wrong)
    return Amplitudes(charger, battery)


def _amplitude_terms(system: ChargerBattery, _: Number) -> tuple[Number, ...]:
    re, im = determinant(system)
    _, _, M_ba, M_bb = system.drift_entries
    return 4 * system.i * system.F, M_bb, M_ba, re + system.i * im


def _amplitudes(drive, M_bb, M_ba, det) -> tuple[Number, Number, Number]:
    if is_symbolic(det):
        return drive * M_bb / det, -drive * M_ba / det, det
    factor = np.where(det == 0, np.nan, drive / np.where(det == 0, 1, det))
    return factor * M_bb, -factor * M_ba, det
