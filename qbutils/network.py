"""Any number of coupled modes, and the most energy that a passive network can bring into one of them.

The coherent amplitudes α of N modes in the frame of the drive, with a Hermitian damping matrix K ≥ 0, a Hermitian h of
couplings and detunings, and a drive F on mode a, obey

    dα/dt = −(K/2 + ih)α − iF e_a.

In the steady state the balance α†Kα = −2F Im α_a holds, whatever h is: with R = K⁻¹ an ellipsoid around −iF R e_a,

    (α + iF R e_a)† K (α + iF R e_a) = F² R_aa.

Its point farthest along e_b, α = −iF R(e_a + ρ e_b) with ρ = √(R_aa/R_bb) R_ba/|R_ba|, has

    max |α_b|² = F² (√(R_aa R_bb) + |R_ab|)².

Each point of the ellipsoid is the steady state of some h: hα = −F e_a + iKα/2 has a Hermitian solution h if and only
if α†(−F e_a + iKα/2) is real, which is the balance. At the farthest point the right side is ½F(ρ e_b − e_a), so one
coupling is enough, h_ab = −i (R_ab/|R_ab|)/2(√(R_aa R_bb) + |R_ab|), with no detuning and nothing else coupled.
"""

from __future__ import annotations

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, is_lazy, phase

EPSILON = np.finfo(float).eps


def steady_amplitudes(K: np.ndarray, h: np.ndarray, F: Number = 1.0, drive: int = 0) -> np.ndarray:
    """Coherent amplitudes of all modes in the steady state.

    Parameters
    ----------
    K : array_like of complex, shape (..., N, N)
        Damping matrix, Hermitian and not negative: K_jj is the decay rate of the energy of mode j.
    h : array_like of complex, shape (..., N, N)
        Couplings and, on the diagonal, detunings; Hermitian.
    F : real, shape (...)
        Amplitude of the drive.
    drive : int
        Index of the driven mode.

    Returns
    -------
    ndarray of complex, shape (..., N)

    Raises
    ------
    ValueError
        K or h is no such matrix, the shapes do not broadcast, or there is no unique steady state.

    Examples
    --------
    >>> import numpy as np
    >>> from qbutils import network
    >>> K, h = np.diag([0.05, 0.01]), np.array([[0, 0.2], [0.2, 0]])
    >>> print(round(abs(network.steady_amplitudes(K, h, F=0.1)[1]) ** 2, 6))  # as steady_energies of J = 0.2
    0.248445

    """
    K, h, F = _damping("K", K), _hermitian("h", h), checks.real("F", F, symbols=False)
    if h.shape[-1] != K.shape[-1]:
        raise ValueError(f"K and h must be of the same modes, but they have {K.shape[-1]} and {h.shape[-1]}")
    checks.broadcast(K=K[..., 0, 0], h=h[..., 0, 0], F=F)
    unit = np.eye(K.shape[-1])[:, [_index("drive", drive, K)]]
    try:
        return -1j * F[..., np.newaxis] * np.linalg.solve(K / 2 + 1j * h, unit)[..., 0]
    except np.linalg.LinAlgError:
        raise ValueError("K and h must leave no undamped mode on resonance to have one steady state") from None


def passive_limit(K: np.ndarray, F: Number = 1.0, drive: int = 0, battery: int = 1) -> Number:
    """Largest steady energy of the battery over all Hermitian h, that is over all couplings and detunings.

    Parameters
    ----------
    K : array_like of complex, shape (..., N, N)
        Damping matrix, Hermitian and not negative.
    F : real, shape (...)
        Amplitude of the drive.
    drive, battery : int
        Indices of the driven mode and of the battery; they may be the same.

    Returns
    -------
    real, shape (...)
        In photons. It is ``inf`` where an undamped combination of modes has a part in drive or battery.

    Examples
    --------
    >>> import numpy as np
    >>> from qbutils import network
    >>> K = np.array([[0.45, 0.4], [0.4, 0.41]])  # Γ = 0.4, p_a = p_b = 1, κ_a = 0.05, κ_b = 0.01
    >>> print(round(network.passive_limit(K, F=0.1), 6))
    11.464018

    A third mode between the two, damped or not, changes nothing: it has no part in K between drive and battery.

    >>> print(round(network.passive_limit(np.diag([0.05, 0.3, 0.01]), F=0.1, battery=2), 6))
    20.0

    """
    K, F = _damping("K", K), checks.real("F", F, symbols=False)
    checks.broadcast(K=K[..., 0, 0], F=F)
    R_aa, R_ab, R_bb, scale = _response(K, drive, battery)
    amplitude = np.sqrt(R_aa) * np.sqrt(R_bb) + abs(R_ab)
    return np.where(F == 0, 0, np.where(F == 0, 1, F) / scale * amplitude)[()] ** 2


def coupling_at_limit(K: np.ndarray, drive: int = 0, battery: int = 1) -> np.ndarray:
    """Hermitian h at which the battery reaches its `passive_limit`: one coupling, of drive and battery, no detuning.

    Parameters
    ----------
    K : array_like of complex, shape (..., N, N)
        Damping matrix, Hermitian and not negative.
    drive, battery : int
        Indices of the driven mode and of the battery.

    Returns
    -------
    ndarray of complex, shape (..., N, N)
        The same for every drive; 0 where there is no limit, which an ever weaker coupling then approaches.

    Examples
    --------
    >>> import numpy as np
    >>> from qbutils import network
    >>> K = np.array([[0.45, 0.4], [0.4, 0.41]])
    >>> h = network.coupling_at_limit(K)
    >>> print(np.round(h, 6))
    [[0.+0.j       0.+0.014767j]
     [0.-0.014767j 0.+0.j      ]]
    >>> print(round(abs(network.steady_amplitudes(K, h, F=0.1)[1]) ** 2, 6))
    11.464018

    """
    K = _damping("K", K)
    R_aa, R_ab, R_bb, scale = _response(K, drive, battery)
    h = np.zeros_like(K)
    coupling = -0.5j * phase(R_ab) * scale / (np.sqrt(R_aa) * np.sqrt(R_bb) + abs(R_ab))
    if drive != battery:  # else nothing has to be coupled
        h[..., drive, battery], h[..., battery, drive] = coupling, np.conjugate(coupling)
    return h


def _response(K: np.ndarray, drive: int, battery: int) -> tuple[Number, Number, Number, Number]:
    """R_aa K_aa, R_ab √(K_aa K_bb), R_bb K_bb with R = K⁻¹, and √(K_aa K_bb): each mode in units of its own damping.

    The first and the last are infinite where an undamped combination has a part in either mode; one that has none
    leaves the rest to themselves.
    """
    a, b = _index("drive", drive, K), _index("battery", battery, K)
    own = _own_damping(K)
    rates, modes = np.linalg.eigh(K / own[..., :, np.newaxis] / own[..., np.newaxis, :])
    damped = rates > 16 * K.shape[-1] * EPSILON
    part_a, part_b = modes[..., a, :], modes[..., b, :]
    unbounded = np.any(~damped & (abs(part_a) ** 2 + abs(part_b) ** 2 > 16 * K.shape[-1] * EPSILON), axis=-1)
    weight = damped / np.where(damped, rates, 1)
    R_aa, R_ab, R_bb = (
        np.sum(weight * one * np.conjugate(other), axis=-1)
        for one, other in ((part_a, part_a), (part_a, part_b), (part_b, part_b))
    )
    R_aa, R_bb = (np.where(unbounded, np.inf, R.real) for R in (R_aa, R_bb))
    return R_aa, R_ab, R_bb, own[..., a] * own[..., b]


def _own_damping(K: np.ndarray) -> np.ndarray:
    """√K_jj, and 1 where that vanishes."""
    own = np.sqrt(np.diagonal(K, axis1=-2, axis2=-1).real)
    return np.where(own == 0, 1, own)


def _index(name: str, value: int, K: np.ndarray) -> int:
    if not checks.is_integer(value) or not 0 <= value < K.shape[-1]:
        raise ValueError(f"{name} must be the index of one of {K.shape[-1]} modes, but it is {checks.shown(value)}")
    return value


def _hermitian(name: str, value: np.ndarray) -> np.ndarray:
    matrix = checks.number(name, value, symbols=False)
    if is_lazy(matrix) or matrix.ndim < 2 or matrix.shape[-2] != matrix.shape[-1] or not matrix.shape[-1]:
        rule = "be an array in memory of shape (..., N, N), N > 0"
        raise ValueError(f"{name} must {rule}, but it is {checks.shown(value)}")
    adjoint = np.conjugate(np.swapaxes(matrix, -2, -1))
    size = np.max(abs(matrix), axis=(-2, -1), keepdims=True)
    checks.refuse(name, "be Hermitian", matrix, abs(matrix - adjoint) > 1e-12 * size)
    return matrix.astype(complex)


def _damping(name: str, value: np.ndarray) -> np.ndarray:
    K = _hermitian(name, value)
    diagonal = np.diagonal(K, axis1=-2, axis2=-1).real
    checks.refuse(name, "have no negative rate on its diagonal", diagonal, diagonal < 0)
    own = _own_damping(K)
    rates = np.linalg.eigvalsh(K / own[..., :, np.newaxis] / own[..., np.newaxis, :])
    checks.refuse(name, "damp every combination of modes, and amplify none", rates, rates < -1e-12)
    return K
