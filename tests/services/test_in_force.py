"""The district on a day: the file of the settings, until another holds; in every process."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from models import district_file
from models.district_table import DistrictFileError
from services import districts
from services.in_force import Districts
from tests.workshop import LARKSPUR, Clock

CONTENT = (Path(__file__).parents[2] / "districts" / "larkspur.toml").read_text("utf-8")
OWN = districts.Own(LARKSPUR, CONTENT)
NEWEST = 'rate = "41.85" },'
APRIL = date(2027, 4, 1)
TODAY = date(2026, 11, 18)


def april(content: str = CONTENT, rate: str = "44.10") -> str:
    """A file whose sewer rate rises in April, and whose late fee falls."""
    step = f'{{ from = 2027-04-01, resolution = "Resolution 2027-2", rate = "{rate}" }},'
    risen = content.replace(NEWEST, f"{NEWEST}\n  {step}")
    return risen.replace('penalty_percent = "10.00"', 'penalty_percent = "5.00"')


def decide(session, content: str, on: date = APRIL):
    base = districts.newest(session, OWN)
    return districts.decide(
        session, base=base, content=content, district=district_file.read(content, "f"),
        effective_on=on, note="Resolution 2027-2", today=TODAY,
        at=datetime(2026, 11, 18, tzinfo=UTC), by="operator:pat",
    )  # fmt: skip


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def files(database, clock):
    """What one process knows."""
    return Districts(LARKSPUR, database, clock)


def sewer(district) -> list[str]:
    return [str(step.values["rate"]) for step in district.tariff.charge("sewer_service").steps]


def test_until_something_is_decided_the_file_of_the_settings_holds(session, files):
    districts.keep_first(session, content="a copy", on=TODAY, at=datetime.now(UTC), by="x")
    assert files.today is LARKSPUR
    assert files.newest is LARKSPUR
    assert files.held is None


def test_what_is_decided_holds_from_its_day_in_every_process_without_a_restart(
    session, database, files, clock
):
    assert files.today is LARKSPUR
    decide(session, april())
    other = Districts(LARKSPUR, database, clock)
    clock.at = datetime(2027, 4, 1, 6, 59, tzinfo=UTC)  # 11:59 pm of the day before, there
    assert (files.held, other.held) == (None, None)
    assert str(files.today.billing.penalty_percent) == "10.00"
    clock.at = datetime(2027, 4, 1, 7, 0, tzinfo=UTC)
    for process in (files, other):
        assert str(process.today.billing.penalty_percent) == "5.00"
        assert str(process.on(date(2027, 3, 31)).billing.penalty_percent) == "10.00"


def test_a_rate_is_known_from_its_decision_on_and_has_its_own_day(session, files):
    decide(session, april())
    assert sewer(files.today)[-2:] == ["41.85", "44.10"]


def test_whose_district_it_is_stays_with_the_file_of_the_settings(session, database, clock):
    decide(session, april())
    moved = district_file.read(CONTENT.replace("310 Millrace Ave", "12 River Rd"), "f")
    clock.at = datetime(2027, 5, 1, tzinfo=UTC)
    assert Districts(moved, database, clock).today.contact.office_address == "12 River Rd"
    assert str(Districts(moved, database, clock).today.billing.penalty_percent) == "5.00"


def test_what_was_taken_back_never_holds(session, files, clock):
    made = decide(session, april())
    assert files.newest is not LARKSPUR
    districts.take_back(
        session, decision_id=made.id, reason="Repealed.", today=TODAY, at=clock(), by="staff:1"
    )
    files.forget()
    clock.at = datetime(2027, 5, 1, tzinfo=UTC)
    assert files.today is LARKSPUR


def test_a_file_that_was_decided_before_staff_had_limits_has_those_of_the_settings(
    session, files, clock
):
    before = re.sub(r"(?ms)^\[changes\].*?(?=^\[accessibility\])", "", april())
    before = re.sub(r"(?m)^(2910|5300|moved|bad_debt) = .*\n", "", before)
    with pytest.raises(DistrictFileError, match="changes is missing"):
        district_file.read(before, "f")
    made = decide(session, april())
    session.execute(
        text("UPDATE district_version SET content = :before WHERE id = :id"),
        {"before": before, "id": made.version_id},
    )
    clock.at = datetime(2027, 5, 1, tzinfo=UTC)
    assert files.today.changes == LARKSPUR.changes
    assert (files.today.chart.moved, files.today.chart.bad_debt) == ("2910", "5300")
    assert str(files.today.billing.penalty_percent) == "5.00"
    assert districts.newest(session, OWN).district.changes == LARKSPUR.changes


def test_a_file_is_read_once_however_often_it_is_asked_for(session, files, monkeypatch):
    decide(session, april())
    reads = []
    really = district_file.read
    monkeypatch.setattr(
        district_file,
        "read",
        lambda content, name, **how: reads.append(name) or really(content, name, **how),
    )
    for _ in range(50):
        assert len(sewer(files.today)) == 5
        files.on(APRIL)
        files.newest  # noqa: B018 - it is asked for
    assert len(reads) == 1
