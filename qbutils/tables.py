"""A table of results: numbers under headings in TeX, as data that a terminal prints and a page typesets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TABLE = "application/vnd.book.table+json"  # the kind of output that a page sets as a table
_SIGNS = {
    "kappa": "κ", "gamma": "γ", "Gamma": "Γ", "Delta": "Δ", "xi": "ξ", "phi": "φ", "sigma": "σ", "omega": "ω",
    "mu": "μ", "pi": "π", "lambda": "λ", "hbar": "ħ", "infty": "∞", "to": "→", "le": "≤", "times": "×",
    "langle": "⟨", "rangle": "⟩", "lvert": "|", "rvert": "|", "mathrm": "", "mathcal": "", "text": "", ",": "",
    " ": " ",
}  # fmt: skip
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Table:
    """Headings and cells as text, and which columns hold numbers."""

    headings: list[str]
    numbers: list[bool]
    rows: list[list[str]]

    def __repr__(self) -> str:
        lines = [[plain(cell) for cell in line] for line in [self.headings, *self.rows]]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        sides = [">" if number else "<" for number in self.numbers]
        return "\n".join(
            "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=True)).rstrip()
            for line in lines
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), TABLE: vars(self)}


def table(columns: Mapping[str, str], rows: Iterable[Iterable[Any]]) -> Table:
    r"""Return results as a table.

    Parameters
    ----------
    columns : mapping of heading to format
        A heading is a line of Markdown, with TeX between dollar signs and the unit where there is one; its format is
        that of the numbers below it, such as ``".3f"``, and empty above text.
    rows : iterable of rows
        Values, one for each column; a text among numbers, such as ``"never"``, stays as it is.

    Raises
    ------
    ValueError
        A row is longer or shorter than the list of columns.

    Examples
    --------
    >>> import qbutils as qb
    >>> rows = [("direct drive", 0.01, 16), (r"best $\Delta$", 0.05, 9)]
    >>> qb.table({"scheme": "", r"$\kappa_b$": "g", "$E_B$": ".2f"}, rows)
    scheme         κ_b    E_B
    direct drive  0.01  16.00
    best Δ        0.05   9.00

    """
    forms = list(columns.values())
    cells = [[x if isinstance(x, str) else f"{x:{form}}" for x, form in zip(row, forms, strict=True)] for row in rows]
    return Table(list(columns), [form != "" for form in forms], cells)


def plain(text: str) -> str:
    r"""Return a line of Markdown and TeX as a terminal shows it.

    Examples
    --------
    >>> from qbutils.tables import plain
    >>> plain(r"$E_\mathrm{coh}$ over $\sqrt{\kappa_a\kappa_b}$ and $10^{-23}$ J")
    'E_coh over √(κ_aκ_b) and 10⁻²³ J'

    """
    text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
    text = re.sub(r"\^\{?(-?\d+)\}?", lambda power: power[1].translate(_RAISED), text).replace(r"^\dagger", "†")
    return re.sub(r"\\([A-Za-z]+|[, ])(?: (?=[A-Za-z]))?|[{}$]", lambda sign: _SIGNS[sign[1]] if sign[1] else "", text)
