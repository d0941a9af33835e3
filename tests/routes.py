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


def _exact_amplitudes(F, J_r, J_i, Gamma, kappa_a, kappa_b, pa_r, pa_i, pb_r, pb_i, Delta, t):
    """Eigenvalues and eigenvectors, as in a textbook: with a hundred digits even exceptional points lose nothing."""
    J, p_a, p_b = mp.mpc(J_r, J_i), mp.mpc(pa_r, pa_i), mp.mpc(pb_r, pb_i)
    mu = -p_b * mp.conj(p_a)
    M_aa = -(Gamma * (pa_r**2 + pa_i**2) + kappa_a) / 2 - 1j * Delta
    M_bb = -(Gamma * (pb_r**2 + pb_i**2) + kappa_b) / 2 - 1j * Delta
    M_ab = -1j * J + mu * Gamma / 2
    M_ba = -1j * mp.conj(J) + mp.conj(mu) * Gamma / 2
    mean, half_gap = (M_aa + M_bb) / 2, mp.sqrt(((M_aa - M_bb) / 2) ** 2 + M_ab * M_ba) or mp.mpf(10) ** -40
    one, two = mean + half_gap, mean - half_gap
    grown_1, grown_2 = (mp.expm1(rate * t) / rate if rate else t for rate in (one, two))
    a = ((M_aa - two) * grown_1 - (M_aa - one) * grown_2) / (one - two)
    return -1j * F * a, -1j * F * M_ba * (grown_1 - grown_2) / (one - two)


def _parts(name, z):
    return (np.real(z), np.imag(z)) if name in ("J", "p_a", "p_b") else (z,)


def exact_energies(system, t):
    """Energies for the floating-point parameters taken as exact numbers, and their condition numbers.

    The condition number of E is Σ |x ∂E/∂x|/E over t and all parameters x, real and imaginary parts apart: what an
    error of one part in the last place of the input does to the result, whatever the algorithm.
    """
    with mp.workdps(100):
        x = [mp.mpf(float(part)) for name, z in (*vars(system).items(), ("t", t)) for part in _parts(name, z)]
        energies = [abs(z) ** 2 for z in _exact_amplitudes(*x)]
        conditions = [0.0, 0.0]
        for k, value in enumerate(x):
            step = mp.mpf(10) ** -30
            moved = _exact_amplitudes(*x[:k], value * (1 + step), *x[k + 1 :]) if value else None
            for mode, energy in enumerate(energies):
                if moved and energy:
                    conditions[mode] += float(abs(abs(moved[mode]) ** 2 / energy - 1) / step)
        return energies, conditions
