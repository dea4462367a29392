"""Answers by mail: into their question once, by a signed address; other letters open their own."""

import base64

import pytest
from sqlalchemy import select

from models.account import Access
from models.document import Attachment
from models.letter import LetterOutcome
from models.outbox import OutboxMessage
from models.ticket import TicketMessage
from models.ticket_states import TicketState
from services import jobs
from services.gateways.mailbox import DONE, FOR_PEOPLE
from services.gateways.scanner import EICAR
from services.keys.reply_address import Answered, ReplyAddresses
from services.keys.sealing import Sealer
from services.letters import reading
from services.telling import messages
from services.tickets import merging
from tests.conftest import FIELD_KEY
from tests.services.documents.corpus import picture
from tests.services.letters.world import MAILBOX, PASSWORD
from tests.services.telling.facts_of_messages import FACTS
from tests.workshop import LARKSPUR


def test_an_answer_by_mail_is_the_persons_word_without_what_it_quotes(world):
    world.arrive(world.answer(
        "The left one, 4111 1111 1111 1111.\n\nOn Tue, 18 Nov 2026, Larkspur wrote:\n> An answer"
    ))  # fmt: skip
    last = world.thread(for_customer=True)[-1]
    assert last.text == "The left one, •••• 1111."
    assert last.person is not None
    assert world.ticket.state is TicketState.OPEN
    assert [len(world.server.folder(each)) for each in ("INBOX", DONE, FOR_PEOPLE)] == [0, 1, 0]


def test_an_answer_to_the_old_number_lands_in_the_question_it_was_merged_into(world):
    desk = world.desk
    desk.clock.tick(minutes=1)
    other = desk.ask("About the same.")
    merging.merge(
        desk.session, LARKSPUR, into=other.number, is_confirmed=False,
        **desk.doing(world.ticket),
    )  # fmt: skip
    world.arrive(world.answer("The left one."))
    desk.session.expire_all()
    assert desk.read_by_customer(other)[-1] == "The left one."
    assert desk.read_by_customer(world.ticket) == []
    merging.take_apart(
        desk.session, LARKSPUR, number=world.ticket.number, staff_id=desk.dana.id, at=desk.clock()
    )
    assert desk.read_by_customer(world.ticket)[-1] == "The left one."


@pytest.mark.parametrize("step", ["UID SEARCH", "UID FETCH", "UID MOVE", "UID COPY", "UID STORE"])
def test_killed_between_any_two_steps_no_letter_is_lost_and_none_is_there_twice(world, step):
    world.server.moves = step == "UID MOVE"
    letter = world.answer(Message_ID="<1@there>")
    world.server.store.put(letter.as_bytes())
    world.server.hang_up_before = step
    world.fetch()
    world.fetch()
    world.arrive(letter)  # and once more, delivered twice
    assert [each.text for each in world.thread()].count("The left one.") == 1
    assert world.server.folder("INBOX") == []
    assert world.server.folder(DONE)


def test_f11_another_sender_and_a_number_in_the_subject_take_nothing_over(world):
    world.arrive(world.answer("Send it to me.", sender="mallory@elsewhere.example"))
    assert world.outcomes == [LetterOutcome.UNPROVED]
    shown = world.thread()[-1]
    assert (shown.is_unproved, shown.mailed_from) == (True, "mallory@elsewhere.example")
    assert "Send it to me." not in [each.text for each in world.thread(for_customer=True)]

    spoofed = world.answer("It is me.", to=MAILBOX)
    spoofed.replace_header("Subject", f"Re: {world.ticket.number}")
    spoofed["In-Reply-To"] = "<" + "0" * 32 + ".q1-1-" + "0" * 24 + "@larkspursewer.example>"
    world.arrive(spoofed)
    assert "It is me." not in [each.text for each in world.thread()]
    [opened] = world.opened
    assert (opened.account_id, opened.asked_by_id, opened.sender) == (None, None, world.person)
    acknowledged = world.catcher.messages[-1].message.as_string()
    assert world.desk.account.shown not in acknowledged
    assert "Iris" not in acknowledged


def test_a_program_that_loses_the_address_still_names_our_letter(world):
    world.arrive(world.answer(to=MAILBOX, In_Reply_To=str(world.sent.message["Message-ID"])))
    assert world.outcomes == [LetterOutcome.ANSWER]


def test_whoever_may_not_see_the_question_any_more_is_not_believed(world):
    for access in world.desk.session.scalars(select(Access)):
        access.to_on = access.from_on
    world.desk.session.flush()
    world.arrive(world.answer())
    assert world.outcomes == [LetterOutcome.UNPROVED]


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.example>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_f10_programs_are_not_answered_and_are_no_answer(world, head):
    world.arrive(world.answer("I am away.", **head))
    assert world.outcomes == [LetterOutcome.AUTOMATIC]
    assert len(world.thread()) == 2
    assert len(world.catcher.messages) == 1


def test_f10_two_programs_that_answer_each_other_end_before_people(world, monkeypatch):
    monkeypatch.setattr("services.letters.dealing.ANSWERS_MAX", 3)
    for number in range(5):
        world.server.store.put(world.answer(f"Thank you {number}").as_bytes())
    world.fetch()
    assert world.outcomes.count(LetterOutcome.ANSWER) == 3
    assert len(world.server.folder(FOR_PEOPLE)) == 2
    world.desk.clock.tick(days=1)
    world.arrive(world.answer("A day later, by hand."))
    assert world.outcomes[-1] is LetterOutcome.ANSWER
    [said] = world.calls
    assert world.ticket.number in said


def test_f09_of_a_page_only_its_words_are_kept(world):
    message = world.answer()
    message.set_content(
        "<head><title>t</title></head><p>The <b>left</b> one</p><script>alert(1)</script>"
        "<img src='https://elsewhere.example/pixel'><style>p{}</style><p>&lt;b&gt;</p>",
        subtype="html",
    )
    world.arrive(message)
    assert world.thread()[-1].text.split() == ["The", "left", "one", "<b>"]


def test_f19_f05_files_go_through_the_same_gate(world):
    message = world.answer("My number is 123-45-6789.")
    message.add_attachment(picture(), maintype="image", subtype="jpeg", filename="../meter.jpg")
    message.add_attachment(b"x" + EICAR, maintype="text", subtype="plain", filename="v.txt")
    message.add_attachment(b"MZ", maintype="application", subtype="x-exe", filename="a.exe")
    world.arrive(message)
    [name] = world.desk.session.scalars(select(Attachment.name))
    assert name == "meter.jpg"
    text = world.thread()[-1].text
    assert "•••-••-6789" in text
    assert "A virus was found in v.txt" in text
    assert "a.exe is not a PDF" in text


def test_a_message_that_came_back_is_marked_and_a_made_up_report_marks_nothing(world):
    world.arrive(report(world, b"<made-up@larkspursewer.example>"))
    message = world.desk.session.scalars(select(OutboxMessage)).one()
    assert message.bounced_at is None
    world.arrive(report(world, str(world.sent.message["Message-ID"]).encode()))
    world.desk.session.refresh(message)
    assert message.bounced_at is not None
    assert message.note == "Came back: smtp; 550 5.1.1 no such user"
    assert world.outcomes == [LetterOutcome.FOR_PEOPLE, LetterOutcome.CAME_BACK]
    world.arrive(report(world, str(world.sent.message["Message-ID"]).encode()) + b"again")
    unproved, came_back = world.calls  # each once
    assert "names none that we can prove" in unproved
    assert f"E-mail to {world.person} comes back" in came_back


def test_a_report_about_somebody_elses_letter_marks_nothing(world):
    """Whoever has a question of their own has an address of ours: it speaks for no other letter."""
    [message] = world.desk.session.scalars(select(OutboxMessage)).all()
    ours = world.context.replies.of(world.ticket.id + 1, world.ticket.asked_by_id + 1)
    world.arrive(report(world, ours.encode()))
    world.desk.session.refresh(message)
    assert message.bounced_at is None
    assert world.outcomes == [LetterOutcome.FOR_PEOPLE]


def test_a_message_that_nobody_answers_is_known_by_its_name_when_it_comes_back(world):
    """What autopay writes has no address for answers, and must be known to have arrived."""
    with world.context.database.saving() as session:
        written = messages.write(
            session, kind="draft_notice", key="draft_notice:1", to=world.person, language="en",
            district=LARKSPUR, at=world.desk.clock(), **FACTS["draft_notice"],
        )  # fmt: skip
    jobs.run_due(world.context)
    name = str(world.catcher.messages[-1].message["Message-ID"])
    forged = name.replace(f".m{written.id:x}-", f".m{written.id + 1:x}-")
    world.arrive(report(world, forged.encode()))
    world.arrive(report(world, name.encode()).replace(world.person.encode(), b"else@else.example"))
    assert outbox(world, written).bounced_at is None

    world.arrive(report(world, name.encode()))

    assert outbox(world, written).bounced_at is not None


def outbox(world, message):
    return world.desk.session.get_one(OutboxMessage, message.id, populate_existing=True)


def report(world, name: bytes) -> bytes:
    return b"""From: MAILER-DAEMON@there.example
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; there.example

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--x
Content-Type: text/rfc822-headers

Message-ID: %s
Subject: ours

--x--
""" % (world.person.encode(), name)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe\x00", b"From: a\n\n",
        b"From: =?utf-8?q?=0d=0aBcc:_x@y?= <a@b.example>\n\nx",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + b"Content-Type: a/b\n" * 9,
        b"Content-Type: text/plain; charset=nonsense\n\n\xe9t\xe9",
        b"Content-Type: text/html\n\n" + b"<div>" * 5000,
        b"From: " + b"<" * 5000 + b"\n\nx",
    ],
    ids=range(8),
)  # fmt: skip
def test_f12_an_odd_letter_is_a_persons_and_holds_up_no_other(world, raw):
    world.server.store.put(raw)
    world.arrive(world.answer())
    assert world.server.folder("INBOX") == []
    assert [each.text for each in world.thread()][-1] == "The left one."
    letter = reading.read(raw)
    assert not {"\r", "\n"} & set(letter.sender)


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-7", b"Left +2AA- one."),
        ("unicode_escape", rb"Left \ud800 one."),
        ("utf-8", b"Left \x00 one."),
        ("utf-8", b"Left \x1b[2J one."),
    ],
)
def test_f15_words_that_no_database_keeps_hold_up_no_other_letter(world, charset, body):
    """F15: halves of letters and NULs are left out; the letter after it arrives as well."""
    head = (
        f"From: {world.person}\r\nTo: {world.sent.message['Reply-To']}\r\n"
        f"Content-Type: text/plain; charset={charset}\r\n\r\n"
    )
    world.server.store.put(head.encode() + body)
    world.arrive(world.answer())
    assert world.server.folder("INBOX") == []
    texts = [each.text.replace("[2J", "") for each in world.thread()][-2:]
    assert texts == ["Left  one.", "The left one."]


def test_an_address_for_answers_is_for_one_person_and_one_question_and_outlives_its_key():
    new = base64.b64encode(bytes(range(1, 33))).decode()
    replies = ReplyAddresses(MAILBOX, Sealer(FIELD_KEY))
    address = replies.of(31, 42)
    assert replies.read(address.upper()) == replies.read(f"<x.{address}>") == Answered(31, 42)
    for changed in (address.replace("q1f", "q1e"), address.replace("-2a-", "-2b-")):
        assert replies.read(changed) is None
    rotated = ReplyAddresses(MAILBOX, Sealer(new, FIELD_KEY))
    assert rotated.read(address) == replies.read(address)
    assert ReplyAddresses(MAILBOX, Sealer(new)).read(address) is None


def test_a_mailbox_that_is_away_is_tried_again_and_nothing_is_lost(world):
    world.server.password = "changed"
    world.arrive(world.answer())
    assert len(world.server.folder("INBOX")) == 1
    assert world.desk.session.scalars(select(TicketMessage.mailed_from)).all() == [None, None]
    world.server.password = PASSWORD
    world.fetch()
    assert world.server.folder("INBOX") == []
