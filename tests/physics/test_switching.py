"""The switched coupling by other routes: an ODE, a search over the stages, finite differences, a gradient's climb."""

import dataclasses
import re

import dask.array as da
import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from scipy.optimize import minimize

import qbutils as qb
from qbutils import switching

PAPER = qb.ChargerBattery(F=0.1, J=0.2, kappa_a=0.05, kappa_b=0.01)
DEVICES = {
    "the paper's": PAPER,
    "strong": qb.ChargerBattery(F=-2.0, J=30j, kappa_a=1.0, kappa_b=0.3),
    "no loss in the battery": qb.ChargerBattery(F=0.5, J=1.0, kappa_a=1.0, kappa_b=0.0),
}
each_device = pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)


def driven(device, stages):
    """Battery energy after stages (duration, coupling); a coupling of None holds the charger where it is."""
    F, kappa_a, kappa_b, x = abs(device.F), device.kappa_a, device.kappa_b, np.zeros(2)

    def rates(_, x, j):
        j = (F - kappa_a * x[0] / 2) / x[1] if j is None else j
        return F - kappa_a * x[0] / 2 - j * x[1], j * x[0] - kappa_b * x[1] / 2

    for duration, j in stages:
        x = solve_ivp(rates, (0, duration), x, args=(j,), rtol=1e-11, atol=1e-13, method="DOP853").y[:, -1]
    return x[1] ** 2


def stored(device, fill, lift, hold, swap):
    """The same by matrix exponentials, and by the energy balance while the charger stands still."""
    F, kappa_a, kappa_b, J = abs(device.F), device.kappa_a, device.kappa_b, abs(device.J)
    full = expm(np.array([[-kappa_a / 2, -J, F], [J, -kappa_b / 2, 0], [0, 0, 0]]) * lift)
    charger, battery, _ = full @ [2 * F / kappa_a * (1 - np.exp(-kappa_a * fill / 2)), 0, 1]
    taken = charger * (2 * F - kappa_a * charger) / kappa_b
    battery = np.sqrt(taken - (taken - battery**2) * np.exp(-kappa_b * hold))
    full = expm(np.array([[-kappa_a / 2, -J, F], [J, -kappa_b / 2, 0], [0, 0, 0]]) * swap)
    return (full @ [charger, battery, 1])[1] ** 2


def stages(device, durations):
    return list(zip(durations, (0, abs(device.J), None, abs(device.J)), strict=True))


@each_device
def test_the_stages_store_what_the_equations_of_motion_say(device):
    found = switching.fill_hold_swap(device, 10 / device.kappa_a)
    assert sum(found.durations) == pytest.approx(10 / device.kappa_a)
    assert driven(device, stages(device, found.durations)) == pytest.approx(found.energy, rel=1e-8)


@pytest.mark.parametrize(("deadline", "energy"), [(100, 14.5067), (200, 21.0117), (400, 24.2767)])
def test_no_other_durations_store_more(deadline, energy):
    """The stages of a search that knows no prices; while it holds, the charger stays where the lift left it."""
    found = switching.fill_hold_swap(PAPER, deadline)

    def missing(steps):
        fill, lift, swap = found.durations[0] + steps[0], found.durations[1] + steps[1], found.durations[3] + steps[2]
        return -stored(PAPER, fill, lift, deadline - fill - lift - swap, swap)

    best = minimize(missing, [-1.0, 0.2, 0.3], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-11})
    assert found.energy == pytest.approx(energy, abs=5e-5)
    assert -best.fun == pytest.approx(found.energy, rel=1e-8)
    assert -best.fun <= found.energy * (1 + 1e-10)


@pytest.mark.parametrize("start", ["even", "random", "complex"])
def test_a_climb_in_all_segments_ends_just_below(start):
    draw, n, deadline = np.random.default_rng(3), 200, 200
    size = {"even": np.full(n, 0.06), "random": draw.uniform(0, 0.3, n), "complex": draw.uniform(0, 0.3, n)}[start]
    angle = np.cumsum(draw.normal(size=n)) / 30 * (start == "complex")

    def missing(z):
        turn = 0.2 * np.exp(1j * z[n:])
        energy, slope = switching.energy_gradient(PAPER, z[:n] * turn, deadline)
        return -energy, -np.concatenate([(slope * turn.conj()).real, z[:n] * (slope * turn.conj()).imag])

    limits = [(-1, 1)] * n + [(None, None)] * n
    options = {"maxiter": 200, "ftol": 0, "gtol": 1e-9}
    found = minimize(missing, [*size, *angle], jac=True, method="L-BFGS-B", bounds=limits, options=options)
    closed = switching.fill_hold_swap(PAPER, deadline).energy
    assert 0.9995 * closed < -found.fun < closed


def energy_in_many_digits(device, fill, lift, hold, swap):
    """Battery energy after the stages, as in `stored`, by exponentials of many digits."""
    F, kappa_a, kappa_b, J = (mp.mpf(float(abs(z))) for z in (device.F, device.kappa_a, device.kappa_b, device.J))
    M = mp.matrix([[-kappa_a / 2, -J, F], [J, -kappa_b / 2, 0], [0, 0, 0]])
    charger, battery, _ = mp.expm(M * lift) * mp.matrix([-2 * F / kappa_a * mp.expm1(-kappa_a * fill / 2), 0, 1])
    taken = charger * (2 * F - kappa_a * charger) * (-mp.expm1(-kappa_b * hold) / kappa_b if kappa_b else hold)
    battery = mp.sqrt(battery**2 * mp.exp(-kappa_b * hold) + taken)
    return (mp.expm(M * swap) * mp.matrix([charger, battery, 1]))[1] ** 2


@pytest.mark.parametrize(
    ("J", "kappa_b"),
    [(0.3, 0.3), (1, 0), (1, 1e-14), (1, 0.2), (20, 0), (20, 0.45), (1e3, 0.2),
     pytest.param(0.14, 0.45, marks=pytest.mark.slow)],
)  # fmt: skip
def test_the_stages_are_a_top_to_the_last_digits(J, kappa_b):
    """A step of Newton's in 60 digits leads from near a top to it, with no price: durations and energy are the same."""
    device, deadline = qb.ChargerBattery(F=0.7, J=J, kappa_a=1.0, kappa_b=kappa_b), 150
    found = switching.fill_hold_swap(device, deadline)
    with mp.workdps(60):

        def energy(fill, lift, swap):
            return energy_in_many_digits(device, fill, lift, deadline - fill - lift - swap, swap)

        def slopes(*steps):
            units = np.eye(3, dtype=int) * mp.mpf("1e-20")
            return [(energy(*(steps + unit)) - energy(*(steps - unit))) / mp.mpf("2e-20") for unit in units]

        fill, lift, _, swap = map(mp.mpf, found.durations)
        best = mp.findroot(slopes, (fill, lift, swap), maxsteps=1, verify=False)
        expected = [*best[:2], deadline - sum(best), best[2], energy(*best)]
    np.testing.assert_allclose([*found.durations, found.energy], np.array(expected, float), rtol=1e-12)


@pytest.mark.parametrize("power", [-664, 664])  # rates × 1e∓200
def test_switching_knows_no_unit_of_rates(power):
    scale = 2.0**power
    rates = {name: scale * getattr(PAPER, name) for name in ("F", "J", "kappa_a", "kappa_b")}
    J = 0.1 * np.exp(1j * np.arange(8))
    with np.errstate(all="raise"):
        fast, plain = (
            switching.fill_hold_swap(PAPER.replace(**rates), 200 / scale), switching.fill_hold_swap(PAPER, 200)
        )  # fmt: skip
        path = switching.switched_amplitudes(PAPER.replace(**rates), J * scale, 60 / scale)
        energy, gradient = switching.energy_gradient(PAPER.replace(**rates), J * scale, 60 / scale)
    assert (fast.held, fast.battery, fast.energy) == (plain.held, plain.battery, plain.energy)
    assert tuple(duration * scale for duration in fast.durations) == plain.durations
    np.testing.assert_array_equal(path, switching.switched_amplitudes(PAPER, J, 60))
    assert energy == abs(path[-1, 1]) ** 2
    np.testing.assert_array_equal(gradient * scale, switching.energy_gradient(PAPER, J, 60)[1])


@pytest.mark.parametrize("size", [2.0**-400, 2.0**400])
def test_a_drive_of_any_size_moves_the_same_stages(size):
    with np.errstate(all="raise"):
        found, plain = (switching.fill_hold_swap(PAPER.replace(F=F), 200) for F in (size * 0.1, 0.1))
    assert found.durations == plain.durations
    assert found.battery == tuple(amplitude * size for amplitude in plain.battery)


def test_more_strength_comes_up_to_the_speed_limit():
    energies = [switching.fill_hold_swap(PAPER.replace(J=J), 200).energy for J in (0.1, 0.2, 1, 10, 1000)]
    assert (np.diff(energies) > 0).all()
    assert energies[-1] == pytest.approx(21.2434, abs=1e-4)


def test_constant_segments_are_the_constant_coupling():
    t = np.linspace(0, 60, 21)
    path = switching.switched_amplitudes(PAPER, np.full(20, 0.1 - 0.05j), 60)
    exact = qb.amplitudes(PAPER.replace(J=0.1 - 0.05j), t)
    np.testing.assert_allclose(path.T, exact, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("device", [PAPER, PAPER.replace(F=-0.3), PAPER.replace(kappa_b=0), PAPER.replace(kappa_a=0)])
@pytest.mark.parametrize("J", [0, 0.01, 0.3j, 5])
@pytest.mark.parametrize("deadline", [1e-7, 3.0, 1e4, 1e6])
def test_equal_segments_are_one_at_every_time_and_damping(device, J, deadline):
    """Also where nothing damps the battery while it stands alone, and for times at which little or all has happened."""
    path = switching.switched_amplitudes(device, np.full(4, J), deadline)
    exact = np.transpose(qb.amplitudes(device.replace(J=J), np.linspace(0, deadline, 5)))
    np.testing.assert_allclose(path, exact, rtol=1e-11, atol=1e-13 * np.max(abs(exact)) * (deadline > 1))


def test_what_is_left_of_a_start_falls_without_the_drive():
    """Two segments, each by itself and the second once more from where the first one ended, with no drive."""
    first, second = 0.1 - 0.05j, -0.3j
    path = switching.switched_amplitudes(PAPER, [first, second], 8)
    rest = np.array(qb.amplitudes(PAPER.replace(J=second), 4.0))
    onward = expm(PAPER.replace(J=second).drift_matrix * 4) @ np.array(qb.amplitudes(PAPER.replace(J=first), 4.0))
    np.testing.assert_allclose(path[-1], rest + onward, rtol=1e-13)


def test_nothing_moves_without_a_drive():
    np.testing.assert_array_equal(switching.switched_amplitudes(PAPER.replace(F=0), [0.1, 0.2], 3), np.zeros((3, 2)))


@each_device
def test_the_gradient_is_the_slope_in_each_segment(device):
    draw = np.random.default_rng(4)
    J = draw.normal(size=12) + 1j * draw.normal(size=12)
    energy, slope = switching.energy_gradient(device, J, 3.0)
    for k in (0, 5, 11):
        for part, direction in ((slope[k].real, 1), (slope[k].imag, 1j)):
            moved = np.where(np.arange(12) == k, 1e-5 * direction, 0)
            ends = (switching.switched_amplitudes(device, J + sign * moved, 3.0)[-1, 1] for sign in (1, -1))
            ahead, behind = (abs(end) ** 2 for end in ends)
            assert part == pytest.approx((ahead - behind) / 2e-5, rel=1e-5, abs=1e-7 * energy)


@pytest.mark.parametrize("width", [1e-3, 1.0, 40.0])
def test_the_gradient_is_right_for_segments_of_any_length(width):
    """Against differences of exponentials in 40 digits, over a thousandth of a turn or many turns a segment."""
    device, couplings = PAPER.replace(F=0.3, kappa_a=0.7, kappa_b=0.02), [0.8 - 0.1j, 0.3j, -0.5]

    def energy(J):
        x = mp.matrix([0, 0, 1])
        for j in J:
            M = mp.matrix([[-0.35, -1j * j, -0.3j], [-1j * mp.conj(j), -0.01, 0], [0, 0, 0]])
            x = mp.expm(M * mp.mpf(width)) * x
        return abs(x[1]) ** 2

    found, slopes = switching.energy_gradient(device, couplings, 3 * width)
    with mp.workdps(40):
        J, step = [mp.mpc(j) for j in couplings], mp.mpf("1e-15")
        assert found == pytest.approx(float(energy(J)), rel=1e-12)
        for k in range(3):
            moved = ([*J[:k], J[k] + step * direction, *J[k + 1 :]] for direction in (1, 1j))
            right = complex(*(float((energy(one) - energy(J)) / step) for one in moved))
            assert abs(slopes[k] - right) < 1e-8 * abs(right)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: switching.fill_hold_swap(PAPER, 20), r"deadline must be at least \d+\.\d+, but it is 20"),
        (lambda: switching.fill_hold_swap(PAPER, -1), r"deadline must be positive"),
        (lambda: switching.fill_hold_swap(PAPER, [100, 200]), r"deadline must be scalar"),
        (lambda: switching.fill_hold_swap(PAPER.replace(kappa_b=0.03), 200), r"kappa_b must be below half of kappa_a"),
        (lambda: switching.fill_hold_swap(PAPER.replace(J=0.011), 200), r"\|J\| must be strong enough"),
        (lambda: switching.fill_hold_swap(PAPER.replace(J=0.0), 200), r"\|J\| must be strong enough"),
        (lambda: switching.fill_hold_swap(PAPER.replace(J=[0.1, 0.2]), 200), r"J must be scalar"),
        (lambda: switching.fill_hold_swap(PAPER.replace(F=0), 200), r"^F must not be zero, but it is 0\.0$"),
        (lambda: switching.fill_hold_swap(PAPER.replace(kappa_b=0.025), 200), r"kappa_b must be .* kappa_a = 0\.05"),
        (lambda: switching.fill_hold_swap(PAPER.replace(J=0.01), 1e4), r"\|J\| must be strong enough .* is 0\.01$"),
        (lambda: switching.fill_hold_swap(PAPER.replace(J=0.0145), 1e4), r"\|J\| must be strong enough .* is 0\.0145$"),
        (lambda: switching.switched_amplitudes(PAPER.replace(kappa_a=[1, 2]), [0.1], 1), r"kappa_a must be scalar"),
        (lambda: switching.switched_amplitudes(PAPER, [0.1, np.nan], 1), r"couplings must be finite"),
        (lambda: switching.switched_amplitudes(PAPER, [0.1], [1, 2]), r"deadline must be scalar"),
        (lambda: switching.switched_amplitudes(PAPER, [[0.1]], 1), r"couplings must be a row of numbers"),
        (lambda: switching.switched_amplitudes(PAPER, [], 1), r"couplings must be a row of numbers in memory, but"),
        (lambda: switching.switched_amplitudes(PAPER, da.ones(3), 1), r"numbers in memory, but it is dask\.array"),
        (lambda: switching.energy_gradient(PAPER, [0.1], 0), r"deadline must be positive"),
    ],
)
def test_what_cannot_be_switched_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("function", [switching.switched_amplitudes, switching.energy_gradient])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.1, [0.1], 1), r"^system must be a ChargerBattery, but it is 0\.1$"),
        ((PAPER.replace(F=sp.Symbol("F")), [0.1], 1), "^system must hold numbers, but it is ChargerBattery"),
        ((PAPER, [sp.Symbol("J")], 1), r"^couplings must be a number or an array of numbers, but it is \[J\]"),
        ((PAPER, sp.Symbol("J"), 1), "^couplings must be a number or an array of numbers, but it is J"),
        ((PAPER, [0.1], sp.Symbol("T")), "^deadline must be a number or an array of numbers, but it is T"),
        ((PAPER, [0.1], 1j), "^deadline must be real"),
        ((PAPER, np.ma.masked_array([0.1], [True]), 1), r"^couplings must .* pass couplings\.filled\(value\)"),
    ],
)
def test_what_is_no_number_is_refused(function, arguments, message):
    with pytest.raises(TypeError, match=message):
        function(*arguments)


@pytest.mark.parametrize("deadline", [sp.Symbol("T"), 1j, "200"], ids=repr)
def test_a_deadline_is_a_number(deadline):
    with pytest.raises(TypeError, match=r"^deadline must be "):
        switching.fill_hold_swap(PAPER, deadline)


def test_a_protocol_is_plain_and_stays_as_it_is():
    found = switching.fill_hold_swap(PAPER, 200)
    assert "np." not in repr(found)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.energy = 30


@each_device
def test_the_shortest_deadline_leaves_nothing_to_hold(device):
    """The one that the refusal names: a little later there is time, a little sooner there is none."""
    with pytest.raises(ValueError, match="deadline must be at least") as refused:
        switching.fill_hold_swap(device, 0.1 / device.kappa_a)
    least = float(re.search(r"at least ([^,]+),", str(refused.value))[1])
    hold = switching.fill_hold_swap(device, least * (1 + 1e-5)).durations[2]
    assert 0 <= hold < 1e-4 * least
    with pytest.raises(ValueError, match="deadline must be at least"):
        switching.fill_hold_swap(device, least * (1 - 1e-5))
