"""The explorer in a real browser: its JavaScript against qbutils, its controls, its speed."""

import csv
import json
import re

import numpy as np
import pytest
from browser import installed
from bs4 import BeautifulSoup
from places import BOOK

import qbutils as qb

PAGE = BOOK / "chapters/explorer.html"

if not installed() or not PAGE.is_file():
    pytest.skip("needs Chromium (Debian: apt install chromium) and a built book (make book)", allow_module_level=True)


@pytest.fixture(autouse=True, scope="module")
def explorer(browser):
    browser.open(PAGE.as_uri())


@pytest.fixture(scope="module")
def settings():
    """Three hundred random settings as JSON objects, and the same as one system.

    Every third has nearly the best detuning, and a tenth of them neither coupling nor reservoir, so that each claim of
    the page is true of some.
    """
    rng = np.random.default_rng(7)
    draw = {"F": (0.05, 1), "J": (0, 1), "phi": (-np.pi, np.pi), "Gamma": (0, 2), "Delta": (-1, 1)}
    values = {name: rng.uniform(*limits, 300) for name, limits in draw.items()}
    values |= {"kappa_a": 10 ** rng.uniform(-3, 0, 300), "kappa_b": 10 ** rng.uniform(-3, 0, 300)}
    values |= {"y": 10 ** rng.uniform(-2, 2, 300)}
    for name in ("J", "Gamma", "Delta"):
        values[name][::10] = 0
    best = qb.optimal_detuning(as_system(values))
    values["Delta"][1::3] = best[1::3] + 5e-4
    return [
        dict(zip(values, row, strict=True)) for row in zip(*(v.tolist() for v in values.values()), strict=True)
    ], as_system(values)


def as_system(s):
    """Return the system that the parameters of the page describe."""
    names = ("F", "Gamma", "kappa_a", "kappa_b", "Delta")
    system = qb.ChargerBattery(J=s["J"] * np.exp(1j * np.asarray(s["phi"])), **{name: s[name] for name in names})
    return system.with_ratio(s["y"])


def tuned(system):
    return system.replace(Delta=qb.optimal_detuning(system))


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
    largest = np.maximum(expected.max(axis=2, keepdims=True), 1e-12)
    np.testing.assert_allclose(found / largest, expected / largest, rtol=0, atol=1e-12)


def test_what_the_page_says_of_a_setting_is_what_the_package_says(browser, settings):
    rows, system = settings
    T, E, best = np.linspace(0, 50, 401), qb.steady_energies(system), qb.optimal_detuning(system)
    direct = system.replace(J=0, Gamma=0, Delta=0)
    alone = qb.steady_energies(direct).charger
    conventional = qb.steady_energies(tuned(system.replace(J=system.Gamma / 2, Gamma=0))).battery
    behind = qb.energies(system, T).battery <= (laser := qb.energies(direct, T).charger)
    last = T.size - 1 - behind[:, ::-1].argmax(axis=1)  # the last time at which the battery is not ahead
    claims = [
        (abs(system.Delta - best) < 1e-3) | (E.battery > 0.9999 * qb.steady_energies(tuned(system)).battery),
        abs(system.J) ** 2 > (system.kappa_a**2 + system.kappa_b**2) / 8,
        E.battery > alone,
        (system.Gamma > 0) & (E.battery > conventional),
        abs(E.charger / alone - 1) < 0.01,
        system.kappa_b < system.kappa_a / 4,
    ]
    numbers = [E.battery, E.charger, 100 * E.battery / qb.energy_bound(system), best]
    said = browser.evaluate(f"{json.dumps(rows)}.map((s) => results({{ ...s, T: 50 }}))")
    np.testing.assert_array_equal([[truth is True for _, truth in s["claims"]] for s in said], np.transpose(claims))
    np.testing.assert_array_equal([s["claims"][3][1] is None for s in said], system.Gamma == 0)
    assert all(0 < np.sum(claim) < 300 for claim in claims)
    texts = [[text.replace("not in the time shown", "nan") for _, text in s["numbers"]] for s in said]
    *shown, overtakes = np.transpose([[float(re.sub(r".*t = | %", "", text)) for text in row] for row in texts])
    np.testing.assert_allclose(shown, numbers, rtol=6e-4, atol=1e-12)
    np.testing.assert_array_equal(np.isnan(overtakes), last == T.size - 1)
    low, high = (T[np.minimum(k, T.size - 1)] for k in (last, last + 1))
    assert np.all(np.isnan(overtakes) | ((low * (1 - 6e-4) <= overtakes) & (overtakes <= high * (1 + 6e-4))))
    names = ["steady E_B", "steady E_A", "share of the bound", "best detuning", "overtakes direct charging"]
    assert all(name.startswith(start) for (name, _), start in zip(said[0]["numbers"], names, strict=True))
    np.testing.assert_allclose([s["curves"]["direct"] for s in said], laser, rtol=1e-9, atol=1e-12)


def same_system(found, expected):
    """Compare systems in all that the energies depend on."""
    for name in ("F", "J", "Gamma", "kappa_a", "kappa_b", "Delta"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, atol=1e-12, err_msg=name)
    ratios = [abs(system.p_a / system.p_b) for system in (found, expected)]
    np.testing.assert_allclose(*np.broadcast_arrays(*ratios), rtol=1e-9)


COHERENT, RESERVOIR = qb.ChargerBattery(J=0.2), qb.ChargerBattery(Gamma=0.4)
PRESETS = {
    "Fig. 2: conventional, best detuning": tuned(COHERENT),
    "Fig. 2: conventional, on resonance": COHERENT,
    "Fig. 2: reservoir added": tuned(COHERENT.replace(Gamma=0.4)),
    "Fig. 3: reservoir instead of J": RESERVOIR,
    "Figs. 4, 6 (c), 7: super-optimal": qb.super_optimal(RESERVOIR),
    "Fig. 6 (b): well isolated battery, coherent": tuned(COHERENT.replace(kappa_b=0.001)),
    "Fig. 6 (c): well isolated battery, super-optimal": qb.super_optimal(RESERVOIR.replace(kappa_b=0.001)),
    "Chapter 7: matched coupling": qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01)),
}
ACTIONS = {
    "best detuning": tuned,
    "best ratio": lambda s: s.with_ratio(qb.optimal_ratio(s.kappa_a, s.kappa_b)),
    "super-optimal": qb.super_optimal,
    "matched coupling": lambda s: s.replace(
        J=qb.matched_coupling(s.kappa_a, s.kappa_b) * np.exp(1j * np.angle(s.J)), Gamma=0, Delta=0
    ),
}


def test_every_preset_and_action_is_tested(browser):
    assert browser.evaluate("[Object.keys(PRESETS), Object.keys(ACTIONS)]") == [list(PRESETS), list(ACTIONS)]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_system_of_its_name(browser, name):
    same_system(as_system(browser.evaluate(f"PRESETS[{json.dumps(name)}]")), PRESETS[name])


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_does_what_it_says(browser, settings, name):
    rows = [{**row, "J": row["J"] or 0.1} for row in settings[0]]
    after = browser.evaluate(f"{json.dumps(rows)}.map(ACTIONS[{json.dumps(name)}])")
    before, found = (as_system({key: np.array([s[key] for s in many]) for key in rows[0]}) for many in (rows, after))
    same_system(found, ACTIONS[name](before))


@pytest.mark.parametrize("width", [400, 700])
def test_the_drawing_shows_the_curves_under_their_names(browser, width):
    setting = "{ ...PAPER, J: 0.1, Gamma: 0 }"
    result, body = browser.evaluate(f"[results({setting}), drawing(results({setting}), 300, {width}).body]")
    drawing = BeautifulSoup(body, "html.parser")
    across, up = (
        [(float(text[axis]), float(text.text)) for text in drawing.select(f"text[text-anchor={anchor}]")
         if re.fullmatch(r"[\d.]+", text.text)]
        for axis, anchor in (("x", "middle"), ("y", "end"))
    )  # fmt: skip
    # a number stands 4 below its line
    time, energy = (np.polynomial.Polynomial.fit(*np.transpose(marks), 1) for marks in (across, up))
    curves = {path["stroke"]: path["d"] for path in drawing("path") if path["d"].count("L") == 400}
    labels = {path["stroke"]: path.find_next("text").text for path in drawing("path") if path["d"].endswith("h30")}
    assert set(labels.values()) == {"battery EB", "charger EA", "direct, at Δ = 0"}
    for stroke, label in labels.items():
        x, y = map(float, curves[stroke].split("L")[-1].split(","))
        assert time(x) == pytest.approx(300, abs=0.5)
        assert energy(y + 4) == pytest.approx(result["curves"][re.match(r"\w+", label)[0]][-1], abs=0.1)
    (limit,) = (path["d"] for path in drawing("path") if path.get("stroke-dasharray") == "1 4")
    assert energy(float(re.match(r"M52,([\d.]+)H", limit)[1]) + 4) == pytest.approx(result["bound"], abs=0.1)


def test_the_saved_table_has_the_curves_under_their_names(browser):
    text = browser.evaluate("""(async () => {
        location.hash = 'J=0.1&Gamma=0.2&phi=-1&T=50';
        await new Promise((done) => setTimeout(done, 100));
        const [url, click] = [URL.createObjectURL, HTMLAnchorElement.prototype.click];
        let saved;
        URL.createObjectURL = (blob) => { saved = blob; return '#'; };
        HTMLAnchorElement.prototype.click = () => {};
        document.querySelector('[data-explorer=csv]').click();
        [URL.createObjectURL, HTMLAnchorElement.prototype.click] = [url, click];
        return saved.text();
    })()""")
    settings, units, *table = text.splitlines()
    assert re.fullmatch(r"# F = .*, J = 0\.1, phi = -1, Gamma = 0\.2, .*, T = 50", settings)
    assert "ħω" in units
    rows = list(csv.DictReader(table))
    shown = browser.evaluate("Object.keys(PARAMETERS).map((k) => document.querySelector(`#explorer-${k}-typed`).value)")
    s = dict(zip(browser.evaluate("Object.keys(PARAMETERS)"), map(float, shown), strict=True))
    assert (s["J"], s["phi"], s["T"]) == (0.1, -1, 50)
    t = np.array([float(row["t"]) for row in rows])
    np.testing.assert_allclose(t, np.linspace(0, 50, 401), atol=1e-12)
    E, direct = qb.energies(as_system(s), t), qb.energies(as_system({**s, "J": 0, "Gamma": 0, "Delta": 0}), t)
    for name, expected in {"E_A": E.charger, "E_B": E.battery, "E_direct": direct.charger}.items():
        np.testing.assert_allclose([float(row[name]) for row in rows], expected, rtol=1e-6, atol=1e-9)


def test_a_typed_number_is_taken(browser):
    browser.evaluate("""(() => {
        const typed = document.querySelector('#explorer-Gamma-typed');
        typed.value = '0.37';
        typed.dispatchEvent(new Event('input'));
        return true;
    })()""")
    browser.until("new URLSearchParams(location.hash.slice(1)).get('Gamma') === '0.37'")


def test_address_sets_the_view_and_the_view_sets_the_address(browser):
    browser.evaluate("location.hash = 'kappa_b=0.02&J=0.3&Gamma=0'")
    browser.until("document.querySelector('#explorer-kappa_b-typed').value === '0.02'")
    browser.evaluate("document.querySelector('#explorer-J').focus(); true")
    browser.call(
        "Input.dispatchKeyEvent", type="keyDown", key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39
    )
    browser.until("new URLSearchParams(location.hash.slice(1)).get('J') === '0.305'")


REFUSED = "document.querySelector('#explorer-refused').textContent"
SETTLED = "new Promise((done) => setTimeout(() => done(location.hash), 400))"


def typed(browser, name, value):
    """Type a value as a person does, and leave the field; return whether it is marked, and the page's words."""
    browser.evaluate(f"""(() => {{
        const field = document.querySelector('#explorer-{name}-typed');
        field.focus(); field.value = '{value}';
        field.dispatchEvent(new Event('input')); field.dispatchEvent(new Event('change')); field.blur();
    }})()""")
    browser.evaluate("new Promise(requestAnimationFrame)")
    return browser.evaluate(f"[document.querySelector('#explorer-{name}-typed').ariaInvalid, {REFUSED}]")


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("kappa_a", "-1", "κa must be positive, 1e-15 at least, but it is -1. The view keeps 0.05."),
        ("kappa_b", "0", "κb must be positive, 1e-15 at least, but it is 0. The view keeps 0.01."),
        ("Gamma", "-0.4", "Γ must not be negative, but it is -0.4. The view keeps 0.4."),
        ("F", "1e200", "F must be a number up to 1e15 in size, but it is 1e200. The view keeps 0.1."),
        ("Delta", "", "Δ must be a number up to 1e15 in size, but it is no number. The view keeps 0."),
        ("T", "1e14", "time shown must keep rate × time shown below 1e12, but it is 1e14. The view keeps 300."),
    ],
)
@pytest.mark.parametrize("linked", [False, True])
def test_what_is_no_setting_is_refused_in_words_and_the_view_stays(browser, name, value, rule, linked):
    browser.complaints.clear()
    browser.evaluate("[...document.querySelectorAll('button')].find((b) => b.textContent === 'reset').click()")
    before = browser.evaluate(SETTLED)
    if linked:
        browser.evaluate(f"location.hash = '{name}={value}'")
        browser.until(f"{REFUSED} !== ''")
    marked, words = typed(browser, name, value)
    assert (marked, words.strip()) == ("true", words.strip()[: -len(rule)] + rule)
    assert browser.evaluate(SETTLED) == before
    assert not browser.evaluate("/NaN|undefined|Infinity/.test(document.querySelector('.explorer').innerHTML)")
    assert typed(browser, name, "0.3") == ["false", ""]
    assert browser.complaints == []


def test_a_link_with_nonsense_sets_what_it_can(browser):
    browser.evaluate("location.hash = 'kappa_a=-1&F=apples&unknown=3&Gamma=0.5'")
    browser.until("document.querySelector('#explorer-Gamma-typed').value === '0.5'")
    words = browser.evaluate(REFUSED)
    assert "κa must be positive, 1e-15 at least, but it is -1." in words
    assert "F must be a number up to 1e15 in size, but it is apples." in words
    assert browser.complaints == []


def test_a_slider_reaches_what_was_typed_and_no_further(browser):
    typed(browser, "J", "12")
    slider = "(({ value, min, max }) => [value, min, max])(document.querySelector('#explorer-J'))"
    assert browser.evaluate(slider) == ["12", "0", "12"]
    typed(browser, "J", "0.2")
    assert browser.evaluate(slider) == ["0.2", "0", "1"]


def test_the_battery_overtakes_when_the_package_says_so(browser):
    """Fig. 6 (c), and the crossing of the two energies by bisection."""
    system = qb.ChargerBattery(Gamma=0.4, kappa_b=0.001).with_ratio(50)
    low, high = 5.0, 1000.0
    while high - low > 1e-9:
        t = (low + high) / 2
        ahead = qb.energies(system, t).battery > qb.energies(qb.ChargerBattery(), t).charger
        low, high = (low, t) if ahead else (t, high)
    browser.evaluate("location.hash = 'F=0.1&J=0&Gamma=0.4&kappa_a=0.05&kappa_b=0.001&y=50&Delta=0&T=1000'")
    browser.until("document.querySelector('#explorer-T-typed').value === '1000'")
    assert f"at t = {low:.4g}" in browser.evaluate("document.querySelector('[data-explorer=numbers]').textContent")


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


def test_a_swipe_that_begins_on_a_slider_scrolls_and_changes_nothing(browser):
    browser.show(width=390, height=844)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=True)
    browser.evaluate("document.querySelector('#explorer-J').scrollIntoView({block: 'center'})")
    state = "[document.querySelector('#explorer-J').value, scrollY]"
    value, start = browser.evaluate(state)
    x, y = browser.evaluate("(r => [r.left + r.width * 0.9, r.top + r.height / 2])"
                            "(document.querySelector('#explorer-J').getBoundingClientRect())")  # fmt: skip
    browser.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
    for step in range(1, 15):
        browser.call("Input.dispatchTouchEvent", type="touchMove", touchPoints=[{"x": x, "y": y - 12 * step}])
    browser.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    browser.until(f"scrollY > {start + 50}")
    browser.evaluate("new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))")
    assert browser.evaluate(state)[0] == value
    browser.call("Emulation.setTouchEmulationEnabled", enabled=False)
    browser.show()


@pytest.mark.parametrize("size", [(390, 844), (844, 390), (667, 375)], ids=str)
def test_the_drawing_leaves_the_sliders_in_sight(browser, size):
    browser.show(*size)
    browser.until("""(slider => {
        slider.scrollIntoView({ block: 'center', behavior: 'instant' });
        const { left, top, width, height } = slider.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === slider;
    })(document.querySelector('#explorer-J'))""")  # a swipe may still be coasting
    browser.show()


def test_a_frame_is_drawn_well_within_a_sixtieth_of_a_second(browser):
    """Compared with three million square roots, taken in turn, so that a busy machine slows both."""
    frame, unit = browser.evaluate("""(() => {
        const s = { ...PAPER, J: 0.2, phi: 0.3, Gamma: 0.4, y: 5 };
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        const timed = (work) => { const start = performance.now(); work(); return performance.now() - start; };
        const frames = [];
        const units = [];
        for (let k = 0; k < 40; k += 1) {
            frames.push(timed(() => { svg.innerHTML = drawing(results({ ...s, Delta: k / 100 }), s.T, 700).body; }));
            units.push(timed(() => { let sum = 0; for (let i = 0; i < 3e6; i += 1) sum += Math.sqrt(i); return sum; }));
        }
        return [Math.min(...frames), Math.min(...units)];
    })()""")
    assert frame < unit, (frame, unit)
