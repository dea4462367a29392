"""Letters that come by themselves: a question each, acknowledged once, believed never."""

import pytest
from sqlalchemy import select

from models.account import Access
from models.document import Attachment
from models.errors import Conflict, NotFound, Refused
from models.letter import LetterOutcome
from models.outbox import OutboxMessage
from models.ticket_states import TicketState
from services import jobs
from services.gateways.mailbox import DONE, FOR_PEOPLE
from services.letters import reading, writing
from services.letters.strangers import may_be_answered
from services.rules.language import language_of
from services.tickets import asking, files, letters
from services.tickets.letters import Proof
from tests.services.documents.corpus import picture
from tests.services.letters.world import MAILBOX
from tests.services.tickets.desk import TODAY
from tests.workshop import LARKSPUR

STRANGER = "nell@elsewhere.example"


def stranger(world, words="Who digs in my street?", sender=STRANGER, **headers):
    return world.answer(words, sender=sender, to=MAILBOX, **headers)


def mails_to(world, address):
    return [each.message for each in world.catcher.messages if each.to == address]


def acknowledged(world):
    kind = OutboxMessage.kind == "letter_received"
    return list(world.desk.session.scalars(select(OutboxMessage).where(kind)))


def test_a_letter_from_nobody_we_know_waits_in_the_inbox_and_not_in_a_folder(world):
    letter = stranger(world, "My number is 123-45-6789.", Message_ID="<1@elsewhere.example>")
    letter.add_attachment(picture(), maintype="image", subtype="jpeg", filename="hole.jpg")
    letter.add_attachment(b"MZ", maintype="application", subtype="x-exe", filename="a.exe")
    world.arrive(letter)
    world.arrive(letter)  # delivered twice
    [ticket] = world.opened
    assert (ticket.account_id, ticket.sender, ticket.is_unproved) == (None, STRANGER, True)
    [message] = world.said_in(ticket)
    assert message.text.startswith(
        "Re: your question\n\nMy number is \u2022\u2022\u2022-\u2022\u2022-6789."
    )
    assert "a.exe is not a PDF" in message.text
    assert message.is_unproved
    assert world.desk.session.scalars(select(Attachment.name)).all() == ["hole.jpg"]
    assert world.outcomes == [LetterOutcome.OPENED]
    assert [len(world.server.folder(each)) for each in ("INBOX", DONE, FOR_PEOPLE)] == [0, 2, 0]


def test_f10_it_is_acknowledged_once_in_a_day_marked_as_a_programs_in_both_languages(world):
    world.arrive(stranger(world, "Hola, no entiendo la factura de mi casa.", Message_ID="<1@e>"))
    world.arrive(stranger(world, "And another thing."))
    [first] = mails_to(world, STRANGER)
    assert first["Auto-Submitted"] == "auto-replied"
    assert first["In-Reply-To"] == "<1@e>"
    assert first["Subject"].startswith("Recibimos su correo (T-")
    words = first.get_body(("plain",)).get_content()
    assert "We have your e-mail." in words
    assert "Recibimos su correo." in words
    [ticket] = world.opened  # the second joined the first, which nobody answered yet
    assert len(world.said_in(ticket)) == 2
    world.desk.clock.tick(days=1)
    ticket.move_to(TicketState.SOLVED)
    world.desk.session.flush()
    world.arrive(stranger(world, "A day later."))
    assert len(mails_to(world, STRANGER)) == 2


@pytest.mark.one_engine
def test_f10_a_storm_of_answering_programs_gets_one_answer_and_ends_before_people(world):
    for number in range(200):
        world.server.store.put(stranger(world, f"Out of office {number}").as_bytes())
    for _ in range(5):
        world.fetch()
    assert world.server.folder("INBOX") == []
    assert len(acknowledged(world)) == 1
    assert len(world.opened) == 1
    assert world.outcomes.count(LetterOutcome.OPENED) == 20
    [said] = world.calls
    assert "More e-mails came today" in said


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("no-reply@shop.example", {}),
        ("bounces+7@list.example", {}),
        ("MAILER-DAEMON@there.example", {}),
        (MAILBOX, {}),
        ("help+q1-1-abc@larkspursewer.example", {}),
        (LARKSPUR.contact.email, {}),
        (STRANGER, {"X_Auto_Response_Suppress": "All"}),
    ],
)  # fmt: skip
def test_f10_programs_and_ourselves_are_read_and_not_answered(world, sender, headers):
    world.arrive(stranger(world, sender=sender, **headers))
    assert len(world.opened) == 1
    assert acknowledged(world) == []
    assert may_be_answered(world.context, STRANGER)


@pytest.mark.parametrize("head", [{"Auto_Submitted": "auto-replied"}, {"List_Id": "<l.example>"},
                                  {"Precedence": "bulk"}, {"Return_Path": "<>"}])  # fmt: skip
def test_f10_what_says_it_is_a_programs_opens_nothing(world, head):
    world.arrive(stranger(world, **head))
    assert world.opened == []
    assert acknowledged(world) == []


def test_what_cannot_be_read_is_a_question_too_and_says_where_the_letter_lies(world, monkeypatch):
    monkeypatch.setattr("services.gateways.mailbox.LETTER_BYTES_MAX", 10)
    world.arrive(stranger(world))
    [ticket] = world.opened
    assert "in its folder" in world.said_in(ticket)[0].text
    assert len(world.server.folder(FOR_PEOPLE)) == 1
    world.server.store.folders["INBOX"] = {1: b"once more, moved back by hand" * 9}
    world.fetch()
    assert len(world.opened) == 1
    world.server.store.validity = 2  # another mailbox counts from one again
    world.server.store.folders["INBOX"] = {1: b"another" * 9}
    world.fetch()
    assert len(world.opened) == 2


def test_f11_an_account_is_attached_by_staff_alone_and_shown_to_nobody_before_it_is_proved(world):
    world.arrive(stranger(world, "What do I owe?", sender=world.person))
    [ticket] = world.opened
    session, iris = world.desk.session, world.desk.iris
    [suggested] = letters.suggested(session, ticket.sender, TODAY)
    assert (suggested.number, suggested.person) == (world.desk.account.number, "Iris Vance")
    assert letters.suggested(session, STRANGER, TODAY) == []
    with pytest.raises(Conflict, match="Attach an account first"):
        verify(world, ticket)
    world.attach(ticket)
    with pytest.raises(NotFound):
        asking.mine(session, iris.id, ticket.number, TODAY)
    verify(world, ticket)
    assert asking.mine(session, iris.id, ticket.number, TODAY).asker == "Iris Vance"
    [said, attached, note] = world.said_in(ticket)
    assert (said.person, said.is_unproved) == ("Iris Vance", False)
    assert attached.text == f"Attached to account {world.desk.account.shown}."
    assert note.text == "Sender verified: we called them at the telephone number on file."
    with pytest.raises(Refused, match="verified already"):
        world.take_off(ticket)


def test_f11_nobody_is_verified_whose_address_is_not_of_the_account(world):
    world.arrive(stranger(world))
    [ticket] = world.opened
    world.attach(ticket)
    with pytest.raises(Refused, match="Nobody who may see this account"):
        verify(world, ticket)
    world.take_off(ticket)
    assert ticket.account_id is None
    for access in world.desk.session.scalars(select(Access)):
        access.to_on = access.from_on
    assert letters.suggested(world.desk.session, world.person, TODAY) == []
    with pytest.raises(Refused, match="did not come by e-mail"):
        world.attach(world.ticket)


def test_f11_a_reply_goes_by_mail_to_the_sender_and_names_no_account(world):
    world.arrive(stranger(world, Message_ID="<7@elsewhere.example>"))
    [ticket] = world.opened
    account = world.desk.account
    world.attach(ticket)
    for words in (f"It is {account.shown}.", f"It is {account.number}.", f"At {account.address}."):
        with pytest.raises(Refused, match="not verified"):
            world.desk.reply(ticket, words)
    world.desk.reply(ticket, "Our own crew <digs> there until Friday.")
    world.desk.clock.tick(seconds=16)
    jobs.run_due(world.context)
    sent = mails_to(world, STRANGER)[-1]
    assert sent["Auto-Submitted"] == "no"
    assert sent["In-Reply-To"] == "<7@elsewhere.example>"
    assert "Our own crew <digs> there until Friday." in sent.get_body(("plain",)).get_content()
    assert "crew &lt;digs&gt;" in sent.get_body(("html",)).get_content()
    assert account.shown not in sent.as_string()
    world.arrive(world.answer("Thank you", sender=STRANGER, to=str(sent["Reply-To"])))
    assert world.outcomes[-1] is LetterOutcome.UNPROVED
    assert world.said_in(ticket)[-1].text == "Re: your question\n\nThank you"
    assert ticket.state is TicketState.OPEN


def test_nobody_is_answered_where_no_address_can_be_read(world):
    world.arrive(b"From: a, b\n\nwho am I")
    [ticket] = world.opened
    with pytest.raises(Refused, match="no address"):
        world.desk.reply(ticket, "Hello?")


def test_what_a_letter_quotes_is_folded_and_not_lost(world):
    world.arrive(world.answer("The left one.\n\nOn Tue, 18 Nov 2026, Larkspur wrote:\n> My card"
                              " 4111 1111 1111 1111"))  # fmt: skip
    last = world.thread(for_customer=True)[-1]
    assert last.text == "The left one."
    assert last.earlier == (
        "On Tue, 18 Nov 2026, Larkspur wrote:\n> My card \u2022\u2022\u2022\u2022 1111"
    )


@pytest.mark.parametrize(
    ("said", "text", "language"),
    [
        ("", "Hola, no puedo pagar la factura de mi casa.", "es"),
        ("", "The pipe in La Conner is by El Camino Road.", "en"),
        ("es-MX", "OK", "es"),
        ("", "", "en"),
    ],
)
def test_the_language_of_a_letter_is_told_by_its_small_words(said, text, language):
    assert language_of(said, text) == language


def test_f15_nothing_a_store_cannot_keep_is_left_in_a_letter():
    raw = b"From: a@b.example\nSubject: x\x1b[31m \xe2\x80\xae\n\na\x00b\x07\xff"
    letter = reading.read(raw)
    assert letter.subject == "x[31m"
    assert letter.text.encode()
    assert not {"\0", "\a"} & set(letter.text)


def verify(world, ticket):
    return letters.verify(
        world.desk.session, ticket, how=Proof.CALLED, staff_id=world.desk.dana.id, on=TODAY,
        at=world.desk.clock(),
    )  # fmt: skip


def test_f10_files_of_strangers_have_a_day_of_their_sender_and_one_of_all(world, monkeypatch):
    """F10: what a day has no room for is not put into the store, and the letter says so."""

    def send(sender, *sizes):
        letter = world.answer("Look.", sender=sender, to=MAILBOX)
        for number, size in enumerate(sizes):
            words = f"{len(world.opened)}{number}" * (size // 2)
            letter.add_attachment(words, filename=f"{number}.txt")
        before = attached()
        world.arrive(letter)
        said = world.said_in(world.opened[-1])[-1].text
        return attached() - before, said.count("A file was left out")

    def attached():
        return world.desk.session.query(Attachment).count()

    monkeypatch.setattr(files, "DAY_BYTES_MAX", 100)
    monkeypatch.setattr(writing, "STRANGERS_BYTES_MAX", 170)
    kept = [
        send("one@stranger.example", 60, 60),
        send("one@stranger.example", 60),
        send("two@stranger.example", 60, 60),
        send("three@stranger.example", 60),
    ]
    assert kept == [(1, 1), (0, 1), (1, 1), (0, 1)]
    storage = world.context.vault().storage
    assert len(list(storage.names())) == 2
    world.desk.clock.tick(days=1)
    assert send("three@stranger.example", 60) == (1, 0)
