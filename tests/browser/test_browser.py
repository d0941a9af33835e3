"""Every built page in a real browser with the network denied."""

import gzip
from collections import Counter
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from places import BOOK, PAGES, name, read

from qbutils.figures import FIGURE
from referee import MIME, bundles

if not PAGES:
    pytest.skip("no book is built (make book)", allow_module_level=True)

FACTS = """(() => {
    const all = selector => [...document.querySelectorAll(selector)];
    return {
        bad_equations: all('math').filter(math => !math.closest('details') && math.getBoundingClientRect().width < 3)
            .concat(all('merror')).map(math => math.textContent),
        figures: all('figure.book-figure').map(figure => figure.id),
        claims: all('details.claim[id]').map(line => line.id.replace('claim-', '')),
        bad_figures: all('figure.book-figure').filter(figure => {
            const drawing = figure.querySelector('picture img[alt]');
            return !drawing || !drawing.alt || drawing.getBoundingClientRect().height < 50;
        }).map(figure => figure.id),
        bad_drawings: all('.drawing img').filter(image => {
            const { left, right } = image.getBoundingClientRect();
            return image.currentSrc.endsWith('-narrow.svg') || left < 0 || right > innerWidth;
        }).map(image => image.currentSrc),
        bad_images: all('img').filter(image => !image.naturalWidth || !image.alt).map(image => image.src),
        links: [...document.links].map(link => link.href),
    };
})()"""


SHOWN = "[document.body.innerText, ...['math', 'svg', 'img'].map(name => document.querySelectorAll(name).length)]"
STRANGER = "document.body.append(Object.assign(document.createElement('script'), {text: 'window.stranger = 1'}))"
BUTTONS = {"code", "◐", "enlarge", "copy", "TeX", "print"}  # they do nothing without a script, and are not shown


def outside(addresses):
    """List the addresses that are not files of the book itself."""
    return [address for address in addresses if not address.startswith((BOOK.as_uri(), "data:", "blob:"))]


@cache
def words(path):
    """Return what stands in a page's file."""
    return path.read_text(encoding="utf-8")


def dead(links):
    """List the links within the book that lead nowhere."""
    found = []
    for link in {link for link in links if link.startswith("file:")}:
        address, anchor = urldefrag(link)
        path = Path(unquote(urlsplit(address).path))
        named = anchor and "=" not in anchor  # the explorer's settings are no place in its page
        if not path.is_file() or (named and f'id="{unquote(anchor)}"' not in words(path)):
            found.append(link)
    return found


@cache
def size(path):
    """Count the bytes of a file as a server sends it; a font is compressed already."""
    whole = path.read_bytes()
    return len(whole if path.suffix == ".woff2" else gzip.compress(whole))


def drawings(page):
    """List the files of a page's drawings for a wide screen, and those for a phone."""
    kinds = {"src": ".drawing img", "srcset": ".drawing source"}
    return [[page.parent / part[key] for part in read(page).select(kind)] for key, kind in kinds.items()]


# `make test` opens one page of each kind, .ci/run all of them.
KINDS = {"index", "01-the-model", "06-referees-report", "explorer", "your-device", "api", "search"}
EACH = [pytest.param(page, marks=[pytest.mark.slow] * (page.stem not in KINDS), id=name(page)) for page in PAGES]


@pytest.fixture(scope="module")
def visit(browser):
    """Open a page once: what it asks for and shows, then with all its drawings, and what a stranger may do."""

    @cache
    def visit(page):
        browser.open(page.as_uri())
        asked, shown = list(browser.requests), browser.evaluate(SHOWN)
        browser.load_drawings()
        facts = browser.evaluate(FACTS)
        requests, complaints = list(browser.requests), list(browser.complaints)
        browser.evaluate(STRANGER)
        return SimpleNamespace(
            asked=asked, shown=shown, facts=facts, requests=requests, complaints=complaints,
            stranger=browser.evaluate("window.stranger"),
        )  # fmt: skip

    return visit


@pytest.mark.parametrize("page", EACH)
def test_page_stands_alone(visit, page):
    facts = visit(page).facts
    assert outside(visit(page).requests) == []
    assert visit(page).complaints == []
    assert [facts[bad] for bad in ("bad_equations", "bad_figures", "bad_drawings", "bad_images")] == 4 * [[]]
    assert dead(facts["links"]) == []
    if (notebook := BOOK / "_sources" / page.relative_to(BOOK).with_suffix(".ipynb")).exists():
        stored = list(bundles(notebook))
        assert facts["figures"] == [bundle[FIGURE]["name"] for bundle in stored if FIGURE in bundle]
        assert facts["claims"] == [bundle[MIME]["id"] for bundle in stored if MIME in bundle]


@pytest.mark.slow
def test_pages_are_light(visit):
    """Cold, and read to the end: with one set of its drawings, and were there both."""
    weights, counts, fonts = {}, {}, set()
    for page in PAGES:
        loaded = {Path(unquote(urlsplit(a).path)) for a in visit(page).asked if a.startswith("file:")}
        fonts |= {path for path in loaded if path.suffix == ".woff2"}
        text = sum(size(path) for path in loaded if path.suffix not in (".woff2", ".svg"))
        broad, narrow = (sum(map(size, set(files))) for files in drawings(page))
        weights[name(page)] = text, max(broad, narrow), broad + narrow
        counts[name(page)] = len(loaded)
    assert counts.pop("chapters/explorer.html") <= 13  # an instrument, in four scripts
    assert {page: count for page, count in counts.items() if count > 12} == {}
    assert {page: weight for page, (text, one, _) in weights.items() if (weight := text + one) > 150_000} == {}
    assert {page: weight for page, (text, _, both) in weights.items() if (weight := text + both) > 220_000} == {}
    text, one, both = weights["chapters/03-optimal-charging.html"]
    assert both > 1.8 * one > 20_000 < text
    assert 100_000 < sum(map(size, fonts)) <= 160_000


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_whole_without_scripts(browser, visit, page):
    with_scripts = visit(page).shown
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page.as_uri())
        without = browser.evaluate(SHOWN)
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert without[1:] == with_scripts[1:]
    lost = Counter(with_scripts[0].split()) - Counter(without[0].split())
    assert set(lost) <= BUTTONS or page.stem in ("explorer", "claims")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('<img src="https://example.org/a.png" alt="">', "failed request"),
        ('<script src="missing.js"></script>', "failed request"),
        ("<script>throw new Error('no')</script>", "exception"),
        ("<script>console.error('no')</script>", "console"),
        ("<script>document.createElement('a').setAttribute('href', ''); fetch('file:///');</script>", "error"),
    ],
    ids=["request", "missing-file", "exception", "console", "log"],
)
def test_browser_sees_a_fault(browser, tmp_path, body, complaint):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><title>page</title>{body}", encoding="utf-8")
    browser.open(page.as_uri())
    assert any(line.startswith(complaint) for line in browser.complaints)
    assert ("https://example.org/a.png" in outside(browser.requests)) == ("example.org" in body)


@pytest.mark.parametrize("page", EACH)
def test_page_runs_no_script_but_its_own(visit, page):
    assert visit(page).stranger is None


def test_a_script_that_is_let_in_is_seen(browser):
    browser.open("about:blank")
    browser.evaluate(STRANGER)
    assert browser.evaluate("window.stranger") == 1


def test_an_old_address_leads_to_the_new_one_with_its_settings(browser):
    browser.call("Page.navigate", url=f"{(BOOK / 'explorer.html').as_uri()}#J=0.3&Gamma=0.5")
    browser.until("document.querySelector('#explorer-Gamma-typed')?.value === '0.5'")
    assert browser.evaluate("location.pathname").endswith("/chapters/explorer.html")
