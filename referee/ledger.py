"""A ledger: the claims of a paper as data, one table of a TOML file each, held to one JSON Schema."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from referee.decide import decide, remedy
from referee.equations import parse
from referee.finding import Finding, show

SCHEMA = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))

VERDICTS = {
    "holds": "proved, or confirmed by a computation",
    "holds-if": "true under a condition that the paper does not state",
    "corrected": "a slip with an unambiguous right form",
    "refuted": "contradicted by the model",
    "undecidable": "the text does not fix it",
}
BASES = {  # what a verdict rests on
    "machine": "by machine",
    "proof": "by proof",
    "computation": "by computation",
    "search": "by search",
}
KINDS = ("equation", "number", "figure", "statement")


@dataclass(frozen=True)
class Vocabulary:
    """The language of a subject, in which the expressions of a ledger are written and compared.

    Parameters
    ----------
    symbols : mapping of str to SymPy symbol
        Every name that an expression may use; what a symbol is assumed to be says where it is drawn from.
    is_zero : callable
        Whether an expression or a matrix vanishes, decided by proof; raises ValueError where there is none.
    derived : mapping of SymPy symbol to expression, optional
        Symbols that stand for expressions in the others.
    sample : mapping of str to str, optional
        Digits of one setting at which a difference is named before all others.
    place : str, optional
        What that setting is called.

    """

    symbols: Mapping[str, Any]
    is_zero: Callable[[Any], bool]
    derived: Mapping[Any, Any] = field(default_factory=dict)
    sample: Mapping[str, str] = field(default_factory=dict)
    place: str = "the sample"


class Claim(Mapping[str, Any]):
    """One entry of a ledger: its fields, which nobody can change, and its expressions."""

    def __init__(self, id: str, fields: Mapping[str, Any], ledger: Ledger) -> None:  # noqa: A002
        self.id, self._fields, self.ledger = id, fields, ledger

    def __getitem__(self, name: str) -> Any:
        return copy.deepcopy(self._fields[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Claim({self.id!r}, {dict(self._fields)!r})"

    def form(self, which: str = "printed") -> Any:
        """Return the ``"printed"`` or, where there is one, the ``"correct"`` expression of an equation."""
        if which not in ("printed", "correct"):
            raise ValueError(f"a form is 'printed' or 'correct', but it is {which!r}")
        return parse(self, self._fields.get(which, self._fields["printed"]))

    def result(self, finding: Finding) -> str:
        """Return the outcome of each comparison of a finding: 'printed ✗   corrected ✓'."""
        outcomes = {self.ledger.said: finding.printed, remedy(self): finding.remedied}
        marks = {True: "✓", False: "✗"}
        shown = [f"{form} {marks[truth]}" for form, truth in outcomes.items() if truth is not None]
        return "   ".join(shown) or "open"

    def line(self, finding: Finding) -> str:
        """Return a finding in one line for a terminal or an editor, aligned with those of other claims."""
        words = "; ".join(filter(None, (finding.found, finding.detail)))
        return f"{self.id:<30} {self.result(finding):<36} {finding.verdict:<12} {words}".rstrip()

    def made_at(self, at: Mapping[str, float] | None) -> bool:
        """Whether parameters are those at which the claim is made; one that names none is made at all."""
        if ("at" in self) != (at is not None):
            raise TypeError(f"{self.id}: parameters go with a claim that is made at some, and with no other")
        return at is None or all(at[name] == value for name, value in self["at"].items())


class Ledger(Mapping[str, Claim]):
    """The claims of one file, by id.

    Parameters
    ----------
    path : Path
        A TOML file in the form of ``schema.json``, ``$defs/ledger``.
    vocabulary : Vocabulary
        What its expressions are written in.
    said : str, optional
        What a line calls the ledger's own form: a paper's is printed, another's claimed.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        The file is no TOML, or an entry is not of that form: one line names file, entry and field.

    """

    def __init__(self, path: Path, vocabulary: Vocabulary, said: str = "printed") -> None:
        self.path, self.vocabulary, self.said = Path(path), vocabulary, said
        self._claims = {name: Claim(name, fields, self) for name, fields in read(self.path).items()}

    def __getitem__(self, claim: str) -> Claim:
        return self._claims[claim]

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    def check(
        self, claim: str, printed: Any, *, remedied: Any = None, detail: str = "", at: Mapping[str, float] | None = None
    ) -> Finding:
        """Decide one claim, show its line, and raise unless the ledger says the same.

        Parameters
        ----------
        claim : str
            Id of an entry.
        printed : SymPy expression or matrix, number, bool, or mapping
            What decides the printed form. For an equation or a number it is the model's own form, found without the
            ledger; for a statement or a figure, whether it is true as it is printed; for one that is undecidable,
            what comes out by each reading.
        remedied : the same, optional
            What decides the correction or the condition. A statement or a figure that is ``corrected`` or
            ``holds-if`` needs its truth; an equation or a number may have another form under a condition in words;
            else the model's form serves for both.
        detail : str
            What a reader should see beside the verdict, such as a computed number.
        at : mapping of str to number, optional
            The parameters that were computed with, for a claim that is made at some only. At others another verdict
            is no fault: the line then says where the written one is found.

        Raises
        ------
        KeyError
            The ledger has no such claim, or ``at`` lacks a parameter of it.
        TypeError
            An argument is of the wrong kind for this claim, or missing, or of no use.
        ValueError
            An expression of the ledger does not parse, or decides nothing.
        AssertionError
            The computed verdict is not the written one; the line is shown all the same.

        """
        if claim not in self:
            raise KeyError(f"{self.path.name} has no claim {claim!r}")
        entry = self[claim]
        finding = decide(entry, printed, remedied, detail)
        elsewhere, differs = not entry.made_at(at), finding.verdict != entry["verdict"]
        if elsewhere and differs:
            places = ", ".join(f"{name} = {value:g}" for name, value in entry["at"].items())
            finding = replace(finding, detail="; ".join(filter(None, (detail, f"{entry['verdict']} at {places}"))))
        show(finding, entry.line(finding))
        if differs and not elsewhere:
            raise AssertionError(
                f"{claim}: the ledger says {entry['verdict']!r}, the computation {finding.verdict!r}; "
                f"{entry.result(finding)} {finding.found} {finding.detail}. "
                "The ledger speaks of the chapter as it stands."
            )
        return finding


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Read the entries of a ledger's file and hold them to the schema."""
    from jsonschema import Draft202012Validator

    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # no TOML, or no UTF-8
        raise ValueError(f"{path.name}: {error}") from None
    rules = {"$ref": "#/$defs/ledger", "$defs": SCHEMA["$defs"]}
    for error in Draft202012Validator(rules).iter_errors(entries):
        place = ", ".join([path.name, *map(str, error.absolute_path)])
        fault = "it does not go with this kind and verdict" if error.validator == "not" else error.message
        raise ValueError(f"{place}: {fault}")
    return entries
