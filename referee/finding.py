"""A finding: what one check came to, as data and as a line. The ledger's words are not in it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from referee.notebooks import bundles

MIME = "application/vnd.referee.claim+json"


@dataclass(frozen=True)
class Finding:
    """What a check found out about one claim.

    Attributes
    ----------
    id : str
        The claim.
    verdict : str
        The verdict that was computed.
    printed : bool or None
        Whether the printed form is right; None where the text does not decide it.
    remedied : bool or None
        Whether it is right under its condition or in its corrected form; None where it has neither.
    found : str
        What the comparison came to, such as the model's number.
    by : str
        What the comparison is: by machine, by computation, or by what the chapter says.
    detail : str
        What the chapter says beside it.

    """

    id: str
    verdict: str
    printed: bool | None
    remedied: bool | None = None
    found: str = ""
    by: str = ""
    detail: str = ""

    def _ipython_display_(self) -> None:
        """Show nothing at the end of a cell: `Ledger.check` has shown the line already."""


def show(finding: Finding, line: str) -> None:
    """Show a finding: in a notebook as a bundle of its line and its data, elsewhere as its line."""
    shell = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        print(line)  # noqa: T201
    else:
        shell.display.display({"text/plain": line, MIME: asdict(finding)}, raw=True)


def findings(notebooks: Iterable[Path]) -> Iterator[tuple[str, Finding]]:
    """Yield what executed notebooks have found, in their order, each with the name of its notebook."""
    for path in notebooks:
        for data in bundles(path):
            if MIME in data:
                yield path.stem, Finding(**data[MIME])
