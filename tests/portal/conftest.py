"""Stories of the portal: Iris owns a house and owes for two months of service."""

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from tests.factories import give_access, make_account, make_bill, make_person


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
def neighbour(session: Session) -> Person:
    """Owns another house, and has no part in `account`."""
    person = make_person(session, "Tomas Okafor")
    give_access(session, person, make_account(session))
    return person
