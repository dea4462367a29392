"""Imported customers come in: one letter each, held where it is not sure whose address it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.importing import DoubtDecision, DoubtKind, ImportRun, PersonDoubt
from models.job import Job
from models.money import Money
from models.outbox import MessageState
from models.welcome import CustomerInvitation
from services import welcoming
from services.importing import doubts
from services.sessions import sessions
from services.welcoming import WelcomeNotOpen
from services.welcoming.accepting import LETTERS_MAX
from services.welcoming.standing import refusals
from tests.services.welcoming.conftest import AT, LINKS, Town
from tests.workshop import LARKSPUR

ON = LARKSPUR.day(AT)


def test_r1_each_person_with_an_address_is_sent_one_letter_however_often_it_is_run(town: Town):
    assert [town.invite(limit=1), town.invite(), town.invite()] == [1, 1, 0]
    assert [letter.to for letter in town.letters()] == ["iris@example.org", "tomas@example.org"]


def test_r2_the_letter_names_the_end_of_the_number_and_the_street_and_no_more(town: Town):
    town.invite()
    letter = town.letters()[0]
    number = welcoming.carried(town.session, town.person("Iris Vance").id, ON)[0].account
    assert number.number[-4:] in letter.subject
    assert "Cedar Hollow Rd" in letter.text
    assert number.number not in letter.text
    assert number.premise.house_number not in letter.text.split("https")[0]


def test_letters_leave_one_after_the_other(town: Town):
    town.invite()
    due = town.session.scalars(select(Job.due_at).order_by(Job.due_at)).all()
    assert due == [AT, AT + timedelta(seconds=1)]


def test_r2_an_address_of_several_names_waits_for_a_person_to_decide(bring):
    shared = "office@example.org"
    town: Town = bring(
        [
            {"account": "123-1", "name": "Iris Vance", "email": shared},
            {"account": "124-1", "name": "Tomas Okafor", "email": shared},
        ]
    )
    assert town.invite() == 0
    assert welcoming.standing(town.session, at=AT).held == 2
    run = town.session.scalars(select(ImportRun.id)).one()
    [doubt] = doubts.undecided(town.session, run)
    doubts.decide(
        town.session, number=doubt.number, decision=DoubtDecision.APART, at=AT, on=ON, by="Priya",
        email_for=doubt.members[0].accounts[0],
    )  # fmt: skip
    assert town.invite() == 1
    assert [letter.to for letter in town.letters()] == [shared]


def test_a_link_that_is_out_opens_nothing_while_people_decide_whose_the_address_is(town: Town):
    """A second import may bring the doubt after the letter: the mailbox may be two people's."""
    town.invite(limit=1)
    iris = town.person("Iris Vance")
    run = town.session.scalars(select(ImportRun.id)).one()
    doubt = PersonDoubt(
        import_id=run, kind=DoubtKind.EMAIL, likeness="iris@example.org", person_id=iris.id
    )
    town.session.add(doubt)
    town.session.flush()
    for use in (welcoming.offered, welcoming.accept):
        with pytest.raises(WelcomeNotOpen):
            use(town.session, town.token(), at=AT)
    welcoming.ask_again(
        town.session, email="iris@example.org", district=LARKSPUR, links=LINKS, at=AT
    )
    assert len(town.letters()) == 1
    doubt.decision = DoubtDecision.SAME
    town.session.flush()
    assert welcoming.accept(town.session, town.token(), at=AT).person_id == iris.id


def test_who_came_in_by_themselves_is_not_invited(town: Town):
    sessions.open_for_person(
        town.session, person_id=town.person("Iris Vance").id, at=AT, address="", browser=""
    )
    assert town.invite() == 1
    assert welcoming.standing(town.session, at=AT).came_in == 1


def test_e15_a_link_works_once_and_not_after_its_days_a_newer_one_or_another_address(town: Town):
    """E15: used, old, replaced, or sent to an address that changed: all say the same."""
    town.invite(limit=1)
    first = town.token()
    assert welcoming.offered(town.session, first, at=AT).name == "Iris Vance"
    ask = {"district": LARKSPUR, "links": LINKS, "at": AT}
    welcoming.ask_again(town.session, email=" IRIS@example.org", **ask)
    second = town.token()
    iris = town.person("Iris Vance")
    for token, at in ((first, AT), (second, AT + timedelta(days=31)), ("x" * 500, AT)):
        with pytest.raises(WelcomeNotOpen):
            welcoming.accept(town.session, token, at=at)
    iris.email = "another@example.org"
    town.session.flush()
    with pytest.raises(WelcomeNotOpen):
        welcoming.accept(town.session, second, at=AT)
    iris.email = "iris@example.org"
    town.session.flush()
    assert welcoming.accept(town.session, second, at=AT).person_id == iris.id
    later = AT + timedelta(seconds=31)
    with pytest.raises(WelcomeNotOpen):
        welcoming.accept(town.session, second, at=later)
    with pytest.raises(WelcomeNotOpen):
        welcoming.offered(town.session, second, at=AT)
    welcoming.ask_again(town.session, email="iris@example.org", **ask)
    welcoming.ask_again(town.session, email="nobody@example.org", **ask)
    assert len(town.letters()) == 2


@pytest.mark.parametrize("what", ["came in", "ended every sign-in"])
def test_a_link_is_no_key_any_more_once_its_person_came_in_another_way(town: Town, what: str):
    """Nor once they ended every sign-in: whoever reads an old letter must ask for another."""
    town.invite()
    iris = town.person("Iris Vance")
    [letter] = [each for each in town.letters() if each.to == iris.email]
    token = letter.text.split("/welcome/")[1].split()[0]
    later = AT + timedelta(days=1)
    assert welcoming.offered(town.session, token, at=later).person_id == iris.id
    if what == "came in":
        sessions.open_for_person(
            town.session, person_id=iris.id, at=AT, address="203.0.113.7", browser="b"
        )
    else:
        sessions.end_all(town.session, person_id=iris.id, at=AT)
    for use in (welcoming.offered, welcoming.accept):
        with pytest.raises(WelcomeNotOpen):
            use(town.session, token, at=later)
    before = len(town.letters())
    welcoming.ask_again(
        town.session, email="iris@example.org", district=LARKSPUR, links=LINKS, at=later
    )
    assert len(town.letters()) == before + (what != "came in")


def test_the_click_that_came_in_by_a_link_may_be_made_twice_within_seconds(town: Town):
    town.invite()
    token = town.token()
    for seconds in (0, 20):
        at = AT + timedelta(seconds=seconds)
        iris = welcoming.accept(town.session, token, at=at)
        sessions.open_for_person(
            town.session, person_id=iris.person_id, at=at, address="203.0.113.7", browser="b"
        )
    with pytest.raises(WelcomeNotOpen):
        welcoming.accept(town.session, token, at=AT + timedelta(seconds=31))


def test_what_came_along_is_counted_from_the_persons_own_records(town: Town):
    [mine] = welcoming.carried(town.session, town.person("Iris Vance").id, ON)
    assert (mine.old_number, mine.owed) == ("000123-001", Money.dollars("161.43"))


def test_everybody_who_was_invited_is_counted_once(town: Town):
    town.invite()
    iris, tomas = town.letters()
    iris.state, tomas.state, tomas.note = MessageState.SENT, MessageState.REFUSED, "No mailbox."
    town.session.flush()
    now = welcoming.standing(town.session, at=AT)
    assert (now.imported, now.without_address, now.sent, now.refused) == (3, 1, 1, 1)
    assert [each.note for each in refusals(town.session)] == ["No mailbox."]
    later = welcoming.standing(town.session, at=AT + timedelta(days=31))
    assert (later.over, later.refused) == (1, 1)
    mine = select(CustomerInvitation).where(CustomerInvitation.email == "iris@example.org")
    town.session.scalars(mine).one().accepted_at = AT
    town.session.flush()
    assert welcoming.standing(town.session, at=AT).accepted == 1


def test_whoever_asks_for_link_after_link_is_sent_ten(town: Town):
    town.invite()
    for _ask in range(12):
        welcoming.ask_again(
            town.session, email="iris@example.org", district=LARKSPUR, links=LINKS, at=AT
        )
    sent = [letter for letter in town.letters() if letter.to == "iris@example.org"]
    assert len(sent) == LETTERS_MAX
