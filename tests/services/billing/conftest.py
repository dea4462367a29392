"""A house on the street whose bills are made by a run, and the machine that makes them."""

from datetime import date

import pytest

from tests.factories import make_account, make_bill
from tests.workshop import Clock, at_work


@pytest.fixture
def context(database):
    return at_work(database, Clock())


@pytest.fixture
def home(session):
    """A house whose last bill came to about the same."""
    account = make_account(session)
    make_bill(session, account, "140.75", on=date(2026, 9, 1))
    return account
