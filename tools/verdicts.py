"""Write what the README shows of the book: the count of the verdicts, and one figure with its alternative text."""

import re
from pathlib import Path

from qbutils.figures import COLOURS, FIGURE
from referee import bundles
from theme import report
from theme.render import drawn

ROOT = Path(__file__).parent.parent
README, PICTURE = ROOT / "README.md", ROOT / "chapters" / "bound-budget.svg"
BLOCK = re.compile(r"(?<=<!-- verdicts -->\n).*?(?=<!-- /verdicts -->)", re.DOTALL)
SERIES = "; ".join(f"--figure-{name}: {colour}" for name, colour in COLOURS.items())  # a page has its own
DARK = "@media (prefers-color-scheme: dark) { svg { color: #e6edf3 } }"
INK = f"<style>svg {{ color: #1f2328; {SERIES} }} {DARK}</style>"


def picture():
    """Return the figure as a file that reads on light and dark, and its alternative text."""
    stored = bundles(ROOT / "chapters" / "07-a-universal-bound.ipynb")
    bundle = next(bundle for bundle in stored if bundle.get(FIGURE, {}).get("name") == PICTURE.stem)
    drawing, alt = drawn(bundle["image/svg+xml"], bundle[FIGURE]["alt"]), bundle[FIGURE]["alt"]
    return drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1).replace(">", f">{INK}", 1) + "\n", alt


def updated(text):
    """Return the README's text with count and figure as the book has them now."""
    shown = f"{report.markdown()}\n\n![{picture()[1]}](chapters/{PICTURE.name})\n"
    return BLOCK.sub(lambda _: shown, text)


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(picture()[0], encoding="utf-8")
