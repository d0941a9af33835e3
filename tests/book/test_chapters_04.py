"""The figures of chapter 04 against routes that the chapter does not take."""

import re

import numpy as np
import pytest
from routes import KAPPA_A, KAPPA_B, drift, energies, highest
from shown import figures


@pytest.fixture(scope="module")
def shown():
    """Alternative text and data of each figure, as a reader downloads them."""
    return {name: (alt, np.array(list(columns.values()))) for name, (columns, alt) in figures("04").items()}


@pytest.mark.parametrize(("figure", "y"), [("fig-3", 1), ("fig-4", KAPPA_A / KAPPA_B)])
def test_curves_over_time_solve_the_moment_equations(shown, figure, y):
    _, (tau, *curves) = shown[figure]
    detuning = np.sqrt(0.2**2 - (KAPPA_A**2 + KAPPA_B**2) / 8)
    for k in (1, 40, 150, 300):
        t = tau[k] / 0.2
        expected = [*energies(drift(0.2, detuning), t), *energies(drift(Gamma=0.4, y=y), t)]
        assert [curve[k] for curve in curves] == pytest.approx(expected, rel=2e-5)


def test_strong_baths_end_on_the_ellipse_of_the_power_balance(shown):
    _, (rates, *curves) = shown["dark-mode"]
    unit = 0.1 / np.sqrt(KAPPA_A * KAPPA_B)
    for y, charger, battery in zip((1, KAPPA_A / KAPPA_B), curves[::2], curves[1::2], strict=True):
        for k in (0, 100, 200, 300):
            expected = np.sqrt(energies(drift(Gamma=rates[k], y=y))) / unit
            assert (charger[k], battery[k]) == pytest.approx(expected, rel=2e-5)
        assert (charger[-1], battery[-1]) == pytest.approx(
            0.2 / (KAPPA_A + y * KAPPA_B) / unit * np.array([1, y**0.5]), rel=1e-3
        )
    text = shown["dark-mode"][0]
    now = [np.sqrt(energies(drift(Gamma=0.4, y=y))[1]) / unit for y in (1, KAPPA_A / KAPPA_B)]
    assert numbers(text) == pytest.approx(
        [0.4 / KAPPA_A / 2 / unit, curves[1][-1], curves[3][-1], 0.4, *now], abs=0.006
    )


def test_energies_over_the_ratio_and_over_the_rate_solve_the_linear_equations(shown):
    for y, charger, battery, total in shown["energies-over-ratio"][1].T[::45]:
        assert (charger, battery) == pytest.approx(energies(drift(Gamma=0.4, y=y)), rel=2e-5)
        assert total == pytest.approx(charger + battery, rel=2e-5)
    for Gamma, matched, equal, best in shown["fig-7"][1].T[::37]:
        assert matched == pytest.approx(energies(drift(Gamma=Gamma, y=KAPPA_A / KAPPA_B)).sum(), rel=2e-5)
        assert equal == pytest.approx(energies(drift(Gamma=Gamma)).sum(), rel=2e-5)
        ratios = np.logspace(-3, 1, 401)
        scan = max(energies(drift(Gamma=Gamma, y=y)).sum() for y in ratios)
        assert scan <= best * (1 + 1e-5)
        assert scan == pytest.approx(best, rel=1e-4)


def test_map_compares_with_a_searched_conventional_optimum(shown):
    for kappa_b, Gamma, battery, total, over_equal in shown["where-it-wins"][1].T[::97]:
        kappa = {"kappa_a": 1, "kappa_b": kappa_b}
        reservoir, equal = energies(drift(Gamma=Gamma, y=1 / kappa_b, **kappa)), energies(drift(Gamma=Gamma, **kappa))
        J = Gamma / 2
        optimum = energies(drift(J, highest(J, **kappa)[0], **kappa))
        expected = reservoir[1] / optimum[1], reservoir.sum() / optimum.sum(), reservoir.sum() / equal.sum()
        assert (battery, total, over_equal) == pytest.approx(expected, rel=1e-4)


def numbers(text):
    return [float(number) for number in re.findall(r"(?<![\w.])\d+\.\d+", text)]


def test_what_the_alternative_texts_say_is_in_the_data(shown):
    for figure in ("fig-3", "fig-4"):
        text, (_, *curves) = shown[figure]
        charger, battery, charger_res, battery_res = curves
        assert numbers(text) == pytest.approx([c[-1] for c in (charger, charger_res, battery, battery_res)], abs=0.006)
        crossings = np.count_nonzero(np.diff(np.sign(battery_res - battery)[1:]))
        assert crossings == {"fig-3": 0, "fig-4": 1}[figure]
        assert f"curves cross {crossings} times; the reservoir's is the lower one at first" in text
        assert battery_res[1] < battery[1]
    text, (y, charger, battery, total) = shown["energies-over-ratio"]
    assert "falls from" in text
    assert (np.diff(charger) < 0).all()
    assert f"{y[0]:g}" in text
    falls_from, _, falls_to, rises_from, peak, best_total, top, _ = numbers(text)
    assert (falls_from, rises_from) == pytest.approx((charger[0], battery[0]), abs=0.06)
    assert (falls_to, peak, top) == pytest.approx((charger[-1], battery.max(), total.max()), abs=0.006)
    assert best_total == pytest.approx(y[total.argmax()], rel=0.03)
    text, (Gamma, matched, equal, best) = shown["fig-7"]
    assert (best >= np.maximum(matched, equal)).all()
    crossing = Gamma[np.flatnonzero(np.diff(np.sign(matched - equal)))]
    assert len(crossing) == 1
    assert numbers(text) == pytest.approx([0.6, best[-1], matched[0], matched[-1], crossing[0], equal[-1]], abs=0.06)
    assert numbers(text)[4] == pytest.approx(crossing[0], abs=Gamma[1] - Gamma[0])
    text, (ratio, rate, battery, total, _) = shown["where-it-wins"]
    assert f"reaches {battery.max():.0f} at the smallest ratio" in text
    assert ratio[battery.argmax()] == ratio.min()
    assert f"{np.mean(total > 1.00001):.0%} of the area" in text
    near_paper = np.argmin(abs(np.log(ratio / 0.2)) + abs(np.log(rate / 8)))
    assert battery[near_paper] > 1
    assert total[near_paper] > 1
