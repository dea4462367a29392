"""Each day that is over is sealed once, whatever its clocks said."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from models.audit_seal import AuditLeaf, AuditSeal
from models.errors import Conflict
from services import auditing
from services.auditing import lines, sealing
from tests.services.auditing.conftest import TODAY


def seals(trail):
    trail.session.expire_all()
    return trail.session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all()


def test_each_finished_day_has_a_seal_that_carries_the_one_before(sealed):
    first, second = seals(sealed)
    assert (first.day, second.day) == (date(2026, 11, 18), date(2026, 11, 19))
    assert (first.last_id, second.last_id) == (sealed.older[-1], sealed.newer[-1])
    assert (first.previous, second.previous) == (lines.NOTHING, first.hash)
    assert (second.after_id, second.events) == (first.last_id, 3)


def test_a_second_run_seals_nothing(sealed):
    assert sealed.seal() == (0, 0)
    assert len(seals(sealed)) == 2


def test_today_is_sealed_tomorrow_with_the_line_of_its_seal(sealed, clock):
    clock.tick(days=1)
    assert sealed.seal() == (1, 1 + 2)  # and what the two seals wrote down
    assert [each.number for each in (sealing.last_seal(sealed.session),)] == [3]


def test_a_day_on_which_nothing_was_written_has_no_seal(trail, clock):
    trail.seal()
    clock.tick(days=30)
    trail.write(2, days_ago=1)
    trail.seal()
    days = [each.day for each in seals(trail)]
    assert days[2:] == [date(2026, 11, 20), date(2026, 12, 19)]


def test_a_clock_that_ran_ahead_leaves_no_line_without_a_seal(trail):
    trail.write(1, days_ago=-400)
    behind = trail.write(1, days_ago=1)
    trail.seal()
    assert [each.last_id for each in seals(trail)] == [trail.older[-1], *behind]
    assert not trail.prove().faults


def test_a_clock_that_ran_behind_stamps_a_line_of_the_next_seal(sealed, clock):
    sealed.write(1, days_ago=900)
    assert sealed.seal() == (0, 0)
    clock.tick(days=1)
    sealed.seal()
    assert [each.day for each in seals(sealed)][2:] == [date(2026, 11, 20)]
    assert not sealed.prove().faults


def test_old_lines_alone_are_sealed_with_the_next_day_that_is_over(sealed, clock):
    clock.tick(days=1)
    sealed.seal()
    clock.tick(days=5)
    sealed.write(1, days_ago=900)
    sealed.seal()
    for before, after in pairwise(seals(sealed)):
        assert after.day > before.day
        assert after.after_id == before.last_id


@pytest.mark.parametrize(
    ("ahead", "seals_of_it"),
    [
        ({"hours": 1}, [date(2026, 11, 20)]),
        ({"days": 365}, [date(2026, 11, 20), date(2027, 11, 20)]),
    ],
    ids=["an hour over midnight", "a year"],
)
def test_a_clock_that_sealed_ahead_stops_no_day_behind_it(sealed, clock, ahead, seals_of_it):
    clock.tick(hours=11, minutes=30)
    clock.tick(**ahead)
    sealed.write(1)
    sealed.seal()
    if "days" in ahead:
        clock.tick(days=1)
        sealed.seal()
    assert [each.day for each in seals(sealed)][2:] == seals_of_it
    clock.at = TODAY + timedelta(hours=11, minutes=45)
    for _ in range(3):
        sealed.write(1)
        sealed.seal()
        clock.tick(days=1)
    assert [each.day for each in seals(sealed)][2 + len(seals_of_it) :] == [date(2026, 11, 21)]
    assert not sealed.prove().faults


def test_days_sealed_ahead_come_and_are_gone_on_behind(sealed, clock):
    clock.tick(days=365)
    for _ in range(2):
        sealed.seal()
        sealed.write(1)
        clock.tick(days=1)
    clock.at = TODAY
    for _ in range(370):
        clock.tick(days=1)
        sealed.write(1)
        sealed.seal()
    days = [each.day for each in seals(sealed)]
    assert len(set(days)) == len(days)
    assert days[-1] == clock.at.date() - timedelta(days=1)
    assert not sealed.prove().faults


def test_a_line_whose_instant_cannot_be_read_is_sealed_with_the_others(
    trail, unguarded, unreadable
):
    for column, value in unreadable.items():
        event = trail.write(1, days_ago=1)[0]
        trail.act(f"UPDATE audit_event SET {column} = {value} WHERE id = :id", id=event)
    last = trail.write(1, days_ago=1)
    assert trail.seal() == (2, 7 + len(trail.todays) + len(unreadable) + 1)
    assert [each.last_id for each in seals(trail)] == [trail.older[-1], *last]


def test_a_long_day_is_sealed_some_lines_at_a_time_and_broken_off_is_gone_on_with(
    trail, monkeypatch
):
    monkeypatch.setattr(lines, "READ_AT_ONCE", 2)
    whole = sealing._write
    written = []

    def breaks(session, **more):
        if len(written) == 1:
            raise Conflict("The power went.")
        written.append(more["behind"])
        whole(session, **more)

    monkeypatch.setattr(sealing, "_write", breaks)
    with pytest.raises(Conflict):
        trail.seal()
    assert trail.session.scalar(select(func.count()).select_from(AuditLeaf)) == 2
    monkeypatch.setattr(sealing, "_write", whole)
    assert trail.seal() == (2, 7)
    assert not trail.prove().faults


def test_two_who_seal_at_once_seal_once(trail, monkeypatch):
    cuts = sealing._cuts

    def slower(*asked):
        found = cuts(*asked)
        monkeypatch.setattr(sealing, "_cuts", cuts)
        trail.seal()
        return found

    monkeypatch.setattr(sealing, "_cuts", slower)
    with pytest.raises(Conflict, match="Somebody else seals"):
        trail.seal()
    assert len(seals(trail)) == 2
    assert not trail.prove().faults


def test_the_database_refuses_to_change_a_seal(sealed):
    for table in ("audit_seal", "audit_leaf"):
        with pytest.raises(DatabaseError, match="written once"), sealed.session.begin_nested():
            sealed.act(f"DELETE FROM {table}")


def test_the_night_seals_by_itself(trail):
    ended = sealing.seal_nightly(trail.context, None)
    assert ended == "2 days of the trail sealed, 7 lines."
    assert auditing.head(trail.session.connection()).startswith(
        "headworks-audit-head 2 2026-11-19 "
    )
