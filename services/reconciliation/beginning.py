"""Where holding our books against the processor's begins."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.district import Chart
from models.ledger import Entry, LedgerAccount, Transfer
from models.money import Money
from models.payment import Channel
from models.processor_line import ClearingStart
from services.books.owed import money
from services.once import insert_once

#: The ways the processor brings money.
CHANNELS = (Channel.ONLINE_CARD, Channel.ONLINE_BANK)


def codes_of(chart: Chart) -> list[str]:
    """The clearing accounts that the processor's money waits in."""
    return sorted({chart.clearing[channel] for channel in CHANNELS})


def begin(session: Session, chart: Chart, *, at: datetime) -> datetime:
    """Write down since when, once, and return it.

    It is the first time anybody was sent to the processor, so everything it did
    for these books is read. What a clearing account held before is kept as it was.
    """
    known: datetime | None = session.scalar(select(func.min(ClearingStart.since)))
    if known is not None:
        return known
    first = session.scalar(select(func.min(PaymentAttempt.created_at)))
    since = min(first or at, at)
    _write(session, chart, since=since, before=Entry.recorded_at < since)
    return since


def begin_here(session: Session, chart: Chart, *, at: datetime) -> None:
    """Write down that it begins now, once: whatever the books hold was before it."""
    if session.scalar(select(func.min(ClearingStart.since))) is None:
        _write(session, chart, since=at, before=true())


def _write(
    session: Session, chart: Chart, *, since: datetime, before: ColumnElement[bool]
) -> None:  # fmt: skip
    """Since when, and what each clearing account held of the entries before."""
    accounts = session.scalars(
        select(LedgerAccount).where(LedgerAccount.code.in_(codes_of(chart)))
    ).all()
    ids = [account.id for account in accounts]
    last = session.scalar(
        select(func.max(Transfer.entry_id))
        .join(Entry, Entry.id == Transfer.entry_id)
        .where(
            or_(Transfer.debit_id.in_(ids), Transfer.credit_id.in_(ids)),
            before,
        )
    )
    for account in accounts:
        insert_once(
            session, ClearingStart, unique=("code",), code=account.code, since=since,
            after_entry_id=last or 0, balance=_balance(session, account.id, upto=last or 0),
        )  # fmt: skip


def _balance(session: Session, account_id: int, *, upto: int) -> Money:
    came, went = (
        session.scalar(
            select(func.sum(Transfer.amount)).where(side == account_id, Transfer.entry_id <= upto)
        )
        for side in (Transfer.debit_id, Transfer.credit_id)
    )
    return money(came) - money(went)
