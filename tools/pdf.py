"""Print the built book with Chromium as one PDF, `_build/book.pdf`.

The pages are joined into one before they are printed, so that links within the book lead from page to page and the
headings become the outline.
"""

import base64
import re
import sys
from pathlib import Path

from browser import Browser, installed

BUILT = Path(__file__).parent.parent / "_build"
LEFT_OUT = ["explorer"]  # nothing moves on paper
ID = re.compile(r'\b(id="|href="#|url\(#)')
LINK = re.compile(r'<a ([^>]*?)href="(?!https?:|mailto:|#)([^"#]*)(?:#([^"]*))?"([^>]*)>(.*?)</a>', re.DOTALL)
STYLE = """
@page { size: A4; margin: 18mm 16mm 20mm; }
body { font-size: 10.5pt; }
article { break-before: page; }
article:first-of-type { break-before: auto; }
h1 { font-size: 22pt; } h2 { font-size: 15pt; } h3 { font-size: 12.5pt; } :is(h1, h2, h3, h4) { break-after: avoid; }
.book-figure, .claim, .forms, .verdicts, tr { break-inside: avoid; }
.cell_input, .output.stream, .output.text_latex, mjx-container { break-inside: avoid; }
.book-figure { content-visibility: visible !important; }
.book-figure svg { max-width: 15cm !important; }
figcaption { break-before: avoid; }
pre { white-space: pre-wrap !important; font-size: 8.3pt; }
.headerlink, .downloads, .copybtn, .claims-controls, details.hide > summary { display: none !important; }
table { font-size: 8pt !important; }
"""
WIDTH = 673  # of a page's text, in pixels of 1/96 inch
SHRINK = """document.querySelectorAll('mjx-container[display=true], table').forEach(wide => {
    const share = wide.clientWidth / wide.scrollWidth;
    if (share < 1) wide.style.fontSize = `${0.97 * share * parseFloat(getComputedStyle(wide).fontSize)}px`;
})"""
FOOT = (
    '<div style="width: 100%; font-size: 8px; text-align: center; color: #555"><span class="pageNumber"></span></div>'
)


def contents(home):
    """List the pages in the order of the book, from one to the next."""
    page = home
    while page:
        yield page
        onward = re.search(r'<a class="right-next"\s+href="([^"#]+)', page.read_text(encoding="utf-8"))
        page = onward and (page.parent / onward[1]).resolve()


def joined(pages, home):
    """Join the articles of pages: an anchor carries its page's name, a link to a page becomes one to an anchor."""
    names = {page: str(page.relative_to(home.parent).with_suffix("")).replace("/", "-") for page in pages}

    def point(link, page):
        target = names.get((page.parent / link[2]).resolve())
        if target is None:  # a file, or a page left out
            return link[5]
        anchor = f"{target}--{link[3]}" if link[3] else target
        return f'<a {link[1]}href="#{anchor}"{link[4]}>{link[5]}</a>'

    for page, name in names.items():
        text = page.read_text(encoding="utf-8")
        article = re.search(r'<article class="bd-article">(.*)</article>', text, re.DOTALL)[1]
        article = ID.sub(rf"\g<1>{name}--", article)
        article = LINK.sub(lambda link, page=page: point(link, page), article)
        yield f'<article class="bd-article" id="{name}">{article.replace("<details", "<details open")}</article>'


def main():
    """Join, print, write."""
    home = BUILT / "html" / "index.html"
    if not home.is_file() or not installed():
        sys.exit("error: needs a built book (make book) and Chromium (Debian: apt install chromium)")
    pages = [page for page in contents(home) if page.stem not in LEFT_OUT]
    title = re.search(r"<h1>(.*?)<", home.read_text(encoding="utf-8"))[1]
    whole = home.with_name("print.html")
    whole.write_text(
        f"""<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>{title}</title>
        <link rel="stylesheet" href="_static/pages.css"><style>{STYLE}</style>
        <script>window.MathJax = {{options: {{processHtmlClass: "mathjax_process|math|output_area"}}}}</script>
        <script defer src="_static/mathjax/tex-chtml.js"></script>
        <body class="bd-content">{"".join(joined(pages, home))}</body></html>""",
        encoding="utf-8",
    )
    with Browser() as browser:
        browser.show(width=WIDTH)
        browser.call("Emulation.setEmulatedMedia", media="print")
        browser.open(whole.as_uri())
        browser.evaluate(SHRINK)
        pdf = browser.call(
            "Page.printToPDF", preferCSSPageSize=True, printBackground=True, generateTaggedPDF=True,
            generateDocumentOutline=True, displayHeaderFooter=True, headerTemplate="<span></span>", footerTemplate=FOOT,
        )  # fmt: skip
        if browser.complaints:
            sys.exit("\n".join(browser.complaints))
    whole.unlink()
    (BUILT / "book.pdf").write_bytes(base64.b64decode(pdf["data"]))
    print(f"The book is printed: {BUILT / 'book.pdf'}")


if __name__ == "__main__":
    main()
