"""How far a payment has come, in the words a payer reads, each with its day.

The words are those of the glossary: Submitted, Sent to bank, Cleared (until a
day it can be returned), Final; or Returned. A bank payment is never called
paid before it clears.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.attempt import AttemptState, MethodType

S = AttemptState


class Word(StrEnum):
    """One word of a payment's state."""

    STARTED = "started"
    CHECKING = "checking"
    NEEDS_DEPOSITS = "needs_deposits"
    SUBMITTED = "submitted"
    SENT = "sent"
    CLEARS_BY = "clears_by"
    CLEARED = "cleared"
    FINAL = "final"
    PAID = "paid"
    RETURNED = "returned"
    DISPUTED = "disputed"
    NOT_PAID = "not_paid"


@dataclass(frozen=True)
class Step:
    """One dot of the track: ``done``, ``now``, ``ahead`` or ``stopped``."""

    word: Word
    state: str
    on: date | None = None


@dataclass(frozen=True)
class Progress:
    """Where a payment is, and the whole way."""

    word: Word
    steps: Sequence[Step]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the words are made of. Days are the district's."""

    state: AttemptState
    method_type: MethodType
    submitted_on: date
    #: When the bank was told; none before.
    sent_on: date | None = None
    clears_by: date | None = None
    #: When the money was here.
    cleared_on: date | None = None
    #: The last day a bank may take it back; none for money that cannot be taken back.
    returnable_until: date | None = None
    #: When it went back.
    returned_on: date | None = None


def state_words(facts: Facts, today: date) -> Progress:
    """The word for a payment today, and its track."""
    match facts.state:
        case S.OPEN:
            return Progress(Word.STARTED, [Step(Word.STARTED, "now", facts.submitted_on)])
        case S.DRAFT | S.UNKNOWN | S.REVIEW:
            return Progress(Word.CHECKING, [Step(Word.CHECKING, "now", facts.submitted_on)])
        case S.ACTION_REQUIRED:
            return _deposits(facts)
        case S.PROCESSING:
            return _on_its_way(facts)
        case S.SUCCEEDED | S.DISPUTE_WON:
            return _received(facts, today)
        case S.REVERSED | S.DISPUTED:
            word = Word.DISPUTED if facts.state is S.DISPUTED else Word.RETURNED
            return _stopped(facts, word)
        case S.FAILED | S.CANCELLED | S.EXPIRED:
            was_sent = facts.state is S.FAILED and facts.sent_on is not None
            return _stopped(facts, Word.RETURNED if was_sent else Word.NOT_PAID)


def _deposits(facts: Facts) -> Progress:
    word = Word.CHECKING if facts.method_type is MethodType.CARD else Word.NEEDS_DEPOSITS
    return Progress(
        word,
        [
            Step(Word.SUBMITTED, "done", facts.submitted_on),
            Step(word, "now"),
            Step(Word.SENT, "ahead"),
        ],
    )


def _on_its_way(facts: Facts) -> Progress:
    ahead = [Step(Word.CLEARS_BY, "ahead", facts.clears_by)]
    if facts.returnable_until:
        ahead.append(Step(Word.FINAL, "ahead", facts.returnable_until))
    return Progress(Word.SENT, [*_begun(facts, "now"), *ahead])


def _received(facts: Facts, today: date) -> Progress:
    if facts.method_type is MethodType.CARD:
        return Progress(Word.PAID, [Step(Word.PAID, "done", facts.cleared_on)])
    until = facts.returnable_until
    if until is None or until < today:
        steps = [Step(Word.CLEARED, "done", facts.cleared_on), Step(Word.FINAL, "done", until)]
        return Progress(Word.FINAL, [*_begun(facts, "done"), *steps])
    steps = [Step(Word.CLEARED, "now", facts.cleared_on), Step(Word.FINAL, "ahead", until)]
    return Progress(Word.CLEARED, [*_begun(facts, "done"), *steps])


def _stopped(facts: Facts, word: Word) -> Progress:
    steps = _begun(facts, "done")
    if facts.cleared_on and facts.method_type is MethodType.BANK:
        steps.append(Step(Word.CLEARED, "done", facts.cleared_on))
    return Progress(word, [*steps, Step(word, "stopped", facts.returned_on)])


def _begun(facts: Facts, state: str) -> list[Step]:
    """What was done before the bank answered; ``state`` is that of the last of it."""
    if facts.sent_on is None or facts.method_type is MethodType.CARD:
        return [Step(Word.SUBMITTED, "done", facts.submitted_on)]
    return [
        Step(Word.SUBMITTED, "done", facts.submitted_on),
        Step(Word.SENT, state, facts.sent_on),
    ]
