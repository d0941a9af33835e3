"""The parameters are checked once, and the symmetries of the model are those of its results."""

import copy
import pickle
import subprocess
import sys
import tracemalloc
from decimal import Decimal
from fractions import Fraction

import dask.array as da
import numpy as np
import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st

import qbutils as qb

# -- bad input ---------------------------------------------------------------------------------------------------------


BAD = [
    ({"kappa_a": -1}, ValueError, r"kappa_a must not be negative, but it is -1\.0$"),
    ({"kappa_b": [0.1, -0.2, -0.3]}, ValueError, r"kappa_b must not be negative, but it is -0\.2 at 2 of 3 points"),
    ({"kappa_a": np.array([[-1.0]])}, ValueError, r"kappa_a must not be negative, but it is -1\.0 at 1 of 1 points"),
    ({"Gamma": -np.float64(1)}, ValueError, r"Gamma must not be negative, but it is -1\.0"),
    ({"F": np.nan}, ValueError, r"F must be finite, but it is nan"),
    ({"J": complex(0, np.inf)}, ValueError, r"J must be finite, but it is infj"),
    ({"p_b": np.float64(np.inf)}, ValueError, r"p_b must be finite, but it is inf"),
    ({"F": 0.1j}, TypeError, r"F must be real, but it is 0\.1j"),
    ({"Delta": [0.1, 0.2j]}, TypeError, r"Delta must be real, but it is \[0\.1, 0\.2j\]"),
    ({"kappa_a": "0.05"}, TypeError, r"kappa_a must be a number or an array of numbers, but it is '0\.05'"),
    ({"p_a": None}, TypeError, r"p_a must be a number or an array of numbers, but it is None"),
    ({"J": [0.1, sp.Symbol("J")]}, TypeError, r"J must be a number or an array of numbers, but it is \[0\.1, J\]"),
    ({"J": [1, 2], "Delta": [1, 2, 3]}, ValueError, r"broadcast to one shape, but they are J \(2,\), Delta \(3,\)"),
    ({"Gamma": sp.Symbol("x", negative=True)}, ValueError, r"Gamma must not be negative, but it is x"),
    ({"Delta": sp.Symbol("x", imaginary=True)}, ValueError, r"Delta must be real, but it is x"),
    ({"Delta": da.ones(3) * 1j}, TypeError, r"Delta must be real, but it is dask\.array"),
    ({"phi": 0.1}, TypeError, "unexpected keyword argument 'phi'"),
]


@pytest.mark.parametrize(("parameters", "error", "message"), BAD, ids=[" and ".join(case[0]) for case in BAD])
def test_an_error_names_the_argument_the_rule_and_the_value(parameters, error, message):
    with pytest.raises(error, match=message):
        qb.ChargerBattery(**parameters)


def test_parameters_cannot_change_unseen():
    given = np.array([0.1, 0.2])
    system = qb.ChargerBattery(J=given, Delta=np.broadcast_to(0.1, 2))
    with pytest.raises(AttributeError):
        system.J = 0.3
    copies = pickle.loads(pickle.dumps(system)), copy.copy(system), copy.deepcopy(system), system.replace(F=1)
    for one in (system, *copies):
        for array in (one.J, one.Delta):
            with pytest.raises(ValueError, match="cannot set WRITEABLE flag to True"):
                array.setflags(write=True)
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0.3
    given[0] = 0.3
    np.testing.assert_array_equal(system.J, [0.1, 0.2])


def test_parameters_are_given_by_name():
    with pytest.raises(TypeError, match="positional argument"):
        qb.ChargerBattery(0.1)


def test_the_defaults_are_those_of_the_papers_figures():
    assert vars(qb.ChargerBattery()) == {
        "F": 0.1, "J": 0, "Gamma": 0, "kappa_a": 0.05, "kappa_b": 0.01, "p_a": 1, "p_b": 1, "Delta": 0,
    }  # fmt: skip


def test_a_system_shows_its_parameters():
    assert repr(qb.ChargerBattery(J=[1, 2j], p_a=-1)) == (
        "ChargerBattery(F=0.1, J=[1.+0.j 0.+2.j], Gamma=0.0, kappa_a=0.05, kappa_b=0.01, p_a=-1.0, p_b=1.0, Delta=0.0)"
    )


# -- what the object does ----------------------------------------------------------------------------------------------


def test_parameters_broadcast():
    system = qb.ChargerBattery(J=np.zeros((4, 1)), Delta=[0, 1, 2])
    assert system.shape == (4, 3)
    assert system.drift_matrix.shape == (4, 3, 2, 2)
    assert qb.steady_energies(system).battery.shape == (4, 3)
    assert qb.ChargerBattery().shape == ()


def test_a_ratio_keeps_phases_and_the_product_of_the_couplings():
    system = qb.ChargerBattery(Gamma=0.4, p_a=-2, p_b=0.5j).with_ratio([0.25, 4.0])
    np.testing.assert_allclose(system.Gamma_a / system.Gamma_b, [0.25, 4], rtol=1e-14)
    np.testing.assert_allclose(system.mu, [1j, 1j], rtol=1e-14)
    np.testing.assert_allclose(qb.ChargerBattery(p_a=0, p_b=0).with_ratio(16).mu, -1)


x = sp.Symbol("x", positive=True)
EQUAL = [
    (qb.ChargerBattery(J=0.2), qb.ChargerBattery(J=0.2 + 0j)),
    (qb.ChargerBattery(Delta=0.0), qb.ChargerBattery(Delta=-0.0)),
    (qb.ChargerBattery(J=[1, 2]), qb.ChargerBattery(J=np.array([1.0, 2.0]))),
    (qb.ChargerBattery(Gamma=x), qb.ChargerBattery(Gamma=x, F=sp.Rational(1, 10))),
    (qb.ChargerBattery(J=da.ones(3)), qb.ChargerBattery(J=da.ones(3))),
]
DIFFERENT = [
    (qb.ChargerBattery(J=0.2), qb.ChargerBattery(J=0.2j)),
    (qb.ChargerBattery(p_a=2), qb.ChargerBattery(p_b=2)),
    (qb.ChargerBattery(J=[1, 2]), qb.ChargerBattery(J=[1, 3])),
    (qb.ChargerBattery(J=[1, 1]), qb.ChargerBattery(J=1)),
    (qb.ChargerBattery(J=[[1], [1]]), qb.ChargerBattery(J=[1, 1])),
    (qb.ChargerBattery(Gamma=x), qb.ChargerBattery(Gamma=2 * x)),
    (qb.ChargerBattery(Gamma=sp.Integer(0)), qb.ChargerBattery(Gamma=0)),
    (qb.ChargerBattery(J=da.ones(3)), qb.ChargerBattery(J=da.zeros(3))),
    (qb.ChargerBattery(J=da.ones(3)), qb.ChargerBattery(J=np.ones(3))),
    (qb.ChargerBattery(), vars(qb.ChargerBattery())),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_the_same_parameters_are_the_same_system(one, other):
    assert (one == other) is True
    assert {one: "found"}[other] == "found"


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_parameters_are_another_system(one, other):
    assert (one == other) is False


def test_one_symbol_makes_all_parameters_exact():
    system = qb.ChargerBattery(
        Gamma=x, F=0.3, J=np.array(0.5), kappa_a=Fraction(1, 7), kappa_b=Decimal("0.1"), p_a=2j, p_b=10**30, Delta=-1
    )
    exact = [sp.Rational(3, 10), sp.S.Half, x, sp.Rational(1, 7), sp.Rational(1, 10), 2 * sp.I, 10**30, -1]
    assert list(vars(system).values()) == exact
    assert qb.ChargerBattery(Gamma=x, F=0.7071067811865476).F.is_rational  # and not 1/√2
    assert system.symbolic
    assert not qb.ChargerBattery().symbolic


@pytest.mark.parametrize("y", [5, 5.0, Fraction(5), sp.Integer(5), np.float64(5)])
def test_a_ratio_of_a_symbolic_system_is_exact(y):
    system = qb.ChargerBattery(Gamma=x).with_ratio(y)
    assert (system.Gamma_a, system.Gamma_b, system.mu) == (sp.sqrt(5) * x, x / sp.sqrt(5), -1)


def test_phases_of_a_symbolic_system_are_kept():
    p = sp.Symbol("p", complex=True, zero=False)
    system = qb.ChargerBattery(Gamma=x, p_a=p, p_b=-2 * sp.I).with_ratio(16)
    assert (system.p_a, system.p_b) == (2 * p / abs(p), -sp.I / 2)
    dark = qb.ChargerBattery(Gamma=x, p_a=0, p_b=0).with_ratio(16)
    assert (dark.p_a, dark.p_b) == (2, sp.S.Half)


def test_the_drift_matrix_is_that_of_the_papers_equations():
    system = qb.ChargerBattery(J=0.2j, Gamma=0.4, kappa_a=0.05, kappa_b=0.01, p_a=1j, p_b=2, Delta=0.3)
    mu = 2j  # −p_b p_a*
    expected = [
        [-(0.4 + 0.05) / 2 - 0.3j, -1j * (0.2j + 1j * mu * 0.2)],  # Eq. (4)
        [-1j * (-0.2j + 1j * np.conj(mu) * 0.2), -(1.6 + 0.01) / 2 - 0.3j],  # Eq. (5)
    ]
    np.testing.assert_allclose(system.drift_matrix, expected, rtol=1e-15)


def test_entries_of_the_drift_matrix_are_numpys_numbers():
    """Python's would raise an error where they are divided by zero."""
    assert {type(entry) for entry in qb.ChargerBattery(J=0.2, Gamma=0.4).drift_entries} == {np.complex128}


# -- invariants --------------------------------------------------------------------------------------------------------

ANGLE = st.floats(-np.pi, np.pi)
TIME = st.floats(0, 100)


def systems(rate, coupling):
    """Draw systems whose rates, and moduli of couplings, are of the given kinds."""
    complexes = st.builds(lambda modulus, angle: modulus * np.exp(1j * angle), coupling, ANGLE)
    signed = st.builds(float.__mul__, coupling, st.sampled_from([-1.0, 1.0]))
    return st.builds(
        qb.ChargerBattery, F=coupling, J=complexes, Gamma=rate, kappa_a=rate, kappa_b=rate,
        p_a=complexes, p_b=complexes, Delta=signed,
    )  # fmt: skip


ORDINARY = systems(st.floats(0.02, 3), st.floats(0, 3))
EXTREME = systems(st.just(0.0) | st.floats(1e-9, 1e6), st.just(0.0) | st.floats(1e-9, 1e3))


def assert_same(energies, others, system):
    for one, other in zip(energies, others, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-12 * (1e-30 + qb.energy_bound(system)))


@pytest.mark.parametrize("examples", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_battery_energy_never_exceeds_the_bound(examples):
    @settings(max_examples=examples, deadline=None)
    @given(EXTREME)
    @example(qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01)))
    def holds(system):
        best = system.replace(Delta=qb.optimal_detuning(system))
        for energy in (qb.steady_energies(system).battery, qb.steady_energies(best).battery):
            assert 0 <= energy <= qb.energy_bound(system) * (1 + 1e-12)

    holds()


@pytest.mark.parametrize("examples", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_energies_are_finite_and_never_negative_at_any_time(examples):
    @settings(max_examples=examples, deadline=None)
    @given(EXTREME, st.just(0.0) | st.floats(1e-9, 1e9))
    def holds(system, t):
        for energy in qb.energies(system, t):
            assert 0 <= energy < np.inf
        for energy in qb.steady_energies(system):
            assert energy >= 0

    holds()


@settings(deadline=None)
@given(ORDINARY, TIME, ANGLE, ANGLE)
def test_a_change_of_gauge_leaves_the_energies_alone(system, t, alpha, beta):
    turned = system.replace(
        p_a=system.p_a * np.exp(1j * alpha),
        p_b=system.p_b * np.exp(1j * beta),
        J=system.J * np.exp(1j * (beta - alpha)),
    )
    assert_same(qb.steady_energies(system), qb.steady_energies(turned), system)
    assert_same(qb.energies(system, t), qb.energies(turned, t), system)


@settings(deadline=None)
@given(ORDINARY, TIME, st.floats(1e-6, 1e6))
def test_only_ratios_of_rates_matter(system, t, scale):
    faster = system.replace(
        **{name: scale * getattr(system, name) for name in ("F", "J", "Gamma", "kappa_a", "kappa_b", "Delta")}
    )
    assert_same(qb.steady_energies(system), qb.steady_energies(faster), system)
    assert_same(qb.energies(system, t), qb.energies(faster, t / scale), system)
    best = (one.replace(Delta=qb.optimal_detuning(one)) for one in (system, faster))  # ±Δ may tie, so compare energies
    assert_same(*(qb.steady_energies(one) for one in best), system)


@settings(deadline=None)
@given(ORDINARY, TIME)
def test_energies_grow_with_the_square_of_the_drive_and_do_not_know_its_sign(system, t):
    stronger = system.replace(F=-3 * system.F)
    assert_same(np.multiply(9, qb.energies(system, t)), qb.energies(stronger, t), stronger)


@settings(deadline=None)
@given(ORDINARY, TIME)
def test_the_mirror_image_charges_equally(system, t):
    mirrored = {name: -np.conj(getattr(system, name)) for name in ("J", "Delta")}
    mirror = system.replace(p_a=np.conj(system.p_a), p_b=np.conj(system.p_b), **mirrored)
    assert_same(qb.steady_energies(system), qb.steady_energies(mirror), system)
    assert_same(qb.energies(system, t), qb.energies(mirror, t), system)


# -- what the package asks of the machine ------------------------------------------------------------------------------


def test_import_loads_nothing_but_numpy():
    heavy = "{'scipy', 'sympy', 'matplotlib', 'qutip', 'dask', 'mpmath', 'pandas', 'IPython'}"
    code = f"import sys, qbutils; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_a_dask_sweep_gives_the_same_numbers():
    J, Delta, t = np.linspace(0, 0.5, 60), np.linspace(-0.5, 0.5, 40)[:, None], np.linspace(0, 50, 5)
    whole = qb.ChargerBattery(J=J, Delta=Delta, Gamma=0.1, kappa_a=0, kappa_b=0)
    chunked = whole.replace(J=da.from_array(J, chunks=20), Delta=da.from_array(Delta, chunks=20))
    for solve in (
        lambda system: qb.steady_energies(system).battery,
        lambda system: qb.energies(system, t).total,
        lambda system: qb.amplitudes(system.with_ratio(2), t).charger,
        qb.optimal_detuning,
    ):
        lazy = solve(chunked)
        assert isinstance(lazy, da.Array)
        np.testing.assert_allclose(lazy.compute(scheduler="threads"), solve(whole), rtol=1e-12, atol=1e-15)


def test_what_has_dask_arrays_in_it_stays_lazy():
    """No value of these arrays may be looked at, for computing it fails."""

    def fails(block):
        raise AssertionError(block)

    lazy = da.ones((4, 3), chunks=(2, 3)).map_blocks(fails, dtype=float, meta=np.empty((0, 0)))
    laboratory = qb.Laboratory(frequency=6e9, rate_unit=10e6)
    system = qb.ChargerBattery(J=lazy, kappa_a=lazy, Delta=[1, 2, 3])
    assert (system.shape, system.symbolic, system.with_ratio(lazy).shape) == ((4, 3), False, (4, 3))
    assert system == system.replace()
    assert hash(system) == hash(system.replace())
    assert repr(system).count("dask.array") == 2
    results = [
        system.Gamma_a, system.mu * lazy, system.drift_matrix, laboratory.largest_rate(system),
        *(convert(lazy) for convert in (
            laboratory.radians_per_second, laboratory.megahertz, laboratory.rate, laboratory.microseconds,
            laboratory.joules, laboratory.watts, laboratory.occupation,
        )),
        laboratory.drive_watts(lazy, lazy), laboratory.drive(lazy, lazy), qb.matched_coupling(lazy, lazy),
        qb.optimal_ratio(lazy, lazy), qb.energy_bound(system), *qb.steady_energies(system),
        qb.ergotropy(lazy, np.eye(2)), qb.ergotropy(1.0, lazy[..., np.newaxis, np.newaxis] * np.eye(2)),
    ]  # fmt: skip
    for result in results[1:]:
        assert isinstance(result, da.Array)
        assert result.shape in {(4, 3), (4, 3, 2, 2)}


def test_a_dask_sweep_stays_smaller_than_its_result():
    J, Delta = da.linspace(0, 0.5, 2000, chunks=250), da.linspace(-0.5, 0.5, 2000, chunks=250)[:, None]
    best = qb.steady_energies(qb.ChargerBattery(J=J, Delta=Delta)).battery.max()
    tracemalloc.start()
    best.compute(scheduler="threads", num_workers=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2000 * 2000 * 8 / 3
