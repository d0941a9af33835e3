"""The time evolution is the one of the equations of motion, and keeps its digits at all times and parameters."""

import random
import tracemalloc

import dask.array as da
import mpmath as mp
import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
from routes import PAPER, SETTINGS, exact, moment_generator, moment_rates, twelve, wide

import qbutils as qb
from qbutils.dynamics import divided_differences

TIMES = np.array([0.3, 3.0, 12.0])


def by_exponential_of_the_drift_matrix():
    generator = np.zeros((*SETTINGS.shape, 3, 3), complex)
    generator[..., :2, :2] = SETTINGS.drift_matrix
    generator[..., 0, 2] = -1j * SETTINGS.F
    return np.stack([abs(scipy.linalg.expm(generator * t)[..., :2, 2].T) ** 2 for t in TIMES], axis=-1)


def by_exponential_of_the_moments_from_the_dissipator():
    generator = moment_generator(SETTINGS)
    return np.stack([scipy.linalg.expm(generator * t)[..., 4:6, 8].T.real for t in TIMES], axis=-1)


def by_integration_of_the_papers_moment_equations():
    shape = (5, *SETTINGS.shape)
    run = scipy.integrate.solve_ivp(
        lambda _, moments: moment_rates(SETTINGS, moments.reshape(shape)).ravel(),
        (0, TIMES[-1]), np.zeros(np.prod(shape), complex), t_eval=TIMES, method="DOP853", rtol=1e-12, atol=1e-13,
    )  # fmt: skip
    return run.y.real.reshape(*shape, len(TIMES))[2:4]


@pytest.mark.parametrize(
    "route",
    [
        by_exponential_of_the_drift_matrix,
        by_exponential_of_the_moments_from_the_dissipator,
        by_integration_of_the_papers_moment_equations,
    ],
)
def test_every_route_leads_to_the_same_energies(route):
    np.testing.assert_allclose(route(), qb.energies(SETTINGS, TIMES), rtol=1e-9, atol=1e-10)


def test_amplitudes_have_the_phases_of_the_matrix_exponential():
    generator = np.zeros((*SETTINGS.shape, 3, 3), complex)
    generator[..., :2, :2] = SETTINGS.drift_matrix
    generator[..., 0, 2] = -1j * SETTINGS.F
    np.testing.assert_allclose(
        qb.amplitudes(SETTINGS, 3.0), scipy.linalg.expm(3.0 * generator)[..., :2, 2].T, rtol=1e-9, atol=1e-12
    )


# -- digits ------------------------------------------------------------------------------------------------------------


def decade(low, high):
    return 10 ** random.uniform(low, high)


def phase():
    return np.exp(2j * np.pi * random.random())


def off(value):
    """Return the value, or one that is off by anything from the last digit to a tenth."""
    return value * (1 + random.choice([0, 1, -1]) * decade(-16, -1))


def generic():
    return {"J": decade(-3, 1) * phase(), "Gamma": decade(-3, 1), "kappa_a": decade(-3, 0), "kappa_b": decade(-3, 0),
            "p_a": phase(), "p_b": decade(-1, 1) * phase(), "Delta": random.gauss()}  # fmt: skip


def coherent_exceptional_point():
    kappa_a, kappa_b = decade(-3, 0), decade(-4, 0)
    J = off(abs(kappa_a - kappa_b) / 4) * random.choice([1, phase()])
    return {"J": J, "kappa_a": kappa_a, "kappa_b": kappa_b, "Delta": random.choice([0, 1])}


def nonreciprocal_exceptional_point():
    p_a, p_b, Gamma, kappa_a = decade(-0.5, 0.5) * phase(), decade(-0.5, 0.5) * phase(), decade(-2, 1), decade(-3, 0)
    kappa_b = kappa_a + Gamma * (abs(p_a) ** 2 - abs(p_b) ** 2)  # so that A = B
    if kappa_b < 0:
        kappa_a, kappa_b = kappa_a - kappa_b, kappa_a
    J = random.choice([1j, -1j]) * off(Gamma / 2) * p_b * np.conj(p_a)
    return {"J": J, "Gamma": Gamma, "kappa_a": kappa_a, "kappa_b": off(kappa_b), "p_a": p_a, "p_b": p_b}


def undamped_normal_mode():
    J = decade(-2, 1) * random.choice([1, phase()])
    kappa_a, kappa_b = (random.choice([0, 1]) * decade(-14, -3) for _ in range(2))
    return {"J": J, "kappa_a": kappa_a, "kappa_b": kappa_b, "Delta": random.choice([1, -1]) * off(abs(J))}


def dark_mode():
    kappa_a, kappa_b = (random.choice([0, 1]) * decade(-14, -3) for _ in range(2))
    J, Delta = (random.choice([0, 1]) * decade(-16, -1) for _ in range(2))
    return {"J": J, "Gamma": decade(-2, 1), "kappa_a": kappa_a, "kappa_b": kappa_b, "p_a": phase(), "Delta": Delta}


def hardly_damped():
    return {"J": decade(-2, 1), "kappa_a": decade(-12, -6), "kappa_b": decade(-12, -6)}


def hardly_damped_by_a_reservoir():
    return {
        "J": decade(-1, 1) * phase(),
        "Gamma": decade(-8, -3),
        "kappa_a": decade(-12, -8),
        "kappa_b": decade(-12, -8),
    }


def isolated_battery():
    kappa_a, kappa_b = decade(-2, 0), decade(-9, -1)
    y = kappa_a / kappa_b
    return {"Gamma": decade(-2, 1), "kappa_a": kappa_a, "kappa_b": kappa_b, "p_a": y**0.25, "p_b": y**-0.25}


def isolated_battery_with_a_coherent_charger():
    return {"J": decade(-2, 1), "kappa_a": decade(-2, 0), "kappa_b": random.choice([0, 1]) * decade(-12, -2)}


def weakly_coupled_and_detuned():
    return {"J": decade(-9, -1) * phase(), "kappa_a": decade(-8, 1), "kappa_b": decade(-10, 1), "Delta": decade(-2, 3)}


@pytest.mark.parametrize(
    "regime",
    [
        generic, coherent_exceptional_point, nonreciprocal_exceptional_point, undamped_normal_mode, dark_mode,
        isolated_battery, isolated_battery_with_a_coherent_charger, weakly_coupled_and_detuned, hardly_damped,
        hardly_damped_by_a_reservoir,
    ],
)  # fmt: skip
def test_twelve_digits_are_right_or_as_many_as_the_input_determines(regime):
    random.seed(regime.__name__)
    for _ in range(50):
        system, t = qb.ChargerBattery(**regime()), decade(-8, 6)
        if regime in (hardly_damped, hardly_damped_by_a_reservoir):
            t = random.randint(1, 1000) * np.pi / abs(system.J)  # where the battery is all but empty again
        assert_right(qb.energies(system, t), system, t)


def assert_right(energies, system, t):
    (charger, battery, *_), conditions = exact(system, t)
    for k, (energy, right) in enumerate(zip(energies, (charger, battery), strict=True)):
        error = abs(float(energy - right))
        assert twelve(error, float(right), conditions, k), f"{system}, {t=}, {conditions()=}"


def test_twelve_digits_are_right_over_twelve_decades():
    random = np.random.default_rng(3)
    for _ in range(300):
        system, t = wide(random), 10 ** random.uniform(-8, 12)
        assert_right(qb.energies(system, t), system, t)


@pytest.mark.parametrize("power", [-332, 170, 332])  # rates × 1e∓100
def test_only_ratios_of_rates_matter_to_the_last_digit(power):
    random, scale = np.random.default_rng(4), 2.0**power
    system, t = wide(random, size=300), 10 ** random.uniform(-3, 12, 300)
    faster = system.replace(**{name: scale * z for name, z in vars(system).items() if name not in ("p_a", "p_b")})
    with np.errstate(all="raise"):
        together = qb.energies(faster, t / scale, outer=False)
    np.testing.assert_array_equal(together, qb.energies(system, t, outer=False))


def test_rates_of_every_scale_may_stand_side_by_side():
    scale = 2.0 ** np.array([-332, 0, 332])
    system = qb.ChargerBattery(
        F=0.1 * scale, J=0.2j * scale, Gamma=0.3 * scale, kappa_a=0.05 * scale, kappa_b=0.01 * scale, Delta=0.1 * scale
    )
    with np.errstate(all="raise"):
        charger, battery = qb.energies(system, 7 / scale, outer=False)
    assert len(set(charger)) == len(set(battery)) == 1


@pytest.mark.parametrize("u", [0.03 + 0.05j, -0.0624, 1e-9j, 1e-250])
def test_an_early_second_difference_has_all_its_digits(u):
    v = -0.0624j
    with mp.workdps(60):
        x, y = mp.mpmathify(u), mp.mpmathify(v)
        first, last = mp.expm1(x) / x, mp.expm1(y) / y
        right = complex(first), complex((last - first) / (y - x))
    np.testing.assert_allclose(divided_differences(u, v, 1.0), right, rtol=1e-15)


@pytest.mark.parametrize("t", [0, 5e-324, 1e-200, 1e160, 1e300, np.finfo(float).max])
@pytest.mark.parametrize("scale", [2.0**-332, 1.0, 2.0**332])
def test_any_finite_time_has_an_energy(t, scale):
    system = qb.ChargerBattery(
        F=0.1 * scale, J=0.2 * scale, Gamma=0.3 * scale, kappa_a=0.05 * scale, kappa_b=0.01 * scale
    )
    with np.errstate(all="raise"):
        early, late = qb.energies(system, t), qb.steady_energies(system)
    np.testing.assert_allclose(early, late if t >= 1e150 else (np.float64(system.F * t) ** 2, 0), rtol=1e-13, atol=0)


@pytest.mark.parametrize(
    ("system", "t", "charger", "battery"),
    [
        pytest.param(qb.ChargerBattery(F=1e-200, kappa_a=0, kappa_b=0), 1e300, 1e200, 0, id="a free charger"),
        pytest.param(qb.ChargerBattery(F=1e-3, kappa_a=0, kappa_b=0), 1e-120, 1e-246, 0, id="early"),
        pytest.param(qb.ChargerBattery(F=0, kappa_a=0, kappa_b=0), 1e300, 0, 0, id="nothing at all"),
        pytest.param(qb.ChargerBattery(F=0, J=1), 1e300, 0, 0, id="no drive"),
        pytest.param(qb.ChargerBattery(F=1e-12, J=2.0, Delta=2.0, kappa_a=0, kappa_b=0), 1e160, 0.25e296, 0.25e296,
                     id="on resonance"),
        pytest.param(qb.ChargerBattery(F=1e-12, J=2.0, Delta=2.0, kappa_a=0, kappa_b=0), 1e-120, 1e-264, 0,
                     id="on resonance, early"),
    ],
)  # fmt: skip
def test_what_nothing_damps_grows_as_the_square_of_time(system, t, charger, battery):
    with np.errstate(all="raise"):
        np.testing.assert_allclose(qb.energies(system, t), (charger, battery), rtol=1e-12)


# -- first principles --------------------------------------------------------------------------------------------------


def test_nothing_has_happened_at_time_zero():
    np.testing.assert_array_equal(qb.energies(SETTINGS, 0), np.zeros((2, *SETTINGS.shape)))
    for amplitude in qb.amplitudes(SETTINGS, 0):
        assert not amplitude.any()
        assert not np.signbit([amplitude.real, amplitude.imag]).any(), "a reader would see −0"


def test_the_charger_starts_with_the_square_and_the_battery_with_the_fourth_power_of_time():
    t = 1e-8
    charger, battery = qb.energies(SETTINGS, t)
    np.testing.assert_allclose(charger, (SETTINGS.F * t) ** 2, rtol=1e-6)
    np.testing.assert_allclose(battery, (SETTINGS.F * abs(SETTINGS.drift_entries[2]) * t**2 / 2) ** 2, rtol=1e-6)


def test_late_energies_are_the_steady_ones():
    for name, system in PAPER.items():
        np.testing.assert_allclose(qb.energies(system, 1e6), qb.steady_energies(system), rtol=1e-14, err_msg=name)


@pytest.mark.parametrize(("kappa", "Delta"), [(0.05, 0.0), (0.05, 0.3), (0.0, 0.3), (0.0, 0.0)])
def test_a_charger_alone_is_a_driven_damped_oscillator(kappa, Delta):
    t = np.array([0.1, 10.0, 300.0])
    rate = -kappa / 2 - 1j * Delta
    grown = abs(np.expm1(rate * t) / rate) if rate else t
    for nothing_between in ({}, {"Gamma": 0.4, "p_a": 0.0}, {"Gamma": 0.4, "p_a": 0.0, "J": 0.0}):
        system = qb.ChargerBattery(kappa_a=kappa, Delta=Delta, **nothing_between)
        charger, battery = qb.energies(system, t)
        np.testing.assert_allclose(charger, (0.1 * grown) ** 2, rtol=1e-13)
        np.testing.assert_array_equal(battery, np.zeros(3))


def test_without_damping_on_resonance_the_battery_grows_with_the_square_of_time():
    J, t = 0.3, np.array([1.0, 50.0, 2000.0])
    other_mode = np.sin(J * t) / J  # the mode C₊, off resonance by 2J, against Ft of C₋
    expected = (0.1 / 2) ** 2 * (t**2 + other_mode**2 - 2 * t * other_mode * np.cos(J * t))
    system = qb.ChargerBattery(J=J, Delta=J, kappa_a=0, kappa_b=0)
    np.testing.assert_allclose(qb.energies(system, t).battery, expected, rtol=1e-13)


def test_at_the_nonreciprocal_point_the_battery_feels_the_charger_but_not_the_reverse():
    t = np.linspace(0, 200, 21)
    alone = qb.ChargerBattery(Gamma=0.4, p_b=0)
    with_battery = qb.ChargerBattery(J=0.2j, Gamma=0.4)
    np.testing.assert_allclose(qb.energies(with_battery, t).charger, qb.energies(alone, t).charger, rtol=1e-13)
    assert (qb.energies(with_battery, t[1:]).battery > 0).all()
    np.testing.assert_array_equal(qb.energies(with_battery.replace(J=-0.2j), t).battery, np.zeros(21))


def test_time_is_the_last_axis():
    system = qb.ChargerBattery(J=np.array([[0.1], [0.2]]), Delta=np.array([0.0, 0.1, 0.2]))
    t = np.arange(20.0).reshape(4, 5)
    together = qb.energies(system, t)
    assert together.battery.shape == (2, 3, 4, 5)
    one = qb.energies(system.replace(J=0.2, Delta=0.1), t[3, 2])
    np.testing.assert_allclose([E[1, 1, 3, 2] for E in together], one, rtol=1e-14)


@pytest.mark.parametrize("route", [qb.energies, qb.amplitudes, qb.energy_flows])
def test_each_system_may_have_a_time_of_its_own(route):
    system = qb.ChargerBattery(J=np.array([[0.1], [0.2]]), Delta=np.array([0.0, 0.1, 0.2]))
    t = np.array([1.0, 5.0, 9.0])
    each = route(system, t, outer=False)
    all_times = route(system, t)
    for one, every in zip(each, all_times, strict=True):
        assert one.shape == (2, 3)
        np.testing.assert_array_equal(one, np.stack([every[:, k, k] for k in range(3)], axis=-1))
    assert route(system, np.ones((4, 1, 1)), outer=False)[0].shape == (4, 2, 3)


def test_times_that_do_not_broadcast_are_named():
    with pytest.raises(ValueError, match=r"broadcast to one shape, but they are system \(2,\), t \(3,\)"):
        qb.energies(qb.ChargerBattery(J=[0.1, 0.2]), [1, 2, 3], outer=False)


@pytest.mark.parametrize("outer", [True, False])
def test_times_may_be_dask_arrays(outer):
    t = np.linspace(0, 50, 12)
    lazy = qb.energies(qb.ChargerBattery(J=0.2), da.from_array(t, chunks=5), outer=outer)
    assert all(isinstance(energy, da.Array) and energy.chunks == ((5, 5, 2),) for energy in lazy)
    np.testing.assert_array_equal(lazy, qb.energies(qb.ChargerBattery(J=0.2), t))


def test_many_times_take_little_more_memory_than_their_result():
    t = np.linspace(0, 300, 300_000)
    tracemalloc.start()
    result = qb.energies(qb.ChargerBattery(J=0.2, Delta=0.1), t)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2.5 * sum(energy.nbytes for energy in result)
