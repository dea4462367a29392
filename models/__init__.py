"""The nouns: tables, Money and the ways to say no. Nothing here knows Flask or a verb."""

from models import (
    account,
    attempt,
    attention,
    audit,
    bill,
    document,
    identity,
    importing,
    inbox,
    invitation,
    job,
    ledger,
    letter,
    outbox,
    payment,
    ticket,
)

__all__ = [
    "account", "attempt", "attention", "audit", "bill", "document", "identity",
    "importing", "inbox", "invitation", "job", "ledger", "letter", "outbox", "payment", "ticket",
]  # fmt: skip
