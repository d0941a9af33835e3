"""Equations: an expression is read in the words of a vocabulary, and compared with the model's form.

Two forms are first evaluated to 40 digits, at the sample setting and at random ones, which decides in no time that they
differ and says by what factor. Where they agree, the vocabulary's own proof has the last word.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping
from typing import Any

AGREE = 1e-20  # two numbers of 40 digits that are this close, relatively, are the same
PARTS = (  # of an expression: none is a text or an attribute, through which it could do anything
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.List, ast.Tuple, ast.operator,
    ast.unaryop, ast.expr_context,
)  # fmt: skip


def parse(claim: Any, text: str) -> Any:
    """Read an expression of a claim."""
    import sympy as sp

    try:
        expression = read(text, claim.ledger.vocabulary.symbols)
    except Exception as error:  # an expression is evaluated, so that it may fail in any way
        raise ValueError(f"{claim.id}: {text!r} does not parse: {' '.join(str(error).split())}") from None
    if not isinstance(expression, sp.Expr | sp.MatrixBase):
        raise ValueError(f"{claim.id}: {text!r} does not parse: it is no expression or matrix")
    return known(claim, expression)


def read(text: str, symbols: Mapping[str, Any], *, evaluate: bool = True) -> Any:
    """Return what SymPy makes of a text, which it evaluates as Python: one that is no expression is refused."""
    import sympy as sp

    for part in ast.walk(ast.parse(text.strip(), mode="eval")):
        if not harmless(part):
            raise ValueError(f"{ast.unparse(part)} is no part of an expression")
    return sp.sympify(text, locals=dict(symbols), evaluate=evaluate)


def harmless(part: ast.AST) -> bool:
    """Whether a part may stand in an expression: it calls functions of SymPy alone."""
    import sympy as sp

    if isinstance(part, ast.Call):
        called = getattr(sp, getattr(part.func, "id", ""), None)
        return called is sp.sqrt or isinstance(called, type)
    return isinstance(part, PARTS) and not isinstance(getattr(part, "value", None), str)


def known(claim: Any, expression: Any) -> Any:
    """Return an expression that holds no symbol but those of the vocabulary."""
    unknown = sorted(map(str, expression.free_symbols - set(claim.ledger.vocabulary.symbols.values())))
    if unknown:
        raise ValueError(f"{claim.id}: {expression} has symbols that its ledger does not know: {', '.join(unknown)}")
    return expression


def conditions(claim: Any, settings: Mapping[str, str]) -> dict[Any, Any]:
    """Read the settings of a claim, such as ``{absJ: "0", p_b: "1/conjugate(p_a)"}``, as substitutions."""
    derived = claim.ledger.vocabulary.derived
    pairs = {parse(claim, symbol): parse(claim, text) for symbol, text in settings.items()}
    for symbol in pairs:
        if not symbol.is_Symbol:
            raise ValueError(f"{claim.id}: a condition sets a symbol, not {symbol}")
        if symbol in derived:
            raise ValueError(f"{claim.id}: a condition sets {symbol}, which other symbols make up: set those")
    return pairs


def compare(claim: Any, printed: Any, model: Any, given: Mapping[Any, Any]) -> tuple[bool, str, str]:
    """Tell whether two forms are equal, what came out, and whether by machine or by computation."""
    import mpmath

    vocabulary = claim.ledger.vocabulary
    stated = printed.free_symbols
    printed, model = (form.xreplace(vocabulary.derived).xreplace(given).doit() for form in (printed, model))
    sample = _sample(vocabulary)
    settings = [_random(vocabulary, 0) | sample, *(_random(vocabulary, seed) for seed in range(6))]
    values = [_evaluate(form, settings) for form in (printed, model)]
    if given and stated and not any(value for form in values for row in form for value in row):
        raise ValueError(f"{claim.id}: under its conditions both sides vanish, so that they decide nothing")
    ratios = [[_ratio(*pair) for pair in zip(*rows, strict=True)] for rows in zip(*values, strict=True)]
    if any(mpmath.isnan(ratio) for row in ratios for ratio in row):
        raise ValueError(f"{claim.id}: there is no number to compare at some setting of the symbols")
    if all(_alike(ratio, 1) for row in ratios for ratio in row):
        try:
            if vocabulary.is_zero(printed - model):
                return True, "proved", "machine"
        except ValueError:
            return True, "equal to 20 digits at random settings", "computation"
        return False, "equal to 20 digits, and yet not the same", "machine"
    sampled = sample.keys() >= printed.free_symbols | model.free_symbols
    return False, _difference(ratios, vocabulary.place, sampled) or _terms(printed, model, settings), "computation"


def _difference(ratios, place, sampled):
    """Say how far two forms are apart, from their ratios at the sample setting and at random ones; else nothing."""
    first, *others = ratios
    if all(_alike(ratio, constant) for row in others for ratio, constant in zip(row, first, strict=True)):
        return "the other sign" if all(_alike(ratio, -1) for ratio in first) else f"{_times(first)} the model's form"
    if all(_turned(ratio) for row in others for ratio in row):
        return "apart by a phase factor"
    if all(_alike(ratio, 1) for ratio in first):
        return f"the same at {place}, but not elsewhere"
    return f"{_times(first)} the model's form at {place}" if sampled else ""


def _terms(printed, model, settings):
    """Say how many terms of two sums differ, and whether a factor, a sign or a phase is all that they lack."""
    import sympy as sp

    count, phases, factors = 0, 0, []
    for pair in zip(*(sp.flatten(sp.Matrix([form])) for form in (printed, model)), strict=True):
        here, there = (set(sp.Add.make_args(sp.expand(entry, power_exp=False))) for entry in pair)
        count += max(len(here - there), len(there - here))
        ours, theirs = (_evaluate(list(own), settings) for own in (here - there, there - here))
        for one in zip(*ours, strict=True):
            ratios = [list(map(_ratio, one, other)) for other in zip(*theirs, strict=True)]
            phases += any(all(map(_turned, row)) for row in ratios)
            factors += [row[0] for row in ratios if all(_alike(ratio, row[0]) for ratio in row)]
    what = "1 term" if count == 1 else f"{count} terms"
    if len(factors) == count and all(_alike(factor, factors[0]) for factor in factors):
        return f"{what} with the other sign" if _alike(factors[0], -1) else f"{what} {_times(factors[:1])} the model's"
    return f"{what} {'apart by a phase factor' if phases == count else 'apart'}"


def _times(ratios):
    return f"{', '.join(map(_short, ratios))} times"


def _ratio(printed, model):
    import mpmath

    return mpmath.mpf(1) if printed == model else printed / model if model else mpmath.inf


def _alike(ratio, constant):
    return abs(ratio - constant) < AGREE


def _turned(ratio):
    """Whether a ratio is a phase factor, to the digits in which it is divided."""
    return abs(abs(ratio) - 1) < 1e-12


def _short(ratio):
    import mpmath

    if abs(ratio.imag) < AGREE * abs(ratio):
        return mpmath.nstr(ratio.real, 4).removesuffix(".0")
    return f"{complex(ratio):.3g}".replace("j", "i")


def _evaluate(form, settings):
    """Entries of an expression, of a list of them or of a matrix at each setting, to 40 digits."""
    import mpmath
    import sympy as sp

    number = sp.lambdify(list(settings[0]), sp.flatten(sp.Matrix([form])), "mpmath")
    with mpmath.workdps(40):
        return [[mpmath.mpmathify(value) for value in number(*setting.values())] for setting in settings]


def _random(vocabulary, seed):
    """Return a generic admissible value for every free symbol, the same whatever other symbols there are."""
    import mpmath

    setting = {}
    for name, symbol in vocabulary.symbols.items():
        draw = random.Random(f"{name} {seed}").uniform
        if symbol not in vocabulary.derived:
            value = draw(0.2, 2) if symbol.is_positive else draw(-2, 2)
            setting[symbol] = mpmath.mpf(value) if symbol.is_real else mpmath.mpc(value, draw(-2, 2))
    return setting


def _sample(vocabulary):
    import mpmath

    return {vocabulary.symbols[name]: mpmath.mpf(digits) for name, digits in vocabulary.sample.items()}
