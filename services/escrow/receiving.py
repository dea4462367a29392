"""Money from a closing: a check that staff enter, or a payment that came for the account."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.errors import NotFound, Refused
from models.escrow import ANSWERED, EscrowPayment, EscrowRequest, EscrowState
from models.money import Money
from models.payment import Channel, Payment
from services import audit
from services.accounts import household
from services.escrow.asking import locked, subject
from services.once import insert_once
from services.payments.record import Received, record_payment

CHECK_MAX = 20
#: A check may lie over a weekend before it is written down.
BACK_MAX = timedelta(days=60)


def take_check(
    session: Session, district: District, *, request_id: int, amount: Money, number: str,
    received_on: date, by: str, at: datetime,
) -> Payment:  # fmt: skip
    """Take a check of the title company: it is posted as a payment, and counts for the closing.

    The check clearing goes up and what is owed goes down (``services.payments.record``). The
    same number again is the same check.

    :raises NotFound: when there is no such request.
    :raises Forbidden: when the account is of one's own household.
    :raises Conflict: when this number came with another amount.
    :raises Refused: when it was not answered yet or is over, or amount or day cannot be meant.
    """
    request = _to_pay(session, request_id, by=by)
    if not district.day(at) - BACK_MAX <= received_on <= district.day(at):
        raise Refused("Enter the day the check came, up to today.")
    number = number.strip()
    if not number.isalnum() or len(number) > CHECK_MAX:
        raise Refused("Enter the number of the check.")
    assert request.account_id is not None  # noqa: S101 - the table says so of what is answered
    assert request.quote is not None  # noqa: S101 - as above
    if amount > request.quote.total + district.refunds.supervisor_limit:
        raise Refused(
            "This is far more than the answer, %(total)s. Check the amount; a check that is"
            " made out wrong goes back to the company.",
            total=request.quote.total,
        )
    payment = record_payment(
        session, district,
        Received(
            account_id=request.account_id, amount=amount, channel=Channel.CHECK,
            reference=f"{subject(request.id)}:{number}", method=f"Check {number}",
            received_on=received_on,
        ),
        at=at, actor=by,
    )  # fmt: skip
    _count(session, request, payment, by=by, at=at)
    return payment


def count(session: Session, *, request_id: int, payment_id: int, by: str, at: datetime) -> Payment:
    """Say that a payment of the account came from its closing. Twice is once.

    :raises NotFound: when there is no such request, or its account has no such payment.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when it was not answered yet or is over, or the money is of another closing.
    """
    request = _to_pay(session, request_id, by=by)
    payment = session.get(Payment, payment_id)
    if payment is None or payment.account_id != request.account_id:
        raise NotFound("There is no such payment of this account.")
    is_counted = payment in counted(session, request.id)
    if not is_counted and payment.received_on < (request.answered_on or payment.received_on):
        raise Refused("This payment came before the answer: it is not of the closing.")
    _count(session, request, payment, by=by, at=at)
    return payment


def counted(session: Session, request_id: int) -> Sequence[Payment]:
    """The payments that came from a closing, oldest first."""
    return session.scalars(
        select(Payment)
        .join(EscrowPayment, EscrowPayment.payment_id == Payment.id)
        .where(EscrowPayment.request_id == request_id)
        .order_by(Payment.id)
    ).all()


def countable(session: Session, request: EscrowRequest) -> Sequence[Payment]:
    """Payments that came for the account since the first answer, and count for no closing."""
    if request.account_id is None or request.answered_on is None:
        return []
    is_counted = select(EscrowPayment.payment_id)
    return session.scalars(
        select(Payment)
        .where(
            Payment.account_id == request.account_id,
            Payment.received_on >= request.answered_on,
            Payment.id.not_in(is_counted),
        )
        .order_by(Payment.id)
    ).all()


def _to_pay(session: Session, request_id: int, *, by: str) -> EscrowRequest:
    request = locked(session, request_id)
    household.refuse_own(session, by=by, account_id=request.account_id)
    if request.state not in ANSWERED:
        raise Refused("Money counts for a request that is answered and not over.")
    return request


def _count(
    session: Session, request: EscrowRequest, payment: Payment, *, by: str, at: datetime
) -> None:
    made = insert_once(
        session, EscrowPayment, unique=["payment_id"], request_id=request.id,
        payment_id=payment.id, counted_at=at, counted_by=by,
    )  # fmt: skip
    if made is None:
        other = select(EscrowPayment.request_id).where(EscrowPayment.payment_id == payment.id)
        if session.scalar(other) != request.id:
            raise Refused("This payment came from another closing.")
        return
    if request.state is EscrowState.QUOTED:
        request.move_to(EscrowState.PAID, by=by, at=at, words=payment.receipt_number)
    session.flush()
    audit.record(
        session, actor=by, action="escrow.paid", subject=subject(request.id), at=at,
        detail={"payment": payment.receipt_number, "amount": str(payment.amount)},
    )  # fmt: skip
