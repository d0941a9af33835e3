"""Print the built book with Chromium as one PDF, `_build/book.pdf`.

The pages are joined into one before they are printed, so that links within the book lead from page to page and the
headings become the outline. The list of pages beside each of them becomes the table of contents.
"""

import base64
import io
import re
import sys
from html import unescape
from importlib.metadata import metadata
from pathlib import Path

import pikepdf
from browser import Browser, installed

BUILT = Path(__file__).parent.parent / "_build"
LEFT_OUT = ["explorer", "chapters/explorer"]  # nothing moves on paper
ID = re.compile(r'\b(id="|href="#|url\(#)')
LINK = re.compile(r'<a ([^>]*?)href="(?!https?:|mailto:|#)([^"#]*)(?:#([^"]*))?"([^>]*)>(.*?)</a>', re.DOTALL)
STYLE = """
@page { size: A4; margin: 20mm 24mm 22mm; @bottom-center { content: counter(page); font: 9pt BookSans; } }
article { break-before: page; }
#contents { break-before: page; }
#contents ul { list-style: none; padding: 0; } #contents .caption { font-weight: 600; margin: 1rem 0 0; }
#contents li { display: flex; justify-content: space-between; } #contents a { text-decoration: none; max-width: 90%; }
.byline { color: var(--soft); }
"""
HEAD = """
@page %(name)s { @top-left { content: "%(title)s"; font: 9pt BookSans; color: #5a626c; } }
#%(name)s { page: %(name)s; }
"""
WIDTH = 657  # of a page's text, in pixels of 1/96 inch
FIT = """document.querySelectorAll('.wide, .forms dd, table').forEach(wide => {
    const share = wide.clientWidth / wide.scrollWidth;
    if (share < 1) wide.style.fontSize = `${0.97 * share * parseFloat(getComputedStyle(wide).fontSize)}px`;
});"""
FAULTS = r"""[
    ...[...document.querySelectorAll('body :not(pre, pre *, code, code *, annotation)')].filter(part =>
        part.matches('merror') || [...part.childNodes].some(node => node.nodeType === 3 && /\\[([]/.test(node.data))),
    ...[...document.querySelectorAll('a[href^="#"]')].filter(link => !document.getElementById(link.hash.slice(1))),
].map(part => part.outerHTML).concat(document.body.scrollWidth > innerWidth ? ['wider than the paper'] : [])"""
HEADINGS = """[...document.querySelectorAll('h1, h2, h3, h4')].map(part => {
    const heading = part.cloneNode(true);
    heading.querySelectorAll('annotation, .headerlink').forEach(aside => aside.remove());
    return heading.textContent.trim();
})"""
NUMBER = "document.querySelectorAll('#contents li').forEach((line, place) => line.append({}[place]))"


def point(html, page, names):
    """Turn the links of a page, or of a part of it, to the anchors of the whole."""

    def turn(link):
        target = names.get((page.parent / link[2]).resolve())
        if target is None:  # a file, or a page left out; settings for that are left out with it
            return "" if "=" in (link[3] or "") else link[5]
        anchor = f"{target}--{link[3]}" if link[3] else target
        return f'<a {link[1]}href="#{anchor}"{link[4]}>{link[5]}</a>'

    return LINK.sub(turn, html)


def joined(home):
    """Join the articles of the pages, each under its page's name; the first bears the byline and the contents."""
    text = {home: home.read_text(encoding="utf-8")}
    listed = re.search(r'<nav aria-label="Book">(.*?)</nav>', text[home], re.DOTALL)[1]
    pages = [(home.parent / link).resolve() for link in re.findall(r'href="([^"]+)"', listed)]
    text |= {page: page.read_text(encoding="utf-8") for page in pages if page.stem not in LEFT_OUT}
    names = {page: str(page.relative_to(home.parent).with_suffix("")).replace("/", "-") for page in text}
    contents = re.sub("<li[^>]*>[^<]*</li>", "", point(listed, home, names)).replace(' role="heading"', "")
    changed = max(re.findall(r"Last updated on ([\d-]+)", "".join(text.values())), default="")
    about = metadata("qbutils")
    byline = [author(home), f"version {about['Version']}", changed, about["License-Expression"]]
    byline = f'<p class="byline">{" · ".join(filter(None, byline))}</p>'
    for page, name in names.items():
        article = re.search(r'<article id="text">(.*)</article>', text[page], re.DOTALL)[1]
        article = point(ID.sub(rf"\g<1>{name}--", article), page, names)
        article = re.sub(r'<details(?! class="(?:code|claim claim-(?!corrected)))', "<details open", article)
        if page == home:
            article = article.replace("</h1>", "</h1>" + byline)
            article += f'<nav id="contents"><h2>Contents</h2>{contents}</nav>'
        yield name, article


def author(page):
    """Read from a page's foot who wrote it."""
    return re.search(r'class="author">By (.*?)\.<', page.read_text(encoding="utf-8"))[1]


def plain(article):
    """Return the title of an article as the text of a style sheet."""
    title = re.search(r"<h1>(?:<span.*?</span>)?(.*?)<a", article, re.DOTALL)[1]
    return unescape(re.sub("<[^>]+>", "", title)).replace('"', r"\"")


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
    title = re.search(r"<h1>(.*?)<", home.read_text(encoding="utf-8"))[1]
    whole = BUILT / "print.html"
    articles = dict(joined(home))
    heads = [HEAD % {"name": name, "title": plain(article)} for name, article in articles.items()]
    whole.write_text(
        f"""<!doctype html><html lang="en" data-scheme="light"><meta charset="utf-8"><title>{title}</title>
        <link rel="stylesheet" href="html/_static/book.css"><style>{STYLE}{"".join(heads[1:])}</style>
        <main>{"".join(f'<article id="{name}">{article}</article>' for name, article in articles.items())}</main>""",
        encoding="utf-8",
    )
    with Browser() as browser:
        browser.show(width=WIDTH)
        browser.call("Emulation.setEmulatedMedia", media="print")
        browser.open(whole.as_uri())
        browser.evaluate(FIT)
        numbers = starts(printed(browser))
        browser.evaluate(NUMBER.format(numbers[1:]))
        pdf = printed(browser)
        headings = browser.evaluate(HEADINGS)
        faults = browser.complaints + browser.evaluate(FAULTS)
    if starts(pdf) != numbers:
        faults.append("the contents name other pages")
    if faults:
        sys.exit("\n".join(["error: the book was not printed", *faults]))
    with pdf.open_outline() as outline:  # Chromium loses spaces and formulas there
        for item, heading in zip(entries(outline.root), headings, strict=True):
            item.title = heading
    pdf.docinfo["/Author"] = author(home)
    pdf.save(BUILT / "book.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)  # half the size
    print(f"The book is printed: {BUILT / 'book.pdf'}")


if __name__ == "__main__":
    main()
