"""Cards that run out before the next draft: their payer is told in time.

Only autopay fails by itself. So a card that no autopay uses is not warned of:
whoever pays with it sees it at the pay page.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.attempt import MethodType
from models.autopay import Autopay, AutopayState
from models.bill import Bill
from models.district import District
from models.draft import COMING, Draft
from models.saved_method import MethodState, SavedMethod
from services import jobs
from services.context import Context
from services.methods import looking
from services.rules.calendar import months_after
from services.rules.drafting import Terms, ahead
from services.rules.mailboxes import is_plain
from services.telling import messages

#: Days before the draft that would fail.
WARNED = (45, 15, 3)
#: No draft of a card that runs out later than this can be so near.
LOOKED_AHEAD_MONTHS = 3


@dataclass(frozen=True)
class Failing:
    """A draft that a card will not live to pay."""

    autopay_id: int
    method: SavedMethod
    draw_on: date


@jobs.handles("warn_of_cards", daily_at=time(9), lease=timedelta(minutes=30))
def warn_of_cards(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Tell whoever's card runs out before their next draft: 45, 15 and 3 days before it."""
    today = context.today()
    with context.database.reading() as session:
        near = [each for each in failing(session, context.district, today)
                if (each.draw_on - today).days <= WARNED[0]]  # fmt: skip
    told = 0
    for each in near:
        # the network may have renewed it, and nobody told us
        method = looking.follow(context, each.method.id, cause="calendar")
        if method.state is MethodState.ACTIVE and runs_out_before(method, each.draw_on):
            told += _warn(context, each, today)
    return f"{told} of {len(near)} were told."


def failing(session: Session, district: District, today: date) -> list[Failing]:
    """The first draft of each autopay that comes after its card ran out, if it is in sight."""
    last = months_after(today, LOOKED_AHEAD_MONTHS)
    month = SavedMethod.expires_year * 12 + SavedMethod.expires_month
    rows = session.execute(
        select(Autopay, SavedMethod)
        .join(SavedMethod, SavedMethod.id == Autopay.method_id)
        .where(
            Autopay.state == AutopayState.ON,
            SavedMethod.state == MethodState.ACTIVE,
            SavedMethod.method_type == MethodType.CARD,
            month <= last.year * 12 + last.month,
        )
        .order_by(Autopay.id)
    ).all()
    found = []
    for autopay, method in rows:
        for day in _days(session, district, autopay, today):
            if runs_out_before(method, day):
                found.append(Failing(autopay.id, method, day))
                break
    return found


def runs_out_before(method: SavedMethod, day: date) -> bool:
    """Whether a card's month is over on a day."""
    if method.expires_year is None or method.expires_month is None:
        return False
    _, length = monthrange(method.expires_year, method.expires_month)
    return date(method.expires_year, method.expires_month, length) < day


def _days(session: Session, district: District, autopay: Autopay, today: date) -> Sequence[date]:
    """The days of the next drafts: those that are planned, then those of bills to come."""
    planned = session.scalars(
        select(Draft.draw_on)
        .where(Draft.autopay_id == autopay.id, Draft.state.in_(COMING), Draft.draw_on >= today)
        .order_by(Draft.draw_on)
    ).all()
    newest = session.scalars(
        select(Bill)
        .where(Bill.account_id == autopay.account_id)
        .order_by(Bill.issued_on.desc())
        .limit(1)
    ).first()
    if newest is None:
        return planned
    cycle = district.billing.cycle_months
    coming = ahead(
        Terms(
            days_before=autopay.days_before,
            bills_from=autopay.bills_from,
            paused_until=autopay.paused_until,
        ),
        [],
        still=newest.total,
        next_bill_on=months_after(newest.issued_on, cycle),
        due_after_days=(newest.due_on - newest.issued_on).days,
        cycle_months=cycle,
        today=today,
        rules=district.autopay,
        count=2,
    )
    return [*planned, *(each.draw_on for each in coming)]


def _warn(context: Context, failing: Failing, today: date) -> bool:
    left = (failing.draw_on - today).days
    due = min(days for days in WARNED if left <= days)
    at, method = context.now(), failing.method
    with context.database.saving() as session:
        person = session.get_one(Person, method.person_id)
        if not is_plain(person.email or ""):
            return False
        month = f"{method.expires_year}-{method.expires_month}"
        messages.write(
            session, kind="card_runs_out",
            key=f"card_runs_out:{failing.autopay_id}:{method.id}:{month}:{due}",
            to=person.email or "", language=person.language, district=context.district, at=at,
            method=method.shown, draw_on=failing.draw_on,
            expires=f"{method.expires_month:02}/{method.expires_year}",
            methods_url=context.links.methods(),
        )  # fmt: skip
    return True
