"""The explorer as it was recorded: a session in which each control is used, some settings, and what it computes with.

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
    navigator.clipboard.writeText = async () => { throw new Error('the page may not'); }; // at once
    URL.revokeObjectURL = (one) => heard.push(`let go of ${one}`);
    Element.prototype.scrollIntoView = function (how) {
        heard.push(`led to "${this.textContent}" ${JSON.stringify(how)}`);
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
    "frozen in SI": f"{named('freeze to compare')}; {chosen('units', 'SI')}",
    "hardly a unit": typed("rate_unit", "1e-15"),
}  # fmt: skip


def local(line):
    """Leave out where the book lies."""
    return re.sub(r"file:\S*?/html/", "", line)


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
        last = local(" ".join(filter(None, [role, json.dumps(name, ensure_ascii=False), value, *said, described])))
        yield last


def files(browser):
    """Yield name, kind and what stands above the numbers of each file that was taken."""
    for name, kind, content in browser.evaluate("Promise.all(got.splice(0))"):
        yield f"file {name} {kind}"
        lines = content.splitlines()
        if kind == "image/svg+xml":
            yield f"  {content[: content.index('>') + 1]}"
            for kind in (r"<([a-zA-Z]+)", r'(?:stroke|fill|stop-color|font-\w+|style)="([^"]*)"'):
                yield f"  {', '.join(sorted(set(re.findall(kind, content))))}"
        else:
            yield from (f"  {line}" for line in lines if not re.match(r"-?\d", line))
            rows = [[float(x) for x in line.split(",")] for line in lines if re.match(r"-?\d", line)]
            for some in (
                (rows[0], rows[-1], [sum(column) / len(rows) for column in zip(*rows, strict=True)]) if rows else ()
            ):
                yield f"  {some}"


def short(line):
    """Leave four digits of a number, which each processor has."""
    return re.sub(r"\d+\.\d{3,}(e-?\d+)?|\d+(\.\d+)?e-\d+", lambda found: f"{float(found[0]):.4g}", local(line))


def recorded(browser, steps, signs="+-"):
    """Take steps on the page; after each, what is new (+) and what is gone (-), what was heard and what was taken."""
    browser.open("about:blank")
    browser.open(PAGE.as_uri())
    browser.settle()
    browser.evaluate(KEPT)
    browser.evaluate("document.querySelectorAll('.explorer details').forEach((one) => { one.open = true; })")
    record, before = [], []
    for step, code in steps.items():
        browser.evaluate(f"{{ {code} }} settle()")
        if step == "PNG":
            browser.until("got.length > 0")
        now = [short(line) for line in (*spoken(browser), *browser.evaluate(DRAWN))]
        changes = [line for line in difflib.ndiff(before, now) if line[0] in signs]
        record += [f"== {step}", *changes, *map(short, [*browser.evaluate("heard.splice(0)"), *files(browser)])]
        before = now
    return "\n".join(record)


@pytest.mark.slow
def test_a_session_gives_what_it_gave(browser, snapshot):
    browser.show()
    assert recorded(browser, STEPS) == snapshot


ROW = "F=1&J=0.84&phi=-2.24&Gamma=2&kappa_a=0.001&kappa_b=0.216&y=0.1&Delta=1"
KEPT_SETTING = "frozen=0.2 0.1 0.5 0.1 0.02 0.03 2 0.2 0.01"
SETTINGS = {  # width of the window, whether it may settle: addresses
    (1280, True): [
        "view=time&T=40&J=0.3&phi=1&kappa_b=0.003&when=time&t=5", f"{ROW}&T=1940&{KEPT_SETTING}",
        "J=0.01524&Gamma=0&kappa_a=0.2507&kappa_b=0.000999&Delta=0.015404&T=1500&when=time&t=1200&linewidth=0.01",
        f"view=against&along=J&y=30&kappa_b=0.001&{KEPT_SETTING}", "view=against&along=Delta&J=3&Gamma=0&kappa_b=0.3",
        f"view=against&along=kappa_a&units=SI&when=time&t=40&{KEPT_SETTING}", f"{ROW}&view=against&along=phi&units=SI",
        "view=against&along=F&units=SI&Delta=0.02", "view=against&along=kappa_b&when=time&t=15&J=1&Gamma=0.2",
        "view=map&along=J&across=Gamma&y=2&Delta=0.1", "view=map&along=F&across=kappa_a&units=SI",
        f"view=map&along=Delta&across=J&when=time&t=30&linewidth=0.02&{KEPT_SETTING}",
        "view=map&along=linewidth&across=linewidth&units=SI", f"view=power&J=0.2&Delta=0.4&t=3&units=SI&{KEPT_SETTING}",
        "view=power&Gamma=0&J=0&rate_unit=200&units=SI&kelvin=0", "T=100000&t=100000&when=time",
        "T=200&t=100&when=time",
        "view=against&along=Delta&Delta=-1&J=1&phi=1.57", "view=against&along=y&y=100", "view=against&along=J&Gamma=0",
        "view=map&along=Delta&across=y&Delta=1&y=0.01&frozen=1 0 0 0.1 0.1 0.1 100 -1 0",
    ],
    (390, True): [
        "J=0.3&Gamma=0", "view=against&along=linewidth&T=50", "view=map&along=y&across=phi&J=0.2", "view=power&t=30",
        f"units=SI&T=30&linewidth=1&{KEPT_SETTING}",
    ],
    (1280, False): [
        f"J=0.3&T=900&{KEPT_SETTING}", f"view=against&along=Delta&J=0.1&{KEPT_SETTING}", "view=against&when=time&J=0.3",
    ],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("width", "still"), SETTINGS)
def test_settings_give_what_they_gave(browser, snapshot, width, still):
    """Address by address, its table and its cell of Python; also while a slider moves, when fewer points are drawn."""
    browser.show(width)
    take = "['csv', 'svg', 'python'].forEach((name) => document.querySelector(`[data-explorer=${name}]`).click())"
    go = "history.replaceState(null, '', '#%s'); dispatchEvent(new Event('hashchange'))"
    steps = {"open": "0" if still else "setTimeout = () => 0"}
    for place in SETTINGS[width, still]:
        steps |= {place: go % place, f"taken {place}": take}
    record = recorded(browser, steps, "+")
    browser.show()
    assert record[record.index("\n== ") :] == snapshot


ASKED = """(limit, work) => {
    const asked = {};
    let silent = 0;
    const note = (name, ...numbers) => silent || (asked[name] ??= []).push(numbers);
    const own = { put, climb, inTime, resolved };
    const quiet = (act) => { silent += 1; const done = act(); silent -= 1; return done; };
    put = (s, changes) => { note("put", ...Object.values(changes)); return own.put(s, changes); };
    resolved = (...given) => quiet(() => own.resolved(...given));
    climb = (f, start, size, ...more) => {
        const found = quiet(() => own.climb(f, start, size, ...more));
        note("climb", size, quiet(() => f(start)), found[0]);
        return found;
    };
    inTime = (s) => Object.fromEntries(Object.entries(own.inTime(s)).map(([name, act]) =>
        [name, name === "at" ? act : (t) => { note(name, t); return act(t); }]));
    const found = work();
    ({ put, climb, inTime, resolved } = own);
    const thin = (rows) => [rows.length < limit ? rows.length : `${limit} of`, "round",
        ...rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k] / rows.length, 0).toFixed(9)), ";",
        ...rows.filter((_, k) => k % Math.ceil(rows.length / 12) === 0).flatMap((row) => [...row, ","])].join(" ");
    return [...Object.entries(asked).map(([name, rows]) => `${name}: ${thin(rows.slice(0, limit))}`),
        ...found.map((values) => `found: ${thin([...values].map((x) => [x].flat()))}`)];
}"""
WORK = {  # what is done, how many of the settings that it tries are compared, and what it gives
    **{f"bands of J = {J}, T = {T}, most {most}": (9999, f"""
        Object.values(bands({{ ...FIRST, J: {J}, Delta: 0.28, phi: 1 }}, {T}, 40, {most}))
        .flatMap(({{ at, low, high, crowded }}) => [at, low, high, [Number(crowded)]])""")
        for J, T, most in [(0.3, 1940, 48), (0.3, 1940, 1024), (0.01, 90, 16), (7, 40_000, 48), (0.02, 3000, 48)]},
    "crossing": (9999, """[[overtaking({ ...FIRST, J: 0.01524, Gamma: 0, kappa_a: 0.2507, kappa_b: 0.000999,
        Delta: 0.0154 }, 1500, { low: Array(40).fill(0) })]]"""),
    **{f"against {key}, t = {t}": (124, f"""(({{ low, high, x, bound, limit, direct }}) =>
        [low, high, x, bound, limit, direct])(against({{ ...FIRST, J: 0.2, phi: 0.4, Delta: 0.1 }}, '{key}',
        PARAMETERS.{key}, {t}, 30, 4))""")
        for key, t in [("J", "null"), ("Delta", "null"), ("phi", 30), ("linewidth", "null")]},
    **{f"map, t = {t}": (600, f"""(() => {{
        const rows = [];
        for (const {{ cells, pass }} of mapped({{ ...FIRST, J: 0.1, held: true }}, ['kappa_a', 'Gamma'],
            [PARAMETERS.kappa_a, PARAMETERS.Gamma], {t}, 16, 2)) rows.push([pass, ...cells]);
        return [0, 1, 9, 16, 17, 32].map((k) => rows[k]);
    }})()""") for t in ("null", 30)},
    **{f"search over {keys}, t = {t}, linewidth {width}": (1500, f"""[[optimum({{ ...FIRST, F: 0.2, kappa_b: 0.02,
        Delta: 0.3, phi: 0.3, linewidth: {width} }}, record({keys.split()}, (key) => PARAMETERS[key]), {t})[0]]]
        """) for keys, t, width in [("J Delta", "null", 0), ("J Gamma y", 20, 0), ("J phi Gamma y Delta", 60, 0),
            ("y Delta", "null", 0.02), ("Delta", 9, 0), ("y", "null", 0)]},
    **{f"climb from {start}, {rounds} rounds": (9999, f"""(() => {{
        const [tried, next] = [[], (u, k) => u[(k + 1) % u.length]];
        climb((u) => {{
            tried.push(u);
            return -u.reduce((sum, x, k) => sum + (k + 1) * (x - next(u, k) ** 2 - 0.2) ** 2, 0);
        }}, {start}, 0.05, {rounds});
        return [tried];
    }})()""") for start, rounds in [([0.1, 0.98], 30), ([1, 0.5, 0], 40), ([0.3], 12), ([0.9, 0.2, 0.4, 0.6], 80)]},
}  # fmt: skip


SMALL = """(() => {
    const steps = [0, 1, 2, 499, 500, 501, 999, 1000];
    const values = [-1e16, -1e15, -1, 0, 1e-16, 1e-15, 1e-7, 1e-6, 1, 1e9, 1.1e9, 1e15, 1.1e15, NaN];
    const axes = [[0, 1], [0, 5], [0, 5.1], [-1, 1], [-3.14, 3.14], [0, 1e5], [0, 9e-4], [0.3, 0.7], [-131, -93]];
    const logs = [[1, 10], [1, 30], [1, 32], [1e-4, 1], [1e-5, 10], [0.1, 1e3], [2, 5], [1e-9, 1e9]];
    const ranges = Object.entries(PARAMETERS);
    return {
        read: [0, 1e5, 99999, -1e5, 9e-4, 9.1e-4, -1e-4, 2e6, 1e-5, -2.5e-7, 1.5e10, 10, 1e21].map(read),
        show: [0, NaN, Infinity, -Infinity, 123456, 0.000123456, -1e-9].flatMap((x) => [show(x), show(x, 2)]),
        ticks: axes.map((pair) => `${pair}: ${ticks(...pair)}`),
        powers: [3, 6].flatMap((room) => logs.map(([min, max]) => powers({ min, max, zero: room > 3 }, room))),
        coloured: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map(coloured),
        legend: [1, 2, 3, 4, 5, 6].map((n) => [271, 353, 354, 490, 672].map((w) => legendHeight(Array(n), w))),
        low: ["κ_a", "|p_a|²/|p_b|²", "F²/(κ_aκ_b)", "E_B at t"].flatMap((name) => [low(name), lowDrawn(name)]),
        limits: ranges.map(([key]) => [...limits(key), values.map((x) => Number(allowed(key, x))).join("")]),
        from: ranges.map(([, range]) => steps.map((step) => fromSlider(range, step))),
        to: ranges.map(([, range]) => steps.map((step) => toSlider(range, fromSlider(range, step)))),
        scale: [PARAMETERS.J, PARAMETERS.F, PARAMETERS.phi].map(scale).flatMap(({ value, place }) =>
            [-0.1, 0, 0.03, 0.0625, 0.07, 0.125, 0.2, 1, 1.1].map((u) => [u, value(u), place(u)])),
        titled: ["model", "SI"].flatMap((one) =>
            ranges.map(([key]) => [titled(key, FIRST, one), written(key, FIRST, one)])),
    };
})()"""


@pytest.mark.slow
def test_small_functions_give_what_they_gave(browser, snapshot):
    """Numbers of axes, sliders and names, also where a case ends."""
    browser.open("about:blank")
    browser.open(PAGE.as_uri())
    found = browser.evaluate(SMALL)
    assert "\n".join(short(f"{name}: {line}") for name, lines in found.items() for line in lines) == snapshot


@pytest.mark.slow
def test_what_is_tried_is_what_was_tried(browser, snapshot):
    """The times and the settings that curves, maps, searches ask the formulas for, and what comes of it."""
    browser.open("about:blank")
    browser.open(PAGE.as_uri())
    browser.settle()
    record = []
    for name, (limit, code) in WORK.items():
        record += [f"== {name}", *browser.evaluate(f"({ASKED})({limit}, () => {code})")]
    assert "\n".join(map(short, record)) == snapshot
