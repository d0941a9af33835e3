"""The solver says yes, says no with a setting, and says so where it cannot."""

import pytest
import sympy as sp

from referee.solver import decide

pytestmark = pytest.mark.usefixtures("messages")

x, y = sp.symbols("x y", positive=True)
r = sp.Symbol("r", real=True)


@pytest.mark.parametrize(
    "statement",
    [
        sp.Implies(x > y, 1 / x < 1 / y),
        sp.Equivalent(sp.sqrt(x) < sp.sqrt(y), x < y),
        sp.sqrt(1 + x) < 1 + x / 2,
        sp.Or(r**2 > 0, sp.Eq(r, 0)),
        sp.Not(sp.And(x < y, y < x)),
        sp.Ne(x + y, 0),
        (x + y) ** sp.Rational(1, 3) <= x ** sp.Rational(1, 3) + y ** sp.Rational(1, 3),
    ],
    ids=str,
)
def test_true_for_all(statement):
    assert decide(statement) == (True, None)


@pytest.mark.parametrize(
    "statement",
    [x / y >= 1, sp.sqrt(1 + x) < 1 + x / 3, r > 0, sp.Eq(x * y, 1), sp.Equivalent(r**2 > 1, r > 1), 1 / (r - 1) < 1],
    ids=str,
)
def test_false_somewhere(statement):
    decision = decide(statement)
    assert not decision.truth
    assert statement.subs(decision.counterexample) == sp.false


def test_symbols_keep_their_sign():
    """Positive ones are never zero, so that the same statement of a real symbol is another."""
    assert decide(x > 0).truth
    assert not decide(r > 0).truth


@pytest.mark.parametrize(
    ("statement", "said"),
    [(sp.Symbol("z") > 0, "must be real"), (sp.sin(x) < y, "sin"), (x**y < 1, "powers"), (sp.Symbol("b"), "relations")],
    ids=["complex", "sine", "power", "no relation"],
)
def test_what_is_no_polynomial_is_refused(statement, said):
    with pytest.raises(TypeError, match=said):
        decide(statement)


def test_no_answer_is_no_verdict():
    a, b, c, d = sp.symbols("a b c d", positive=True)
    hard = a**4 * b + b**4 * c + c**4 * d + d**4 * a >= a * b * c * d * (a + b + c + d)
    with pytest.raises(TimeoutError, match="did not decide"):
        decide(hard, effort=0.001)
