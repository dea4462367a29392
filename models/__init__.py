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
    invitation,
    job,
    ledger,
    outbox,
    payment,
    ticket,
    together,
)

__all__ = [
    "account", "attempt", "attention", "audit", "bill", "identity", "importing",
    "inbox", "invitation", "job", "ledger", "outbox", "payment", "ticket",
    "together",
]  # fmt: skip
