"""The words of a payment: each state says one thing, and never paid before it is."""

from dataclasses import replace
from datetime import date

import pytest

from models.attempt import AttemptState, MethodType
from services.rules.progress import Facts, Word, state_words

S, W = AttemptState, Word
SENT = Facts(
    state=S.PROCESSING,
    method_type=MethodType.BANK,
    submitted_on=date(2026, 11, 16),
    sent_on=date(2026, 11, 17),
    clears_by=date(2026, 11, 20),
    returnable_until=date(2027, 1, 19),
)
CLEARED = replace(SENT, state=S.SUCCEEDED, cleared_on=date(2026, 11, 20))
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("facts", "today", "word", "track"),
    [
        (replace(SENT, state=S.OPEN), TODAY, W.STARTED, [(W.STARTED, "now")]),
        (replace(SENT, state=S.DRAFT), TODAY, W.CHECKING, [(W.CHECKING, "now")]),
        (replace(SENT, state=S.UNKNOWN), TODAY, W.CHECKING, [(W.CHECKING, "now")]),
        (replace(SENT, state=S.REVIEW), TODAY, W.CHECKING, [(W.CHECKING, "now")]),
        (
            replace(SENT, state=S.ACTION_REQUIRED, sent_on=None), TODAY, W.NEEDS_DEPOSITS,
            [(W.SUBMITTED, "done"), (W.NEEDS_DEPOSITS, "now"), (W.SENT, "ahead")],
        ),
        (
            SENT, TODAY, W.SENT,
            [(W.SUBMITTED, "done"), (W.SENT, "now"), (W.CLEARS_BY, "ahead"), (W.FINAL, "ahead")],
        ),
        (
            CLEARED, TODAY, W.CLEARED,
            [(W.SUBMITTED, "done"), (W.SENT, "done"), (W.CLEARED, "now"), (W.FINAL, "ahead")],
        ),
        (CLEARED, date(2027, 1, 19), W.CLEARED, None),
        (
            CLEARED, date(2027, 1, 20), W.FINAL,
            [(W.SUBMITTED, "done"), (W.SENT, "done"), (W.CLEARED, "done"), (W.FINAL, "done")],
        ),
        (
            replace(CLEARED, method_type=MethodType.CARD, returnable_until=None), TODAY, W.PAID,
            [(W.PAID, "done")],
        ),
        (
            replace(CLEARED, state=S.REVERSED, returned_on=date(2026, 11, 25)), TODAY, W.RETURNED,
            [(W.SUBMITTED, "done"), (W.SENT, "done"), (W.CLEARED, "done"), (W.RETURNED, "stopped")],
        ),
        (
            replace(SENT, state=S.FAILED), TODAY, W.RETURNED,
            [(W.SUBMITTED, "done"), (W.SENT, "done"), (W.RETURNED, "stopped")],
        ),
        (
            replace(SENT, state=S.FAILED, sent_on=None), TODAY, W.NOT_PAID,
            [(W.SUBMITTED, "done"), (W.NOT_PAID, "stopped")],
        ),
        (replace(SENT, state=S.EXPIRED, sent_on=None), TODAY, W.NOT_PAID, None),
        (replace(SENT, state=S.CANCELLED, sent_on=None), TODAY, W.NOT_PAID, None),
        (replace(CLEARED, state=S.DISPUTED), TODAY, W.DISPUTED, None),
        (replace(CLEARED, state=S.DISPUTE_WON), TODAY, W.CLEARED, None),
    ],
)  # fmt: skip
def test_each_state_has_its_word_and_its_track(facts, today, word, track):
    progress = state_words(facts, today)
    assert progress.word is word
    if track is not None:
        assert [(step.word, step.state) for step in progress.steps] == track


@pytest.mark.parametrize("state", list(AttemptState))
@pytest.mark.parametrize("method_type", list(MethodType))
def test_every_state_of_an_attempt_can_be_said(state, method_type):
    assert state_words(replace(CLEARED, state=state, method_type=method_type), TODAY).steps


@pytest.mark.parametrize("state", sorted(set(AttemptState) - {S.SUCCEEDED, S.DISPUTE_WON}))
def test_a_bank_payment_is_never_called_paid(state):
    words = {step.word for step in state_words(replace(SENT, state=state), TODAY).steps}
    assert not words & {W.PAID, W.CLEARED}


def test_the_dates_are_those_of_the_facts():
    steps = {step.word: step.on for step in state_words(SENT, TODAY).steps}
    assert steps == {
        W.SUBMITTED: date(2026, 11, 16),
        W.SENT: date(2026, 11, 17),
        W.CLEARS_BY: date(2026, 11, 20),
        W.FINAL: date(2027, 1, 19),
    }
