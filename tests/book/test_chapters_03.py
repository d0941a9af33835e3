"""The figures of chapter 03 against routes that the chapter does not take."""

import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from shown import figures

F, J, KAPPA_A, KAPPA_B = 0.1, 0.2, 0.05, 0.01


@pytest.fixture(scope="module")
def shown():
    return figures("03")


def drift(Delta, Gamma=0.0, phi=0.0, y=1.0):
    """Equations (4) and (5) as printed, with μ = −1."""
    a, b = Gamma * np.sqrt(y) + KAPPA_A, Gamma / np.sqrt(y) + KAPPA_B
    there, back = -1j * J * np.exp(1j * phi) - Gamma / 2, -1j * J * np.exp(-1j * phi) - Gamma / 2
    return np.array([[-a / 2 - 1j * Delta, there], [back, -b / 2 - 1j * Delta]])


def steady(Delta, **reservoir):
    return abs(np.linalg.solve(drift(Delta, **reservoir), [1j * F, 0])[1]) ** 2


def highest(**reservoir):
    """Detuning and value of the largest steady energy: a scan of the whole axis, then a finer one at its top."""
    detunings = np.linspace(-0.4, 0.4, 801)
    for _ in range(3):
        best = max(detunings, key=lambda Delta: steady(Delta, **reservoir))
        detunings = best + np.linspace(-1, 1, 101) * (detunings[1] - detunings[0])
    return best, steady(best, **reservoir)


def test_fig_2_solves_the_equations_of_motion(shown):
    (tau, *curves), alt = shown["fig-2"][0].values(), shown["fig-2"][1]
    settings = [{"Gamma": 0.0}, {"Gamma": 0.4}]
    matrices = [drift(highest(**setting)[0], **setting) for setting in settings] + [drift(0)]
    for curve, M in zip(curves, matrices, strict=True):
        options = {"t_eval": tau / J, "rtol": 1e-9, "atol": 1e-11}
        run = solve_ivp(lambda _, x, M=M: M @ x - [1j * F, 0], (0, 300), [0j, 0j], **options)
        assert curve == pytest.approx(abs(run.y[1]) ** 2, rel=1e-4, abs=1e-5)
    ends = [float(number) for number in re.findall(r"at (\d+\.\d+)", alt)]
    assert ends == pytest.approx([curve[-1] for curve in curves], abs=0.005)
    assert ends == sorted(ends, reverse=True)


def test_the_map_of_the_added_reservoir_is_the_scanned_optimum(shown):
    (columns, alt), alone = shown["adding-the-reservoir"], highest()[1]
    phi, y, gain = columns.values()
    for k in range(0, gain.size, 211):
        assert gain[k] == pytest.approx(highest(Gamma=0.4, phi=phi[k], y=y[k])[1] / alone, abs=2e-5)
    assert f"by at most {gain.max() - 1:.1%}" in alt
    outside = (np.abs(phi) > 0.15 * np.pi) & (np.abs(phi) < 0.85 * np.pi)
    assert gain[outside].max() < 1 < gain.max()
