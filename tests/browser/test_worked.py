"""What a page does when it is worked: each control does its own thing, to the word and in order."""

import json
import re
import threading
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from browser import FLAGS, Browser
from places import BOOK, PAGES, ROOT

from referee import BASES, VERDICTS

if not PAGES:
    pytest.skip("no book is built (make book)", allow_module_level=True)

CLAIMS, CHAPTER = ((BOOK / f"chapters/{name}.html").as_uri() for name in ("claims", "03-optimal-charging"))


# --- the search ------------------------------------------------------------------------------------------


def search(browser, words):
    browser.open(f"{(BOOK / 'search.html').as_uri()}?q={quote(words)}")


def test_a_place_that_is_found_says_where_it_stands(browser):
    search(browser, "bound")
    shown = browser.evaluate("""[...document.querySelectorAll('.results li')].map(line =>
        [line.firstChild.getAttribute('href'), ...[...line.children].slice(0, 2).map(part => part.textContent)])""")
    text = (BOOK / "_static/places.js").read_text(encoding="utf-8")
    places = json.loads(text.removeprefix("const PLACES = ").rstrip().removesuffix(";"))
    known = {(place[0].removeprefix("./"), place[1], place[2] if place[2] != place[1] else "") for place in places}
    assert {(link.removeprefix("./"), *rest) for link, *rest in shown} <= known
    assert len(shown) > 20


@pytest.mark.parametrize("words", ["bound", "drift matrix", "κ_b"])
def test_an_excerpt_marks_the_words_and_nothing_else(browser, words):
    search(browser, words)
    lines = browser.evaluate("""[...document.querySelectorAll('.results p')].map(text =>
        [text, ...text.querySelectorAll('mark')].map(part => part.textContent.toLowerCase()))""")
    found = re.compile("|".join(map(re.escape, words.split())))
    assert [marks for _, *marks in lines] == [found.findall(text) for text, *_ in lines]
    assert sum(map(len, lines)) > len(lines) + 5


def test_the_search_counts_one_place_in_the_singular(browser):
    text = (BOOK / "_static/places.js").read_text(encoding="utf-8")
    places = json.loads(text.removeprefix("const PLACES = ").rstrip().removesuffix(";"))
    words = Counter(word for place in places for word in set(re.findall(r"\b[a-z]{9,}\b", " ".join(place[1:]).lower())))
    whole = "\n".join(words)
    once = next(word for word, n in words.items() if n == whole.count(word) == 1)
    for sought, said in ((once, "1 place"), (f"{once} zebra", "no places"), ("", "")):
        search(browser, sought)
        assert browser.evaluate("document.querySelector('.found').textContent") == said
        assert browser.evaluate("document.querySelectorAll('.results li').length") == (said == "1 place")


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


@pytest.mark.parametrize(("better", "worse"), RANKED)
def test_of_two_places_the_nearer_one_is_first(browser, better, worse):
    search(browser, "energy")
    points = [
        browser.evaluate(f"rank({json.dumps(PLACE | place)}, 'energy bound', ['energy', 'bound'])")
        for place in (better, worse)
    ]
    assert points[0] > points[1] >= 0


# --- the tables of claims --------------------------------------------------------------------------------


@pytest.fixture(params=[0, 1], ids=["paper", "book"])
def table(request, browser):
    """Return a function that asks one of the two tables."""
    browser.open(CLAIMS)
    place = f"""const table = document.querySelectorAll('table.claims')[{request.param}];
        const controls = table.previousElementSibling, rows = [...table.tBodies[0].rows];
        const seen = () => rows.filter(row => row.checkVisibility());"""
    return lambda code: browser.evaluate(f"(() => {{ {place} {code} }})()")


def test_each_box_says_how_many_claims_it_has_and_shows_them(table):
    count = table("return rows.map(row => [row.dataset.verdict, row.dataset.by ?? ''])")
    verdicts, bases = (Counter(column) for column in zip(*count, strict=True))
    labels = table("return [...controls.querySelectorAll('label')].map(label => label.textContent.trim())")
    assert labels == [
        *(f"{verdict} {verdicts[verdict]}" for verdict in VERDICTS if verdicts[verdict]),
        *(f"by {basis} {bases[basis]}" for basis in BASES if bases[basis]),
    ]
    asked = [("verdict", value) for value in verdicts] + [("by", value) for value in bases if value]
    for kind, value in asked:
        names = json.dumps(list(VERDICTS if kind == "verdict" else BASES))
        shown = table(f"""
            const boxes = [...controls.querySelectorAll('[type=checkbox]')].filter(box => {names}.includes(box.value));
            for (const box of boxes) if (box.value !== '{value}') box.click();
            const found = seen().map(row => row.dataset.{kind});
            for (const box of boxes) if (box.value !== '{value}') box.click();
            return found;""")
        assert shown == [value] * (verdicts | bases)[value]
    assert len(table("return seen().map(row => 0)")) == len(count)


def test_each_kind_of_claim_can_be_asked_for(table):
    fields = "return [...controls.querySelectorAll('input:not(label *), select')].map(field => field.ariaLabel)"
    assert table(fields) == ["search the claims", "kind of claim"]
    kinds = Counter(table("return rows.map(row => row.cells[1].textContent)"))
    assert table("return [...controls.querySelectorAll('option')].map(option => option.value)") == ["", *kinds]
    for kind, number in kinds.items():
        shown = table(f"""const choice = controls.querySelector('select');
            choice.value = '{kind}';
            choice.dispatchEvent(new Event('input'));
            return seen().map(row => row.cells[1].textContent);""")
        assert shown == [kind] * number


def test_each_column_sorts_up_and_down(table):
    """Verdicts in the order of the ledger, all else as a dictionary has it."""
    for column in range(4):
        orders = table(f"""
            const press = () => {{
                table.tHead.rows[0].cells[{column}].firstChild.click();
                return [table.tHead.rows[0].cells[{column}].getAttribute('aria-sort'),
                    [...table.tBodies[0].rows].map(row => row.cells[{column}].textContent)];
            }};
            return [press(), press()];""")
        assert [name for name, _ in orders] == ["ascending", "descending"]
        up, down = (values for _, values in orders)
        assert down == up[::-1]
        if column == 3:
            assert up == sorted(up, key=list(VERDICTS).index)
        if column == 1:
            assert up == sorted(up)
        assert len(set(up)) > (2 if column < 3 else 0)


# --- what a page offers ------------------------------------------------------------------------------------


def test_each_equation_copies_its_own_tex(browser):
    browser.open(CHAPTER)
    pairs = browser.evaluate("""(async () => {
        let kept;
        Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { kept = text; } } });
        const pairs = [];
        for (const button of document.querySelectorAll('button.tex')) {
            button.click();
            await Promise.resolve();
            await Promise.resolve();
            pairs.push([button.parentElement.querySelector('math').getAttribute('alttext'), kept, button.textContent]);
        }
        return pairs;
    })()""")
    assert len({meant for meant, *_ in pairs}) > 5
    assert all((meant, "copied") == (copied, said) for meant, copied, said in pairs)


def test_on_paper_there_is_nothing_to_press(browser):
    browser.open(CHAPTER)
    browser.call("Emulation.setEmulatedMedia", media="print")
    seen = browser.evaluate("""[...document.querySelectorAll('.bar, .skip, nav, footer, button, input, .downloads')]
        .filter(part => part.checkVisibility()).map(part => part.outerHTML.slice(0, 80))""")
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.show()
    assert seen == []


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


def test_the_printed_book_has_the_day_of_its_latest_page(browser):
    browser.open((BOOK / "index.html").as_uri())
    browser.evaluate((ROOT / "tools/pdf.js").read_text(encoding="utf-8"))
    for name, day in (("a", "2025-03-04"), ("b", "2026-01-02"), ("c", "2025-12-30")):
        html = f"<article><h1>{name}</h1><p>text</p></article><time>{day}</time>"
        browser.evaluate(f"add(HOME + '{name}.html', {json.dumps(html)})")
    browser.evaluate("show(['An author', 'first', 'MIT'], '')")
    assert browser.evaluate("document.querySelector('.byline').textContent") == "An author · first · 2026-01-02 · MIT"


# --- a hostile address -------------------------------------------------------------------------------------


KINDS = [
    "index", "search", "chapters/03-optimal-charging", "chapters/06-referees-report", "chapters/explorer",
    "chapters/claims", "chapters/glance", "chapters/depends", "chapters/notation", "chapters/references",
    "chapters/api",
]  # fmt: skip


@pytest.mark.parametrize("page", KINDS)
@pytest.mark.parametrize("end", ["#100%", "#%E0%A4", "#__proto__", "?q=%25(#text", "?q=%3Cimg onerror=alert(1)%3E"])
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
        await new Promise(done => setTimeout(done, 200));
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
