"""Each message is sent once, whatever happens to mail."""

from dataclasses import replace

from sqlalchemy import select

from models.hold import HoldKind
from models.job import Job, JobState
from models.notice_choice import Topic
from models.outbox import MessageState
from sandbox.mail import Fault, MailCatcher
from services import attention, jobs
from services.accounts import holds
from services.context import Context
from services.keys.unsubscribing import Unsubscriber
from services.telling import messages, rendering
from tests.factories import make_account, make_person
from tests.services.telling.facts_of_messages import FACTS, RECEIPT
from tests.services.telling.messages.office import kept, outbox, write
from tests.workshop import Clock


def test_a_message_caused_twice_is_sent_once(office: Context, catcher: MailCatcher):
    first = write(office, "sign_in_code", key="code:1", **FACTS["sign_in_code"])
    second = write(office, "sign_in_code", key="code:1", **FACTS["sign_in_code"])
    jobs.run_due(office)
    assert first.id == second.id
    assert len(catcher.messages) == 1


def test_c11_mail_that_is_down_holds_nothing_up_and_every_message_arrives_once(
    office: Context, catcher: MailCatcher, clock: Clock
):
    """C11: the outbox grows while the server is away, and empties when it is back."""
    catcher.misbehave(Fault.DOWN)
    for number in range(5):
        write(office, "sign_in_code", key=f"code:{number}", **FACTS["sign_in_code"])
    for _ in range(3):
        jobs.run_due(office)
        clock.tick(seconds=400)
    waiting = outbox(office)
    assert [message.state for message in waiting] == [MessageState.WAITING] * 5
    assert all("No mail server at 127.0.0.1" in message.note for message in waiting)
    catcher.misbehave(Fault.NONE)
    clock.tick(hours=1)
    jobs.run_due(office)
    jobs.run_due(office)
    assert [message.state for message in outbox(office)] == [MessageState.SENT] * 5
    assert len({mail.message_id for mail in catcher.messages}) == len(catcher.messages) == 5


def test_a_server_that_wants_it_later_gets_it_later(
    office: Context, catcher: MailCatcher, clock: Clock
):
    catcher.misbehave(Fault.LATER)
    message = write(office, "sign_in_code", **FACTS["sign_in_code"])
    jobs.run_due(office)
    assert kept(office, message).note == "451 4.3.2 Come back later"
    catcher.misbehave(Fault.NONE)
    clock.tick(seconds=messages.CALENDAR[0])
    jobs.run_due(office)
    assert kept(office, message).state is MessageState.SENT


def test_a_reader_the_server_does_not_know_is_not_tried_again(
    office: Context, catcher: MailCatcher, clock: Clock
):
    catcher.misbehave(Fault.REFUSE)
    message = write(office, "sign_in_code", **FACTS["sign_in_code"])
    jobs.run_due(office)
    assert (kept(office, message).state, kept(office, message).note) == (
        MessageState.REFUSED, "550 5.1.1 There is no such reader here",
    )  # fmt: skip
    catcher.misbehave(Fault.NONE)
    clock.tick(days=3)
    assert jobs.run_due(office) == 0


def test_a_message_whose_answer_was_lost_is_sent_again_under_the_same_name(
    office: Context, catcher: MailCatcher, clock: Clock
):
    catcher.misbehave(Fault.LOSE_ANSWER)
    message = write(office, "sign_in_code", **FACTS["sign_in_code"])
    jobs.run_due(office)
    assert kept(office, message).state is MessageState.WAITING
    catcher.misbehave(Fault.NONE)
    clock.tick(minutes=1)
    jobs.run_due(office)
    first, copy = catcher.messages
    assert first.message_id == copy.message_id
    assert kept(office, message).state is MessageState.SENT


def test_a_worker_that_lost_its_lease_does_not_say_that_it_sent(
    office: Context, catcher: MailCatcher, clock: Clock
):
    """C3 for mail: whoever took over decides."""
    message = write(office, "sign_in_code", **FACTS["sign_in_code"])
    stale = jobs.take(office.database, at=clock())
    assert stale is not None
    clock.tick(minutes=10)
    jobs.run_due(office)
    ending = messages.send(office, replace(stale))
    assert ending == "It was already sent."
    assert len(catcher.messages) == 1
    assert kept(office, message).state is MessageState.SENT


def test_a_message_given_up_waits_for_a_person(office: Context, catcher: MailCatcher, clock: Clock):
    catcher.misbehave(Fault.LATER)
    message = write(office, "sign_in_code", **FACTS["sign_in_code"])
    for _ in range(len(messages.CALENDAR) + 1):
        jobs.run_due(office)
        clock.tick(days=2)
    with office.database.reading() as session:
        job = session.scalars(select(Job).where(Job.kind == "send_message")).one()
    assert job.state is JobState.FAILED
    assert kept(office, message).state is MessageState.WAITING


def test_mail_held_back_stays_but_for_receipts_and_what_guards_the_account(
    office: Context, catcher: MailCatcher
):
    on = office.today()
    with office.database.saving() as session:
        account_id = make_account(session).id
        holds.place(
            session, key="k", account_id=account_id, kind=HoldKind.EMAIL, reason="By letter only",
            from_on=on, to_on=None, by="staff:1", on=on, at=office.now(),
        )  # fmt: skip
    sent = FACTS["payment_submitted"]
    held = write(office, "payment_submitted", key="held", account_id=account_id, **sent)
    never_held = [
        write(office, kind, key=kind, account_id=account_id, **FACTS[kind])
        for kind in sorted(messages.NEVER_HELD)
    ]
    jobs.run_due(office)
    assert {mail.subject for mail in catcher.messages} == {
        kept(office, each).subject for each in never_held
    }
    assert kept(office, held).state is MessageState.REFUSED
    assert "held back" in kept(office, held).note


def test_what_may_be_off_carries_the_link_that_turns_it_off(office: Context, catcher: MailCatcher):
    with office.database.saving() as session:
        iris = make_person(session, "Iris Vance", email="iris@example.org")
    office = replace(office, unsubscriber=Unsubscriber("k" * 40))
    write(office, "receipt", **RECEIPT)
    write(office, "payment_failed", key="failed", **FACTS["payment_failed"])
    jobs.run_due(office)
    receipt, failed = catcher.messages
    link = Unsubscriber("k" * 40).link(iris.id, Topic.RECEIPTS)
    assert receipt.message["List-Unsubscribe"] == (
        f"<https://pay.larkspursewer.example/notices/off/{link}>"
    )
    assert receipt.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert failed.message["List-Unsubscribe"] is None


def test_an_invitation_that_was_refused_calls_a_person_once(
    office: Context, catcher: MailCatcher, clock: Clock
):
    catcher.misbehave(Fault.REFUSE)
    for kind in ("customer_invitation", "sign_in_code"):
        write(office, kind, key=kind, **FACTS[kind])
    jobs.run_due(office)
    with office.database.reading() as session:
        (cause,) = attention.waiting(session, limit=9)
    assert "did not take an invitation" in cause.attention.words


def test_a_notice_has_its_words_when_it_is_sent_and_keeps_them_for_every_try(
    office: Context, catcher: MailCatcher, clock: Clock
):
    catcher.misbehave(Fault.LATER)
    waiting = write(office, "draft_notice", language="es", **FACTS["draft_notice"])
    said = rendering.words_of(waiting, office.district)
    assert (waiting.text, waiting.html) == ("", "")
    assert waiting.subject

    jobs.run_due(office)
    tried = kept(office, waiting)
    assert (tried.facts, (tried.text, tried.html)) == (None, said)
    assert tried.state is MessageState.WAITING
    catcher.misbehave(Fault.NONE)
    clock.tick(minutes=1)
    jobs.run_due(office)

    [mail] = catcher.messages
    assert mail.message["Subject"] == waiting.subject
    assert kept(office, waiting).state is MessageState.SENT
