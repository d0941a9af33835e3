"""The graph of what hangs on what: all that is numbered, downwards, the slips strong, the same on every machine."""

import re
import subprocess
import sys

from bs4 import BeautifulSoup
from places import ROOT, no_script

import qbutils as qb
from theme.graph import carried, drawn, graph, layout

CLAIMS = qb.claims("paper")
USES, INHERITS = ({c: e[key] for c, e in CLAIMS.items() if key in e} for key in ("uses", "inherits"))
SVG = graph(CLAIMS, "page.html#claim-{}".format)
READ = BeautifulSoup(SVG, "html.parser")


def test_every_numbered_equation_and_slip_is_linked_once():
    links = [link["href"].removeprefix("page.html#claim-") for link in READ("a")]
    slips = {*INHERITS, *(slip for used in INHERITS.values() for slip in used)}
    assert len(links) == len(set(links))
    assert {f"eq-{n}" for n in [*range(1, 28), *(f"A{n}" for n in range(1, 19))]} | slips <= set(links)


def test_each_box_has_the_papers_number():
    shown = {link["href"].removeprefix("page.html#claim-"): link.find("text").text for link in READ("a")}
    numbers = {claim: label for claim, label in shown.items() if label[0] in "(F"}
    assert numbers == {
        claim: f"({number})" if kind == "eq" else f"Fig. {number}"
        for claim in shown
        for kind, number in re.findall(r"^(eq|fig)-(A?\d+)$", claim)
    }
    assert len(numbers) > 45


def test_each_slip_is_a_strong_line():
    assert SVG.count("graph-slip") == sum(map(len, INHERITS.values()))
    assert SVG.count("<path ") == sum(map(len, drawn(USES, INHERITS).values()))


def test_what_is_used_stands_above():
    uses = drawn(USES, INHERITS)
    edges = [(used, claim) for claim in uses for used in uses[claim]]
    places, bends = layout(sorted({name for edge in edges for name in edge}), edges)
    assert all(places[used][1] < places[claim][1] for used, claim in edges)
    assert {pair: (bend[0], bend[-1]) for pair, bend in bends.items()} == {
        (used, claim): (places[used], places[claim]) for used, claim in edges
    }
    assert len(set(places.values())) == len(places)


def test_each_claim_says_what_it_uses_and_what_uses_it():
    said = READ.select_one("p.says.says-eq-13.verdict-holds").text
    assert said.startswith("Eq. (13) holds; uses Eq. (12), Eq. (2); is used by Eq. (26)")
    assert SVG.count("<p class") == SVG.count("<a ") == SVG.count("aria-label") - 2


def test_every_use_of_a_slip_is_told():
    told = carried(CLAIMS)
    without_harm = ["text-charger-lower", "text-charger-not-affected"]
    assert told["eq-22"] == (["eq-24-sum", "text-single-equals-charger"], without_harm)
    assert {(slip, use) for slip, (on, _) in told.items() for use in on} == {
        (slip, use) for use, slips in INHERITS.items() for slip in slips
    }


def test_it_needs_no_script():
    assert no_script(READ)


def test_the_same_wherever_it_is_drawn():
    """Where sets have another order: here it is drawn with a seed of chance."""
    code = "import qbutils, theme.graph as g; print(g.graph(qbutils.claims(), 'page.html#claim-{}'.format), end='')"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": "1"}, capture_output=True, text=True
    )
    assert run.stdout == SVG, run.stderr
