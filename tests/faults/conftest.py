"""Fault tests work on a till of their own: a fresh database and a fresh sandbox."""

import pytest

from sandbox.mail import MailCatcher
from sandbox.stripe import StripeSandbox
from tests.faults.autopaying import Standing
from tests.faults.refunding import Office
from tests.faults.several import manager_of
from tests.faults.till import open_till


@pytest.fixture
def till(house_database, whole_app):
    holder = {}

    def hear(body, headers):
        return holder["till"].hear(body, headers)

    with (
        StripeSandbox(receiver=hear, seed=7) as sandbox,
        MailCatcher() as catcher,
        open_till(whole_app, house_database, sandbox, catcher.port) as till,
    ):
        holder["till"] = till
        yield till
        till.settle()
        till.prove()


@pytest.fixture
def office(till):
    """Two of the staff, who give money back on it."""
    return Office(till)


@pytest.fixture
def manager(till):
    """Looks after eleven accounts."""
    return manager_of(till)


@pytest.fixture
def standing(till):
    """Its owner may pay by autopay."""
    return Standing(till)


@pytest.fixture
def draft(standing):
    """Autopay is on, and has told of what it draws."""
    standing.start()
    return standing.told()
