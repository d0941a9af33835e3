"""The claims engine: a ledger of claims, the comparison that decides each, and the findings of executed notebooks."""
