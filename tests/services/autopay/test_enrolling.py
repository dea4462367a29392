"""Autopay is switched on: once, by whoever may pay, under words that are kept."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import AccountStatus
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.attention import Attention
from models.autopay import AmountRule, Autopay, AutopayChange, AutopayState, Mandate
from models.draft import Draft
from models.errors import Conflict, NotFound, Refused
from models.money import Money
from models.outbox import OutboxMessage
from models.saved_method import MethodState
from services.autopay import changing, enrolling, mandates
from tests.factories import give_access, make_account, make_person
from tests.services.autopay.conftest import keep
from tests.workshop import LARKSPUR


def letters(session, kind):
    return session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)).all()


def test_what_is_signed_is_kept_word_by_word_and_mailed_in_the_same_transaction(session, home):
    autopay = home.start(cap=Money.dollars("200.00"), days_before=3)

    mandate = autopay.mandate
    assert autopay.state is AutopayState.ON
    assert (mandate.proof, mandate.address, mandate.browser) == (
        "passkey",
        "203.0.113.7",
        "Firefox",
    )
    assert mandate.terms["cap"] == 20_000
    assert "never more than $200.00" in mandate.text
    assert "3 days before its bill is due" in mandate.text
    assert "three business days" in mandate.text
    [copy] = letters(session, "mandate_copy")
    assert copy.to == "iris@example.org"
    assert all(part in copy.text for part in mandate.text.split("\n\n"))


def test_the_same_form_twice_is_one_autopay_one_mandate_and_one_letter_each(session, home):
    wish = home.wish()

    made = [_start(home, wish) for _ in range(2)]

    assert made[0] is made[1]
    assert len(session.scalars(select(Mandate)).all()) == 1
    assert len(session.scalars(select(AutopayChange)).all()) == 1
    assert len(letters(session, "mandate_copy")) == 1


def test_a_form_of_one_account_switches_nothing_on_for_another(session, home):
    key = uuid4()
    home.start(key=key)
    home.account = make_account(session)
    give_access(session, home.iris, home.account)

    with pytest.raises(Conflict):
        home.start(key=key)


def test_a_second_person_hears_that_it_is_on_and_nothing_of_whose_method_pays(
    session, home, tenant
):
    home.start()

    with pytest.raises(Refused) as no:
        home.start(tenant, method=keep(session, tenant))

    assert "somebody else" in no.value.message
    assert "6789" not in no.value.message
    assert len(session.scalars(select(Autopay)).all()) == 1


def test_theirs_a_second_time_is_on_already(home):
    home.start()

    with pytest.raises(Conflict):
        home.start()


@pytest.mark.parametrize("state", [MethodState.VERIFYING, MethodState.SUSPENDED])
def test_a_method_that_cannot_pay_is_as_good_as_none(session, home, state):
    with pytest.raises(NotFound):
        home.start(method=keep(session, home.iris, state=state))


def test_the_method_and_the_account_of_another_are_not_there(session, home, tenant):
    stranger = make_person(session, "Noor Haddad")

    with pytest.raises(NotFound):
        home.start(method=keep(session, tenant))
    with pytest.raises(NotFound):
        home.start(stranger, method=keep(session, stranger))


def test_a_closed_account_has_no_bills_to_come(home):
    home.account.status = AccountStatus.CLOSED

    with pytest.raises(Refused):
        home.start()


def test_what_is_owed_now_is_drawn_when_they_say_so_ten_days_after_they_are_told(session, home):
    home.start(include_now=True)

    [draft] = session.scalars(select(Draft))
    assert (draft.planned, draft.draw_on) == (Money.dollars("132.50"), date(2026, 11, 30))
    assert (draft.draw_on - draft.noticed_on).days >= 10


def test_what_is_owed_now_stays_theirs_to_pay_when_they_say_no(session, home):
    autopay = home.start(include_now=False)

    assert session.scalars(select(Draft)).all() == []
    assert autopay.bills_from == home.context.today()


@pytest.mark.parametrize(
    "terms",
    [
        {"days_before": 99},
        {"amount_rule": AmountRule.FIXED},
        {"cap": Money(1)},
        {"fixed": Money.dollars("20.00")},
    ],
)
def test_terms_that_are_not_the_districts_are_refused(session, home, terms):
    with pytest.raises(Refused):
        home.start(**terms)
    assert session.scalars(select(Mandate)).all() == []


def test_the_words_are_the_payers_language_and_one_letter_more_is_another_version(session, home):
    said = {
        language: mandates.words(
            home.terms, account=home.account, method=home.method,
            district=home.context.district, language=language,
        )
        for language in ("en", "es", "fr")
    }  # fmt: skip

    assert said["es"].text.startswith("Autorizo a ")
    assert said["fr"] == said["en"]
    assert said["en"].version != said["es"].version
    assert len(said["en"].paragraphs) == len(said["es"].paragraphs)


def _start(home, wish):
    return enrolling.start(home.session, home.context, wish)


@pytest.mark.parametrize(
    ("allowed", "method_type", "said"),
    [
        (0, MethodType.BANK, "it is not tried again"),
        (1, MethodType.BANK, "at most 1 more"),
        (5, MethodType.BANK, "at most 2 more"),
        (5, MethodType.CARD, "at most 5 more"),
    ],
)
def test_the_words_promise_as_many_retries_as_the_rules_allow(
    session, home, allowed, method_type, said
):
    rules = replace(LARKSPUR.autopay, retries_max=allowed)
    words = mandates.words(
        home.terms, account=home.account, method=keep(session, home.iris, method_type),
        district=replace(LARKSPUR, autopay=rules), language="en",
    )  # fmt: skip
    assert said in words.text


def test_b11_while_many_debits_come_back_unauthorised_each_new_bank_enrolment_is_looked_at(
    session, home
):
    """It is switched on all the same, and called once; a card is nobody's concern."""
    _unauthorised(session, home)
    wish = home.wish()
    autopay, again = (_start(home, wish) for _ in range(2))
    assert (autopay.state, again) == (AutopayState.ON, autopay)
    [called] = session.scalars(select(Attention))
    assert called.key == f"autopay_review:{autopay.id}:{autopay.method_id}"
    assert called.account_id == home.account.id
    assert "100.00% of the debits" in called.words

    home.account = make_account(session)
    give_access(session, home.iris, home.account)
    home.start(method=keep(session, home.iris, MethodType.CARD))
    assert len(session.scalars(select(Attention)).all()) == 1


def test_b11_an_autopay_that_is_switched_to_a_bank_account_is_looked_at_by_the_same_rule(
    session, home
):
    """Once for each bank account, however often its form or its news comes; never for a card."""
    _unauthorised(session, home)
    card = keep(session, home.iris, MethodType.CARD)
    autopay = home.start(method=card)
    for method in (home.method, card, home.method):
        form = uuid4()
        changing.change(
            home.session, home.context,
            changing.Change(
                order=home.order(form=str(form), seen=autopay.version),
                signature=home.signature(key=form), method_id=method.id, terms=home.terms,
            ),
        )  # fmt: skip
    [called] = session.scalars(select(Attention))
    assert called.key == f"autopay_review:{autopay.id}:{home.method.id}"


def _unauthorised(session, home):
    """The one debit of sixty days came back as not authorised."""
    at = home.clock.at
    session.add(
        PaymentAttempt(
            account_id=home.account.id,
            payer_kind=PayerKind.PERSON,
            payer_key="draft:1",
            method_type=MethodType.BANK,
            amount=Money.dollars("50"),
            id=uuid4(),
            balance_seen=Money.dollars("50"),
            created_at=at,
            submitted_at=at,
            state=AttemptState.FAILED,
            failure_code="R10",
        )  # fmt: skip
    )
    session.flush()


def test_b11_while_few_come_back_nobody_is_called(session, home):
    home.start()
    assert session.scalars(select(Attention)).all() == []
