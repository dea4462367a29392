"""Coming in for the first time: from a bill, by an e-mail address and a name, to the account."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from models.audit import AuditEvent
from models.bill import Bill
from models.outbox import OutboxMessage
from tests.client import HouseClient
from tests.pages import read, words
from tests.portal.sign_up.steps import (
    NEW,
    SignIn,
    as_far_as_the_code,
    as_far_as_the_name,
    code,
    people,
    role,
)


def test_whoever_scans_the_square_and_is_not_known_comes_in_with_the_account_linked(
    client: HouseClient, session: Session, account: CustomerAccount, pin: str
):
    page = read(client.get(f"/link/{account.number}-{pin}"))
    assert words(page.h1) == "Link your account"
    form = page.select_one("main form")
    typed = {each["name"]: each["value"] for each in form.select("input[name][value]")}
    assert client.post(form["action"], data=typed).location == "/sign-up/email"
    client.post("/sign-up/email", data={"email": NEW})
    client.post("/sign-up/code", data={"code": code(session)})
    answer = client.post("/sign-up/name", data={"name": " Jo  Winter "})
    assert answer.location == f"/a/{account.number}"
    assert "The account is linked." in client.get(answer.location).text
    assert session.scalar(select(AuditEvent.action).where(AuditEvent.action == "person.sign_up"))


def test_home_and_sign_in_lead_there_and_whoever_is_in_already_adds_an_account(
    client: HouseClient, owner: Person, sign_in: SignIn
):
    for path in ("/", "/sign-in"):
        assert read(client.get(path)).select_one("main a[href='/sign-up']"), path
    sign_in(owner)
    assert client.get("/sign-up").location == "/link"
    assert client.get("/sign-up/name").location == "/overview"


def test_the_name_on_a_bill_without_an_owner_makes_the_owner_any_other_a_tenant(
    client: HouseClient, app: Flask, session: Session, account: CustomerAccount,
    paper: dict[str, str],
):  # fmt: skip
    as_far_as_the_name(client, session, paper)
    client.post("/sign-up/name", data={"name": account.mailing_name})
    assert role(session) is Role.OWNER
    second = app.test_client()
    as_far_as_the_code(second, paper, "kim@example.org")
    second.post("/sign-up/code", data={"code": code(session)})
    second.post("/sign-up/name", data={"name": account.mailing_name})
    assert role(session, "kim@example.org") is Role.TENANT


def test_two_facts_make_a_contact_as_the_page_says_and_the_owner_is_told(
    client: HouseClient, session: Session, account: CustomerAccount, bill: Bill, owner: Person
):
    page = read(client.get("/sign-up?with=facts"))
    assert "Without the PIN you become a tenant." in words(page.main)
    facts = {"number": account.number, "last_bill": "148.00", "postal_code": "98299"}
    assert client.post("/sign-up/facts", data=facts).location == "/sign-up/email"
    client.post("/sign-up/email", data={"email": NEW})
    client.post("/sign-up/code", data={"code": code(session)})
    client.post("/sign-up/name", data={"name": "Jo Winter"})
    assert role(session) is Role.TENANT
    told = select(OutboxMessage.to).where(OutboxMessage.kind == "account_linked")
    assert session.scalars(told).all() == [owner.email]


def test_there_is_no_person_before_the_code_came_back_and_a_name_was_given(
    client: HouseClient, session: Session, paper: dict[str, str]
):
    before = people(session)
    as_far_as_the_name(client, session, paper)
    assert client.post("/sign-up/name", data={"name": "  "}).status_code == 422
    assert people(session) == before
    client.post("/sign-up/name", data={"name": "Jo Winter"})
    assert people(session) == before + 1


@pytest.mark.parametrize("step", ["email", "code", "name"])
def test_no_step_is_reached_without_the_one_before(
    client: HouseClient, session: Session, paper: dict[str, str], step: str
):
    fields = {"email": NEW, "code": "123456", "name": "Jo Winter"}
    assert client.get(f"/sign-up/{step}").location == "/sign-up"
    assert client.post(f"/sign-up/{step}", data=fields).location == "/sign-up"
    as_far_as_the_code(client, paper)
    before = people(session)
    assert client.get("/sign-up/name").location == "/sign-up/code"
    assert client.post("/sign-up/name", data=fields).location == "/sign-up/code"
    assert people(session) == before
