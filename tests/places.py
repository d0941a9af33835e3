"""Where the book's sources and its built pages stand."""

from functools import cache
from pathlib import Path

import execute
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
CHAPTERS = execute.chapters()
NOTEBOOKS = sorted(ROOT.glob("chapters/*.ipynb"))
BUILT = ROOT / "_build"
BOOK = BUILT / "html"
PAGES = [
    page
    for page in sorted(BOOK.rglob("*.html"))
    if "_static" not in page.parts and 'http-equiv="refresh"' not in page.read_text(encoding="utf-8")[:500]
]


def name(page):
    """Name a page in a test's id."""
    return str(page.relative_to(BOOK))


@cache
def read(page):
    """Read a built page as a browser would."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")


@cache
def cells_of(path):
    """Return the cells of a chapter's text."""
    return execute.read_text(path).cells


def code_of(path):
    """Return the code of a chapter's text, cell by cell."""
    return [cell.source for cell in cells_of(path) if cell.cell_type == "code"]


@cache
def ids(page):
    """Return the parts of a built page that have an id, by that."""
    return {part["id"]: part for part in reversed(read(page).find_all(id=True))}


def need_pages():
    """Leave a module of tests out where no book of the stored notebooks is built."""
    if not PAGES or (BOOK / "index.html").stat().st_mtime < max(path.stat().st_mtime for path in NOTEBOOKS):
        pytest.skip("no book of these notebooks is built (make book)", allow_module_level=True)


def said(part):
    """Return what a part of a page says on one line, where it waits in a template as well."""
    return " ".join("".join(part.find_all(string=True)).split())


def no_script(page):
    """Tell whether a page, or a part of one, has no script, and no element with one or with a style of its own."""
    own = [name for part in page.find_all(True) for name in part.attrs if name == "style" or name.startswith("on")]
    return not own + page.select("script, [href^=javascript]")
