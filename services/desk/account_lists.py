"""Lists of an account's bills, payments, attempts and messages, newest first, a page at a time.

A page begins before the last row of the page before it, so every page costs the same.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import PaymentAttempt
from models.bill import Bill
from models.errors import NotFound
from models.outbox import OutboxMessage
from models.payment import Payment, PaymentReturn
from services.books.statements import Cursor
from services.pages import PAGE, Rows, page_of
from services.telling.shown import NEVER_SHOWN

ATTEMPTS_MAX = 25


def bills(session: Session, account_id: int, *, before: date | None) -> Rows[Bill]:
    """The bills whose period begins before a day."""
    wanted = select(Bill).where(Bill.account_id == account_id)
    if before is not None:
        wanted = wanted.where(Bill.period_from < before)
    return page_of(session.scalars(wanted.order_by(Bill.period_from.desc()).limit(PAGE + 1)).all())


def payments(
    session: Session, *, account_id: int | None = None, after: Cursor | None
) -> Rows[Row[*tuple[Any, ...]]]:
    """Payments of an account, or of everybody, each with its account and the last movement.

    The newest first, by the day they count from; of one day, the last recorded.
    """
    last = (
        select(PaymentReturn.kind)
        .where(PaymentReturn.payment_id == Payment.id)
        .order_by(PaymentReturn.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = (
        select(Payment, CustomerAccount.number, last.label("movement"))
        .join(CustomerAccount, CustomerAccount.id == Payment.account_id)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(PAGE + 1)
    )
    if account_id is not None:
        wanted = wanted.where(Payment.account_id == account_id)
    if after is not None:
        wanted = wanted.where(tuple_(Payment.received_on, Payment.id) < (after.on, after.id))
    return page_of(session.execute(wanted).all())


def payments_after(page: Rows[Row[*tuple[Any, ...]]]) -> Cursor | None:
    """Where the next page of payments begins; none when there is none."""
    if not page.has_more:
        return None
    last: Payment = page.rows[-1].Payment
    return Cursor(last.received_on, last.id)


def attempts(session: Session, account_id: int) -> Sequence[PaymentAttempt]:
    """The newest attempts to pay an account online."""
    return session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.account_id == account_id)
        .order_by(PaymentAttempt.created_at.desc())
        .limit(ATTEMPTS_MAX)
    ).all()


def messages(
    session: Session, account_id: int, *, before: int | None
) -> Rows[Row[*tuple[Any, ...]]]:
    """Messages to the people of an account, without their bodies."""
    wanted = (
        select(
            OutboxMessage.id, OutboxMessage.kind, OutboxMessage.to, OutboxMessage.subject,
            OutboxMessage.state, OutboxMessage.created_at, OutboxMessage.sent_at,
            OutboxMessage.note, OutboxMessage.bounced_at,
        )
        .where(OutboxMessage.account_id == account_id)
        .order_by(OutboxMessage.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if before is not None:
        wanted = wanted.where(OutboxMessage.id < before)
    return page_of(session.execute(wanted).all())


def come_back(session: Session | Connection, addresses: Iterable[str]) -> frozenset[str]:
    """Those of some addresses from which the newest message came back."""
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.to.in_(sorted(addresses)), OutboxMessage.sent_at.is_not(None))
        .group_by(OutboxMessage.to)
    )
    asked = select(OutboxMessage.to).where(
        OutboxMessage.id.in_(newest), OutboxMessage.bounced_at.is_not(None)
    )
    return frozenset(row.to for row in session.execute(asked))


def message(session: Session, message_id: int) -> tuple[OutboxMessage, str]:
    """A message of an account, and the account's number.

    :raises NotFound: when there is none, it is nobody's, or it lets its reader in.
    """
    row = session.execute(
        select(OutboxMessage, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == OutboxMessage.account_id)
        .where(OutboxMessage.id == message_id, OutboxMessage.kind.not_in(NEVER_SHOWN))
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such message.")
    return row.OutboxMessage, row.number
