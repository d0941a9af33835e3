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


def test_the_two_peaks_solve_the_linear_equations(shown):
    (detuning, alone, added), alt = shown["two-peaks"][0].values(), shown["two-peaks"][1]
    for k in range(0, detuning.size, 97):
        expected = [float(steady(drift(J, J * detuning[k], Gamma=rate))) for rate in (0.0, 0.4)]
        assert (alone[k], added[k]) == pytest.approx(expected, rel=2e-5)
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", alt)]
    places = [abs(detuning[curve.argmax()]) for curve in (alone, added)]
    expected = [alone.max(), places[0], alone[detuning.size // 2], added.max(), places[1]]
    assert numbers == pytest.approx(expected, abs=0.006)
    assert alone[detuning.size // 2] < 0.1 * alone.max()  # the valley


def test_the_added_reservoir_is_at_its_scanned_optimum(shown):
    (columns, alt), alone = shown["adding-the-reservoir"], highest(J)[1]
    phi, *curves = columns.values()
    for y, gain in zip((1, 2, 5), curves, strict=True):
        for k in range(0, gain.size, 47):
            turned = J * np.exp(1j * phi[k])
            detunings = np.linspace(-0.4, 0.4, 16001)
            scanned = steady(drift(turned, detunings, Gamma=0.4, y=y)).max()
            assert gain[k] == pytest.approx(scanned / alone, abs=2e-5)
        said = f"For y = {y} the highest point is {gain.max():.3f} and the lowest {gain.min():.2f}"
        assert f"{said}, at {phi[gain.argmin()] / np.pi:.2f} π." in alt
        assert gain.min() < 1e-9  # the two paths cancel
        assert phi[gain.argmin()] == pytest.approx(-np.pi / 2, abs=0.01)
