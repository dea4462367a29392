"""Who pays is written to what was decided over a discount: once, with what it changes and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.attention import Attention
from models.hold import HoldKind
from models.outbox import OutboxMessage
from services.accounts import holds
from services.programs import deciding, seen
from tests.factories import give_access, make_person
from tests.services.programs.conftest import AT, CLERK, TODAY

DAY = timedelta(days=1)


@pytest.fixture
def iris(session, home):
    iris = make_person(session, "Iris Vance")
    give_access(session, iris, home)
    return iris


def told(session):
    return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def called(session):
    return session.scalars(select(Attention.words)).all()


def test_a_yes_says_what_it_takes_off_from_when_and_up_to_when(session, iris, begin, approve):
    proposal = begin()
    for _ in range(2):
        approve(proposal)
    [letter] = told(session)
    assert (letter.kind, letter.to) == ("discount_news", iris.email)
    assert letter.subject == "Your discount was approved"
    for said in (
        "Senior discount, 35%", "from Mon, Nov 2, 2026 up to Sat, Jul 31, 2027",
        "about $15.44 a month", "Ask for it again before its last day",
    ):  # fmt: skip
        assert said in " ".join(letter.text.split())
    assert called(session) == []


def test_a_no_says_why_and_how_to_ask_again(session, iris, begin, decline):
    proposal = begin()
    for _ in range(2):
        decline(proposal, "The form has no date.")
    [letter] = told(session)
    assert letter.subject == "Your discount was not approved"
    assert "Why: The form has no date." in letter.text
    assert "You can ask again at any time" in letter.text
    assert "a month" not in letter.text


def test_its_end_says_the_last_day_and_what_it_costs_from_then_on(
    session, home, iris, begin, approve, end
):
    approve(begin())
    [enrolled] = seen.enrolments(session, home.id)
    approve(end(enrolled.id, TODAY + 30 * DAY))
    letter = told(session)[-1]
    assert letter.subject == "Your discount ends"
    said = " ".join(letter.text.split())
    assert "Its last day is Wed, Dec 2, 2026. From Thu, Dec 3, 2026 on" in said
    assert "a month more" in said


def test_one_that_never_begins_costs_nothing_more(session, home, iris, begin, approve, end):
    approve(begin())
    [enrolled] = seen.enrolments(session, home.id)
    approve(end(enrolled.id, TODAY - DAY))
    assert told(session)[-1].subject == "Your discount does not begin"


def test_a_no_to_its_end_and_what_is_taken_back_change_nothing_and_are_told_nobody(
    session, home, iris, begin, approve, decline, end
):
    approve(begin())
    [enrolled] = seen.enrolments(session, home.id)
    decline(end(enrolled.id, TODAY + 30 * DAY))
    taken = begin("disability.all")
    deciding.withdraw(session, taken.id, account_id=home.id, by=CLERK, at=AT)
    assert len(told(session)) == 1


def test_each_who_pays_reads_it_in_their_language_and_nobody_else(
    session, home, iris, begin, approve
):
    jo, reader = make_person(session, "Jo Winter"), make_person(session, "Sam Brandt")
    jo.language = "es"
    give_access(session, jo, home, role=Role.TENANT)
    give_access(session, reader, home, role=Role.READ_ONLY)
    approve(begin())
    assert {each.to: each.subject for each in told(session)} == {
        iris.email: "Your discount was approved", jo.email: "Su descuento fue aprobado",
    }  # fmt: skip
    assert "Descuento para personas mayores, 35%" in told(session)[1].text


def test_without_an_address_staff_are_asked_to_write_on_paper_once(
    session, home, iris, begin, approve
):
    iris.email = None
    proposal = begin()
    for _ in range(2):
        approve(proposal)
    assert told(session) == []
    [words] = called(session)
    assert words.startswith("Write on paper that a discount was approved")


def test_while_e_mail_is_held_back_it_goes_on_paper(session, home, iris, begin, decline):
    holds.place(
        session, key="h", account_id=home.id, kind=HoldKind.EMAIL, reason="Her daughter reads it",
        from_on=TODAY, to_on=None, by="staff:7", on=TODAY, at=AT,
    )  # fmt: skip
    decline(begin())
    assert told(session) == []
    assert called(session)[0].startswith("Write on paper that a discount was not approved")
