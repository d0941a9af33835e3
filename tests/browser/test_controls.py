"""Every control by its name, its role and its state, as the browser tells them to whoever cannot see the page."""

import json
import re
import socket

import numpy as np
import pytest
from browser import installed
from looks import looks, watch
from places import BOOK

import qbutils as qb

if not installed() or not (BOOK / "chapters/explorer.html").is_file():
    pytest.skip("needs Chromium (Debian: apt install chromium) and a built book (make book)", allow_module_level=True)

pytestmark = pytest.mark.slow  # each control is worked

# key: name, name in SI, first value, lowest and highest of its slider, and whether that begins with a 0 of its own
SLIDERS = {
    "F": ("drive F", "power in the line (dBm)", 0.1, 0.001, 10, False),
    "J": ("coupling |J|", "coupling |J| /2π (MHz)", 0, 0.001, 10, True),
    "phi": ("phase φ of J", "phase φ of J", 0, -3.14, 3.14, False),
    "Gamma": ("reservoir Γ", "reservoir Γ /2π (MHz)", 0.4, 0.001, 10, True),
    "kappa_a": ("charger damping κ_a", "charger damping κ_a /2π (MHz)", 0.05, 1e-4, 1, False),
    "kappa_b": ("battery damping κ_b", "battery damping κ_b /2π (MHz)", 0.01, 1e-4, 1, False),
    "y": ("ratio y = |p_a|²/|p_b|²", "ratio y = |p_a|²/|p_b|²", 5, 0.01, 100, False),
    "Delta": ("detuning Δ", "detuning Δ /2π (MHz)", 0, -1, 1, False),
    "T": ("time shown", "time shown (µs)", 600, 1, 1e5, False),
    "t": ("time t", "time t (µs)", 100, 1, 1e5, False),
    "linewidth": ("linewidth γ of the laser", "linewidth γ of the laser /2π (MHz)", 0, 1e-5, 1, True),
    "frequency": ("frequency ω/2π (GHz)", "frequency ω/2π (GHz)", 6, 0.1, 1000, False),
    "rate_unit": ("a rate of 1 is 2π × (MHz)", "a rate of 1 is 2π × (MHz)", 10, 0.001, 1000, False),
    "kelvin": ("temperature (mK)", "temperature (mK)", 20, 1, 1e4, True),
}
LABORATORY = qb.Laboratory(frequency=6e9, rate_unit=1e7)


def in_si(key, value):
    """Return a first value in the units of the laboratory."""
    if key == "F":
        return 10 * np.log10(1000 * LABORATORY.drive_watts(value, SLIDERS["kappa_a"][2]))
    if key in ("T", "t"):
        return LABORATORY.microseconds(value)
    return LABORATORY.megahertz(value) if "MHz" in SLIDERS[key][1] and key != "rate_unit" else value


def low(label):
    return re.sub(r"_(\w)", r"\1", label)


def tree(browser, address):
    """Open a page with all its folds open; list role, name and state of what can be worked, in its order."""
    browser.open("about:blank")
    browser.open(f"{BOOK.as_uri()}/{address}")
    browser.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    browser.settle()
    nodes = {node["nodeId"]: node for node in browser.call("Accessibility.getFullAXTree")["nodes"]}
    found, stack = [], [next(iter(nodes))]
    while stack:
        node = nodes[stack.pop()]
        stack += [child for child in reversed(node.get("childIds", [])) if child in nodes]
        role, name = (node.get(key, {}).get("value", "") for key in ("role", "name"))
        states = {part["name"]: part["value"].get("value") for part in node.get("properties", [])}
        state = states.get("checked", states.get("pressed", node.get("value", {}).get("value")))
        if role in ROLES and not node["ignored"]:
            found.append((role, name, state))
    return found


ROLES = {
    "button", "slider", "spinbutton", "combobox", "checkbox", "radio", "textbox", "searchbox", "option",
    "DisclosureTriangle",
}  # fmt: skip


def test_each_slider_has_its_own_ends(browser):
    browser.open((BOOK / "chapters/explorer.html").as_uri())
    ends = browser.evaluate(f"""(async () => {{
        const ends = {{}};
        for (const key of {json.dumps(list(SLIDERS))}) {{
            const slider = document.getElementById(`explorer-${{key}}`);
            const typed = document.getElementById(`explorer-${{key}}-typed`);
            const first = typed.value;
            ends[key] = [];
            for (const step of [0, 1, 1000]) {{
                slider.value = step;
                slider.dispatchEvent(new Event('input'));
                await new Promise(requestAnimationFrame);
                ends[key].push(Number(typed.value));
            }}
            typed.value = first;
            typed.dispatchEvent(new Event('change'));
        }}
        return ends;
    }})()""")
    for key, (*_, lowest, highest, zero) in SLIDERS.items():
        first, second, last = ends[key]
        assert (first, last) == pytest.approx((0 if zero else lowest, highest)), key
        assert second == pytest.approx(lowest, rel=0.02, abs=0.007), key


@pytest.mark.parametrize("keys", [("kappa_a", "y"), ("Delta", "kappa_b")], ids="-".join)
def test_both_axes_of_a_map_in_si_stand_at_their_numbers(browser, keys):
    browser.open("about:blank")
    browser.open(f"{(BOOK / 'chapters/explorer.html').as_uri()}#view=map&units=SI&along={keys[0]}&across={keys[1]}")
    browser.settle()
    texts = browser.evaluate("""[...document.querySelectorAll('[data-explorer=plot] > text')].map((text) =>
        [text.textContent, text.getAttribute('text-anchor'), Number(text.getAttribute('x')),
            Number(text.getAttribute('y'))])""")
    left, top, wide, tall = browser.evaluate("""['x', 'y', 'width', 'height'].map((name) =>
        Number(document.querySelector('[data-explorer=plot] image').getAttribute(name)))""")
    floor = top + tall
    along = {
        text: (x - left) / wide for text, anchor, x, y in texts if anchor == "middle" and y == round(floor + 19, 1)
    }
    across = {text: (floor - y + 4) / tall for text, anchor, x, y in texts if anchor == "end" and x == left - 9}
    for key, marks in zip(keys, (along, across), strict=True):
        label, lowest, highest = SLIDERS[key][1], in_si(key, SLIDERS[key][3]), in_si(key, SLIDERS[key][4])
        assert len(marks) > 2
        for text, place in marks.items():
            value = number(text)
            expected = (
                (value - lowest) / (highest - lowest)
                if key == "Delta"
                else np.log(value / lowest) / np.log(highest / lowest)
            )
            assert place == pytest.approx(expected, abs=2e-3), (key, text)
        assert low(label) in [text for text, *_ in texts] or key == keys[1]
    upright = "document.querySelector('[data-explorer=plot] text[transform]').textContent"
    assert browser.evaluate(upright) == low(SLIDERS[keys[1]][1])


def number(text):
    """Read a number of an axis."""
    sign, mantissa, power = re.fullmatch(r"(−?)([\d.]+?)?·?(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    raised = (power or "⁰").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return (-1 if sign else 1) * float(mantissa or 1) * 10 ** float(raised)


def test_what_stands_above_and_below_a_page_is_named(browser):
    assert [(role, name, state or "") for role, name, state in tree(browser, "chapters/references.html")] == [
        ("DisclosureTriangle", "chapters", ""), ("searchbox", "Search the book", ""),
        ("button", "light or dark page", ""), ("button", "print", ""),
    ]  # fmt: skip


def test_a_word_typed_above_a_page_is_searched(browser):
    browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
    browser.evaluate("document.querySelector('.bar input').value = 'ergotropy'")
    browser.evaluate("document.querySelector('.bar form').requestSubmit()")
    browser.until("document.querySelectorAll('.results li').length > 0")
    assert browser.evaluate("document.querySelector('form.search input').value") == "ergotropy"


def test_escape_and_a_press_elsewhere_close_what_is_open(browser):
    """The menu of chapters, and what a link shows of itself."""
    browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
    escape = "dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))"
    for act in (escape, "document.querySelector('article h1').click()"):
        browser.evaluate("document.querySelector('.menu').open = true")
        browser.evaluate(act)
        assert not browser.evaluate("document.querySelector('.menu').open")
    browser.evaluate("document.querySelector('a.paper').focus({ focusVisible: true })")
    assert not browser.evaluate("document.querySelector('#preview').hidden")
    browser.evaluate(escape)
    assert browser.evaluate("document.querySelector('#preview').hidden")


def test_the_browser_reaches_no_host_by_its_name(browser):
    """Not even this machine: a server of our own is asked for nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        browser.open("about:blank")
        asked = f"fetch('http://localhost:{server.getsockname()[1]}/').then(() => 'answered', () => 'refused')"
        late = "new Promise((done) => setTimeout(done, 1000, 'waits'))"
        assert browser.evaluate(f"Promise.race([{asked}, {late}])") == "refused"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_explorer_looks_as_it_did(browser, snapshot):
    """Its controls and numbers, where all are there, and a number that is refused; not its drawing."""
    browser.open("about:blank")
    browser.open((BOOK / "chapters/explorer.html").as_uri() + "#view=map&when=time&linewidth=0.01")
    browser.until("!!document.querySelector('.explorer li')")
    browser.evaluate("""(() => {
        const field = document.querySelector('#explorer-F-typed');
        field.value = '-1';
        field.dispatchEvent(new Event('change'));
        document.querySelector('[data-explorer=freeze]').click();
    })()""")
    browser.settle()
    watch(browser)
    assert "\n".join(line for line in looks(browser, ".explorer") if not line.startswith("on paper")) == snapshot
