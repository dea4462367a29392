"""What staff tell a caller who asks what was charged, when, and by whose resolution."""

from datetime import date

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.district_version import DistrictVersion
from models.errors import Refused
from services import districts
from tests.factories import make_account
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import house

AT = now()


def loaded(session, content="[district]", *, on=date(2026, 10, 1), note="Resolution 2026-14"):
    return districts.keep(
        session, content=content, district=LARKSPUR, effective_on=on, note=note, at=AT,
        by="operator:pat",
    )  # fmt: skip


def held(page) -> list[str]:
    """The rates that held on the day that was asked for."""
    return [words(row) for row in page.select("table tr") if "Held then" in words(row)]


def test_a_caller_is_told_what_the_rate_was_in_may_2024(client, at_desk):
    page = read(client.get("/desk/rates?on=2024-05-15"))
    assert held(page) == [
        "Oct 1, 2016 $35.80 for each unit and month Resolution 2016-14 Held then",
        "Jan 1, 2024 $26.70 for each unit and month Resolution 2023-12 Held then",
        "Oct 1, 2016 $2.25 for each unit and month Resolution 2016-07 Held then",
    ]
    assert "Passed through from: Regional treatment agency" in words(page.main)


def test_before_the_first_rate_there_was_none(client, at_desk):
    page = read(client.get("/desk/rates?on=01/31/2009"))
    assert held(page) == []
    assert "There was none on Sat, Jan 31, 2009." in words(page.main)


def test_a_day_that_is_none_is_said_and_today_is_shown(client, at_desk):
    page = read(client.get("/desk/rates?on=May 2024"), 422)
    assert "Enter a day such as 12/31/2026" in words(page.main)
    assert len(held(page)) == 3


def test_classes_caps_and_versions_stand_on_one_page(client, at_desk, session):
    loaded(session)
    page = read(client.get("/desk/rates"))
    said = words(page.main)
    assert "Single-family residence home single_family" in said
    assert "Late fee 10.00 10 RCW 57.08.081(3)" in said
    assert "8.00 11.00 RCW 57.08.081(3), prime rate 7.00 of Oct 1, 2026" in said
    assert "Oct 1, 2026 Resolution 2026-14" in words(page.find(id="versions"))
    assert "The file in use is none of these." in said


def test_the_version_in_use_is_marked(app, client, at_desk, session):
    with app.app_context():
        content = house().settings.district.read_text("utf-8")
    loaded(session, content)
    page = read(client.get("/desk/rates"))
    assert "operator:pat In use" in words(page.find(id="versions"))
    assert "none of these" not in words(page.main)


def test_the_same_file_twice_is_one_version_and_one_line_of_the_trail(session):
    first = loaded(session)
    assert loaded(session, on=date(2027, 1, 1), note="Again").id == first.id
    assert session.scalars(select(DistrictVersion)).all() == [first]
    lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "district.load")).all()
    assert [(line.actor, line.detail["note"]) for line in lines] == [
        ("operator:pat", "Resolution 2026-14")
    ]


def test_the_newest_version_is_first(session):
    loaded(session)
    newer = loaded(session, "[other]", on=date(2027, 1, 1))
    assert districts.versions(session)[0] is newer


def test_a_version_cannot_hold_from_before_one_that_is_here(session):
    loaded(session)
    with pytest.raises(Refused, match="holds from"):
        loaded(session, "[other]", on=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"customer_class": "castle"}, "no class “castle”, and 1 open accounts are of it"),
        ({"cycle": 7}, "no cycle “7”, and 1 open accounts are of it"),
    ],
)
def test_a_file_that_lacks_what_an_account_is_billed_by_is_refused(session, facts, said):
    make_account(session, **facts)
    with pytest.raises(Refused, match=said):
        loaded(session)


def test_the_first_version_is_the_file_in_use_and_is_kept_once(session):
    for _ in range(2):
        districts.keep_first(
            session, content="[district]", district=LARKSPUR, on=date(2026, 11, 20), at=AT,
            by="operator:pat",
        )  # fmt: skip
    [kept] = districts.versions(session)
    assert (kept.effective_on, kept.note) == (date(2026, 11, 20), districts.FIRST)
