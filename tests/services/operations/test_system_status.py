"""How well the system works, from what waits in it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from models.inbox import EventStatus, ProviderEvent
from services import jobs
from services.operations import system_status
from services.operations.system_status import Health

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


def test_with_nothing_waiting_everything_works(session: Session):
    facts = system_status.facts(session)
    assert (facts.mail(AT), facts.payments(AT)) == (Health.WORKS, Health.WORKS)


def test_a_letter_that_waits_for_long_makes_mail_slow_and_payments_not(session: Session):
    jobs.ask(session, kind="send_message", key="send_message:x", arguments={}, at=AT, by="messages")
    facts = system_status.facts(session)
    assert facts.mail(AT + timedelta(minutes=10)) is Health.WORKS
    assert facts.mail(AT + timedelta(minutes=11)) is Health.SLOW
    assert facts.payments(AT + timedelta(minutes=11)) is Health.WORKS


def test_an_event_that_nobody_followed_makes_payments_slow(session: Session):
    event = ProviderEvent(
        event_id="evt_1", type="x", object_id="pi_1", api_version="v", livemode=False, raw="{}",
        created_at=AT, received_at=AT,
    )  # fmt: skip
    session.add(event)
    session.flush()
    later = AT + timedelta(minutes=11)
    assert system_status.facts(session).payments(later) is Health.SLOW
    event.status = EventStatus.DONE
    session.flush()
    assert system_status.facts(session).payments(later) is Health.WORKS
