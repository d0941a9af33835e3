"""The files of the built book are what the notebooks and ledgers make of them."""

import json
import re
from xml.etree import ElementTree

import pytest
from places import BOOK, NOTEBOOKS, PAGES, name, need_pages, read

from qbutils.figures import FIGURE, NARROW
from referee import bundles
from theme import report

need_pages()


def test_claims_are_written_for_machines():
    assert json.loads((BOOK / "claims.json").read_text(encoding="utf-8")) == report.as_json()


def test_each_figure_comes_with_its_drawing_and_its_data():
    stored = [bundle for path in NOTEBOOKS for bundle in bundles(path)]
    drawn = {bundle[FIGURE]["name"]: bundle for bundle in stored if FIGURE in bundle}
    files = {kind: {path.stem: path for path in BOOK.glob(f"_figures/*.{kind}")} for kind in ("svg", "csv")}
    assert files["svg"].keys() == {f"{name}{room}" for name in drawn for room in ("", "-narrow")} != set()
    for path in files["svg"].values():
        drawing = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(list(drawing.iter("{http://www.w3.org/2000/svg}path"))) > 3
    for figure, bundle in drawn.items():
        for kind, room in (("image/svg+xml", ""), (NARROW, "-narrow")):
            box = ElementTree.fromstring(files["svg"][f"{figure}{room}"].read_text(encoding="utf-8")).get("viewBox")
            assert box == ElementTree.fromstring(bundle[kind]).get("viewBox")
    assert {name: path.read_text(encoding="utf-8-sig") for name, path in files["csv"].items()} == {
        name: bundle["text/csv"] for name, bundle in drawn.items() if "text/csv" in bundle
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_lets_no_stranger_in(page):
    text = read(page)
    (policy,) = text.select("meta[http-equiv=Content-Security-Policy]")
    assert policy["content"] == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
    )
    assert text.select("script:not([src])") == []
    assert [part for part in text.find_all(True) if any(name.startswith("on") for name in part.attrs)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_folded_code_that_shows_nothing_has_no_mark_of_its_own(page):
    """It stands behind the mark of the folded code that follows."""
    marks = read(page).select(".cell:has(> details.code:only-child) + .cell > details.code")
    assert [mark.get_text()[:80] for mark in marks] == []


def test_a_citation_shows_its_entry():
    """By hover and by keyboard: what the references page has under its number stands in the page that cites it."""
    entries = read(BOOK / "chapters/references.html").select(".citation")
    listed = {f"references.html#{entry['id']}": words(entry) for entry in entries}
    cited = set()
    for page in map(read, BOOK.glob("chapters/[0-9]*.html")):
        for link in {link["href"] for link in page.select('a[href^="references.html#"]')}:
            assert words(page.find("template", attrs={"data-for": link})) == listed[link]
            cited.add(link)
    assert len(cited) > 20


def words(entry):
    return re.findall(r"\w+", entry.get_text())
