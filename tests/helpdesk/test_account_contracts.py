"""Contracts at the desk: proposed, decided by a second person, signed on paper, ended early."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import AccountStatus
from models.contract import Contract, ContractState
from models.identity import StaffRole
from tests.conftest import SOME_FRIDAY
from tests.contracted import make_approved, make_contract, make_proposal
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR

S = ContractState
TODAY = LARKSPUR.day(SOME_FRIDAY)


@pytest.fixture
def account(session):
    account = make_account(session)
    make_bill(session, account, "90.00", on=TODAY - timedelta(days=5))
    give_access(session, make_person(session, "Iris Vance"), account)
    return account


@pytest.fixture
def root(account):
    return f"/desk/accounts/{account.number}/contracts"


def filled(page, action):
    [form] = [each for each in page.select("main form") if each["action"].endswith(action)]
    sent = {each["name"]: each.get("value", "") for each in form.select("input")}
    return form["action"], sent


def one(session):
    session.expire_all()
    return session.scalars(select(Contract)).one()


def press(client, made, deed, **more):
    action, sent = filled(read(client.get(f"/desk/contracts/{made.id}")), f"/{deed}")
    return client.post(action, data=sent | more)


def test_a_specialist_proposes_one_from_the_calculator(client, at_desk, session, account, root):
    terms = "amount=4800&rate=4.25&months=60"
    asked = client.get(f"/desk/contracts/begin?number={account.number}&{terms}")
    page = read(client.get(asked.location))
    action, sent = filled(page, "/propose")
    assert (sent["amount"], sent["rate"], sent["months"]) == ("4800", "4.25", "60")
    person = page.select_one("select[name=person] option")["value"]
    wish = {"person": person, "purpose": "the connection", "resolution": "Resolution 2026-31"}
    answer = client.post(action, data=sent | wish)
    made = one(session)
    assert answer.location == f"/desk/contracts/{made.id}"
    assert (made.state, made.proposed_by) == (S.PROPOSED, f"staff:{at_desk.id}")
    said = words(read(client.get(answer.location)).main)
    assert "Somebody else decides" in said or "Approve" not in said


def test_more_months_than_the_law_allows_are_refused_by_its_name(client, at_desk, root):
    page = read(client.get(root))
    action, sent = filled(page, "/propose")
    person = page.select_one("select[name=person] option")["value"]
    wish = {"person": person, "purpose": "x", "amount": "4800", "rate": "4", "months": "181"}
    answer = client.post(action, data=sent | wish)
    assert answer.status_code == 422
    assert "RCW 57.08.005(11)" in words(read(answer, 422).main)


def test_a_supervisor_approves_and_the_paper_is_signed(client, at_desk, session, account):
    made = make_proposal(session, account)
    session.commit()
    if at_desk.role is not StaffRole.SUPERVISOR:
        at_desk.role = StaffRole.SUPERVISOR
        session.commit()
    press(client, made, "approve")
    assert one(session).state is S.APPROVED
    press(client, made, "sign", paper="Cabinet 3")
    made = one(session)
    assert (made.state, made.signature.proof) == (S.IN_FORCE, "Cabinet 3")
    said = words(read(client.get(f"/desk/contracts/{made.id}")).main)
    assert "on paper: Cabinet 3" in said
    assert "Dec 10, 2031 60 92.06 0.31 88.75 0.00 To come" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_its_paper_comes_in_both_languages(client, at_desk, session, account, language):
    made = make_approved(session, account)
    session.commit()
    answer = client.get(f"/desk/contracts/{made.id}/paper.pdf?language={language}")
    assert answer.data.startswith(b"%PDF")


def test_it_is_called_off_before_it_is_signed_with_the_reason(client, at_desk, session, account):
    made = make_approved(session, account)
    session.commit()
    assert press(client, made, "withdraw").status_code == 422
    press(client, made, "withdraw", why="Other terms")
    assert one(session).state is S.CANCELLED


def test_one_whose_property_was_sold_is_called_due(client, at_desk, session, account):
    at_desk.role = StaffRole.SUPERVISOR
    made = make_contract(session, account)
    session.commit()
    assert "Call all of it due" not in words(read(client.get(f"/desk/contracts/{made.id}")).main)
    account.status, account.closed_on = AccountStatus.CLOSED, TODAY
    session.commit()
    said = words(read(client.get(f"/desk/contracts/{made.id}")).main)
    assert "when that was a sale, all that is left is due from then on" in said
    press(client, made, "call", cause="Sold to Bo Yarrow")
    assert one(session).state is S.CALLED


def test_nothing_is_prepaid_that_is_not_held(client, at_desk, session, account):
    made = make_contract(session, account)
    session.commit()
    answer = press(client, made, "prepay", ahead="500.00")
    assert answer.status_code == 422
    assert "$0.00 is held" in words(read(answer, 422).main)


def test_the_list_has_them_by_state(client, at_desk, session, account):
    made = make_contract(session, account)
    session.commit()
    assert made.number in words(read(client.get("/desk/contracts?show=in_force")).main)
    assert made.number not in words(read(client.get("/desk/contracts")).main)
