"""Announcements: published once, ended once, and grace that penalties keep to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.announcement import Announcement, AnnouncementKind
from models.errors import NotFound, Refused
from models.money import Money
from services.billing import penalties
from services.telling import announcements
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
OUTAGE = AnnouncementKind.OUTAGE
LAST = date(2026, 12, 18)


def publish(session: Session, **other: object) -> Announcement:
    facts = {
        "key": "one", "kind": OUTAGE, "text_en": "Paying does not work.",
        "text_es": "No se puede pagar.", "from_at": AT, "to_at": None, "grace_until": LAST,
        "by": "staff:1", "at": AT, **other,
    }  # fmt: skip
    return announcements.publish(session, LARKSPUR, **facts)


def test_a_form_sent_twice_is_published_once(session: Session):
    assert publish(session).id == publish(session).id
    assert len(announcements.news(session, at=AT)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"text_es": ""},
        {"text_en": "x" * 401},
        {"from_at": AT - timedelta(days=15)},
        {"to_at": AT - timedelta(minutes=1)},
        {"kind": AnnouncementKind.INFORMATION},
        {"grace_until": date(2026, 11, 17)},
        {"grace_until": date(2027, 3, 1)},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_not_published(session: Session, other):
    with pytest.raises(Refused):
        publish(session, **other)


def test_a_bill_due_in_an_outage_costs_no_late_fee_while_its_grace_lasts(session: Session):
    publish(session, to_at=AT + timedelta(days=2))
    inside = make_bill(session, make_account(session), due_on=date(2026, 11, 20))
    outside = make_bill(session, make_account(session), due_on=date(2026, 11, 21))

    def charge(bill, on: date):
        return penalties.charge_penalty(
            session, LARKSPUR.chart, bill=bill, amount=Money(1000), reason="", on=on,
            at=AT + timedelta(days=60), by="job:penalties",
        )  # fmt: skip

    with pytest.raises(Refused, match="2026-12-18"):
        charge(inside, LAST)
    charge(outside, date(2026, 12, 2))
    charge(inside, LAST + timedelta(days=1))


def test_an_outage_that_ends_keeps_its_grace_for_the_bills_due_until_then(session: Session):
    made = publish(session)
    later = AT + timedelta(days=3)
    for _ in range(2):
        announcements.end(session, LARKSPUR, made.id, by="staff:2", at=later)
        later += timedelta(hours=1)
    assert (made.to_at, made.ended_by) == (AT + timedelta(days=3), "staff:2")
    assert announcements.grace_until(session, date(2026, 11, 21)) == LAST
    assert announcements.grace_until(session, date(2026, 11, 22)) is None


def test_what_was_planned_and_is_taken_back_is_never_shown(session: Session):
    made = publish(session, from_at=AT + timedelta(days=1), grace_until=None)
    announcements.end(session, LARKSPUR, made.id, by="staff:1", at=AT)
    (news,) = announcements.news(session, at=AT)
    assert not news.is_on(AT + timedelta(days=1))
    for at in (AT, AT + timedelta(days=2)):
        assert (news.is_planned(at), news.is_past(at)) == (False, False)


def test_what_is_shown_is_listed_before_what_is_planned_and_what_is_over(session: Session):
    over = publish(session, key="over", from_at=AT - timedelta(days=1), grace_until=None)
    announcements.end(session, LARKSPUR, over.id, by="staff:1", at=AT - timedelta(hours=1))
    facts = {"grace_until": None, "kind": AnnouncementKind.MAINTENANCE}
    ahead = publish(session, key="ahead", from_at=AT + timedelta(days=4), **facts)
    dropped = publish(session, key="dropped", from_at=AT + timedelta(days=5), **facts)
    announcements.end(session, LARKSPUR, dropped.id, by="staff:1", at=AT)
    shown = publish(session, key="shown", from_at=AT - timedelta(days=2))
    assert list(announcements.listed(session, at=AT)) == [shown, ahead, dropped, over]


def test_what_was_ended_by_mistake_is_shown_again_as_it_was(session: Session):
    made = publish(session, to_at=AT + timedelta(days=2))
    before = (made.to_at, made.grace_to)
    later = AT + timedelta(hours=1)
    announcements.end(session, LARKSPUR, made.id, by="staff:2", at=later)
    for _ in range(2):
        announcements.show_again(session, LARKSPUR, made.id, at=later + announcements.UNDO)
    assert (made.to_at, made.grace_to, made.ended_by) == (*before, "")
    announcements.end(session, LARKSPUR, made.id, by="staff:2", at=later)
    with pytest.raises(Refused):
        announcements.show_again(
            session, LARKSPUR, made.id, at=later + announcements.UNDO + timedelta(seconds=1)
        )


def test_nobody_ends_what_is_not_there(session: Session):
    with pytest.raises(NotFound):
        announcements.end(session, LARKSPUR, 999, by="staff:1", at=AT)
