"""What is given back is taken from the credit that is held, then from what was paid last."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models.ledger import Component
from models.money import Money
from models.payment import Channel
from models.refund import Refund, RefundReason, RefundState, RefundWay
from services import payments
from services.billing.issuing import Charge, Period, issue_bill
from services.books import ledger
from services.payments import refund_posting
from tests.factories import make_account
from tests.workshop import LARKSPUR, Clock

AT = Clock()()


@pytest.mark.parametrize(
    ("paid", "given_back", "service", "fee", "credit"),
    [
        ("150.00", ["30.00"], "0.00", "0.00", "20.00"),
        ("150.00", ["50.00"], "0.00", "0.00", "0.00"),
        ("150.00", ["80.00"], "30.00", "0.00", "0.00"),
        ("150.00", ["130.00"], "60.00", "20.00", "0.00"),
        ("150.00", ["30.00", "90.00"], "60.00", "10.00", "0.00"),
        ("150.00", ["120.00", "20.00"], "60.00", "30.00", "0.00"),
        ("150.00", ["150.00"], "60.00", "40.00", "0.00"),
        ("60.00", ["60.00"], "60.00", "40.00", "0.00"),
    ],
)
def test_credit_goes_back_first_and_then_what_was_paid_last_is_owed_again(
    session: Session, paid: str, given_back: list[str], service: str, fee: str, credit: str
):
    """Owed are $40.00 of a fee, paid first, and $60.00 for service."""
    account = make_account(session)
    issue_bill(
        session, LARKSPUR.chart, order=LARKSPUR.payments.application_order, account_id=account.id,
        number="26-000001", period=Period(date(2026, 9, 1), date(2026, 10, 31)),
        due_on=date(2026, 12, 4), on=date(2026, 11, 9), at=AT, by="test",
        lines=[
            Charge(component=part, charge=part, description=part, amount=amount, reason={})
            for part, amount in ((Component.SERVICE, Money(6000)), (Component.FEE, Money(4000)))
        ],
    )  # fmt: skip
    received = payments.Received(
        account_id=account.id, amount=Money.dollars(paid), channel=Channel.ONLINE_CARD,
        reference="pi_1", received_on=date(2026, 11, 18),
    )  # fmt: skip
    payment = payments.record_payment(session, LARKSPUR, received, at=AT, actor="test")

    for amount in given_back:
        refund = Refund(
            key=uuid4(), payment_id=payment.id, account_id=account.id, way=RefundWay.SOURCE,
            state=RefundState.SUCCEEDED, amount=Money.dollars(amount),
            available_seen=payment.amount, reason=RefundReason.OVERPAID, words="Too much.",
            requested_by="staff:1", requested_at=AT,
        )  # fmt: skip
        session.add(refund)
        session.flush()
        refund_posting.post(session, LARKSPUR, payment, refund, at=AT, by="test")

    parts = ledger.balance(session, account.id).parts
    assert {part: amount for part, amount in parts.items() if amount} == {
        part: amount
        for part, amount in (
            (Component.SERVICE, Money.dollars(service)), (Component.FEE, Money.dollars(fee)),
            (Component.CREDIT, -Money.dollars(credit)),
        )
        if amount
    }  # fmt: skip
