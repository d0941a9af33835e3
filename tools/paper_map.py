"""Compare `chapters/coverage.toml` with the text of the paper: .venv/bin/python tools/paper_map.py TEXT.

The text is not in the repository. It is cut into units, in its order: sentences, displayed equations, figures, the
sentences of captions, and what stands around them. A unit has a place (section, paragraph, sentence) and a short hash
of its words. The table holds both, and the claims that judge the unit or why nothing can. The command tells what the
two do not share, and which units hold an equation, a number or a comparison and are judged by no claim.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "chapters" / "coverage.toml"
FORMULAS = ROOT / "tests" / "book" / "transcription.toml"

ABBREVIATION = re.compile(r"\b(Eqs?|Figs?|Refs?|i\.e|No)\.$")
END = re.compile(r"(?<=[.?!])\s+(?=[A-Z(*])")
DISPLAY = re.compile(r"\s*(\$\$.*?\$\$)\s*")
HEADING = re.compile(r"([A-Z][\w -]+)\.\s*—\s*|(Appendix [A-Z]): .*")

CITED = re.compile(
    r"\[[\d, –]+\]|\(\d+\)(-\(\d+\))?|\b(Figs?|Figure|scenario)\b\.? [\d, ()a-c]+|E_\{[^}]*opt\}|At the same"
)
EQUATION = re.compile(r"=|≡|\\equiv|\\to\b|\\rightarrow|\\pm|\\neq|[<>]")
NUMBER = re.compile(r"(?<![\w^{\\])\d+(\.\d+)?|\b(infinite|unbounded|twice)\b")
COMPARISON = re.compile(
    r"\b(more|larger|smaller|higher|lower|best|same|optimi[sz]ed for|maxim\w+|always|bounded|extremely|huge|"
    r"significan\w+|substantial\w*|remarkabl\w+|notable|surpass\w*|exceed\w*|outperform\w*|enhanc\w+|boost\w*|"
    r"increas\w+|decreas\w+|reduc\w+|advantages?|benefi\w+|efficien\w+|positive|close to)\b",
    re.IGNORECASE,
)
#: A comparison that asserts nothing about this model, and a grant.
EXEMPT = {
    ("a number", "support"),
    *(("a comparison", reason) for reason in ("motivation", "literature", "question", "outlook", "laboratory")),
}


class Unit(NamedTuple):
    """A piece of the paper: its place, what it is, and its words."""

    at: str
    kind: str
    words: str

    @property
    def hash(self) -> str:
        """Eight digits that change with any word or sign, and not with the breaks of lines."""
        return hashlib.sha256("".join(self.words.split()).encode()).hexdigest()[:8]

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(self.words.split())

    @property
    def checkable(self) -> str:
        """What in it can be checked: an equation, a number, a comparison, or nothing."""
        if self.kind not in ("sentence", "display", "caption"):
            return ""
        words = CITED.sub(" ", self.words)
        found = {"an equation": EQUATION, "a number": NUMBER, "a comparison": COMPARISON}
        return next((name for name, pattern in found.items() if pattern.search(words)), "")


def units(text: str) -> Iterator[Unit]:
    """Yield the units of the paper in its order."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    blocks = [block for block in blocks if block and not re.match(r"[*†] \S+@", block)]
    date = next(i for i, block in enumerate(blocks) if block.startswith("(Dated"))
    front = {"title": blocks[0], "authors": " ".join(blocks[1:date]), "date": blocks[date]}
    yield from (Unit(f"front {kind}", kind, words) for kind, words in front.items())
    section, paragraph, sentence, previous = "abstract", 0, 0, ""
    for block in joined(blocks[date + 1 :]):
        if block.startswith("- "):
            yield Unit("references", "references", block)
            continue
        if caption := re.match(r"FIG\. (\d+): ", block):
            yield Unit(f"fig-{caption[1]}", "figure", caption[0])
            parts = sentences(block[caption.end() :])
            yield from (Unit(f"fig-{caption[1]} {n}", "caption", part) for n, part in enumerate(parts, 1))
            continue
        if heading := HEADING.match(block):
            section, paragraph, sentence, previous = slug(heading[1] or heading[2]), 0, 0, ""
            yield Unit(section, "heading", heading[0])
            block = block[heading.end() :]
        for part in filter(None, DISPLAY.split(block)):
            display = part.startswith("$$")
            if not (display or (previous.startswith("$$") and part[0].islower())):
                paragraph, sentence = paragraph + 1, 0
            for words in [part] if display else sentences(part):
                sentence += 1
                yield Unit(f"{section} {paragraph}.{sentence}", "display" if display else "sentence", words)
            previous = part


def joined(blocks: list[str]) -> Iterator[str]:
    """Yield blocks with what a page break or a figure parts put together; the figure comes after."""
    body, floats = "", []
    for block in blocks:
        if body.startswith("- ") and not block.startswith("- "):
            yield body
            body = ""
        if block.startswith("FIG. "):
            floats.append(block)
        else:
            body = body.removesuffix("-") + ("" if body.endswith("-") or not body else " ") + block
        if not body or complete(body):
            yield from filter(None, (body, *floats))
            body, floats = "", []


def complete(block: str) -> bool:
    """Whether a block ends where a sentence, a heading or a display does."""
    if block.startswith("-"):
        return False
    ends = block.endswith((".", "?", "!", ":", "$$")) and not ABBREVIATION.search(block)
    return ends or bool(HEADING.fullmatch(block))


def sentences(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph."""
    sentence = ""
    for piece in END.split(paragraph):
        sentence = f"{sentence} {piece}".strip()
        if not ABBREVIATION.search(piece):
            yield sentence
            sentence = ""
    yield from filter(None, [sentence])


def slug(heading: str) -> str:
    """Write a heading as a place: lower case, without spaces."""
    return "_".join(heading.lower().split())


def table(path: Path = TABLE) -> list[dict]:
    """Read the table: one entry a unit, in the paper's order."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["units"]


def differences(paper: list[Unit], entries: list[dict]) -> list[str]:
    """List where the table and the text part, and what holds something checkable that no claim judges."""
    found = []
    for unit, entry in itertools.zip_longest(paper, entries):
        if unit is None or entry is None:
            found.append(f"{unit.at if unit else entry['at']}: only in the {'text' if unit else 'table'}")
        elif (unit.at, unit.kind) != (entry["at"], entry["kind"]):
            found.append(f"{unit.at}, a {unit.kind}: the table has {entry['at']}, a {entry['kind']}")
        elif (unit.hash, unit.length) != (entry["hash"], entry["length"]):
            found.append(f"{unit.at}: other words, hash {unit.hash}, length {unit.length}")
        elif unit.checkable and "claims" not in entry and (unit.checkable, entry["because"]) not in EXEMPT:
            found.append(f"{unit.at}: holds {unit.checkable}, and no claim judges it")
    return found


def untrue(text: str, path: Path = FORMULAS) -> list[str]:
    """List the formulas inside sentences and captions that were not transcribed as they stand in the text."""
    formulas = tomllib.loads(path.read_text(encoding="utf-8"))
    pieces = [*formulas["inline"].values(), *itertools.chain(*formulas["captions"].values())]
    plain = re.sub(r"[\s$]", "", text)
    return [f"{piece}: not in the text" for piece in pieces if re.sub(r"\s", "", piece) not in plain]


def main() -> int:
    """Compare the table with the text that the command names."""
    parser = argparse.ArgumentParser(description="Compare chapters/coverage.toml with the text of the paper.")
    parser.add_argument("text", type=Path, help="the paper's text, equations as LaTeX")
    path = parser.parse_args().text
    if not path.is_file():
        print(f"error: TEXT must be a file, but it is {path}", file=sys.stderr)
        return 2
    entries = table()
    text = path.read_text(encoding="utf-8")
    found = differences(list(units(text)), entries) + untrue(text)
    judged = sum(bool(entry.get("claims")) for entry in entries)
    print(*found, f"{len(entries)} units, {judged} judged by claims; {len(found)} differences", sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
