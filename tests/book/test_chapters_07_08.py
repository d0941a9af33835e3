"""Chapters 07 and 08 by other routes: figure data by linear algebra, what the drawings say by the data."""

import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from shown import figures

F, KAPPA_A, KAPPA_B = 0.1, 0.05, 0.01
BOUND = F**2 / (KAPPA_A * KAPPA_B)


@pytest.fixture(scope="module")
def bound():
    return figures("07")


@pytest.fixture(scope="module")
def time():
    return figures("08")


def drift(coupling=0.0, y=None, Gamma=0.4, detuning=0.0, kappa_b=KAPPA_B):
    """Drift matrix written out: a coherent coupling, a reservoir at the ratio y, or both, at p_a, p_b > 0."""
    gamma_a, gamma_b, shared = (Gamma * np.sqrt(y), Gamma / np.sqrt(y), Gamma) if y else (0, 0, 0)
    return np.array(
        [
            [-(gamma_a + KAPPA_A) / 2 - 1j * detuning, -1j * coupling - shared / 2],
            [-1j * np.conj(coupling) - shared / 2, -(gamma_b + kappa_b) / 2 - 1j * detuning],
        ]
    )


def steady(M):
    return abs(np.linalg.solve(M, [1j * F, 0])[1]) ** 2 / BOUND


def charged(M, t):
    """Energies at t from the exponential of the drift matrix with the drive as a third row."""
    augmented = np.zeros((3, 3), complex)
    augmented[:2, :2], augmented[0, 2] = M, -1j * F
    return abs(expm(augmented * t)[:2, 2]) ** 2


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
                x * s / 2, detuning=np.sqrt(max((x * s / 2) ** 2 - (KAPPA_A**2 + KAPPA_B**2) / 8, 0))
            ),
            "reservoir y = κ_a/κ_b": drift(y=5, Gamma=x * s),
            "reservoir y = 1": drift(y=1, Gamma=x * s),
            "nonreciprocal": drift(0.25j * x * s, y=5, Gamma=x * s / 2),
        }
        for name, M in routes.items():
            assert data[name][k] == pytest.approx(steady(M), rel=2e-5), f"{name} at x = {x}"
            assert data[name][k] <= data["limit"][k] * (1 + 1e-5)


# -- 08 ----------------------------------------------------------------------------------------------------------------


def test_the_fronts_are_the_exponential_at_the_settings_drawn(time):
    fronts, settings = time["time-fronts"][0], time["time-settings"][0]
    detuning = np.sqrt(0.2**2 - (KAPPA_A**2 + KAPPA_B**2) / 8)  # Eq. (13)
    for k in range(0, fronts["kappa_a T"].size, 11):
        T = fronts["kappa_a T"][k] / KAPPA_A
        assert fronts["direct drive"][k] == pytest.approx(charged(drift(), T)[0], rel=1e-4)
        routes = {
            "coherent |J| = 0.2 steady Δ_opt": drift(0.2, detuning=detuning),
            "coherent best |J|": drift(settings["J/kappa_a"][k] * KAPPA_A),
            "reservoir y = κ_a/κ_b": drift(y=5),
            "reservoir best y": drift(y=settings["y"][k]),
        }
        for name, M in routes.items():
            assert fronts[name][k] == pytest.approx(charged(M, T)[1], rel=1e-4), f"{name} at T = {T}"


def test_neighbouring_settings_charge_less(time):
    fronts, settings = time["time-fronts"][0], time["time-settings"][0]
    for k in range(5, fronts["kappa_a T"].size - 40, 16):
        T = fronts["kappa_a T"][k] / KAPPA_A
        for factor in (0.9, 1.1):
            assert charged(drift(factor * settings["J/kappa_a"][k] * KAPPA_A), T)[1] < fronts["coherent best |J|"][k]
            assert charged(drift(y=factor * settings["y"][k]), T)[1] < fronts["reservoir best y"][k]


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
            "reservoir y = κ_a/κ_b": drift(y=KAPPA_A / kappa_b, kappa_b=kappa_b),
            "coherent |J| = √(κ_aκ_b)/2": drift(np.sqrt(KAPPA_A * kappa_b) / 2, kappa_b=kappa_b),
        }
        for name, M in routes.items():
            T = data[name][k] / KAPPA_A
            assert charged(M, 0.99 * T)[1] < goal < charged(M, 1.01 * T)[1]
