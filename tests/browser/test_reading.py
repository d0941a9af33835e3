"""The built pages as a reader meets them: light, searchable without a network, and usable from the keyboard alone."""

import json
from urllib.parse import quote

import pytest
from browser import Browser
from places import BOOK, PAGES, ROOT, name, read

if not PAGES:
    pytest.skip("no book is built (make book)", allow_module_level=True)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_says_what_it_is(page):
    (title,), (_,) = read(page).head("title"), read(page).select("link[rel=stylesheet]")
    assert len(title.text) >= 5
    assert 30 <= len(read(page).select_one("meta[name=description]")["content"]) <= 180


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tables_have_headers(page):
    assert read(page).select("table:not(:has(th))") == []


def press(browser, key, **more):
    """Press and release one key."""
    codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowRight": 39}
    event = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key], **more}
    browser.call("Input.dispatchKeyEvent", type="keyDown", **event)
    browser.call("Input.dispatchKeyEvent", type="keyUp", **event)


SHIFTS = """window.shifts = [];
window.watched = new PerformanceObserver((list) => { shifts.push(...list.getEntries()); });
watched.observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.slow
@pytest.mark.parametrize("page", ["explorer", "04-super-optimal-charging"])
@pytest.mark.parametrize("width", [412, 1350])
def test_nothing_moves_while_a_page_loads(browser, page, width):
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=SHIFTS)
    browser.show(width=width, height=900)
    browser.open((BOOK / f"chapters/{page}.html").as_uri())
    browser.load_drawings()
    browser.settle()
    moved = browser.evaluate("[...shifts, ...watched.takeRecords()].map(({ value }) => value)")
    browser.call("Page.removeScriptToEvaluateOnNewDocument", **script)
    assert sum(moved) <= 0.01


START = """new MutationObserver(() => {
    if (document.body) (window.papers ??= new Set()).add(getComputedStyle(document.body).backgroundColor);
}).observe(document, { childList: true, subtree: true, attributes: true });"""


@pytest.mark.parametrize(("device", "chosen"), [
    ("dark", ""), ("light", "dark"),
    *(pytest.param(*case, marks=pytest.mark.slow) for case in [("light", ""), ("dark", "light")]),
])  # fmt: skip
def test_a_page_is_light_or_dark_from_its_first_moment(browser, device, chosen):
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=START)
    browser.show(theme=device)
    browser.open((BOOK / "chapters/notation.html").as_uri())
    browser.evaluate("localStorage.clear()")
    if chosen:
        browser.evaluate("document.querySelector('.scheme').click()")
    browser.open((BOOK / "chapters/reproduce.html").as_uri())
    papers = browser.evaluate("[...papers]")
    browser.evaluate("localStorage.clear()")
    browser.call("Page.removeScriptToEvaluateOnNewDocument", **script)
    browser.show()
    assert papers == [{"light": "rgb(255, 254, 251)", "dark": "rgb(22, 25, 29)"}[chosen or device]]


@pytest.mark.slow
@pytest.mark.usefixtures("browser")
def test_the_first_page_is_ready_within_a_second_of_work():
    with Browser() as fresh:
        fresh.show()
        fresh.call("Performance.enable")
        fresh.open((BOOK / "index.html").as_uri())
        metrics = {metric["name"]: metric["value"] for metric in fresh.call("Performance.getMetrics")["metrics"]}
    assert 0.02 < metrics["ThreadTime"] < 1  # by the processor's clock, which a busy machine does not change


PLACES = {
    "κ_b": "notation.html",
    "ergotropy": "10-temperature-and-ergotropy.html",
    "super-optimal": "04-super-optimal-charging.html",
    "0.016": "05-in-defence-of-the-charger.html#claim-fig-6-value",
    "Eq. (21)": "04-super-optimal-charging.html#claim-eq-21",
    "(A16)": "03-optimal-charging.html#claim-eq-A16",
    "Eq. (3.1)": "03-optimal-charging.html#equation-eq-conventional",
    "best detuning": "03-optimal-charging.html#the-best-detuning-with-the-reservoir",
    "drift_matrix": "notation.html",
}


def test_search_finds_the_place_first(browser):
    """That of the first words as they stand in the address as well."""
    browser.open(f"{(BOOK / 'search.html').as_uri()}?q={quote(next(iter(PLACES)))}")
    first = "const first = () => document.querySelector('.results a').getAttribute('href').split('#:~:')[0]"
    found = browser.evaluate(f"""{first}; [first(), ...{json.dumps(list(PLACES))}.map((words) => {{
        const field = document.querySelector('form.search input');
        field.value = words;
        field.dispatchEvent(new Event('input'));
        return first();
    }})]""")
    assert browser.complaints == []
    places = [f"./chapters/{place}" for place in PLACES.values()]
    assert found == [places[0], *places]


def test_code_is_folded_and_a_choice_is_remembered(browser):
    visible = "[...document.querySelectorAll('details.code pre')].filter(code => code.checkVisibility()).length"
    page = (BOOK / "chapters/03-optimal-charging.html").as_uri()
    browser.open(page)
    total = browser.evaluate("document.querySelectorAll('details.code pre').length")
    assert browser.evaluate(visible) == 0 < total
    browser.evaluate("document.querySelector('.folds').click()")
    assert browser.evaluate(visible) == total
    browser.open(page)
    assert browser.evaluate(visible) == total
    browser.evaluate("document.querySelector('.folds').click()")
    browser.open(page)
    assert browser.evaluate(visible) == 0


def test_wide_equations_scroll_in_their_own_box(browser):
    browser.show(width=320, height=640)
    browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
    browser.until("!!document.querySelector('.wide[tabindex]')")
    boxes = browser.evaluate("""[...document.querySelectorAll('.equation .wide')].filter(box => box.checkVisibility())
        .map(box => [box.scrollWidth > box.clientWidth + 1, getComputedStyle(box).overflowX, box.tabIndex])""")
    browser.show()
    wide = [box[1:] for box in boxes if box[0]]
    assert len(wide) > 2
    assert wide == [["auto", 0]] * len(wide)


def test_claims_stand_beside_the_text_or_below_it(browser):
    """Beside a short paragraph, a claim that waits for those above it may begin a few lines lower."""
    browser.open((BOOK / "chapters/04-super-optimal-charging.html").as_uri())
    for width, beside in [(1400, True), (1050, True), (1030, False), (390, False)]:
        browser.show(width=width)
        places = browser.evaluate("""[...document.querySelectorAll('.beside')].map(both => {
            const [note, said] = [...both.children].map(part => part.getBoundingClientRect());
            return [note.left - said.right, note.top - said.bottom, note.right <= innerWidth];
        })""")
        assert len(places) > 10
        assert all((aside > 0) == beside and inside for aside, _, inside in places), width
        assert all(below < 120 if beside else below >= -1 for _, below, _ in places), width


@pytest.mark.parametrize(
    ("page", "place", "shown"),
    [
        ("07-a-universal-bound", "p a[href='#equation-eq-balance']", "math"),
        ("04-super-optimal-charging", "p a[href='07-a-universal-bound.html']", "strong"),
        pytest.param("04-super-optimal-charging", "a.paper[href='#claim-eq-21']", "math", marks=pytest.mark.slow),
        pytest.param("04-super-optimal-charging", "p a[href$='#claim-eq-13']", "math", marks=pytest.mark.slow),
        pytest.param("01-the-model", "p a[href^='references.html#']", "strong", marks=pytest.mark.slow),
    ],
)
def test_a_link_shows_what_it_leads_to_without_a_request(browser, page, place, shown):
    browser.open((BOOK / f"chapters/{page}.html").as_uri())
    browser.load_drawings()
    asked = len(browser.requests)
    x, y = browser.evaluate(f"""(() => {{
        const link = document.querySelector("{place}");
        link.scrollIntoView({{ block: 'center' }});
        const {{ x, y, width, height }} = link.getClientRects()[0];
        return [x + width / 2, y + height / 2];
    }})()""")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    browser.until(f"!!document.querySelector('.preview:not([hidden]) {shown}')")
    press(browser, "Escape")
    assert browser.evaluate("document.querySelector('.preview').hidden")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    browser.evaluate(f"""document.querySelector("{place}").previousElementSibling?.focus()""")
    browser.evaluate(f"""document.querySelector("{place}").focus({{ focusVisible: true }})""")
    browser.until(f"!!document.querySelector('.preview:not([hidden]) {shown}')")
    assert len(browser.requests) == asked


def test_every_kind_of_symbol_has_its_meaning(browser):
    browser.open((BOOK / "chapters/01-the-model.html").as_uri())
    known = browser.evaluate("[...document.querySelectorAll('template[data-symbol]')].map(note => note.dataset.symbol)")
    assert {"F", "Δ", "Γ", "κa", "EB"} <= set(known)  # Greek capitals stand upright


def test_a_symbol_says_what_it_means_by_pointer_and_by_keys(browser):
    browser.open((BOOK / "chapters/04-super-optimal-charging.html").as_uri())
    press(browser, "Tab")
    reached = browser.evaluate("[...document.querySelectorAll('math [tabindex]')].map(mi => mi.textContent)")
    assert len(reached) == len(set(reached)) > 8
    seen = "document.querySelector('.preview:not([hidden])')?.textContent"
    browser.evaluate("document.querySelector('math [tabindex]').scrollIntoView({ block: 'center' })")
    x, y = browser.evaluate("""(() => {
        const { x, y, width, height } = document.querySelector('math [tabindex]').getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    })()""")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    browser.until(f"!!{seen}")
    said = browser.evaluate(seen)
    press(browser, "Escape")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    browser.evaluate("document.querySelector('math [tabindex]').focus({ focusVisible: true })")
    assert browser.evaluate(seen) == said != ""


@pytest.mark.slow
def test_the_marks_of_folded_code_are_in_sight(browser):
    browser.open((BOOK / "chapters/04-super-optimal-charging.html").as_uri())
    for width in (390, 701, 1040, 1041, 1240, 1241):
        browser.show(width=width)
        sides = browser.evaluate("""[...document.querySelectorAll('details.code:not([open]) > summary')]
            .filter(mark => mark.checkVisibility()).map(mark => mark.getBoundingClientRect())
            .map(({ left, right }) => [left, right])""")
        assert len(sides) > 10
        assert all(0 <= left < right <= width for left, right in sides), width


@pytest.mark.slow
def test_a_phone_has_drawings_of_its_own_and_all_of_them(browser):
    """And no page scrolls sideways; the broad ones are seen where each page is seen to stand alone."""
    drawings, wide = [], []
    for page in PAGES:
        browser.show(width=320, height=640)
        browser.open(page.as_uri())
        browser.load_drawings()
        for width in (320, 390):
            browser.show(width=width, height=640)
            if browser.evaluate("document.documentElement.scrollWidth") > width:  # innerWidth would grow along
                wide.append((page.name, width))
            drawings += browser.evaluate(f"""[...document.querySelectorAll('.drawing img')].map(image => [
                image.currentSrc.endsWith('-narrow.svg') ? 'narrow' : 'broad', image.naturalWidth > 0
                    && image.getBoundingClientRect().left >= 0
                    && image.getBoundingClientRect().right <= {width}])""")
    browser.show()
    assert wide == []
    assert len(drawings) > 60
    assert {tuple(drawing) for drawing in drawings} == {("narrow", True)}


def test_the_whole_site_is_small():
    files = [path.stat().st_size for path in BOOK.rglob("*") if path.is_file()]
    assert 3_000_000 < sum(files) <= 12_000_000


@pytest.mark.parametrize("page", [page for page in PAGES if page.stem != "search"], ids=name)
def test_a_page_offers_what_it_is_made_from(page):
    """The text that people edit, and where it runs the notebook."""
    source = ROOT / name(page).replace(".html", ".md")
    offered = {link.text: page.parent / link["href"] for link in read(page).select("footer a[download]")}
    assert offered["source"].read_bytes() == source.read_bytes()
    assert ("notebook" in offered) == source.with_suffix(".ipynb").exists()
    assert all(path.is_file() for path in offered.values())


def test_a_figure_is_enlarged_and_put_back_by_keys(browser):
    browser.show()
    browser.open((BOOK / "chapters/03-optimal-charging.html").as_uri())
    width = browser.evaluate("document.querySelector('.book-figure img').getBoundingClientRect().width")
    browser.evaluate("document.querySelector('.book-figure .downloads button').focus()")
    press(browser, "Enter", text="\r")
    assert browser.evaluate("document.querySelector('dialog img').getBoundingClientRect().width") > 1.5 * width
    press(browser, "Escape")
    browser.until("!document.querySelector('dialog')")
    assert browser.evaluate("document.activeElement.textContent") == "enlarge"


@pytest.mark.parametrize(
    "address",
    [
        "chapters/05-in-defence-of-the-charger.html#claim-fig-6-value",
        *(
            pytest.param(address, marks=pytest.mark.slow)
            for address in (
                "chapters/09-where-the-energy-goes.html#equation-eq-flow-discharge",
                "chapters/08-energy-against-time.html#time-isolation",
            )
        ),
    ],
)
def test_a_link_to_a_place_shows_it_at_the_top(browser, address):
    page, _, anchor = address.partition("#")
    for start in ["about:blank", (BOOK / page).as_uri()]:  # from another page, then from the top of this one
        browser.open(start)
        browser.open(f"{(BOOK / page).as_uri()}#{anchor}")
        browser.evaluate("new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))")
        top, header = browser.evaluate(
            f"[document.getElementById('{anchor}').getBoundingClientRect().top, "
            "document.querySelector('.bar').getBoundingClientRect().bottom]"
        )
        assert header <= top < header + 30


def test_the_explorer_is_worked_by_keys_alone(browser):
    browser.open((BOOK / "chapters/explorer.html").as_uri())
    browser.until("!!document.querySelector('.explorer li')")
    controls = browser.evaluate("[...document.querySelectorAll('.explorer :is(input, select, button, summary, a)')]"
                                ".filter((one) => one.checkVisibility()).length")  # fmt: skip
    browser.evaluate("document.querySelector('.explorer').tabIndex = -1, document.querySelector('.explorer').focus()")
    reached = []
    for _ in range(controls):
        press(browser, "Tab")
        reached.append(browser.evaluate("[document.activeElement.id || document.activeElement.textContent, "
                                        "getComputedStyle(document.activeElement).outlineStyle]"))  # fmt: skip
        if reached[-1][0] == "explorer-Delta":
            press(browser, "ArrowRight")
            browser.until("document.querySelector('#explorer-Delta-typed').value === '0.002'")
        if reached[-1][0] == "best detuning":
            press(browser, "Enter", text="\r")
    assert len({name for name, _ in reached}) == controls
    assert {outline for _, outline in reached} == {"solid"}
