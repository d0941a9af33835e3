"""The built pages as a reader meets them: light, searchable without a network, and usable from the keyboard alone."""

import gzip
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import Browser
from places import BOOK, PAGES, name

if not PAGES:
    pytest.skip("no book is built (make book)", allow_module_level=True)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_says_what_it_is(page):
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"<title>[^<]{5,}", text)) == 1
    assert len(re.findall(r'<link [^>]*rel="stylesheet"', text)) == 1
    assert "fontawesome" not in text
    if page.name != "search.html":
        assert re.search(r'<meta name="description" content="[^"]{30,180}"', text)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tables_have_headers(page):
    tables = re.findall(r"<table.*?</table>", page.read_text(encoding="utf-8"), re.DOTALL)
    assert [table[:200] for table in tables if "<th" not in table] == []


def test_every_page_leads_on_and_back():
    seen, page = [], BOOK / "index.html"
    while page:
        links = dict(re.findall(r'<a class="(left-prev|right-next)"\s+href="([^"#]+)', page.read_text("utf-8")))
        assert not seen or (page.parent / links["left-prev"]).resolve() == seen[-1]
        seen.append(page)
        page = "right-next" in links and (page.parent / links["right-next"]).resolve()
    assert len(seen) == len(set(seen)) > 15


def test_icons_are_drawn_where_pages_ask_for_them():
    asked = set(re.findall(r'class="[^"]*\bfa(?:s|-solid) (fa-[\w-]+)', "".join(p.read_text("utf-8") for p in PAGES)))
    drawn = set(re.findall(r"\.(fa-[\w-]+) { --icon: url", (BOOK / "_static/pages.css").read_text("utf-8")))
    assert asked == drawn != set()


def press(browser, key, **more):
    """Press and release one key."""
    codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowRight": 39}
    event = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key], **more}
    browser.call("Input.dispatchKeyEvent", type="keyDown", **event)
    browser.call("Input.dispatchKeyEvent", type="keyUp", **event)


def size(path):
    """Count the bytes of a file as a server sends it; a font is compressed already."""
    whole = path.read_bytes()
    return len(whole if path.suffix == ".woff" else gzip.compress(whole))


def test_pages_are_light(browser):
    loads = {}
    for page in PAGES:
        browser.open(page.as_uri())
        loads[page.name] = {Path(unquote(urlsplit(a).path)) for a in browser.requests if a.startswith("file:")}
    pages_with = Counter(path for paths in loads.values() for path in paths)
    own = {name: sum(size(path) for path in paths if pages_with[path] == 1) for name, paths in loads.items()}
    assert {name: weight for name, weight in own.items() if weight > 120_000} == {}
    assert own["03-optimal-charging.html"] > 20_000
    whole = {name: sum(map(size, paths)) for name, paths in loads.items()}
    assert whole["index.html"] < 200_000  # a first visit
    assert max(whole.values()) < 500_000


START = """new MutationObserver(() => {
    if (document.body) (window.themes ??= new Set()).add(document.documentElement.dataset.theme);
    window.asked ??= document.querySelector('script[src$="mathjax/startup.js"]') && performance.now();
}).observe(document, { childList: true, subtree: true, attributes: true });"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_comes_before_the_equations_and_in_its_colours(browser, theme):
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=START)
    browser.show(theme=theme)
    browser.open((BOOK / "chapters/notation.html").as_uri())
    painted = browser.evaluate("performance.getEntriesByType('paint')[0].startTime")
    assert painted < browser.evaluate("asked")
    assert browser.evaluate("[...themes]") == [theme]
    browser.call("Page.removeScriptToEvaluateOnNewDocument", **script)
    browser.show()


@pytest.mark.usefixtures("browser")
def test_the_first_page_is_ready_within_a_second_of_work():
    with Browser() as fresh:
        fresh.show()
        fresh.call("Performance.enable")
        fresh.open((BOOK / "index.html").as_uri())
        metrics = {metric["name"]: metric["value"] for metric in fresh.call("Performance.getMetrics")["metrics"]}
    assert 0.02 < metrics["ThreadTime"] < 1  # by the processor's clock, which a busy machine does not change


def test_search_finds_without_a_network(browser):
    browser.open(f"{(BOOK / 'search.html').as_uri()}?q=ergotropy")
    browser.until("!!document.querySelector('#search-results li a[href*=\"10-temperature\"]')")
    assert browser.complaints == []
    browser.until("!!document.querySelector('#search-results li:last-child a[href*=\"api.html\"]')")  # functions last


def test_code_is_folded_on_a_phone_and_unfolded_by_one_button(browser):
    visible = "[...document.querySelectorAll('.cell_input')].filter(code => code.checkVisibility()).length"
    total = "document.querySelectorAll('.cell_input').length"
    for width in (390, 1280):
        browser.show(width=width)
        browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
        assert (browser.evaluate(visible) == 0) == (width == 390)
        for expected in ("=== 0", f"=== {total}") if width > 600 else (f"=== {total}", "=== 0"):
            browser.evaluate("document.querySelector('.bd-header-article [aria-pressed]').click()")
            assert browser.evaluate(f"{visible} {expected}")
    browser.show()


def test_equations_are_set_as_small_as_a_phone_needs(browser):
    browser.show(width=390, height=844)
    browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
    sizes = browser.evaluate("""[...document.querySelectorAll('.forms mjx-container')].map(
        box => [parseFloat(getComputedStyle(box).fontSize), box.scrollWidth - box.clientWidth])""")
    browser.show()
    largest, smallest = max(size for size, _ in sizes), min(size for size, _ in sizes)
    assert smallest < largest
    assert all(over <= 0 or size == pytest.approx(0.7 * largest, rel=0.01) for size, over in sizes)


def test_a_page_without_formulas_loads_nothing_to_set_them():
    pages = {page.stem: page.read_text(encoding="utf-8") for page in PAGES}
    assert "MathJax" not in pages["index"]
    assert all((r"\(" in text or r"\[" in text) >= ("MathJax" in text) for text in pages.values())


def test_a_figure_is_enlarged_and_put_back_by_keys(browser):
    browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
    width = browser.evaluate("document.querySelector('.book-figure svg').getBoundingClientRect().width")
    browser.evaluate("document.querySelector('.book-figure .downloads button').focus()")
    press(browser, "Enter", text="\r")
    assert browser.evaluate("document.querySelector('dialog.closeup svg').getBoundingClientRect().width") > 1.5 * width
    press(browser, "Escape")
    browser.until("!document.querySelector('dialog.closeup')")
    assert browser.evaluate("document.activeElement.textContent") == "enlarge"


@pytest.mark.parametrize(
    "address",
    [
        "chapters/05-in-defence-of-the-charger.html#claim-fig-6-value",
        "chapters/09-where-the-energy-goes.html#equation-eq-flow-discharge",
        "chapters/08-energy-against-time.html#time-isolation",
    ],
)
def test_a_link_to_a_place_shows_it_at_the_top(browser, address):
    page, _, anchor = address.partition("#")
    for start in ["about:blank", (BOOK / page).as_uri()]:  # from another page, then from the top of this one
        browser.open(start)
        browser.open(f"{(BOOK / page).as_uri()}#{anchor}")
        browser.evaluate("new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))")
        top, header = browser.evaluate(
            f"[document.getElementById('{anchor}').getBoundingClientRect().top, "
            "document.querySelector('.bd-header-article').getBoundingClientRect().bottom]"
        )
        assert header <= top < header + 30


def test_the_explorer_is_worked_by_keys_alone(browser):
    browser.open((BOOK / "chapters/explorer.html").as_uri())
    controls = browser.evaluate("[...document.querySelectorAll('.explorer :is(input, select, button)')].length")
    browser.evaluate("document.querySelector('.explorer').tabIndex = -1, document.querySelector('.explorer').focus()")
    reached = []
    for _ in range(controls):
        press(browser, "Tab")
        reached.append(browser.evaluate("[document.activeElement.id || document.activeElement.textContent, "
                                        "getComputedStyle(document.activeElement).outlineStyle]"))  # fmt: skip
        if reached[-1][0] == "explorer-Delta":
            press(browser, "ArrowRight")
            browser.until("document.querySelector('#explorer-Delta-typed').value === '0.0001'")
        if reached[-1][0] == "best detuning":
            press(browser, "Enter", text="\r")
    assert len({name for name, _ in reached}) == controls
    assert {outline for _, outline in reached} == {"solid"}
