"""Energy is neither made nor lost: the drive's power is what the baths take and what stays."""

import numpy as np
import pytest
import qutip
import scipy.integrate
import scipy.linalg
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from routes import exact, twelve, wide

import qbutils as qb

RATE = st.floats(1e-6, 1e2)
COUPLING = st.builds(lambda size, phase: size * np.exp(1j * phase), st.floats(0, 10), st.floats(-np.pi, np.pi))
SYSTEM = st.builds(
    qb.ChargerBattery, F=st.floats(-10, 10), J=COUPLING, Gamma=st.just(0.0) | RATE, kappa_a=RATE, kappa_b=RATE,
    p_a=COUPLING, p_b=COUPLING, Delta=st.floats(-10, 10),
)  # fmt: skip
COMPLEX = qb.ChargerBattery(
    F=0.05, J=0.2 * np.exp(0.7j), Gamma=0.3, kappa_a=0.2, kappa_b=0.1, p_a=np.exp(0.4j), p_b=0.8j, Delta=0.1
)


@settings(deadline=None, max_examples=300)
@given(SYSTEM, st.floats(0, 1e3) | st.none())
def test_the_balance_closes_at_every_instant_for_every_complex_setting(system, t):
    flows = qb.energy_flows(system, t)
    lost = flows.heat_charger + flows.heat_battery + flows.heat_shared
    a, b = qb.steady_amplitudes(system) if t is None else qb.amplitudes(system, t)
    rounding = 1e-300 + 1e-13 * (abs(flows.drive) + np.linalg.norm(system.drift_matrix) * (abs(a) + abs(b)) ** 2)
    assert abs(flows.drive - lost - flows.stored) <= rounding
    assert abs(flows.drive + 2 * system.F * np.imag(a)) <= rounding
    assert min(flows.heat_charger, flows.heat_battery, flows.heat_shared) >= 0


@settings(deadline=None)
@given(SYSTEM)
def test_a_steady_state_stores_nothing_more(system):
    assert qb.energy_flows(system, None).stored == 0


def assert_right(flows, system, t):
    (_, _, *rights), conditions = exact(system, t)
    for k, (name, flow, right) in enumerate(zip(flows._fields, flows, rights, strict=True), 2):
        if abs(right) > 1e-200 or name != "stored":
            error = abs(float(flow - right)) - 1e-250  # one factor may underflow
            assert twelve(error, abs(float(right)), conditions, k, 1e12), f"{name}, {system}, {t=}, {conditions()=}"


def test_twelve_digits_are_right_over_twelve_decades():
    random = np.random.default_rng(8)
    for _ in range(300):
        system, t = wide(random), 10 ** random.uniform(-6, 12)
        assert_right(qb.energy_flows(system, t), system, t)


def test_steady_flows_have_twelve_right_digits_over_twelve_decades():
    random = np.random.default_rng(9)
    for _ in range(300):
        system = wide(random)
        if system.kappa_a * system.kappa_b > 0:
            assert_right(qb.energy_flows(system, None), system, None)


@pytest.mark.parametrize("t", [None, 30.0, 3e9])
@pytest.mark.parametrize("y", [1, 4])
def test_the_dark_mode_keeps_its_digits(t, y):
    system = qb.ChargerBattery(Gamma=0.4, kappa_a=1e-9, kappa_b=1e-9).with_ratio(y)
    assert_right(qb.energy_flows(system, t), system, t)


def test_the_reservoir_takes_little_from_a_dark_mode():
    heat = qb.energy_flows(qb.ChargerBattery(Gamma=0.4, kappa_a=1e-9, kappa_b=1e-9), None).heat_shared
    assert heat == pytest.approx(0.0249999999375, rel=1e-12, abs=0)


@pytest.mark.parametrize("power", [-332, 332])  # rates × 1e∓100
def test_only_ratios_of_rates_matter_to_the_last_digit(power):
    random, scale = np.random.default_rng(10), 2.0**power
    system, t = wide(random, decades=9, size=200), 10 ** random.uniform(-3, 9, 200)
    faster = system.replace(**{name: scale * z for name, z in vars(system).items() if name not in ("p_a", "p_b")})
    with np.errstate(all="raise"):
        flows = np.divide(qb.energy_flows(faster, t / scale, outer=False), scale)
    np.testing.assert_allclose(flows, qb.energy_flows(system, t, outer=False), rtol=1e-15, atol=1e-200)


def test_symbolic_flows_are_those_of_the_definition():
    system = qb.ChargerBattery(J=sp.Symbol("J", positive=True), kappa_b=sp.Symbol("kappa_b", positive=True))
    flows = qb.energy_flows(system, None)
    assert sp.simplify(flows.drive - sum(flows[1:4])) == 0
    assert flows.stored == 0


def test_what_is_stored_is_the_rate_at_which_the_energies_grow():
    t, step = np.linspace(1, 60, 30), 1e-3
    ahead, behind = (qb.energies(COMPLEX, t + sign * step).total for sign in (1, -1))
    np.testing.assert_allclose(qb.energy_flows(COMPLEX, t).stored, (ahead - behind) / (2 * step), atol=1e-9)


@pytest.mark.parametrize("t", [0.5, 3.0, 12.0])
def test_each_flow_is_the_change_that_its_own_term_of_the_master_equation_makes(t):
    H, c_ops = qb.to_qutip(COMPLEX, 7, 7)
    number = qutip.tensor(qutip.num(7), qutip.qeye(7)) + qutip.tensor(qutip.qeye(7), qutip.num(7))
    vacuum, options = qutip.fock_dm([7, 7], [0, 0]), {"atol": 1e-11, "rtol": 1e-9}
    rho = qutip.mesolve(H, vacuum, [0, t], c_ops, options=options).final_state
    drive = (-1j * number * (H * rho - rho * H)).tr().real
    heats = [-(number * (L * rho * L.dag() - (L.dag() * L * rho + rho * L.dag() * L) / 2)).tr().real for L in c_ops]
    np.testing.assert_allclose(qb.energy_flows(COMPLEX, t), [drive, *heats, drive - sum(heats)], atol=1e-8)


def test_work_is_the_integral_of_the_power_and_equals_energy_and_heat():
    t = 30.0
    power, *heats, _ = (
        scipy.integrate.quad(lambda s, flow=flow: qb.energy_flows(COMPLEX, s)[flow], 0, t, epsabs=1e-12)[0]
        for flow in range(5)
    )
    a, b = qb.amplitudes(COMPLEX, t)
    integral = np.linalg.solve(COMPLEX.drift_matrix, [a + 1j * COMPLEX.F * t, b])
    assert -2 * COMPLEX.F * integral[0].imag == pytest.approx(power, rel=1e-10, abs=0)
    assert qb.energies(COMPLEX, t).total + sum(heats) == pytest.approx(power, rel=1e-10, abs=0)


def test_without_the_drive_the_amplitudes_fall_by_what_the_drive_had_built_up():
    t, steady = 7.0, qb.steady_amplitudes(COMPLEX)
    left = np.subtract(steady, qb.amplitudes(COMPLEX, t))
    np.testing.assert_allclose(left, scipy.linalg.expm(COMPLEX.drift_matrix * t) @ steady, rtol=1e-12)


def test_the_matched_charger_gives_half_of_its_power_to_the_batterys_bath():
    kappa_a, kappa_b = np.array([0.05, 0.3, 1.0]), np.array([0.01, 0.4, 1e-4])
    matched = qb.ChargerBattery(J=qb.matched_coupling(kappa_a, kappa_b), kappa_a=kappa_a, kappa_b=kappa_b)
    flows = qb.energy_flows(matched, None)
    np.testing.assert_allclose(flows.heat_battery, flows.drive / 2)
    np.testing.assert_allclose(flows.heat_battery, 0.1**2 / kappa_a)


def test_late_flows_are_the_steady_ones():
    np.testing.assert_allclose(qb.energy_flows(COMPLEX, 1e3), qb.energy_flows(COMPLEX, None), atol=1e-14)


def test_time_is_the_last_axis_of_each_flow():
    system = COMPLEX.replace(J=[[0.1], [0.2j]], Delta=[0.0, 0.1, 0.3])
    for flow, alone in zip(
        qb.energy_flows(system, [1.0, 2.0, 4.0, 8.0]),
        qb.energy_flows(COMPLEX.replace(J=0.2j, Delta=0.3), 4.0),
        strict=True,
    ):
        assert flow.shape == (2, 3, 4)
        assert flow[1, 2, 2] == pytest.approx(alone)


def test_symbols_draw_from_the_drive_what_numbers_draw():
    Delta = sp.Symbol("Delta", real=True)
    system = qb.ChargerBattery(J=sp.Rational(1, 5), Gamma=sp.Rational(3, 10), Delta=Delta)
    exact = [float(rate.subs(Delta, sp.Rational(1, 4))) for rate in qb.energy_flows(system, None)]
    numbers = qb.ChargerBattery(J=0.2, Gamma=0.3, Delta=0.25)
    np.testing.assert_allclose(qb.energy_flows(numbers, None), exact, rtol=1e-13)


def test_nothing_flows_steadily_without_a_steady_state():
    with pytest.raises(ValueError, match=r"^det M must not vanish"):
        qb.energy_flows(qb.ChargerBattery(kappa_a=0, kappa_b=0), None)
