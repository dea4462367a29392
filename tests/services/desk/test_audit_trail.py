"""Who audits finds every line by who, what, to what and when, and nothing is scanned for it."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import text

from models.errors import NotFound
from services import audit, auditing
from services.desk import audit_trail
from services.desk.audit_trail import Asked
from tests.services.desk.test_account_page import plan_of
from tests.workshop import LARKSPUR, Clock, at_work

#: Noon in the district.
TODAY = datetime(2026, 11, 20, 20, tzinfo=UTC)
LINES = [
    ("staff:7", "refund.asked", "account:20441836"),
    ("staff:8", "refund.approved", "account:20441836"),
    ("staff:7", "account.view", "account:20441837"),
    ("seal_audit", "audit.seal", "audit"),
    ("person:12", "payment.claim", "account:20441837"),
]


@pytest.fixture
def days(session, database):
    """The same five lines on each of three days, of which two are sealed; numbers by day."""
    clock = Clock()
    clock.at = TODAY
    made = [
        [
            audit.record(
                session, actor=actor, action=action, subject=subject,
                at=TODAY - timedelta(days=ago, minutes=-minute),
            ).id
            for minute, (actor, action, subject) in enumerate(LINES)
        ]
        for ago in (2, 1, 0)
    ]  # fmt: skip
    auditing.seal_finished(at_work(database, clock), by="test")
    return made


def found(session, before=None, **asked):
    page = audit_trail.page(session, Asked(**asked), zone=LARKSPUR.zone, before=before)
    return [event.id for event in page.rows]


def of(days, *places):
    return sorted((day[place] for day in days for place in places), reverse=True)


def test_by_whoever_did_it(session, days):
    assert found(session, actor="staff:7") == of(days, 0, 2)


def test_by_what_was_done_and_by_all_that_is_about_it(session, days):
    assert found(session, action="refund.asked") == of(days, 0)
    assert found(session, action="refund") == of(days, 0, 1)
    assert found(session, action="ref") == []


def test_by_what_it_was_done_to_and_by_several_at_once(session, days):
    assert found(session, subject="account:20441837") == of(days, 2, 4)
    assert found(session, subject="account:20441837", actor="person:12") == of(days, 4)
    assert found(session, actor="staff:8", action="refund") == of(days, 1)


def test_by_days_sealed_and_not_sealed_yet(session, days):
    sealed, today = date(2026, 11, 19), date(2026, 11, 20)
    assert found(session, from_on=sealed, to_on=sealed) == of(days[1:2], *range(5))
    assert found(session, actor="staff:7", from_on=sealed) == of(days[1:], 0, 2)
    assert found(session, actor="staff:7", to_on=sealed) == of(days[:2], 0, 2)
    assert found(session, actor="staff:7", from_on=today, to_on=today) == of(days[2:], 0, 2)
    assert found(session, from_on=today + timedelta(days=1)) == []
    assert found(session, to_on=sealed - timedelta(days=9)) == []


def test_a_day_sealed_ahead_of_its_time_brings_no_older_lines(session, database, days):
    clock = Clock()
    for at in (timedelta(days=366), timedelta(days=2), timedelta(days=3)):
        clock.at = TODAY + at
        audit.record(
            session, actor="staff:9", action="hold.place", subject="account:20441836",
            at=clock.at - timedelta(days=1),
        )  # fmt: skip
        auditing.seal_finished(at_work(database, clock), by="test")
    (line,) = found(session, actor="staff:9", from_on=date(2026, 11, 22))
    assert audit_trail.one(session, line).seal.day == date(2026, 11, 22)


def test_before_anything_is_sealed_days_go_by_their_clock(session):
    one = audit.record(session, actor="a", action="b.c", subject="d", at=TODAY).id
    assert found(session, from_on=date(2026, 11, 20), to_on=date(2026, 11, 20)) == [one]
    assert found(session, to_on=date(2026, 11, 19)) == []


def test_pages_go_on_where_the_last_one_ended(session, days, monkeypatch):
    monkeypatch.setattr(audit_trail, "PAGE", 2)
    first = found(session, actor="staff:7")[:2]
    assert first == of(days, 0, 2)[:2]
    assert found(session, actor="staff:7", before=first[-1])[:2] == of(days, 0, 2)[2:4]


def test_a_file_has_every_line_up_to_its_most(session, days, monkeypatch):
    monkeypatch.setattr(audit_trail.lines, "READ_AT_ONCE", 2)
    asked = Asked(subject="account:20441836")
    every = [event.id for event in audit_trail.every(session, asked, zone=LARKSPUR.zone)]
    assert every == of(days, 0, 1)
    monkeypatch.setattr(audit_trail, "FILE_MAX", 3)
    assert len(list(audit_trail.every(session, asked, zone=LARKSPUR.zone))) == 3


def test_a_line_says_its_seal_and_whether_it_is_as_sealed(session, days):
    seen = audit_trail.one(session, days[1][0])
    assert (seen.seal.day, seen.is_as_sealed) == (date(2026, 11, 19), True)
    fresh = audit_trail.one(session, days[2][0])
    assert (fresh.seal, fresh.is_as_sealed) == (None, None)
    with pytest.raises(NotFound):
        audit_trail.one(session, 10**9)


def test_a_line_that_was_changed_says_so(session, days):
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(text(
        "DROP TRIGGER audit_event_never_updates" if is_sqlite
        else "ALTER TABLE audit_event DISABLE TRIGGER USER"
    ))  # fmt: skip
    session.execute(
        text("UPDATE audit_event SET actor = 'staff:9' WHERE id = :id"), {"id": days[0][0]}
    )
    session.expire_all()
    assert audit_trail.one(session, days[0][0]).is_as_sealed is False


def test_no_way_to_ask_reads_the_whole_trail(session, database, days):
    for turn in range(400):
        audit.record(
            session, actor=f"staff:{turn % 9}", action=f"noun{turn % 20}.verb",
            subject=f"account:{turn}", at=TODAY,
        )  # fmt: skip
    if database.dialect == "postgresql":
        session.execute(text("ANALYZE audit_event"))
        session.execute(text("SET LOCAL enable_seqscan = off"))
    ways = product(
        ("", "staff:7"), ("", "refund", "refund.asked"), ("", "account:7"),
        (None, date(2026, 11, 18)), (None, date(2026, 11, 20)),
    )  # fmt: skip
    for way in ways:
        asked = Asked(*way)
        steps = plan_of(
            session, database,
            lambda asked=asked: audit_trail.page(session, asked, zone=LARKSPUR.zone, before=500),
        )  # fmt: skip
        scans = [
            step for step in steps
            if ("SCAN audit_event" in step and "USING" not in step) or "Seq Scan on audit_e" in step
        ]  # fmt: skip
        assert not scans, (asked, steps)


@pytest.mark.parametrize(
    ("typed", "subject"),
    [("2044-1836", "account:20441836"), ("t-10482", "ticket:T-10482"), ("AP-331", "change:331"),
     ("D-207", "discrepancy:207"), (" person:12 ", "person:12"), ("D-x", "D-x")],
)  # fmt: skip
def test_what_is_known_by_its_number_may_be_that_alone(typed, subject):
    assert audit_trail.subject_of(typed) == subject
