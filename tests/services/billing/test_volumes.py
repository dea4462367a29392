"""Volumes by file: all lines or none, each bad one named; what a bill was made by stays."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from models.audit import AuditEvent
from models.errors import Refused
from models.volume import Volume, VolumeFile, VolumeKind
from services.billing import served, volumes
from services.rules.periods import Period
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

CYCLES = LARKSPUR.tariff.cycles
AT = datetime(2026, 11, 9, 18, tzinfo=UTC)
PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31))
HEADER = "account,from,to,volume,unit"


@pytest.fixture
def accounts(session):
    """Three houses of cycle 1 and their neighbours, nobody's."""
    return [make_account(session) for _ in range(3)]


@pytest.fixture
def load(session):
    def load(*lines, kind=VolumeKind.PERIOD, header=HEADER, name="october.csv"):
        return volumes.load(
            session, CYCLES, content="\n".join([header, *lines]).encode(), name=name, kind=kind,
            at=AT, by="staff:1",
        )  # fmt: skip

    return load


@pytest.fixture
def problems(session):
    def problems(*lines, kind=VolumeKind.PERIOD, header=HEADER):
        content = "\n".join([header, *lines]).encode()
        checked = volumes.check(session, CYCLES, content=content, kind=kind)
        assert not checked.may_load
        return [str(problem) for problem in checked.problems]

    return problems


def of(session, account):
    return served.of_accounts(session, [account.id], PERIOD)[account.id]


def test_a_volume_is_used_in_whatever_unit_the_purveyor_counts(session, accounts, load):
    one, two, three = accounts
    load(
        f"{one.shown},2026-09-01,2026-10-31,1250.5,cf",
        f"acct {two.number},9/1/2026,10/31/2026,12,CCF",
        f'{three.number},2026-09-01,2026-10-31,"7,480",gallons',
    )
    found = [of(session, account).volume for account in accounts]
    assert found == [Decimal("1250.5"), Decimal(1200), Decimal(1000)]


def test_gallons_that_are_no_whole_feet_are_kept_to_eight_places(session, accounts, load):
    load(f"{accounts[0].number},2026-09-01,2026-10-31,1000,gal")
    assert of(session, accounts[0]).volume == Decimal("133.68983957")


def test_a_winters_average_is_charged_for_the_days_it_names(session, accounts, load):
    load(f"{accounts[0].number},2026-05-01,2027-04-30,6.5,ccf", kind=VolumeKind.WINTER)
    assert of(session, accounts[0]).winter_volume == Decimal(650)
    assert of(session, accounts[0]).volume is None


def test_one_bad_line_and_nothing_is_loaded(session, accounts, load):
    good, bad = accounts[:2]
    with pytest.raises(Refused, match="Line 3, volume “-4”.*Nothing of the file was loaded"):
        load(
            f"{good.number},2026-09-01,2026-10-31,9,cf", f"{bad.number},2026-09-01,2026-10-31,-4,cf"
        )
    assert session.scalar(select(func.count()).select_from(Volume)) == 0
    assert session.scalar(select(func.count()).select_from(VolumeFile)) == 0


def test_every_bad_line_is_named_with_its_value_and_what_to_do(accounts, problems):
    number = accounts[0].number
    swapped = number[1] + number[0] + number[2:]
    said = problems(
        f"{swapped},2026-09-01,2026-10-31,9,cf",
        "2044-18361,2026-09-01,2026-10-31,9,cf",
        f"{number},2026-09-31,2026-10-31,9,cf",
        f"{number},2026-09-01,1 Oct,9,cf",
        f"{number},2026-09-01,2026-10-31,lots,cf",
        f"{number},2026-09-01,2026-10-31,9,m3",
        f"{number},2026-09-01,2026-10-31,9",
        f'{number},2026-09-01,2026-10-31,"9,cf',
        f"{number},2026-10-31,2026-09-01,9,cf",
        f"{number},2026-09-01,2026-10-31,99999999999,ccf",
    )
    assert [line.split(":")[0].split(",")[0] for line in said] == [
        f"Line {number}" for number in range(2, 12)
    ]
    assert "two digits are swapped" in said[0] or "Enter" in said[0]
    assert "There is no such day" in said[2]
    assert "Write the day as 2026-09-01" in said[3]
    assert "Write a number" in said[4]
    assert "one of cf, ccf, gal, gallons" in said[5]
    assert "4 cells and the header 5" in said[6]
    assert "quotation mark" in said[7]
    assert "before the first day" in said[8]
    assert "No customer uses so much" in said[9]


def test_an_account_that_is_not_there_and_days_no_bill_is_for_are_told(accounts, problems):
    number = accounts[0].number
    said = problems(
        "2044-1836,2026-09-01,2026-10-31,9,cf",
        f"{number},2026-10-01,2026-11-30,9,cf",
        f"{number},2026-09-01,2026-10-30,9,cf",
    )
    assert "No account has this number" in said[0]
    assert all("No bill of cycle 1 is for these days" in each for each in said[1:])


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("account,from,to,volume", "Look at unit"),
        ("account,from,to,volume,unit,unit", "Look at unit"),
        ("", "It is empty"),
        ("\0", "NUL"),
    ],
)
def test_a_file_of_another_shape_is_refused_as_a_whole(problems, header, said):
    assert said in problems(header=header)[0]


def test_bytes_that_are_no_text_are_told_in_one_line(session):
    checked = volumes.check(session, CYCLES, content=b"\xff\xfe\0a", kind=VolumeKind.PERIOD)
    assert [str(problem) for problem in checked.problems] == [
        "The file: It is no text. Save it as CSV in UTF-8."
    ]


def test_a_header_without_lines_loads_nothing(problems):
    assert problems() == ["The file: It has no line below its header."]


def test_two_lines_for_the_same_account_and_day_are_a_problem(accounts, problems):
    line = f"{accounts[0].number},2026-09-01,2026-10-31,9,cf"
    assert "Line 2 has this account and day too" in problems(line, line)[0]


def test_the_same_file_twice_is_loaded_once_under_any_name(session, accounts, load):
    line = f"{accounts[0].number},2026-09-01,2026-10-31,9,cf"
    assert load(line).id == load(line, name="again.csv").id
    assert session.scalar(select(func.count()).select_from(Volume)) == 1
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "volumes.load"))
    assert event.detail == {"file": "october.csv", "kind": "period", "lines": 1, "corrections": 0}


def test_a_later_file_corrects_a_volume_whose_bill_was_not_made(session, accounts, load):
    account = accounts[0]
    load(f"{account.number},2026-09-01,2026-10-31,900,cf")
    load(f"{account.number},2026-09-01,2026-10-31,90,cf")
    assert of(session, account).volume == Decimal(90)
    said = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert said.detail["corrections"] == 1


def test_the_volume_of_a_bill_that_was_made_stays(session, accounts, load):
    account, neighbor = accounts[:2]
    load(f"{account.number},2026-09-01,2026-10-31,900,cf")
    bill = make_bill(session, account, on=date(2026, 11, 1))
    with pytest.raises(Refused, match=f"Bill {bill.number} was made for these days"):
        load(f"{account.number},2026-09-01,2026-10-31,90,cf")
    load(f"{neighbor.number},2026-09-01,2026-10-31,90,cf")
    assert of(session, account).volume == Decimal(900)


def test_a_winters_average_that_a_bill_went_by_stays_and_a_later_one_may_come(
    session, accounts, load
):
    account = accounts[0]
    make_bill(session, account, on=date(2026, 11, 1))
    with pytest.raises(Refused, match="was made for these days"):
        load(f"{account.number},2026-05-01,2027-04-30,6,ccf", kind=VolumeKind.WINTER)
    load(f"{account.number},2026-11-01,2027-04-30,6,ccf", kind=VolumeKind.WINTER)
