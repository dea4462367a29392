"""Which way a payment can go back: to where it came from only while banks and networks take it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.dispute import DisputeStatus
from models.money import Money
from models.payment import Channel
from models.refund import RefundWay
from services import payments
from services.payments import refundable
from tests.factories import make_account, make_bill
from tests.refunded import make_dispute
from tests.workshop import LARKSPUR, Clock

AT = Clock()()
MOST = LARKSPUR.refunds.bank_days_max
BANK, CARD = Channel.ONLINE_BANK, Channel.ONLINE_CARD
A = AttemptState


def paid(session: Session, channel: Channel, state: AttemptState):
    account = make_account(session)
    make_bill(session, account, "100.00")
    attempt = None
    if channel in refundable.ONLINE:
        attempt = PaymentAttempt(
            id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="x",
            method_type=MethodType.BANK if channel is BANK else MethodType.CARD,
            amount=Money(10000), balance_seen=Money(10000), state=state, created_at=AT,
        )  # fmt: skip
        session.add(attempt)
        session.flush()
    received = payments.Received(
        account_id=account.id, amount=Money(10000), channel=channel, reference="pi_1",
        received_on=AT.date(), attempt_id=attempt.id if attempt else None,
    )  # fmt: skip
    return attempt, payments.record_payment(session, LARKSPUR, received, at=AT, actor="test")


@pytest.mark.parametrize(
    ("channel", "state", "days", "source", "check"),
    [
        (CARD, A.SUCCEEDED, MOST + 1, "", ""),
        (BANK, A.SUCCEEDED, MOST, "", ""),
        (BANK, A.SUCCEEDED, MOST + 1, "too long ago", ""),
        (CARD, A.DISPUTE_WON, 1, "dispute of it was won", ""),
        (CARD, A.DISPUTED, 1, "Answer the dispute", "Answer the dispute"),
        (CARD, A.REVERSED, 1, "Answer the dispute", "Answer the dispute"),
        (Channel.CHECK, A.SUCCEEDED, 1, "did not come online", ""),
    ],
)
def test_each_payment_says_why_it_cannot_go_back_the_way_it_came_or_at_all(
    session: Session, channel: Channel, state: AttemptState, days: int, source: str, check: str
):
    _attempt, payment = paid(session, channel, state)

    left = refundable.look(session, LARKSPUR, payment, on=AT.date() + timedelta(days=days))

    for way, why in ((RefundWay.SOURCE, source), (RefundWay.CHECK, check)):
        assert bool(left.why_not(way)) is bool(why)
        assert why in left.why_not(way)
    assert left.amount == Money(10000)


@pytest.mark.parametrize("status", DisputeStatus)
def test_an_open_dispute_stands_in_the_way_and_a_question_of_the_bank_does_not(
    session: Session, status: DisputeStatus
):
    attempt, payment = paid(session, CARD, A.SUCCEEDED)
    make_dispute(session, attempt, status=status)

    left = refundable.look(session, LARKSPUR, payment, on=AT.date())

    is_open = status in {"needs_response", "under_review", "other"}
    assert bool(left.no_way) is is_open
