"""The slow, obvious route: the master equation in Fock space, for checking only.

The Hamiltonian and the Lindblad operators are typed as the paper prints them, Eqs. (1) and (3), and QuTiP solves the
rest: nothing here knows of amplitudes, drift matrices or closed forms. A bath at occupation n damps with L at rate
κ(n + 1) and heats with L† at rate κn; the paper's baths have n = 0.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from qbutils import checks
from qbutils.system import ChargerBattery

if TYPE_CHECKING:
    from qutip import Qobj


def to_qutip(
    system: ChargerBattery,
    n_charger: int,
    n_battery: int,
    n_a: float = 0.0,
    n_b: float = 0.0,
    n_shared: float = 0.0,
) -> tuple[Qobj, list[Qobj]]:
    """Hamiltonian and Lindblad operators in Fock space, Eqs. (1) and (3).

    Parameters
    ----------
    system : ChargerBattery
        Scalar parameters.
    n_charger, n_battery : int, ≥ 2
        Fock levels kept for the charger and for the battery. A coherent state of E photons needs about E + 6√E + 10
        for energies right to about 1e-6; take E at its largest over the whole time, not in the steady state.
    n_a, n_b, n_shared : float, ≥ 0
        Occupations of the baths of charger, battery and shared reservoir.

    Returns
    -------
    H : qutip.Qobj
        Hamiltonian over ħ, in the frame that rotates with the drive.
    c_ops : list of qutip.Qobj
        Lindblad operators, the square roots of their rates included.

    Raises
    ------
    ValueError
        The parameters are arrays, or a mode has fewer than two levels.

    Notes
    -----
    ``qutip.mesolve`` stores ρ, (n_charger·n_battery)² numbers: for weak drives only. At zero temperature the vacuum
    evolves into coherent states, which a jump leaves alone, so one trajectory of ``qutip.mcsolve`` is the exact state.

    Examples
    --------
    >>> import qbutils as qb
    >>> import qutip
    >>> H, c_ops = qb.to_qutip(qb.ChargerBattery(F=0.005, J=0.05), 6, 6)
    >>> H.dims, len(c_ops)
    ([[6, 6], [6, 6]], 2)
    >>> battery = qutip.tensor(qutip.qeye(6), qutip.num(6))
    >>> print(round(qutip.expect(battery, qutip.steadystate(H, c_ops)), 6))
    0.00907

    """
    import qutip

    checks.scalar("system", checks.instance("system", system, ChargerBattery)).require_numbers()
    n_charger = checks.integer("n_charger", n_charger, least=2)
    n_battery = checks.integer("n_battery", n_battery, least=2)
    n_a = checks.scalar("n_a", checks.not_negative("n_a", n_a, symbols=False))
    n_b = checks.scalar("n_b", checks.not_negative("n_b", n_b, symbols=False))
    n_shared = checks.scalar("n_shared", checks.not_negative("n_shared", n_shared, symbols=False))
    a = qutip.tensor(qutip.destroy(n_charger), qutip.qeye(n_battery))
    b = qutip.tensor(qutip.qeye(n_charger), qutip.destroy(n_battery))
    z = system.p_a * a + system.p_b * b
    exchange = system.J * a.dag() * b
    H = system.Delta * (a.dag() * a + b.dag() * b) + exchange + exchange.dag() + system.F * (a + a.dag())
    baths = [(system.kappa_a, a, n_a), (system.kappa_b, b, n_b), (system.Gamma, z, n_shared)]
    damping = [sqrt(rate * (n + 1)) * L for rate, L, n in baths if rate > 0]
    heating = [sqrt(rate * n) * L.dag() for rate, L, n in baths if rate * n > 0]
    return H, damping + heating
