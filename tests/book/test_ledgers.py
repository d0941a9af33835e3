"""The two ledgers are sound, and each claim is decided once, where its entry says."""

import ast
import re
from collections import Counter

import nbformat
import pytest
from places import NOTEBOOKS

import qbutils as qb
from qbutils.ledgers import SAID, ledgers
from qbutils.symbolic import Gamma, absJ, kappa, kappa_a, kappa_b, phi
from referee import BASES, Finding, findings
from referee.equations import conditions
from theme import report

pytestmark = pytest.mark.usefixtures("messages")

CLAIMS = {claim: entry for ledger in ledgers().values() for claim, entry in ledger.items()}


def asked(notebook):
    """Ids that a chapter's source hands to `check` as they stand."""
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    return [
        call.args[0].value
        for call in calls
        if getattr(call.func, "attr", "") == "check" and call.args and isinstance(call.args[0], ast.Constant)
    ]


def misplaced(claims, decided):
    """List what is wrong between the entries of the ledgers and what the chapters have decided."""
    chapters = {}
    for chapter, found in decided:
        chapters.setdefault(found.id, []).append((chapter, found.verdict))
    wrong = [f"{claim} is decided in no chapter" for claim in claims.keys() - chapters.keys()]
    for claim, places in chapters.items():
        where, verdicts = map(list, zip(*places, strict=True))
        if claim not in claims:
            wrong.append(f"{where[0]} decides {claim}, which no ledger has")
        elif where != [claims[claim]["chapter"]]:
            wrong.append(f"{claim} is decided in {where}, not in {claims[claim]['chapter']}")
        elif verdicts != [claims[claim]["verdict"]]:
            wrong.append(f"{claim}: the page says {verdicts[0]}, the ledger {claims[claim]['verdict']}")
    return wrong


def test_every_claim_is_decided_once_in_the_chapter_it_names():
    assert misplaced(CLAIMS, findings(NOTEBOOKS)) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_check_of_a_chapter_shows_its_line(notebook):
    shown = Counter(found.id for _, found in findings([notebook]))
    assert Counter(asked(notebook)) - shown == Counter()


@pytest.mark.parametrize("claim", CLAIMS)
def test_printed_and_corrected_form_are_both_tested(claim):
    compared = {
        "holds": (True, None),
        "holds-if": (False, True),
        "corrected": (False, True),
        "refuted": (False, None),
        "undecidable": (None, None),
    }
    found = report.found()[claim]
    assert (found.printed, found.remedied) == compared[CLAIMS[claim]["verdict"]]


def test_every_numbered_equation_has_an_entry():
    entries = qb.claims("paper")
    assert [claim for claim in report.NUMBERED if claim not in entries] == []
    assert {entries[claim]["kind"] for claim in report.NUMBERED} == {"equation"}


def test_no_id_stands_in_two_ledgers():
    assert len(CLAIMS) == sum(map(len, ledgers().values()))


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_an_entry_rests_on_is_an_entry(claim):
    named = {*CLAIMS[claim].get("uses", ()), CLAIMS[claim].get("shown_by", claim)}
    assert named <= CLAIMS.keys()
    assert claim not in CLAIMS[claim].get("uses", ())


def silent(claims):
    """List the claims whose effect names no check that computes it."""
    return [claim for claim, entry in claims.items() if "effect" in entry and "shown_by" not in entry]


def test_an_effect_names_the_check_that_computes_it():
    assert silent(CLAIMS) == []
    assert silent({"eq-1": {"effect": "none on the curve"}, "eq-2": {"note": "at Γ = 0"}}) == ["eq-1"]


def test_every_statement_of_the_book_says_what_it_rests_on():
    entries = qb.claims("book")
    assert [claim for claim, e in entries.items() if e["kind"] == "statement" and "by" not in e] == []
    assert {report.basis(entry) for entry in entries.values()} <= BASES.keys()


def test_ids_say_what_they_are():
    assert [claim for claim in qb.claims("paper") if not re.match(r"(eq|fig|text)-\w", claim)] == []


@pytest.mark.parametrize("claim", [claim for claim, entry in CLAIMS.items() if entry["kind"] == "equation"])
def test_every_form_of_an_equation_parses(claim):
    entry = CLAIMS[claim]
    for which in {"printed", "correct"} & entry.keys():
        entry.form(which)
    for settings in (entry.get("given", {}), entry.get("if", {})):
        conditions(entry, settings)


ENTRY = {"chapter": "03-a", "verdict": "holds"}
FOUND = "03-a", Finding("eq-1", "holds", True)


@pytest.mark.parametrize(
    ("claims", "decided", "wrong"),
    [
        ({"eq-1": ENTRY}, [FOUND], []),
        ({"eq-1": ENTRY}, [], ["eq-1 is decided in no chapter"]),
        ({}, [FOUND], ["03-a decides eq-1, which no ledger has"]),
        ({"eq-1": ENTRY | {"chapter": "04-b"}}, [FOUND], ["eq-1 is decided in ['03-a'], not in 04-b"]),
        ({"eq-1": ENTRY}, [FOUND, FOUND], ["eq-1 is decided in ['03-a', '03-a'], not in 03-a"]),
        ({"eq-1": ENTRY | {"verdict": "refuted"}}, [FOUND], ["eq-1: the page says holds, the ledger refuted"]),
    ],
    ids=["sound", "nowhere", "unknown", "elsewhere", "twice", "otherwise"],
)
def test_what_lies_between_ledger_and_chapters_is_found(claims, decided, wrong):
    assert misplaced(claims, decided) == wrong


def test_a_claim_is_sought_in_both_ledgers(capsys):
    qb.check("heat-equal", True)
    qb.check("text-mu-ab", qb.claims()["text-mu-ab"].form())
    assert re.findall(r"(printed|claimed) ✓", capsys.readouterr().out) == list(reversed(SAID.values()))
    with pytest.raises(KeyError, match="no ledger has a claim 'eq-28'"):
        qb.check("eq-28", True)
    with pytest.raises(ValueError, match="a ledger is 'paper' or 'book', but it is 'papers'"):
        qb.claims("papers")


def test_forms_of_the_ledger_are_in_the_books_symbols():
    paper = qb.claims()
    assert paper["eq-13"].form().free_symbols == {absJ, kappa_a, kappa_b}
    assert paper["eq-12"].form() / paper["eq-12"].form("correct") == 4
    assert paper["eq-A17"].form().free_symbols <= {absJ, Gamma, phi, *paper["eq-A16"].form().free_symbols}
    assert kappa not in paper["eq-11"].form().free_symbols | {kappa_b}
