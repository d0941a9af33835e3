"""Print the built book with Chromium as one PDF, `_build/book.pdf`.

The browser joins the pages into one (pdf.js) before it prints, so that links within the book lead from page to page
and the headings become the outline. The list of pages beside each of them becomes the table of contents.
"""

import base64
import io
import json
import sys
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pikepdf
import yaml
from browser import Browser, installed

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "_build"
STYLE = """
@page { size: A4; margin: 20mm 24mm 22mm; @bottom-center { content: counter(page); font: 9pt BookSans; } }
article { break-before: page; }
#contents { break-before: page; display: block; }
#contents ul { list-style: none; padding: 0; } #contents .caption { font-weight: 600; margin: 1rem 0 0; }
#contents li { display: flex; justify-content: space-between; } #contents a { text-decoration: none; max-width: 90%; }
.byline { color: var(--soft); }
"""
WIDTH = 657  # of a page's text, in pixels of 1/96 inch


def printed(browser):
    """Print the page that the browser shows."""
    pdf = browser.call(
        "Page.printToPDF", preferCSSPageSize=True, printBackground=True, generateTaggedPDF=True,
        generateDocumentOutline=True,
    )  # fmt: skip
    return pikepdf.open(io.BytesIO(base64.b64decode(pdf["data"])))


def starts(pdf):
    """List the numbers of the pages on which the chapters of the outline start."""
    with pdf.open_outline() as outline:
        return [pikepdf.Page(chapter.destination[0]).index + 1 for chapter in outline.root]


def entries(items):
    """Go through an outline from top to bottom."""
    for item in items:
        yield item
        yield from entries(item.children)


def main():
    """Join, print once for the numbers of the pages and once with them, write."""
    home = BUILT / "html" / "index.html"
    if not home.is_file() or not installed():
        sys.exit("error: needs a built book (make book) and Chromium (Debian: apt install chromium)")
    author = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["author"]
    about = metadata("qbutils")
    with Browser() as browser:
        browser.show(width=WIDTH)
        browser.call("Emulation.setEmulatedMedia", media="print")
        browser.call("Emulation.setScriptExecutionDisabled", value=True)  # but for the one of this folder
        browser.open(home.as_uri())
        browser.evaluate(Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))
        for page in browser.evaluate("pages"):
            html = Path(url2pathname(urlsplit(page).path)).read_text(encoding="utf-8")
            browser.evaluate(f"add({json.dumps(page)}, {json.dumps(html)})")
        byline = [author, f"version {about['Version']}", about["License-Expression"]]
        browser.evaluate(f"show({json.dumps(byline)}, {json.dumps(STYLE)})")
        numbers = starts(printed(browser))
        browser.evaluate(f"number({numbers[1:]})")
        pdf = printed(browser)
        headings = browser.evaluate("headings()")
        faults = browser.complaints + browser.evaluate("faults()")
    if starts(pdf) != numbers:
        faults.append("the contents name other pages")
    if faults:
        sys.exit("\n".join(["error: the book was not printed", *faults]))
    with pdf.open_outline() as outline:  # Chromium loses spaces and formulas there
        for item, heading in zip(entries(outline.root), headings, strict=True):
            item.title = heading
    pdf.docinfo["/Author"] = author
    pdf.save(BUILT / "book.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)  # half the size
    print(f"The book is printed: {BUILT / 'book.pdf'}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:  # of the browser as well
        sys.exit(f"error: the book was not printed: {error}")
