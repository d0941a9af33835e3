"""The printed book, when it is newer than the pages."""

import re

import pikepdf
import pytest
import yaml
from pdf import entries
from places import BOOK, BUILT, NOTEBOOKS, PAGES, ROOT, read

from qbutils.figures import FIGURE
from referee import bundles

PRINTED = BUILT / "book.pdf"
CONFIG, TOC = (yaml.safe_load((ROOT / name).read_text(encoding="utf-8")) for name in ("_config.yml", "_toc.yml"))
NAMES = [TOC["root"], *(page["file"] for part in TOC["parts"] for page in part["chapters"])]

if not PRINTED.is_file() or PRINTED.stat().st_mtime < (BOOK / "index.html").stat().st_mtime:
    pytest.skip("the book is not printed (make pdf)", allow_module_level=True)


@pytest.fixture(scope="module")
def book():
    with pikepdf.open(PRINTED) as book:
        yield book


@pytest.fixture(scope="module")
def pages():
    return [read(BOOK / f"{name}.html") for name in NAMES if name not in ("chapters/explorer", "chapters/claims")]


def test_outline_has_each_title_at_the_top_of_a_page_of_its_own(book, pages):
    with book.open_outline() as outline:
        titles = [item.title for item in outline.root]
        places = [pikepdf.Page(item.destination[0]).index for item in outline.root]
        assert len(list(entries(outline.root))) > 5 * len(pages)
    assert titles == [page.h1.get_text().removesuffix("#") for page in pages]
    assert places == sorted(set(places))


def test_every_figure_is_printed_with_its_text(book):
    first = read(BOOK / "index.html").figure["id"]  # a chapter's, on the first page too
    stored = [bundle[FIGURE] for path in NOTEBOOKS for bundle in bundles(path) if FIGURE in bundle]
    shown = [about["alt"] for about in stored] + [about["alt"] for about in stored if about["name"] == first]
    tagged = [item for item in book.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"]
    assert len(shown) > 30
    assert sorted(str(item.Alt) for item in tagged if "/Alt" in item) == sorted(shown)


def test_every_link_leads_to_a_place_in_the_book(book):
    links = [link for page in book.pages for link in page.get("/Annots", [])]
    inside = [link for link in links if "/URI" not in link.get("/A", {})]  # a reference has its publisher's address
    assert len(inside) > 500
    assert {str(link.get("/Dest")) for link in inside} <= set(book.Root.Dests.keys())


def test_a_letter_is_outlined_from_its_start(book):
    """What is drawn many times is drawn whole: a path that begins with a curve is none."""
    shared = [item.read_bytes() for item in book.objects if isinstance(item, pikepdf.Stream) and "/BBox" in item]
    outlines = [text for text in shared if text.endswith((b" f\n", b"\nf\n"))]
    assert len(outlines) > 100
    assert all(re.match(rb"(-?[\d.]+ ){2}m\n", text) for text in outlines)


def test_book_says_what_it_is(book):
    assert (book.docinfo.Title, book.docinfo.Author) == (CONFIG["title"], CONFIG["author"])
    assert book.Root.Lang == "en"
    assert book.Root.MarkInfo.Marked


def test_the_book_has_no_more_pages_than_are_read(book):
    assert 100 < len(book.pages) <= 200


def test_every_page_offers_its_own_print():
    """But for the search and for the explorer, the two maps and the table of claims, which answer to a reader."""
    links = {page: read(page).select("footer a[href$='.pdf']") for page in PAGES}
    offered = {page: [page.parent / link["href"] for link in found] for page, found in links.items()}
    assert {page.stem for page, links in offered.items() if not links} == {
        "search", "explorer", "glance", "depends", "claims",
    }  # fmt: skip
    assert sorted(BOOK.glob("_pdf/*")) == sorted(path.resolve() for links in offered.values() for path in links)
    for page, (path,) in ((page, links) for page, links in offered.items() if links):
        with pikepdf.open(path) as pdf:
            assert pdf.docinfo.Title == read(page).title.text
