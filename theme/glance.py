"""The paper at a glance: one small block a sentence, in the paper's order, each cell of it a link to a claim.

`chapters/coverage.toml` says which claims judge which sentence, the ledger what came out. From the two this makes HTML
that reads as a list of links without style, and needs no script: what a block says is text inside it, shown in a line
below when it is pointed at or reached by the keyboard, and a set of radio buttons dims what is not asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any

from theme.claims import low
from theme.report import MARKS

WORDS = {verdict: verdict.replace("-", " ") for verdict in MARKS} | {"unjudged": "not judged"}
NAMES = {"sentence": "sentence", "display": "equation", "figure": "figure", "caption": "caption, sentence"}

Entry = Mapping[str, Any]


def glance(
    units: Iterable[Entry], claims: Mapping[str, Entry], reasons: Mapping[str, str], address: Callable[[str], str]
) -> str:
    """Return the map of the paper as HTML.

    Parameters
    ----------
    units : entries of ``coverage.toml``, in the paper's order
    claims : the paper's ledger, by id
    reasons : what each reason for not judging means
    address : where the page shows a claim, by id

    Examples
    --------
    >>> from theme.glance import glance
    >>> unit = {"at": "abstract 1.1", "kind": "sentence", "length": 9, "claims": ["eq-1"]}
    >>> claim = {"where": "Eq. (1)", "kind": "equation", "verdict": "holds", "chapter": "01-model"}
    >>> html = glance([unit], {"eq-1": claim}, {}, lambda claim: f"model.html#{claim}")
    >>> '<a href="model.html#eq-1" class="at verdict-holds">' in html
    True

    """
    units = [unit | {"claims": [claim for claim in unit.get("claims", ()) if claim in claims]} for unit in units]
    sections = "".join(
        f'<section class="glance-section"><h2>{escape(title)}</h2>{"".join(map(_paragraph, paragraphs))}</section>'
        for title, paragraphs in _sections(units, claims, reasons, address)
    )
    return f'<div class="glance">{_choices(units, claims)}<div class="glance-paper">{sections}</div></div>\n'


def by_chapter(units: Iterable[Entry], claims: Mapping[str, Entry]) -> dict[str, dict[str, str]]:
    """Name what of the paper each chapter treats, with a claim of each: equations and figures, and how many sentences.

    Examples
    --------
    >>> from theme.glance import by_chapter
    >>> unit = {"at": "fig-2", "kind": "figure", "claims": ["fig-2"]}
    >>> by_chapter([unit], {"fig-2": {"where": "Fig. 2", "chapter": "03-optimal"}})
    {'03-optimal': {'Fig. 2': 'fig-2'}}

    """
    treated: dict[str, dict[str, str]] = {}
    sentences: dict[str, list[str]] = {}
    for unit in units:
        for name in (name for name in unit.get("claims", ()) if name in claims):
            chapter = claims[name]["chapter"]
            if unit["kind"] in ("display", "figure"):
                treated.setdefault(chapter, {}).setdefault(claims[name]["where"].split(",")[0], name)
            else:
                sentences.setdefault(chapter, []).append(name)
    for chapter, names in sentences.items():
        treated.setdefault(chapter, {})[f"{len(names)} sentence{'s' * (len(names) > 1)}"] = names[0]
    return dict(sorted(treated.items()))


def judged(unit: Entry, claims: Mapping[str, Entry]) -> list[str]:
    """List the verdicts on a unit, or say that it is not judged."""
    return [claims[claim]["verdict"] for claim in unit.get("claims", ())] or ["unjudged"]


def _choices(units: list[Entry], claims: Mapping[str, Entry]) -> str:
    """Radio buttons: all, or the units that have one verdict, with how many they are."""
    count = Counter(verdict for unit in units for verdict in set(judged(unit, claims)))
    options = {"all": f"all {len(units)}"} | {key: f"{word} {count[key]}" for key, word in WORDS.items()}
    buttons = "".join(
        f'<label class="verdict-{key}"><input type="radio" name="glance" value="{key}"{" checked" * (key == "all")}>'
        f"{_mark(key)}{escape(text)}</label>"
        for key, text in options.items()
    )
    return f'<fieldset class="glance-choice"><legend>Show</legend>{buttons}</fieldset>'


def _mark(verdict: str) -> str:
    return f'<span aria-hidden="true">{MARKS[verdict]}</span> ' if verdict in MARKS else ""


def _sections(units, claims, reasons, address):
    """Yield the title of each section and the blocks of its paragraphs; a figure is one of them."""
    section = ""
    rows = []
    for unit in units:
        head = unit["at"].split()[0]
        section = section if head.startswith("fig-") else head
        paragraph = unit["at"].rpartition(".")[0] if unit["kind"] in ("sentence", "display") else head
        rows.append((section, paragraph, unit))
    for section, group in groupby(rows, key=lambda row: row[0]):
        paragraphs = [
            [_block(unit, claims, reasons, address) for *_, unit in part if unit["kind"] != "heading"]
            for _, part in groupby(group, key=lambda row: row[1])
        ]
        yield _title(section), filter(None, paragraphs)


def _title(section: str) -> str:
    words = " ".join(word.upper() if len(word) == 1 else word for word in section.split("_"))
    return {"front": "Title and authors"}.get(section, words[:1].upper() + words[1:])


def _paragraph(blocks: list[str]) -> str:
    return f'<ol class="glance-paragraph">{"".join(blocks)}</ol>'


def _block(unit, claims, reasons, address):
    """One unit: as wide as its sentence is long, with a cell for each claim that judges it."""
    place = _place(unit)
    cells = "".join(
        f'<a href="{escape(address(claim))}" class="at verdict-{claims[claim]["verdict"]}">'
        f"{_mark(claims[claim]['verdict'])}{_label(unit, claims[claim])}"
        f"{_hidden(place, _says(claims[claim]))}</a>"
        for claim in unit.get("claims", ())
    )
    reason = reasons.get(unit.get("because", ""), "its claim is being written")
    cells = cells or f'<span class="at verdict-unjudged">{_hidden(place, f"<b>not judged</b>; {reason}")}</span>'
    verdicts = " ".join(f"is-{verdict}" for verdict in dict.fromkeys(judged(unit, claims)))
    width = min(12, 1 + unit.get("length", 0) // 5)
    return f'<li class="glance-unit glance-{unit["kind"]} glance-w{width} {verdicts}">{cells}</li>'


def _label(unit: Entry, claim: Entry) -> str:
    """Name an equation or a figure in sight."""
    return low(claim["where"].split(",")[0]) if unit["kind"] in ("display", "figure") else ""


def _hidden(place: str, words: str) -> str:
    return f'<span class="says">{place}: {words}</span>'


def _place(unit: Entry) -> str:
    """Say where a unit stands: 'paragraph 2, sentence 3', 'Fig. 4, caption, sentence 2', or what it is."""
    if figure := re.fullmatch(r"fig-(\d+)(?: (\d+))?", unit["at"]):
        return f"Fig. {figure[1]}" + (f", caption, sentence {figure[2]}" if figure[2] else "")
    if place := re.fullmatch(r"\S+ (\d+)\.(\d+)", unit["at"]):
        return f"Paragraph {place[1]}, {NAMES[unit['kind']]} {place[2]}"
    return unit["kind"].capitalize()


def _says(claim: Entry) -> str:
    """One line on a claim: where, the verdict, the statement or the effect, and the chapter that decides it."""
    said = claim["printed"] if claim["kind"] in ("statement", "figure") else claim.get("effect", claim.get("note", ""))
    decided = f" (chapter {int(claim['chapter'][:2])})" if claim["chapter"][0].isdigit() else ""
    return f"<b>{low(claim['where'])} {WORDS[claim['verdict']]}</b>" + (f": {low(said)}" if said else "") + decided
