"""Equations of the ledgers in TeX, as they are written there: no term is moved, no factor cancelled."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import sympy as sp
from sympy.core.parameters import distribute

from qbutils.symbolic import SYMBOLS
from referee import Claim
from referee.equations import read

_SECOND = {"n_a": "aa", "n_b": "bb", "c_ab": "ab", "n_p": ("C_+",) * 2, "n_m": ("C_-",) * 2, "c_pm": ("C_+", "C_-")}
_NAMES = {
    "C_p": "C_+", "C_m": "C_-", "ad": r"a^\dagger", "bd": r"b^\dagger", "C_pd": r"C_+^\dagger", "C_md": r"C_-^\dagger",
    "m_a": r"\langle a\rangle", "m_b": r"\langle b\rangle", "m_p": r"\langle C_+\rangle", "m_m": r"\langle C_-\rangle",
    **{name: r"\langle {}^\dagger {}\rangle".format(*modes) for name, modes in _SECOND.items()},
}  # fmt: skip
_MENDS = [  # SymPy's TeX, as this book writes it
    (r"\b1 (?:\\cdot )?(?=\\frac\{1\})", ""),
    (r"\\left\(-1\\right\) ", "-"),
    (r"\\overline\{(\\?\w+(?:_\{\W?\w?\})?|\\langle [^{}]*\\rangle)\}", r"{\1}^{*}"),
    (r"\\operatorname\{re\}", r"\\mathrm{Re}\\,"),
    (r"\\operatorname\{im\}", r"\\mathrm{Im}\\,"),
    (r"\\(cos|sin)(\^\{2\})?\{\\left\((\\?\w+) \\right\)\}", r"\\\1\2 \3"),
]
_LINE = 31  # glyphs: what a phone shows


def forms(claim: Claim) -> dict[str, str]:
    """Return the equation of a claim in TeX, as it is printed or claimed and, where it has a slip, ``"corrected"``."""
    if "left" not in claim:
        return {}
    labels = {"printed": claim.ledger.said, "correct": "corrected"}
    return {label: equation(claim[which], claim["left"]) for which, label in labels.items() if which in claim}


@cache
def equation(text: str, left: str = "") -> str:
    r"""Return an expression of a ledger in TeX, a long sum over several lines.

    Parameters
    ----------
    text : str
        The expression. With ``d/dt`` on the left it is a column: what changes, and its rate.
    left : str
        Left side of the equation, in TeX; without one the expression stands alone.

    Examples
    --------
    >>> from theme import typeset
    >>> print(typeset.equation("4*F**2/kappa_a**2", "E"))
    E = \frac{4 F^{2}}{\kappa_{a}^{2}}

    """
    with distribute(False):
        written = read(text, SYMBOLS, evaluate=False)
    if left == "d/dt":
        changing, written = written
        left = rf"\tfrac{{d}}{{dt}}{tex(changing)}"
    terms = list(map(tex, sp.Add.make_args(written)))
    if isinstance(written, sp.Mul) and glyphs(terms[0]) > 1.35 * _LINE and isinstance(written.args[-1], sp.Add):
        *factors, total = written.args  # a product with a long sum: the sum is broken
        first, *others = map(tex, total.args)
        terms = [rf"{tex(sp.Mul(*factors, evaluate=False))} \Bigl( {first}", *others]
        terms[-1] += r" \Bigr)"
    lines = [f"{left} =" if left else ""]
    for place, term in enumerate(terms):
        signed = f"+ {term}" if place and not term.startswith("-") else term
        if lines[-1] and glyphs(lines[-1] + signed) > (_LINE if place else 1.35 * _LINE):
            lines.append(rf"\  {{}} {signed}")
        else:
            lines[-1] = f"{lines[-1]} {signed}".strip()
    broken = " \\\\\n& ".join(lines)
    return rf"\begin{{aligned}}& {broken}\end{{aligned}}" if len(lines) > 1 else broken


def tex(expression: Any) -> str:
    """Return an expression in TeX, its factors and terms in the order in which they are stored."""
    written = sp.latex(expression, order="none", symbol_names={SYMBOLS[name]: shown for name, shown in _NAMES.items()})
    for pattern, replacement in _MENDS:
        written = re.sub(pattern, replacement, written)
    return written


def glyphs(formula):
    """About how many characters wide a formula is."""
    plain = re.sub(r"\\(left|right|mathrm|t?frac|quad|!|,)|\\[a-zA-Z]+", lambda m: "" if m[1] else "x", formula)
    return len(re.sub(r"[{}_^\s\\]", "", plain))
