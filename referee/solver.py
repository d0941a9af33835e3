"""Statements over all positive rates, decided by a solver: true at every setting, or false at one that it names.

A statement is SymPy's: relations of rational expressions, with roots, joined by ``And``, ``Or``, ``Not``, ``Implies``
and ``Equivalent``. For the solver, Z3's decision procedure for polynomials of real numbers, a relation n/d > 0 becomes
n d > 0 with d ≠ 0, and a root a symbol r ≥ 0 with rᵏ = what stands under it. Whether a symbol is positive, not negative
or any real number is its own to say. A statement is true if the solver finds that its negation has no solution.
"""

from __future__ import annotations

from math import lcm
from typing import NamedTuple

import sympy as sp
from sympy.core.relational import Relational


class Decision(NamedTuple):
    """Whether a statement is true for all values of its symbols, and values at which it is not."""

    truth: bool
    counterexample: dict[sp.Symbol, sp.Rational] | None


def decide(statement: sp.Basic, effort: float = 20) -> Decision:
    """Decide a statement for all values of its symbols.

    Parameters
    ----------
    statement : SymPy Boolean of relations between rational expressions and roots of real symbols
    effort : how far the solver may go, in millions of its own steps, so that the answer does not hang on the machine

    Raises
    ------
    TypeError
        A symbol is not real, or a part of the statement is no relation or no algebraic expression.
    TimeoutError
        The solver came to no end: nothing is decided.

    Examples
    --------
    >>> import sympy as sp
    >>> from referee.solver import decide
    >>> x, y = sp.symbols("x y", positive=True)
    >>> decide((x + y) / 2 >= sp.sqrt(x * y)).truth
    True
    >>> decide(x**2 >= x).counterexample
    {x: 1/2}

    """
    import z3

    symbols = sorted(statement.free_symbols, key=str)
    rooted = _rooted(statement, symbols)
    translation = _Translation()
    claim = translation.boolean(statement.subs(rooted))
    solver = z3.SolverFor("QF_NRA")
    solver.set("rlimit", int(effort * 1_000_000))
    solver.add(*translation.conditions, z3.Not(claim))
    answer = solver.check()
    if answer == z3.unknown:
        raise TimeoutError(f"the solver did not decide within {effort} million steps: {statement}")
    if answer == z3.unsat:
        return Decision(True, None)
    values = {symbol: _number(solver.model(), variable) for symbol, variable in translation.symbols.items()}
    return Decision(False, {symbol: rooted.get(symbol, symbol).subs(values) for symbol in symbols})


def _rooted(statement, symbols):
    """Write each symbol that stands under a root as a power, so that the root goes."""
    orders = dict.fromkeys(symbols, 1)
    for power in statement.atoms(sp.Pow):
        if power.base in orders and power.exp.is_Rational:
            orders[power.base] = lcm(orders[power.base], int(power.exp.q))
    return {symbol: sp.Symbol(f"√{symbol}", positive=True) ** k for symbol, k in orders.items() if k > 1}


def _number(model, variable) -> sp.Rational:
    """Value of a variable in a model; in place of an irrational one a rational next to it."""
    value = model.eval(variable, model_completion=True)
    if not hasattr(value, "numerator_as_long"):
        value = value.approx(30)
    return sp.Rational(value.numerator_as_long(), value.denominator_as_long())


class _Translation:
    """From SymPy to Z3, with the conditions on symbols, roots and denominators that it meets."""

    def __init__(self) -> None:
        self.symbols, self.roots, self.conditions = {}, {}, []

    def boolean(self, statement):
        import z3

        joins = {sp.And: z3.And, sp.Or: z3.Or, sp.Not: z3.Not, sp.Implies: z3.Implies}
        if statement in (sp.true, sp.false):
            return z3.BoolVal(bool(statement))
        if isinstance(statement, sp.Equivalent):
            first, *others = map(self.boolean, statement.args)
            return z3.And([first == other for other in others])
        if isinstance(statement, Relational):
            return self.relation(statement)
        for join, joined in joins.items():
            if isinstance(statement, join):
                return joined(*map(self.boolean, statement.args))
        raise TypeError(f"a statement joins relations, but a part of it is {statement}")

    def relation(self, relation):
        """n/d against 0, where n/d is the difference of the two sides."""
        numerator, denominator = sp.fraction(sp.factor(relation.lhs - relation.rhs))
        n, d = self.polynomial(numerator), 1
        for factor in sp.Mul.make_args(denominator):
            base, power = factor.as_base_exp()
            self.conditions.append(self.polynomial(base) != 0)
            d = d * self.polynomial(base) if power % 2 else d  # an even power has no sign
        kinds = {sp.Gt: n * d > 0, sp.Ge: n * d >= 0, sp.Lt: n * d < 0, sp.Le: n * d <= 0, sp.Eq: n == 0, sp.Ne: n != 0}
        return kinds[type(relation)]

    def polynomial(self, expression):
        import z3

        if expression.is_Symbol:
            return self.symbol(expression)
        if expression.is_Rational:
            return z3.RealVal(str(expression))
        if expression.is_Add:
            return z3.Sum([self.polynomial(part) for part in expression.args])
        if expression.is_Mul:
            return z3.Product([self.polynomial(part) for part in expression.args])
        if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
            return z3.Product([self.polynomial(expression.base)] * int(expression.exp))
        if expression.is_Pow and expression.exp.is_Rational and expression.exp > 0:
            return z3.Product([self.root(expression.base, expression.exp.q)] * int(expression.exp.p))
        raise TypeError(f"a statement has powers and roots of real symbols, but a part of it is {expression}")

    def symbol(self, symbol):
        import z3

        if symbol not in self.symbols:
            if not symbol.is_real:
                raise TypeError(f"a symbol must be real, but {symbol} is not")
            self.symbols[symbol] = z3.Real(str(symbol))
            if symbol.is_nonnegative:
                self.conditions.append(self.symbols[symbol] > 0 if symbol.is_positive else self.symbols[symbol] >= 0)
        return self.symbols[symbol]

    def root(self, base, order):
        """Return a new symbol whose power is the base."""
        import z3

        if (base, order) not in self.roots:
            root = self.roots[base, order] = z3.Real(f"root {len(self.roots)}")
            n, d = map(self.polynomial, sp.fraction(sp.together(base)))
            self.conditions += [root >= 0, z3.Product([root] * int(order)) * d == n, d != 0]
        return self.roots[base, order]
