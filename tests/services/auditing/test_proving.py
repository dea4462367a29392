"""Whoever writes to the trail past its guards is found, and the very line is named."""

from datetime import date

import pytest

from models.audit import AuditEvent
from models.audit_seal import AuditSeal
from services import auditing
from services.auditing import lines
from services.auditing.proving import What

#: Another value of each column of a line, in SQL that both engines read.
OTHERS = {
    "id": "id + 1000000", "at": "'2026-11-18 18:00:00.000001'", "actor": "'staff:8'",
    "action": "'account.edit'", "subject": "'account:20441837'", "address": "''",
    "detail": """'{"why": "letter"}'""",
}  # fmt: skip
SEALS = {
    "id": "id + 7", "day": "'2026-11-17'", "after_id": "after_id - 1", "last_id": "last_id - 1",
    "events": "events + 1", "leaves": f"'{'1' * 64}'", "previous": f"'{'1' * 64}'",
    "hash": f"'{'1' * 64}'", "sealed_at": "'2026-11-21 18:00:00'",
}  # fmt: skip


def named(trail, **more):
    return {(fault.what, fault.event) for fault in trail.faults(**more)}


def test_a_trail_that_nobody_touched_is_proved_whole(sealed):
    proof = sealed.prove()
    assert (proof.seals, proof.events, proof.faults) == (2, 7, [])


def test_an_empty_trail_is_proved(session, database, clock):
    assert not auditing.prove(database, on=clock().date(), day_of=lambda at: at.date()).faults


def test_every_column_of_a_line_is_tried():
    assert set(OTHERS) == set(AuditEvent.__table__.columns.keys())
    assert set(SEALS) == set(AuditSeal.__table__.columns.keys())


@pytest.mark.parametrize("column", [name for name in OTHERS if name != "id"])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_line_of_which_a_column_was_changed_is_named(sealed, unguarded, column, place):
    event = sealed.older[place]
    sealed.act(f"UPDATE audit_event SET {column} = {OTHERS[column]} WHERE id = :id", id=event)
    assert named(sealed) == {(What.TOUCHED, event)}
    (fault,) = sealed.faults()
    assert f"audit_event {event} (" in fault.words
    assert "was changed after the seal of 2026-11-18 was made. Compare it" in fault.words


#: What an engine keeps and no reader of JSON, of instants or of texts takes.
BROKEN = {
    "no number": ("detail", """'{"amount": 1e999}'""", "both"),
    "no word of JSON": ("detail", """'{"amount": NaN}'""", "sqlite"),
    "broken off": ("detail", """'{"amount": '""", "sqlite"),
    "no text": ("actor", "CAST(X'ff' AS TEXT)", "sqlite"),
    "nested too deep": (
        "detail", "'" + '{"a":' + "[" * 20_000 + "]" * 20_000 + "}'", "sqlite",
    ),
    "a number too long": ("detail", """'{"amount": """ + "9" * 5000 + "}'", "both"),
    "never": ("at", "'infinity'", "both"),
    "before the calendar": ("at", "'0001-01-01 00:00:00+14'", "both"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "value", "engine"), BROKEN.values(), ids=BROKEN)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_proved(
    sealed, unguarded, clock, column, value, engine
):
    if engine not in ("both", sealed.session.get_bind().dialect.name):
        pytest.skip("this engine refuses it")
    event, other = sealed.older[1], sealed.newer[0]
    sealed.act(f"UPDATE audit_event SET {column} = {value} WHERE id = :id", id=event)
    sealed.act("UPDATE audit_event SET actor = 'staff:8' WHERE id = :id", id=other)
    assert named(sealed) == {(What.TOUCHED, event), (What.TOUCHED, other)}
    assert f"audit_event {event} cannot be read" in sealed.faults()[0].words
    clock.tick(days=1)
    assert sealed.seal().days == 1


def test_a_line_that_was_never_to_be_read_is_sealed_as_it_is_and_named(
    trail, unguarded, unreadable
):
    events = dict(zip(unreadable, trail.older, strict=False))
    for column, event in events.items():
        trail.act(
            f"UPDATE audit_event SET {column} = {unreadable[column]} WHERE id = :id", id=event
        )
    trail.seal()
    assert named(trail) == {(What.TOUCHED, event) for event in events.values()}
    (read, *_) = lines.read(trail.session.connection(), events["at"] - 1, events["at"])
    assert read.text.startswith(b'headworks-audit-unread-1 {"action":"account.view",')
    assert b'"at":"infinity"' in read.text


def test_what_cannot_be_read_and_is_not_sealed_yet_is_named(sealed, unguarded, unreadable):
    sealed.act(
        f"UPDATE audit_event SET at = {unreadable['at']} WHERE id > :last", last=sealed.newer[-1]
    )
    assert What.TOUCHED in {fault.what for fault in sealed.faults()}


@pytest.mark.parametrize("place", [0, 1, 3], ids=["first", "middle", "last"])
def test_a_line_that_was_removed_is_named(sealed, unguarded, place):
    event = sealed.older[place]
    sealed.act("DELETE FROM audit_event WHERE id = :id", id=event)
    assert named(sealed) == {(What.REMOVED, event)}


def test_a_line_that_got_another_number_is_named_under_both(sealed, unguarded):
    sealed.act("UPDATE audit_event SET id = -5 WHERE id = :id", id=sealed.newer[1])
    assert named(sealed) == {(What.REMOVED, sealed.newer[1]), (What.ADDED, -5)}


def test_a_line_that_was_slipped_in_is_named(sealed, unguarded):
    event = sealed.older[1]
    sealed.act("DELETE FROM audit_leaf WHERE event_id = :id", id=event)
    assert (What.LEAF, event) in named(sealed)
    sealed.act(
        "INSERT INTO audit_event (id, at, actor, action, subject, address, detail) VALUES"
        " (-1, '2026-11-18 18:00:00.000000', 'staff:7', 'account.view', 'account:1', '', '{}')"
    )
    assert (What.ADDED, -1) in named(sealed)


def test_two_lines_that_changed_places_are_both_named(sealed, unguarded):
    one, other = sealed.newer[:2]
    for before, after in ((one, -9), (other, one), (-9, other)):
        sealed.act(
            "UPDATE audit_event SET id = :after WHERE id = :before", before=before, after=after
        )
    assert named(sealed) == {(What.TOUCHED, one), (What.TOUCHED, other)}


@pytest.mark.parametrize("column", SEALS)
@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_of_which_a_column_was_changed_is_found(sealed, unguarded, column, number):
    sealed.act(f"UPDATE audit_seal SET {column} = {SEALS[column]} WHERE id = :id", id=number)
    assert What.SEAL in {fault.what for fault in sealed.faults()}


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_cannot_be_read_is_found_and_the_next_day_is_sealed(
    sealed, unguarded, clock, number
):
    is_file = sealed.session.get_bind().dialect.name == "sqlite"
    for column, value in {
        "day": "'infinity'", "sealed_at": "'infinity'", "previous": "'caf\xe9'",
        "leaves": "CAST(X'ff' AS TEXT)" if is_file else "''",
    }.items():  # fmt: skip
        with sealed.session.begin_nested() as once:
            sealed.act(f"UPDATE audit_seal SET {column} = {value} WHERE id = :id", id=number)
            assert (What.SEAL, number) in {(fault.what, fault.seal) for fault in sealed.faults()}
            clock.tick(days=1)
            assert sealed.seal().days == 1
            clock.tick(days=-1)
            once.rollback()


def test_a_hash_that_was_changed_beside_its_line_leaves_the_line_right(sealed, unguarded):
    sealed.act(
        "UPDATE audit_leaf SET digest = :digest WHERE event_id = :id",
        digest=bytes(32), id=sealed.newer[0],
    )  # fmt: skip
    assert named(sealed) == {(What.LEAF, sealed.newer[0])}


def test_a_line_and_its_hash_changed_together_are_found_by_the_day_and_named_from_outside(
    sealed, unguarded
):
    event, connection = sealed.older[2], sealed.session.connection()
    outside = [
        lines.leaf_line(line.id, line.leaf).decode()
        for line in lines.read(connection, None, sealed.older[-1])
    ]
    sealed.act("UPDATE audit_event SET actor = 'staff:8' WHERE id = :id", id=event)
    (line,) = lines.read(connection, event - 1, event)
    sealed.act(
        "UPDATE audit_leaf SET digest = :digest WHERE event_id = :id",
        digest=line.leaf, id=event,
    )  # fmt: skip
    (fault,) = sealed.faults()
    assert (fault.what, fault.seal) == (What.DAY, 1)
    kept = auditing.read_kept(outside)
    (named,) = auditing.hold_against(sealed.context.database, kept)
    assert (named.what, named.event) == (What.OUTSIDE, event)


def test_a_seal_that_was_taken_out_is_missed(sealed, unguarded):
    sealed.act("DELETE FROM audit_seal WHERE id = 1")
    assert any("follows no seal: 1 was removed" in fault.words for fault in sealed.faults())


def test_an_end_that_was_cut_off_is_found_only_from_outside(sealed, unguarded):
    head = auditing.head(sealed.session.connection())
    sealed.act("DELETE FROM audit_seal WHERE id = 2")
    for table, key in (("audit_event", "id"), ("audit_leaf", "event_id")):
        sealed.act(f"DELETE FROM {table} WHERE {key} > :last", last=sealed.older[-1])
    assert not sealed.faults()
    (fault,) = auditing.hold_against(sealed.context.database, auditing.read_kept([head]))
    assert fault.what is What.OUTSIDE
    assert "Seal 2 of 2026-11-19" in fault.words


def test_what_was_kept_outside_and_is_so_here_is_right(sealed):
    connection = sealed.session.connection()
    head = auditing.head(connection)
    kept = auditing.read_kept([head, head.rpartition(" ")[2], ""])
    assert not list(auditing.hold_against(sealed.context.database, kept))


def test_lines_of_which_the_leaves_end_are_missed(sealed, unguarded):
    sealed.act("DELETE FROM audit_event WHERE id >= :id", id=sealed.newer[1])
    assert named(sealed) == {(What.REMOVED, each) for each in sealed.newer[1:]}


def test_days_that_nobody_sealed_are_said(trail, clock):
    clock.tick(days=5)
    (fault,) = trail.faults()
    assert (fault.what, fault.event) == (What.UNSEALED, trail.older[0])


def test_a_proof_from_a_day_on_leaves_what_is_before_it(sealed, unguarded):
    sealed.act("DELETE FROM audit_event WHERE id = :id", id=sealed.older[0])
    assert not sealed.faults(since=date(2026, 11, 19))
    assert sealed.faults(since=date(2026, 11, 18))


def test_a_database_without_its_guards_is_said(sealed, unguarded):
    found = {fault.what for fault in sealed.prove().faults}
    assert found == {What.UNPROTECTED}
