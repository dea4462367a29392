"""The property page: what is billed, what one unit costs, and who may see whom."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from models.bill import Bill
from models.ledger import Component
from models.money import Money
from services.billing.issuing import Charge, Period, issue_bill
from tests.client import HouseClient
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def path(account: CustomerAccount) -> str:
    return f"/a/{account.number}/property"


def bill(session: Session, account: CustomerAccount) -> Bill:
    """One unit at $65.00 a month and then at $70.00, and a fee that is nothing for each unit."""
    on = LARKSPUR.day(now())
    lines = [
        Charge(component=Component.SERVICE, charge="sewer_service", description="Sewer service",
               amount=Money(6500), reason={"inputs": {"units": 1, "months": 1}}),
        Charge(component=Component.SERVICE, charge="sewer_service", description="Sewer service",
               amount=Money(14000), reason={"inputs": {"units": 1, "months": 2}}),
        Charge(component=Component.FEE, charge="special", description="Special",
               amount=Money(500), reason={}),
    ]  # fmt: skip
    return issue_bill(
        session, LARKSPUR.chart, order=LARKSPUR.payments.application_order, account_id=account.id,
        number="26-777777", period=Period(on - timedelta(days=60), on - timedelta(days=1)),
        due_on=on + timedelta(days=25), lines=lines, on=on, at=now(), by="job:billing",
    )  # fmt: skip


def test_it_says_what_is_billed_and_what_one_unit_costs(
    client: HouseClient,
    session: Session,
    account: CustomerAccount,
    owner: Person,
    sign_in: Callable[..., str],
    path: str,
):
    bill(session, account)
    sign_in(owner)
    said = words(read(client.get(path)).main)
    assert account.premise.parcel in said
    assert "Sewer service $70.00 a month" in said
    assert "$65.00" not in said  # the rate of before
    assert "Special" not in said
    assert f"You are billed every {LARKSPUR.billing.cycle_months} months." in said
    assert account.mailing_line1 in said


def test_a_tenant_sees_who_lives_here_and_neither_the_mailing_address_nor_who_lived_here(
    client: HouseClient,
    session: Session,
    account: CustomerAccount,
    owner: Person,
    sign_in: Callable[..., str],
    path: str,
):
    rosa, former = make_person(session, "Rosa Lind"), make_person(session, "Noor Haddad")
    give_access(session, rosa, account, role=Role.TENANT)
    give_access(session, former, account, to_on=date(2026, 1, 31))
    account.mailing_line1 = "PO Box 99"
    session.flush()
    sign_in(rosa)
    said = words(read(client.get(path)).main)
    assert "Iris Vance" in said
    assert "PO Box 99" not in said
    assert "Noor Haddad" not in said
    sign_in(owner)
    said = words(read(client.get(path)).main)
    assert "PO Box 99" in said
    assert "Noor Haddad is no longer owner" in said


def test_what_is_wrong_begins_a_question_with_its_subject(
    client: HouseClient, owner: Person, sign_in: Callable[..., str], path: str
):
    sign_in(owner)
    link = read(client.get(path)).select_one("main a[href*='tell=mailing']")
    box = read(client.get(link["href"])).select_one("textarea")
    assert "The mailing address of my bills is wrong" in box.text
    assert read(client.get(link["href"] + "x")).select_one("textarea").text.strip() == ""
