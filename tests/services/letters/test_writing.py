"""A letter in its question: seen to have come, promised anew, without the number of a card."""

from sqlalchemy import select

from models.letter import LetterOutcome
from models.outbox import OutboxMessage
from models.ticket_states import TicketState
from services import jobs
from services.gateways.mailbox import FOR_PEOPLE
from services.letters import strangers
from services.tickets import asking
from tests.services.letters.test_letters import report
from tests.services.letters.test_strangers import STRANGER, mails_to, stranger
from tests.workshop import LARKSPUR

CARD = "4111 1111 1111 1111"


def test_an_answer_is_promised_anew_and_whoever_is_writing_learns_that_it_came(world):
    ticket = world.ticket
    seen, promised = ticket.version, ticket.promised_on
    world.desk.clock.tick(days=9)
    world.arrive(world.answer())
    today = LARKSPUR.day(world.desk.clock())
    assert ticket.version == seen + 1
    assert (ticket.state, ticket.touched_on) == (TicketState.OPEN, today)
    assert ticket.promised_on == asking.promise(LARKSPUR, today) > promised


def test_no_number_of_a_card_is_kept_from_a_subject_a_name_or_what_is_quoted(world):
    letter = stranger(world, f"Hello\n\nOn Tue, 18 Nov 2026, I wrote:\n> {CARD}")
    letter.replace_header("Subject", f"My card {CARD}")
    letter.replace_header("From", f'"{CARD}" <{STRANGER}>')
    world.arrive(letter)
    [ticket] = world.opened
    [said] = world.said_in(ticket)
    for kept in (ticket.caller, said.text, said.earlier):
        assert "1111" in kept
        assert CARD not in kept


def test_a_letter_joins_no_question_that_staff_attached_to_an_account(world):
    """Who writes from that address again is nobody the account knows, until they are proved."""
    world.arrive(stranger(world))
    world.attach(world.opened[0])
    world.desk.session.flush()
    world.arrive(stranger(world, "And now?"))
    world.arrive(stranger(world, "Somebody else", sender="rosa@elsewhere.example"))
    assert [ticket.account_id for ticket in world.opened] == [world.desk.account.id, None, None]
    assert [len(world.said_in(ticket)) for ticket in world.opened] == [2, 1, 1]


def test_an_answer_to_the_acknowledgement_comes_into_its_question_unproved(world):
    world.arrive(stranger(world))
    [acknowledgement] = mails_to(world, STRANGER)
    again = world.answer("P.S.", sender="nell@office.example", to=acknowledgement["Reply-To"])
    world.arrive(again)
    [ticket] = world.opened
    assert world.outcomes == [LetterOutcome.OPENED, LetterOutcome.UNPROVED]
    assert [said.mailed_from for said in world.said_in(ticket)] == [STRANGER, "nell@office.example"]


def test_letters_of_many_senders_in_a_day_are_left_to_people_as_well(world, monkeypatch):
    """A flood from made-up addresses fills no inbox: each is under the limit of one sender."""
    monkeypatch.setattr(strangers, "FROM_ALL_MAX", 2)
    for sender in "abc":
        world.server.store.put(stranger(world, sender=f"{sender}@flood.example").as_bytes())
    world.fetch()
    assert len(world.opened) == 2
    assert len(world.server.folder(FOR_PEOPLE)) == 1


def test_of_several_letters_in_a_question_the_one_that_is_named_came_back(world):
    session, ticket = world.desk.session, world.ticket
    world.desk.reply(ticket, "And which house?")
    world.desk.clock.tick(seconds=16)
    jobs.run_due(world.context)
    world.arrive(report(world, str(world.sent.message["Message-ID"]).encode()))
    marked = session.scalars(select(OutboxMessage.bounced_at).order_by(OutboxMessage.id)).all()
    assert [each is not None for each in marked] == [True, False]


def test_where_a_server_gave_it_another_name_the_newest_letter_of_its_question_came_back(world):
    session, ticket = world.desk.session, world.ticket
    world.desk.reply(ticket, "And which house?")
    world.desk.clock.tick(seconds=16)
    jobs.run_due(world.context)
    world.arrive(report(world, str(world.sent.message["Reply-To"]).encode()))
    marked = session.scalars(select(OutboxMessage.bounced_at).order_by(OutboxMessage.id)).all()
    assert [each is not None for each in marked] == [False, True]
