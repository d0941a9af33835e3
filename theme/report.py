"""The ledgers and what the chapters found: selections, counts, the README's table, claims.json.

A verdict is the ledger's. What a comparison came to, the finding, is read from the outputs of the executed chapters,
so that a report repeats what a chapter shows and decides nothing by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qbutils.ledgers import ledgers
from referee import BASES, KINDS, VERDICTS, Claim, Finding, findings

CHAPTERS = Path(__file__).parent.parent / "chapters"
NUMBERED = [f"eq-{n}" for n in [*range(1, 28), *(f"A{n}" for n in range(1, 19))]]
JUDGED = "the preprint dated 24 July 2024"  # the text of the paper, unless an entry names a version
MARKS = {"holds": "✓", "holds-if": "◐", "corrected": "✎", "refuted": "✗", "undecidable": "?"}
PLURALS = dict(zip(KINDS, ("equations", "numbers", "captions", "sentences"), strict=True))


def sources() -> Iterator[Path]:
    """Yield the files that a report is made from."""
    yield from (ledger.path for ledger in ledgers().values())
    yield from sorted(CHAPTERS.glob("*.ipynb"))


def entry(claim: str) -> Claim:
    """Return a claim of either ledger."""
    return next(ledger[claim] for ledger in ledgers().values() if claim in ledger)


@cache
def found() -> Mapping[str, Finding]:
    """What all executed chapters have decided, by id, in the order of the chapters."""
    return {finding.id: finding for _, finding in findings(sorted(CHAPTERS.glob("*.ipynb")))}


def ordered(ledger: str = "paper") -> list[Claim]:
    """Claims of a ledger in the order in which the chapters decide them."""
    order = {claim: place for place, claim in enumerate(found())}
    return sorted(ledgers()[ledger].values(), key=lambda c: (c["chapter"], order.get(c.id, len(order))))


def select(verdict: str, *kinds: str, ledger: str = "paper") -> list[Claim]:
    """Return the claims with one verdict, of the named kinds or of all, in the order of the chapters."""
    return [c for c in ordered(ledger) if c["verdict"] == verdict and c["kind"] in (kinds or KINDS)]


def counts(ledger: str = "paper") -> dict[str, Counter]:
    """How many claims of each kind have each verdict.

    Examples
    --------
    >>> from theme import report
    >>> sum(report.counts()["corrected"].values()) > 5
    True

    """
    entries = ledgers()[ledger].values()
    return {verdict: Counter(c["kind"] for c in entries if c["verdict"] == verdict) for verdict in VERDICTS}


def basis(claim: Claim) -> str:
    """What a claim rests on: the ledger's word for a sentence, else what the comparison was.

    Examples
    --------
    >>> from theme import report
    >>> report.basis(report.entry("eq-25")), report.basis(report.entry("time-coherent-best"))
    ('machine', 'search')

    """
    return claim.get("by") or (found()[claim.id].by if claim.id in found() else "") or "computation"


SPELLED = {"absJ": "|J|", "Gamma": "Γ", "Delta": "Δ", "phi": "φ"}
GAUGES = {  # what the phase of p_b is set to, as the paper would say it
    "exp(I*phi)/conjugate(p_a)": "|μ| = 1",
    "1/conjugate(p_a)": "μ = −1",
    "-1/conjugate(p_a)": "μ = +1",
}


def settings(table: Mapping[str, str]) -> str:
    """Say what is put in the place of symbols: '|J| = 0, μ = +1'."""
    return ", ".join(GAUGES.get(text, f"{SPELLED.get(symbol, symbol)} = {text}") for symbol, text in table.items())


def words(claim: Claim, finding: Finding) -> str:
    """Say what came out: the finding, what it rests on, and the condition or the right form of a sentence."""
    came_out = finding.found or BASES.get(claim.get("by"), "")
    if "if_words" in claim:
        remedy = f"if {claim['if_words']}"
    elif "if" in claim:
        remedy = f"if {settings(claim['if'])}"
    else:
        remedy = claim.get("correct", "") if said(claim) else ""
    given = f"given {settings(claim['given'])}" if "given" in claim else ""
    within = f"range: {claim['range']}" if "range" in claim else ""
    return "; ".join(filter(None, (given, came_out, finding.detail, remedy, within)))


def said(claim: Claim) -> str:
    """Return what a statement or a figure says; equations and numbers are shown in other ways."""
    return claim["printed"] if claim["kind"] in ("statement", "figure") else ""


def text(claim: Claim) -> str:
    """Which text of the paper a claim of it is judged by; of the book's own there is one.

    Examples
    --------
    >>> from theme import report
    >>> report.text(report.entry("eq-12")), report.text(report.entry("threshold"))
    ('the preprint dated 24 July 2024', '')

    """
    return claim.get("version", JUDGED) if claim.ledger is ledgers()["paper"] else ""


def listed(kinds: Mapping[str, int]) -> str:
    """Name the kinds of claims and how many there are: '2 equations, 1 number'."""
    named = {name if kinds[kind] > 1 else name[:-1]: kinds[kind] for kind, name in PLURALS.items()}
    return ", ".join(f"{n} {name}" for name, n in named.items() if n)


def markdown() -> str:
    """Return the verdicts on the paper for the README: the counts as a table, and which equations have a slip."""
    number, paper = counts(), ledgers()["paper"]
    rows = [
        ["verdict", "meaning", *PLURALS.values(), "all"],
        ["---", "---", *("---:" for _ in (*KINDS, "all"))],
        *([verdict, VERDICTS[verdict], *(c[kind] for kind in KINDS), c.total()] for verdict, c in number.items()),
        ["", "", *(sum(c[kind] for c in number.values()) for kind in KINDS), len(paper)],
    ]
    table = "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)
    slips = ", ".join(f"({claim[3:]})" for claim in NUMBERED if paper[claim]["verdict"] == "corrected")
    report = "[referee's report](chapters/06-referees-report.md)"
    return f"{table}\n\nJudged is {JUDGED}. Equations with a slip: {slips}. What each one changes is in the {report}."


def as_json() -> dict[str, Any]:
    """Return all claims with their verdicts and findings, in the form of the schema."""
    return {
        "$schema": "_static/claims.schema.json",
        "version": version("qbutils"),
        "judged": JUDGED,
        "verdicts": VERDICTS,
        "claims": [
            {"id": claim.id, "ledger": name, **claim, "address": f"chapters/{claim['chapter']}.html#claim-{claim.id}"}
            | ({"result": claim.result(f), "found": words(claim, f)} if (f := found().get(claim.id)) else {})
            for name in ledgers()
            for claim in ordered(name)
        ],
    }
