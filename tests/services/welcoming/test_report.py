"""What carried over for one account, and what did not."""

import pytest
from sqlalchemy import select

from models.account import Role
from models.autopay import Autopay, AutopayState
from models.importing import AccountAlias
from models.money import Money
from services import importing, welcoming
from services.welcoming.report import NEVER, Report, Stands, report
from tests.factories import make_account, make_person
from tests.services.importing import exports
from tests.services.importing.test_mandates import mandate
from tests.services.importing.test_notes import note
from tests.services.welcoming.conftest import AT, Town
from tests.workshop import LARKSPUR

ON = LARKSPUR.day(AT)
ITEM = {"reference": "B-1", "issued_on": "2026-09-01", "amount": "161.43"}


@pytest.fixture
def came(database, session, tmp_path):
    """Three households with their notes and autopay; the report on one of them."""
    exports.town(
        tmp_path,
        people=[
            {"account": "123-1", "name": "Iris Vance", "email": "iris@example.org"},
            {"account": "123-1", "name": "Omar Vance", "email": ""},
            {"account": "124-1", "name": "Ada Pell", "email": "both@example.org"},
            {"account": "A77-2", "name": "Ben Pell", "email": "both@example.org"},
        ],
    )
    exports.write(tmp_path, "notes.csv", [note("123-1"), note("123-1")])
    exports.write(tmp_path, "mandates.csv", [mandate("123-1"), mandate("A77-2", payer="Nobody")])
    exports.write(tmp_path, "items.csv", [{"account": "123-1", **ITEM}])
    more = exports.NOTES + exports.MANDATES + exports.ITEMS
    layout = importing.load(str(exports.layout_file(tmp_path, more=more)))
    export = importing.check(tmp_path, layout, LARKSPUR.tariff.classes)
    importing.keep(database, LARKSPUR, export, on=ON, at=AT, by="Priya Nair")

    def came(old: str) -> Report:
        found = select(AccountAlias.account_id).where(AccountAlias.number == old)
        said = report(session, session.scalars(found).one(), on=ON)
        assert said is not None
        return said

    return came


def test_what_came_along_is_said_with_the_day_it_counts_from(came):
    said = came("123-1")
    assert (said.old_number, said.on, said.owed) == ("000123-001", ON, Money(16143))
    assert (said.open_bills, said.open_amount, said.notes) == (1, Money(16143), 2)
    assert said.people == [
        ("Iris Vance", Role.OWNER, Stands.TO_INVITE),
        ("Omar Vance", Role.OWNER, Stands.WITHOUT_ADDRESS),
    ]
    assert said.autopay.state is AutopayState.NEEDS_METHOD
    assert said.autopay.method == "First Cedar ••6789"


def test_what_did_not_come_is_named_and_nobody_is(came):
    assert came("123-1").missing == [
        "An e-mail address of the owner: they are not invited.",
        "The method of its autopay: nothing is drawn until its payer gives one.",
        *NEVER,
    ]
    assert "it has several names" in came("124-1").missing[0]
    assert not any("Pell" in each for each in came("124-1").missing)


def test_an_account_that_was_set_up_here_has_no_report(session):
    assert report(session, make_account(session).id, on=ON) is None


def test_who_was_invited_and_who_came_in_is_said(came, session):
    Town(session).invite()
    assert came("123-1").people[0].stands is Stands.INVITED


def test_a_method_is_its_payers_alone_to_see(came, session):
    iris = Town(session).person("Iris Vance")
    omar = Town(session).person("Omar Vance")
    (hers,) = welcoming.carried(session, iris.id, ON)
    (his,) = welcoming.carried(session, omar.id, ON)
    assert (hers.is_payer, his.is_payer) == (True, False)
    assert hers.autopay.state is his.autopay.state is AutopayState.NEEDS_METHOD
    ben = Town(session).person("Ben Pell")
    (theirs,) = welcoming.carried(session, ben.id, ON)
    assert (theirs.autopay.person_id, theirs.is_payer) == (None, False)


def test_autopay_that_ended_did_not_come_along(came, session):
    for autopay in session.scalars(select(Autopay)):
        autopay.state, autopay.ended_at = AutopayState.ENDED, AT
    session.flush()
    assert came("123-1").autopay is None
    assert welcoming.carried(session, make_person(session).id, ON) == []
