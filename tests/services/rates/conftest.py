"""A street, and a change that was seen on every account of it."""

from datetime import date

import pytest

from services.rates import previewing
from tests.factories import make_account
from tests.services.rates.board import propose
from tests.workshop import Clock, at_work


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def office(database, clock):
    """Whoever works things out."""
    return at_work(database, clock)


@pytest.fixture
def street(session):
    """Two homes of cycle 1, three units of cycle 2, and one that closed."""
    homes = [make_account(session, cycle=1) for _ in range(2)]
    flats = make_account(session, cycle=2, units=3, customer_class="multi_family")
    make_account(session, cycle=1, closed_on=date(2026, 10, 1))
    return [*homes, flats]


@pytest.fixture
def seen(session, office, street):
    """A change that was worked out on every account of the street."""
    change = propose(session)
    previewing.preview(office, change.id)
    session.expire_all()
    return change
