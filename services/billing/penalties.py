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
    _refuse_held_back(session, bill, on)
    return _post(
        session, chart, Component.PENALTY, EntryKind.PENALTY, key=f"penalty:{bill.number}",
        bill=bill, amount=amount, memo=reason, on=on, at=at, by=by,
    )  # fmt: skip


def charge_interest(
    session: Session,
    chart: Chart,
    *,
    bill: Bill,
    month: int,
    amount: Money,
    reason: str,
    on: date,
    at: datetime,
    by: str,
) -> Entry:
    """Charge simple interest for one month after the due day of a bill that is not paid.

    The interest receivable is debited and interest revenue credited. Each month of a bill is
    charged once: a second call returns the first entry.

    :raises Refused: when the interest is not above zero, late fees are held back on this account
        on that day, an outage gave the bill grace that lasts, autopay is to draw for it, or the
        month of the books is closed.
    :raises Conflict: when that month was already charged another amount.
    """
    if amount <= Money.ZERO:
        raise Refused("Interest must be more than $0.00.")
    _refuse_held_back(session, bill, on)
    return _post(
        session, chart, Component.INTEREST, EntryKind.INTEREST,
        key=f"interest:{bill.number}:{month}",
        bill=bill, amount=amount, memo=reason, on=on, at=at, by=by,
    )  # fmt: skip


def charge_notice_fee(
    session: Session,
    chart: Chart,
    *,
    bill: Bill,
    step: str,
    amount: Money,
    reason: str,
    on: date,
    at: datetime,
    by: str,
) -> Entry:
    """Charge what a step costs by resolution, such as a notice by certified mail.

    The fee receivable is debited and fee revenue credited; once for each step of a bill.
    """
    return _post(
        session, chart, Component.FEE, EntryKind.FEE, key=f"fee:{step}:{bill.number}",
        bill=bill, amount=amount, memo=reason, on=on, at=at, by=by,
    )  # fmt: skip


def _refuse_held_back(session: Session, bill: Bill, on: date) -> None:
    if holds.is_held(session, bill.account_id, HoldKind.LATE_FEES, on):
        raise Refused("Late fees are held back on this account.")
    last = announcements.grace_until(session, bill.due_on)
    if last is not None and on <= last:
        raise Refused("An outage gave this bill grace: no late fee up to %(day)s.", day=last)
    if is_protected(session, bill.id):
        raise Refused("Autopay draws for this bill: no late fee while its payment may come.")


def _post(
    session: Session, chart: Chart, part: Component, kind: EntryKind, *, key: str, bill: Bill,
    amount: Money, memo: str, on: date, at: datetime, by: str,
) -> Entry:  # fmt: skip
    code = chart.revenue[part]
    books = open_books(session, chart, account_id=bill.account_id, codes={code})
    return ledger.post(
        session, key=key, kind=kind, account_id=bill.account_id, memo=memo, on=on, at=at, actor=by,
        legs=[Leg(books.part(part), books.general[code], amount)],
    )  # fmt: skip


def is_protected(session: Session, bill_id: int) -> bool:
    """Whether a draft that is to come, or is at the bank, stands between a bill and lateness."""
    drawn = exists().where(Draft.bill_id == bill_id, Draft.state.in_(PROTECTS))
    return bool(session.scalar(select(drawn)))
