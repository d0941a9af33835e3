"""Every built page against WCAG 2.2 AA, light and dark, wide and narrow: axe-core finds nothing to complain of."""

import os
import shutil
import subprocess

import pytest
from alone import alone
from browser import installed
from places import BUILT, PAGES, name

AXE = BUILT / "npm" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VERSION = "4.14.1"
RUN = f"""axe.run({{
    runOnly: {LEVELS}, resultTypes: ['violations']
}}).then(found => found.violations.flatMap(fault => fault.nodes.map(
    node => fault.id + ': ' + node.target + ' ' + node.failureSummary.replaceAll('\\n', ' ')
)))"""

pytestmark = pytest.mark.axe
if not installed():
    pytest.skip("no Chromium is installed (Debian: apt install chromium)", allow_module_level=True)


def left_out(why):
    """Skip where a person runs the tests, fail in CI."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@pytest.fixture(scope="module")
def axe():
    """Return the script of axe-core, fetched by npm the first time, by one of the processes that test."""
    with alone():
        if not AXE.is_file():
            if not (npm := shutil.which("npm")):
                left_out("axe-core is fetched by npm, which is not installed (Debian: apt install npm)")
            command = [npm, "install", "--no-save", "--prefix", str(BUILT / "npm"), f"axe-core@{VERSION}"]
            if subprocess.run(command, capture_output=True).returncode:
                left_out("npm could not fetch axe-core; is a package index within reach?")
    return AXE.read_text(encoding="utf-8")


def complaints(browser, axe, page):
    """List what axe finds on a page at rest."""
    browser.open(page.as_uri())
    rest = "* { transition: none !important; }"
    browser.evaluate(f"document.head.insertAdjacentHTML('beforeend', '<style>{rest}</style>')")
    browser.evaluate(f"{axe}; true")
    return browser.evaluate(RUN)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_meets_the_guidelines(browser, axe, page, theme, width):
    browser.show(width=width, theme=theme)
    assert complaints(browser, axe, page) == []


def test_axe_sees_a_fault(browser, axe, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>page</title><button></button>", encoding="utf-8")
    assert [line.partition(":")[0] for line in complaints(browser, axe, page)] == ["button-name"]
