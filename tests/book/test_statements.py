"""Statements over all positive rates: decided by a solver; and that the solver can say no."""

import random

import pytest
import sympy as sp
from statements import DIMENSION, FALSE, IDENTITIES, IN_PART, TRUE
from sympy.core.relational import Relational

import qbutils as qb
from qbutils.symbolic import kappa_b
from referee.solver import decide
from theme import report

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
