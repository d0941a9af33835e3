"""Print the built pages with Chromium: each by itself, beside the pages, and all as one book, `_build/book.pdf`.

For the book the browser joins the pages into one (pdf.js) before it prints, so that links within it lead from page to
page and the headings become the outline. The list of pages beside each of them becomes the table of contents.
Folded code is left out: it is read where it runs, in the notebook beside each page; what teaches stands open. So are
the page of all claims, each of which stands in its chapter, and the explorer.
"""

import base64
import io
import json
import re
from collections import Counter
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pikepdf
import yaml
from browser import Browser, installed

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "_build" / "book.pdf"
STYLE = """
article { break-before: page; }
#contents { break-before: page; display: block; }
#contents ul { list-style: none; padding: 0; } #contents .caption { font-weight: 600; margin: 1rem 0 0; }
#contents li { display: flex; justify-content: space-between; } #contents a { text-decoration: none; max-width: 90%; }
.byline { color: var(--soft); }
"""
FORM = pikepdf.Dictionary(
    Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[-32768, -32768, 32768, 32768]
)  # fmt: skip
pikepdf.settings.set_flate_compression_level(9)
WIDTH = 627  # of a page's text, in pixels of 1/96 inch
OUTLINE = re.compile(rb"(?:^(?:(?:-?[\d.]+ )+[mlcvy]|h)\n){6,}f\n", re.MULTILINE)
LINE = re.compile(rb"^(?:-?[\d.]+ )+(?:[mlcvy]|0 Td <\w+> Tj)$", re.MULTILINE)  # of a drawing, or of text


def printed(browser, tagged=True):
    """Print the page that the browser shows."""
    pdf = browser.call(
        "Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=True, generateTaggedPDF=tagged,
        generateDocumentOutline=tagged,
    )  # fmt: skip
    return pikepdf.open(io.BytesIO(base64.b64decode(pdf["data"])))


def save(pdf, path):
    """Write a file of half the size: a place in four digits, not in Chromium's nine, and a letter outlined once."""
    texts = [page.Contents.read_bytes() for page in pdf.pages]
    texts = [LINE.sub(lambda line: re.sub(rb"-?\d*\.\d+", short, line[0]), text) for text in texts]
    times = Counter(outline for text in texts for outline in OUTLINE.findall(text))
    drawn = {}
    for page, text in zip(pdf.pages, texts, strict=True):
        for outline in dict.fromkeys(outline for outline in OUTLINE.findall(text) if times[outline] > 1):
            name, form = drawn.setdefault(outline, (f"/L{len(drawn)}", pdf.make_stream(outline, FORM)))
            page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(name))
            text = text.replace(outline, f"{name} Do\n".encode())
        page.Contents = pdf.make_stream(text)
    path.parent.mkdir(exist_ok=True)
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)


def short(number):
    """Return a number in four digits, or without a fraction."""
    value = float(number[0])
    return b"%.4g" % round(value, 4) if abs(value) < 1000 else b"%d" % round(value)  # no exponent: PDF has none


def starts(pdf):
    """List the numbers of the pages on which the chapters of the outline start."""
    with pdf.open_outline() as outline:
        return [pikepdf.Page(chapter.destination[0]).index + 1 for chapter in outline.root]


def entries(items):
    """Go through an outline from top to bottom."""
    for item in items:
        yield item
        yield from entries(item.children)


def book(browser, html):
    """Join, print once for the numbers of the pages and once with them, write; return what went wrong."""
    author = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["author"]
    about = metadata("qbutils")
    browser.open((html / "index.html").as_uri())
    browser.evaluate(Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))
    for page in browser.evaluate("pages"):
        text = Path(url2pathname(urlsplit(page).path)).read_text(encoding="utf-8")
        browser.evaluate(f"add({json.dumps(page)}, {json.dumps(text)})")
    byline = [author, f"version {about['Version']}", about["License-Expression"]]
    browser.evaluate(f"show({json.dumps(byline)}, {json.dumps(STYLE)})")
    numbers = starts(printed(browser))
    browser.evaluate(f"number({numbers[1:]})")
    pdf = printed(browser)
    headings = browser.evaluate("headings()")
    faults = browser.complaints + browser.evaluate("faults()")
    if starts(pdf) != numbers:
        faults.append("the contents name other pages")
    if not faults:
        with pdf.open_outline() as outline:  # Chromium loses spaces and formulas there
            for item, heading in zip(entries(outline.root), headings, strict=True):
                item.title = heading
        pdf.docinfo["/Author"] = author
        save(pdf, BOOK)
    return faults


def press(html):
    """Print the pages of a built book and the whole; return what went wrong, a line each."""
    if not installed():
        return ["printing needs Chromium (Debian: apt install chromium)"]
    try:
        with Browser() as browser:
            browser.show(width=WIDTH)
            browser.call("Emulation.setEmulatedMedia", media="print")
            browser.call("Emulation.setScriptExecutionDisabled", value=True)  # but for the one of this folder
            return pages(browser, html) + book(browser, html)
    except OSError as error:  # of the browser as well
        return [f"the book was not printed: {error}"]


def pages(browser, html):
    """Print each page that offers its print; return what went wrong."""
    faults = []
    for page in sorted(html.rglob("*.html")):
        offered = f"_pdf/{page.stem}.pdf"
        if offered in page.read_text(encoding="utf-8"):
            browser.open(page.as_uri())
            save(printed(browser, tagged=False), html / offered)
            faults += browser.complaints
    return faults
