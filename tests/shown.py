"""The figures of a chapter as its notebook stores them."""

import csv
import html
import io
import re

import execute
import numpy as np
from places import ROOT


def figures(*chapters):
    """Return columns of the data and alternative text of each figure, by the figure's name."""
    found = {}
    for path in (next(ROOT.glob(f"chapters/{chapter}-*.md")) for chapter in chapters):
        for cell in execute.read_stored(path).cells:
            for data in (output.get("data", {}) for output in cell.get("outputs", [])):
                if 'class="book-figure"' in (page := data.get("text/html", "")):
                    name, alt = (re.search(rf'{key}="([^"]+)"', page)[1] for key in ("id", "aria-label"))
                    columns = {}
                    if data.get("text/csv"):
                        header, *rows = csv.reader(io.StringIO(data["text/csv"]))
                        columns = dict(zip(header, np.array(rows, float).T, strict=True))
                    found[name] = columns, html.unescape(alt)
    return found
