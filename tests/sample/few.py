"""What the sample is spared: equations that its ledger has not, and the explorer's formulas. And a module to document.

It obeys, line for line:

    x = |J|
    y = x

"""

import theme.book
from theme import report


def setup(_):
    """Register with Sphinx."""
    report.NUMBERED[:] = [claim for claim in report.NUMBERED if claim in report.ledgers()["paper"]]
    theme.book.javascript = lambda: ""


def threshold(x: float, *, at=0.5):
    """Return the threshold of |x|.

    Parameters
    ----------
    x : float
        In photons.
    at : float
        Where it is.

    Examples
    --------
    >>> threshold(16)
    8.0

    """
    return x * at
