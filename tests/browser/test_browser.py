"""Every built page in a real browser with the network denied."""

from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from browser import installed
from places import BOOK, PAGES, name

from qbutils.figures import FIGURE
from referee import MIME, bundles

if not installed():
    pytest.skip("no Chromium is installed (Debian: apt install chromium)", allow_module_level=True)

FACTS = """(() => {
    const all = selector => [...document.querySelectorAll(selector)];
    return {
        bad_equations: all('math').filter(math => !math.closest('details') && math.getBoundingClientRect().width < 3)
            .concat(all('merror')).map(math => math.textContent),
        figures: all('figure.book-figure').map(figure => figure.id),
        claims: all('details.claim[id]').map(line => line.id.replace('claim-', '')),
        bad_figures: all('figure.book-figure').filter(figure => {
            const drawing = figure.querySelector('picture img[alt]');
            return !drawing || !drawing.alt || drawing.getBoundingClientRect().height < 50;
        }).map(figure => figure.id),
        bad_drawings: all('.drawing img').filter(image => {
            const { left, right } = image.getBoundingClientRect();
            return image.currentSrc.endsWith('-narrow.svg') || left < 0 || right > innerWidth;
        }).map(image => image.currentSrc),
        bad_images: all('img').filter(image => !image.naturalWidth || !image.alt).map(image => image.src),
        links: [...document.links].map(link => link.href),
    };
})()"""


def outside(addresses):
    """List the addresses that are not files of the book itself."""
    return [address for address in addresses if not address.startswith((BOOK.as_uri(), "data:", "blob:"))]


def dead(links):
    """List the links within the book that lead nowhere."""
    found = []
    for link in {link for link in links if link.startswith("file:")}:
        address, anchor = urldefrag(link)
        path = Path(unquote(urlsplit(address).path))
        named = anchor and "=" not in anchor  # the explorer's settings are no place in its page
        if not path.is_file() or (named and f'id="{unquote(anchor)}"' not in path.read_text(encoding="utf-8")):
            found.append(link)
    return found


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_stands_alone(browser, page):
    browser.open(page.as_uri())
    browser.load_drawings()
    facts = browser.evaluate(FACTS)
    assert outside(browser.requests) == []
    assert browser.complaints == []
    assert [facts[bad] for bad in ("bad_equations", "bad_figures", "bad_drawings", "bad_images")] == 4 * [[]]
    assert dead(facts["links"]) == []
    if (notebook := BOOK / "_sources" / page.relative_to(BOOK).with_suffix(".ipynb")).exists():
        stored = list(bundles(notebook))
        assert facts["figures"] == [bundle[FIGURE]["name"] for bundle in stored if FIGURE in bundle]
        assert facts["claims"] == [bundle[MIME]["id"] for bundle in stored if MIME in bundle]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('<img src="https://example.org/a.png" alt="">', "failed request"),
        ('<script src="missing.js"></script>', "failed request"),
        ("<script>throw new Error('no')</script>", "exception"),
        ("<script>console.error('no')</script>", "console"),
        ("<script>document.createElement('a').setAttribute('href', ''); fetch('file:///');</script>", "error"),
    ],
    ids=["request", "missing-file", "exception", "console", "log"],
)
def test_browser_sees_a_fault(browser, tmp_path, body, complaint):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><title>page</title>{body}", encoding="utf-8")
    browser.open(page.as_uri())
    assert any(line.startswith(complaint) for line in browser.complaints)
    assert ("https://example.org/a.png" in outside(browser.requests)) == ("example.org" in body)


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_runs_no_script_but_its_own(browser, page):
    browser.open(page.as_uri())
    browser.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.stranger = 1'}))"
    )
    assert browser.evaluate("window.stranger") is None


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
def test_an_old_address_leads_to_the_new_one_with_its_settings(browser):
    browser.call("Page.navigate", url=f"{(BOOK / 'explorer.html').as_uri()}#J=0.3&Gamma=0.5")
    browser.until("document.querySelector('#explorer-Gamma-typed')?.value === '0.5'")
    assert browser.evaluate("location.pathname").endswith("/chapters/explorer.html")
