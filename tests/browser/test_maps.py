"""The paper at a glance and what hangs on what: worked by pointer and keys, and without a script."""

import pytest
from places import BOOK, PAGES

pytestmark = pytest.mark.slow
if not PAGES:
    pytest.skip("no book is built (make book)", allow_module_level=True)

GLANCE, GRAPH = ((BOOK / f"chapters/{name}.html").as_uri() for name in ("glance", "depends"))
SEEN = """[...document.querySelectorAll('.says')].filter(line => line.getBoundingClientRect().height > 20
    && getComputedStyle(line).display !== 'none').map(line => line.innerText)"""


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request, browser):
    """Run a test with the page's scripts and without."""
    browser.call("Emulation.setScriptExecutionDisabled", value=not request.param)
    yield
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("verdict", ["refuted", "unjudged"])
@pytest.mark.usefixtures("scripts")
def test_a_verdict_is_picked_out(browser, verdict):
    browser.open(GLANCE)
    dim = """[...document.querySelectorAll('.glance-unit')].map(unit =>
        [unit.classList.contains('is-%s'), getComputedStyle(unit).opacity === '1'])"""
    assert all(bright for _, bright in browser.evaluate(dim % verdict))
    browser.evaluate(f"document.querySelector('[value={verdict}]').checked = true")
    units = browser.evaluate(dim % verdict)
    assert all(asked == bright for asked, bright in units)
    assert 2 < sum(bright for _, bright in units) < len(units) / 2


@pytest.mark.usefixtures("scripts")
def test_a_block_says_what_it_is_when_pointed_at_or_reached(browser):
    browser.show()
    browser.open(GLANCE)
    assert browser.evaluate(SEEN) == []
    browser.evaluate("document.querySelector('a.verdict-refuted').focus({ focusVisible: true })")
    (line,) = browser.evaluate(SEEN)
    assert "refuted: at J = 0 the laser acts on the charger alone" in line
    browser.evaluate("document.activeElement.blur()")
    assert browser.evaluate(SEEN) == []
    x, y = browser.evaluate("""(() => {
        const block = document.querySelector('a.verdict-refuted');
        block.scrollIntoView({ block: 'center' });
        const { x, y } = block.getBoundingClientRect();
        return [x + 5, y + 5];
    })()""")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    assert browser.evaluate(SEEN) == [line]


@pytest.mark.parametrize("width", [1400, 1000, 390, 320])
def test_the_maps_fit_every_width(browser, width):
    browser.show(width=width)
    for page in (GLANCE, GRAPH):
        browser.open(page)
        assert browser.evaluate("document.documentElement.scrollWidth") <= width
        boxes = browser.evaluate("""[...document.querySelectorAll('.glance .at, .graph rect, .graph circle')]
            .map(block => block.getBoundingClientRect()).map(box => [box.width, box.height])""")
        assert min(min(box) for box in boxes) >= 24
    browser.show()


@pytest.mark.usefixtures("scripts")
def test_a_node_brings_out_its_lines(browser):
    browser.show(width=1400)
    browser.open(GRAPH)
    strong = """[...document.querySelectorAll('.graph-line')]
        .filter(line => getComputedStyle(line).strokeWidth === '2.5px').map(line => line.matches('.of-eq-20'))"""
    assert browser.evaluate(strong) == []
    browser.evaluate("document.querySelector('.at-eq-20').focus({ focusVisible: true })")
    lines = browser.evaluate(strong)
    assert len(lines) > 2
    assert all(lines)
    assert browser.evaluate(SEEN)[0].startswith("Eq. (20) holds; uses Eq. (18), Eq. (19)")
    browser.show()


@pytest.mark.parametrize("page", [GLANCE, GRAPH])
def test_every_link_of_a_map_leads_to_its_claim(browser, page):
    browser.open(page)
    links = browser.evaluate("""[...document.querySelectorAll('.glance a, .graph a')].map(link =>
        (link.href.baseVal ?? link.getAttribute('href')))""")
    ids = {}
    for link in set(links):
        name, _, anchor = link.partition("#")
        ids.setdefault(name, (BOOK / "chapters" / name).read_text(encoding="utf-8"))
        assert f'id="{anchor}"' in ids[name]
    assert len(links) > 60


@pytest.mark.parametrize(
    ("words", "claim"),
    [("κ_b", "eq-21"), ("E_B", "eq-23"), ("Γ_c", "threshold"), ("ξ^S", "fig-7-optimized"), ("eq-9", "eq-9")],
)
def test_a_claim_is_found_by_its_symbols(browser, words, claim):
    browser.open((BOOK / "chapters/claims.html").as_uri())
    found = browser.evaluate(f"""(() => {{
        for (const field of document.querySelectorAll('.claims-controls [type=search]')) {{
            field.value = '{words}';
            field.dispatchEvent(new Event('input'));
        }}
        const rows = [...document.querySelectorAll('table.claims tbody tr')];
        return [rows.length, rows.filter(row => !row.hidden).map(row => row.dataset.id)];
    }})()""")
    rows, found = found
    assert claim in found
    assert len(found) < rows / 2
