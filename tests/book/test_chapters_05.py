"""Chapter 05 by other routes: figure data by linear algebra, what the drawings say by the data."""

import re

import numpy as np
import pytest
from scipy.linalg import expm
from shown import figures

F, J, GAMMA, KAPPA = 0.1, 0.2, 0.4, 0.05


@pytest.fixture(scope="module")
def shown():
    return figures("05")


def drift(kappa_b, coupling=0.0, y=None, detuning=0.0):
    """Drift matrix written out: a coherent coupling, or a reservoir at the ratio y, in the captions' gauge."""
    gamma_a, gamma_b, shared = (GAMMA * np.sqrt(y), GAMMA / np.sqrt(y), GAMMA) if y else (0, 0, 0)
    across = -1j * coupling - shared / 2
    return np.array(
        [
            [-(gamma_a + KAPPA) / 2 - 1j * detuning, across],
            [across, -(gamma_b + kappa_b) / 2 - 1j * detuning],
        ]
    )


def steady(M):
    return abs(np.linalg.solve(M, [1j * F, 0])[1]) ** 2


def charged(M, t):
    """Battery energy at t from the exponential of the drift matrix with the drive as a third row."""
    augmented = np.zeros((3, 3), complex)
    augmented[:2, :2], augmented[0, 2] = M, -1j * F
    return abs(expm(augmented * t)[1, 2]) ** 2


def highest(kappa_b, coupling):
    """Largest steady energy over the detunings, by a scan and a finer one around its top."""
    width, centre = coupling, 0.0
    for _ in range(4):
        detunings = centre + np.linspace(-width, width, 401) if centre else np.linspace(0, 1.2 * width, 401)
        energies = [steady(drift(kappa_b, coupling, detuning=d)) for d in detunings]
        centre, width = detunings[np.argmax(energies)], 2 * (detunings[1] - detunings[0])
    return max(energies)


def test_fig_6_is_the_linear_solve_at_each_damping(shown):
    data, alt = shown["fig-6"]
    single = 4 * F**2 / KAPPA**2
    for kappa_b, coherent, shared in list(zip(*data.values(), strict=True))[::59]:
        assert coherent == pytest.approx(highest(kappa_b, J) - single, abs=1e-4)
        assert shared == pytest.approx(steady(drift(kappa_b, y=KAPPA / kappa_b)) - single, rel=1e-5, abs=1e-4)
    zero = data["kappa_b"][data["super-optimal"] > 0].max()
    assert f"crosses zero near {zero:.3f}" in alt


def test_the_number_at_zero_damping_is_what_the_alternative_text_says(shown):
    data, alt = shown["fig-6-value"]
    assert data["model"][0] == pytest.approx(highest(0, J) - 16, abs=1e-6)
    assert data["printed"][0] == pytest.approx(highest(0, J / 2) - 16, abs=1e-6)
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
            assert energy[i] == pytest.approx(charged(drift(k, y=y), time[i]), rel=1e-5)
    said = [float(number) for number in re.search(r"\|J\|t = (\d+), (\d+) and (\d+)", alt).groups()]
    for kappa_b, start in zip((1e-2, 1e-3, 1e-4), said, strict=True):
        for tau, ahead in ((start - 0.5, False), (start + 0.5, True)):
            alone = 4 * F**2 / KAPPA**2 * (1 - np.exp(-KAPPA * tau / J / 2)) ** 2
            assert (charged(drift(kappa_b, y=KAPPA / kappa_b), tau / J) > alone) == ahead
