"""How a claim is decided, from the printed form of its ledger and the model's own.

============================  =============================================================================
kind                          what decides it
============================  =============================================================================
``equation``                  a SymPy expression or matrix in the symbols of the ledger's vocabulary
``number``                    a number; the printed digits decide
``statement``, ``figure``     the truth of what is printed, and of its correction or of it under its condition
any that is ``undecidable``   what comes out by each reading, at least two of which differ
============================  =============================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from referee.equations import compare, conditions, known
from referee.finding import Finding


def decide(claim: Any, printed: Any, remedied: Any = None, detail: str = "") -> Finding:
    """Return what a claim comes to; see `referee.Ledger.check` for the arguments."""
    if isinstance(printed, Mapping):
        return Finding(claim.id, "undecidable", None, found=_readings(claim, printed), detail=detail)
    route = {"equation": _equation, "number": _number}.get(claim["kind"], _statement)
    wanted = "if_words" in claim or (route is _statement and remedy(claim) is not None)
    if remedied is not None and not wanted:
        raise TypeError(f"{claim.id}: the ledger has nothing for remedied to decide, but it is {remedied!r}")
    holds, helps, found, by = route(claim, printed, remedied)
    if holds:
        verdict = "holds"
    elif helps:
        verdict = "corrected" if "correct" in claim else "holds-if"
    else:
        verdict = "refuted"
    return Finding(claim.id, verdict, holds, helps, found, by, detail)


def remedy(claim: Mapping[str, Any]) -> str | None:
    """Return what a line calls the remedy of a claim, or None where it has none."""
    if "correct" in claim:
        return "corrected"
    return "with the condition" if "if" in claim or "if_words" in claim else None


def _readings(claim, readings):
    if len(set(readings.values())) < 2:
        raise AssertionError(f"{claim.id}: all readings agree, so the text does decide: {dict(readings)}")
    return "; ".join(f"{reading}: {value}" for reading, value in readings.items())


def _equation(claim, model, remedied):
    printed, given = claim.form(), conditions(claim, claim.get("given", {}))
    model = _form(claim, model, printed)
    holds, found, by = compare(claim, printed, model, given)
    if "correct" in claim:
        right = _form(claim, claim.form("correct"), printed)
        helps, _, by = compare(claim, right, model, given)
        found = compare(claim, printed, right, given)[1] if helps else found
    elif "if" in claim:
        helps, _, by = compare(claim, printed, model, given | conditions(claim, claim["if"]))
    elif "if_words" in claim:
        helps, _, by = compare(claim, printed, _form(claim, remedied, printed), given)
    else:
        helps = None
    return holds, helps, found, by


def _form(claim, model, printed):
    import sympy as sp

    if not isinstance(model, sp.Expr | sp.MatrixBase):
        raise TypeError(f"{claim.id}: an equation needs a SymPy expression or matrix, but the model is {model!r}")
    if getattr(printed, "shape", None) != getattr(model, "shape", None):
        raise TypeError(f"{claim.id}: the ledger's forms and the model differ in shape")
    return known(claim, model)


def _number(claim, model, remedied):
    value, helps = _value(claim, model), None
    try:
        holds = rounds_to(value, claim["printed"])
        if "correct" in claim:
            helps = rounds_to(value, claim["correct"])
        elif "if_words" in claim:
            helps = rounds_to(_value(claim, remedied), claim["printed"])
    except ArithmeticError:
        raise ValueError(f"{claim.id}: {claim['printed']!r} or its correction is not written as a number") from None
    return holds, helps, f"{claim.ledger.said} {claim['printed']}, model {value:.4g}", "computation"


def _value(claim, model):
    try:
        value = float(model)
    except (TypeError, ValueError):
        value = np.nan
    if np.isnan(value) or isinstance(model, bool | np.bool_):
        raise TypeError(f"{claim.id}: a number needs a number, but the model is {model!r}")
    return value


def rounds_to(value: float, printed: str) -> bool:
    """Whether a number, rounded to as many decimals as are printed, gives the printed digits.

    Examples
    --------
    >>> from referee import rounds_to
    >>> rounds_to(0.0159, "0.016"), rounds_to(0.0627, "0.016")
    (True, False)

    """
    number = Decimal(printed.replace("oo", "Infinity"))
    value = Decimal(float(value))
    if not (number.is_finite() and value.is_finite()):
        return value == number
    with localcontext(prec=400):  # enough for every decimal of every float
        return value.quantize(number) == number


def _statement(claim, printed, remedied):
    truths = (printed,) if remedy(claim) is None else (printed, remedied)
    if not all(isinstance(truth, bool | np.bool_) for truth in truths):
        wanted = "a truth value" if len(truths) == 1 else "two, printed and remedied"
        got = ", ".join(map(repr, truths))
        raise TypeError(f"{claim.id}: a {claim['kind']} needs {wanted}, but the chapter gives {got}")
    holds, helps = map(bool, truths) if len(truths) == 2 else (bool(printed), None)
    return holds, helps, "", ""
