"""Autopay ends by itself where nobody is left to draw for: its payer may pay no more, the account
is closed and paid, or it moved elsewhere and its last draft is over."""

from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import Session

from models.account import Access, AccountStatus, CustomerAccount
from models.autopay import Autopay, AutopayState
from models.autopay_reason import AutopayReason
from services import jobs
from services.access.accounts import lasting, lets
from services.autopay import ending, moving, orders
from services.autopay.orders import AutopayOrder
from services.books import owed
from services.books.chart import lock_account
from services.context import Context
from services.jobs import Taken
from services.rules.roles import Act

BY = "watch_autopay"
LEFT, CLOSED, MOVED = AutopayReason.LEFT, AutopayReason.CLOSED, AutopayReason.MOVED


@jobs.handles(BY, daily_at=time(1, 10), lease=timedelta(minutes=30))
def watch(context: Context, _taken: Taken) -> jobs.Ending:
    """End what nobody is left to draw for, each in a transaction of its own."""
    with context.database.reading() as session:
        found = overdue(session, context.today())
    ended = sum(_end(context, account_id, reason) for account_id, reason in found.items())
    return f"{ended} autopays ended."


def overdue(session: Session, on: date, only: int | None = None) -> dict[int, AutopayReason]:
    """The accounts whose autopay is to end, and why; of ``only`` one where it is given."""
    may_pay = exists().where(
        Access.person_id == Autopay.person_id, Access.account_id == Autopay.account_id,
        lasting(on), lets(Act.PAY),
    )  # fmt: skip
    which = true() if only is None else Autopay.account_id == only
    gone = _accounts(session, Autopay.person_id.is_not(None) & ~may_pay & which)
    found = dict.fromkeys(gone, LEFT)
    closed = exists().where(
        CustomerAccount.id == Autopay.account_id, CustomerAccount.status == AccountStatus.CLOSED
    )
    for account_id in _accounts(session, closed & which):
        autopay = orders.live(session, account_id)
        is_over = autopay is not None and not moving.is_under_way(session, autopay.id)
        if is_over and owed.of_account(session, account_id).owed.cents <= 0:
            found.setdefault(account_id, CLOSED)
    for autopay in moving.moved_and_done(session, which):
        found.setdefault(autopay.account_id, MOVED)
    return found


def _accounts(session: Session, which: ColumnElement[bool]) -> list[int]:
    return list(
        session.scalars(
            select(Autopay.account_id)
            .where(Autopay.state != AutopayState.ENDED, which)
            .order_by(Autopay.account_id)
        )
    )


def _end(context: Context, account_id: int, reason: AutopayReason) -> bool:
    at, on = context.now(), context.today()
    with context.database.saving() as session:
        lock_account(session, account_id)
        autopay = orders.live(session, account_id)
        if autopay is None or overdue(session, on, account_id).get(account_id) != reason:
            return False
        order = AutopayOrder(account_id=account_id, by=BY, form=f"{autopay.id}", on=on, at=at)
        ending.end_now(session, context, autopay, order, reason=reason)
    return True
