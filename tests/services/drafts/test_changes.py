"""What stays of a change of autopay, and what the customer reads of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models.autopay import AutopayChange, AutopayDeed
from models.money import Money
from models.outbox import OutboxMessage
from services.drafts import changes
from tests.drawn import make_autopay
from tests.factories import make_account, make_person
from tests.workshop import Clock, at_work

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


@pytest.fixture
def context(database):
    return at_work(database, Clock())


@pytest.fixture
def autopay(session):
    person = make_person(session, "Iris Vance", email="iris@example.org")
    return make_autopay(session, make_account(session), person)


def test_a_change_says_what_was_before_and_after_and_the_customer_reads_of_it(
    session, autopay, context
):
    before = changes.facts(autopay)
    autopay.cap = Money.dollars("120.00")

    change = changes.record(
        session, context, autopay, AutopayDeed.RULES, key="form:1", before=before,
        by="staff:7", reason="Asked by telephone", at=AT,
    )  # fmt: skip

    assert (change.before["cap"], change.after["cap"]) == (None, 12_000)
    assert (change.by, change.reason, autopay.version) == ("staff:7", "Asked by telephone", 2)
    [letter] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "autopay_changed"))
    assert (letter.to, letter.subject) == ("iris@example.org", "Your autopay was changed")
    assert "Checking ••6789" in letter.text


def test_the_same_form_twice_is_one_change_and_one_letter(session, autopay, context):
    for reason in ("once", "again"):
        changes.record(
            session, context, autopay, AutopayDeed.PAUSED, key="form:1",
            before=changes.facts(autopay), by="person:1", reason=reason, at=AT,
        )  # fmt: skip

    paused = AutopayChange.deed == AutopayDeed.PAUSED
    [change] = session.scalars(select(AutopayChange).where(paused))
    assert change.reason == "once"
    assert autopay.version == 2
    assert len(list(session.scalars(select(OutboxMessage)))) == 1


@pytest.mark.parametrize("deed", [deed for deed in AutopayDeed if deed not in changes.SILENT])
def test_every_change_has_words_of_its_own(session, autopay, context, deed):
    changes.record(session, context, autopay, deed, key="form:1", before={}, by="person:1", at=AT)

    [letter] = session.scalars(select(OutboxMessage))
    assert letter.subject
    assert letter.subject != "Your autopay was changed" or deed is AutopayDeed.RULES
