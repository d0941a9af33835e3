"""The figures and tables of chapter 12 against routes that the chapter does not take."""

import numpy as np
import pytest
from routes import KAPPA_A, KAPPA_B, drift, steady
from shown import figures

S = np.sqrt(KAPPA_A * KAPPA_B)
BOUND = 0.1**2 / S**2


@pytest.fixture(scope="module")
def shown():
    """Data of each figure, as a reader downloads them."""
    return {name: {key: np.array(column) for key, column in data.items()} for name, (data, _) in figures("12").items()}


def kept(M, alpha=0.0, beta=0.0):
    """Share of the full battery, from a drift matrix and two detunings in half line widths."""
    turn = 0.5j * np.stack(np.broadcast_arrays(alpha * KAPPA_A, beta * KAPPA_B), axis=-1)
    return steady(M - turn[..., np.newaxis] * np.eye(2)) / BOUND


def test_maps_solve_the_linear_equations(shown):
    data = shown["which-charger"]
    for k in range(0, data["couplings: up"].size, 97):
        x, y = data["couplings: across"][k], data["couplings: up"][k]
        assert data["couplings: coupling"][k] == pytest.approx(kept(drift(J=x * S / 2)), rel=2e-5)
        ratio = y**2 * KAPPA_A / KAPPA_B
        assert data["couplings: reservoir"][k] == pytest.approx(kept(drift(Gamma=0.4, y=ratio)), rel=2e-5)
        alpha, beta = data["frequencies: across"][k], data["frequencies: up"][k]
        assert data["frequencies: coupling"][k] == pytest.approx(kept(drift(J=S / 2), alpha, beta), rel=2e-5)
        best = drift(Gamma=0.4, y=KAPPA_A / KAPPA_B)
        assert data["frequencies: reservoir"][k] == pytest.approx(kept(best, alpha, beta), rel=2e-5)


def test_the_dashed_borders_are_those_of_a_strong_reservoir():
    """|ln x| of the two knobs alike; and αβ = 0 or 4."""
    draw = np.random.default_rng(12)
    best = {"Gamma": 1e5, "y": KAPPA_A / KAPPA_B}
    for alpha, beta in draw.uniform(-4, 4, (400, 2)):
        reservoir, coupling = kept(drift(**best), alpha, beta), kept(drift(J=S / 2), alpha, beta)
        if min(abs(alpha * beta), abs(alpha * beta - 4)) > 0.05:
            assert (coupling > reservoir) == (0 < alpha * beta < 4)
    for x, y in np.exp(draw.uniform(-1, 1, (400, 2))):
        reservoir, coupling = kept(drift(Gamma=1e5, y=y**2 * KAPPA_A / KAPPA_B)), kept(drift(J=x * S / 2))
        if abs(abs(np.log(x)) - abs(np.log(y))) > 0.01:
            assert (coupling > reservoir) == (abs(np.log(x)) < abs(np.log(y)))


def test_shares_under_all_errors_follow_from_other_draws(shown):
    data = shown["all-errors-at-once"]
    J, Gamma, alpha, beta, ratio, other = 0.5 * np.random.default_rng(3).normal(size=(6, 20000))
    of_J = kept(drift(J=S / 2 * np.exp(J)), alpha, beta)
    assert np.median(of_J) == pytest.approx(np.median(data["matched coupling"]), abs=0.01)
    squared = KAPPA_A / KAPPA_B
    for name, (y, G) in {
        "y uncertain": (np.exp(ratio), np.exp(Gamma)),
        "p_a/p_b uncertain": (np.exp(2 * ratio), np.exp(Gamma)),
        "p_a and p_b each": (np.exp(2 * (ratio - other)), np.exp(Gamma + ratio + other)),
    }.items():
        found = kept(drift(Gamma=0.4 * G, y=squared * y), alpha, beta)
        column = data[f"reservoir, Γ = 0.4: {name}"]
        assert np.percentile(found, [5, 50]) == pytest.approx(np.percentile(column, [5, 50]), abs=0.015)
