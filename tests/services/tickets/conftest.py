"""The desk of every test about questions."""

import pytest
from sqlalchemy.orm import Session

from tests.services.tickets.desk import Desk
from tests.workshop import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    return Desk(session, clock)


@pytest.fixture
def first(desk: Desk):
    return desk.ask("Why so much?")


@pytest.fixture
def second(desk: Desk, first):
    desk.clock.tick(minutes=5)
    return desk.ask("Did you get my question?")
