"""Chapters 07, 08 and 16 by other routes: figure data by linear algebra, what the drawings say by the data."""

import re

import numpy as np
import pytest
from routes import GAMMA, KAPPA_A, KAPPA_B, F, drift, energies, steady
from scipy.integrate import solve_ivp
from shown import figures

BOUND = F**2 / (KAPPA_A * KAPPA_B)


@pytest.fixture(scope="module")
def bound():
    return figures("07")


@pytest.fixture(scope="module")
def time():
    return figures("08")


def reservoir(y, J=0.0, Gamma=GAMMA, **others):
    return drift(J, Gamma=Gamma, y=y, **others)


# -- 07 ----------------------------------------------------------------------------------------------------------------


def test_all_power_that_comes_in_goes_somewhere(bound):
    data, alt = bound["bound-budget"]
    np.testing.assert_allclose(data["battery"] + data["reflected"] + data["reservoir"], 100, atol=1e-3)
    said = [float(number) for number in re.findall(r"(\d+\.\d)%", alt)]
    np.testing.assert_allclose(said[::-1], data["battery"], atol=0.051)  # bars are drawn from below


def test_the_curves_under_the_bound_solve_the_equations_of_motion(bound):
    data, _ = bound["bound-scatter"]
    s = np.sqrt(KAPPA_A * KAPPA_B)
    for k in range(0, data["x"].size, 8):
        x = data["x"][k]
        routes = {
            "coherent Δ = 0": drift(x * s / 2),
            "coherent best Δ": drift(
                x * s / 2, Delta=np.sqrt(max((x * s / 2) ** 2 - (KAPPA_A**2 + KAPPA_B**2) / 8, 0))
            ),
            "reservoir y = κ_a/κ_b": reservoir(5, Gamma=x * s),
            "reservoir y = 1": reservoir(1, Gamma=x * s),
            "nonreciprocal": reservoir(5, 0.25j * x * s, Gamma=x * s / 2),
        }
        for name, M in routes.items():
            assert data[name][k] == pytest.approx(steady(M) / BOUND, rel=2e-5), f"{name} at x = {x}"
            assert data[name][k] <= data["limit"][k] * (1 + 1e-5)


def test_every_coupling_puts_the_state_on_the_ellipse_of_its_damping(bound):
    """An imaginary coupling is real for the drawing: its rays meet the ellipse, and the highest meets its top."""
    data, alt = bound["bound-ellipse"]
    names = ["no reservoir", "reservoir, p_a = p_b", r"reservoir, y = \kappa_a/\kappa_b"]
    tops = [float(said) for said in re.findall(r"([\d.]+) for (?:no )?reservoir", alt)]
    for name, settings, top in zip(names, [(0, 1), (GAMMA, 1), (GAMMA, 5)], tops, strict=True):
        Gamma, y = settings
        couplings = 1j * np.linspace(-0.2, 0.2, 4001)
        M = drift(couplings, Gamma=Gamma, y=y)
        x = np.linalg.solve(M, np.array([[1j * F], [0]]))[..., 0]
        path = np.stack([data[f"charger of {name}"], data[f"battery of {name}"]])
        for seen in np.stack([(1j * x[:, 0]).real, -(1j * x[:, 1]).real if Gamma == 0 else x[:, 1].imag])[:, ::400].T:
            assert np.linalg.norm(path - seen[:, None], axis=0).min() < 0.08
        assert max(abs(x[:, 1]) ** 2) == pytest.approx(top, rel=1e-3)


# -- 08 ----------------------------------------------------------------------------------------------------------------


def test_the_fronts_are_the_exponential_at_the_settings_drawn(time):
    fronts, settings = time["time-fronts"][0], time["time-settings"][0]
    detuning = np.sqrt(0.2**2 - (KAPPA_A**2 + KAPPA_B**2) / 8)  # Eq. (13)
    for k in range(0, fronts["kappa_a T"].size, 11):
        T = fronts["kappa_a T"][k] / KAPPA_A
        assert fronts["direct drive"][k] == pytest.approx(energies(drift(), T)[0], rel=1e-4)
        routes = {
            "coherent |J| = 0.2 steady Δ_opt": drift(0.2, detuning),
            "coherent best |J|": drift(settings["J/kappa_a"][k] * KAPPA_A),
            "reservoir y = κ_a/κ_b": reservoir(5),
            "reservoir best y": reservoir(settings["y"][k]),
        }
        for name, M in routes.items():
            assert fronts[name][k] == pytest.approx(energies(M, T)[1], rel=1e-4), f"{name} at T = {T}"


def test_neighbouring_settings_charge_less(time):
    fronts, settings = time["time-fronts"][0], time["time-settings"][0]
    for k in range(5, fronts["kappa_a T"].size - 40, 16):
        T = fronts["kappa_a T"][k] / KAPPA_A
        for factor in (0.9, 1.1):
            assert energies(drift(factor * settings["J/kappa_a"][k] * KAPPA_A), T)[1] < fronts["coherent best |J|"][k]
            assert energies(reservoir(factor * settings["y"][k]), T)[1] < fronts["reservoir best y"][k]


def test_the_speed_limit_is_the_fastest_growth_that_the_balance_allows(time):
    fronts, _ = time["time-fronts"]

    def fastest(_, n):
        charger = np.linspace(0, 1, 2001) * np.sqrt(n)
        return [np.max(2 * F * charger - KAPPA_A * charger**2 - KAPPA_B * (n - charger**2))]

    T, limit = fronts["kappa_a T"] / KAPPA_A, fronts["speed limit"]
    course = solve_ivp(fastest, (T[0], T[100]), [limit[0]], t_eval=T[:101:10], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(course.y[0], limit[:101:10], rtol=1e-4)


def test_the_drawing_of_the_fronts_says_what_the_data_say(time):
    fronts, alt = time["time-fronts"]
    said = re.findall(r"([^;:]+?) at ([\d.]+)(?:;|\.$)", alt[alt.index("from the top: ") + 14 :])
    assert len(said) == 5
    for name, energy in said:
        assert fronts[name.strip().replace(",", "")][-1] == pytest.approx(float(energy), rel=5e-3)
    assert said == sorted(said, key=lambda pair: -float(pair[1]))


def test_the_goal_is_reached_when_the_drawing_says(time):
    data, _ = time["time-isolation"]
    goal = 4 * F**2 / KAPPA_A**2
    for k in (0, 3, 6):
        kappa_b = data["kappa_b/kappa_a"][k] * KAPPA_A
        routes = {
            "reservoir y = κ_a/κ_b": reservoir(KAPPA_A / kappa_b, kappa_b=kappa_b),
            "coherent |J| = √(κ_aκ_b)/2": drift(np.sqrt(KAPPA_A * kappa_b) / 2, kappa_b=kappa_b),
        }
        for name, M in routes.items():
            T = data[name][k] / KAPPA_A
            assert energies(M, 0.99 * T)[1] < goal < energies(M, 1.01 * T)[1]


# -- 16 ----------------------------------------------------------------------------------------------------------------


def test_the_drawing_of_the_networks_says_what_the_data_say():
    """Passive columns stay below the bound; pairs stay below twice that, and gain below what its least loss allows."""
    data, alt = figures("16")["networks"]
    passive, pairs, gain = [*data][:4], data["two for one"], data["gain"]
    assert all(0.9 < max(data[name]) <= 1 for name in passive)
    assert 1 < max(pairs) <= 2
    assert 1 < max(gain) <= 1 / (1 - 0.5)
    said = [float(number) for number in re.findall(r"[a-z] ([\d.]+)(?:;|\.$)", alt)]
    np.testing.assert_allclose(said, [max(column) for column in data.values()], atol=0.0051)
