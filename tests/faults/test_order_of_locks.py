"""Fault catalogue C1: whoever moves an attempt stands in one line, account first, then attempt."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import text

from models.attempt import AttemptState, AttemptTransition, MethodType, PayerKind, PaymentAttempt
from services.payments import asked, attempts, checkout, provider_truth
from tests.faults.till import OWED, PAYER
from tests.workshop import LARKSPUR

S = AttemptState
#: Much longer than a verb takes that waits for nobody.
LONG_SECONDS = 0.6
ROWS = (
    "SELECT 1 FROM customer_account WHERE id = (SELECT account_id FROM payment_attempt) FOR UPDATE",
    "SELECT 1 FROM payment_attempt FOR UPDATE",
)


def test_a_doubt_between_a_look_and_its_answer_leaves_one_trail(till, monkeypatch):
    attempt = till.ask()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)
    really, doubted = provider_truth._remember, threading.Event()

    def remember(*given):
        """The answer that was lost elsewhere is doubted just now."""
        pool.submit(doubt)
        doubted.wait(LONG_SECONDS)
        really(*given)

    def doubt():
        asked.doubted(till.context, attempt.id, "no answer")
        doubted.set()

    monkeypatch.setattr(provider_truth, "_remember", remember)
    with ThreadPoolExecutor(1) as pool:
        checkout.follow(till.context, attempt.id, cause="return page")

    moves = [(move.from_state, move.to_state) for move in till.all(AttemptTransition)]
    assert moves == [(S.DRAFT, S.OPEN), (S.OPEN, S.SUCCEEDED)]
    till.prove_books()


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("verb", ["start", "follow", "doubt", "later", "cancel", "person"])
def test_every_verb_that_moves_an_attempt_waits_for_its_account_and_for_itself(till, verb, row):
    if till.database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time and no lock on a row")
    attempt = till.ask() if verb == "follow" else _draft(till)
    moves = {
        "start": lambda: checkout.start(till.context, attempt.id),
        "follow": lambda: checkout.follow(till.context, attempt.id, cause="test"),
        "doubt": lambda: asked.doubted(till.context, attempt.id, "no answer"),
        "later": lambda: asked.later(till.context, attempt.id),
        "cancel": lambda: checkout.cancel(till.context, attempt.id, cause="test"),
        "person": lambda: asked.give_to_a_person(till.context, attempt.id, "test"),
    }
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with till.database.saving() as session:
            session.execute(text(row))
            moving = pool.submit(lambda: (moves[verb](), done.set()))
            assert not done.wait(LONG_SECONDS)
        moving.result(timeout=10)


def _draft(till):
    wish = attempts.Wish(
        id=uuid4(), account_id=till.account_id, payer_kind=PayerKind.GUEST, payer_key=PAYER,
        method_type=MethodType.CARD, amount=OWED, balance_seen=OWED,
    )  # fmt: skip
    with till.database.saving() as session:
        return attempts.open_attempt(session, LARKSPUR, wish, at=till.now())


def test_what_is_read_after_the_wait_is_what_the_one_before_left(till):
    attempt = _draft(till)
    with till.database.saving() as session:
        mine = session.get_one(PaymentAttempt, attempt.id)
        session.execute(text("UPDATE payment_attempt SET looks = 7"))
        assert mine.looks == 0
        assert attempts.locked(session, attempt.id) is mine
        assert mine.looks == 7
