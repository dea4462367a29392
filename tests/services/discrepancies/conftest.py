"""Iris owes $146.75 for service on Alder Lane, Bo owes $80.00; it is Nov 18, 2026."""

import pytest

from services import verify
from services.discrepancies.facts import Look
from services.discrepancies.rules import RULES
from tests.changed import Desk
from tests.discrepant import Workbench
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR, Clock, at_work


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(session, database, clock):
    """The books are right again after whatever was done there."""
    yield Desk(session, at_work(database, clock))
    session.flush()
    assert verify.verify(session) == []


@pytest.fixture
def iris(session):
    """She owns her house, has an e-mail address, and owes $146.75."""
    account = make_account(session)
    give_access(session, make_person(session, "Iris Vance"), account)
    make_bill(session, account, "146.75")
    return account


@pytest.fixture
def bo(session):
    """He owes $80.00, and has no e-mail address here."""
    account = make_account(session, mailing_name="Bo Yarrow")
    make_bill(session, account, "80.00")
    return account


@pytest.fixture
def bench(desk):
    return Workbench(desk)


@pytest.fixture
def find(desk):
    """What a rule says of the books, and of one fact alone."""

    def ask(rule, *only):
        desk.session.flush()
        look = Look(district=LARKSPUR, at=desk.at, only=tuple(str(each) for each in only))
        return RULES[rule](desk.session, look)

    return ask
