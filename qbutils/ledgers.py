"""What this book hands to the claims engine: the paper's ledger and its own, in the symbols of `qbutils.symbolic`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from referee import Claim, Finding, Ledger

FIG_2 = {  # with the reservoir on, at the built-in detuning
    "F": "0.1", "absJ": "0.2", "phi": "0", "Gamma": "0.4", "kappa_a": "0.05", "kappa_b": "0.01", "p_a": "1", "p_b": "1",
    "Delta": "0.2",
}  # fmt: skip
SAID = {"paper": "printed", "book": "claimed"}  # what a line calls the form of each ledger


@cache
def ledgers() -> Mapping[str, Ledger]:
    """Return the two ledgers, by name; they stand beside the chapters or, once installed, in the package."""
    from qbutils.symbolic import DERIVED, SYMBOLS, is_zero
    from referee import Ledger, Vocabulary

    here = Path(__file__).parent
    folder = here if (here / "paper.toml").is_file() else here.parent / "chapters"
    vocabulary = Vocabulary(SYMBOLS, is_zero, DERIVED, FIG_2, "the paper's parameters")
    return {name: Ledger(folder / f"{name}.toml", vocabulary, said) for name, said in SAID.items()}


def claims(ledger: str = "paper") -> Mapping[str, Claim]:
    """Entries of one ledger, ``"paper"`` or ``"book"``, by id.

    Raises
    ------
    ValueError
        There is no such ledger, or an entry of it is malformed.

    Examples
    --------
    >>> import qbutils as qb
    >>> qb.claims()["eq-12"]["verdict"]
    'corrected'

    """
    if ledger not in SAID:
        raise ValueError(f"a ledger is {' or '.join(map(repr, SAID))}, but it is {ledger!r}")
    return ledgers()[ledger]


def check(
    claim: str, printed: Any, *, remedied: Any = None, detail: str = "", at: Mapping[str, float] | None = None
) -> Finding:
    """Decide one claim of either ledger, show its line, and raise unless the ledger says the same.

    The arguments are those of `referee.Ledger.check`.

    Examples
    --------
    >>> import qbutils as qb
    >>> from qbutils.symbolic import F, kappa
    >>> _ = qb.check("eq-25", 4 * F**2 / kappa**2)
    eq-25                          printed ✓                            holds        proved

    """
    for ledger in ledgers().values():
        if claim in ledger:
            return ledger.check(claim, printed, remedied=remedied, detail=detail, at=at)
    raise KeyError(f"no ledger has a claim {claim!r}")
