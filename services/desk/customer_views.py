"""Looking at an account as its customer sees it: with a reason, for half an hour, and told."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.account import Person
from models.customer_view import CustomerView
from models.errors import Refused
from models.identity import Staff
from services.access import sharing
from services.accounts import household
from services.rules.masking import masked

LASTS = timedelta(minutes=30)
REASON_MAX = 500
SHOWN_MAX = 100


class Look(NamedTuple):
    """That somebody of staff looked, as the account's owners read it."""

    who: str
    reason: str
    began_at: datetime
    ends_at: datetime


def begin(
    session: Session, *, staff_id: int, account_id: int, reason: str, on: date, at: datetime
) -> CustomerView:
    """Look through the eyes of the account's first owner. While a look lasts, it is the one.

    :raises Forbidden: when the account is of one's own household.
    :raises Refused: without a reason, or when nobody but staff sees the account.
    """
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=account_id)
    lasting = current(session, staff_id=staff_id, account_id=account_id, at=at)
    if lasting is not None:
        return lasting
    why = masked(" ".join(reason.split()))
    if not why or len(why) > REASON_MAX:
        raise Refused("Write why you look, in no more than 500 letters.")
    seen_by = sharing.people(session, account_id, on)
    staff = exists().where(Staff.email == Person.email)
    theirs = select(Person.id).where(Person.id.in_([each.person_id for each in seen_by]), ~staff)
    customers = set(session.scalars(theirs))
    person_id = next((each.person_id for each in seen_by if each.person_id in customers), None)
    if person_id is None:
        raise Refused("No customer sees this account in the portal.")
    view = CustomerView(
        staff_id=staff_id, account_id=account_id, person_id=person_id, reason=why, began_at=at,
        ends_at=at + LASTS,
    )  # fmt: skip
    session.add(view)
    session.flush()
    return view


def current(
    session: Session, *, staff_id: int, account_id: int, at: datetime
) -> CustomerView | None:
    """The look of this member of staff that lasts."""
    return session.scalar(
        select(CustomerView)
        .where(
            CustomerView.staff_id == staff_id,
            CustomerView.account_id == account_id,
            CustomerView.ends_at > at,
        )
        .order_by(CustomerView.id.desc())
        .limit(1)
    )


def end(session: Session, *, staff_id: int, account_id: int, at: datetime) -> None:
    """Look no more. Twice is once."""
    view = current(session, staff_id=staff_id, account_id=account_id, at=at)
    if view is not None:
        view.ends_at = at
        session.flush()


def of_account(session: Session, account_id: int) -> Sequence[Look]:
    """Who of staff looked, the newest first, up to a hundred."""
    rows = session.execute(
        select(Staff.name, CustomerView.reason, CustomerView.began_at, CustomerView.ends_at)
        .join(Staff, Staff.id == CustomerView.staff_id)
        .where(CustomerView.account_id == account_id)
        .order_by(CustomerView.id.desc())
        .limit(SHOWN_MAX)
    )
    return [Look(*row) for row in rows]
