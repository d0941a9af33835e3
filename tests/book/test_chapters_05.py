"""Chapter 05 by other routes: figure data by linear algebra, what the drawings say by the data."""

import re

import numpy as np
import pytest
from routes import GAMMA, F, J, drift, energies, highest, steady
from routes import KAPPA_A as KAPPA
from shown import figures


@pytest.fixture(scope="module")
def shown():
    return figures("05")


def reservoir(kappa_b, y):
    """Drift matrix of scenario (c)."""
    return drift(Gamma=GAMMA, y=y, kappa_b=kappa_b)


def test_fig_6_is_the_linear_solve_at_each_damping(shown):
    data, alt = shown["fig-6"]
    single = 4 * F**2 / KAPPA**2
    for kappa_b, coherent, shared in list(zip(*data.values(), strict=True))[::59]:
        assert coherent == pytest.approx(highest(J, kappa_b=kappa_b)[1] - single, abs=1e-4)
        assert shared == pytest.approx(steady(reservoir(kappa_b, KAPPA / kappa_b)) - single, rel=1e-5, abs=1e-4)
    zero = data["kappa_b"][data["super-optimal"] > 0].max()
    assert f"crosses zero near {zero:.3f}" in alt


def test_the_number_at_zero_damping_is_what_the_alternative_text_says(shown):
    data, alt = shown["fig-6-value"]
    assert data["model"][0] == pytest.approx(highest(J, kappa_b=0)[1] - 16, abs=1e-6)
    assert data["printed"][0] == pytest.approx(highest(J / 2, kappa_b=0)[1] - 16, abs=1e-6)
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


def test_transients_are_the_matrix_exponential_and_overtake_where_the_text_says(shown):
    data, alt = shown["transients"]
    time = data["|J|t"] / J
    single = 4 * F**2 / KAPPA**2 * (1 - np.exp(-KAPPA * time / 2)) ** 2
    curves = dict(zip([1e-2, 1e-3, 1e-4, "kept"], list(data.values())[2:], strict=True))
    assert data["on the laser"] == pytest.approx(single, rel=1e-5)
    for kappa_b, energy in curves.items():
        k, y = (1e-4, 5) if kappa_b == "kept" else (kappa_b, KAPPA / kappa_b)
        for i in range(0, time.size, 40):
            assert energy[i] == pytest.approx(energies(reservoir(k, y), time[i])[1], rel=1e-5)
    said = [float(number) for number in re.search(r"\|J\|t = (\d+), (\d+) and (\d+)", alt).groups()]
    for kappa_b, start in zip((1e-2, 1e-3, 1e-4), said, strict=True):
        for tau, ahead in ((start - 0.5, False), (start + 0.5, True)):
            alone = 4 * F**2 / KAPPA**2 * (1 - np.exp(-KAPPA * tau / J / 2)) ** 2
            assert (energies(reservoir(kappa_b, KAPPA / kappa_b), tau / J)[1] > alone) == ahead
