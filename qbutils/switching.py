"""A coupling that is switched in time: the best |J(t)| ≤ |J| for a deadline, and what any J(t) does.

Without reservoir and on resonance, with ⟨a⟩ = −iα and ⟨b⟩ = −βJ*/|J|, a coupling of size j(t) gives

    dα/dt = −κ_aα/2 − jβ + F,      dβ/dt = −κ_bβ/2 + jα.

For the largest β(T) let p, q be the prices of α and β: dp/dt = κ_ap/2 − jq, dq/dt = κ_bq/2 + jp, (p, q) = (0, 1) at T.
Pontryagin's principle asks for j = ±|J| by the sign of s = qα − pβ. Where s stays zero, ds/dt = qF − (κ_a − κ_b)qα is
zero as well, so that either β = q = 0, the charger alone is filled, or α = r = F/(κ_a − κ_b), it is held. Hence four
stages:

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
from qbutils.arithmetic import Number, is_lazy, power_of_two
from qbutils.dynamics import amplitudes, scaled_time
from qbutils.system import ChargerBattery

TERMS = 60  # of a power series, beyond the last that counts


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
        Scalars, with κ_b < κ_a/2 and |J| > (κ_a − κ_b)/4, which is the largest coupling. Reservoir and detuning are
        not used.
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
    F, *rates = (abs(value) for value in _scalars(system, "F", "kappa_a", "kappa_b", "J"))
    checks.refuse("F", "not be zero", F, F == 0)
    deadline = _deadline(deadline)
    if not 2 * rates[1] < rates[0]:
        raise ValueError(f"kappa_b must be below half of kappa_a = {rates[0]:g}, but it is {rates[1]:g}")
    unit = power_of_two(rates[0])
    kappa_a, kappa_b, J = (rate / unit for rate in rates)
    end = scaled_time(deadline, unit)
    r, delta = 1 / (kappa_a - kappa_b), (kappa_a - kappa_b) / 4  # amplitudes are in units of |F|/unit
    weak = f"|J| must be strong enough to hold the charger, but it is {rates[2]:g}"
    if not delta < J:
        raise ValueError(weak)
    w = np.sqrt(J - delta) * np.sqrt(J + delta)
    lift = _lift(kappa_a / J, kappa_b / J) / J
    s = lift * np.sinc(w * lift / np.pi)
    first = r * J * s / (np.cos(w * lift) + delta * s)
    charger = _at_full(kappa_a, kappa_b, J, -lift, r, first)[0]
    if not charger > 0:
        raise ValueError(weak)
    fill = -2 / kappa_a * np.log1p(-kappa_a * charger / 2)

    def last(hold):
        """Battery's amplitude after holding, and the time that the swap then takes."""
        lost = kappa_b * hold
        taken = (kappa_a - 2 * kappa_b) * r**2 * hold * (-np.expm1(-lost) / lost if lost else 1)
        beta = np.sqrt(first**2 * np.exp(-lost) + taken)
        return beta, np.arctan2(w * r, J * beta - delta * r) / w

    left = end - fill - lift
    if left < last(0)[1]:
        enough = (end - left + last(0)[1]) / unit
        raise ValueError(f"deadline must be at least {enough:.6g}, but it is {deadline:g}")
    hold = _root(lambda hold: left - hold - last(hold)[1], 0, left)
    beta, swap = last(hold)
    swapped = _at_full(kappa_a, kappa_b, J, swap, r, beta)[1]
    held, *battery = (float(amplitude * (F / unit)) for amplitude in (r, first, beta, swapped))
    durations = tuple(float(stage / unit) for stage in (fill, lift, hold, swap))
    return Protocol(durations, held, tuple(battery), battery[-1] * battery[-1])


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
    _, *scaled = _segmented(system, couplings, deadline)
    return _path(*_segments(*scaled))


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
    unit, system, couplings, width = _segmented(system, couplings, deadline)
    small = 1e-6 / width
    nearby = couplings + small * np.array([[0], [1], [-1], [1j], [-1j]])
    steps, pushes = (part.reshape(5, -1, *part.shape[1:]) for part in _segments(system, nearby.ravel(), width))
    path = _path(steps[0], pushes[0])
    price = [0, 2 * np.conj(path[-1, 1])]  # dE = Re(price · d amplitudes)
    prices = np.empty((len(couplings), 2), complex)
    for k in reversed(range(len(couplings))):
        prices[k] = price
        price = price @ steps[0, k]
    slopes = []
    for ahead, behind in ((1, 2), (3, 4)):
        change = np.einsum("kij,kj->ki", steps[ahead] - steps[behind], path[:-1]) + pushes[ahead] - pushes[behind]
        slopes.append(np.sum(prices * change, axis=1).real / (2 * small))
    return float(abs(path[-1, 1]) ** 2), (slopes[0] + 1j * slopes[1]) / unit


def _scalars(system: ChargerBattery, *names: str) -> list[Number]:
    """Parameters of one system."""
    checks.instance("system", system, ChargerBattery).require_numbers()
    return [checks.scalar(name, getattr(system, name)) for name in names]


def _deadline(value: float) -> float:
    return float(checks.scalar("deadline", checks.positive("deadline", value, symbols=False)))


def _segmented(system: ChargerBattery, couplings: np.ndarray, deadline: float) -> tuple[float, ...]:
    """A unit, and in it the system, its couplings as a row, and how long each lasts: at least one unit."""
    F, kappa_a, kappa_b = _scalars(system, "F", "kappa_a", "kappa_b")
    couplings = checks.number("couplings", couplings, symbols=False)
    if is_lazy(couplings) or np.ndim(couplings) != 1 or not np.size(couplings):
        raise ValueError(f"couplings must be a row of numbers in memory, but it is {checks.shown(couplings)}")
    width = _deadline(deadline) / len(couplings)
    unit = power_of_two(max(kappa_a, kappa_b, np.max(abs(couplings)), 1 / width))
    system = ChargerBattery(F=F / unit, kappa_a=kappa_a / unit, kappa_b=kappa_b / unit)
    return unit, system, couplings.astype(complex) / unit, scaled_time(width, unit)


def _segments(system: ChargerBattery, J: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """exp(Mt), short because (M + σ)² is a number, and what the drive adds meanwhile, for each coupling."""
    sigma, delta = (system.kappa_a + system.kappa_b) / 4, (system.kappa_a - system.kappa_b) / 4
    root = np.emath.sqrt(delta**2 - abs(J) ** 2)  # of a real part from 0 to σ
    root = np.where(root == 0, 1e-150, root)
    shift = np.empty((len(J), 2, 2), complex)  # M + σ
    shift[:, 0, 0], shift[:, 0, 1], shift[:, 1, 0], shift[:, 1, 1] = -delta, -1j * J, -1j * J.conj(), delta
    half, fall = np.exp((root - sigma) * width) / 2, np.expm1(-2 * root * width)
    step = (half * (2 + fall))[:, None, None] * np.eye(2) - (half * fall / root)[:, None, None] * shift
    return step, np.stack(amplitudes(system.replace(J=J), width), axis=1)


def _path(steps: np.ndarray, pushes: np.ndarray) -> np.ndarray:
    """Amplitudes from vacuum when each segment leads from x to step x + push."""
    path = np.zeros((len(steps) + 1, 2), complex)
    for k, (step, push) in enumerate(zip(steps, pushes, strict=True)):
        path[k + 1] = step @ path[k] + push
    return path


def _lift(kappa_a: float, kappa_b: float) -> float:
    """How long the lift takes, in units of 1/|J|, or NaN where |J| is too weak.

    Backwards from the hold, at α = r and β = β₁ = r sin(wt)/[w cos(wt) + δ sin(wt)], the battery has been empty where

        [e^{−σt} − c + σs] (c + δs)/(σ² + w²) − s²/2 = 0,      c = cos(wt), s = sin(wt)/w, σ = (κ_a + κ_b)/4.

    All below t³ cancels, so that the left side is summed as a power series.
    """
    sigma, delta = (kappa_a + kappa_b) / 4, (kappa_a - kappa_b) / 4
    w2, bracket, turned, square = 1 - delta**2, [0.0, 0.0], [1.0, delta], [0.0, 0.0]
    for n in range(TERMS - 2):  # coefficients of tⁿ/n!
        bracket.append((-sigma) ** n - w2 * bracket[n])
        turned.append(-w2 * turned[n])
        square.append(0.0 if n % 2 else (-4 * w2) ** (n // 2))
    factorial = np.cumprod(np.maximum(np.arange(TERMS, dtype=float), 1))
    series = (np.convolve(bracket / factorial, turned / factorial)[:TERMS] - square / factorial)[3:]
    series[0] = (kappa_a / 2 - kappa_b) / 6  # an eighth of the time where |J| is large

    def filled(t):
        return np.polynomial.polynomial.polyval(t, series)

    times = np.geomspace(series[0], 4, 200)  # beyond that |J| is too weak to find one
    k = np.argmax(filled(times) < 0)
    return _root(filled, times[k - 1], times[k]) if k else np.nan


def _at_full(kappa_a, kappa_b, J, t, alpha, beta) -> np.ndarray:
    """α and β a time t after they were these, at the coupling j = |J| and a drive of 1; t may be negative."""
    sigma, delta = (kappa_a + kappa_b) / 4, (kappa_a - kappa_b) / 4
    w = np.sqrt(J - delta) * np.sqrt(J + delta)
    rest = np.array([kappa_b / (2 * J), 1]) / (J + kappa_a * kappa_b / (4 * J))
    apart = [alpha, beta] - rest
    turned = np.cos(w * t) * apart + np.sin(w * t) / w * ([[-delta, -J], [J, delta]] @ apart)
    return rest + np.exp(-sigma * t) * turned


def _root(function, low: float, high: float) -> float:
    """Where a function turns from positive to negative, by halving."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2
