"""What staff tell a caller who asks what was charged, when, and by whose resolution."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models import district_file
from models.audit import AuditEvent
from models.district_table import DistrictFileError
from models.district_version import DistrictDecision
from models.errors import Refused
from services import districts
from tests.conftest import SOME_FRIDAY
from tests.factories import make_account
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import NAME

AT = SOME_FRIDAY
FOREVER = timedelta(days=9)
CONTENT = (Path(__file__).parents[2] / "districts" / "larkspur.toml").read_text("utf-8")
OWN = districts.Own(LARKSPUR, CONTENT)
NEWEST = '{ from = 2026-10-01, resolution = "Resolution 2026-14", rate = "41.85" },'


def today() -> date:
    return LARKSPUR.day(now())


def tomorrow(days=1):
    return today() + timedelta(days=days)


def written(rate="44.10", *, on) -> str:
    """Larkspur's file with another rate of its own from a day on."""
    step = f'{{ from = {on}, resolution = "Resolution 2027-14", rate = "{rate}" }}'
    return CONTENT.replace(NEWEST, f"{NEWEST}\n  {step},")


def loaded(session, content="", *, on=None, note="Resolution 2027-14"):
    on = on or tomorrow()
    content = content or written(on=on)
    base = districts.newest(session, OWN)
    return districts.decide(
        session, base=base, content=content, district=district_file.read(content, "next.toml"),
        effective_on=on, note=note, today=today(), at=now(), by="operator:pat",
    )  # fmt: skip


@pytest.fixture
def decides(app):
    """What is decided here is seen at once, and forgotten at the end."""
    app.extensions[NAME].files.forget()
    yield app.extensions[NAME].files.forget
    app.extensions[NAME].files.keep((), FOREVER)


def held(page) -> list[str]:
    """The rates that held on the day that was asked for, without what discounts took off."""
    rows = [words(row) for row in page.select("tbody tr")]
    return [row for row in rows if ("Held then" in row or "In force" in row) and "% off" not in row]


def test_a_caller_is_told_what_the_rate_was_in_may_2024(client, at_desk):
    page = read(client.get("/desk/rates?on=2024-05-15"))
    assert held(page) == [
        "Oct 1, 2016 $35.80 for each unit and month Resolution 2016-14 Held then",
        "Jan 1, 2024 $26.70 for each unit and month Resolution 2023-12 Held then",
        "Oct 1, 2016 $2.25 for each unit and month Resolution 2016-07 Held then",
    ]
    assert "Passed through from: Regional treatment agency" in words(page.main)


def test_who_has_which_of_two_discounts_is_said_by_the_income_and_not_by_a_key(client, at_desk):
    said = words(read(client.get("/desk/rates?on=2026-09-01")).main)
    assert "With an income up to $27,050.00 a year" in said
    assert "With an income up to $43,280.00 a year" in said
    assert "With senior" not in said


def test_without_a_day_the_rates_of_today_are_in_force(client, at_desk):
    page = read(client.get("/desk/rates"))
    assert "In force" in words(page.select_one("#rates-sewer_service, [id^=rates-]"))
    assert "Held then" not in words(page.main)


def test_before_the_first_rate_there_was_none(client, at_desk):
    page = read(client.get("/desk/rates?on=01/31/2009"))
    assert held(page) == []
    assert "There was none on Sat, Jan 31, 2009." in words(page.main)


def test_a_day_that_is_none_is_said_and_today_is_shown(client, at_desk):
    page = read(client.get("/desk/rates?on=May 2024"), 422)
    assert "Enter a day such as 12/31/2026" in words(page.main)
    assert len(held(page)) == 3


def test_classes_caps_and_versions_stand_on_one_page(client, at_desk, session, decides):
    loaded(session)
    decides()
    page = read(client.get("/desk/rates"))
    said = words(page.main)
    assert "Single-family residence home single_family" in said
    assert "Late fee 10.00 10 RCW 57.08.081(3)" in said
    assert "8.00 11.00 RCW 57.08.081(3), prime rate 7.00 of Oct 1, 2026" in said
    assert "Resolution 2027-14" in words(page.find(id="versions"))
    assert "operator:pat Decided" in words(page.find(id="versions"))
    assert "The file of the settings is in use, and is none of these." in said
    assert "$44.10 for each unit and month Resolution 2027-14" in said


def test_the_file_of_the_settings_is_marked_while_it_is_in_use(client, at_desk, session):
    districts.keep_first(session, content=CONTENT, on=today(), at=AT, by="operator:pat")
    page = read(client.get("/desk/rates"))
    assert "operator:pat In use" in words(page.find(id="versions"))
    assert "none of these" not in words(page.main)


def test_the_same_file_twice_is_one_version_and_one_line_of_the_trail(session):
    first = loaded(session, written(on=tomorrow()))
    again = loaded(session, written(on=tomorrow()), on=tomorrow(9), note="Again")
    assert again.id == first.id
    assert session.scalars(select(DistrictDecision)).all() == [first]
    lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "district.decide")).all()
    assert [(line.actor, line.detail["note"]) for line in lines] == [
        ("operator:pat", "Resolution 2027-14")
    ]


def test_the_newest_version_is_first(session):
    loaded(session)
    newer = loaded(
        session,
        written(on=tomorrow()).replace(
            'rate = "44.10" },',
            """rate = "44.10" },
      { from = 2099-01-01, resolution = "Resolution 2098-1", rate = "99.00" },""",
        ),
        on=tomorrow(2),
    )
    assert districts.history(session)[0].decision is newer


def test_a_version_cannot_hold_from_before_one_that_is_here(session):
    loaded(session, on=tomorrow(20))
    with pytest.raises(DistrictFileError, match="is decided: give that day or a later one"):
        loaded(session, written(on=tomorrow(20)) + "# another", on=tomorrow(10))


def test_a_version_never_holds_on_the_day_it_is_decided(session):
    with pytest.raises(DistrictFileError, match="from the day after it is decided"):
        loaded(session, written(on=tomorrow()), on=today())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"customer_class": "castle"}, "no class “castle”, and 1 open accounts are of it"),
        ({"cycle": 7}, "no cycle “7”, and 1 open accounts are of it"),
    ],
)
def test_a_file_that_lacks_what_an_account_is_billed_by_is_refused(session, facts, said):
    make_account(session, **facts)
    with pytest.raises(DistrictFileError, match=said):
        loaded(session)


def test_the_first_version_is_the_file_in_use_and_is_kept_once(session):
    for _ in range(2):
        districts.keep_first(
            session, content=CONTENT, on=date(2026, 11, 20), at=AT, by="operator:pat"
        )
    [(kept, decision)] = districts.history(session)
    assert (kept.effective_on, kept.note) == (date(2026, 11, 20), districts.FIRST)
    assert decision is None


def test_what_is_taken_back_before_its_day_never_holds_and_may_be_decided_again(session):
    first = loaded(session)
    taken = {"reason": "The board repealed it.", "today": today(), "at": now(), "by": "staff:1"}
    for _ in range(2):
        districts.take_back(session, decision_id=first.id, **taken)
    assert districts.newest(session, OWN).decided is None
    assert loaded(session).id != first.id


def test_what_holds_already_or_is_followed_by_another_is_not_taken_back(session):
    first = loaded(session, on=tomorrow(10))
    later = written(on=tomorrow(10)).replace('penalty_percent = "10.00"', 'penalty_percent = "5"')
    loaded(session, later, on=tomorrow(11))
    said = {"decision_id": first.id, "reason": "x", "at": now(), "by": "staff:1"}
    with pytest.raises(Refused, match="Another change follows it"):
        districts.take_back(session, today=today(), **said)
    with pytest.raises(Refused, match="It holds already"):
        districts.take_back(session, today=tomorrow(10), **said)
