"""What waits for the second person, and for whom it does not."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from models.account import CustomerAccount
from models.bill_run import BillRun, RunState
from models.program_enrolment import Decision, Does, ProgramProposal
from services import decisions
from services.decisions import Waiting
from tests.factories import give_access, make_account, make_person, make_staff

DAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 20, tzinfo=UTC)
CLERK = "staff:7001"


@pytest.fixture
def run(session):
    run = BillRun(
        cycle=1, period_from=date(2026, 9, 1), period_to=date(2026, 10, 31), bill_on=DAY,
        due_on=DAY, drafted_by=CLERK, drafted_at=AT, state=RunState.PREVIEWED,
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


@pytest.fixture
def asked(session):
    """A discount that the clerk proposed."""
    asked = ProgramProposal(
        key=uuid4(), account_id=make_account(session).id, does=Does.BEGIN, program="senior",
        tier="lower", from_on=DAY, reason="Papers were seen.", proposed_by=CLERK,
        proposed_at=AT,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    return asked


def test_what_somebody_proposed_waits_for_everybody_but_them(session, run, asked):
    assert decisions.waiting(session, by="staff:7002") == Waiting(bill_runs=1, programs=1)
    assert decisions.waiting(session, by=CLERK) == Waiting()


def test_what_is_not_worked_out_or_is_decided_waits_for_nobody(session, run, asked):
    run.state, asked.decision = RunState.DRAFTED, Decision.WITHDRAWN
    session.flush()
    assert decisions.waiting(session, by="staff:7002") == Waiting()


def test_what_is_of_ones_own_household_waits_for_a_colleague(session, asked):
    staff = make_staff(session, "Lee Marchetti")
    person = make_person(session, "Lee Marchetti")
    person.email = staff.email
    give_access(session, person, session.get_one(CustomerAccount, asked.account_id))
    session.flush()
    assert decisions.waiting(session, by=f"staff:{staff.id}") == Waiting()
