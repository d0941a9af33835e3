"""No passive network exceeds the limit, one coupling reaches it, and every undamped way around it is infinite."""

import inspect

import dask.array as da
import numpy as np
import pytest
import scipy.optimize
import sympy as sp

import qbutils as qb
from qbutils import network


def complex_normal(random, *shape):
    return random.normal(size=shape) + 1j * random.normal(size=shape)


def random_damping(random, *shape):
    X = complex_normal(random, *shape)
    return X @ X.conj().swapaxes(-1, -2)


def random_hermitian(random, *shape):
    X = complex_normal(random, *shape)
    return X + X.conj().swapaxes(-1, -2)


def by_inverse(K, F, drive, battery):
    """F²(√(R_aa R_bb) + |R_ab|)², as it is written."""
    R = np.linalg.inv(K)
    return F**2 * (np.sqrt(R[drive, drive].real * R[battery, battery].real) + abs(R[drive, battery])) ** 2


PLACES = [(2, 0, 1), (2, 1, 0), (3, 0, 2), (4, 3, 1), (5, 2, 2)]


@pytest.mark.parametrize(("modes", "drive", "battery"), PLACES)
def test_no_couplings_and_detunings_exceed_the_limit(modes, drive, battery):
    random = np.random.default_rng(1)
    K = random_damping(random, 20, modes, modes)
    limit = network.passive_limit(K, 0.3, drive, battery)
    for size in 10 ** random.uniform(-3, 3, 300):
        x = network.steady_amplitudes(K, size * random_hermitian(random, modes, modes), 0.3, drive)
        assert (abs(x[:, battery]) ** 2 <= limit * (1 + 1e-9)).all()


@pytest.mark.parametrize(("modes", "drive", "battery"), PLACES)
def test_one_coupling_without_detuning_reaches_the_limit(modes, drive, battery):
    K = random_damping(np.random.default_rng(2), 50, modes, modes)
    h = network.coupling_at_limit(K, drive, battery)
    np.testing.assert_array_equal(h, h.conj().swapaxes(-1, -2))
    assert set(zip(*np.nonzero(h)[1:], strict=True)) == {(drive, battery), (battery, drive)} - {(drive, drive)}
    x = network.steady_amplitudes(K, h, 0.3, drive)
    np.testing.assert_allclose(abs(x[:, battery]) ** 2, network.passive_limit(K, 0.3, drive, battery), rtol=1e-9)


@pytest.mark.parametrize(("modes", "drive", "battery"), [(2, 0, 1), (3, 0, 2)])
def test_a_search_over_all_couplings_and_detunings_ends_at_the_limit(modes, drive, battery):
    K = random_damping(np.random.default_rng(3), modes, modes)

    def left(entries):
        X = entries.reshape(2, modes, modes)
        h = X[0] + X[0].T + 1j * (X[1] - X[1].T)
        return -abs(np.linalg.solve(K / 2 + 1j * h, np.eye(modes)[drive])[battery]) ** 2

    start = np.random.default_rng(4).normal(size=2 * modes**2)
    found = scipy.optimize.minimize(left, start, method="BFGS", options={"gtol": 1e-9})
    assert -found.fun == pytest.approx(network.passive_limit(K, 1.0, drive, battery), rel=1e-6)


@pytest.mark.parametrize(("modes", "drive", "battery"), PLACES)
def test_the_limit_is_the_one_of_the_inverse(modes, drive, battery):
    K = random_damping(np.random.default_rng(5), modes, modes)
    limit = by_inverse(K, 0.3, drive, battery)
    assert network.passive_limit(K, 0.3, drive, battery) == pytest.approx(limit, rel=1e-9, abs=0)


def test_two_modes_are_the_charger_and_the_battery():
    system = qb.ChargerBattery(J=0.2 * np.exp(0.7j), Gamma=0.3, p_a=np.exp(0.4j), p_b=0.8j, Delta=0.1)
    p = np.array([system.p_a, system.p_b])
    K = np.diag([system.kappa_a, system.kappa_b]) + system.Gamma * np.outer(p.conj(), p)
    h = np.array([[system.Delta, system.J], [system.J.conj(), system.Delta]])
    x = network.steady_amplitudes(K, h, system.F)
    np.testing.assert_allclose(x, qb.steady_amplitudes(system), rtol=1e-13)


def test_the_papers_reservoir_and_its_limit():
    K = np.array([[0.45, 0.4], [0.4, 0.41]])
    assert network.passive_limit(K, F=0.1) == pytest.approx(11.46401841763657, rel=1e-14, abs=0)
    assert network.coupling_at_limit(K)[0, 1] == pytest.approx(0.5j * (np.sqrt(0.45 * 0.41) - 0.4), rel=1e-13, abs=0)


@pytest.mark.parametrize(
    ("K", "limit"),
    [
        pytest.param(np.diag([1.0, 0.0, 1.0]), np.inf, id="the battery is not damped"),
        pytest.param(np.diag([0.0, 1.0, 1.0]), np.inf, id="the driven mode is not damped"),
        pytest.param([[1, 1, 0], [1, 1, 0], [0, 0, 1]], np.inf, id="a dark combination of both"),
        pytest.param([[1, 1j, 0], [-1j, 1, 0], [0, 0, 1]], np.inf, id="a dark combination, a quarter turned"),
        pytest.param([[1, -1j, 0], [1j, 1, 0], [0, 0, 1]], np.inf, id="a dark combination, turned the other way"),
        pytest.param([[1, 0, 1], [0, 1, 0], [1, 0, 1]], np.inf, id="a dark part of the driven mode"),
        pytest.param([[1, 0, 0], [0, 1, 1j], [0, -1j, 1]], np.inf, id="a dark part of the battery"),
        pytest.param(np.diag([2.0, 0.5, 0.0]), 1.0, id="an undamped mode that neither is part of"),
        pytest.param(np.diag([2e-9, 0.5e9, 1.0]), 1.0, id="damping of every size"),
        pytest.param(np.diag([2e-100, 0.5e-100, 1e-100]), 1e200, id="slow"),
        pytest.param(np.diag([2e100, 0.5e100, 1e100]), 1e-200, id="fast"),
    ],
)  # fmt: skip
def test_what_is_not_damped_has_no_limit(K, limit):
    K = np.array(K)
    with np.errstate(all="raise"):
        assert network.passive_limit(K) == pytest.approx(limit, rel=1e-14, abs=0)
        assert network.passive_limit(K, drive=1, battery=0) == pytest.approx(limit, rel=1e-14, abs=0)
        assert network.passive_limit(K, F=0) == 0
        assert np.any(network.coupling_at_limit(K)) == np.isfinite(limit)
    for small in (1e-4, 1e-5):  # the limit is the one of a little damping more
        if 1e-3 < np.max(abs(K)) < 1e3:
            nearby = network.passive_limit(K + small * np.eye(3))
            assert nearby == pytest.approx(limit, rel=1e-3) if np.isfinite(limit) else nearby > 0.2 / small


def test_a_dark_combination_is_filled_without_limit():
    K, h = np.ones((2, 2)), np.array([[0, 1j], [-1j, 0]])
    strong, weak = (abs(network.steady_amplitudes(K, size * h)[1]) ** 2 for size in (1e-2, 1e-4))
    assert weak > 1e6 * strong


def test_damping_matrices_and_drives_broadcast():
    K = random_damping(np.random.default_rng(6), 4, 1, 3, 3)
    limit = network.passive_limit(K, [0.1, 0.2], 0, 2)
    assert limit.shape == (4, 2)
    assert limit[3, 1] == pytest.approx(network.passive_limit(K[3, 0], 0.2, 0, 2))
    assert network.coupling_at_limit(K, 0, 2).shape == (4, 1, 3, 3)
    x = network.steady_amplitudes(K, np.zeros((3, 3)), [0.1, 0.2])
    assert x.shape == (4, 2, 3)
    np.testing.assert_allclose(x[3, 1], network.steady_amplitudes(K[3, 0], np.zeros((3, 3)), 0.2))


def test_each_network_of_a_batch_is_its_own():
    """Whether it is damped, and how far from Hermitian rounding may have left it."""
    dark, damped = np.ones((2, 2)), np.diag([2.0, 0.5])
    limits = network.passive_limit([dark, 1e9 * damped, damped], [1, 1e9, 1])
    np.testing.assert_allclose(limits, [np.inf, 1, 1], rtol=1e-14)
    assert network.passive_limit(np.ones((2, 0, 3, 3))).shape == (2, 0)
    x = network.steady_amplitudes(damped, np.zeros((3, 5, 2, 2)))
    assert x.shape == (3, 5, 2)
    assert network.passive_limit([[1, 1e-13], [0, 1]]) == pytest.approx(1)  # the largest entry sets what rounding may
    with pytest.raises(ValueError, match="K must be Hermitian, but it is 1e-07 at 2 of 8"):
        network.passive_limit([1e6 * damped, [[1, 1e-7], [0, 1]]])


def test_one_mode_is_a_driven_damped_oscillator():
    assert network.passive_limit([[0.5]], F=0.1, battery=0) == pytest.approx(0.16)
    np.testing.assert_allclose(network.steady_amplitudes([[0.5]], [[0.3]], F=0.1), [-0.1j / (0.25 + 0.3j)])
    np.testing.assert_allclose(network.steady_amplitudes([[0.5]], [[0.3]]), [-1j / (0.25 + 0.3j)])


BAD = {"K": [[-1.0, 0], [0, 1]], "h": [[0, 1], [2, 0]], "F": 1j, "drive": 2, "battery": 2}


@pytest.mark.parametrize("function", [network.steady_amplitudes, network.passive_limit, network.coupling_at_limit])
def test_every_argument_is_checked_by_its_name(function):
    good = {"K": np.eye(2), "h": np.zeros((2, 2)), "F": 1.0, "drive": 0, "battery": 1}
    good = {name: good[name] for name in inspect.signature(function).parameters}
    for name in good:
        for wrong in (BAD[name], "nonsense"):
            with pytest.raises((TypeError, ValueError), match=f"^{name} must .*, but it is "):
                function(**good | {name: wrong})
    for name in good.keys() & {"K", "h", "F"}:
        with pytest.raises(TypeError, match=f"^{name} must be a number or an array of numbers, but it is x$"):
            function(**good | {name: sp.Symbol("x")})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: network.steady_amplitudes([np.eye(2)] * 2, [np.eye(2)] * 3, [1] * 4), r"K \(2,\), h \(3,\), F \(4,"),
        (lambda: network.passive_limit([1.0, 2.0]), r"K must be an array in memory of shape \(\.\.\., N, N\)"),
        (lambda: network.passive_limit(np.ones((2, 3))), r"K must be an array in memory of shape"),
        (lambda: network.passive_limit(da.eye(2, chunks=1)), r"K must be an array in memory of shape"),
        (lambda: network.passive_limit([[1, 1j], [1j, 1]]), r"K must be Hermitian, but it is .*1j at 2 of 4"),
        (lambda: network.passive_limit([[1j, 0], [0, 1]]), r"K must be Hermitian, but it is .*1j at 1 of 4"),
        (lambda: network.passive_limit([[-1, 0], [0, 1]]), r"no negative rate on its diagonal, but it is -1"),
        (lambda: network.passive_limit([[1, 2], [2, 1]]), r"damp every combination of modes, and amplify none, but"),
        (lambda: network.passive_limit([[0, 1], [1, 1]]), r"K must damp every combination of modes, and amplify none"),
        (lambda: network.passive_limit(np.eye(2), drive=2), r"drive must be the index of one of 2 modes, but it is 2"),
        (lambda: network.passive_limit(np.eye(2), battery=-1), r"battery must be the index of one of 2 modes"),
        (lambda: network.passive_limit(np.eye(2), battery=True), r"battery must be the index .* but it is True"),
        (lambda: network.passive_limit(np.eye(2), drive=np.eye(2)), r"is array\(\[\[1\., 0\.\], \[0\., 1\.\]\]\)$"),
        (lambda: network.passive_limit(np.zeros((0, 0))), r"K must be an array in memory of shape .* N > 0, but"),
        (lambda: network.coupling_at_limit(np.eye(2), drive=1.0), r"drive must be the index .* but it is 1\.0"),
        (lambda: network.steady_amplitudes(np.eye(2), np.eye(3)), r"same modes, but they have 2 and 3"),
        (lambda: network.steady_amplitudes(np.eye(2), [[0, 1], [2, 0]]), r"h must be Hermitian"),
        (lambda: network.steady_amplitudes(np.zeros((2, 2)), np.zeros((2, 2))), r"on resonance to have one .* state$"),
        (lambda: network.passive_limit(np.stack([np.eye(2)] * 2), [1, 2, 3]), r"K \(2,\), F \(3,\)"),
    ],
)
def test_what_is_no_network_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
