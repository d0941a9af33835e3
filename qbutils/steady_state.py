"""The state for t → ∞: amplitudes and energies.

The amplitudes solve M(⟨a⟩, ⟨b⟩) = i(F, 0). With A = Γ_a + κ_a, B = Γ_b + κ_b, x = 2Δ and 4 det M = re + i·im,

    re = |2J|² − x² + κ_aκ_b + κ_aΓ_b + κ_bΓ_a,      im = (A + B)x + 4Γ Re(Jμ*),
    E_A = 4F²(x² + B²)/(re² + im²),                  E_B = 4F²|2J − iμΓ|²/(re² + im²).

These are Eqs. (9) and (10) of the paper for every J, p_a, p_b. AB − Γ_aΓ_b is multiplied out, so that nothing cancels
as κ_b → 0.
"""

from __future__ import annotations

from qbutils import checks
from qbutils.arithmetic import abs2, ratio
from qbutils.drift import Amplitudes, Energies, determinant
from qbutils.system import ChargerBattery


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
    x, A, B = 2 * system.Delta, system.Gamma_a + system.kappa_a, system.Gamma_b + system.kappa_b
    denominator = sum(part**2 for part in determinant(system))
    alone = (system.J == 0) * (x == 0) * (B == 0)  # nothing drives an undamped battery, and det M = 0 hides A
    drive = 4 * system.F**2
    return Energies(
        ratio((x**2 + B**2 + alone) * drive, denominator + alone * A**2),
        ratio(abs2(2 * system.J - system.i * system.mu * system.Gamma) * drive, denominator),
    )


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
    re, im = determinant(checks.instance("system", system, ChargerBattery))
    i, F, four_det = system.i, system.F, re + system.i * im
    checks.refuse("det M", "not vanish where amplitudes are to have a limit", four_det, four_det == 0)
    _, _, M_ba, M_bb = system.drift_entries
    return Amplitudes(4 * i * F * M_bb / four_det, -4 * i * F * M_ba / four_det)
