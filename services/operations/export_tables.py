"""Which tables an export writes as they are, and what is left out of it, each with its reason.

What proves who somebody is, and what opens something for whoever holds it, never leaves: the
district may have all of its business, and nobody a key to it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Select, select

from models.account import CustomerAccount
from services.telling.shown import NEVER_SHOWN, without_secrets

READ_AT_ONCE = 1_000
#: Written as they are, into a folder of their own.
TABLES = (
    "access", "account_alias", "account_change", "account_hold", "account_link", "account_note",
    "account_pin", "account_terms", "announcement", "arrangement", "arrangement_instalment",
    "arrangement_move", "arrangement_signature", "attachment", "attempt_transition",
    "attention", "audit_event", "audit_seal", "autopay", "autopay_change", "bill", "bill_hash",
    "bill_line", "bill_run", "bill_run_account", "bill_run_exception", "bill_run_move",
    "bill_sending", "canned_reply", "change_execution", "change_move", "change_request",
    "change_version", "clearing_start", "closed_period", "contract", "contract_item",
    "contract_move", "contract_signature", "credit_request", "customer_account",
    "customer_invitation", "customer_view", "discrepancy_account", "discrepancy_case",
    "discrepancy_change", "discrepancy_step", "dispute", "dispute_move", "district_decision",
    "district_version", "document", "draft", "draft_move", "draft_run", "email_change",
    "escrow_move", "escrow_payment", "escrow_quote", "escrow_request", "fee_waiver",
    "import_problem", "import_run", "inbound_letter", "invitation", "ledger_account", "mandate",
    "notice_choice", "notice_copy", "open_item", "outbox_message", "paperless",
    "paperless_move", "past_due_notice", "past_due_run", "past_due_step", "pay_link", "payment",
    "payment_attempt", "payment_claim", "payment_move", "payment_return", "payment_together",
    "payout", "person", "person_doubt", "premise", "print_file", "print_part", "processor_customer",
    "processor_exception", "processor_line", "processor_match", "processor_pull",
    "program_enrolment", "program_file", "program_proposal", "provider_event", "rate_change",
    "rate_change_account", "rate_change_move", "refund", "refund_move", "saved_method",
    "shut_out", "special_rates_notice", "special_rates_sending", "staff", "step_held_back",
    "ticket", "ticket_merge", "ticket_message", "transfer", "volume", "volume_file", "work_review",
)  # fmt: skip
_PROOF = "It proves who somebody is, and would be worth stealing; it works nowhere else."
_MACHINE = "It is work of this machine, not business of the district."
LEFT_OUT: Mapping[str, str] = {
    "account_search": "It is made of the accounts and their people again.",
    "audit_leaf": "It is made of the trail again; `audit leaves` prints it.",
    "deployment": "It says whose these books are, and a copy is somebody else's.",
    "document_copy": "Copies are made of the documents again.",
    "entry": "The file entries.csv has all of it.",
    "escrow_mailbox": _PROOF,
    "job": _MACHINE,
    "login_session": _PROOF,
    "passkey": _PROOF,
    "passkey_challenge": _PROOF,
    "password_leave": _PROOF,
    "provider_subject": _PROOF,
    "provider_visit": _PROOF,
    "recovery_code": _PROOF,
    "sign_in_code": _PROOF,
    "sign_up": _PROOF,
    "throttle": _MACHINE,
    "ticket_draft": "Nobody said it yet.",
}
#: Columns that stay behind, by table; ``*`` of every table.
COLUMNS_LEFT_OUT: Mapping[str, frozenset[str]] = {
    # A secret of the paper: whoever holds the bill may pay it.
    "bill": frozenset({"code"}),
    "*": frozenset({"token", "token_hash", "code_hash", "undo_hash", "password_hash"}),
    # What shows that its reader opened a bill.
    "paperless": frozenset({"code"}),
    "document": frozenset({"sealed_hash", "key_name"}),
    # An answer to this address is an answer of its reader.
    "outbox_message": frozenset({"html", "facts", "check_code", "reply_to", "answers_to"}),
    "payment": frozenset({"receipt_code"}),
    "payment_attempt": frozenset({"payer_key", "sent_hash", "session_url"}),
    "payment_together": frozenset({"payer_key", "asked_hash", "receipt_code"}),
    "person": frozenset({"totp_sealed", "totp_step"}),
    # As the processor sent it: its own console has it.
    "provider_event": frozenset({"raw"}),
    "saved_method": frozenset({"session_url", "verify_url"}),
    "staff": frozenset({"totp_sealed", "totp_step"}),
}
#: What a column is called that opens something.
SECRET = re.compile(r"token|hash|sealed|secret|password|(^|_)(url|totp|step|code)(_|$)|payer_key")
#: Names that only look so, or say no more than that it is there.
HARMLESS = frozenset(
    {
        ("audit_seal", "hash"), ("audit_seal", "sealed_at"),
        ("clearing_start", "code"), ("dispute", "network_code"), ("refund", "failure_code"),
        ("customer_account", "mailing_postal_code"),
        ("ledger_account", "code"), ("payment_attempt", "failure_code"),
        ("payment_return", "code"), ("payout", "failure_code"), ("person", "totp_since"),
        ("notice_copy", "postal_code"), ("past_due_notice", "step_id"), ("past_due_step", "step"),
        ("premise", "postal_code"), ("step_held_back", "step"),
        ("saved_method", "failure_code"),
    }
)  # fmt: skip


def header(name: str) -> Sequence[str]:
    """The columns of a table that go out, in its order."""
    return [column.name for column in _columns(name)]


def rows(connection: Connection, name: str) -> Iterator[Sequence[Any]]:
    """Every row of a table that goes out, by its key."""
    read = _READERS.get(name, _as_it_is)
    asked = connection.execute(_wanted(name), execution_options={"yield_per": READ_AT_ONCE})
    place = {column: at for at, column in enumerate(header(name))}
    for row in asked:
        yield read(row, place)


def _wanted(name: str) -> Select[*tuple[Any, ...]]:
    table = _tables()[name]
    wanted = select(*_columns(name)).order_by(*table.primary_key.columns)
    if name == "outbox_message":
        return wanted.where(table.c.kind.not_in(NEVER_SHOWN))
    return wanted


def _columns(name: str) -> list[Column[Any]]:
    hidden = COLUMNS_LEFT_OUT["*"] | COLUMNS_LEFT_OUT.get(name, frozenset())
    return [column for column in _tables()[name].columns if column.name not in hidden]


def _tables() -> Mapping[str, Any]:
    return CustomerAccount.metadata.tables


def _as_it_is(row: Sequence[Any], _place: Mapping[str, int]) -> Sequence[Any]:
    return row


def _message(row: Sequence[Any], place: Mapping[str, int]) -> Sequence[Any]:
    """A letter of ours, but links that act for its reader lead nowhere."""
    kept = list(row)
    kept[place["text"]] = without_secrets(kept[place["text"]])
    return kept


_READERS: Mapping[str, Callable[[Sequence[Any], Mapping[str, int]], Sequence[Any]]] = {
    "outbox_message": _message
}
