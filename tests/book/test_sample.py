"""A small book that has one of everything, against records of what is made of it: whatever the theme changes is seen.

The records stand in `__snapshots__`. After a change that is meant run `pytest tests/book/test_sample.py
--snapshot-update`, and read the difference. The sample has a ledger of its own: no number of the physics is here.
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tomllib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pdf
import pikepdf
import pytest
from browser import FLAGS, NAMES, PATIENCE, Browser
from bs4 import BeautifulSoup, Comment, NavigableString
from fontTools.ttLib import TTFont
from looks import looks, watch
from places import ROOT

from theme.mathematics import mathml

pytestmark = pytest.mark.slow  # a book is built
SAMPLE = ROOT / "tests/sample"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Build the sample as the book is built, with its theme, and return the folder of its pages."""
    folder = shutil.copytree(SAMPLE, tmp_path_factory.mktemp("sample") / "book")
    for name in ("theme", "qbutils", "referee"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "_build").mkdir()
    if (ROOT / "_build/type").exists():
        (folder / "_build/type").symlink_to(ROOT / "_build/type")  # cutting it takes longer than all else
    commit(folder, "2026-01-02", ".")
    commit(folder, "2026-03-04", "chapters/07-second.md")
    own = {"PYTHONPATH": f"{folder}:{ROOT / 'tools'}", "PRINT_BOOK": "1"}
    done = subprocess.run(
        [sys.executable, "make.py", ROOT], cwd=folder, env=os.environ | own, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder / "built/_build/html"


def commit(folder, day, name):
    """Commit files on a day."""
    when = {f"GIT_{who}_DATE": f"{day}T12:00:00+0000" for who in ("AUTHOR", "COMMITTER")}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    with (folder / "chapters/07-second.md").open("a", encoding="utf-8") as page:
        page.write("\n")
    for command in (["init", "-q"], ["add", name], [*who, "commit", "-q", "-m", day]):
        subprocess.run(["git", *command], cwd=folder, env=os.environ | when, check=True)


# --- what is written --------------------------------------------------------------------------------------------------

INLINE = "a abbr b br cite code em i input label math mark small span strong sub sup time text button".split()  # noqa: SIM905
THEIRS = re.compile("docutils|container|sd-|reference|internal|std")  # classes of the programs that make pages


@cache
def lines(path):
    """Return a page in lines that a person reads: an element each, with what stands in it, formulas as TeX."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
    return [re.sub(r"\?v=\w+", "", line) for line in told(page.html)]


def told(part, depth=0):
    """Yield the lines of an element: one, where its parts all stand in lines; an only part stands in its line."""
    if isinstance(part, NavigableString):
        if not isinstance(part, Comment) and part.strip():
            yield " " * depth + " ".join(part.split())
    elif part.name in ("pre", "math") or not part.find(stands_alone):
        yield " " * depth + written(part)
    elif len(parts := [inner for inner in part.children if inner.name or inner.strip()]) == 1:
        first, *rest = told(parts[0], depth)
        yield from (" " * depth + start(part) + first.lstrip(), *rest)
    else:
        yield " " * depth + start(part)
        for inner in parts:
            yield from told(inner, depth + 1)


def stands_alone(part):
    return part.name not in INLINE and not part.find_parent("math")


def start(part):
    """Return an element's tag, without the classes that are not the theme's."""
    names = {key: value for key, value in part.attrs.items() if key != "class"}
    called = ".".join([part.name, *(kind for kind in part.get("class", []) if not THEIRS.match(kind))])
    shown = (f" {key}={value}" if value else f" {key}" for key, value in names.items())
    return f"<{called}{''.join(shown)}>"


def written(part):
    """Return an element that is a line."""
    if isinstance(part, NavigableString):
        return part.replace("\n", "⏎") if part.find_parent("pre") else re.sub(r"\s+", " ", part)
    if part.name == "math":
        return f"${part['alttext']}$"
    inside, tag = "".join(map(written, part.children)), start(part)
    if tag == "<span>":
        return inside
    return tag + inside + f"</{part.name}>" * (part.name in INLINE and bool(inside))


class Nested(HTMLParser):
    """What of a page is open, and which ends are not those of what is open: a browser would guess."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong = [], []
        self.feed(text)

    def handle_starttag(self, tag, _):
        self.open += [tag] * (tag not in ("meta", "link", "img", "br", "input", "hr", "source", "col", "wbr"))

    def handle_startendtag(self, tag, _):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


PAGES = ["index", "search", *(f"chapters/{path.stem}" for path in sorted(SAMPLE.glob("chapters/*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_it_was(book, page, snapshot):
    """The frame of one page of each folder is told whole, of the others what theirs has besides."""
    model = "index" if "/" not in page else "chapters/01-first"
    frame = lines(book / f"{model}.html") if page != model else []
    shown = lines(book / f"{page}.html")
    begin, end = (next(k for k, line in enumerate(shown) if tag in line) for tag in ("<article", "<footer"))
    assert "\n".join(line for k, line in enumerate(shown) if begin <= k < end or line not in frame) == snapshot
    nested = Nested((book / f"{page}.html").read_text(encoding="utf-8"))
    assert (nested.open, nested.wrong) == ([], [])


FORMULAS = [
    r"\Bigl( x + \frac{1}{2} \Bigr)^2", r"\mathcal D_a \ne \mathbb R", r"-x \to \cos\phi",
    r"\lvert x\rvert^{-1/4} = +1",
    r"\begin{pmatrix} 1 & 0 \\ 0 & -1 \end{pmatrix}", r"\sqrt[3]{x} \pm \overline{x}", r"\underbrace{a}_{b}",
    r"2\,\mathrm{Re}\,z^* a^\dagger", r"\langle a\rangle \log\!x", r"\sum_{k=1}^{n} k \ll \mathbf J",
]  # fmt: skip


def test_a_formula_is_the_mathml_it_was(snapshot):
    assert "\n".join(mathml(tex, display) for tex in FORMULAS for display in (False, True)) == snapshot


def test_the_files_are_what_they_were(book, snapshot):
    """Which there are; drawings, data and a page that moved with what is in them."""
    files = {path.relative_to(book).as_posix(): path for path in sorted(book.rglob("*")) if path.is_file()}
    kept = "api.html", "_sources/chapters/01-first.ipynb"
    whole = [name for name in files if name.startswith("_figures") or name in kept]
    assert " ".join(files) == snapshot(name="names")
    assert "\n".join(f"{name}: {files[name].read_text('utf-8')}" for name in whole) == snapshot(name="texts")


def test_the_type_is_what_it_was(book, snapshot):
    """Of each face its names, tables and characters; of formulas' also the lengths, large forms, and what is drawn."""
    told = [(book / "_static/fonts/LICENSE.txt").read_text(encoding="utf-8").partition("PREAMBLE")[0]]
    for path in sorted(book.glob("_static/fonts/*.woff2")):
        font = TTFont(path)
        letters = font.getBestCmap()
        found = {part.FeatureTag for kind in ("GSUB", "GPOS") for part in font[kind].table.FeatureList.FeatureRecord}
        told += [f"{path.stem}: {len(font.getGlyphOrder())} glyphs, {' '.join(font.keys())}; {sorted(found)}"]
        told += [*(f"{name.nameID}: {name}" for name in font["name"].names), "".join(map(chr, letters))]
        drawn = [".notdef", *(letters[ord(letter)] for letter in "′✗✎" if path.stem == "math")]
        if "MATH" in font:
            table = font["MATH"].table
            constants = vars(table.MathConstants).items()
            told.append(" ".join(f"{name} {getattr(length, 'Value', length)}" for name, length in constants))
            tall = table.MathVariants
            for name, made in zip(tall.VertGlyphCoverage.glyphs, tall.VertGlyphConstruction, strict=True):
                forms = [(form.VariantGlyph, form.AdvanceMeasurement) for form in made.MathGlyphVariantRecord]
                told.append(f"{name}: {forms} {made.GlyphAssembly is not None}")
                drawn += [form for form, _ in forms if name == letters[ord("√")]]
        told += [f"{name}: {font['hmtx'][name]} {[*font['glyf'][name].coordinates]}" for name in drawn]
    assert "\n".join(told) == snapshot


def test_what_scripts_and_machines_read_is_what_it_was(book, snapshot):
    data = json.loads((book / "claims.json").read_text(encoding="utf-8"))
    claims = [json.dumps(claim, ensure_ascii=False) for claim in data.pop("claims")]
    assert data.pop("version") == VERSION
    assert "\n".join([json.dumps(data), *claims]) == snapshot(name="claims")
    assert (book / "_static/places.js").read_text(encoding="utf-8") == snapshot(name="places")


# --- what scripts and style make of it --------------------------------------------------------------------------------

QUERIES = [
    "16", "016", "0.016", "f2", "F²", "κ_b", "kappa", "Schrödinger", "drive laser", "what grows", "(A1)", "Eq. (2)",
    "zebra", "the", "first form", "threshold", "holds",
]  # fmt: skip


def opened(browser, address):
    """Open a page as one who comes for the first time, and let it be watched."""
    browser.open(address)
    browser.evaluate("localStorage.clear()")
    browser.open("about:blank")
    browser.open(address)
    watch(browser)


def test_a_search_finds_what_it_found(book, browser, snapshot):
    """The first is asked for in the address."""
    opened(browser, f"{(book / 'search.html').as_uri()}?q={quote(QUERIES[0])}")
    assert browser.evaluate(f"found({json.dumps(QUERIES)})") == snapshot


@pytest.mark.parametrize(("page", "theme"), [("01-first", "light"), ("06-referees-report", "dark")])
def test_what_is_pressed_does_what_it_did(book, browser, snapshot, page, theme):
    browser.show(theme=theme)
    opened(browser, (book / f"chapters/{page}.html").as_uri())
    for act in ("pressed", "pointed", "copied", *["hovered"] * (page == "01-first")):
        assert browser.evaluate(f"{act}()") == snapshot(name=act)
    assert browser.evaluate("JSON.stringify(localStorage)") == snapshot(name="kept")
    browser.evaluate("localStorage.clear()")
    browser.show()
    assert browser.complaints == []


def test_a_page_opens_as_it_did(book, browser, snapshot):
    """On a phone: for the first time, and with what the browser keeps; at a claim that is folded, and at no place."""
    told = []
    browser.show(width=390)
    for page in ("search.html", "chapters/01-first.html", "chapters/01-first.html#claim-text-true", "search.html#100%"):
        address = f"{book.as_uri()}/{page}"
        opened(browser, address)
        told.append(browser.evaluate("stands()"))
        browser.evaluate("localStorage.scheme = 'dark'; localStorage.code = 'shown'")
        browser.open("about:blank")
        browser.open(address)
        watch(browser)
        browser.evaluate("location.hash = '#claim-eq-2'; calm()")
        told.append(browser.evaluate("stands()"))
    browser.evaluate("localStorage.clear()")
    browser.show()
    assert "\n".join(told) == snapshot


def test_the_tables_of_claims_are_worked_as_they_were(book, browser, snapshot):
    opened(browser, (book / "chapters/claims.html").as_uri())
    assert browser.evaluate("rows()") == snapshot


def test_a_page_looks_as_it_did(book, browser, snapshot):
    """On a wide light screen, and what is else in the dark, on a phone and on paper; each kind of part once."""
    shown = []
    for page in PAGES:
        opened(browser, f"{(book / page).as_uri()}.html?q=16")
        browser.evaluate("document.querySelector('.enlarge')?.click()")
        shown += looks(browser)
    assert "\n".join(dict.fromkeys(shown)) == snapshot


def test_without_scripts_a_page_shows_what_it_showed(book, browser, snapshot):
    shown = []
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    for page in ("search", "chapters/01-first"):
        browser.open((book / f"{page}.html").as_uri())
        shown.append(browser.evaluate("document.body.innerText.replace(/\\s+/g, ' ')"))
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert "\n".join(shown) == snapshot


def test_a_browser_is_asked_what_it_was_and_tells_what_it_told(browser, tmp_path, monkeypatch, snapshot):
    """What a page asks for and complains of, what fails, and the size of what is seen of it."""
    page = tmp_path / "a.html"
    thrown = "console.error('told'); console.log('not told'); setTimeout(() => { throw new Error('thrown'); });"
    tall = "<img src=b.svg loading=lazy style='margin-top: 9000px'>"
    page.write_text(f"<script src=b.js></script><script>{thrown}</script>{tall}", encoding="utf-8")
    browser.show(width=390, height=300, theme="dark")
    browser.open(page.as_uri())
    browser.load_drawings()
    browser.settle()
    told = [" ".join([*NAMES, *FLAGS]), *browser.requests, *sorted(browser.complaints)]
    told.append(browser.evaluate("`${[innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]}`"))
    for whole in (False, True):
        browser.picture(tmp_path / "a.png", whole)
        told.append(str(struct.unpack(">2I", (tmp_path / "a.png").read_bytes()[16:24])))
    for act, given in ((browser.evaluate, "nosuch()"), (browser.call, "Page.nosuch"), (browser.until, "nosuch()")):
        with pytest.raises(RuntimeError) as failed:
            act(given)
        told.append(str(failed.value))
    times = iter((0, PATIENCE, PATIENCE + 1))
    monkeypatch.setattr("browser.time", SimpleNamespace(monotonic=lambda: next(times), sleep=told.append))
    with pytest.raises(TimeoutError) as failed:
        browser.until("false")
    monkeypatch.undo()
    told = [*map(str, told), str(failed.value)]
    browser.show()
    told.append(browser.evaluate("`${[innerWidth, innerHeight, devicePixelRatio, 'ontouchstart' in window]}`"))
    browser.open("about:blank")
    told += [*browser.requests, *browser.complaints]
    assert "\n".join(told).replace(tmp_path.as_uri(), "") == snapshot


def test_a_browser_leaves_nothing_behind():
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    with Browser() as other:
        profile, process = Path(other._profile.name), other._process
        assert profile.is_dir()
    after = {path.name for path in Path("/proc/self/fd").iterdir()}
    assert (after - before, profile.exists(), process.returncode) == (set(), False, -9)


def test_the_print_is_what_it_was(book, browser, snapshot, tmp_path, monkeypatch):
    """Its first page, its links and names, its outline with the pages, and what it says of itself."""
    monkeypatch.setattr(pdf, "BOOK", tmp_path / "book.pdf")
    browser.show(width=pdf.WIDTH)
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    assert [*pdf.pages(browser, book), *pdf.book(browser, book)] == []
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    joined = BeautifulSoup(browser.evaluate("document.documentElement.outerHTML"), "lxml")
    spoilt = r"<p>\( x</p><p>\[ y</p><math><merror></merror></math><a href='#nowhere'>lost</a>"
    spoilt += r"<pre>\( <i>\(</i></pre><code>\( <i>\(</i></code><math><annotation>\(</annotation></math>"
    browser.evaluate(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(spoilt)})")
    faults = browser.evaluate("faults()")
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.show()
    whole = [*told(joined.select_one(".byline")), *told(joined.select_one("#contents"))]
    shown = [line.replace(f"version {VERSION}", "version") for line in whole]
    shown += [joined.head.find_all("style")[-1].text, *faults]
    small = [f"{start(part)} in {start(part.parent)}" for part in joined.select("article [style^=font]")]
    shown += [re.sub(r"(\.\d)\d+px", r"\1px", line) for line in small]
    for article in joined("article"):
        links = dict.fromkeys(link["href"] for link in article.select("a[href]:not(.headerlink)"))
        shown.append(f"{article['id']} -> {' '.join(links)}")
        shown.append(f"{article['id']} has {' '.join(part['id'] for part in article.select('[id]'))}")
    with pikepdf.open(tmp_path / "book.pdf") as whole, whole.open_outline() as outline:
        shown.append(f"{whole.docinfo.Title}, {whole.docinfo.Author}, {whole.Root.Lang}, {len(whole.pages)} pages")
        shown += [f"{pikepdf.Page(item.destination[0]).index}: {item.title}" for item in pdf.entries(outline.root)]
    shown += [f"{path.name}: {len(pikepdf.open(path).pages)}" for path in sorted(book.glob("_pdf/*"))]
    assert "\n".join(shown) == snapshot
