"""The ledgers: what the paper and this book claim, and how a claim is decided.

``chapters/paper.toml`` holds every claim of the paper as data, ``chapters/book.toml`` the book's own. A chapter
derives the model's form of a claim and hands it to `check`, which compares it with the printed form of the ledger,
computes the verdict, shows one line, and raises where the ledger's written verdict is another. A claim that is made
``at`` some parameters only is open at others: there `check` shows what it finds, and goes on.

====================  ===============================================================================================
kind                  the model's form
====================  ===============================================================================================
``equation``          a SymPy expression or matrix in the book's symbols (`qbutils.symbolic.SYMBOLS`)
``number``            a number; the printed digits decide
``statement``,        a truth value; for ``holds-if`` and ``corrected`` a pair, of the printed statement and of the
``figure``            statement under its condition or corrected; for ``undecidable`` the values of two readings
====================  ===============================================================================================
"""

from __future__ import annotations

import html
import random
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

VERDICTS = {
    "holds": "proved, or confirmed by a computation",
    "holds-if": "true under a condition that the paper does not state",
    "corrected": "a slip with an unambiguous right form",
    "refuted": "contradicted by the model",
    "undecidable": "the text does not fix it",
}
BASES = {"proof": "proved", "computation": "computed", "search": "found by a search"}  # of a statement or a figure
KINDS = ("equation", "number", "figure", "statement")
_NEEDED = {"where", "kind", "printed", "verdict", "chapter"}
_REMEDY = {"holds-if": "if", "corrected": "correct"}
_FOLDERS = (
    Path(__file__).parent.parent / "chapters",
    Path(__file__).parent,
)  # in the repository; in an installed package


@dataclass(frozen=True)
class Verdict:
    """What `check` found out about one claim."""

    claim: str
    where: str
    statement: str
    verdict: str
    printed: bool | None
    remedy: bool | None
    detail: str
    forms: Mapping[str, str]

    @property
    def result(self) -> str:
        """The outcome of each comparison."""
        parts = ["open"] if self.printed is None else [f"{_word(self.claim)} {_mark(self.printed)}"]
        if self.remedy is not None:
            parts.append(f"{'with the condition' if self.verdict == 'holds-if' else 'corrected'} {_mark(self.remedy)}")
        return "   ".join(parts)

    def __str__(self) -> str:
        return f"{self.where:<30} {self.result:<36} {self.verdict:<12} {self.detail}".rstrip()

    def _repr_html_(self) -> str:
        where, statement, result, detail = map(html.escape, (self.where, self.statement, self.result, self.detail))
        return (
            f'<div class="claim claim-{self.verdict}" id="claim-{self.claim}">'
            f'<a class="claim-where" href="#claim-{self.claim}">{where}</a> '
            f'<span class="verdict verdict-{self.verdict}">{self.verdict}</span> '
            + (f'<span class="claim-statement">{statement}</span> ' if statement else "")
            + f'<span class="claim-detail"><b>{result}</b> {detail}</span></div>'
            + displayed(self.forms)
        )

    def _ipython_display_(self) -> None:
        """Show nothing at the end of a cell: `check` has shown the line already."""


def _mark(truth: bool) -> str:
    return "✓" if truth else "✗"


def _word(claim: str) -> str:
    """Return what a line calls the ledger's form: the paper's is printed, the book's own claimed."""
    return "claimed" if _path("book") and claim in claims("book") else "printed"


@cache
def claims(ledger: str = "paper") -> Mapping[str, Mapping[str, str]]:
    """Entries of one ledger, ``"paper"`` or ``"book"``, by id.

    Raises
    ------
    FileNotFoundError
        There is no such ledger.
    ValueError
        An entry lacks a field, has an unknown or empty one, or a verdict or kind that is none.

    Examples
    --------
    >>> import qbutils as qb
    >>> qb.claims()["eq-12"]["verdict"]
    'corrected'

    """
    path = _path(ledger)
    if path is None:
        raise FileNotFoundError(f"there is no ledger {ledger!r}")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, entry in entries.items():
        if wrong := _wrong(name, entry):
            raise ValueError(f"{path.name}, {name}: {wrong}")
    return MappingProxyType({name: MappingProxyType(entry) for name, entry in entries.items()})


def _path(ledger):
    return next((path for folder in _FOLDERS if (path := folder / f"{ledger}.toml").is_file()), None)


def _wrong(name, entry):
    """Say what is wrong with the form of an entry, if anything is."""
    if not re.fullmatch(r"[\w-]+", name):
        return "an id has letters, digits and hyphens"
    if not isinstance(entry, dict) or not all(isinstance(text, str) and text.strip() for text in entry.values()):
        return "every field is a text, and not empty"
    verdict = entry.get("verdict")
    remedy = {_REMEDY[verdict]} if verdict in _REMEDY else set()
    if missing := sorted((_NEEDED | remedy) - entry.keys()):
        return f"{', '.join(missing)} missing"
    if verdict not in VERDICTS or entry["kind"] not in KINDS:
        return f"no such verdict or kind: {verdict!r}, {entry['kind']!r}"
    allowed = _NEEDED | remedy | {"effect"} | ({"left", "given"} if entry["kind"] == "equation" else {"at"})
    if entry["kind"] in ("statement", "figure"):
        allowed |= {"by"}
        if entry.get("by", "proof") not in BASES:
            return f"by is one of {', '.join(BASES)}, not {entry['by']!r}"
    if unknown := sorted(entry.keys() - allowed):
        return f"{', '.join(unknown)} not known, or not of a claim of kind {entry['kind']!r} that is {verdict!r}"
    if not all(re.fullmatch(r"\s*\w+ = [\d.e+-]+", part) for part in entry.get("at", "F = 1").split(";")):
        return f"{entry['at']!r} is not 'parameter = number', joined by ';'"
    return None


def check(claim: str, model: Any, detail: str = "", *, at: Mapping[str, float] | None = None) -> Verdict:
    """Decide one claim against the model's own form, show its line, and raise unless the ledger says the same.

    Parameters
    ----------
    claim : str
        Id of an entry of the ledgers.
    model : SymPy expression or matrix, number, bool, pair of bools, or mapping
        The model's form; what is wanted depends on the claim's kind, see the module's table.
    detail : str
        What a reader should see beside the verdict, such as a computed number; equations and numbers have their own.
    at : mapping of name to number, optional
        The parameters that the model's form was computed with, for a claim that is made at some only. At others
        another verdict is no fault: the line then says where the written one is found.

    Raises
    ------
    KeyError
        No ledger has this id, or ``at`` lacks a parameter of the claim.
    TypeError
        The model's form is of the wrong kind for this claim, or ``at`` is missing or of no use.
    ValueError
        An expression of the ledger does not parse.
    AssertionError
        The computed verdict is not the written one; the line is shown all the same.

    Examples
    --------
    >>> import qbutils as qb
    >>> from qbutils.symbolic import F, kappa
    >>> _ = qb.check("eq-25", 4 * F**2 / kappa**2)
    Eq. (25)                       printed ✓                            holds        proved

    """
    entry = _entry(claim)
    decide = {"equation": _equation, "number": _number}.get(entry["kind"], _statement)
    printed, remedy, found = decide(claim, entry, model)
    found = found or BASES.get(entry.get("by"), "")
    if printed is None:
        computed = "undecidable"
    elif printed:
        computed = "holds"
    elif remedy:
        computed = "holds-if" if "if" in entry else "corrected"
    else:
        computed = "refuted"
    said = entry["printed"] if entry["kind"] in ("statement", "figure") else ""
    condition = f"if {entry['if']}" if "if" in entry else entry.get("correct", "") if said else ""
    differs = computed != entry["verdict"]
    elsewhere = f"{entry['verdict']} at {entry['at']}" if _elsewhere(claim, entry, at) and differs else ""
    details = "; ".join(filter(None, (found, detail, condition, elsewhere)))
    shown = forms(entry) if "left" in entry else {}
    verdict = Verdict(claim, entry["where"], said, computed, printed, remedy, details, shown)
    _show(verdict)
    if differs and not elsewhere:
        raise AssertionError(
            f"{claim}: the ledger says {entry['verdict']!r}, the computation {computed!r}; {verdict.result} {details}. "
            "The ledger speaks of the chapter as it stands."
        )
    return verdict


def _elsewhere(claim, entry, at):
    """Whether a claim that is made at some parameters, 'kappa_a = 0.05; kappa_b = 0.01', is asked at others."""
    if ("at" in entry) != (at is not None):
        raise TypeError(f"{claim}: parameters go with a claim that is made at some, and with no other")
    pairs = (part.split("=") for part in entry["at"].split(";")) if at is not None else ()
    return any(at[name.strip()] != float(value) for name, value in pairs)


def _entry(claim: str) -> Mapping[str, str]:
    for ledger in ("paper", "book"):
        if _path(ledger) and claim in claims(ledger):
            return claims(ledger)[claim]
    raise KeyError(f"no ledger has a claim {claim!r}")


def _show(verdict: Verdict) -> None:
    """Show the line: as HTML in a notebook, as text elsewhere."""
    shell = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        print(verdict)  # noqa: T201
    else:
        shell.display.display({"text/plain": str(verdict), "text/html": verdict._repr_html_()}, raw=True)


# -- equations -------------------------------------------------------------------------------------
def parse(claim: str, text: str) -> Any:
    """Read an expression of the ledger in the book's symbols."""
    import sympy as sp

    from qbutils.symbolic import SYMBOLS

    try:
        expression = sp.sympify(text, locals=SYMBOLS)
    except Exception as error:  # an expression is evaluated, so that it may fail in any way
        raise ValueError(f"{claim}: {text!r} does not parse: {error}") from None
    if not isinstance(expression, sp.Expr | sp.MatrixBase):
        raise ValueError(f"{claim}: {text!r} does not parse: it is no expression or matrix")
    return _known(claim, expression)


def form(claim: str, which: str = "printed") -> Any:
    """Return the ``"printed"`` or, where there is one, the ``"correct"`` expression of an equation."""
    if which not in ("printed", "correct"):
        raise ValueError(f"a form is 'printed' or 'correct', but it is {which!r}")
    entry = _entry(claim)
    return parse(claim, entry.get(which, entry["printed"]))


def forms(entry: Mapping[str, str]) -> dict[str, str]:
    """Return an entry's equation in TeX: as ``"printed"`` and, where it has a slip, ``"corrected"``."""
    from qbutils.typeset import equation

    labels = {"printed": "printed", "correct": "corrected"}
    return {label: equation(entry[which], entry.get("left", "")) for which, label in labels.items() if which in entry}


def displayed(forms: Mapping[str, str]) -> str:
    """Return equations in TeX as HTML that MathJax reads."""
    term = '<dt>{}</dt><dd class="mathjax_process">\\[{}\\]</dd>'.format
    terms = "".join(term(label, html.escape(tex)) for label, tex in forms.items())
    return f'\n<dl class="forms">{terms}</dl>' if terms else ""


def _known(claim, expression):
    from qbutils.symbolic import SYMBOLS

    unknown = sorted(str(symbol) for symbol in expression.free_symbols - set(SYMBOLS.values()))
    if unknown:
        raise ValueError(f"{claim}: {expression} has symbols that the book does not know: {', '.join(unknown)}")
    return expression


def _conditions(claim, text):
    """Read 'absJ = 0; p_b = 1/conjugate(p_a)' as substitutions."""
    from qbutils.symbolic import DERIVED

    pairs = [[parse(claim, side) for side in part.split("=")] for part in text.split(";") if part.strip()]
    if any(len(pair) != 2 or not pair[0].is_Symbol for pair in pairs):
        raise ValueError(f"{claim}: {text!r} does not parse: conditions are 'symbol = expression', joined by ';'")
    if derived := [str(symbol) for symbol, _ in pairs if symbol in DERIVED]:
        raise ValueError(f"{claim}: {text!r} sets {', '.join(derived)}, which other symbols make up: set those")
    return dict(pairs)


def _equation(claim, entry, model):
    import sympy as sp

    if not isinstance(model, (sp.Expr, sp.MatrixBase)):
        raise TypeError(f"{claim}: an equation needs a SymPy expression or matrix, but the model is {model!r}")
    model = _known(claim, model)
    printed, correct = (parse(claim, entry.get(which, entry["printed"])) for which in ("printed", "correct"))
    if not getattr(printed, "shape", None) == getattr(correct, "shape", None) == getattr(model, "shape", None):
        raise TypeError(f"{claim}: the ledger's forms and the model differ in shape")
    given = _conditions(claim, entry.get("given", ""))
    holds, found = _compare(claim, printed, model, given)
    remedy = None
    if "if" in entry:
        remedy, _ = _compare(claim, printed, model, given | _conditions(claim, entry["if"]))
    elif "correct" in entry:
        remedy, _ = _compare(claim, correct, model, given)
    return holds, remedy, found


def _compare(claim, printed, model, conditions):
    """Whether two forms are equal, by proof or at random settings; and their ratio where they are not."""
    import mpmath

    from qbutils.symbolic import DERIVED, is_zero

    stated = printed
    printed, model = (form.subs(DERIVED).subs(conditions).doit() for form in (printed, model))
    settings = [_random_setting(0) | _paper(), *map(_random_setting, range(6))]
    values = [_evaluate(form, settings) for form in (printed, model)]
    if conditions and stated.free_symbols and not any(value for form in values for row in form for value in row):
        raise ValueError(f"{claim}: under its conditions both sides vanish, so that they decide nothing")
    ratios = [[_ratio(*pair) for pair in zip(*rows, strict=True)] for rows in zip(*values, strict=True)]
    if any(mpmath.isnan(ratio) for row in ratios for ratio in row):
        raise ValueError(f"{claim}: there is no number to compare at some setting of the symbols")
    if all(abs(ratio - 1) < 1e-20 for row in ratios for ratio in row):
        try:
            return (True, "proved") if is_zero(printed - model) else (False, "equal to 20 digits, and yet not the same")
        except ValueError:
            return True, "equal to 20 digits at random settings"
    first, *others = ratios
    said, generic = (", ".join(map(_short, row)) for row in (first, others[0]))
    if all(abs(ratio - constant) < 1e-20 for row in others for ratio, constant in zip(row, first, strict=True)):
        return False, f"printed/model = {said}"
    if all(abs(ratio - 1) < 1e-20 for ratio in first):
        return False, f"printed/model = 1 at the paper's parameters, {generic} at a random setting"
    if not (printed.free_symbols | model.free_symbols) <= set(_paper()):
        return False, f"they differ: printed/model = {generic} at a random setting"
    return False, f"printed/model = {said} at the paper's parameters"


def _ratio(printed, model):
    import mpmath

    return mpmath.mpf(1) if printed == model else printed / model if model else mpmath.inf


def _short(ratio):
    import mpmath

    if abs(ratio.imag) < 1e-20 * abs(ratio):
        return mpmath.nstr(ratio.real, 4).removesuffix(".0")
    return f"{complex(ratio):.3g}".replace("j", "i")


def _evaluate(form, settings):
    """Entries of an expression or matrix at each setting, to 40 digits."""
    import mpmath
    import sympy as sp

    number = sp.lambdify(list(settings[0]), sp.flatten(sp.Matrix([form])), "mpmath")
    with mpmath.workdps(40):
        return [[mpmath.mpmathify(value) for value in number(*setting.values())] for setting in settings]


def _random_setting(seed):
    """A generic admissible value for every free symbol of the book, the same whatever other symbols there are."""
    import mpmath

    from qbutils.symbolic import DERIVED, SYMBOLS

    setting = {}
    for name, symbol in SYMBOLS.items():
        draw = random.Random(f"{name} {seed}").uniform
        if symbol not in DERIVED:
            value = draw(0.2, 2) if symbol.is_positive else draw(-2, 2)
            setting[symbol] = mpmath.mpf(value) if symbol.is_real else mpmath.mpc(value, draw(-2, 2))
    return setting


def _paper():
    """The parameters of Fig. 2 with the reservoir on, at the built-in detuning."""
    import mpmath

    from qbutils.symbolic import SYMBOLS

    names = ("F", "absJ", "phi", "Gamma", "kappa_a", "kappa_b", "p_a", "p_b", "Delta")
    digits = ("0.1", "0.2", "0", "0.4", "0.05", "0.01", "1", "1", "0.2")
    return {SYMBOLS[name]: mpmath.mpf(value) for name, value in zip(names, digits, strict=True)}


# -- numbers and statements ------------------------------------------------------------------------
def rounds_to(value: float, printed: str) -> bool:
    """Whether a number, rounded to as many decimals as are printed, gives the printed digits.

    Examples
    --------
    >>> from qbutils.ledger import rounds_to
    >>> rounds_to(0.0159, "0.016"), rounds_to(0.0627, "0.016")
    (True, False)

    """
    number = Decimal(printed.replace("oo", "Infinity"))
    value = Decimal(float(value))
    if not (number.is_finite() and value.is_finite()):
        return value == number
    with localcontext(prec=400):  # enough for every decimal of every float
        return value.quantize(number) == number


def _number(claim, entry, model):
    values = model if isinstance(model, tuple) else (model, model)
    try:
        first, second = (float(value) for value in values)
    except (TypeError, ValueError):
        first = None
    if first is None or np.isnan([first, second]).any() or any(isinstance(value, bool | np.bool_) for value in values):
        raise TypeError(f"{claim}: a number needs a number, or a pair of them, but the model is {model!r}")
    remedy = None
    try:
        if "if" in entry:
            remedy = rounds_to(second, entry["printed"])
        elif "correct" in entry:
            remedy = rounds_to(second, entry["correct"])
        return rounds_to(first, entry["printed"]), remedy, f"{_word(claim)} {entry['printed']}, model {first:.4g}"
    except ArithmeticError:
        raise ValueError(f"{claim}: {entry['printed']!r} or its correction is not written as a number") from None


def _statement(claim, entry, model):
    if isinstance(model, Mapping):
        readings = set(model.values())
        if len(readings) < 2:
            raise AssertionError(f"{claim}: all readings agree, so the text does decide: {dict(model)}")
        return None, None, "; ".join(f"{reading}: {value}" for reading, value in model.items())
    pair = model if isinstance(model, tuple) else (model,)
    needed = 2 if "if" in entry or "correct" in entry else 1
    if len(pair) != needed or not all(isinstance(truth, bool | np.bool_) for truth in pair):
        raise TypeError(f"{claim}: a {entry['kind']} needs {needed} truth value(s), but the model is {model!r}")
    return bool(pair[0]), bool(pair[1]) if needed == 2 else None, ""
