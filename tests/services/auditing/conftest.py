"""A trail of three days, the last of them today."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from services import audit, auditing
from tests.workshop import Clock, at_work

#: Noon in the district.
TODAY = datetime(2026, 11, 20, 20, tzinfo=UTC)
TABLES = ("audit_event", "audit_leaf", "audit_seal")


class Trail:
    """What was written into the trail, sealed and proved."""

    def __init__(self, session, context) -> None:
        self.session, self.context = session, context

    def write(self, count=1, *, days_ago=0, action="account.view", **detail):
        """So many lines of a day, a minute between them; their numbers."""
        begin = self.context.now() - timedelta(days=days_ago)
        return [
            audit.record(
                self.session, actor="staff:7", action=action, subject="account:20441836",
                at=begin + timedelta(minutes=each), address="203.0.113.24", detail=detail,
            ).id
            for each in range(count)
        ]  # fmt: skip

    def seal(self):
        return auditing.seal_finished(self.context, by="seal_audit")

    def prove(self, **more):
        self.session.flush()
        return auditing.prove(
            self.context.database, on=self.context.today(), day_of=self.context.district.day,
            **more,
        )  # fmt: skip

    def faults(self, **more):
        """What is wrong, but that the triggers are off."""
        return [
            fault for fault in self.prove(**more).faults
            if fault.what is not auditing.proving.What.UNPROTECTED
        ]  # fmt: skip

    def act(self, statement, **values):
        """Do it past the product."""
        self.session.flush()
        self.session.execute(text(statement), values)
        self.session.expire_all()


@pytest.fixture
def clock():
    clock = Clock()
    clock.at = TODAY
    return clock


@pytest.fixture
def trail(session, database, clock):
    """Four lines on Nov 18, three on Nov 19, and one of today."""
    trail = Trail(session, at_work(database, clock))
    trail.older = trail.write(4, days_ago=2, why="telephone")
    trail.newer = trail.write(3, days_ago=1, before={"cents": 900}, after={"cents": 700})
    trail.todays = trail.write(1)
    return trail


@pytest.fixture
def sealed(trail):
    """The same, with both finished days under seal."""
    trail.seal()
    return trail


@pytest.fixture
def unreadable(session):
    """Values in SQL that each engine takes and nobody can read, by their columns."""
    if session.get_bind().dialect.name == "postgresql":
        return {"at": "'infinity'", "detail": """'{"amount": 1e999}'"""}
    return {
        "at": "'infinity'", "detail": "'{\"amount\": '", "actor": "CAST(X'ff' AS TEXT)",
        "subject": "X'ff00'",
    }  # fmt: skip


@pytest.fixture
def unguarded(session):
    """A database whose triggers on the trail are gone."""
    if session.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    names = session.execute(
        text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    for table, name in names:
        if table in TABLES:
            session.execute(text(f"DROP TRIGGER {name}"))
