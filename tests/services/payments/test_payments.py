"""Money that came is recorded once, whatever it is told by, and for one attempt once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.errors import Conflict, Refused
from models.money import Money
from models.payment import Channel, Payment
from services.books import ledger
from services.payments import Received, record_payment
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
AMOUNT = Money.dollars("132.50")


def test_the_same_money_told_twice_is_one_payment(session: Session, received: Received):
    assert _record(session, received) is _record(session, received)
    assert session.scalar(select(func.count(Payment.id))) == 1
    assert ledger.balance(session, received.account_id).owed == Money.ZERO


def test_the_same_name_for_other_money_is_a_conflict(session: Session, received: Received):
    _record(session, received)
    stranger = make_account(session)
    make_bill(session, stranger)
    for other in (
        replace(received, amount=AMOUNT - Money(1)),
        replace(received, account_id=stranger.id),
    ):
        with pytest.raises(Conflict), session.begin_nested():
            _record(session, other)


def test_one_attempt_is_behind_one_payment_even_under_another_name(
    session: Session, received: Received
):
    first = _record(session, received)
    with pytest.raises(IntegrityError), session.begin_nested():
        _record(session, replace(received, reference="pi_2"))
    assert session.scalars(select(Payment.id)).all() == [first.id]
    assert ledger.balance(session, received.account_id).owed == Money.ZERO


def test_payments_without_an_attempt_do_not_stand_in_each_others_way(
    session: Session, received: Received
):
    for reference in ("check 1", "check 2"):
        _record(
            session,
            replace(received, channel=Channel.CHECK, reference=reference, attempt_id=None),
        )
    assert ledger.balance(session, received.account_id).owed == -AMOUNT


@pytest.mark.parametrize("cents", [0, -1])
def test_a_payment_of_nothing_is_refused(session: Session, received: Received, cents: int):
    with pytest.raises(Refused):
        _record(session, replace(received, amount=Money(cents)))


def _record(session: Session, received: Received) -> Payment:
    return record_payment(session, LARKSPUR, received, at=AT, actor="test")


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """Owes $132.50."""
    account = make_account(session)
    make_bill(session, account, "132.50")
    return account


@pytest.fixture
def received(session: Session, home: CustomerAccount) -> Received:
    """The whole bill, by card."""
    attempt = PaymentAttempt(
        id=uuid4(), account_id=home.id, payer_kind=PayerKind.GUEST, payer_key="browser",
        method_type=MethodType.CARD, amount=AMOUNT, balance_seen=AMOUNT, created_at=AT,
        state=AttemptState.SUCCEEDED,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return Received(
        account_id=home.id, amount=AMOUNT, channel=Channel.ONLINE_CARD, reference="pi_1",
        received_on=date(2026, 11, 18), attempt_id=attempt.id,
    )  # fmt: skip
