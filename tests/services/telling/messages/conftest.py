"""An office that sends letters, and the catcher they reach."""

from collections.abc import Iterator

import pytest

from models.database import Database
from sandbox.mail import MailCatcher
from services.context import Context
from tests.workshop import Clock, at_work, post_office


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def database(house_database: Database) -> Database:
    return house_database


@pytest.fixture
def office(database: Database, clock: Clock, catcher: MailCatcher) -> Context:
    """A district whose mail server is the catcher."""
    return at_work(database, clock, post_office(catcher.port))
