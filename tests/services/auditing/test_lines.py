"""The bytes that are hashed are a promise: what was sealed is proved with them for ever."""

from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

from services import audit
from services.auditing import lines
from services.auditing.lines import Day, Line

AT = datetime(2026, 11, 18, 10, 30, 0, 250, tzinfo=timezone(timedelta(hours=-8)))
DETAIL = {"words": "Café – “ok”", "b": [1, 2.5, None, True], "a": {"z": "1", "y": -3}}
LINE = (
    b'{"action":"hold.place","actor":"staff:7","address":"203.0.113.24",'
    b'"at":"2026-11-18T18:30:00.000250Z","detail":{"a":{"y":-3,"z":"1"},"b":[1,2.5,null,true],'
    b'"words":"Caf\\u00e9 \\u2013 \\u201cok\\u201d"},"id":42,"subject":"account:20441836"}'
)
SEAL = """headworks-audit-seal-1
number 2
day 2026-11-18
after 41
last 42
events 1
leaves 1111111111111111111111111111111111111111111111111111111111111111
previous 2222222222222222222222222222222222222222222222222222222222222222
sealed 2026-11-19T10:20:00.000000Z
"""


def test_a_line_is_these_bytes():
    line = Line(42, AT, "staff:7", "hold.place", "account:20441836", "203.0.113.24", DETAIL)
    assert lines.canonical(line) == LINE
    assert lines.Read(42, LINE, line).leaf == sha256(LINE).digest()


def test_it_is_the_same_read_from_either_database(session):
    event = audit.record(
        session, actor="staff:7", action="hold.place", subject="account:20441836", at=AT,
        address="203.0.113.24", detail=DETAIL,
    )  # fmt: skip
    (line,) = lines.read(session.connection(), event.id - 1, event.id)
    named = LINE.replace(b'"id":42', b'"id":%d' % event.id)
    assert line.text == named


def test_a_leaf_is_its_number_and_hash():
    assert lines.leaf_line(42, bytes(31) + b"\x0f") == b"42 " + b"0" * 63 + b"f\n"


def test_a_seal_is_this_text():
    seal = Day(
        2, date(2026, 11, 18), 41, 42, 1, "1" * 64, "2" * 64,
        datetime(2026, 11, 19, 10, 20, tzinfo=UTC),
    )  # fmt: skip
    assert seal.text == SEAL
    assert seal.hash == sha256(SEAL.encode()).hexdigest()


def test_pages_of_lines_leave_none_out(trail, monkeypatch):
    monkeypatch.setattr(lines, "READ_AT_ONCE", 3)
    read = [line.id for line in lines.read(trail.session.connection(), None, None)]
    assert read[-8:] == [*trail.older, *trail.newer, *trail.todays]
