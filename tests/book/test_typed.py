"""No result is typed by hand, in digits, in words or in a formula; of planted falsehoods hardly one goes unnoticed."""

import ast
import random
import re
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
import sources
import typed
from places import CHAPTERS, ROOT, cells_of, code_of
from planting import falsehood, places
from said import SAID

import qbutils as qb
from referee.notebooks import bundles

CLAIMS = {claim: entry for ledger in ("paper", "book") for claim, entry in qb.claims(ledger).items()}
FORMULAS = tomllib.loads(Path(__file__).with_name("formulas.toml").read_text(encoding="utf-8"))
CAPTIONS = tomllib.loads(Path(__file__).with_name("transcription.toml").read_text(encoding="utf-8"))["captions"]
MEND = "compute it with {eval}, or name in said.py (a formula: in formulas.toml) the check that computes it"


def fields(entry):
    """What an entry of a ledger says, a line each: a table's letters with what they equal."""
    for value in entry.values():
        yield from [f"{a} = {b}" for a, b in value.items()] if isinstance(value, dict) else [str(value)]


@cache
def cells(path):
    """The cells of a chapter, and the functions that draw for it: what they write in a drawing is said like a cell."""
    drawings = ROOT / f"qbutils/drawings/{path.stem[3:].replace('-', '_')}.py"
    tree = ast.parse(drawings.read_text(encoding="utf-8") if drawings.exists() else "")
    functions = [sources.without_docstring(node) for node in tree.body if isinstance(node, ast.FunctionDef)]
    drawn = [SimpleNamespace(cell_type="code", source=ast.unparse(function)) for function in functions]
    return cells_of(path) + drawn


@cache
def spelled(chapter):
    """What a chapter's code and entries of the ledgers spell out, as tokens; a page without entries reports on all."""
    (path,) = [path for path in CHAPTERS if path.stem == chapter]
    entries = [entry for entry in CLAIMS.values() if entry["chapter"] == chapter] or CLAIMS.values()
    code = map(typed.silent, code_of(path))
    lines = [line for source in code for line in source.split("\n")]
    return " \n ".join(["", *map(typed.tokens, [*lines, *(line for entry in entries for line in fields(entry))]), ""])


@cache
def listed(chapter):
    """The formulas of a chapter that stand below a claim in `formulas.toml`, as tokens."""
    return {typed.tokens(formula) for formulas in FORMULAS.get(chapter, {}).values() for formula in formulas}


def said(cell):
    """What a reader reads of a cell: its prose, or the words in its code."""
    return [cell.source] if cell.cell_type == "markdown" else typed.strings(cell.source)


def findings(piece, cell, chapter):
    """What nothing computes in a piece of a cell; what code says may have the numbers of its own cell."""
    numbers = set() if cell.cell_type == "markdown" else typed.literals(cell.source)

    def known(formula):
        return typed.spells(spelled(chapter), formula) or formula in listed(chapter)

    return typed.typed(piece, numbers, known, SAID)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_number_is_typed_in_a_chapter(path):
    pieces = [(piece, cell) for cell in cells(path) for piece in said(cell)]
    assert [wrong for piece, cell in pieces for wrong in findings(piece, cell, path.stem)] == [], MEND


def test_numbers_of_the_landing_page_are_computed_or_printed():
    """In some chapter, or in the paper."""
    texts = [bundle.get("text/plain", "") for path in CHAPTERS for bundle in bundles(path.with_suffix(".ipynb"))]
    texts += [line for entry in CLAIMS.values() for line in fields(entry)]
    known = set(map(float, typed.NUMBER.findall(" ".join(texts))))
    text = typed.REFERENCE.sub(" ", typed.readable((ROOT / "index.md").read_text(encoding="utf-8")))
    assert [n for n in typed.NUMBER.findall(text) if float(n) not in known] == []


@pytest.mark.parametrize("phrase", SAID)
def test_what_is_said_is_true(phrase):
    assert SAID[phrase]()


def test_every_phrase_is_in_a_chapter():
    prose = "\n".join(typed.plain(piece) for path in CHAPTERS for cell in cells(path) for piece in said(cell))
    assert [phrase for phrase in SAID if typed.plain(phrase) not in prose] == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_listed_formulas_are_in_their_chapter(path):
    """Each below a claim of either ledger."""
    pieces = [
        typed.plain(typed.readable(piece), SAID) for cell in cells(path) for piece in said(cell)
    ]
    assert FORMULAS.get(path.stem, {}).keys() <= CLAIMS.keys()
    assert listed(path.stem) <= {typed.tokens(formula) for piece in pieces for formula in typed.formulas(piece)}


def test_the_table_of_the_captions_has_their_numbers():
    """A number that is in no caption of its figure is marked, and then it is another caption's, or zero."""
    page = (ROOT / "chapters/parameters.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*.*?\$(.*?)\$.*?\*\* \|(.*)\|$", page, re.MULTILINE)
    assert len(rows) > 6
    for letter, row in rows:
        names = {letter.replace(r"\lvert J\rvert", "J"), "p_b" if letter == "p_a" else letter, letter.split("_")[0]}
        values = {}
        for figure in ("fig-2", "fig-3", "fig-4", "fig-6", "fig-7"):
            equal = [formula.replace("|", "").split(" = ") for formula in CAPTIONS[figure]]
            values[figure] = {float(n) for *left, n in equal if names & {*left} and re.fullmatch(r"[\d.]+", n)}
        for figure, cell in zip(values, row.split("|"), strict=True):
            typed_ones = {float(n) for n in typed.NUMBER.findall(typed.REFERENCE.sub(" ", typed.MATHS.sub(" ", cell)))}
            marked = "{.missing}" in cell or "{.implied}" in cell
            allowed = {0.0}.union(*values.values()) if marked else values[figure] | {0.0}
            assert typed_ones <= allowed, (letter, figure, cell)


def test_planted_falsehoods_are_found():
    """Of two hundred, drawn over all that is read in the chapters, at least 95 %."""
    pieces = [(piece, cell, path.stem) for path in CHAPTERS for cell in cells(path) for piece in said(cell)]
    everywhere = [(found, *piece) for piece in pieces for found in places(piece[0])]
    draw, missed = random.Random(20240724), []
    for place, piece, cell, chapter in draw.sample(everywhere, 200):
        wrong = falsehood(draw, piece, place)
        if not findings(wrong, cell, chapter):
            missed.append((chapter, wrong[max(0, place.start() - 40) : place.end() + 30]))
    assert len(missed) <= 10, missed
