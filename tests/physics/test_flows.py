"""Energy is neither made nor lost: the drive's power is what the baths take and what stays."""

import numpy as np
import pytest
import qutip
import scipy.integrate
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

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
    assert min(flows.heat_charger, flows.heat_battery, flows.heat_shared) >= 0


@settings(deadline=None)
@given(SYSTEM)
def test_a_steady_state_stores_nothing_more(system):
    flows = qb.energy_flows(system, None)
    a, b = qb.steady_amplitudes(system)
    assert abs(flows.stored) <= 1e-13 * np.linalg.norm(system.drift_matrix) * (abs(a) + abs(b)) ** 2


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
    assert -2 * COMPLEX.F * integral[0].imag == pytest.approx(power, rel=1e-10)
    assert qb.energies(COMPLEX, t).total + sum(heats) == pytest.approx(power, rel=1e-10)


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
