"""The ledgers for readers and for machines: tables, counts, corrections, JSON.

A verdict is the ledger's. What a comparison came to, the finding, is read from the outputs of the executed chapters,
so that a report repeats what a chapter shows and decides nothing by itself.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qbutils.ledger import KINDS, VERDICTS, claims, displayed, forms

CHAPTERS = Path(__file__).parent.parent / "chapters"
_LINE = re.compile(
    r'<div class="claim claim-(?P<verdict>[\w-]+)" id="claim-(?P<claim>[\w-]+)">.*?'
    r'<span class="claim-detail"><b>(?P<result>.*?)</b> (?P<detail>.*?)</span></div>',
    re.DOTALL,
)
NUMBERED = [f"eq-{n}" for n in [*range(1, 28), *(f"A{n}" for n in range(1, 19))]]
_PLURALS = dict(zip(KINDS, ("equations", "numbers", "captions", "sentences"), strict=True))


@dataclass(frozen=True)
class Finding:
    """One claim as a chapter has decided it."""

    claim: str
    chapter: str
    verdict: str
    result: str
    detail: str


def decided(notebook: Path) -> list[Finding]:
    """List what one executed chapter has decided, in its order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    pages = [output.get("data", {}).get("text/html", "") for cell in cells for output in cell.get("outputs", [])]
    return [
        Finding(chapter=notebook.stem, **{part: html.unescape(text) for part, text in line.groupdict().items()})
        for page in pages
        for line in _LINE.finditer("".join(page))
    ]


@cache
def findings(folder: Path = CHAPTERS) -> Mapping[str, Finding]:
    """What all executed chapters have decided, by id, in the order of the chapters.

    Raises
    ------
    FileNotFoundError
        No chapter is there: an installed package has the ledgers, and the findings are in the repository.

    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"there is no executed chapter in {folder}; findings are read in the repository")
    return {found.claim: found for path in notebooks for found in decided(path)}


@dataclass(frozen=True)
class Page:
    """A piece of a page: text for a terminal, HTML for a notebook."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def ordered(ledger: str = "paper") -> list[str]:
    """Ids of a ledger in the order in which the chapters decide them."""
    order = {claim: place for place, claim in enumerate(findings())}
    return sorted(claims(ledger), key=lambda claim: (claims(ledger)[claim]["chapter"], order.get(claim, len(order))))


def select(verdict: str, *kinds: str, ledger: str = "paper") -> list[str]:
    """Ids of the claims with one verdict, of the named kinds or of all, in the order of the chapters."""
    entries = claims(ledger)
    return [
        claim
        for claim in ordered(ledger)
        if entries[claim]["verdict"] == verdict and entries[claim]["kind"] in (kinds or KINDS)
    ]


def counts(ledger: str = "paper") -> dict[str, Counter]:
    """How many claims of each kind have each verdict.

    Examples
    --------
    >>> from qbutils import report
    >>> sum(report.counts()["corrected"].values()) > 5
    True

    """
    entries = claims(ledger).values()
    return {verdict: Counter(e["kind"] for e in entries if e["verdict"] == verdict) for verdict in VERDICTS}


def link(claim: str, folder: str = "") -> str:
    """Address of the line that decides a claim; ``folder`` leads from the page to the chapters."""
    return f"{folder}{_entry(claim)['chapter']}.html#claim-{claim}"


def _entry(claim):
    return next(claims(ledger)[claim] for ledger in ("paper", "book") if claim in claims(ledger))


def basis(claim: str) -> str:
    """What a claim rests on: the ledger's word for a statement, the finding for an equation, a number is computed.

    Examples
    --------
    >>> from qbutils import report
    >>> report.basis("bound-universal"), report.basis("time-coherent-best")
    ('proof', 'search')

    """
    found = findings().get(claim)
    derived = found is not None and found.detail.startswith("proved")
    return _entry(claim).get("by", "proof" if derived else "computation")


def _badge(verdict):
    return f'<span class="verdict verdict-{verdict}">{verdict}</span>'


def _outcome(claim):
    """Return what was said, what came out, and what it changes, as HTML."""
    entry, found = _entry(claim), findings().get(claim)
    said = entry["printed"] if entry["kind"] in ("statement", "figure") else ""
    came_out = f"<b>{html.escape(found.result)}</b> {html.escape(found.detail)}" if found else ""
    effect = html.escape(entry.get("effect", ""))
    parts = {"claim-statement": html.escape(said), "claim-detail": came_out, "claim-effect": effect}
    return " ".join(f'<span class="{name}">{text}</span>' for name, text in parts.items() if text)


def table(ledger: str = "paper") -> Page:
    """Return the whole ledger, one row a claim; a script of the book makes it sortable and filterable."""
    rows, text = [], []
    for claim in ordered(ledger):
        entry = claims(ledger)[claim]
        cells = [f'<th scope="row">{_anchor(claim)}</th>', *map("<td>{}</td>".format, _cells(claim))]
        by = f' data-by="{basis(claim)}"' if ledger == "book" else ""
        rows.append(f'<tr data-verdict="{entry["verdict"]}"{by} data-id="{claim}">{"".join(cells)}</tr>')
        text.append(f"{entry['where']:<36} {entry['kind']:<10} {entry['verdict']}")
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Claim", "Kind", "What comes out", "Verdict"))
    body = f"<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>"
    return Page("\n".join(text), f'<table class="claims">\n{body}\n</table>')


def _anchor(claim):
    return f'<a class="claim-where" href="{link(claim)}">{html.escape(_entry(claim)["where"])}</a>'


def _cells(claim):
    return _entry(claim)["kind"], _outcome(claim), _badge(_entry(claim)["verdict"])


def lines(*ids: str) -> Page:
    """Return the named claims, one line each, with links to where they are decided."""
    text, shown = [], []
    for claim in ids:
        _, outcome, badge = _cells(claim)
        verdict = _entry(claim)["verdict"]
        text.append(f"{_entry(claim)['where']:<36} {verdict}")
        shown.append(f'<div class="claim claim-{verdict}">{_anchor(claim)} {badge} {outcome}</div>')
    return Page("\n".join(text), "\n".join(shown))


def equations(*ids: str) -> Page:
    """Return the named equations as they are printed and as they should be, with links to the derivation."""
    text, shown = [], []
    for claim in ids:
        tex = forms(_entry(claim))
        text += [f"{_entry(claim)['where']}, {label}: {formula}" for label, formula in tex.items()]
        shown.append(f'<div id="form-{claim}">{lines(claim).html}{displayed(tex)}</div>')
    return Page("\n".join(text), "\n".join(shown))


def summary(ledger: str = "paper", folder: str = "") -> Page:
    """Return the counts of the verdicts as a bar and a list."""
    total, number = len(claims(ledger)), counts(ledger)
    parts = [(verdict, kinds.total(), _listed(kinds)) for verdict, kinds in number.items() if kinds]
    share = '<span class="verdict-{0}" style="flex-grow: {1}" title="{1} {0}"></span>'.format
    bar = "".join(share(verdict, n) for verdict, n, _ in parts)
    items = "".join(
        f"<dt>{_badge(verdict)} <b>{n}</b></dt><dd>{VERDICTS[verdict]}<br><small>{kinds}</small></dd>"
        for verdict, n, kinds in parts
    )
    report = f'<p><a href="{folder}06-referees-report.html#all-claims">All {total} claims</a></p>'
    return Page(
        "\n".join(f"{verdict:<12} {n:>4}   {kinds}" for verdict, n, kinds in parts),
        f'<div class="verdicts"><div class="verdicts-bar" aria-hidden="true">{bar}</div><dl>{items}</dl>{report}</div>',
    )


def _listed(kinds):
    named = {name if kinds[kind] > 1 else name[:-1]: kinds[kind] for kind, name in _PLURALS.items()}
    return ", ".join(f"{n} {name}" for name, n in named.items() if n)


def markdown() -> str:
    """Return the verdicts on the paper for the README: the counts as a table, and which equations have a slip."""
    number, entries = counts(), claims()
    rows = [
        ["verdict", "meaning", *_PLURALS.values(), "all"],
        ["---", "---", *("---:" for _ in (*KINDS, "all"))],
        *([verdict, VERDICTS[verdict], *(c[kind] for kind in KINDS), c.total()] for verdict, c in number.items()),
        ["", "", *(sum(c[kind] for c in number.values()) for kind in KINDS), len(entries)],
    ]
    table = "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)
    slips = ", ".join(f"({claim[3:]})" for claim in NUMBERED if entries[claim]["verdict"] == "corrected")
    report = "[referee's report](chapters/06-referees-report.md)"
    return f"{table}\n\nEquations with a slip: {slips}. What each one changes is in the {report}."


def as_json(ledgers: Iterable[str] = ("paper", "book")) -> dict[str, Any]:
    """Return all claims with their verdicts and findings, in the form of ``claims.schema.json``."""
    return {
        "$schema": "_static/claims.schema.json",
        "version": version("qbutils"),
        "verdicts": VERDICTS,
        "claims": [
            {"id": claim, "ledger": ledger, **claims(ledger)[claim], "address": link(claim, "chapters/")}
            | ({"result": found.result, "found": found.detail} if (found := findings().get(claim)) else {})
            for ledger in ledgers
            for claim in ordered(ledger)
        ],
    }
