"""An auditor proves the trail with the program that docs/audit.md prints, and nothing of ours."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services import audit, auditing
from tests.house.conftest import ROOT
from tests.workshop import Clock, at_work

PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)
AT = datetime(2026, 11, 17, 20, 0, 0, 7, tzinfo=UTC)


@pytest.fixture
def program(house_database):
    """The program as it is printed, for a file in which two days are sealed."""
    if house_database.file is None:
        pytest.skip("it reads a file of SQLite")
    with house_database.saving() as session:
        for day in range(2):
            audit.record(
                session, actor="staff:7", action="hold.place", subject="account:20441836",
                at=AT + timedelta(days=day), detail={"words": "Café – “ok”", "cents": [1, 2.5]},
            )  # fmt: skip
    clock = Clock()
    clock.tick(days=2)
    auditing.seal_finished(at_work(house_database, clock), by="seal_audit")
    (printed,) = PROGRAM.findall((ROOT / "docs" / "audit.md").read_text("utf-8"))
    return printed.replace("headworks.sqlite", str(house_database.file))


def test_it_proves_what_was_sealed(program, capsys):
    exec(program)
    assert capsys.readouterr().out == "2026-11-17 1 as sealed\n2026-11-18 1 as sealed\n"


def test_it_finds_a_line_that_was_touched(program, house_database, capsys):
    with house_database.write.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_never_updates")
        connection.exec_driver_sql("UPDATE audit_event SET actor = 'staff:8' WHERE id = 1")
        connection.commit()
    exec(program)
    assert capsys.readouterr().out == "2026-11-17 1 NOT AS SEALED\n2026-11-18 1 as sealed\n"
