"""Whoever asked is told of the answer, also of a question that was merged into another."""

from models.database import Database
from models.ticket import TicketChannel
from services.tickets import merging
from tests.factories import give_access, make_person
from tests.services.tickets.desk import TODAY, Desk, mailed
from tests.workshop import LARKSPUR


def merge_into(desk: Desk, survivor, *others):
    for each in others:
        merging.merge(
            desk.session, LARKSPUR, **desk.doing(each, into=survivor.number, is_confirmed=True)
        )


def told(desk: Desk, database: Database, survivor) -> list[tuple[str, str]]:
    """Who is written to once the answer has left, and how the letter begins."""
    desk.reply(survivor)
    desk.clock.tick(minutes=1)
    return sorted((each.to, each.subject) for each in mailed(desk, database))


def test_2_everybody_whose_question_was_merged_is_told_once_in_their_language(
    desk: Desk, database: Database
):
    noor = make_person(desk.session, "Noor Haddad", email="noor@example.org")
    noor.language = "es"
    give_access(desk.session, noor, desk.account)
    first = desk.ask()
    second = desk.ask("And mine?", person_id=noor.id)
    third = desk.ask("Mine once more.", person_id=noor.id)
    merge_into(desk, first, second, third)
    assert told(desk, database, first) == [
        ("iris@example.org", f"Your question is answered ({first.number})"),
        ("noor@example.org", f"Hemos respondido su pregunta ({first.number})"),
    ]
    assert len(mailed(desk, database)) == 2


def test_2_who_was_taken_out_again_or_may_no_longer_see_it_is_not_told(
    desk: Desk, database: Database
):
    gone = make_person(desk.session, "Noor Haddad", email="noor@example.org")
    give_access(desk.session, gone, desk.account, to_on=TODAY)
    apart = make_person(desk.session, "Ola Berg", email="ola@example.org")
    give_access(desk.session, apart, desk.account)
    first = desk.ask()
    second = desk.ask("And mine?", person_id=gone.id)
    third = desk.ask("And ours?", person_id=apart.id)
    merge_into(desk, first, second, third)
    merging.take_apart(
        desk.session, LARKSPUR, number=third.number, staff_id=desk.dana.id, at=desk.clock()
    )
    desk.clock.tick(days=1)
    assert [to for to, _ in told(desk, database, first)] == ["iris@example.org"]


def test_2_the_answer_reaches_who_asked_when_the_survivor_is_of_nobody_known(
    desk: Desk, database: Database
):
    call = desk.ask("Hello?", person_id=None, channel=TicketChannel.PHONE, caller="A neighbour")
    asked = desk.ask("And mine?")
    merge_into(desk, call, asked)
    assert [to for to, _ in told(desk, database, call)] == ["iris@example.org"]
