"""Money that went back is posted once under the processor's name for it, told once or often."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import Attention, AttentionKind
from models.ledger import Entry
from models.money import Money
from models.payment import Channel, Payment, PaymentReturn, ReturnKind
from services import payments
from services.books import ledger
from services.gateways.processor import Movement
from services.payments import returns
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
AMOUNT = Money.dollars("132.50")


@pytest.mark.parametrize("cents", [AMOUNT.cents, 5_000])
@pytest.mark.parametrize("kind", [ReturnKind.RETURNED, ReturnKind.DISPUTED])
def test_money_that_went_back_told_twice_is_one_row_and_calls_nobody(
    session: Session, home: CustomerAccount, payment: Payment, kind: ReturnKind, cents: int
):
    first = _move(session, payment, kind, cents)
    before = session.scalar(select(func.count(Entry.id)))
    assert _move(session, payment, kind, cents) is first
    assert session.scalars(select(PaymentReturn)).all() == [first]
    assert session.scalar(select(func.count(Entry.id))) == before
    assert ledger.balance(session, home.id).owed == Money(cents)
    assert session.scalars(select(Attention)).all() == []


def test_money_that_came_again_told_twice_is_one_row_and_calls_nobody(
    session: Session, home: CustomerAccount, payment: Payment
):
    _move(session, payment, ReturnKind.DISPUTED, AMOUNT.cents)
    again = _move(session, payment, ReturnKind.REINSTATED, AMOUNT.cents)
    assert _move(session, payment, ReturnKind.REINSTATED, AMOUNT.cents) is again
    assert ledger.balance(session, home.id).owed == Money.ZERO
    assert session.scalars(select(Attention)).all() == []


def test_of_more_than_came_what_came_is_posted_once_and_a_person_looks_at_the_rest(
    session: Session, home: CustomerAccount, payment: Payment
):
    first = _move(session, payment, ReturnKind.RETURNED, AMOUNT.cents + 1)
    assert first is not None
    assert first.amount == AMOUNT
    assert _move(session, payment, ReturnKind.RETURNED, AMOUNT.cents + 1) is first
    assert ledger.balance(session, home.id).owed == AMOUNT
    [called] = session.scalars(select(Attention))
    assert called.kind is AttentionKind.OVER_RETURNED
    assert "$0.01 of it is more than can" in called.words


def test_nothing_comes_again_of_a_payment_that_never_went(session: Session, payment: Payment):
    assert _move(session, payment, ReturnKind.REINSTATED, 1) is None
    [called] = session.scalars(select(Attention))
    assert called.kind is AttentionKind.OVER_RETURNED


def _move(session: Session, payment: Payment, kind: ReturnKind, cents: int) -> PaymentReturn | None:
    movement = Movement(
        reference=f"dp_1:{kind}", kind=kind, amount=Money(cents), code="R01", happened_at=AT
    )
    return returns.record_movement(session, LARKSPUR, payment, movement, at=AT, actor="test")


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """Owes $132.50."""
    account = make_account(session)
    make_bill(session, account, "132.50")
    return account


@pytest.fixture
def payment(session: Session, home: CustomerAccount) -> Payment:
    """Paid the whole bill."""
    received = payments.Received(
        account_id=home.id, amount=AMOUNT, channel=Channel.ONLINE_BANK, reference="pi_1",
        received_on=date(2026, 11, 18),
    )  # fmt: skip
    return payments.record_payment(session, LARKSPUR, received, at=AT, actor="test")
