"""The steady state is the one that the equations of motion have, exactly and for every setting."""

import dask.array as da
import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from routes import SETTINGS, exact, moment_generator, twelve, wide

import qbutils as qb
from qbutils import symbolic


def by_linear_solve():
    drive = np.stack([1j * SETTINGS.F, 0j * SETTINGS.F], axis=-1)
    return abs(np.linalg.solve(SETTINGS.drift_matrix, drive[..., None])[..., 0].T) ** 2


def by_moments_from_the_dissipator():
    generator = moment_generator(SETTINGS)
    moments = np.linalg.solve(generator[..., :8, :8], -generator[..., :8, 8:])[..., 0]
    return moments[..., 4:6].T.real


def by_waiting():
    slowest = np.linalg.eigvals(SETTINGS.drift_matrix).real.max()
    return qb.energies(SETTINGS, -40 / slowest)


@pytest.mark.parametrize("route", [by_linear_solve, by_moments_from_the_dissipator, by_waiting])
def test_every_route_leads_to_the_same_steady_energies(route):
    np.testing.assert_allclose(route(), qb.steady_energies(SETTINGS), rtol=1e-10, atol=1e-15)


def test_energies_are_the_squares_of_the_amplitudes():
    amplitudes, energies = qb.steady_amplitudes(SETTINGS), qb.steady_energies(SETTINGS)
    np.testing.assert_allclose(np.abs(amplitudes) ** 2, energies, rtol=1e-13)
    np.testing.assert_allclose(energies.total, sum(energies))


def test_amplitudes_stand_still_in_the_equations_of_motion():
    amplitudes = np.stack(qb.steady_amplitudes(SETTINGS), axis=-1)[..., np.newaxis]
    rates = (SETTINGS.drift_matrix @ amplitudes)[..., 0].T
    np.testing.assert_allclose(rates, (1j * SETTINGS.F, 0 * SETTINGS.F), rtol=1e-11, atol=1e-12)


def test_symbolic_amplitudes_stand_still_in_the_equations_of_motion():
    rates = sp.Matrix(symbolic.SYSTEM.drift_matrix) * sp.Matrix(qb.steady_amplitudes(symbolic.SYSTEM))
    assert symbolic.is_zero(rates - sp.Matrix([sp.I * symbolic.F, 0]))


@pytest.mark.parametrize("kappa_b", [1e-2, 1e-5, 1e-9, 1e-12])
def test_nothing_cancels_as_the_battery_becomes_isolated(kappa_b):
    system = qb.super_optimal(qb.ChargerBattery(Gamma=0.4, kappa_b=kappa_b))
    with mp.workdps(60):
        F, kappa_a, kappa_b, Gamma, p_a, p_b = (
            mp.mpf(float(x)) for x in (system.F, system.kappa_a, system.kappa_b, system.Gamma, system.p_a, system.p_b)
        )
        A, B = Gamma * p_a**2 + kappa_a, Gamma * p_b**2 + kappa_b
        determinant = A * B - (Gamma * p_a * p_b) ** 2
        expected = [float((2 * F * z / determinant) ** 2) for z in (B, Gamma * p_a * p_b)]
    np.testing.assert_allclose(qb.steady_energies(system), expected, rtol=2e-15)


@pytest.mark.parametrize("off", [1e-3, 1e-9, 1e-15])
def test_nothing_cancels_next_to_an_undamped_resonance(off):
    J, Delta = 0.3, 0.3 * (1 + off)
    E = qb.steady_energies(qb.ChargerBattery(J=J, Delta=Delta, kappa_a=0, kappa_b=0))
    expected = float((2 * mp.mpf(0.1) * 2 * J / (4 * (mp.mpf(J) - Delta) * (mp.mpf(J) + Delta))) ** 2)
    assert E.battery == pytest.approx(expected, rel=2e-15)


def test_symbols_give_the_papers_formula_for_a_coherent_charger():
    F, J, Delta, kappa_a, kappa_b = sp.symbols("F J Delta kappa_a kappa_b", positive=True)
    E = qb.steady_energies(qb.ChargerBattery(F=F, J=J, kappa_a=kappa_a, kappa_b=kappa_b, Delta=Delta))
    denominator = abs(4 * J**2 - (2 * Delta + sp.I * kappa_a) * (2 * Delta + sp.I * kappa_b)) ** 2  # Eq. (12)
    for energy, numerator in ((E.charger, 4 * Delta**2 + kappa_b**2), (E.battery, 4 * J**2)):
        assert sp.expand(4 * F**2 * numerator / energy - sp.expand_complex(denominator)) == 0


def test_symbols_and_numbers_share_one_formula():
    symbols = dict(zip(vars(SETTINGS), sp.symbols("F J Gamma kappa_a kappa_b p_a p_b Delta"), strict=True))
    symbols |= {name: sp.Symbol(name, real=True) for name in ("F", "Gamma", "kappa_a", "kappa_b", "Delta")}
    formula = sp.lambdify(symbols.values(), tuple(qb.steady_energies(qb.ChargerBattery(**symbols))), "numpy")
    np.testing.assert_allclose(formula(*vars(SETTINGS).values()), qb.steady_energies(SETTINGS), rtol=1e-9)


def test_symbolic_numbers_stay_exact():
    E = qb.steady_energies(qb.super_optimal(qb.ChargerBattery(Gamma=sp.Symbol("Gamma", positive=True))))
    assert not (E.charger.atoms(sp.Float) | E.battery.atoms(sp.Float))


UNDAMPED = qb.ChargerBattery(kappa_a=0, kappa_b=0)


@pytest.mark.parametrize(
    ("system", "charger", "battery"),
    [
        pytest.param(UNDAMPED.replace(J=0.3, Delta=0.3), np.inf, np.inf, id="a normal mode on resonance"),
        pytest.param(UNDAMPED.replace(J=0.3j, Delta=[0.3, -0.3]), [np.inf] * 2, [np.inf] * 2, id="both normal modes"),
        pytest.param(UNDAMPED.replace(Gamma=0.4), np.inf, np.inf, id="the mode that the reservoir leaves dark"),
        pytest.param(UNDAMPED, np.inf, 0, id="a charger alone"),
        pytest.param(UNDAMPED.replace(Gamma=0.4, p_a=0), np.inf, 0, id="a reservoir that only the battery sees"),
        pytest.param(UNDAMPED.replace(Gamma=0.4, p_b=0), 0.25, 0, id="a reservoir that only the charger sees"),
        pytest.param(
            UNDAMPED.replace(Gamma=0.4, p_b=0, kappa_a=0.05), 0.04 / 0.45**2, 0, id="the same, damped besides"
        ),
        pytest.param(UNDAMPED.replace(kappa_a=0.05), 16, 0, id="an undamped battery that nothing drives"),
        pytest.param(UNDAMPED.replace(kappa_a=0.05, Delta=0.3), 0.04 / 0.3625, 0, id="the same, off resonance"),
        pytest.param(UNDAMPED.replace(J=0.3), 0, 1 / 9, id="off resonance, the fixed point"),
        pytest.param(UNDAMPED.replace(F=0, Delta=0), 0, 0, id="no drive, no damping"),
        pytest.param(qb.ChargerBattery(J=0.2j, Gamma=0.4, p_a=-1), 0.04 / 0.45**2, 0, id="the isolated battery"),
    ],
)
def test_where_det_m_vanishes_the_dynamics_decide(system, charger, battery):
    np.testing.assert_allclose(qb.steady_energies(system).charger, charger, rtol=1e-14)
    np.testing.assert_allclose(qb.steady_energies(system).battery, battery, rtol=1e-14)


F, J = sp.Symbol("F", real=True), sp.Symbol("J", positive=True)


@pytest.mark.parametrize(
    ("system", "charger", "battery"),
    [
        pytest.param(UNDAMPED.replace(F=F), sp.oo, 0, id="a charger alone"),
        pytest.param(UNDAMPED.replace(F=F, J=J, Delta=J), sp.oo, sp.oo, id="a normal mode on resonance"),
        pytest.param(UNDAMPED.replace(F=F, Gamma=J), sp.oo, sp.oo, id="the mode that the reservoir leaves dark"),
        pytest.param(UNDAMPED.replace(F=F, kappa_a=J), 4 * F**2 / J**2, 0, id="an undamped battery, not driven"),
        pytest.param(UNDAMPED.replace(F=F, kappa_a=J, Delta=J), 4 * F**2 / (5 * J**2), 0, id="the same, off resonance"),
        pytest.param(UNDAMPED.replace(F=sp.Integer(0)), 0, 0, id="no drive, no damping"),
        pytest.param(UNDAMPED.replace(F=F, J=J), 0, F**2 / J**2, id="off resonance, the fixed point"),
    ],
)
def test_symbols_have_the_limits_that_numbers_have(system, charger, battery):
    energies = qb.steady_energies(system)
    assert (sp.simplify(energies.charger), sp.simplify(energies.battery)) == (charger, battery)
    numbers = qb.ChargerBattery(**{k: complex(v.subs({F: 0.3, J: 0.7})).real for k, v in vars(system).items()})
    expected = [float(sp.sympify(energy).subs({F: 0.3, J: 0.7})) for energy in (charger, battery)]
    np.testing.assert_allclose(qb.steady_energies(numbers), expected, rtol=1e-14)


def test_bound_and_ratio_of_symbols_have_the_same_limits():
    zero = sp.Integer(0)
    assert qb.energy_bound(qb.ChargerBattery(F=F, kappa_a=0)) == sp.oo
    assert (qb.optimal_ratio(J, zero), qb.optimal_ratio(zero, J), qb.optimal_ratio(zero, 0)) == (sp.oo, 0, 0)
    assert (qb.optimal_ratio(1.0, zero), qb.optimal_ratio(0.0, zero)) == (sp.oo, 0)


def test_what_is_not_charged_has_zero_energy_and_not_minus_zero():
    for energy in qb.steady_energies(UNDAMPED.replace(F=0)):
        assert str(energy) == "0.0"


def test_amplitudes_without_a_limit_are_refused():
    with pytest.raises(ValueError, match=r"det M must not vanish where amplitudes .* at 1 of 2"):
        qb.steady_amplitudes(UNDAMPED.replace(J=0.3, Delta=[0.1, 0.3]))


def test_energies_without_a_limit_keep_growing():
    for system in (UNDAMPED.replace(J=0.3, Delta=0.3), UNDAMPED.replace(Gamma=0.4)):
        early, late = qb.energies(system, np.array([1e3, 1e4])).battery
        assert late == pytest.approx(100 * early, rel=0.02)


# -- digits ------------------------------------------------------------------------------------------------------------


def test_twelve_digits_are_right_over_twelve_decades():
    random = np.random.default_rng(5)
    for _ in range(300):
        system = wide(random)
        try:
            rights, conditions = exact(system)
        except ZeroDivisionError:
            continue
        for k, (energy, right) in enumerate(zip(qb.steady_energies(system), rights[:2], strict=True)):
            assert twelve(abs(float(energy - right)), float(right), conditions, k, 1e12), system


def test_losses_may_be_any_number_of_decades_below_the_largest_rate():
    """Each power of ten up to 150 decades, where no square of det M is left; and no drive is too weak or too strong."""
    random, seen = np.random.default_rng(8), 0
    for _ in range(300):
        system = wide(random, decades=150)
        try:
            rights, conditions = exact(system, digits=700)
        except ZeroDivisionError:
            continue
        with np.errstate(all="raise", over="ignore"):
            energies = qb.steady_energies(system)
        for k, (energy, right) in enumerate(zip(energies, rights[:2], strict=True)):
            if 1e-290 < right < 1e300:
                assert twelve(abs(float(energy / right - 1)), 1, conditions, k, 1e12), system
                seen += 1
    assert seen > 300


@pytest.mark.parametrize(
    "system",
    [
        qb.ChargerBattery(F=1e-160, Gamma=1, kappa_a=1e-60, kappa_b=1e-60),
        qb.ChargerBattery(F=1e-65, J=1e-100, kappa_a=1, kappa_b=1e-60),
        qb.ChargerBattery(F=1e-100, J=1e-100, kappa_a=1, kappa_b=1e-60),
    ],
    ids=["drive", "coupling", "both"],
)
def test_what_is_weak_is_not_lost_beside_losses_that_are_not(system):
    rights, _ = exact(system, digits=700)
    assert qb.steady_energies(system) == pytest.approx([float(right) for right in rights[:2]], rel=1e-13, abs=0)


@pytest.mark.parametrize("power", [-332, 170, 332])  # rates × 1e∓100
def test_only_ratios_of_rates_matter_to_the_last_digit(power):
    system, scale = wide(np.random.default_rng(6), size=300), 2.0**power
    faster = system.replace(**{name: scale * z for name, z in vars(system).items() if name not in ("p_a", "p_b")})
    with np.errstate(all="raise"):
        energies = qb.steady_energies(faster)
    np.testing.assert_array_equal(energies, qb.steady_energies(system))


def test_steady_amplitudes_do_not_know_the_unit_of_rates():
    for scale in (2.0**-332, 2.0**332):
        rates = {name: scale * getattr(SETTINGS, name) for name in ("F", "J", "Gamma", "kappa_a", "kappa_b", "Delta")}
        with np.errstate(all="raise"):
            np.testing.assert_array_equal(
                qb.steady_amplitudes(SETTINGS.replace(**rates)), qb.steady_amplitudes(SETTINGS)
            )


def test_rates_of_every_scale_may_stand_side_by_side():
    scale = 2.0 ** np.array([-332, 0, 332])
    system = qb.ChargerBattery(F=0.1 * scale, J=0.2 * scale, Gamma=0.3 * scale, kappa_a=0.05 * scale, kappa_b=0 * scale)
    with np.errstate(all="raise"):
        charger, battery = qb.steady_energies(system)
    assert len(set(charger)) == len(set(battery)) == 1


def test_a_grid_is_the_same_as_its_points():
    Gamma = np.array([[0], [0.1], [2], [5]])
    system = qb.ChargerBattery(J=[0, 0.1, 0.2j], Gamma=Gamma, kappa_b=0, Delta=[0, 0.1, -0.2])
    grid = qb.steady_energies(system)
    for k in np.ndindex(4, 3):
        one = system.replace(J=system.J[k[1]], Gamma=system.Gamma[k[0], 0], Delta=system.Delta[k[1]])
        np.testing.assert_array_equal([energy[k] for energy in grid], qb.steady_energies(one))


def test_symbolic_amplitudes_without_a_limit_are_refused():
    with pytest.raises(ValueError, match=r"^det M must not vanish .* to have a limit, but it is 0\.0$"):
        qb.steady_amplitudes(UNDAMPED.replace(F=F))


def test_dask_amplitudes_without_a_limit_are_nan():
    lazy = qb.steady_amplitudes(UNDAMPED.replace(J=0.3, Delta=da.from_array([0.1, 0.3], chunks=1)))
    np.testing.assert_array_equal(np.isnan(np.array(lazy)), [[False, True]] * 2)
