"""Write what the README shows of the book: the count of the verdicts, and one figure with its alternative text."""

import re
import sys
from pathlib import Path

from sources import write

from qbutils.figures import FIGURE
from referee import bundles
from theme import report
from theme.render import drawn

ROOT = Path(__file__).parent.parent
README, PICTURE = ROOT / "README.md", ROOT / "chapters" / "bound-budget.svg"
BLOCK = re.compile(r"(?<=<!-- verdicts -->\n).*?(?=<!-- /verdicts -->)", re.DOTALL)


def picture():
    """Return the figure as a file that reads on light and dark, and its alternative text."""
    stored = bundles(ROOT / "chapters" / "07-a-universal-bound.ipynb")
    bundle = next(bundle for bundle in stored if bundle.get(FIGURE, {}).get("name") == PICTURE.stem)
    return drawn(bundle["image/svg+xml"]) + "\n", bundle[FIGURE]["alt"]


def updated(text):
    """Return the README's text with count and figure as the book has them now."""
    shown = f"{report.markdown()}\n\n![{picture()[1]}](chapters/{PICTURE.name})\n"
    return BLOCK.sub(lambda _: shown, text)


if __name__ == "__main__":
    try:
        write(README, updated(README.read_text(encoding="utf-8")))
        write(PICTURE, picture()[0])
    except OSError as error:
        sys.exit(f"error: {error.strerror}")
