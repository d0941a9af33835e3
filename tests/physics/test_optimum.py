"""The optimal settings are optimal, globally, and nothing goes beyond the bound."""

import random
import tracemalloc

import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from routes import SETTINGS, conditioned, twelve, wide

import qbutils as qb

KAPPA_A, KAPPA_B = 10 ** np.random.default_rng(7).uniform(-3, 1, (2, 200))


def test_the_cubic_is_the_derivative_of_the_denominator():
    symbols = {name: sp.Symbol(name, positive=True) for name in ("F", "Gamma", "kappa_a", "kappa_b", "p_a", "p_b")}
    (J_r, J_i), x = sp.symbols("J_r J_i", real=True), sp.Symbol("x", real=True)
    system = qb.ChargerBattery(J=J_r + sp.I * J_i, Delta=x / 2, **symbols)
    p, r = qb.detuning_cubic(system)
    numerator, denominator = sp.fraction(qb.steady_energies(system).battery)
    assert not numerator.has(x)
    assert sp.expand(sp.diff(denominator, x) - 4 * (x**3 + p * x + r)) == 0


def test_no_detuning_charges_more():
    best = qb.steady_energies(SETTINGS.replace(Delta=qb.optimal_detuning(SETTINGS))).battery
    p, r = qb.detuning_cubic(SETTINGS)
    for k in range(SETTINGS.shape[0]):
        roots = np.roots([1, 0, p[k], r[k]])
        rivals = np.concatenate([roots.real / 2, np.linspace(-10, 10, 401)])
        system = qb.ChargerBattery(**{name: value[k] for name, value in vars(SETTINGS).items()})
        assert qb.steady_energies(system.replace(Delta=rivals)).battery.max() <= best[k] * (1 + 1e-12)


# -- twelve digits of the detuning -------------------------------------------------------------------------------------


def decade(low, high):
    return 10 ** random.uniform(low, high)


def off(value, digits=16):
    """Return the value, or one that is off by anything from the last digit to a tenth."""
    return value * (1 + random.choice([0, 1, -1]) * decade(-digits, -1))


def generic():
    phases = np.exp(2j * np.pi * np.array([random.random() for _ in range(3)]))
    J, p_a, p_b = phases * [decade(-3, 2), decade(-1, 1), decade(-1, 1)]
    return {"J": J, "p_a": p_a, "p_b": p_b, "Gamma": decade(-3, 2), "kappa_a": decade(-6, 1), "kappa_b": decade(-9, 1)}


def coherent():
    return generic() | {"Gamma": 0}


def one_root_becomes_three():  # p → 0
    system = generic()
    p, _ = qb.detuning_cubic(qb.ChargerBattery(**system | {"J": 0}))
    return system | {"J": off(np.sqrt(p) / 2)}


def signs_of_detuning_tie():  # r → 0
    system = generic() | {"p_a": 1.0, "p_b": 1.0}
    return system | {"J": abs(system["J"]) * (1j + random.choice([0, 1, -1]) * decade(-300, -2))}


def extreme_units():
    scale = decade(-100, 100)
    return {name: z if name in ("p_a", "p_b") else z * scale for name, z in generic().items()}


def exact_detuning(J_r, J_i, pa_r, pa_i, pb_r, pb_i, Gamma, kappa_a, kappa_b):
    """The positive root of z³ + pz = |r|, by Newton's method from above, which cannot miss it."""
    A, B = Gamma * (pa_r**2 + pa_i**2) + kappa_a, Gamma * (pb_r**2 + pb_i**2) + kappa_b
    J_mu = mp.re(mp.mpc(J_r, J_i) * mp.mpc(pa_r, pa_i) * -mp.mpc(pb_r, -pb_i))
    p = (A**2 + B**2) / 2 + (A - kappa_a) * (B - kappa_b) - 4 * (J_r**2 + J_i**2)
    r = 2 * (A + B) * Gamma * J_mu
    if not r:
        return mp.sqrt(max(-p, 0)) / 2
    z, last = mp.cbrt(abs(r)) + mp.sqrt(abs(p)), mp.inf
    while z < last:
        z, last = z - (z**3 + p * z - abs(r)) / (3 * z**2 + p), z
    return -z / 2 if r > 0 else z / 2


@pytest.mark.parametrize("regime", [generic, coherent, one_root_becomes_three, signs_of_detuning_tie, extreme_units])
def test_twelve_digits_of_the_detuning_are_right_or_as_many_as_the_input_determines(regime):
    random.seed(regime.__name__)
    for _ in range(40):
        parameters = regime()
        complexes = [f(parameters[name]) for name in ("J", "p_a", "p_b") for f in (np.real, np.imag)]
        x = complexes + [parameters[name] for name in ("Gamma", "kappa_a", "kappa_b")]
        (exact,), conditions = conditioned(lambda *x: (exact_detuning(*x),), x, 80)
        error = abs(qb.optimal_detuning(qb.ChargerBattery(**parameters)) - exact)
        assert twelve(error, abs(exact), conditions, 0), f"{parameters}, {conditions()=}"


# -- what the paper says of it -----------------------------------------------------------------------------------------


def test_without_a_reservoir_the_optimum_is_the_papers_where_that_is_real():
    J = np.linspace(0, 1, 400)
    system = qb.ChargerBattery(J=J * np.exp(0.7j), kappa_a=KAPPA_A[:, None], kappa_b=KAPPA_B[:, None])
    square = J**2 - (system.kappa_a**2 + system.kappa_b**2) / 8  # Eq. (13)
    np.testing.assert_allclose(qb.optimal_detuning(system), np.sqrt(np.maximum(square, 0)), rtol=1e-9, atol=1e-9)


def test_without_damping_the_optimum_is_the_built_in_detuning_and_the_energy_infinite():
    J = np.array([0.2, 1 / 3, 0.7j])
    system = qb.ChargerBattery(J=J, kappa_a=0, kappa_b=0)
    np.testing.assert_array_equal(qb.optimal_detuning(system), abs(J))  # Eq. (2)
    np.testing.assert_array_equal(qb.steady_energies(system.replace(Delta=abs(J))).battery, np.full(3, np.inf))


def test_where_nothing_happens_no_detuning_is_better_than_none():
    with np.errstate(all="raise"):
        assert str(qb.optimal_detuning(qb.ChargerBattery(F=0, kappa_a=0, kappa_b=0))) == "0.0"


def test_the_phase_of_the_coupling_chooses_the_sign_of_the_detuning():
    toward, away = (qb.optimal_detuning(qb.ChargerBattery(J=J, Gamma=0.4)) for J in (0.2, -0.2))
    assert toward == -away > 0


@pytest.mark.parametrize("Gamma", [0.02, 0.4, 8.0])
def test_no_ratio_charges_more(Gamma):
    system = qb.ChargerBattery(Gamma=Gamma, kappa_a=KAPPA_A, kappa_b=KAPPA_B)
    best = qb.optimal_ratio(KAPPA_A, KAPPA_B)
    at_best = qb.steady_energies(system.with_ratio(best)).battery
    np.testing.assert_allclose(qb.steady_energies(qb.super_optimal(system)).battery, at_best)
    for factor in (0.01, 0.9, 0.99, 1.01, 1.1, 100):
        assert (qb.steady_energies(system.with_ratio(factor * best)).battery < at_best).all()


def test_super_optimal_keeps_the_reservoir_and_its_phases():
    system = qb.super_optimal(qb.ChargerBattery(J=0.2, Delta=0.1, Gamma=0.4, p_a=2j, p_b=-3))
    assert (system.J, system.Delta, system.Gamma) == (0, 0, 0.4)
    np.testing.assert_allclose([system.p_a, system.p_b], [1j * 5**0.25, -(5**-0.25)], rtol=1e-15)


def test_the_matched_coupling_reaches_the_bound():
    system = qb.ChargerBattery(J=1j * qb.matched_coupling(KAPPA_A, KAPPA_B), kappa_a=KAPPA_A, kappa_b=KAPPA_B)
    np.testing.assert_allclose(qb.steady_energies(system).battery, qb.energy_bound(system), rtol=1e-14)


def test_the_super_optimal_charger_reaches_the_bound_only_for_an_infinite_reservoir():
    Gamma = 10.0 ** np.arange(-2, 12)
    system = qb.super_optimal(qb.ChargerBattery(Gamma=Gamma))
    reached = qb.steady_energies(system).battery / qb.energy_bound(system)
    np.testing.assert_allclose(reached, (2 * Gamma / (2 * Gamma + np.sqrt(0.05 * 0.01))) ** 2, rtol=1e-13)
    assert (np.diff(reached) > 0).all()
    assert reached[-1] < 1


@pytest.mark.parametrize("kappa_a", [0.0, 0.05])
def test_the_bound_is_infinite_where_nothing_damps(kappa_a):
    system = qb.ChargerBattery(kappa_a=kappa_a, kappa_b=0)
    assert qb.energy_bound(system) == np.inf
    assert qb.energy_bound(system.replace(F=0)) == 0


def test_the_best_ratio_is_a_limit_where_a_mode_is_not_damped():
    np.testing.assert_array_equal(qb.optimal_ratio([0.05, 0, 0], [0, 0.01, 0]), [np.inf, 0, 0])


# -- units -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("power", [-332, 332])  # rates × 1e∓100
def test_only_ratios_of_rates_matter_to_the_last_digit(power):
    system, scale = wide(np.random.default_rng(11), size=300), 2.0**power
    faster = system.replace(**{name: scale * z for name, z in vars(system).items() if name not in ("p_a", "p_b")})
    with np.errstate(all="raise"):
        detuning, coupling = qb.optimal_detuning(faster), qb.matched_coupling(faster.kappa_a, faster.kappa_b)
        limits = qb.energy_bound(faster), qb.passive_limit(faster)
    np.testing.assert_array_equal(detuning / scale, qb.optimal_detuning(system))
    np.testing.assert_allclose(coupling / scale, qb.matched_coupling(system.kappa_a, system.kappa_b), rtol=1e-15)
    np.testing.assert_array_equal(limits, (qb.energy_bound(system), qb.passive_limit(system)))


def test_the_coupling_of_the_slowest_modes_is_matched():
    assert qb.matched_coupling(1e-200, 1e-200) == pytest.approx(5e-201, rel=1e-15, abs=0)


def test_the_systems_own_detuning_sets_no_scale():
    system = qb.ChargerBattery(J=0.2, Delta=[0, 1e200])
    np.testing.assert_array_equal(qb.optimal_detuning(system), [qb.optimal_detuning(qb.ChargerBattery(J=0.2))] * 2)


def test_many_detunings_take_little_more_memory_than_their_result():
    draw = np.random.default_rng(1).random
    system = qb.ChargerBattery(J=draw(300_000), Gamma=draw(300_000), kappa_b=draw(300_000))
    tracemalloc.start()
    result = qb.optimal_detuning(system)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * result.nbytes


# -- the limit of passive coupling -------------------------------------------------------------------------------------


def test_no_coupling_and_no_detuning_goes_beyond_the_passive_limit():
    limit = qb.passive_limit(SETTINGS)
    assert (limit <= qb.energy_bound(SETTINGS) * (1 + 1e-12)).all()
    random = np.random.default_rng(12)
    for _ in range(200):
        size = 10 ** random.uniform(-3, 1, (2, *SETTINGS.shape))
        J, Delta = size[0] * np.exp(2j * np.pi * random.random(SETTINGS.shape)), size[1] * random.choice([0, 1, -1])
        assert (qb.steady_energies(SETTINGS.replace(J=J, Delta=Delta)).battery <= limit * (1 + 1e-12)).all()


def test_one_coupling_reaches_the_passive_limit():
    root = np.sqrt((SETTINGS.Gamma_a + SETTINGS.kappa_a) * (SETTINGS.Gamma_b + SETTINGS.kappa_b))
    turned = SETTINGS.p_a.conj() * SETTINGS.p_b
    size = (root - SETTINGS.Gamma * abs(turned)) / 2
    phase = np.where(turned == 0, 1, turned / np.where(turned == 0, 1, abs(turned)))
    best = SETTINGS.replace(J=1j * size * phase, Delta=0)
    np.testing.assert_allclose(qb.steady_energies(best).battery, qb.passive_limit(SETTINGS), rtol=1e-9)


def test_the_passive_limit_is_that_of_a_network_of_two_modes():
    Gamma, p = SETTINGS.Gamma, np.stack([SETTINGS.p_a, SETTINGS.p_b], axis=-1)
    K = Gamma[:, None, None] * p.conj()[:, :, None] * p[:, None, :]
    K[:, [0, 1], [0, 1]] += np.stack([SETTINGS.kappa_a, SETTINGS.kappa_b], axis=-1)
    np.testing.assert_allclose(qb.network.passive_limit(K, SETTINGS.F), qb.passive_limit(SETTINGS), rtol=1e-9)


def test_the_passive_limit_of_the_paper_and_where_it_is_the_bound():
    system = qb.ChargerBattery(Gamma=0.4)
    assert qb.passive_limit(system) == pytest.approx(11.46401841763657, rel=1e-14, abs=0)
    for best in (system.replace(Gamma=0), qb.super_optimal(system)):
        assert qb.passive_limit(best) == pytest.approx(qb.energy_bound(best), rel=1e-14, abs=0)


def test_the_passive_limit_keeps_its_digits_and_its_infinities():
    assert qb.passive_limit(qb.ChargerBattery(Gamma=1.0, kappa_a=1e-12, kappa_b=1e-12)) == pytest.approx(
        float((mp.mpf(0.1) / mp.mpf(1e-12)) ** 2), rel=1e-14
    )
    undamped = qb.ChargerBattery(Gamma=[0.4, 0.4, 0, 0], kappa_a=[0, 0.1, 0.1, 0], kappa_b=0, p_b=[1, 0, 1, 1])
    np.testing.assert_array_equal(qb.passive_limit(undamped), [np.inf] * 4)
    np.testing.assert_array_equal(qb.passive_limit(undamped.replace(F=0)), [0] * 4)


def test_symbols_give_the_passive_limit_in_closed_form():
    Gamma, kappa = sp.symbols("Gamma kappa", positive=True)
    system = qb.ChargerBattery(F=sp.Symbol("F", positive=True), Gamma=Gamma, kappa_a=kappa, kappa_b=kappa)
    assert sp.simplify(qb.passive_limit(system) - (system.F / kappa) ** 2) == 0
