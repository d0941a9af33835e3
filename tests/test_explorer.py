"""The explorer in a real browser: its JavaScript against qbutils, its controls, its speed."""

import json
from pathlib import Path

import numpy as np
import pytest
from browser import Browser, installed

import qbutils as qb

PAGE = Path(__file__).parent.parent / "_build" / "html" / "explorer.html"

if not installed() or not PAGE.is_file():
    pytest.skip("needs Chromium (Debian: apt install chromium) and a built book (make book)", allow_module_level=True)


@pytest.fixture(scope="module")
def browser():
    with Browser() as browser:
        browser.show()
        browser.open(PAGE.as_uri())
        yield browser


@pytest.fixture(scope="module")
def settings():
    """Three hundred random settings as JSON objects, and the same as one system."""
    rng = np.random.default_rng(7)
    draw = {"F": (0.05, 1), "J": (0, 1), "phi": (-np.pi, np.pi), "Gamma": (0, 2), "Delta": (-1, 1)}
    values = {name: rng.uniform(*limits, 300) for name, limits in draw.items()}
    values |= {"kappa_a": 10 ** rng.uniform(-3, 0, 300), "kappa_b": 10 ** rng.uniform(-3, 0, 300)}
    values |= {"y": 10 ** rng.uniform(-2, 2, 300)}
    system = qb.ChargerBattery(
        F=values["F"], J=values["J"] * np.exp(1j * values["phi"]), Gamma=values["Gamma"],
        kappa_a=values["kappa_a"], kappa_b=values["kappa_b"], Delta=values["Delta"],
    ).with_ratio(values["y"])  # fmt: skip
    return [
        dict(zip(values, row, strict=True)) for row in zip(*(v.tolist() for v in values.values()), strict=True)
    ], system


def in_browser(browser, settings, expression):
    """Evaluate a JavaScript expression of one setting s for all of them."""
    return np.array(browser.evaluate(f"{json.dumps(settings)}.map((s) => {expression})"))


def test_steady_energies_are_those_of_the_package(browser, settings):
    rows, system = settings
    expected = np.stack(qb.steady_energies(system), axis=-1)
    np.testing.assert_allclose(in_browser(browser, rows, "steady(s)"), expected, rtol=1e-12)


def test_best_detuning_is_that_of_the_package(browser, settings):
    rows, system = settings
    np.testing.assert_allclose(in_browser(browser, rows, "bestDetuning(s)"), qb.optimal_detuning(system), rtol=1e-12)


def test_bound_ratio_and_matched_coupling_are_those_of_the_package(browser, settings):
    rows, system = settings
    found = in_browser(browser, rows, "[bound(s)[0], ratio(s)[0], matched(s)[0]]")
    expected = [
        qb.energy_bound(system),
        qb.optimal_ratio(system.kappa_a, system.kappa_b),
        qb.matched_coupling(system.kappa_a, system.kappa_b),
    ]
    np.testing.assert_allclose(found, np.stack(expected, axis=-1), rtol=1e-12)


def test_energies_in_time_are_those_of_the_package(browser, settings):
    rows, system = settings
    found = in_browser(browser, rows, "Object.values(evolve(s, 50, 100))")
    expected = np.stack(qb.energies(system, np.linspace(0, 50, 101)), axis=1)
    largest = expected.max(axis=2, keepdims=True)
    np.testing.assert_allclose(found / largest, expected / largest, rtol=0, atol=1e-12)


def test_address_sets_the_view_and_the_view_sets_the_address(browser):
    browser.evaluate("location.hash = 'kappa_b=0.02&J=0.3&Gamma=0'")
    browser.until("document.querySelector('#explorer-kappa_b-typed').value === '0.02'")
    browser.evaluate("document.querySelector('#explorer-J').focus(); true")
    browser.call(
        "Input.dispatchKeyEvent", type="keyDown", key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39
    )
    browser.until("new URLSearchParams(location.hash.slice(1)).get('J') === '0.305'")


def test_nonsense_in_the_address_is_ignored(browser):
    browser.evaluate("location.hash = 'kappa_a=-1&F=apples&unknown=3&Gamma=0.5'")
    browser.until("document.querySelector('#explorer-Gamma-typed').value === '0.5'")
    assert browser.evaluate("Number(document.querySelector('#explorer-kappa_a-typed').value)") > 0
    assert browser.complaints == []


def test_buttons_reach_their_optimum(browser):
    browser.evaluate(
        "[...document.querySelectorAll('button')].find((b) => b.textContent === 'matched coupling').click()"
    )
    browser.until("document.querySelector('[data-explorer=numbers]').textContent.includes('100 %')")


def test_every_preset_draws_without_complaint(browser):
    browser.complaints.clear()
    count = browser.evaluate("""(async () => {
        const presets = document.querySelector('#explorer-presets');
        for (const option of presets.options) {
            presets.value = option.value;
            presets.dispatchEvent(new Event('change'));
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            if (/NaN|undefined/.test(document.querySelector('.explorer').innerHTML)) throw new Error(option.value);
        }
        return presets.options.length;
    })()""")
    assert count > 6
    assert browser.complaints == []


def test_a_frame_is_drawn_well_within_a_sixtieth_of_a_second(browser):
    milliseconds = browser.evaluate("""(() => {
        const s = { F: 0.1, J: 0.2, phi: 0.3, Gamma: 0.4, kappa_a: 0.05, kappa_b: 0.01, y: 5, Delta: 0.1, T: 300 };
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        const times = Array.from({ length: 40 }, (_, k) => {
            const start = performance.now();
            svg.innerHTML = drawing(results({ ...s, Delta: k / 100 }), s.T, 700).body;
            return performance.now() - start;
        });
        return times.sort((a, b) => a - b)[20];
    })()""")
    assert milliseconds < 8
