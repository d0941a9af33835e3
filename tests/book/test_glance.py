"""The map of the paper as a page: every unit in its order, every claim a link, nothing that needs a script."""

import tomllib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from places import no_script

import qbutils as qb
from theme.glance import MARKS, by_chapter, glance

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((ROOT / "chapters/coverage.toml").read_text(encoding="utf-8"))
CLAIM = {"where": "Eq. (1), its range", "kind": "statement", "verdict": "holds", "chapter": "01-a", "printed": "x < 1"}
UNIT = {"at": "model 1.2", "kind": "sentence", "length": 9, "claims": ["eq-1"]}


UNITS = [u | {"claims": [c for c in u.get("claims", ()) if c in qb.claims("paper")]} for u in TABLE["units"]]


def page(units=TABLE["units"], claims=None):
    return glance(units, claims or qb.claims("paper"), TABLE["reasons"], lambda claim: f"page.html#claim-{claim}")


class Reader(HTMLParser):
    """What is open, to see that all is closed in its order."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, _):
        if tag != "input":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_unit_has_its_block_and_every_claim_its_link():
    reader, read = Reader(page()), BeautifulSoup(page(), "html.parser")
    shown = [unit for unit in UNITS if unit["kind"] != "heading"]
    assert reader.open == []
    assert [item["class"][1] for item in read("li")] == [f"glance-{unit['kind']}" for unit in shown]
    links = [f"page.html#claim-{claim}" for unit in shown for claim in unit.get("claims", ())]
    assert [link["href"] for link in read("a")] == links


def test_no_script_and_no_style_of_its_own():
    read = BeautifulSoup(page(), "html.parser")
    assert no_script(read)
    assert read("style") == []


def test_each_block_says_what_it_is():
    """A link has text for those who hear the page, and its mark, not its colour alone, tells the verdict."""
    says = [span.text for span in BeautifulSoup(page(), "html.parser").select("span.says")]
    cells = sum(len(unit.get("claims", ())) or 1 for unit in UNITS if unit["kind"] != "heading")
    assert len(says) == cells
    assert all(len(line) > 15 for line in says)
    assert page([UNIT], {"eq-1": CLAIM}).count(MARKS["holds"]) == 2  # in its block, in the choice
    said = "Paragraph 1, sentence 2: <b>Eq. (1), its range holds</b>: x &lt; 1 (chapter 1)"
    assert said in page([UNIT], {"eq-1": CLAIM})


@pytest.mark.parametrize("verdict", MARKS)
def test_a_verdict_is_counted_and_can_be_asked_for(verdict):
    html = page([UNIT, UNIT | {"at": "model 1.3"}], {"eq-1": CLAIM | {"verdict": verdict}})
    assert html.count(f"is-{verdict}") == 2
    assert f"{verdict.replace('-', ' ')} 2</label>" in html
    assert f'[value="{verdict}"]:checked) .is-{verdict}' in (ROOT / "theme/static/book.css").read_text(encoding="utf-8")


def test_what_is_not_judged_says_why():
    unit = {"at": "front title", "kind": "title", "length": 3, "because": "frame"}
    assert "Title: <b>not judged</b>; title, names, date or heading" in page([unit])


def test_a_figure_stands_where_it_stands_in_the_paper():
    units = [UNIT, UNIT | {"at": "fig-1", "kind": "figure"}, UNIT | {"at": "model 2.1"}]
    html = page(units, {"eq-1": CLAIM})
    assert html.count("<section") == 1
    assert html.count("<ol") == 3


def test_chapters_list_what_they_treat():
    treated = by_chapter(TABLE["units"], qb.claims("paper"))
    assert set(treated) == {entry["chapter"] for entry in qb.claims("paper").values()}
    listed = Counter(what for chapter in treated.values() for what in chapter)
    assert all(listed[f"Eq. ({n})"] == 1 for n in [*range(1, 28), *(f"A{n}" for n in range(1, 19))])
    assert treated["03-optimal-charging"]["Fig. 2"] == "fig-2"
    judged = sum(u["kind"] not in ("display", "figure") for u in UNITS for _ in u["claims"])
    sentences = [what for chapter in treated.values() for what in chapter if "sentence" in what]
    assert sum(int(what.split()[0]) for what in sentences) == judged
