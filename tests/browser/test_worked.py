"""What a page does when it is worked: each control does its own thing, to the word and in order."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from browser import FLAGS, Browser
from places import BOOK, PAGES

pytestmark = pytest.mark.slow
if not PAGES:
    pytest.skip("no book is built (make book)", allow_module_level=True)

CHAPTER = (BOOK / "chapters/03-optimal-charging.html").as_uri()


# --- the search ------------------------------------------------------------------------------------------


def search(browser, words):
    browser.open(f"{(BOOK / 'search.html').as_uri()}?q={quote(words)}")


PLACE = {"address": "chapters/a.html#b", "page": "P", "in_title": "x", "in_text": "the energy bound", "keys": []}
RANKED = [  # the better place first
    ({"in_title": "energy bound", "address": "chapters/a.html"}, {"keys": ["energy bound"]}),
    ({"in_title": "energy bound"}, {"keys": ["energy bound"]}),
    ({"keys": ["energy bound"]}, {"in_title": "on the energy bound"}),
    ({"in_title": "energy bound"}, {"in_title": "energy bound, again"}),
    ({"in_title": "energy bound, again"}, {"in_title": "on the energy bound"}),
    ({"in_title": "the energy bound"}, {"in_title": "bound of an energy"}),
    ({"in_title": "bound of energy"}, {}),
    ({}, {"in_text": "the bound of an energy"}),
    ({}, {"page": "of this book, holds · P"}),
    ({}, {"address": "chapters/api.html#b"}),
    ({"in_text": "of an energy the bound"}, {"in_text": "an energy"}),
]


def test_of_two_places_the_nearer_one_is_first(browser):
    search(browser, "energy")
    pairs = json.dumps([[PLACE | place for place in pair] for pair in RANKED])
    rank = "rank(place, 'energy bound', ['energy', 'bound'])"
    points = browser.evaluate(f"{pairs}.map(pair => pair.map(place => {rank}))")
    assert [pair for pair, (better, worse) in zip(RANKED, points, strict=True) if not better > worse >= 0] == []


# --- what a page offers ------------------------------------------------------------------------------------


def test_the_contents_mark_the_section_that_is_read(browser):
    browser.open(CHAPTER)
    sections = browser.evaluate("[...document.querySelectorAll('article > section > section')].map(part => part.id)")
    assert len(sections) > 3
    for section in sections[1:4]:
        browser.evaluate(f"document.getElementById('{section}').scrollIntoView()")
        here = "[...document.querySelectorAll('.contents a[data-here]')].map(link => link.getAttribute('href'))"
        browser.until(f"JSON.stringify({here}) === '{json.dumps(['#' + section])}'")


def test_a_link_on_the_page_unfolds_the_claim_it_leads_to(browser):
    browser.open(CHAPTER)
    state = "['claim-eq-12', 'claim-eq-13'].map(id => document.getElementById(id).open)"
    for claim, opened in (("", [False, False]), ("claim-eq-13", [False, True]), ("claim-eq-12", [True, True])):
        browser.evaluate(f"location.hash = '{claim}'")
        browser.until(f"JSON.stringify({state}) === '{json.dumps(opened, separators=(',', ':'))}'")


def test_an_enlarged_figure_comes_closer_and_goes_back(browser):
    browser.open(CHAPTER)
    browser.evaluate("document.querySelector('.book-figure .enlarge').click()")
    widths = []
    for _ in range(3):
        browser.until("document.querySelector('dialog img').complete")
        widths.append(browser.evaluate("document.querySelector('dialog img').getBoundingClientRect().width"))
        browser.evaluate("document.querySelector('dialog img').click()")
    assert widths[1] != widths[0] == widths[2]
    browser.evaluate("document.querySelector('dialog button').click()")
    browser.until("!document.querySelector('dialog')")


# --- a hostile address -------------------------------------------------------------------------------------


KINDS = [
    "index", "search", "chapters/03-optimal-charging", "chapters/06-referees-report", "chapters/explorer",
    "chapters/claims", "chapters/glance", "chapters/depends", "chapters/notation", "chapters/references",
    "chapters/api",
]  # fmt: skip


@pytest.mark.parametrize("page", KINDS)
@pytest.mark.parametrize("end", ["?q=%25(#100%", "?q=%3Cimg onerror=alert(1)%3E#%E0%A4", "#__proto__"])
def test_whatever_stands_after_an_address_is_data(browser, page, end):
    browser.open("about:blank")  # or a page that stands there already is not loaded again
    browser.open((BOOK / f"{page}.html").as_uri() + end)
    assert browser.complaints == []
    assert browser.evaluate("document.querySelectorAll('#preview, [onerror]').length") == 1


class Sandbox(SimpleHTTPRequestHandler):
    """Serve the book as a frame with ``sandbox="allow-scripts"`` has it: without an origin, a store or a font."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", "sandbox allow-scripts")
        super().end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def sandbox():
    """Return the address of the book in a sandbox, and a browser that reaches it and nothing else."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Sandbox, directory=BOOK)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        rules = next(flag for flag in FLAGS if "resolver" in flag)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("browser.FLAGS", [*FLAGS, f"{rules}, EXCLUDE 127.0.0.1"])
            with Browser() as browser:
                yield f"http://127.0.0.1:{server.server_port}", browser
        server.shutdown()


@pytest.mark.parametrize("page", KINDS)
def test_a_page_works_in_a_sandboxed_frame(sandbox, page):
    """Every control is pressed and every field filled, and nothing is thrown."""
    address, browser = sandbox
    browser.open(f"{address}/{page}.html#100%")
    assert browser.evaluate("[self.origin, document.querySelectorAll('#preview').length]") == ["null", 1]
    browser.evaluate("""(async () => {
        document.querySelectorAll('article button, .bar button').forEach(button => button.click());
        document.querySelectorAll('input, select').forEach(field => field.dispatchEvent(new Event('input')));
        for (const field of document.querySelectorAll('[type=search]')) {
            field.value = 'bound';
            field.dispatchEvent(new Event('input'));
        }
        document.querySelectorAll('dialog').forEach(dialog => dialog.close());
        await settle();
    })()""")
    assert [line for line in browser.complaints if line.startswith(("exception", "console"))] == []
    if page == "search":
        assert browser.evaluate("document.querySelectorAll('.results li').length") > 5


def test_an_exception_in_a_sandbox_is_seen(sandbox):
    address, browser = sandbox
    browser.open(f"{address}/index.html")
    browser.evaluate("setTimeout(() => localStorage.clear())")
    browser.evaluate("new Promise(done => setTimeout(done, 100))")
    assert any(line.startswith("exception") for line in browser.complaints)
