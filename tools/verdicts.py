"""Write the count of the verdicts into the README, between its two marks."""

import re
from pathlib import Path

from qbutils import report

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(?<=<!-- verdicts -->\n).*?(?=<!-- /verdicts -->)", re.DOTALL)


def updated(text):
    """Return the README's text with the count as the ledger has it now."""
    return BLOCK.sub(lambda _: f"{report.markdown()}\n", text)


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
