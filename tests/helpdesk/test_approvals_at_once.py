"""Two who press at once at the desk: the second waits, and then reads what the first did."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from models.account import CustomerAccount
from models.change_request import ChangeRequest, RequestState
from models.identity import StaffRole
from models.ledger import Entry, EntryKind
from services.sessions import sessions
from services.verify import books
from tests.changed import DECIDES, Desk, credit
from tests.factories import make_account, make_bill, make_staff
from tests.meetings import waiting
from tests.pages import read, words
from tests.workshop import at_work
from web.clock import now
from web.extensions import NAME

S = RequestState


@pytest.fixture
def desk_app(whole_app, house_database):
    """The console on a database where commits are real, whose books stay right."""
    known = whole_app.extensions[NAME]
    context = replace(known.context, database=house_database)
    whole_app.extensions[NAME] = replace(known, database=house_database, context=context)
    yield whole_app
    whole_app.extensions[NAME] = known
    with house_database.reading() as session:
        assert books(session) == []


@pytest.fixture
def waits(house_database):
    """A credit of $60.00 that waits for a supervisor."""
    with house_database.saving() as session:
        account = make_account(session)
        make_bill(session, account, "146.75")
        return desk_of(house_database, session).ask(account, credit(6_000)).id


@pytest.fixture
def lee(desk_app, house_database):
    """The browser of a supervisor, and who they are."""
    with house_database.saving() as session:
        staff = make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR)
        token = sessions.open_for_staff(
            session, staff_id=staff.id, at=now(), address="127.0.0.1", browser="a test"
        )
    client = desk_app.test_client()
    client.set_cookie("headworks-desk-login", token)
    return client


def desk_of(database, session) -> Desk:
    return Desk(session, at_work(database, now))


def pressing(client, change_id, verb="approve", **more):
    """The card was read; its button is pressed."""
    here = f"/desk/approvals/{change_id}"
    version = read(client.get(here)).select_one("input[name=version]")["value"]
    return lambda: client.post(f"{here}/{verb}", data={"version": version} | more)


def after(database, change_id):
    """Where it stands, and how often it was posted."""
    with database.reading() as session:
        posted = select(func.count(Entry.id)).where(Entry.kind == EntryKind.ADJUSTMENT)
        return session.get_one(ChangeRequest, change_id).state, session.scalar(posted)


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("approve", {}),
        ("deny", {"answer": "It was owed as billed."}),
        ("send-back", {"answer": "Which meter was it?"}),
    ],
)
def test_after_a_colleagues_yes_whatever_is_pressed_says_to_look_again(
    house_database, lee, waits, verb, more
):
    def approve(session):
        request = session.get_one(ChangeRequest, waits)
        return desk_of(house_database, session).approve(request, by=DECIDES).state

    first, second = waiting(house_database, approve, pressing(lee, waits, verb, **more))
    assert first is S.EXECUTED
    page = read(second.result(), 409)
    assert "does not wait for a decision any more" in words(page.main)
    assert after(house_database, waits) == (S.EXECUTED, 1)


def test_a_yes_is_to_what_was_read_and_not_to_what_was_asked_anew_meanwhile(
    house_database, lee, waits
):
    press = pressing(lee, waits)
    with house_database.saving() as session:
        request = session.get_one(ChangeRequest, waits)
        desk_of(house_database, session).send_back(request, by=DECIDES)

    def anew(session):
        request = session.get_one(ChangeRequest, waits)
        account = session.get_one(CustomerAccount, request.account_id)
        desk = desk_of(house_database, session)
        return desk.ask_anew(request, account, credit(6_100)).state

    first, second = waiting(house_database, anew, press)
    assert first is S.PENDING
    assert "asked anew since you read it" in words(read(second.result(), 409).main)
    assert after(house_database, waits) == (S.PENDING, 0)
