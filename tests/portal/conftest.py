"""Stories of the portal: Iris owns a house and owes for two months of service."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from sandbox.stripe import StripeSandbox
from services.gateways.stripe_gateway import StripeGateway
from tests.factories import PASSWORD, give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import NAME

#: What the four accounts of a manager owe.
AMOUNTS = ["132.50", "88.10", "19.99", "240.00"]


@pytest.fixture
def account(session: Session) -> CustomerAccount:
    """Owes $132.50."""
    account = make_account(session)
    make_bill(session, account, "132.50", on=LARKSPUR.day(now()) - timedelta(days=20))
    return account


@pytest.fixture
def owner(session: Session, account: CustomerAccount) -> Person:
    """Owns `account`."""
    person = make_person(session, "Iris Vance")
    give_access(session, person, account)
    return person


@pytest.fixture
def iris(session: Session) -> Person:
    """A ratepayer with an address and a password."""
    return make_person(session, "Iris Vance", email="iris@example.org", password=PASSWORD)


@pytest.fixture
def neighbour(session: Session) -> Person:
    """Owns another house, and has no part in `account`."""
    person = make_person(session, "Tomas Okafor")
    give_access(session, person, make_account(session))
    return person


@pytest.fixture
def stripe(app: Flask) -> Iterator[StripeSandbox]:
    """The processor's sandbox; the product talks to it instead of to Stripe."""
    house = app.extensions[NAME]
    with StripeSandbox(clock="real") as sandbox:
        gateway = StripeGateway(
            "sk_test_0123456789abcdef", api_base=sandbox.url, webhook_secrets=[sandbox.secret]
        )
        context = dataclasses.replace(house.context, processor=lambda: gateway)
        app.extensions[NAME] = dataclasses.replace(house, context=context)
        yield sandbox
        app.extensions[NAME] = house


@pytest.fixture
def manager(session: Session) -> Person:
    """Looks after `accounts`."""
    return make_person(session, "Ana Reyes", email="ana@example.org")


@pytest.fixture
def accounts(session: Session, manager: Person) -> list[CustomerAccount]:
    """Four accounts that owe, the second since spring."""
    made = []
    for place, dollars in enumerate(AMOUNTS):
        account = make_account(session, house_number=str(100 + place), street="Alder Row")
        on = date(2026, 4, 1) if place == 1 else LARKSPUR.day(datetime.now(UTC)) - timedelta(days=3)
        make_bill(session, account, dollars, on=on)
        give_access(session, manager, account, role=Role.MANAGER)
        made.append(account)
    return made


@pytest.fixture
def signed_in(client, sign_in, manager, accounts):
    """A browser of whoever looks after `accounts`."""
    sign_in(manager)
    return client
