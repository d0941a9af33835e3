"""The figures of chapters 09 and 10 against routes that the chapters do not take."""

import re

import numpy as np
import pytest
from routes import KAPPA_A, KAPPA_B, F, amplitudes, drift
from scipy.integrate import quad
from scipy.linalg import expm, solve_continuous_lyapunov
from shown import figures

S = np.sqrt(KAPPA_A * KAPPA_B)
DETUNED = {"J": 0.2, "Delta": np.sqrt(0.2**2 - (KAPPA_A**2 + KAPPA_B**2) / 8)}
SCHEMES = [DETUNED, {"J": S / 2}, {"Gamma": 0.4}, {"Gamma": 0.4, "y": 5}, {"J": 0.2}]


@pytest.fixture(scope="module")
def shown():
    """Alternative text and data of each figure, as a reader downloads them."""
    drawn = figures("09", "10").items()
    numbers = {name: [c for c in columns.values() if isinstance(c, np.ndarray)] for name, (columns, _) in drawn}
    return {name: (alt, np.array(numbers[name])) for name, (_, alt) in drawn}


def heats(scheme, t=np.inf):
    """Rates into the baths of charger, battery and shared reservoir."""
    a, b = amplitudes(drift(**scheme), t)
    root = scheme.get("y", 1) ** 0.25
    return np.array([KAPPA_A, KAPPA_B, scheme.get("Gamma", 0)]) * np.abs([a, b, root * a + b / root]) ** 2


def rounded_in(text, values, digits):
    return all(f"{value:.{digits}f}" in text for value in values)


def test_steady_flows_are_those_of_the_moment_equations(shown):
    alt, table = shown["flow-sankey"]
    for scheme, (drive, *heat), energy in zip(SCHEMES, table[:4].T, table[4:].T, strict=True):
        assert energy == pytest.approx(abs(amplitudes(drift(**scheme))) ** 2, rel=1e-5)
        assert heat == pytest.approx(heats(scheme), rel=1e-5, abs=1e-12)
        assert drive == pytest.approx(sum(heat), rel=1e-5)
    assert rounded_in(alt, table[:4, :4].ravel(), 3)


def test_no_dot_of_the_parabola_is_above_it_and_the_schemes_are_among_them(shown):
    alt, (share, filled) = shown["flow-parabola"]
    assert np.all(filled <= 4 * share * (1 - share) + 1e-5)
    for scheme, x, height in zip(SCHEMES, share[-5:], filled[-5:], strict=True):
        heat = heats(scheme)
        assert (x, height) == pytest.approx((heat[1] / sum(heat), heat[1] * KAPPA_A / F**2), rel=1e-5)
        assert f"share {x:.3f}, height {height:.3f}" in alt


@pytest.mark.parametrize("k", [2, 40, 90])
def test_layers_of_the_ledger_are_energies_and_integrated_heats(shown, k):
    _, (tau, *layers) = shown["flow-ledger"]
    t = tau[k] / 0.2
    for scheme, parts in zip(SCHEMES, np.reshape(layers, (4, 5, -1))[:, :, k], strict=False):
        E_A, E_B = abs(amplitudes(drift(**scheme), t)) ** 2
        Q_a, Q_b, Q_z = (quad(lambda s, i=i, c=scheme: heats(c, s)[i], 0, t, limit=200)[0] for i in range(3))
        work = quad(lambda s, c=scheme: -2 * F * amplitudes(drift(**c), s)[0].imag, 0, t, limit=200)[0]
        assert parts == pytest.approx(np.array([E_B, E_A, Q_b, Q_z, Q_a]) / work, rel=1e-4, abs=1e-6)


def test_text_of_the_ledger_names_the_largest_battery_layers(shown):
    alt, (_, *layers) = shown["flow-ledger"]
    assert rounded_in(alt, [max(layers[5 * k]) for k in range(4)], 2)


def test_discharge_follows_the_matrix_exponential_and_the_text_its_half_times(shown):
    alt, (t, *curves) = shown["flow-discharge"]
    for scheme, curve in zip([*SCHEMES[:4], {}], curves, strict=True):
        start = amplitudes(drift(**scheme)) if scheme else np.array([0, 1])
        left = [abs((expm(drift(**scheme) * later) @ start)[1] / start[1]) ** 2 for later in t[[1, 60, 200]]]
        assert curve[[1, 60, 200]] == pytest.approx(left, rel=1e-5)
    crossings = [np.interp(0.5, curve[::-1], t[::-1]) for curve in curves]
    stated = [float(number) for number in re.findall(r"\d+\.\d", alt)]
    assert stated == pytest.approx(crossings, abs=0.06)


def test_shares_of_heat_solve_the_lyapunov_equation(shown):
    alt, (J, Gamma, *shares) = shown["heat-shares"]
    for k in (0, 20, 40, 60):
        for scheme, offset in (({"J": J[k]}, 0), ({"Gamma": Gamma[k], "y": 5}, 3)):
            p = np.array([scheme.get("y", 1) ** 0.25, scheme.get("y", 1) ** -0.25])
            sources = np.diag([KAPPA_A, 0]), np.diag([0, KAPPA_B]), scheme.get("Gamma", 0) * np.outer(p, p)
            expected = [solve_continuous_lyapunov(drift(**scheme), -N)[1, 1].real for N in sources]
            assert [share[k] for share in shares[offset : offset + 3]] == pytest.approx(expected, rel=1e-5, abs=1e-9)
    reservoir = shares[5]
    assert rounded_in(alt, [shares[0][-1], shares[3][-1], shares[4][-1], max(reservoir), reservoir[-1]], 2)
    assert f"{Gamma[reservoir.argmax()]:.3f}" in alt


def test_paths_in_phase_space_are_the_amplitudes(shown):
    _, (t, x_1, p_1, x_2, p_2) = shown["heat-phase-space"]
    for k in (10, 100, 399):
        assert x_1[k] + 1j * p_1[k] == pytest.approx(np.sqrt(2) * amplitudes(drift(**SCHEMES[3]), t[k])[1], rel=1e-4)
        assert x_2[k] + 1j * p_2[k] == pytest.approx(-1j * np.sqrt(2) * amplitudes(drift(**DETUNED), t[k])[1], rel=1e-4)


def test_work_over_energy_follows_planck(shown):
    alt, (T, n, *curves) = shown["heat-temperature"]
    assert n[1:] == pytest.approx(1 / np.expm1(6.62607015e-34 * 6e9 / (1.380649e-23 * T[1:])), rel=1e-4)
    for drive, curve in zip((0.1, 0.02, 0.005), curves, strict=True):
        energy = abs(amplitudes(drift(**SCHEMES[3]))[1] * drive / F) ** 2
        assert curve == pytest.approx(energy / (energy + n), rel=1e-5)
        half = 6.62607015e-34 * 6e9 / 1.380649e-23 / np.log(1 + 1 / energy)  # where the bath has as many
        assert f"{half:.2f} K for {energy:.2g} photons" in alt
