"""Messages: written with their cause, readable in two languages, each sent once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from models.database import Database
from models.errors import Refused
from models.hold import HoldKind
from models.job import Job, JobState
from models.money import Money
from models.outbox import MessageState, OutboxMessage
from sandbox.mail import Fault, MailCatcher
from services import holds, jobs, messages, wording
from services.context import Context
from services.gateways.mail import Letter
from tests.factories import make_account
from tests.services.facts_of_messages import FACTS, RECEIPT
from tests.workshop import LARKSPUR, Clock, at_work, post_office

LETTER = Letter(key="k", to="iris@example.org", subject="S", text="T", html="<p>H</p>")


def test_a_message_reaches_its_reader_as_text_and_as_html(office: Context, catcher: MailCatcher):
    written = write(office, "receipt", **RECEIPT)
    assert jobs.run_due(office) == 1
    (mail,) = catcher.messages
    assert (mail.to, mail.subject) == (
        "iris@example.org", "Receipt R-00048812: we received $149.20",
    )  # fmt: skip
    assert "You paid:         $149.20" in mail.text
    assert "https://pay.larkspursewer.example/receipt/7F3K92MD" in mail.html
    assert str(mail.message["From"]) == "Larkspur Sewer District <help@larkspursewer.example>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Content-Language"] == "en"
    assert (kept(office, written).state, kept(office, written).sent_at) == (
        MessageState.SENT, office.now(),
    )  # fmt: skip


def each_of(facts):
    """Every single fact, those of lists too."""
    for fact in facts:
        yield from each_of(fact) if isinstance(fact, list | tuple) else [fact]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", sorted(messages.FACTS))
def test_every_message_says_its_facts_and_how_to_reach_the_district(
    office: Context, kind: str, language: str
):
    message = write(office, kind, language=language, **FACTS[kind])
    for body in (message.text, message.html):
        assert "(360) 555-0142" in body
        assert "310 Millrace Ave, Larkspur, WA 98299" in body
        assert ("¿Preguntas?" in body) is (language == "es")
        for fact in each_of(FACTS[kind].values()):
            if isinstance(fact, str) or fact:  # an empty one is said in words of its own
                shown = wording.day(fact, language) if isinstance(fact, date) else str(fact)
                assert shown in body
    assert f'<html lang="{language}">' in message.html
    assert "!" not in message.text.replace("<!doctype", "")
    assert "please" not in message.text.lower()


def test_days_are_written_as_each_language_writes_them(office: Context):
    facts = FACTS["payment_submitted"]
    assert "by Tue, Nov 24, 2026" in write(office, "payment_submitted", **facts).text
    spanish = write(office, "payment_submitted", key="es", language="es", **facts)
    assert "el mar, 24 nov 2026" in spanish.text


@pytest.mark.parametrize(
    ("balance", "sentence"),
    [
        (Money(0), "You owe nothing now."),
        (Money(5000), "You still owe $50.00 after this payment."),
        (Money(-1250), "You have a credit of $12.50. It goes toward your next bill."),
    ],
)
def test_a_receipt_says_what_is_owed_after_it(office: Context, balance: Money, sentence: str):
    assert sentence in write(office, "receipt", **{**RECEIPT, "balance_after": balance}).text


def test_a_receipt_for_a_bank_payment_says_until_when_it_may_be_taken_back(office: Context):
    facts = {**RECEIPT, "fee": Money(0), "returnable_until": date(2027, 1, 20)}
    text = write(office, "receipt", **facts).text
    assert "take this payment back until Wed, Jan 20, 2027" in text
    assert "Card fee" not in text


def test_what_people_wrote_stays_words_in_the_html(office: Context):
    message = write(
        office,
        "payment_failed",
        **{**FACTS["payment_failed"], "reason": "<script>alert(1)</script>"},
    )
    assert "<script>" not in message.html
    assert "&lt;script&gt;" in message.html


@pytest.mark.parametrize(
    "address",
    [
        "iris@example.org\nBcc: everyone@example.org",
        "iris@example.org\r\nSubject: other",
        "Iris <iris@example.org>",
        "iris@example.org, vance@example.org",
        "iris@example.org\n",
        "iris\x00@example.org",
        "íris@example.org",
        "iris",
        "",
    ],
)
def test_f12_an_address_that_is_more_than_one_address_is_refused(office: Context, address: str):
    with office.database.saving() as session, pytest.raises(Refused, match="e-mail address"):
        messages.write(
            session, kind="sign_in_code", key="k", to=address, language="en", district=LARKSPUR,
            at=office.now(), **FACTS["sign_in_code"],
        )  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85", "\x0b"])
def test_f12_a_fact_that_would_end_the_subject_is_refused(office: Context, end: str):
    with pytest.raises(Refused, match="one line"):
        write(office, "receipt", **{**RECEIPT, "receipt_number": f"R-1{end}Bcc: x@example.org"})


@pytest.mark.parametrize(
    "facts", [{"code": "1"}, {"code": "1", "minutes": 10, "password": "hunter2"}]
)
def test_a_fact_that_is_missing_or_unknown_is_a_mistake_of_ours(office: Context, facts: dict):
    with pytest.raises(TypeError, match="sign_in_code is told"):
        write(office, "sign_in_code", **facts)


def test_a_message_caused_twice_is_sent_once(office: Context, catcher: MailCatcher):
    first = write(office, "sign_in_code", key="code:1", **FACTS["sign_in_code"])
    second = write(office, "sign_in_code", key="code:1", **FACTS["sign_in_code"])
    jobs.run_due(office)
    assert first.id == second.id
    assert len(catcher.messages) == 1


def test_mail_that_is_down_holds_nothing_up_and_every_message_arrives_once(
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


def test_mail_held_back_stays_and_whoever_paid_has_their_receipt(
    office: Context, catcher: MailCatcher
):
    on = office.today()
    with office.database.saving() as session:
        account_id = make_account(session).id
        holds.place(
            session, key="k", account_id=account_id, kind=HoldKind.EMAIL, reason="By letter only",
            from_on=on, to_on=None, by="staff:1", on=on, at=office.now(),
        )  # fmt: skip
    facts = {**FACTS["payment_submitted"], "account_id": account_id}
    held = write(office, "payment_submitted", key="held", **facts)
    kinds = ("receipt", "receipt_together", "access_ended", "account_linked")
    never_held = [write(office, k, key=k, account_id=account_id, **FACTS[k]) for k in kinds]
    jobs.run_due(office)
    out = {mail.subject for mail in catcher.messages}
    assert out == {kept(office, each).subject for each in never_held}
    assert kept(office, held).state is MessageState.REFUSED
    assert "held back" in kept(office, held).note


def write(
    office: Context, kind: str, *, key: str = "k", language: str = "en", **facts: object
) -> OutboxMessage:
    with office.database.saving() as session:
        return messages.write(
            session, kind=kind, key=key, to="iris@example.org", language=language,
            district=LARKSPUR, at=office.now(), **facts,
        )  # fmt: skip


def kept(office: Context, message: OutboxMessage) -> OutboxMessage:
    with office.database.reading() as session:
        return session.get_one(OutboxMessage, message.id)


def outbox(office: Context) -> list[OutboxMessage]:
    with office.database.reading() as session:
        return list(session.scalars(select(OutboxMessage)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def database(house_database: Database) -> Database:
    return house_database


@pytest.fixture
def office(database: Database, clock: Clock, catcher: MailCatcher) -> Context:
    """A district whose mail server is the catcher."""
    return at_work(database, clock, post_office(catcher.port))
