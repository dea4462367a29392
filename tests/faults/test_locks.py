"""Fault catalogue C8: two at one account stand in line; the second sees what the first did."""

from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from models.attempt import MethodType, PayerKind, PaymentAttempt
from models.base import table_of
from models.inbox import ProviderEvent
from models.ledger import Component
from models.money import Money
from models.payment import Channel, Payment
from services import payments
from services.books import ledger
from services.payments import attempts
from tests.faults.till import OWED, PAYER
from tests.meetings import meeting
from tests.workshop import LARKSPUR


def meet(till, first, second):
    """Both at the till, and what came of each."""
    one, later = meeting(till.database, first, second)
    return one, later.result()


def over_the_counter(till, reference):
    received = payments.Received(
        account_id=till.account_id, amount=OWED, channel=Channel.COUNTER, reference=reference,
        received_on=till.context.today(),
    )  # fmt: skip
    return lambda session: (
        payments.record_payment(session, LARKSPUR, received, at=till.now(), actor="staff:1").id
    )


def test_c08_two_payments_that_meet_pay_the_bill_once_and_the_rest_is_credit(till):
    meet(till, over_the_counter(till, "c1"), over_the_counter(till, "c2"))

    assert till.owed(Component.SERVICE) == Money.ZERO
    assert till.owed(Component.CREDIT) == -OWED


def test_c08_the_same_money_said_twice_at_once_is_one_payment(till):
    one, other = meet(till, over_the_counter(till, "c1"), over_the_counter(till, "c1"))

    assert one == other
    assert till.owed() == Money.ZERO


def test_c07_two_forms_of_one_payer_that_meet_are_one_attempt(till):
    def press(session):
        wish = attempts.Wish(
            id=uuid4(), account_id=till.account_id, payer_kind=PayerKind.GUEST, payer_key=PAYER,
            method_type=MethodType.CARD, amount=OWED, balance_seen=OWED,
        )  # fmt: skip
        return attempts.open_attempt(session, LARKSPUR, wish, at=till.now()).id

    one, other = meet(till, press, press)

    assert one == other
    assert len(till.all_attempts()) == 1


@pytest.fixture
def paid(till):
    till.pay(till.ask())
    till.deliver()
    return till


@pytest.mark.parametrize(
    ("row", "new"),
    [
        (Payment, {"receipt_number": "R-2", "receipt_code": "ABCDEFGHJKMN", "attempt_id": None}),
        (ProviderEvent, {}),
        (PaymentAttempt, {"id": uuid4(), "payment_intent_id": None, "charge_id": None}),
    ],
    ids=["money of one name", "event of one id", "page of one name"],
)  # fmt: skip
def test_the_database_itself_keeps_one_row_of_one_name(paid, row, new):
    """Another row with the same name is refused, whatever the services do."""
    table = table_of(row)
    with paid.database.reading() as session:
        known = dict(session.execute(select(table).limit(1)).mappings().one())
        entries = session.scalar(select(func.max(table_of(Payment).c.entry_id)))
    twin = {name: value for name, value in known.items() if name != "id"} | new
    if row is Payment:  # an entry of its own, so that only the name is the same
        twin["entry_id"] = next(
            entry.id for entry in paid.all(ledger.Entry) if entry.id != entries
        )  # fmt: skip
    with (
        pytest.raises(IntegrityError, match=r"(?i)unique|written once"),
        paid.database.saving() as session,
    ):
        session.execute(insert(table).values(twin))
