"""The figures of chapter 03 against routes that the chapter does not take."""

import re

import numpy as np
import pytest
from routes import F, J, drift, highest, steady
from scipy.integrate import solve_ivp
from shown import figures


@pytest.fixture(scope="module")
def shown():
    return figures("03")


def test_fig_2_solves_the_equations_of_motion(shown):
    (tau, *curves), alt = shown["fig-2"][0].values(), shown["fig-2"][1]
    settings = [{"Gamma": 0.0}, {"Gamma": 0.4}]
    matrices = [drift(J, highest(J, **setting)[0], **setting) for setting in settings] + [drift(J)]
    for curve, M in zip(curves, matrices, strict=True):
        options = {"t_eval": tau / J, "rtol": 1e-9, "atol": 1e-11}
        run = solve_ivp(lambda _, x, M=M: M @ x - [1j * F, 0], (0, 300), [0j, 0j], **options)
        assert curve == pytest.approx(abs(run.y[1]) ** 2, rel=1e-4, abs=1e-5)
    ends = [float(number) for number in re.findall(r"at (\d+\.\d+)", alt)]
    assert ends == pytest.approx([curve[-1] for curve in curves], abs=0.005)
    assert ends == sorted(ends, reverse=True)


def test_the_map_of_the_added_reservoir_is_the_scanned_optimum(shown):
    (columns, alt), alone = shown["adding-the-reservoir"], highest(J)[1]
    phi, y, gain = columns.values()
    for k in range(0, gain.size, 211):
        turned = J * np.exp(1j * phi[k])
        detunings = np.linspace(-0.4, 0.4, 16001)
        scanned = steady(drift(turned, detunings, Gamma=0.4, y=y[k])).max()
        assert gain[k] == pytest.approx(scanned / alone, abs=2e-5)
    assert f"by at most {gain.max() - 1:.1%}" in alt
    outside = (np.abs(phi) > 0.15 * np.pi) & (np.abs(phi) < 0.85 * np.pi)
    assert gain[outside].max() < 1 < gain.max()
