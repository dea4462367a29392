"""What the paper of a debit says for the words that our books keep for machines."""

import re
from collections.abc import Mapping

from models.attempt import AttemptState
from models.draft import DraftState
from services.telling import reasons

#: Words of the tree that are no label for people, and what stands in it for them.
LABELS = {
    "amount_rule": "Amount", "notice_rule": "Notice", "fixed": "Fixed amount",
    "cap": "Never more than", "range_from": "No notice from", "range_to": "No notice up to",
    "days_before": "Days before the due date", "sha256": "Hash", "at": "When",
    "because_of": "Why", "changes_what_is_owed_by": "Owed",
}  # fmt: skip
#: Lists that are one table each: its columns, and how wide each is.
TABLES: Mapping[str, Mapping[str, int]] = {
    "moves_of_the_draft": {"at": 21, "from": 14, "to": 14, "by": 28, "why": 23},
    "moves": {"at": 21, "from": 14, "to": 14, "because_of": 51},
    "money": {
        "entry": 7, "what": 16, "counts_on": 14, "recorded_at": 21, "said": 30,
        "changes_what_is_owed_by": 12,
    },
}  # fmt: skip
_D, _A = DraftState, AttemptState
#: A draft and its tries share some words, and mean the same by them.
_STATES = {
    _D.PLANNED: "Planned", _D.NOTICED: "Announced", _D.SENT: "Sent to the bank", _D.SETTLED: "Paid",
    _D.RETURNED: "Came back", _D.FAILED: "Not paid", _D.HELD: "Held", _D.SKIPPED: "Skipped",
    _D.NOT_NEEDED: "Nothing was owed", _D.CANCELLED: "Cancelled",
    _A.DRAFT: "Prepared", _A.OPEN: "Begun", _A.ACTION_REQUIRED: "Payer must act",
    _A.PROCESSING: "At the bank", _A.SUCCEEDED: "Paid", _A.DISPUTED: "Disputed",
    _A.DISPUTE_WON: "Dispute won", _A.REVERSED: "Taken back", _A.EXPIRED: "Ended unpaid",
    _A.UNKNOWN: "Being looked up", _A.REVIEW: "Looked at by people",
}  # fmt: skip
_STATE_WORDS = {state.value: words for state, words in _STATES.items()}
_CODES = {
    "in_range": "In the range the payer chose: no notice",
    "released": "Let go on by staff", "told_by_letter": "Told by letter",
    "told_by_telephone": "Told by telephone", "paused": "Autopay was paused",
    "by_payer": "Skipped by the payer", "ended": "Autopay was turned off",
    "moved": "Autopay moved to another account", "not_owed": "Nothing was owed any more",
    "too_little": "Too little was owed to draw",
    "balance_changed": "Less was owed than a moment before",
    "account_hold": "Autopay was held on this account", "suspended": "Autopay was suspended",
    "needs_method": "Autopay had no method that works",
}  # fmt: skip
_CAUSES = {
    "draw prepared": "The draw was prepared", "drawing": "The draw was sent",
    "run_drafts": "the run of autopay", "plan_draft": "the plan of autopay",
    "replan": "the plan of autopay", "calendar": "the calendar",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {
    "amount_rule": {
        "balance": "all that is owed", "bill": "what the bill charges",
        "fixed": "the same each time",
    },
    "notice_rule": {"every": "before each payment", "range": "only outside of the range"},
    "language": {"en": "English", "es": "Spanish"},
    "state": _STATE_WORDS | {"sent": "Sent"}, "from": _STATE_WORDS, "to": _STATE_WORDS,
    "autopay_state": {
        "on": "On", "suspended": "Suspended", "needs_method": "Without a method", "ended": "Ended",
    },
    "code_means": {
        "retry": "It may be drawn again", "replace": "Another card or account is needed",
        "revoked": "The payer says that it was not authorized",
        "ask": "The payer is asked first", "our_error": "A mistake of ours",
    },
}  # fmt: skip
_BY = re.compile(r"(staff|person):(\d+)")
_WHO = {"staff": "staff member", "person": "customer"}


def in_words(word: str, said: str) -> str:
    """What stands on the paper for a word of the tree; the word itself where it is plain."""
    if word in {"by", "ended_by", "because_of"}:
        told = _CAUSES.get(said) or _BY.sub(lambda found: f"{_WHO[found[1]]} {found[2]}", said)
        return told.replace("event evt_", "the processor, evt_")
    if word in {"why", "code"}:
        return _code(said)
    if word == "what":
        return said.replace("_", " ").capitalize()
    return _WORDS.get(word, {}).get(said, said)


def _code(code: str) -> str:
    """A code in words; a bank's or network's stands with it, as its own papers have it."""
    if code in _CODES:
        return _CODES[code]
    return f"{reasons.in_words(code, 'en')} ({code})" if reasons.is_known(code) else code
