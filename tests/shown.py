"""The figures of a chapter as its notebook stores them."""

import csv
import io

import numpy as np
from places import ROOT

from qbutils.figures import FIGURE
from referee.notebooks import bundles


def figures(*chapters):
    """Return columns of the data and alternative text of each figure, by the figure's name."""
    stored = [bundle for chapter in chapters for bundle in bundles(next(ROOT.glob(f"chapters/{chapter}-*.ipynb")))]
    drawn = {bundle[FIGURE]["name"]: bundle for bundle in stored if FIGURE in bundle}
    return {name: (columns(bundle.get("text/csv", "")), bundle[FIGURE]["alt"]) for name, bundle in drawn.items()}


def columns(text):
    """Return a figure's data by name, a column of numbers as an array."""
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    return {name: _numbers(column) for name, column in zip(header, zip(*rows, strict=True), strict=True)}


def _numbers(column):
    try:
        return np.array(column, float)
    except ValueError:
        return list(column)
