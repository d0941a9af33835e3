"""Large arrays are worked on in pieces, and no one can tell."""

import dask.array as da
import numpy as np
import pytest

import qbutils as qb
from qbutils import pointwise

SHAPES = [
    ((), 8), ((3,), 8), ((10,), 4), ((3, 10), 4), ((4, 5), 10), ((1, 7), 3), ((2, 1, 6), 12), ((0,), 4), ((3, 0), 4),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "size"), SHAPES)
def test_pieces_cover_every_point_once_and_are_no_larger(shape, size):
    times, row, one = np.zeros(shape, int), np.zeros(shape[1:]), 1.0
    for piece, of_row, of_one in pointwise.pieces([times, row, one], shape, size):
        assert piece.size <= size
        assert np.broadcast_shapes(piece.shape, np.shape(of_row)) == piece.shape
        assert of_one is one
        piece += 1
    assert (times == 1).all()


def test_pieces_of_one_axis_are_alike():
    assert [piece.size for (piece,) in pointwise.pieces([np.zeros(10)], (10,), 4)] == [3, 3, 4]


@pytest.mark.parametrize("size", [1, 3, 16])
def test_results_do_not_depend_on_the_size_of_the_blocks(size, monkeypatch):
    t = np.linspace(0, 30, 7)
    random = np.random.default_rng(1)
    system = qb.ChargerBattery(
        J=[[0.1], [0.2j], [0]], Gamma=random.random((3, 5)), Delta=[0, 0.1, 0.2, -1, 3], kappa_b=0
    )

    def results():
        yield from qb.steady_energies(system)
        yield from qb.energies(system, t)
        yield from qb.energies(system, t[:5], outer=False)
        yield qb.optimal_detuning(system)
        yield qb.thermal_covariance(system, 1, [[0.1], [0.2], [0.3]], 2)

    whole = list(results())
    monkeypatch.setattr(pointwise, "SIZE", size)
    for one, other in zip(whole, results(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_every_parameter_may_have_an_axis_of_its_own():
    """Whatever is hoisted or done in place, each point is the system of its own parameters."""
    values = {"F": 0.1, "J": 0.2 - 0.1j, "Gamma": 0.3, "kappa_a": 0.05, "kappa_b": 0.01, "p_a": 1j, "p_b": 0.7}
    values["Delta"] = 0.15
    axes = np.ix_(*[[value, 1.5 * value] for value in values.values()])
    whole = qb.ChargerBattery(**dict(zip(values, axes, strict=True)))
    for solve in (qb.steady_energies, qb.steady_amplitudes, lambda system: qb.energies(system, 7.0)):
        results = np.array(solve(whole))
        for point in [(0,) * 8, (1,) * 8, (0, 1) * 4, (1, 0) * 4, *np.eye(8, dtype=int), *(1 - np.eye(8, dtype=int))]:
            one = qb.ChargerBattery(**{n: v * (1 + k / 2) for (n, v), k in zip(values.items(), point, strict=True)})
            np.testing.assert_allclose(results[(slice(None), *point)], np.array(solve(one)), rtol=1e-12)


def test_times_may_have_axes_above_those_of_the_systems(monkeypatch):
    system, t = qb.ChargerBattery(J=0.2, Gamma=np.linspace(0, 1, 15).reshape(3, 5)), np.arange(7.0)[:, None, None]
    whole = np.array(qb.energies(system, t, outer=False))
    monkeypatch.setattr(pointwise, "SIZE", 4)
    np.testing.assert_allclose(qb.energies(system, t, outer=False), whole, rtol=1e-14)
    np.testing.assert_allclose(whole, np.moveaxis(qb.energies(system, t.ravel()), -1, 1), rtol=1e-14)


def test_the_unit_is_a_power_of_two_below_the_largest_rate():
    for name, rate in {"J": -0.3j, "kappa_a": 3, "kappa_b": 2.9, "Delta": -5, "Gamma": 1.0}.items():
        system = qb.ChargerBattery(**{"kappa_a": 1e-3, "kappa_b": 0, "p_a": 0, name: rate})
        unit = float(pointwise.largest_rate(system))
        assert np.frexp(unit)[0] == 0.5
        assert unit <= abs(rate) < 2 * unit
    assert pointwise.largest_rate(qb.ChargerBattery(Gamma=1, p_a=2, p_b=0)) == 4
    assert pointwise.largest_rate(qb.ChargerBattery(F=-0.6, kappa_a=0, kappa_b=0)) == 0.5


def test_rates_far_apart_have_units_of_their_own():
    assert np.ndim(pointwise.largest_rate(qb.ChargerBattery(kappa_a=[1, 1e-12], kappa_b=0))) == 0
    apart = pointwise.largest_rate(qb.ChargerBattery(kappa_a=[1, 1e-60], kappa_b=0))
    np.testing.assert_array_equal(apart, [1, 2.0**-200])


@pytest.mark.parametrize("solve", [qb.steady_energies, qb.steady_amplitudes, qb.optimal_detuning])
def test_an_empty_sweep_has_an_empty_result(solve):
    nothing = np.zeros((0, 3))
    assert np.shape(solve(qb.ChargerBattery(J=nothing)))[-2:] == (0, 3)
    assert np.shape(solve(qb.ChargerBattery(**dict.fromkeys(vars(qb.ChargerBattery()), nothing))))[-2:] == (0, 3)


def test_every_function_stays_lazy_and_gives_the_same_numbers():
    J, Delta, t = np.linspace(0, 0.5, 12), np.linspace(-0.5, 0.5, 8)[:, None], np.linspace(0, 50, 5)
    whole = qb.ChargerBattery(J=J, Delta=Delta, Gamma=0.1, kappa_b=np.linspace(0, 1, 12))
    chunked = whole.replace(J=da.from_array(J, chunks=5), Delta=da.from_array(Delta, chunks=3))
    for solve in (
        lambda system: np.stack(qb.steady_energies(system)),
        lambda system: np.stack(qb.steady_amplitudes(system)),
        lambda system: np.stack(qb.amplitudes(system, t)),
        lambda system: np.stack(qb.energies(system, t)),
        lambda system: np.stack(qb.energies(system, np.arange(12.0), outer=False)),
        lambda system: np.stack(qb.energy_flows(system, t)),
        lambda system: np.stack(qb.energy_flows(system, None)),
        lambda system: qb.thermal_covariance(system, 1, 2, J),
        qb.optimal_detuning,
    ):
        lazy = solve(chunked)
        assert isinstance(lazy, da.Array)
        assert 12 not in lazy.chunksize
        np.testing.assert_array_equal(lazy.compute(scheduler="threads"), solve(whole))
