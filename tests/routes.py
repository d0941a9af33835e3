"""The slow, obvious routes to the numbers of qbutils, and the settings on which all routes must meet."""

import functools

import mpmath as mp
import numpy as np
import sympy as sp
from scipy.linalg import expm

import qbutils as qb
from qbutils import symbolic

PAPER = {
    "Fig. 2, coherent, no detuning": qb.ChargerBattery(J=0.2),
    "Fig. 2, coherent, Eq. (13)": qb.ChargerBattery(J=0.2, Delta=np.sqrt(0.2**2 - (0.05**2 + 0.01**2) / 8)),
    "Fig. 2, shared reservoir, φ = 0": qb.ChargerBattery(J=0.2, Gamma=0.4, Delta=-0.2),
    "Fig. 2, shared reservoir, φ = π": qb.ChargerBattery(J=-0.2, Gamma=0.4, Delta=-0.2),
    "Fig. 3, shared reservoir alone": qb.ChargerBattery(Gamma=0.4),
    "Fig. 4, super-optimal": qb.ChargerBattery(Gamma=0.4, p_a=5**0.25, p_b=5**-0.25),
    "Fig. 5a, battery driven directly": qb.ChargerBattery(p_b=0.0, J=0.0),
    "Fig. 6b, κ_b = 0.0001": qb.ChargerBattery(J=0.2, kappa_b=1e-4),
}


def random_systems(size):
    """Draw rates from 0.01 to 3, and complex J, p_a and p_b of order one."""
    draw = np.random.default_rng(20)
    normal = functools.partial(draw.normal, size=size)
    rates = 10 ** draw.uniform(-2, 0.5, (3, size))
    J, p_a, p_b = (normal() + 1j * normal() for _ in range(3))
    Gamma, kappa_a, kappa_b = rates
    return qb.ChargerBattery(
        F=normal(), J=J, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, p_a=p_a, p_b=p_b, Delta=normal()
    )


def stacked(systems):
    """One system that holds several along its first axis."""
    parameters = [vars(system) for system in systems]
    shapes = [system.shape for system in systems]
    return qb.ChargerBattery(
        **{
            name: np.concatenate([np.broadcast_to(p[name], s).ravel() for p, s in zip(parameters, shapes, strict=True)])
            for name in parameters[0]
        }
    )


SETTINGS = stacked([*PAPER.values(), random_systems(300)])


# -- the captions' setting, by linear algebra -------------------------------------------------------------------------

F, J, GAMMA, KAPPA_A, KAPPA_B = 0.1, 0.2, 0.4, 0.05, 0.01


def drift(J=0.0, Delta=0.0, Gamma=0.0, y=1.0, kappa_a=KAPPA_A, kappa_b=KAPPA_B):
    """Drift matrix of Eqs. (4) and (5) written out, at p_a, p_b > 0 with p_a p_b = 1, so that μ = −1."""
    a, b = Gamma * np.sqrt(y) + kappa_a, Gamma / np.sqrt(y) + kappa_b
    there, back = -1j * J - Gamma / 2, -1j * np.conj(J) - Gamma / 2
    entries = np.broadcast_arrays(-a / 2 - 1j * Delta, there, back, -b / 2 - 1j * Delta)
    return np.stack(entries, axis=-1).reshape(*entries[0].shape, 2, 2)


def amplitudes(M, t=np.inf):
    """Amplitudes of charger and battery from vacuum, by a linear solve and a matrix exponential."""
    final = np.linalg.solve(M, np.array([[1j * F], [0]]))[..., 0]
    return final if t == np.inf else final - expm(M * t) @ final


def energies(M, t=np.inf):
    """Energies of charger and battery, shape (..., 2)."""
    return abs(amplitudes(M, t)) ** 2


def steady(M):
    """Steady energy of the battery."""
    return energies(M)[..., 1]


def highest(J, **others):
    """Detuning with the largest steady energy, and that energy, by a scan of the axis and then of less around it."""
    detunings = np.linspace(-2 * J, 2 * J, 801)
    for _ in range(4):
        best = detunings[steady(drift(J, detunings, **others)).argmax()]
        detunings = best + np.linspace(-1, 1, 101) * (detunings[1] - detunings[0])
    return best, steady(drift(J, best, **others))


# -- moments -----------------------------------------------------------------------------------------------------------


@functools.cache
def _moment_equations():
    """Rates of ⟨a⟩, ⟨a⟩*, ⟨b⟩, ⟨b⟩*, ⟨a†a⟩, ⟨b†b⟩, ⟨a†b⟩, ⟨a†b⟩* from the dissipator, as functions of parameters."""
    s, a, ad, b, bd = symbolic, symbolic.a, symbolic.ad, symbolic.b, symbolic.bd
    moments = [s.m_a, sp.conjugate(s.m_a), s.m_b, sp.conjugate(s.m_b), s.n_a, s.n_b, s.c_ab, sp.conjugate(s.c_ab)]
    names = sp.symbols("x:8")
    rates = [
        sp.expand(s.expectation(s.time_derivative(operator)).subs(dict(zip(moments[::-1], names[::-1], strict=True))))
        for operator in (a, ad, b, bd, ad * a, bd * b, ad * b, bd * a)
    ]
    matrix, constant = sp.linear_eq_to_matrix(rates, names)
    parameters = (s.F, s.J, s.Gamma, s.kappa_a, s.kappa_b, s.p_a, s.p_b, s.Delta)
    return sp.lambdify(parameters, (list(matrix), list(-constant)), "numpy")


def moment_generator(system):
    """Matrix G, shape (..., 9, 9), with d(moments, 1)/dt = G (moments, 1), derived from the dissipator by SymPy."""
    matrix, constant = _moment_equations()(*vars(system).values())
    generator = np.zeros((*system.shape, 9, 9), complex)
    for k, entry in enumerate(matrix):
        generator[..., k // 8, k % 8] = entry
    for k, entry in enumerate(constant):
        generator[..., k, 8] = entry
    return generator


def moment_rates(system, moments):
    """Right sides of Eqs. (4)–(8), the last bracket of (8) with J* and μ*; ``moments`` has shape (5, ...)."""
    a, b, n_a, n_b, c = moments
    F, J, Delta, mu, half = system.F, system.J, system.Delta, system.mu, system.Gamma / 2
    A, B = system.Gamma_a + system.kappa_a, system.Gamma_b + system.kappa_b
    Jc, muc = np.conj(J), np.conj(mu)
    return np.stack(
        [
            -(A + 2j * Delta) / 2 * a - 1j * (J + 1j * mu * half) * b - 1j * F,
            -(B + 2j * Delta) / 2 * b - 1j * (Jc + 1j * muc * half) * a,
            -A * n_a - 2 * np.real(1j * (J + 1j * mu * half) * c) - 2 * F * np.imag(a),
            -B * n_b + 2 * np.real(1j * (J - 1j * mu * half) * c),
            -(A + B) / 2 * c - 1j * (Jc + 1j * muc * half) * n_a + 1j * (Jc - 1j * muc * half) * n_b + 1j * F * b,
        ]
    )


# -- many digits -------------------------------------------------------------------------------------------------------


def conditioned(function, arguments, digits):
    """Values of a function at numbers taken as exact, and, once they are asked for, their condition numbers.

    A condition number Σ |x ∂f/∂x|/|f| says what an error of one part in the last place of each argument, real and
    imaginary parts apart, does to the result, whatever the algorithm. It takes most of the time, and few ask.
    """
    x = [mp.mpf(float(part)) for z in arguments for part in ((z.real, z.imag) if isinstance(z, complex) else (z,))]
    kinds = [isinstance(z, complex) for z in arguments]

    def at(x):
        parts = iter(x)
        with mp.workdps(digits):
            return function(*(mp.mpc(next(parts), next(parts)) if kind else next(parts) for kind in kinds))

    @functools.cache
    def conditions():
        sums, step = [0.0] * len(values), mp.mpf("1e-35")
        for k, part in enumerate(x):
            with mp.workdps(digits):
                moved = at([*x[:k], part * (1 + step), *x[k + 1 :]]) if part else values
                for m, (value, other) in enumerate(zip(values, moved, strict=True)):
                    sums[m] += float(abs(other / value - 1) / step) if value else 0.0
        return sums

    values = at(x)
    return values, conditions


def twelve(error, right, conditions, k, lost=np.inf):
    """Whether an error leaves twelve digits, or what the k-th condition number does: nothing from ``lost`` on."""
    if error <= 1e-12 * right:
        return True
    condition = conditions()[k]
    return condition >= lost or error <= 1e-12 * condition * right


def parameters(system):
    """Parameters as real and complex numbers of Python, in their order."""
    return [complex(z) if name in ("J", "p_a", "p_b") else float(z) for name, z in vars(system).items()]


def _drift(J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta):
    """Drift matrix of Eqs. (4) and (5)."""
    mu = -p_b * mp.conj(p_a)
    return (
        -(Gamma * _square(p_a) + kappa_a) / 2 - 1j * Delta,
        -1j * J + mu * Gamma / 2,
        -1j * mp.conj(J) + mp.conj(mu) * Gamma / 2,
        -(Gamma * _square(p_b) + kappa_b) / 2 - 1j * Delta,
    )


def _square(z):
    return z.real**2 + z.imag**2


def _results(F, kappa_a, kappa_b, Gamma, p_a, p_b, a, b, a_rate, b_rate):
    """E_A, E_B; drive, three heats and what is stored, from the amplitudes and their rates."""
    heats = kappa_a * _square(a), kappa_b * _square(b), Gamma * _square(p_a * a + p_b * b)
    return _square(a), _square(b), -2 * F * a.imag, *heats, 2 * (mp.conj(a) * a_rate + mp.conj(b) * b_rate).real


def evolved(F, J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta, t):
    """Energies and flows by eigenvalues and eigenvectors, as in a textbook: many digits lose nothing anywhere."""
    M_aa, M_ab, M_ba, M_bb = _drift(J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta)
    mean, half_gap = (M_aa + M_bb) / 2, mp.sqrt(((M_aa - M_bb) / 2) ** 2 + M_ab * M_ba) or mp.mpf(10) ** -45
    one, two = mean + half_gap, mean - half_gap
    grown = [mp.expm1(rate * t) / rate if rate else t for rate in (one, two)]
    rising = [mp.exp(rate * t) for rate in (one, two)]
    (a, b), (a_rate, b_rate) = (
        (
            -1j * F * ((M_aa - two) * first - (M_aa - one) * second) / (one - two),
            -1j * F * M_ba * (first - second) / (one - two),
        )
        for first, second in (grown, rising)
    )
    return _results(F, kappa_a, kappa_b, Gamma, p_a, p_b, a, b, a_rate, b_rate)


def settled(F, J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta):
    """Energies and flows of the steady state, by Cramer's rule."""
    M_aa, M_ab, M_ba, M_bb = _drift(J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta)
    det = M_aa * M_bb - M_ab * M_ba
    return _results(F, kappa_a, kappa_b, Gamma, p_a, p_b, 1j * F * M_bb / det, -1j * F * M_ba / det, 0, 0)


def exact(system, t=None, digits=110):
    """Energies and flows, and what gives their condition numbers, at one time or in the steady state."""
    if t is None:
        return conditioned(settled, parameters(system), digits)
    return conditioned(evolved, [*parameters(system), float(t)], digits)


def lyapunov(system, n_a, n_b, n_shared):
    """Solve MW + WM† + N = 0: W_aa, W_bb, W_ab, and what gives their condition numbers."""

    def solved(J, Gamma, kappa_a, kappa_b, p_a, p_b, n_a, n_b, n_shared):
        M_aa, M_ab, M_ba, M_bb = _drift(J, Gamma, kappa_a, kappa_b, p_a, p_b, 0)
        M = mp.matrix([[M_aa, M_ab], [M_ba, M_bb]])
        p = mp.matrix([p_a, p_b])
        N = Gamma * n_shared * (p.conjugate() * p.T) + mp.diag([kappa_a * n_a, kappa_b * n_b])
        both = mp.matrix(4, 4)
        for i, j, k in np.ndindex(2, 2, 2):
            both[2 * i + j, 2 * k + j] += M[i, k]
            both[2 * i + j, 2 * i + k] += mp.conj(M[j, k])
        W = mp.lu_solve(both, -mp.matrix([N[0, 0], N[0, 1], N[1, 0], N[1, 1]]))
        return W[0].real, W[3].real, W[1]

    _, *rest, _ = parameters(system)
    return conditioned(solved, [*rest, *map(float, (n_a, n_b, n_shared))], 80)


def wide(random, *, decades=12, size=None):
    """Draw a system whose rates spread over many decades; some vanish."""

    def spread(low, high, zero=0.1):
        return 10 ** random.uniform(low, high, size) * (random.random(size) >= zero)

    def turned(modulus):
        quarter = 1j ** random.integers(0, 4, size)
        return modulus * np.where(random.random(size) < 0.5, quarter, np.exp(2j * np.pi * random.random(size)))

    rates = [spread(-decades, 0) for _ in range(5)]
    return qb.ChargerBattery(
        F=spread(-decades / 2, decades / 2, 0), J=turned(rates[0]), Gamma=rates[1], kappa_a=rates[2], kappa_b=rates[3],
        p_a=turned(spread(-1, 1, 0.05)), p_b=turned(spread(-1, 1, 0.05)), Delta=rates[4] * random.choice([-1, 0, 1]),
    )  # fmt: skip
