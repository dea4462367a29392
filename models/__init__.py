"""The nouns: tables, Money and the ways to say no. Nothing here knows Flask or a verb."""

from models import (
    account,
    announcement,
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
    notice_choice,
    outbox,
    payment,
    ticket,
)

__all__ = [
    "account", "announcement", "attempt", "attention", "audit", "bill", "identity", "importing",
    "inbox", "invitation", "job", "ledger", "notice_choice", "outbox", "payment", "ticket",
]  # fmt: skip
