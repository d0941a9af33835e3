"""Statements over all positive rates: decided by a solver; and that the solver can say no."""

import ast
import random

import pytest
import sympy as sp
from places import CHAPTERS, code_of
from statements import ALGEBRA, DIMENSION, FALSE, IDENTITIES, IN_PART, TRUE
from sympy.core.relational import Relational

import qbutils as qb
from qbutils.symbolic import kappa_b
from referee.solver import decide
from theme import report

EXACT = {"is_zero", "simplify", "factor", "expand", "limit", "dissipator", "time_derivative"}  # SymPy, not numbers
CLAIMS = {claim: entry for name in ("paper", "book") for claim, entry in qb.claims(name).items()}
STATEMENTS = list(dict.fromkeys(part for parts in TRUE.values() for part in parts))
FIRST = {part: f"{claim} {k}" for claim, parts in reversed(TRUE.items()) for k, part in enumerate(parts, 1)}
NAMES = [FIRST[part] for part in STATEMENTS]


def in_units(statement):
    """The statement with κ_b as the unit of rates."""
    return statement.subs(kappa_b, 1) if kappa_b in statement.free_symbols else statement


def test_every_statement_is_of_a_claim():
    assert {*TRUE, *FALSE} <= CLAIMS.keys()


def test_what_a_machine_has_decided_is_here_or_an_identity():
    """The ledgers' words agree with what is decided, and every claim that is decided has one."""
    bases = {claim: report.basis(entry) for claim, entry in CLAIMS.items() if entry["verdict"] != "undecidable"}
    equations = {claim for claim, entry in CLAIMS.items() if entry["kind"] == "equation"}
    machine = {claim for claim, by in bases.items() if by == "machine"}
    assert set(bases.values()) == {"machine", "proof", "computation", "search"}
    assert machine == equations | (TRUE.keys() - IN_PART) | IDENTITIES
    said = {claim for claim, entry in CLAIMS.items() if "by" in entry}
    assert said >= {claim for claim in bases if CLAIMS[claim]["kind"] in ("statement", "figure")}


def calls(claim):
    """Names of the functions that decide a claim in its chapter, through assignments and functions of the chapter."""
    (path,) = [path for path in CHAPTERS if path.stem == CLAIMS[claim]["chapter"]]
    tree = ast.parse("\n".join(code_of(path)))
    made = {node.name: [node] for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AugAssign)):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            for name in (part for part in ast.walk(target) if isinstance(part, ast.Name)):
                made.setdefault(name.id, []).append(node.value)
    checks = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "qb.check"]
    to_do = [check for check in checks if getattr(check.args[0], "value", None) == claim]
    seen, called = set(), set()
    while to_do:
        for node in ast.walk(to_do.pop()):
            if isinstance(node, ast.Call):
                called.add(ast.unparse(node.func).rpartition(".")[2])
            elif isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                to_do += made.get(node.id, [])
    return called


def proofs():
    return sorted(IDENTITIES | {c for c, e in CLAIMS.items() if e.get("by") == "proof"})


@pytest.mark.parametrize("claim", proofs())
def test_a_machine_checks_the_algebra_of_every_proof(claim):
    """By SymPy, in the cell that decides it or below, or by the solver; random draws alone prove nothing."""
    assert claim in TRUE or claim in ALGEBRA or calls(claim) & EXACT


@pytest.mark.parametrize("identity", dict.fromkeys(part for parts in ALGEBRA.values() for part in parts))
def test_identity_behind_a_proof_holds(identity):
    entries = [sp.expand(sp.fraction(sp.together(entry))[0]) for entry in identity()]
    assert set(entries) == {0}


@pytest.mark.parametrize("statement", [part for part in STATEMENTS if kappa_b in part.free_symbols], ids=FIRST.get)
def test_no_statement_hangs_on_the_unit_of_rates(statement):
    """With every symbol scaled by its dimension both sides of each relation get one factor."""
    draw = random.Random(1).uniform
    for relation in statement.atoms(Relational):
        factors = set()
        for side in filter(None, relation.args):
            value = sp.lambdify(symbols := sorted(relation.free_symbols, key=str), side, "numpy")
            for _ in range(3):
                point = [complex(draw(1, 2)) for _ in symbols]
                scaled = [part * 2 ** DIMENSION[symbol] for part, symbol in zip(point, symbols, strict=True)]
                factors.add(round(abs(value(*scaled) / value(*point)), 9))
        assert len(factors) == 1, relation


@pytest.mark.parametrize("statement", STATEMENTS, ids=NAMES)
def test_statement_holds_for_every_setting(statement):
    decision = decide(in_units(statement))
    assert decision.truth, decision.counterexample


@pytest.mark.parametrize("claim", FALSE)
def test_print_fails_at_a_setting_that_the_solver_names(claim):
    """The setting is checked in SymPy's exact arithmetic and in the package's numbers."""
    statement, confirmed = FALSE[claim]
    decision = decide(in_units(statement))
    assert not decision.truth
    setting = decision.counterexample | {kappa_b: sp.Integer(1)}
    assert statement.subs(setting) == sp.false
    assert confirmed(setting)
