"""What an executed notebook holds: the one place where the outputs of notebooks are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def bundles(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the MIME bundle of each output of a notebook, in order: text joined to one string, JSON as it is.

    Raises
    ------
    ValueError
        The file is no notebook.

    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError) as error:
        raise ValueError(f"{path.name} is no notebook: {error}") from None
    for cell in cells:
        for output in cell.get("outputs", []):
            yield {
                kind: "".join(value) if isinstance(value, list) and not kind.endswith("json") else value
                for kind, value in output.get("data", {}).items()
            }
