"""No result is typed by hand, as a number or in words; and of fifty planted falsehoods hardly one goes unnoticed."""

import random
import re

import execute
import pytest
import typed
from places import CHAPTERS, ROOT
from said import SAID

import qbutils as qb
from referee.notebooks import bundles

CLAIMS = [entry for ledger in ("paper", "book") for entry in qb.claims(ledger).values()]
DEFAULTS = {0.1, 0.05, 0.01}  # the model's own F, κ_a, κ_b
WORDS = ["a third", "a quarter", "twice", "a fifth", "three times", "tens of", "half", "a tenth", "a few per cent"]


def pieces(cells):
    """What a person typed and a reader reads: prose, and the words in code."""
    for cell in cells:
        yield from [cell.source] if cell.cell_type == "markdown" else typed.strings(cell.source)


def known(cells, chapter):
    """Numbers of the chapter's code and of its entries of the ledgers; a page without entries reports on all."""
    entries = [entry for entry in CLAIMS if entry["chapter"] == chapter] or CLAIMS
    printed = " ".join(str(entry.get(key, "")) for entry in entries for key in ("printed", "correct", "at", "range"))
    code = [typed.literals(cell.source) for cell in cells if cell.cell_type == "code"]
    return DEFAULTS.union(*code, map(float, typed.decimals(printed)))


def known_in(path):
    return known(execute.read_text(path).cells, path.stem)


def findings(cells, chapter):
    return typed.typed(pieces(cells), known(cells, chapter), SAID)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_number_is_typed_in_a_chapter(path):
    assert findings(execute.read_text(path).cells, path.stem) == []


def test_numbers_of_the_landing_page_are_computed_or_printed():
    """In some chapter, or in the paper."""
    texts = [bundle.get("text/plain", "") for path in CHAPTERS for bundle in bundles(path.with_suffix(".ipynb"))]
    known = set(map(float, typed.NUMBER.findall(" ".join(texts)))).union(*(known_in(path) for path in CHAPTERS))
    assert [n for n in typed.decimals((ROOT / "index.md").read_text(encoding="utf-8")) if float(n) not in known] == []


@pytest.mark.parametrize("phrase", SAID)
def test_words_of_number_are_true(phrase):
    assert SAID[phrase]()


def test_every_phrase_is_in_a_chapter():
    prose = [typed.plain(piece) for path in CHAPTERS for piece in pieces(execute.read_text(path).cells)]
    assert [phrase for phrase in SAID if not any(typed.plain(phrase) in text for text in prose)] == []


def planted(draw):
    """One falsehood: a chapter's cells with a number changed, a number in words changed, or a wrong one added."""
    path = draw.choice(CHAPTERS)
    cells = execute.read_text(path).cells
    prose = [cell for cell in cells if cell.cell_type == "markdown" and len(cell.source) > 200]
    cell, kind = draw.choice(prose), draw.choice(["number", "word", "added", "in words"])
    numbers = list(re.finditer(r"(?<![\w.(/])\d+\.\d+(?![\w.)])", cell.source))
    words = list(typed.WORD.finditer(cell.source))
    if kind == "number" and numbers:
        place = draw.choice(numbers)
        wrong = f"{float(place[0]) * draw.uniform(1.1, 1.9):.{len(place[0].split('.')[1]) + 1}f}"
    elif kind == "word" and words:
        place, wrong = draw.choice(words), draw.choice(["a seventh", "thrice", "two thirds", "sixfold"])
    else:
        place = re.search(r"\Z", cell.source)
        amounts = f"{draw.uniform(0.1, 9):.2f}", f"{draw.randint(13, 97)} per cent", f"{draw.uniform(10, 99):.1f}"
        wrong = f"\n\nIt is {draw.choice(WORDS if kind == 'in words' else amounts)} of the bound."
    cell.source = cell.source[: place.start()] + wrong + cell.source[place.end() :]
    return path, cells, wrong


def test_planted_falsehoods_are_found():
    """Of fifty at least 95 %: a whole number may be one that the code has by chance."""
    draw = random.Random(20240724)
    missed = []
    for _ in range(50):
        path, cells, wrong = planted(draw)
        if not findings(cells, path.stem):
            missed.append((path.stem, wrong))
    assert len(missed) <= 2, missed
