"""A house that did not pay, and a district whose steps begin with its bill."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.database import Database
from models.lateness import PastDueStep
from services.context import Context
from services.in_force import Districts
from services.lateness import running
from services.lateness.running import Ran
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR, Clock, at_work

DUE = date(2026, 7, 15)
PLAN = replace(LARKSPUR.delinquency, follows_from=date(2026, 1, 1))
DISTRICT = replace(LARKSPUR, delinquency=PLAN)
#: A night of the district that many days after the due day.
Night = Callable[[int], Ran]


def day(after: int) -> date:
    return DUE + timedelta(days=after)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(database: Database, clock: Clock) -> Context:
    """The district at work, with the steps of its file for bills of this year."""
    return replace(at_work(database, clock), files=Districts.alone(DISTRICT))


@pytest.fixture
def night(office: Context, clock: Clock) -> Night:
    """Turn the clock to a night, and let it run."""

    def run(after: int) -> Ran:
        at = day(after)
        clock.at = datetime(at.year, at.month, at.day, 12, tzinfo=UTC)
        return running.run(office, at)

    return run


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    made = make_account(session)
    session.commit()
    return made


@pytest.fixture
def bill(session: Session, home: CustomerAccount) -> Bill:
    made = make_bill(session, home, "144.50", on=date(2026, 6, 20), due_on=DUE)
    session.commit()
    return made


def steps_of(session: Session, bill: Bill) -> dict[str, date]:
    session.expire_all()
    rows = session.query(PastDueStep).filter_by(bill_id=bill.id).order_by(PastDueStep.id)
    return {each.step: each.taken_on for each in rows}
