"""What lateness costs, in the books. How much is decided in ``services.rules.aging``."""

from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.bill import Bill
from models.district import Chart
from models.draft import PROTECTS, Draft
from models.errors import Refused
from models.hold import HoldKind
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from services.accounts import holds
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.telling import announcements


def charge_penalty(
    session: Session,
    chart: Chart,
    *,
    bill: Bill,
    amount: Money,
    reason: str,
    on: date,
    at: datetime,
    by: str,
) -> Entry:
    """Charge a penalty for a bill that was not paid in time; ``reason`` says how it was worked out.

    The penalty receivable is debited and penalty revenue credited. A bill is
    charged once: a second call returns the first entry.

    :raises Refused: when the penalty is not above zero, late fees are held back on this account
        on that day, an outage gave the bill grace that lasts, autopay is to draw for it, or the
        month is closed.
    :raises Conflict: when the bill was already charged another amount.
    """
    if amount <= Money.ZERO:
        raise Refused("A penalty must be more than $0.00.")
    if holds.is_held(session, bill.account_id, HoldKind.LATE_FEES, on):
        raise Refused("Late fees are held back on this account.")
    last = announcements.grace_until(session, bill.due_on)
    if last is not None and on <= last:
        raise Refused("An outage gave this bill grace: no late fee up to %(day)s.", day=last)
    if is_protected(session, bill.id):
        raise Refused("Autopay draws for this bill: no late fee while its payment may come.")
    code = chart.revenue[Component.PENALTY]
    books = open_books(session, chart, account_id=bill.account_id, codes={code})
    return ledger.post(
        session,
        key=f"penalty:{bill.number}",
        kind=EntryKind.PENALTY,
        account_id=bill.account_id,
        legs=[Leg(books.part(Component.PENALTY), books.general[code], amount)],
        on=on,
        at=at,
        memo=reason,
        actor=by,
    )


def is_protected(session: Session, bill_id: int) -> bool:
    """Whether a draft that is to come, or is at the bank, stands between a bill and lateness."""
    drawn = exists().where(Draft.bill_id == bill_id, Draft.state.in_(PROTECTS))
    return bool(session.scalar(select(drawn)))
