"""The trail is added to, and nothing in it is ever changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from services import audit

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


@pytest.fixture
def event(session: Session) -> AuditEvent:
    return audit.record(
        session,
        actor="staff:7",
        action="account.view",
        subject="account:20441836",
        at=AT,
        detail={"why": "telephone"},
    )


def test_what_was_done_is_kept_with_who_and_when(session: Session, event: AuditEvent):
    session.expire_all()
    kept = session.scalars(select(AuditEvent)).one()
    assert (kept.actor, kept.action, kept.at) == ("staff:7", "account.view", AT)
    assert kept.detail == {"why": "telephone"}


@pytest.mark.parametrize(
    "change", [update(AuditEvent).values(actor="staff:8"), delete(AuditEvent)], ids=str
)
def test_the_database_refuses_to_change_the_trail(session: Session, event: AuditEvent, change):
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(change)
    assert session.scalar(select(AuditEvent.actor)) == "staff:7"
