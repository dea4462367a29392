"""Whoever still writes while the trail is sealed: no line comes late into what is under seal."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from models.errors import Busy
from services import audit, auditing
from services.auditing import sealing
from tests.services.auditing.conftest import TODAY
from tests.workshop import Clock, at_work


def write(session, days_ago=1):
    return audit.record(
        session, actor="staff:7", action="hold.place", subject="account:20441836",
        at=TODAY - timedelta(days=days_ago),
    ).id  # fmt: skip


@pytest.fixture
def house(house_database):
    """A district's database of its own, on which several write at once."""
    if house_database.dialect == "sqlite":
        pytest.skip("it has one writer")
    with house_database.saving() as session:
        write(session)
    return house_database


def test_a_transaction_that_has_a_number_and_is_not_over_is_waited_for(house, monkeypatch):
    monkeypatch.setattr(sealing, "PATIENCE", timedelta(milliseconds=300))
    clock = Clock()
    clock.at = TODAY
    context = at_work(house, clock)
    with house.saving() as slow:
        late = write(slow)
        with house.saving() as session:
            last = write(session)
        assert late < last
        with pytest.raises(Busy):
            auditing.seal_finished(context, by="seal_audit")
    assert auditing.seal_finished(context, by="seal_audit") == (1, 3)
    with house.looking() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_leaf")) == 3
