"""A qubit in place of the battery's oscillator: its steady state, what it can give, and the limit of strong driving.

Eqs. (1)–(3) stay as they are, with b the lowering operator of two levels. A qubit saturates, the state is not Gaussian
any more, and the master equation is solved in Fock space: exactly, but for the levels of the charger that are left out.

Under a strong drive the qubit follows one of the two states that are dressed by the charger's field α,
⟨b⟩ = sα/2|α| with s = ±1, and a photon lost to the battery's bath turns s over at the rate κ_b/4. In return it drives
the charger. At Δ = 0, Γ = 0 and |J| = 2F, in units F/κ_a of the field, z = ακ_a/F, and 1/κ_a of time,

    dz/dt = −z/2 − i(1 + s z/|z|),

in which F no longer appears. In the frame where s = 1 a turn is a reflection, Re z → −Re z, and between two turns the
orbits are parabolas with z = 0 in their focus: Q = |z| + Re z decays as e^{−t/2}, and v = Im z/Q obeys

    v + v³/3 = v_0 + v_0³/3 − (4/Q_0)(e^{t/2} − 1).

Turns come at random times, so that what they meet is the steady state: the ergotropy is the mean of
½(v² − 1)/(v² + 1) before a turn, and the turn takes (Q, v) to (Qv², 1/v).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from qbutils import checks
from qbutils.arithmetic import ratio
from qbutils.system import ChargerBattery


class QubitState(NamedTuple):
    """Steady state of charger and qubit, each by itself.

    Attributes
    ----------
    charger : ndarray, shape (levels,)
        Populations of the charger's levels.
    battery : ndarray of complex, shape (2, 2)
        Density matrix of the qubit, the ground state first.

    """

    charger: np.ndarray
    battery: np.ndarray


def steady_state(system: ChargerBattery, levels: int) -> QubitState:
    """Steady state of Eqs. (1)–(3) with a qubit as battery, at zero temperature.

    Parameters
    ----------
    system : ChargerBattery
        Scalar parameters.
    levels : int, ≥ 2
        Fock levels kept for the charger. Enough are kept when the last one's population is negligible.

    Returns
    -------
    QubitState

    Raises
    ------
    ValueError
        The parameters are arrays, there are fewer than two levels, or nothing damps the charger.

    Examples
    --------
    >>> import qbutils as qb
    >>> system = qb.ChargerBattery(F=0.02, J=0.02, kappa_a=0.05, kappa_b=0.01)
    >>> charger, battery = qb.qubit.steady_state(system, 12)
    >>> print(round(qb.qubit.ergotropy(battery), 4), charger[-1] < 1e-10)
    0.2535 True

    """
    import scipy.sparse as sparse
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import spsolve

    checks.scalar("system", checks.instance("system", system, ChargerBattery)).require_numbers()
    levels = checks.integer("levels", levels, least=2)
    if system.kappa_a == system.Gamma_a == 0 and (system.J == 0 or system.kappa_b == system.Gamma_b == 0):
        raise ValueError("system must damp the charger to have one steady state, but it does not")
    basis = _hermitian_basis(2 * levels)
    flow = (basis.conj().T @ _liouvillian(system, levels) @ basis).real.tocsr()
    flow.eliminate_zeros()
    _, block = connected_components(flow)
    kept = np.flatnonzero(block == block[0])  # what does not hang together with the populations is zero
    trace = sparse.csr_matrix(kept < 2 * levels, dtype=float)
    equations = sparse.vstack([trace, flow[kept][:, kept][1:]], format="csc")
    rho = np.zeros(basis.shape[0])
    rho[kept] = spsolve(equations, np.eye(1, len(kept))[0])
    rho = (basis @ rho).reshape(levels, 2, levels, 2)
    return QubitState(np.einsum("nini->n", rho).real, np.einsum("nink->ik", rho))


@cache
def _hermitian_basis(size: int):
    """Orthonormal basis of the Hermitian matrices, populations first: in it the Liouvillian is real."""
    import scipy.sparse as sparse

    j, k = np.triu_indices(size, 1)
    one = np.ones(len(j)) / np.sqrt(2)
    upper, lower, pair = j * size + k, k * size + j, np.arange(len(j))
    entries = np.concatenate([np.ones(size), one, one, 1j * one, -1j * one])
    rows = np.concatenate([np.arange(size) * (size + 1), upper, lower, upper, lower])
    columns = np.concatenate([np.arange(size), *[size + pair] * 2, *[size + len(j) + pair] * 2])
    return sparse.csr_matrix((entries, (rows, columns)), shape=(size**2, size**2))


@cache
def _lowering(levels: int):
    """Operators a and b of the pair."""
    import scipy.sparse as sparse

    a = sparse.kron(sparse.diags([np.sqrt(np.arange(1.0, levels))], [1]), sparse.eye(2), format="csr")
    return a, sparse.kron(sparse.eye(levels), [[0, 1], [0, 0]], format="csr")


def _liouvillian(system: ChargerBattery, levels: int):
    """A sparse matrix on the rows of ρ, one after the other; its Hermitian part is the right side of Eq. (3)."""
    import scipy.sparse as sparse

    a, b = _lowering(levels)
    forward = system.J * a.T @ b + system.F * a
    H = system.Delta * (a.T @ a + b.T @ b) + forward + forward.conj().T
    rates = (system.kappa_a, a), (system.kappa_b, b), (system.Gamma, system.p_a * a + system.p_b * b)
    baths = [np.sqrt(rate) * L for rate, L in rates if rate]
    decay = -1j * H - sum(L.conj().T @ L for L in baths) / 2
    return sparse.kron(2 * decay, sparse.eye(2 * levels)) + sum(sparse.kron(L, L.conj()) for L in baths)


def ergotropy(battery: np.ndarray) -> np.ndarray:
    r"""Most energy that a unitary operation can take out of a qubit, in units of ħω.

    It is ½(r + r_z): turn the Bloch vector, of length r and height r_z, down. Below the equator that is
    2|ρ_01|²/(r − r_z), in which nothing cancels.

    Parameters
    ----------
    battery : array_like of complex, shape (..., 2, 2)
        Density matrix, the ground state first.

    Returns
    -------
    real, shape (...)

    Raises
    ------
    ValueError
        The last two axes are not two long, or the matrix is not that of a state by more than rounding.

    Examples
    --------
    >>> from qbutils import qubit
    >>> print(qubit.ergotropy([[0.5, 0.5], [0.5, 0.5]]))  # (|0⟩ + |1⟩)/√2
    0.5

    """
    battery = np.asarray(checks.number("battery", battery, symbols=False))
    if battery.shape[-2:] != (2, 2):
        raise ValueError(f"battery must have the shape (..., 2, 2), but it has {battery.shape}")
    r_z = (battery[..., 1, 1] - battery[..., 0, 0]).real
    r = np.hypot(r_z, 2 * np.abs(battery[..., 0, 1]))
    not_hermitian = np.max(abs(battery - np.conj(np.swapaxes(battery, -2, -1))), axis=(-2, -1)) > 1e-9
    no_state = not_hermitian | (abs(np.trace(battery, axis1=-2, axis2=-1) - 1) > 1e-9) | (r > 1 + 1e-9)
    checks.refuse("battery", "be Hermitian and positive with trace 1", battery, no_state)
    return np.where(r_z < 0, ratio(2 * np.abs(battery[..., 0, 1]) ** 2, r - r_z), (r + r_z) / 2)[()]


def orbit(Q: np.ndarray, v: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Follow the charger's field between two turns of the dressed state: dz/dt = −z/2 − i(1 + z/|z|).

    Parameters
    ----------
    Q, v : array_like of float
        Where it starts: Q = |z| + Re z > 0, v = Im z/Q. Back from them, z = ½Q(1 − v²) + iQv.
    t : array_like of float, from 0 to 1400
        Time, in units of 1/κ_a. The field has died away long before.

    Returns
    -------
    Q, v : ndarray of float
        Where it is then: v is the real root of a cubic.

    Examples
    --------
    >>> from qbutils import qubit
    >>> Q, v = qubit.orbit(1.0, 0.0, 2.0)
    >>> print(f"z = {Q * (1 - v**2) / 2:.3f} {Q * v:+.3f}i")
    z = -0.858 -0.876i

    """
    Q, v = checks.positive("Q", Q, symbols=False), checks.real("v", v, symbols=False)
    t = checks.not_negative("t", t, symbols=False)
    checks.broadcast(Q=Q, v=v, t=t)
    checks.refuse("t", "be at most 1400, when no field is left", t, t > 1400)
    c = v + v**3 / 3 - 4 / Q * np.expm1(t / 2)
    return Q * np.exp(-t / 2), 2 * np.sinh(np.arcsinh(1.5 * c) / 3)


class Estimate(NamedTuple):
    """A mean over random draws, and its standard error."""

    mean: float
    error: float


def strong_drive_limit(kappa_a: float, kappa_b: float, walks: int = 10_000, turns: int = 200) -> Estimate:
    """Ergotropy behind a coherent charger at |J| = 2F, on resonance, as F → ∞.

    Parameters
    ----------
    kappa_a, kappa_b : float, > 0
        Decay rates of charger and qubit.
    walks, turns : int
        How many random histories are followed, and for how many turns of the dressed state; the first 50 are left out.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        A rate is not positive, there are fewer than two walks or no more than 50 turns.

    Examples
    --------
    >>> from qbutils import qubit
    >>> print(f"{qubit.strong_drive_limit(1, 0.2).mean:.3f}")
    0.475

    """
    kappa_a = checks.scalar("kappa_a", checks.positive("kappa_a", kappa_a, symbols=False))
    kappa_b = checks.scalar("kappa_b", checks.positive("kappa_b", kappa_b, symbols=False))
    walks, turns = checks.integer("walks", walks, least=2), checks.integer("turns", turns, least=51)
    random = np.random.default_rng(0)
    Q, v, drawn = np.ones(walks), np.zeros(walks), np.zeros(walks)
    for turn in range(turns):
        t = np.minimum(random.exponential(4 * kappa_a / kappa_b, walks), 600)  # by then the field has died away
        Q, v = orbit(Q, v, t)
        if turn >= 50:
            drawn += (0.5 - 1 / (1 + v**2)) / (turns - 50)
        Q, v = Q * v**2, 1 / v
    return Estimate(drawn.mean(), drawn.std() / np.sqrt(walks))
