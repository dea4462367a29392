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
