"""Putting money that came into the books."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.attempt import MethodType
from models.base import table_of
from models.district import District
from models.errors import Conflict, Refused
from models.ledger import EntryKind
from models.money import Money
from models.payment import Channel, Payment
from models.question import Question
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.once import as_written
from services.payments import second_look
from services.rules import allocation, codes

#: The channel of each method a payer chooses online.
CHANNELS = {MethodType.CARD: Channel.ONLINE_CARD, MethodType.BANK: Channel.ONLINE_BANK}


_WRITE = Question(insert(table_of(Payment)).returning(table_of(Payment).c.id))


@dataclass(frozen=True, kw_only=True)
class Received:
    """Money that came, as its channel describes it."""

    account_id: int
    amount: Money
    channel: Channel
    #: The name the bank or processor gave this money.
    reference: str
    method: str = ""
    #: What the payer paid on top for the method; the district's, not the account's.
    fee: Money = Money.ZERO
    received_on: date
    #: When the processor had the money, by its own clock.
    cleared_on: date | None = None
    returnable_until: date | None = None
    attempt_id: UUID | None = None


def record_payment(
    session: Session, district: District, received: Received, *, at: datetime, actor: str
) -> Payment:
    """Take money for an account and return the payment.

    The channel's clearing account goes up; the customer's components go down
    in the district's order (RCW 57.08.081(6)), and what is left is held as
    unapplied credit. ``reference`` is the bank's or processor's own name for
    this money: hearing of it twice records it once. The day counts as received
    unless its month is closed, then today.

    :raises Refused: if the amount is not above zero.
    :raises Conflict: if the reference already names different money.
    """
    if received.amount <= Money.ZERO:
        raise Refused("A payment must be more than $0.00.")
    chart = district.chart
    clearing = chart.clearing[received.channel]
    books = open_books(
        session, chart, account_id=received.account_id, codes={clearing, chart.card_fee}
    )
    shares = allocation.apply(received.amount, books.owed(), district.payments.application_order)
    key = f"payment:{received.channel}:{received.reference}"
    is_new_part = any(share.component not in books.parts for share in shares)
    if is_new_part and ledger.is_posted(session, key):
        return _known(session, received)
    legs = [Leg(books.general[clearing], books.part(s.component), s.amount) for s in shares]
    if received.fee:
        legs.append(Leg(books.general[clearing], books.general[chart.card_fee], received.fee))
    entry_id = ledger.post_new(
        session,
        key=key,
        kind=EntryKind.PAYMENT,
        account_id=received.account_id,
        legs=legs,
        on=ledger.open_day(session, received.received_on, today=district.day(at)),
        at=at,
        memo=f"Payment {received.method or received.channel}",
        actor=actor,
    )
    if entry_id is None:
        return _known(session, received)
    values: dict[str, Any] = {
        "account_id": received.account_id,
        "entry_id": entry_id,
        "attempt_id": received.attempt_id,
        "amount": received.amount,
        "channel": received.channel,
        "reference": received.reference,
        "method": received.method,
        "received_on": received.received_on,
        "recorded_at": at,
        "cleared_on": received.cleared_on,
        "returnable_until": received.returnable_until,
        "receipt_number": f"R-{entry_id:08d}",
        "receipt_code": codes.PAPER.new(),
    }
    [(payment_id,)] = _WRITE.ask(session.connection(), values)
    payment = as_written(session, Payment(**values), payment_id)
    second_look.call(session, district, payment, shares, at=at, actor=actor)
    return payment


def _known(session: Session, received: Received) -> Payment:
    """The payment this money was recorded as before.

    :raises Conflict: if it was other money.
    """
    known = session.scalars(
        select(Payment).where(
            Payment.channel == received.channel, Payment.reference == received.reference
        )
    ).one()
    if (known.account_id, known.amount) != (received.account_id, received.amount):
        raise Conflict(
            f"{received.reference} is already in the books as {known.amount} for another use."
        )
    return known


def returnable_until(district: District, channel: Channel, cleared_on: date) -> date | None:
    """The last day a bank may take money of this channel back; none when it cannot."""
    if channel is not Channel.ONLINE_BANK:
        return None
    return cleared_on + timedelta(days=district.payments.bank_returnable_days)
