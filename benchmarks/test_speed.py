"""How long the closed forms take, side by side with what one would otherwise use.

`make bench` prints the table and stores it in benchmarks/results.json, which the book shows.
"""

import numpy as np
import pytest
import qutip
import scipy.integrate

import qbutils as qb

SYSTEM = qb.ChargerBattery(F=0.04, J=0.2, Delta=0.2)  # at the paper's F, 36 to 52 levels a mode, a day of mesolve
TIMES = np.linspace(0, 300, 1000)
MILLION = np.linspace(0, 300, 10**6)
SIDE = 2000
SWEEP = qb.ChargerBattery(J=0.2, Gamma=np.linspace(0, 1, SIDE), Delta=np.linspace(-0.5, 0.5, SIDE)[:, None])
DRAW = np.random.default_rng(1)
MANY = qb.ChargerBattery(J=DRAW.normal(size=10**6), Gamma=DRAW.random(10**6), kappa_b=DRAW.random(10**6))
SYSTEMS = qb.ChargerBattery(J=DRAW.normal(size=10**4), Gamma=DRAW.random(10**4), Delta=DRAW.normal(size=10**4))


def test_thousand_times_with_scipy(benchmark):
    M, drive = SYSTEM.drift_matrix, np.array([-1j * SYSTEM.F, 0])

    def integrate():
        return scipy.integrate.solve_ivp(
            lambda _, v: M @ v + drive, (0, TIMES[-1]), np.zeros(2, complex), method="DOP853", t_eval=TIMES,
            rtol=1e-12, atol=1e-14,
        )  # fmt: skip

    run = benchmark(integrate)
    np.testing.assert_allclose(abs(run.y) ** 2, qb.energies(SYSTEM, TIMES), atol=1e-11)


def test_thousand_times_with_qutip(benchmark):
    levels = 20
    H, c_ops = qb.to_qutip(SYSTEM, levels, levels)
    number = qutip.tensor(qutip.qeye(levels), qutip.num(levels))
    vacuum = qutip.fock([levels, levels], [0, 0])
    run = benchmark.pedantic(qutip.mesolve, (H, vacuum, TIMES, c_ops), {"e_ops": [number]}, rounds=1)
    np.testing.assert_allclose(run.expect[0], qb.energies(SYSTEM, TIMES).battery, atol=1e-4)


def test_million_times(benchmark):
    benchmark(qb.energies, SYSTEM, MILLION)


def test_thousand_times(benchmark):
    benchmark(qb.energies, SYSTEM, TIMES)


def test_ten_thousand_systems_at_a_hundred_times(benchmark):
    benchmark(qb.energies, SYSTEMS, TIMES[::10])


@pytest.mark.parametrize("times", [pytest.param(TIMES, id="1000"), pytest.param(MILLION, id="1000000")])
def test_two_complex_exponentials(benchmark, times):
    """What any closed form in terms of two eigenvalues costs at least, written with NumPy.

    At the same times: an exponential of a large angle takes longer than one of a small angle.
    """
    z = (-0.01 + 0.3j) * times
    benchmark(lambda: (np.exp(z), np.exp(z)))


def test_four_million_steady_energies(benchmark):
    benchmark(qb.steady_energies, SWEEP)


def test_fill_their_arrays(benchmark):
    benchmark(lambda: [np.full((SIDE, SIDE), 1.0) for _ in range(2)])


def test_million_optimal_detunings(benchmark):
    benchmark(qb.optimal_detuning, MANY)


@pytest.mark.parametrize("copies", [1, 10])
def test_cost_is_linear(benchmark, copies):
    benchmark(qb.energies, SYSTEM, np.linspace(0, 300, 10**4 * copies))
