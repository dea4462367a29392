"""Stories of the portal: Iris owns a house and owes for two months of service."""

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from sandbox.stripe import StripeSandbox
from services.gateways.stripe_gateway import StripeGateway
from tests.factories import PASSWORD, give_access, make_account, make_bill, make_person
from web.extensions import NAME


@pytest.fixture
def account(session: Session) -> CustomerAccount:
    """Owes $132.50."""
    account = make_account(session)
    make_bill(session, account, "132.50")
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
