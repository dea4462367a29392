"""Discounts at the desk: one person proposes, a supervisor decides, and both are read there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.program_enrolment import ProgramEnrolment, ProgramProposal
from tests.factories import make_account
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def home(session):
    return make_account(session)


@pytest.fixture
def asked():
    """What is filled in to propose a discount from tomorrow on."""
    tomorrow = LARKSPUR.day(now()) + timedelta(days=1)
    return {
        "key": str(uuid4()), "needs": "senior.lower", "from_on": tomorrow.isoformat(),
        "to_on": "", "reason": "The application is complete.",
    }  # fmt: skip


def path(account):
    return f"/desk/accounts/{account.number}/programs"


def test_what_a_specialist_proposes_a_supervisor_approves(
    client, sign_in, at_desk, lee, session, home, asked
):
    client.post(f"{path(home)}/propose", data=asked)
    proposal = session.scalars(select(ProgramProposal)).one()
    said = words(read(client.get(path(home))).main)
    assert "Waits for a second person" in said
    assert "Approve it" not in said
    assert client.post(f"{path(home)}/asked/{proposal.id}/approve").status_code == 403
    sign_in(lee)
    waits = words(read(client.get(path(home))).main)
    assert "a month off the bills of one home" in waits
    assert "is for an income up to $27,050.00 a year" in waits
    assert "Begin senior lower" in words(read(client.get("/desk/programs")).main)
    client.post(f"{path(home)}/asked/{proposal.id}/approve")
    assert session.scalars(select(ProgramEnrolment)).one().account_id == home.id
    assert "Senior discount, lower, 35%" in words(read(client.get(path(home))).main)


def test_whoever_proposed_it_does_not_decide_and_takes_it_back(
    client, sign_in, lee, session, home, asked
):
    sign_in(lee)
    client.post(f"{path(home)}/propose", data=asked)
    proposal = session.scalars(select(ProgramProposal)).one()
    assert client.post(f"{path(home)}/asked/{proposal.id}/approve").status_code == 403
    client.post(f"{path(home)}/asked/{proposal.id}/withdraw")
    assert "Withdrawn" in words(read(client.get(path(home))).main)


def test_what_is_wrong_is_said_on_the_page(client, at_desk, home, asked):
    answer = client.post(f"{path(home)}/propose", data=asked | {"reason": "", "from_on": ""})
    said = words(read(answer, 422))
    assert "Enter the first day" in said
    assert "Write why it begins" in said
    answer = client.post(f"{path(home)}/propose", data=asked | {"from_on": "2001-01-05"})
    assert answer.status_code == 422
