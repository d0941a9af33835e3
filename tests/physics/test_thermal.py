"""Warm baths shake both modes but leave the work that can be drawn from them alone."""

import dask.array as da
import mpmath as mp
import numpy as np
import pytest
import qutip
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from routes import lyapunov, twelve, wide

import qbutils as qb
from qbutils.symbolic import SYSTEM as SYMBOLS

RATE = st.floats(1e-6, 1e2)
COUPLING = st.builds(lambda size, phase: size * np.exp(1j * phase), st.floats(0, 10), st.floats(-np.pi, np.pi))
SYSTEM = st.builds(
    qb.ChargerBattery, J=COUPLING, Gamma=st.just(0.0) | RATE, kappa_a=RATE, kappa_b=RATE, p_a=COUPLING, p_b=COUPLING
)
OCCUPATION = st.floats(0, 10)
COMPLEX = qb.ChargerBattery(
    F=0.02, J=0.2 * np.exp(0.7j), Gamma=0.3, kappa_a=0.2, kappa_b=0.1, p_a=np.exp(0.4j), p_b=0.8j, Delta=0.1
)


def test_second_moments_have_twelve_right_digits_over_twelve_decades():
    random = np.random.default_rng(1)
    for _ in range(300):
        system, n = wide(random), 10 ** random.uniform(-5, 5, 3) * (random.random(3) > 0.2)
        try:
            rights, conditions = lyapunov(system, *n)
            W = qb.thermal_covariance(system, *n)
        except ZeroDivisionError:  # a mode is free
            continue
        assert W[0, 0].real >= 0 <= W[1, 1].real
        for k, (entry, right) in enumerate(zip((W[0, 0], W[1, 1], W[0, 1]), map(complex, rights), strict=True)):
            assert twelve(abs(entry - right) - 1e-40, abs(right), conditions, k), f"{system}, {n}, {conditions()=}"


def test_a_bath_that_is_not_attached_warms_nothing():
    np.testing.assert_array_equal(qb.thermal_covariance(qb.ChargerBattery(J=0.1), 0, 0, 1), np.zeros((2, 2)))
    charger = qb.thermal_covariance(qb.ChargerBattery(J=1e-6), 0, 1e-3, 1e4)[0, 0]
    assert charger.real == pytest.approx(1.33333332266667e-12, rel=1e-13, abs=0)


@settings(deadline=None)
@given(SYSTEM)
def test_the_shares_of_the_three_baths_are_a_weighted_mean(system):
    shares = [qb.thermal_covariance(system, *n) for n in np.eye(3)]
    assert all(share[mode, mode].real >= 0 for share in shares for mode in (0, 1))
    np.testing.assert_allclose(sum(shares), np.eye(2), atol=1e-11)


@pytest.mark.parametrize("power", [-332, 332])  # rates × 1e∓100
def test_only_ratios_of_rates_matter_to_the_last_digit(power):
    system, scale = wide(np.random.default_rng(2), size=300), 2.0**power
    system = system.replace(kappa_a=system.kappa_a + 1e-9, kappa_b=system.kappa_b + 1e-9)
    faster = system.replace(**{name: scale * z for name, z in vars(system).items() if name not in ("p_a", "p_b")})
    with np.errstate(all="raise"):
        W = qb.thermal_covariance(faster, 1, 2, 3)
    np.testing.assert_array_equal(W, qb.thermal_covariance(system, 1, 2, 3))


def test_a_sweep_of_dask_stays_lazy_and_marks_what_nothing_damps():
    kappa_b = np.array([0.01, 0.0, 0.1])
    lazy = qb.thermal_covariance(qb.ChargerBattery(kappa_b=da.from_array(kappa_b, chunks=2)), 1, 2, 3)
    assert isinstance(lazy, da.Array)
    W = lazy.compute()
    np.testing.assert_array_equal(W[[0, 2]], qb.thermal_covariance(qb.ChargerBattery(kappa_b=kappa_b[[0, 2]]), 1, 2, 3))
    assert np.isnan(W[1]).all()


def test_a_symbolic_mode_that_nothing_damps_is_refused():
    with pytest.raises(ValueError, match="system must damp every mode"):
        qb.thermal_covariance(qb.ChargerBattery(J=sp.Symbol("J"), kappa_a=0, kappa_b=0), 1, 1, 1)


def test_a_symbol_that_is_zero_damps_nothing():
    zero = sp.Symbol("zero", zero=True)
    with pytest.raises(ValueError, match="system must damp every mode"):
        qb.thermal_covariance(qb.ChargerBattery(J=1, kappa_a=zero, kappa_b=zero), 1, 1, 1)


def test_no_drive_and_no_detuning_is_too_large():
    slow = qb.ChargerBattery(F=1e300, J=2e-100, Gamma=1e-100, kappa_a=1e-100, kappa_b=1e-100, Delta=1e300)
    with np.errstate(all="raise"):
        W = qb.thermal_covariance(slow, 1, 2, 3)
    np.testing.assert_allclose(W, qb.thermal_covariance(qb.ChargerBattery(J=2, Gamma=1, kappa_a=1, kappa_b=1), 1, 2, 3))


@settings(deadline=None)
@given(SYSTEM, OCCUPATION)
def test_baths_of_one_temperature_give_exactly_their_occupation(system, n):
    np.testing.assert_array_equal(qb.thermal_covariance(system, n, n, n), n * np.eye(2))


@settings(deadline=None)
@given(SYSTEM, OCCUPATION, OCCUPATION, OCCUPATION)
def test_no_combination_of_modes_is_colder_or_hotter_than_every_bath(system, n_a, n_b, n_shared):
    W = qb.thermal_covariance(system, n_a, n_b, n_shared)
    np.testing.assert_array_equal(W, W.conj().T)
    least, most = np.linalg.eigvalsh(W)
    assert min(n_a, n_b, n_shared) - 1e-12 <= least
    assert most <= max(n_a, n_b, n_shared) + 1e-12


@settings(deadline=None)
@given(SYSTEM, st.floats(-10, 10), st.floats(-10, 10))
def test_drive_and_detuning_leave_the_second_moments_alone(system, F, Delta):
    W = qb.thermal_covariance(system, 0.1, 0.2, 0.3)
    np.testing.assert_array_equal(qb.thermal_covariance(system.replace(F=F, Delta=Delta), 0.1, 0.2, 0.3), W)


def test_moments_and_ergotropy_are_those_of_the_density_matrix():
    n = (0.004, 0.001, 0.002)
    rho = qutip.steadystate(*qb.to_qutip(COMPLEX, 5, 5, *n))
    modes = qutip.tensor(qutip.destroy(5), qutip.qeye(5)), qutip.tensor(qutip.qeye(5), qutip.destroy(5))
    mean = np.array([qutip.expect(mode, rho) for mode in modes])
    spread = [[qutip.expect(dag.dag() * mode, rho) for dag in modes] for mode in modes] - np.outer(mean, mean.conj())
    squeezing = [[qutip.expect(one * other, rho) for other in modes] for one in modes] - np.outer(mean, mean)
    W = qb.thermal_covariance(COMPLEX, *n)
    np.testing.assert_allclose(mean, qb.steady_amplitudes(COMPLEX), atol=1e-7)
    np.testing.assert_allclose(spread, W, atol=1e-7)
    np.testing.assert_allclose(squeezing, 0, atol=1e-7)
    covariance = (W[1, 1].real + 0.5) * np.eye(2)
    assert fock_ergotropy(rho.ptrace(1)) == pytest.approx(qb.ergotropy(mean[1], covariance), abs=1e-6)


def fock_ergotropy(rho):
    """Energy less that of the passive state, which fills the levels with the populations in falling order."""
    return qutip.expect(qutip.num(rho.shape[0]), rho) - np.sort(rho.eigenenergies())[::-1] @ np.arange(rho.shape[0])


@pytest.mark.parametrize("n", [0.0, 0.4])
@pytest.mark.parametrize("squeezing", [0.0, 0.35 * np.exp(0.9j)])
@pytest.mark.parametrize("alpha", [0.0, 0.8 - 0.3j])
def test_ergotropy_of_a_gaussian_state_is_that_of_its_density_matrix(alpha, squeezing, n):
    levels = 50
    unitary = qutip.displace(levels, alpha) * qutip.squeeze(levels, squeezing)
    rho = unitary * qutip.thermal_dm(levels, n) * unitary.dag()
    covariance = qutip.covariance_matrix([qutip.position(levels), qutip.momentum(levels)], rho).real
    assert qb.ergotropy(alpha, covariance) == pytest.approx(fock_ergotropy(rho), abs=1e-7)


@settings(deadline=None)
@given(st.complex_numbers(max_magnitude=1e3), st.floats(0, 1e6))
def test_heat_adds_no_ergotropy(alpha, n):
    assert qb.ergotropy(alpha, (n + 0.5) * np.eye(2)) == alpha.real**2 + alpha.imag**2


def squeezed(decibel, angle, n):
    """Covariance of a thermal state of n photons, squeezed and turned, and the ergotropy that its floats stand for."""
    with mp.workdps(60):
        turn = mp.matrix([[mp.cos(angle), -mp.sin(angle)], [mp.sin(angle), mp.cos(angle)]])
        factor = mp.mpf(10) ** (mp.mpf(decibel) / 10)
        exact = turn * mp.diag([factor, 1 / factor]) * turn.T * (n + mp.mpf(1) / 2)
        x, c, p = (mp.mpf(float(entry)) for entry in (exact[0, 0], exact[0, 1], exact[1, 1]))
        nu = mp.sqrt(max(x * p - c**2, mp.mpf(1) / 4))
        return np.array([[x, c], [c, p]], float), float(((x - p) ** 2 / 4 + c**2) / ((x + p) / 2 + nu))


def test_strong_squeezing_costs_ergotropy_no_digits():
    """Right to the condition number of the entries, up to 90 dB and a million photons."""
    random = np.random.default_rng(2)
    for _ in range(1000):
        decibel, n = random.uniform(0, 90), random.choice([0.0, 10 ** random.uniform(-6, 6)])
        covariance, expected = squeezed(decibel, random.choice([np.pi / 4, random.uniform(0, np.pi)]), n)
        condition = 1 + 4 * covariance.max() / (n + 0.5)  # entries count by their product over det σ
        assert qb.ergotropy(0.0, covariance) == pytest.approx(expected, rel=2e-16 * condition + 1e-15)


@pytest.mark.parametrize("decibel", [0, 3, 37, 40, 60, 80, 100, 140])
@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 4, 2.0])
def test_a_pure_squeezed_state_is_a_state(decibel, angle):
    covariance, _ = squeezed(decibel, angle, 0)
    photons = np.sinh(decibel / 20 * np.log(10)) ** 2
    assert qb.ergotropy(0.0, covariance) == pytest.approx(photons, rel=1e-7)


def test_symbols_give_the_batterys_share_of_the_chargers_bath():
    J, kappa_a, kappa_b, n = sp.symbols("J kappa_a kappa_b n", positive=True)
    coherent = qb.ChargerBattery(J=J, kappa_a=kappa_a, kappa_b=kappa_b, Gamma=sp.S(0), p_a=sp.S(1), p_b=sp.S(1))
    share = 4 * J**2 * kappa_a / ((kappa_a + kappa_b) * (4 * J**2 + kappa_a * kappa_b))
    assert sp.simplify(qb.thermal_covariance(coherent, n, 0, 0)[1, 1] - n * share) == 0


def test_symbols_and_numbers_share_one_formula():
    values = {name: complex(value) for name, value in vars(COMPLEX).items()}
    symbols = {getattr(SYMBOLS, name): value for name, value in values.items()}
    W = qb.thermal_covariance(SYMBOLS, sp.Rational(1, 10), sp.Rational(1, 5), sp.Rational(3, 10))
    numbers = np.array([complex(entry.subs(symbols)) for entry in W.ravel()]).reshape(2, 2)
    np.testing.assert_allclose(numbers, qb.thermal_covariance(COMPLEX, 0.1, 0.2, 0.3), rtol=1e-12)


@pytest.mark.parametrize("bath", range(3))
def test_each_occupation_may_be_a_symbol_beside_numbers(bath):
    """One of which nothing is known, not even that it is the largest."""
    n, numbers = sp.Symbol("n"), [0.1, 0.2, 0.4]
    mixed = [n if k == bath else value for k, value in enumerate(numbers)]
    heat = qb.thermal_covariance(COMPLEX, *mixed)[1, 1].subs(n, numbers[bath])
    assert complex(heat) == pytest.approx(qb.thermal_covariance(COMPLEX, *numbers)[1, 1], rel=1e-13, abs=0)


def test_occupations_broadcast_against_the_parameters():
    system = COMPLEX.replace(J=[[0.1], [0.2j]])
    W = qb.thermal_covariance(system, [0.0, 0.1, 0.2], 0.3, 0.4)
    assert W.shape == (2, 3, 2, 2)
    np.testing.assert_allclose(W[1, 2], qb.thermal_covariance(COMPLEX.replace(J=0.2j), 0.2, 0.3, 0.4))


@pytest.mark.parametrize(
    "system",
    [
        qb.ChargerBattery(kappa_b=0.0),
        qb.ChargerBattery(Gamma=0.4, kappa_a=0.0, kappa_b=0.0),
        qb.ChargerBattery(J=0.2, Gamma=0.4, kappa_a=0.0, kappa_b=0.0),
    ],
    ids=["nothing touches the battery", "a dark mode", "a dark mode that J keeps"],
)
def test_a_mode_that_no_bath_damps_has_no_steady_state(system):
    with pytest.raises(ValueError, match=r"system must damp every mode .* it does not at 1 of 1 points"):
        qb.thermal_covariance(system, 0.1, 0.1, 0.1)


@pytest.mark.parametrize(
    "covariance",
    [
        0.499 * np.eye(2), [[1, 0.1], [0, 1]], [[1, 0], [0.1, 1]], [[1, 1e-8], [0, 1]], -np.eye(2),
        np.diag([-0.6, -0.6]), np.diag([1, -1]), np.diag([-1, 1]), np.diag([0, 1]), np.diag([1, 0]),
        [[1, 1], [1, 1]], [[1, 2], [2, 1]],
        [[1e6, 1e6], [1e6, 1e6]], [[1e9, 1e9 * (1 + 1e-12)], [1e9 * (1 + 1e-12), 1e9]], 0.5 * (1 - 1e-8) * np.eye(2),
    ],
    ids=str,
)  # fmt: skip
def test_a_covariance_of_no_state_is_refused(covariance):
    with pytest.raises(ValueError, match="covariance must be symmetric with determinant at least 1/4"):
        qb.ergotropy(1.0, covariance)


def test_the_first_of_several_covariances_that_is_none_is_named():
    with pytest.raises(ValueError, match=r"at least 1/4, but it is \[\[-2\. -0\.\] \[-0\. -2\.\]\] at 2 of 3 points$"):
        qb.ergotropy(1.0, np.stack([np.eye(2), -2 * np.eye(2), -np.eye(2)]))


def test_covariances_are_stacked_along_the_leading_axes():
    states = [[np.diag([2.0, 0.125]), np.eye(2)], [[[1, 0.5], [0.5, 1]], np.diag([0.25, 1])]]
    expected = [[1.0625 - 0.5, 0], [1 - np.sqrt(0.75), 0.625 - 0.5]]
    np.testing.assert_allclose(qb.ergotropy(0, states), expected, rtol=1e-14)
    np.testing.assert_allclose(qb.ergotropy([[1], [2j]], states), np.add(expected, [[1], [4]]), rtol=1e-14)
    assert isinstance(qb.ergotropy(0, np.eye(2)), float)
