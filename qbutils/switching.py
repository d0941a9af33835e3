"""A coupling that is switched in time: the best |J(t)| ≤ |J| for a deadline, and what any J(t) does.

Without reservoir and on resonance, with ⟨a⟩ = −iα and ⟨b⟩ = −βJ*/|J|, a coupling of size j(t) gives

    α̇ = −κ_aα/2 − jβ + F,      β̇ = −κ_bβ/2 + jα.

For the largest β(T) let p, q be the prices of α and β: ṗ = κ_ap/2 − jq, q̇ = κ_bq/2 + jp, (p, q) = (0, 1) at T.
Pontryagin's principle asks for j = ±|J| by the sign of s = qα − pβ. Where s stays zero, ṡ = qF − (κ_a − κ_b)qα is zero
as well, so that either β = q = 0, the charger alone is filled, or α = r = F/(κ_a − κ_b), it is held. Hence four stages:

    fill   j = 0, until the charger has α₁, a little less than r
    lift   j = |J|, until α = r and s = 0: the battery has β₁
    hold   j = (F − κ_ar/2)/β, what the charger takes in beyond its loss is passed on: β² = e − (e − β₁²)exp(−κ_bt)
    swap   j = |J|, until the price of the charger is zero

with e = r(2F − κ_ar)/κ_b. With δ = (κ_a − κ_b)/4 and w² = |J|² − δ² a stage at full coupling that begins or ends on the
hold at β lasts arctan[wβ/(|J|r − δβ)]/w or arctan[wr/(|J|β − δr)]/w.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qbutils import checks
from qbutils.arithmetic import Number, is_lazy
from qbutils.dynamics import amplitudes
from qbutils.system import ChargerBattery


@dataclass(frozen=True)
class Protocol:
    """The four stages of `fill_hold_swap`.

    Attributes
    ----------
    durations : tuple of four floats
        Of filling, lifting, holding and swapping.
    held : float
        Amplitude r of the charger while it is held.
    battery : tuple of three floats
        Amplitude of the battery when the hold begins, when it ends, and at the deadline.
    energy : float
        Battery energy at the deadline.

    """

    durations: tuple[float, float, float, float]
    held: float
    battery: tuple[float, float, float]
    energy: float


def fill_hold_swap(system: ChargerBattery, deadline: float) -> Protocol:
    """Return the stages that satisfy Pontryagin's conditions: what a coupling of at most |J| can do by a deadline.

    Parameters
    ----------
    system : ChargerBattery
        Scalars, with κ_b < κ_a/2; its |J| is the largest coupling. Reservoir and detuning are not used.
    deadline : real, > 0

    Raises
    ------
    ValueError
        The battery is damped too much, or coupling or deadline leave no time to hold.

    Examples
    --------
    >>> import qbutils as qb
    >>> from qbutils import switching
    >>> best = switching.fill_hold_swap(qb.ChargerBattery(F=0.1, J=0.2), 200)
    >>> print(round(best.energy, 4), [round(stage, 2) for stage in best.durations])
    21.0117 [39.07, 0.5, 157.48, 2.95]

    """
    F, kappa_a, kappa_b, J = _rates(system)
    deadline = float(checks.scalar("deadline", checks.positive("deadline", deadline, symbols=False)))
    if not 2 * kappa_b < kappa_a:
        raise ValueError(f"kappa_b must be below half of kappa_a = {kappa_a:g}, but it is {kappa_b:g}")
    r, delta = F / (kappa_a - kappa_b), (kappa_a - kappa_b) / 4
    w = np.sqrt(max(J**2 - delta**2, 0))

    def lifted(angle):
        """Battery's amplitude β₁ after this angle, and the state that led to it, backwards in time."""
        first = r * J * np.sin(angle) / (w * np.cos(angle) + delta * np.sin(angle))
        return first, _at_full(F, kappa_a, kappa_b, J, -angle / w, r, first)

    least = (kappa_a / 2 - kappa_b) / (2 * J) if w else np.pi  # of the charger's inflow at r, half of what J passes on
    angles = np.geomspace(least, np.pi / 2, 200) if least < np.pi / 2 else np.array([])
    before = np.array([lifted(angle)[1][1] for angle in angles])
    if not np.any(before < 0):
        raise ValueError(f"|J| must be strong enough to hold the charger, but it is {J:g}")
    k = int(np.argmax(before < 0))
    lift = _root(lambda angle: lifted(angle)[1][1], angles[max(k - 1, 0)], angles[k])
    first, (charger, _) = lifted(lift)
    if charger <= 0:
        raise ValueError(f"|J| must be strong enough to hold the charger, but it is {J:g}")
    fill = -2 / kappa_a * np.log(1 - kappa_a * charger / (2 * F))

    def last(hold):
        """Battery's amplitude after holding, and the time that the swap then takes."""
        if kappa_b == 0:
            beta = np.sqrt(first**2 + r * (2 * F - kappa_a * r) * hold)
        else:
            top = r * (2 * F - kappa_a * r) / kappa_b
            beta = np.sqrt(top - (top - first**2) * np.exp(-kappa_b * hold))
        return beta, np.arctan2(w * r, J * beta - delta * r) / w

    left = deadline - fill - lift / w
    if left < last(0)[1]:
        raise ValueError(f"deadline must be at least {deadline - left + last(0)[1]:.6g}, but it is {deadline:g}")
    hold = _root(lambda hold: left - hold - last(hold)[1], 0, left)
    beta, swap = last(hold)
    end = float(_at_full(F, kappa_a, kappa_b, J, swap, r, beta)[1])
    stages = tuple(map(float, (fill, lift / w, hold, swap)))
    return Protocol(stages, float(r), (float(first), float(beta), end), end**2)


def switched_amplitudes(system: ChargerBattery, couplings: np.ndarray, deadline: float) -> np.ndarray:
    """Amplitudes ⟨a⟩ and ⟨b⟩ from vacuum when the coupling is constant in each of n equal segments of time.

    Parameters
    ----------
    system : ChargerBattery
        Scalars. Its coupling, reservoir and detuning are not used.
    couplings : array_like of complex, shape (n,)
        J in each segment.
    deadline : real, > 0

    Returns
    -------
    ndarray of complex, shape (n + 1, 2)
        At the beginning of each segment and at the deadline.

    Examples
    --------
    >>> import qbutils as qb
    >>> from qbutils import switching
    >>> path = switching.switched_amplitudes(qb.ChargerBattery(F=0.1), [0.1, 0.1], 20)
    >>> print(round(abs(path[-1, 1]) ** 2, 6), round(qb.energies(qb.ChargerBattery(F=0.1, J=0.1), 20).battery, 6))
    1.40351 1.40351

    """
    steps, pushes = _segments(system, *_segmented(couplings, deadline))
    path = np.zeros((len(steps) + 1, 2), complex)
    for k, (step, push) in enumerate(zip(steps, pushes, strict=True)):
        path[k + 1] = step @ path[k] + push
    return path


def energy_gradient(system: ChargerBattery, couplings: np.ndarray, deadline: float) -> tuple[float, np.ndarray]:
    """Battery energy at the deadline, and its slope in each of the couplings, by one pass forwards and one back.

    Parameters
    ----------
    system, couplings, deadline
        As of `switched_amplitudes`.

    Returns
    -------
    energy : float
    gradient : ndarray of complex, shape (n,)
        Slopes in the real part of J and, times i, in its imaginary part.

    Examples
    --------
    >>> import numpy as np, qbutils as qb
    >>> from qbutils import switching
    >>> energy, gradient = switching.energy_gradient(qb.ChargerBattery(F=0.1), np.full(50, 0.01), 100)
    >>> print(bool((gradient.real > 0).all()), bool(np.allclose(gradient.imag, 0)))
    True True

    """
    couplings, width = _segmented(couplings, deadline)
    path = switched_amplitudes(system, couplings, deadline)
    price = np.array([0, 2 * np.conj(path[-1, 1])])  # dE = Re(price · d amplitudes)
    prices = np.empty((len(couplings), 2), complex)
    steps, _ = _segments(system, couplings, width)
    for k in reversed(range(len(couplings))):
        prices[k] = price
        price = price @ steps[k]
    slopes = []
    for direction in (1, 1j):
        small = 1e-6 * direction / width
        ahead, behind = (_segments(system, couplings + sign * small, width) for sign in (1, -1))
        change = np.einsum("kij,kj->ki", ahead[0] - behind[0], path[:-1]) + ahead[1] - behind[1]
        slopes.append(np.sum(prices * change, axis=1).real / (2 * abs(small)))
    return float(abs(path[-1, 1]) ** 2), slopes[0] + 1j * slopes[1]


def _scalars(system: ChargerBattery, *names: str) -> list[Number]:
    """Parameters of one system."""
    checks.instance("system", system, ChargerBattery).require_numbers()
    return [checks.scalar(name, getattr(system, name)) for name in names]


def _rates(system: ChargerBattery) -> tuple[float, float, float, float]:
    """|F|, κ_a, κ_b and |J| of one system, F positive."""
    F, kappa_a, kappa_b, J = (float(abs(value)) for value in _scalars(system, "F", "kappa_a", "kappa_b", "J"))
    checks.refuse("F", "not be zero", np.asarray(F), np.asarray(F == 0))
    return F, kappa_a, kappa_b, J


def _segmented(couplings: np.ndarray, deadline: float) -> tuple[np.ndarray, float]:
    """Couplings as a row of complex numbers, and how long each lasts."""
    couplings = checks.number("couplings", couplings, symbols=False)
    if is_lazy(couplings) or np.ndim(couplings) != 1 or not np.size(couplings):
        raise ValueError(f"couplings must be a row of numbers in memory, but it is {checks.shown(couplings)}")
    deadline = float(checks.scalar("deadline", checks.positive("deadline", deadline, symbols=False)))
    return np.asarray(couplings, complex), deadline / len(couplings)


def _segments(system: ChargerBattery, J: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """exp(Mt), short because (M + σ)² is a number, and what the drive adds meanwhile, for each coupling."""
    F, kappa_a, kappa_b = _scalars(system, "F", "kappa_a", "kappa_b")
    sigma, delta = (kappa_a + kappa_b) / 4, (kappa_a - kappa_b) / 4
    root = np.sqrt(delta**2 - abs(J) ** 2 + 0j)  # of a real part from 0 to σ
    root = np.where(root == 0, 1e-150, root)
    shift = np.moveaxis(np.array([[-delta + 0 * J, -1j * J], [-1j * J.conj(), delta + 0 * J]]), -1, 0)
    half, fall = np.exp((root - sigma) * width) / 2, np.expm1(-2 * root * width)
    step = (half * (2 + fall))[:, None, None] * np.eye(2) - (half * fall / root)[:, None, None] * shift
    push = amplitudes(ChargerBattery(F=F, J=J, kappa_a=kappa_a, kappa_b=kappa_b), width)
    return step, np.stack(push, axis=-1)


def _at_full(F, kappa_a, kappa_b, J, t, alpha, beta) -> np.ndarray:
    """α and β a time t after they were these, at the coupling j = |J|; t may be negative."""
    sigma, delta = (kappa_a + kappa_b) / 4, (kappa_a - kappa_b) / 4
    w = np.sqrt(J**2 - delta**2)
    rest = F / (kappa_a * kappa_b / 4 + J**2) * np.array([kappa_b / 2, J])
    apart = np.array([alpha, beta]) - rest
    turned = np.cos(w * t) * apart + np.sin(w * t) / w * (np.array([[-delta, -J], [J, delta]]) @ apart)
    return rest + np.exp(-sigma * t) * turned


def _root(function, low: float, high: float) -> float:
    """Where a function changes its sign, by halving."""
    rising = function(high) > function(low)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if (function(middle) > 0) == rising else (middle, high)
    return (low + high) / 2
