"""The claims engine: a ledger of claims, the comparison that decides each, and the findings of executed notebooks.

A `Ledger` is a file of claims in the words of a `Vocabulary`. `Ledger.check` decides one of its claims from the form
that a chapter has derived, and shows a `Finding`; `findings` reads them back from executed notebooks. Nothing here
knows what the claims are about, where they are decided, or how they are shown.
"""

from referee.decide import rounds_to
from referee.finding import MIME, Finding, findings
from referee.ledger import BASES, KINDS, SCHEMA, VERDICTS, Claim, Ledger, Vocabulary
from referee.notebooks import bundles

__all__ = [
    "BASES", "KINDS", "MIME", "SCHEMA", "VERDICTS", "Claim", "Finding", "Ledger", "Vocabulary", "bundles", "findings",
    "rounds_to",
]  # fmt: skip
