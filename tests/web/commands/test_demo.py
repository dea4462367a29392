"""``flask demo``: from an empty database to a district somebody can sign in to."""

import dataclasses
import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from models.account import CustomerAccount, Person
from models.identity import Staff
from services import welcoming
from services.demo import people
from services.keys.sealing import Sealer
from services.proving import passwords
from services.proving.totp import STAFF_PURPOSE
from services.verify import verify
from tests.conftest import FIELD_KEY
from web.clock import now
from web.extensions import NAME
from web.settings import Environment

#: Accounts of the export in sandbox/export.
BROUGHT = 10


def test_an_empty_database_becomes_a_district_and_its_people_can_sign_in(app, session):
    runner = app.test_cli_runner()
    seeded = runner.invoke(args=["demo", "seed", "--accounts", "20", "--years", "1"])
    assert seeded.exit_code == 0, seeded.output
    assert "20 of 20 accounts" in seeded.output
    assert "ledger rows a second" in seeded.output
    assert len(session.scalars(select(CustomerAccount.id)).all()) == 20 + BROUGHT
    standing = welcoming.standing(session, at=now())
    assert (standing.imported, standing.without_address, standing.held) == (BROUGHT, 1, 2)
    assert (standing.queued, standing.accepted, standing.refused) == (4, 1, 1)
    assert standing.to_invite == 1
    assert verify(session) == []
    marian = session.scalars(select(Person).where(Person.name == "Marian Kessler")).one()
    assert passwords.matches(marian.password_hash, people.PASSWORD)
    for colleague in people.STAFF:
        staff = session.scalars(select(Staff).where(Staff.email == colleague.email)).one()
        secret = Sealer(FIELD_KEY).open(staff.totp_sealed, purpose=STAFF_PURPOSE)
        assert pyotp.TOTP(secret).now().isdigit()
        assert passwords.matches(staff.password_hash, people.PASSWORD)

    later = runner.invoke(args=["demo", "people", "--later"]).output
    assert "{home}/pay/bill/" in later
    assert f"{{code of {people.STAFF[0].totp_secret}}}" in later
    shown = runner.invoke(args=["demo", "people"])
    assert shown.exit_code == 0
    for words in ("Marian Kessler", "2044-1836", "Dana Whitfield", people.PASSWORD, "code "):
        assert words in shown.output
    assert "Account 2044-1836 with the ZIP code 98" in shown.output
    link = re.search(r"http://localhost(/pay/bill/\w+)", shown.output)
    assert app.test_client().get(link[1]).location.startswith("/pay?bill=")
    square = re.search(r"http://localhost/link/(\d+)-(\w+)", shown.output)
    typed = {"number": square[1], "pin": square[2]}
    assert app.test_client().post("/sign-up", data=typed).location == "/sign-up/email"


def test_a_database_that_has_accounts_is_left_alone(app):
    runner = app.test_cli_runner()
    runner.invoke(args=["demo", "seed", "--accounts", "10", "--years", "1"])
    again = runner.invoke(args=["demo", "seed", "--accounts", "10"])
    assert again.exit_code == 1
    assert "accounts already" in again.output


def test_nobody_is_introduced_before_they_are_there(app):
    assert app.test_cli_runner().invoke(args=["demo", "people"]).exit_code == 1


@pytest.mark.parametrize("command", ["seed", "people"])
def test_the_demo_has_no_place_in_production(real_district, command):
    refused = real_district.test_cli_runner().invoke(args=["demo", command])
    assert refused.exit_code == 1
    assert "production" in refused.output


@pytest.fixture
def real_district(app: Flask):
    """The product as it runs in production, as far as the commands can tell."""
    house = app.extensions[NAME]
    real = dataclasses.replace(house.settings)
    object.__setattr__(real, "environment", Environment.PRODUCTION)
    app.extensions[NAME] = dataclasses.replace(house, settings=real)
    yield app
    app.extensions[NAME] = house
