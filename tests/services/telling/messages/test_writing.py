"""Messages are written with their cause, and readable in two languages."""

from datetime import date

import pytest

from models.errors import Refused
from models.money import Money
from models.outbox import MessageState
from sandbox.mail import MailCatcher
from services import jobs
from services.context import Context
from services.telling import messages, rendering, wording
from tests.services.telling.facts_of_messages import FACTS, RECEIPT
from tests.services.telling.messages.office import kept, write
from tests.workshop import LARKSPUR


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
    text, html = rendering.words_of(message, office.district)
    for body in (text, html):
        assert "(360) 555-0142" in body
        assert "310 Millrace Ave, Larkspur, WA 98299" in body
        assert ("¿Preguntas?" in body) is (language == "es")
        for fact in each_of(FACTS[kind].values()):
            if isinstance(fact, str) or fact:  # an empty one is said in words of its own
                shown = wording.day(fact, language) if isinstance(fact, date) else str(fact)
                assert shown in body
    assert f'<html lang="{language}">' in html
    assert "!" not in text.replace("<!doctype", "")
    assert "please" not in text.lower()


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
