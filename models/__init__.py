"""The nouns: tables, Money and the ways to say no. Nothing here knows Flask or a verb."""

from models import (
    account,
    attempt,
    attention,
    audit,
    bill,
    identity,
    importing,
    inbox,
    job,
    ledger,
    outbox,
    payment,
)

__all__ = [
    "account", "attempt", "attention", "audit", "bill", "identity", "importing",
    "inbox", "job", "ledger", "outbox", "payment",
]  # fmt: skip
