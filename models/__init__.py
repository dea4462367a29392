"""The nouns: tables, Money and the ways to say no. Nothing here knows Flask or a verb."""

from models import (
    account,
    account_change,
    announcement,
    attempt,
    attention,
    audit,
    bill,
    claim,
    customer_view,
    deployment,
    document,
    hold,
    identity,
    importing,
    inbox,
    invitation,
    job,
    ledger,
    letter,
    linking,
    notice_choice,
    outbox,
    passkey,
    payment,
    single_sign_on,
    ticket,
    together,
    welcome,
)

__all__ = [
    "account", "account_change", "announcement", "attempt", "attention", "audit", "bill",
    "claim", "customer_view", "deployment", "document", "hold", "identity", "importing",
    "inbox", "invitation", "job", "ledger", "letter", "linking", "notice_choice", "outbox",
    "passkey", "payment", "single_sign_on", "ticket", "together", "welcome",
]  # fmt: skip
