"""What stays of a change of autopay, and what the customer reads of it."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attempt import MethodType
from models.autopay import Autopay, AutopayChange, AutopayDeed, AutopayState, Mandate, Origin
from models.money import Money
from models.outbox import OutboxMessage
from models.saved_method import MethodState, SavedMethod
from services.drafts import changes
from tests.factories import make_account, make_person
from tests.workshop import Clock, at_work

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


@pytest.fixture
def context(database):
    return at_work(database, Clock())


@pytest.fixture
def autopay(session):
    account = make_account(session)
    person = make_person(session, "Iris Vance", email="iris@example.org")
    method = SavedMethod(
        key=uuid4(), person_id=person.id, method_type=MethodType.BANK, state=MethodState.ACTIVE,
        funding="checking", last_four="6789", consent_text="I agree.", consent_version="1",
        consented_at=AT, created_at=AT,
    )  # fmt: skip
    session.add(method)
    session.flush()
    mandate = Mandate(
        key=uuid4(), account_id=account.id, person_id=person.id, method_id=method.id,
        origin=Origin.PORTAL, text="I agree.", language="en", version="1", terms={}, given_at=AT,
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    autopay = Autopay(
        account_id=account.id, person_id=person.id, method_id=method.id, mandate_id=mandate.id,
        state=AutopayState.ON, bills_from=date(2026, 11, 18), started_at=AT,
    )  # fmt: skip
    session.add(autopay)
    session.flush()
    return autopay


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

    [change] = session.scalars(select(AutopayChange))
    assert change.reason == "once"
    assert autopay.version == 2
    assert len(list(session.scalars(select(OutboxMessage)))) == 1


@pytest.mark.parametrize("deed", [deed for deed in AutopayDeed if deed not in changes.SILENT])
def test_every_change_has_words_of_its_own(session, autopay, context, deed):
    changes.record(session, context, autopay, deed, key="form:1", before={}, by="person:1", at=AT)

    [letter] = session.scalars(select(OutboxMessage))
    assert letter.subject
    assert letter.subject != "Your autopay was changed" or deed is AutopayDeed.RULES
