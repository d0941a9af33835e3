"""Chapter 05 by other routes: figure data by linear algebra, what the drawings say by the data."""

import re

import numpy as np
import pytest
from routes import GAMMA, F, J, drift, energies, highest, steady
from routes import KAPPA_A as KAPPA
from shown import figures

DIRECT = 4 * F**2 / KAPPA**2


@pytest.fixture(scope="module")
def shown():
    return figures("05")


def reservoir(kappa_b):
    """Drift matrix of scenario (c) at the matched ratio."""
    return drift(Gamma=GAMMA, y=KAPPA / kappa_b, kappa_b=kappa_b)


def test_fig_6_is_the_linear_solve_at_each_damping(shown):
    data, alt = shown["fig-6"]
    for kappa_b, coherent, shared in list(zip(*data.values(), strict=True))[::59]:
        assert coherent == pytest.approx(highest(J, kappa_b=kappa_b)[1] - DIRECT, abs=1e-4)
        assert shared == pytest.approx(steady(reservoir(kappa_b)) - DIRECT, rel=1e-5, abs=1e-4)
    zero = data["kappa_b"][data["super-optimal"] > 0].max()
    assert f"crosses zero near {zero:.3g}" in alt


def test_the_number_at_zero_damping_is_what_the_alternative_text_says(shown):
    data, alt = shown["fig-6-value"]
    assert data["model"][0] == pytest.approx(highest(J, kappa_b=0)[1] - DIRECT, abs=1e-6)
    assert data["printed"][0] == pytest.approx(highest(J / 2, kappa_b=0)[1] - DIRECT, abs=1e-6)
    assert f"model at {data['model'][0]:.4f}" in alt
    assert data["model"][0] > 0.016
    assert data["printed"][0] > data["model"][0]


def test_edges_follow_their_closed_forms(shown):
    strength, coherent, shared = shown["where-a-charger-pays"][0].values()
    on_resonance = strength < 0.25
    assert coherent[on_resonance] == pytest.approx((2 * strength * (1 - 2 * strength))[on_resonance], rel=1e-4)
    assert coherent[-1] == pytest.approx(1 / (32 * strength[-1] ** 2), rel=0.01)
    assert shared == pytest.approx((2 * strength) ** 2 * (np.sqrt(1 + 0.5 / strength) - 1) ** 2, rel=1e-4)
    assert abs(strength[coherent.argmax()] - 0.25) < 0.02


def test_transients_are_the_matrix_exponential(shown):
    data, _ = shown["transients"]
    time = data["kappa t"] / KAPPA
    assert data["on the laser"] == pytest.approx((1 - np.exp(-KAPPA * time / 2)) ** 2, rel=1e-5)
    for g in (4, 16, 64):
        for i in range(0, time.size, 40):
            exact = energies(reservoir(KAPPA / (4 * g)), time[i])[1] / DIRECT
            assert data[f"g = {g}"][i] == pytest.approx(exact, rel=1e-5)


def test_g_times_the_energy_takes_2g_times_as_long(shown):
    """The marked times, from the eigenvalues; time and energy in units of the laser's go as 2g and g."""
    data, alt = shown["transients"]
    said = [float(number) for number in re.search(r"κt = 2 on the laser and (\S+), (\S+) and (\d+) ", alt).groups()]
    for g, when in zip((4, 16, 64), said, strict=True):
        slowest = -1 / np.linalg.eigvals(reservoir(KAPPA / (4 * g))).real.max()
        assert when == pytest.approx(KAPPA * slowest, rel=5e-3)
        assert when / 2 == pytest.approx(2 * g, rel=0.1)
        assert data[f"g = {g}"][-1] == pytest.approx(g, rel=0.05)
