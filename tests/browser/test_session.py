"""A session with the explorer in which each control is used: what a reader gets after each step, as it was recorded.

The record is a text for a person; its numbers are checked elsewhere. Record again: pytest --snapshot-update.
"""

import difflib
import json
import re

import pytest
from browser import installed
from places import BOOK

PAGE = BOOK / "chapters/explorer.html"

if not installed() or not PAGE.is_file():
    pytest.skip("needs Chromium (Debian: apt install chromium) and a built book (make book)", allow_module_level=True)

INLINE = {"StaticText", "InlineTextBox", "LineBreak", "generic", "none", "subscript", "emphasis", "strong"}
STATES = "checked", "pressed", "expanded", "invalid", "url"
DRAWN = """(() => {
    const attributes = (one, names, join) => names.split(' ').filter((key) => one.hasAttribute(key))
        .map((key) => join(key, one.getAttribute(key)));
    const thin = (d) => { // of a long path: how many corners, their mean, and one in eight
        const corners = d.slice(1).split('L').map((pair) => pair.split(',').map(parseFloat));
        if (corners.length < 9) return d;
        const mean = [0, 1].map((k) => corners.reduce((sum, corner) => sum + corner[k], 0) / corners.length);
        const some = corners.filter((_, k) => k % Math.ceil(corners.length / 8) === 0);
        return `${corners.length} round ${mean.map((x) => x.toFixed(1))}; ${some.join(' ')}`;
    };
    const lines = new Map();
    for (const one of document.querySelectorAll('[data-explorer=plot] :is(path, rect, circle, image, text, stop)')) {
        const style = attributes(one, 'stroke stroke-dasharray stroke-width fill fill-opacity r text-anchor stop-color',
            (key, value) => `; ${key} ${value}`);
        const line = `drawn ${one.tagName}${style.join('')}`;
        const place = attributes(one, 'x y width height cx cy d transform offset', (key, value) => thin(value));
        lines.set(line, [...(lines.get(line) ?? []), [...place, one.textContent].join(' ').trim()]);
    }
    const told = [...document.querySelectorAll('.explorer [aria-valuetext]')].filter((one) => one.checkVisibility())
        .map((one) => `${one.id} reads ${one.ariaValueText}`);
    const { selectionStart, selectionEnd } = document.querySelector('[data-explorer=text]');
    const deep = document.querySelectorAll('[data-explorer=numbers] > * > *');
    return [...[...lines].map(([line, places]) => `${line}: ${places.join(' | ')}`), ...told,
        `letters selected: ${selectionEnd - selectionStart}`, `terms and numbers: ${deep.length}`,
        `address ${decodeURIComponent(location.hash)}`];
})()"""
KEPT = """(() => {
    [window.got, window.heard] = [[], []];
    performance.now = () => 0; // a map is whole at once
    let blob;
    URL.createObjectURL = (one) => { blob = one; return 'blob:'; };
    HTMLAnchorElement.prototype.click = function () {
        const [name, href, one] = [this.download, this.href, this.href === 'blob:' ? blob : null];
        got.push(one ? one.text().then((text) => [name, one.type, text]) : [name, href.slice(0, 22), '']);
    };
    history.pushState = () => { throw new Error('the way back must lead to the page before'); };
    for (const one of document.querySelectorAll('.explorer :is([role=status], [aria-live])')) {
        new MutationObserver(() => heard.push(`heard "${one.textContent}"`)).observe(one, { childList: true });
    }
})()"""
FIELD = """(one => { one.focus(); one.value = %s; one.dispatchEvent(new Event('%s')); })
    (document.querySelector('#explorer-%s'))"""


def named(label):
    return f"""(b => {{ b.focus(); b.click(); }})
        ([...document.querySelectorAll('.explorer button')].find(b => b.textContent === '{label}'))"""


def chosen(name, value):
    return FIELD % (json.dumps(value), "change", name)


def typed(name, value):
    return FIELD % (json.dumps(value), "change", f"{name}-typed")


def slid(name, place):
    return FIELD % (place, "input", name)


def box(key):
    return f"document.querySelector('[data-explorer=knobs] [value={key}]').click()"


MAP = """(() => {
    const { left, top, width, height } = document.querySelector('[data-explorer=plot] image').getBoundingClientRect();
    document.querySelector('[data-explorer=plot]').dispatchEvent(
        new MouseEvent('click', { clientX: left + 0.75 * width, clientY: top + 0.25 * height }));
})()"""
STEPS = {
    "open": "0", "freeze": named("freeze to compare"), "matched coupling": named("matched coupling"),
    "best ratio": named("best ratio"), "super-optimal": named("super-optimal"),
    "best detuning": named("best detuning"), "a slider": slid("J", 700), "the other sliders": "; ".join(
        slid(key, place) for key, place in {"F": 400, "phi": 700, "Gamma": 500, "kappa_a": 600, "kappa_b": 450,
        "y": 650, "Delta": 520, "T": 700}.items()), "a number that is none": typed("kappa_a", "-1"),
    "a number": typed("kappa_a", "0.06"), "against": named("Against a parameter"), "along": chosen("along", "kappa_b"),
    "at a time": chosen("when", "time"), "that time": typed("t", "50"), "CSV": named("data (CSV)"),
    "cell": named("copy as Python"), "map": named("Map"), "up": chosen("across", "y"), "a press on the map": MAP,
    "CSV of the map": named("data (CSV)"), "thaw": named("thaw"),
    "a preset": chosen("presets", "Figs. 4, 6 (c), 7: super-optimal"), "knobs": f"{box('Gamma')}; {box('y')}",
    "search": named("search"), "another deadline": chosen("deadline", "steady"), "search again": named("search"),
    "linewidth": typed("linewidth", "0.002"), "against with noise": named("Against a parameter"),
    "along the noise": f"{chosen('along', 'linewidth')}; {chosen('presets', 'Fig. 2: reservoir added')}",
    "cell along it": named("copy as Python"), "noise in time": f"{typed('linewidth', '0.002')}; {named('Time')}",
    "cell in time": named("copy as Python"), "power": named("Power"), "CSV of the power": named("data (CSV)"),
    "SI": chosen("units", "SI"), "laboratory": "; ".join(
        typed(key, value) for key, value in {"frequency": "5", "rate_unit": "2", "kelvin": "30"}.items()),
    "almost no power": typed("rate_unit", "1e-9"), "more power": typed("rate_unit", "2"),
    "cell in SI": named("copy as Python"),
    "map in SI": f"{named('Map')}; {chosen('along', 'Delta')}; {chosen('across', 'F')}",
    "search in SI": named("search"), "cell of the map": named("copy as Python"),
    "against in SI": f"{named('Against a parameter')}; {chosen('when', 'time')}", "time": named("Time"),
    "link": f"navigator.clipboard.writeText = async (text) => got.push(['clipboard', '', text]); {named('copy link')}",
    "CSV in time": named("data (CSV)"), "SVG": named("drawing (SVG)"), "PNG": named("drawing (PNG)"),
    "reset": named("reset"),
}  # fmt: skip


def spoken(browser):
    """Yield the accessible tree of the page, as a screen reader has it: a line a thing, and what is written between."""
    nodes = {node["nodeId"]: node for node in browser.call("Accessibility.getFullAXTree")["nodes"]}
    stack = [next(key for key, node in nodes.items() if node["role"]["value"] == "main")]
    words, last = "", ""
    while stack:
        node = nodes[stack.pop()]
        stack += [child for child in reversed(node.get("childIds", [])) if child in nodes]
        role, name, value, described = (
            str(node.get(key, {}).get("value", "")) for key in ("role", "name", "value", "description")
        )
        if node["ignored"] or role in INLINE:
            words += name * (role == "StaticText" and not node["ignored"])
            continue
        if "".join(words.split()) not in "".join(last.split()):
            yield f'  "{words}"'
        words = ""
        if not (name or value):
            continue
        states = {part["name"]: part["value"].get("value", "") for part in node.get("properties", [])}
        said = [f"{key} {states[key]}" for key in STATES if states.get(key) not in (None, "", "false", "none", False)]
        last = " ".join(filter(None, [role, json.dumps(name, ensure_ascii=False), value, *said, described]))
        yield last


def files(browser):
    """Yield name, kind and what stands above the numbers of each file that was taken."""
    for name, kind, content in browser.evaluate("Promise.all(got.splice(0))"):
        yield f"file {name} {kind}"
        lines = content.splitlines()
        if kind == "image/svg+xml":
            yield f"  {content[: content.index('>') + 1]}"
            yield f"  {', '.join(sorted(set(re.findall(r'<([a-zA-Z]+)', content))))}"
        else:
            yield from (f"  {line}" for line in lines if not re.match(r"-?\d", line))
            if lines:
                yield f"  {lines[-1]}"


def short(line):
    """Leave four digits of a number, which each processor has."""
    line = re.sub(r"file:\S*?/html/", "", line)
    return re.sub(r"\d+\.\d{3,}(e-?\d+)?|\d+e-\d+", lambda found: f"{float(found[0]):.4g}", line)


@pytest.mark.slow
def test_a_session_gives_what_it_gave(browser, snapshot):
    """After each step, what is new (+) and what is gone (-)."""
    browser.show()
    browser.open("about:blank")
    browser.open(PAGE.as_uri())
    browser.settle()
    browser.evaluate(KEPT)
    browser.evaluate("document.querySelectorAll('.explorer details').forEach((one) => { one.open = true; })")
    record, before = [], []
    for step, code in STEPS.items():
        browser.evaluate(f"{{ {code} }}")
        browser.settle()
        if step == "PNG":
            browser.until("got.length > 0")
        now = [short(line) for line in (*spoken(browser), *browser.evaluate(DRAWN))]
        changes = [line for line in difflib.ndiff(before, now) if line[0] in "+-"]
        record += [f"== {step}", *changes, *map(short, [*browser.evaluate("heard.splice(0)"), *files(browser)])]
        before = now
    assert "\n".join(record) == snapshot
