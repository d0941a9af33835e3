"""The figures of chapters 01 and 02: their data by other routes, their words by their data."""

import re

import numpy as np
import pytest
from routes import drift, steady
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar
from shown import figures


def shown(chapter, name):
    """Columns and alternative text of one figure of a stored chapter."""
    return figures(chapter)[name]


def battery(Delta, J, Gamma):
    return steady(drift(J, Delta, Gamma))


def test_purity_is_that_of_a_damped_exchange():
    columns, alt = shown("01", "purity")
    t, rate = columns["|J|t"] / 0.2, np.sqrt(0.2**2 - (0.04 / 4) ** 2)
    P = np.exp(-0.03 * t) * (0.2 / rate * np.sin(rate * t)) ** 2
    assert columns["one photon"] == pytest.approx(1 - 2 * P * (1 - P), abs=1e-5)
    assert set(columns["vacuum"]) == {1}
    lowest = columns["one photon"].min()
    assert lowest >= 0.5
    assert f"falls to {lowest:.2f}" in alt


def test_two_numbers_follow_from_the_linear_equations():
    """Integrated step by step, at a detuning that a search over the steady state finds."""
    columns, alt = shown("01", "amplitudes")
    best = minimize_scalar(lambda Delta: -battery(Delta, 0.2, 0.4), bounds=(0.1, 0.3), method="bounded").x
    M = drift(0.2, best, 0.4)
    time = columns["|J|t"] / 0.2
    course = solve_ivp(lambda _, x: M @ x - [0.1j, 0], (0, time[-1]), [0j, 0j], t_eval=time, rtol=1e-9, atol=1e-11).y
    for name, path in zip("ab", course, strict=True):
        assert columns[f"re {name}"] + 1j * columns[f"im {name}"] == pytest.approx(path, abs=1e-4)
    assert columns["battery"] == pytest.approx(abs(course[1]) ** 2, abs=1e-4)
    assert f"the battery {abs(course[1, -1]) ** 2:.2f} photons" in alt


def test_map_is_that_of_the_linear_equations():
    columns, alt = shown("02", "response-map")
    Delta, J = columns["Delta"], columns["J"]
    assert columns["no reservoir"] == pytest.approx(battery(Delta, J, 0), rel=1e-5)
    assert columns["reservoir"] == pytest.approx(battery(Delta, J, 0.4), rel=1e-5)
    at = [np.argmin(abs(J - 0.2) + abs(Delta - d)) for d in (0.2, -0.2)]
    said = [float(number) for number in re.findall(r"\d+\.\d+(?= with| and|\.$)", alt.split("the energy is")[1])]
    expected = [columns[name][i] for i in at for name in ("no reservoir", "reservoir")]
    assert said == pytest.approx(expected, abs=0.05)


def test_a_strong_coupling_has_its_ridges_at_the_built_in_detuning():
    columns, _ = shown("02", "response-map")
    row = np.isclose(columns["J"], 0.2)
    Delta = columns["Delta"][row]
    plain, shared = columns["no reservoir"][row], columns["reservoir"][row]
    assert plain == pytest.approx(plain[::-1])
    assert sorted(abs(Delta[np.argsort(plain)[-2:]])) == pytest.approx([0.2, 0.2])
    assert Delta[shared.argmax()] == pytest.approx(0.2)
    assert shared[Delta < 0].max() < shared.max() / 20


def test_lines_merge_where_eq_13_says():
    columns, _ = shown("02", "merging")
    Delta = columns["Delta"]
    for multiple in (0.5, 1, 2, 4):
        curve = columns[f"J = {multiple:g} kappa/sqrt(8)"]
        energy = battery(Delta, multiple * np.sqrt(0.0026 / 8), 0)
        assert curve == pytest.approx(energy / energy.max(), rel=1e-5)
        inner = curve[1:-1]
        assert np.sum((inner > curve[:-2]) & (inner > curve[2:])) == (1 if multiple <= 1 else 2)
