"""Fault catalogue B: debits of autopay that come back, early, late, once more, and for good."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.attempt import AttemptState
from models.attention import Attention, AttentionKind
from models.autopay import AutopayState, Mandate
from models.draft import Draft, DraftState
from models.ledger import EntryKind
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import PaymentReturn
from models.saved_method import MethodState, SavedMethod
from services.drafts import fees, rates, running, sweeping
from services.operations import gauges
from services.rules import returned
from services.rules.returned import CODES, Follows
from tests.faults.autopaying import Standing, another_account
from tests.faults.till import OWED, add_bill, bank, card
from tests.workshop import LARKSPUR

S = DraftState
FEE = LARKSPUR.autopay.return_fee


@pytest.fixture
def standing(standing, draft):
    """On, and told."""
    return standing


def sent(till, standing):
    """The draft is at the bank."""
    standing.send()
    return till.all_attempts()[-1]


def back(till, attempt, code):
    till.sandbox.return_payment(till.attempt(attempt.id).payment_intent_id, code)
    till.deliver()


def fee_entries(till):
    return [each for each in till.postings() if each[0] == EntryKind.FEE.value]


@pytest.mark.parametrize("days", [3, 60, 61, 400])
def test_b01_b02_a_return_is_booked_however_late_it_comes_and_flagged_late(till, standing, days):
    """B1 is day 3; B2 are days 60, 61 and 400: the bank's word counts, whatever its rules."""
    attempt = sent(till, standing)
    if days > 3:
        standing.comes_back()
        assert standing.draft().state is S.SETTLED
        till.sandbox.advance(days=days - 6)
    else:
        till.sandbox.advance(days=2)
    back(till, attempt, "R02")

    assert standing.draft().state is S.FAILED
    assert till.owed() == OWED + FEE
    assert len(fee_entries(till)) == 1
    assert ("draft" in till.attentions()) is (days > 3)


@pytest.mark.parametrize("code", sorted(CODES))
def test_b06_every_code_does_what_the_table_says(till, standing, code):
    """After it cleared, so that the bank's own code arrives as it is.

    What the processor itself blocks waits for another method, whatever the table says.
    """
    attempt = sent(till, standing)
    standing.comes_back()
    back(till, attempt, code)

    follows = returned.of_code(code).follows
    draft, autopay = standing.draft(), standing.autopay()
    assert draft.state is (S.RETURNED if follows is Follows.RETRY else S.FAILED)
    [kept] = till.sandbox.find("payment_method")
    is_blocked = bool((kept["us_bank_account"]["status_details"] or {}).get("blocked"))
    is_on = not is_blocked and follows in {Follows.RETRY, Follows.OUR_ERROR}
    assert autopay.state is (AutopayState.ON if is_on else AutopayState.SUSPENDED)
    [method] = till.all(SavedMethod)
    stays = not is_blocked and follows in {Follows.RETRY, Follows.OUR_ERROR, Follows.ASK}
    assert method.state is (MethodState.ACTIVE if stays else MethodState.SUSPENDED)
    [mandate] = till.all(Mandate)
    assert (mandate.ended_at is not None) is (follows is Follows.REVOKED)
    calls_people = follows in {Follows.REVOKED, Follows.OUR_ERROR, Follows.UNKNOWN}
    called = [each.words for each in till.all(Attention, kind=AttentionKind.DRAFT)]
    assert any("did not come" in each for each in called) is calls_people
    assert len(fee_entries(till)) == (follows in fees.CHARGED)
    assert len(till.all(OutboxMessage, kind="draft_returned")) == 1


def test_b06_a_code_nobody_knows_stops_everything_and_calls_a_person(till, standing):
    attempt = sent(till, standing)
    standing.comes_back()
    back(till, attempt, "R98")

    assert standing.draft().state is S.FAILED
    assert standing.autopay().state is AutopayState.SUSPENDED
    assert "draft" in till.attentions()
    assert fee_entries(till) == []


def test_b07_for_want_of_funds_it_is_drawn_once_more_for_the_same_amount_and_told(till, standing):
    attempt = sent(till, standing)
    till.sandbox.advance(days=2)
    back(till, attempt, "R01")
    draft = standing.draft()
    assert draft.state is S.RETURNED
    assert draft.again_on >= LARKSPUR.day(till.now()) + timedelta(days=5)
    notices = till.all(OutboxMessage, kind="draft_notice")
    assert "$146.75" in notices[-1].subject
    assert len(notices) == 2

    standing.send()
    again = next(each for each in till.all_attempts() if each.draft_try == 2)
    assert again.amount == OWED
    standing.comes_back()

    assert standing.draft().state is S.SETTLED
    assert standing.autopay().returns == 0
    assert till.owed() == FEE


def test_b08_heard_twice_and_looked_at_again_it_is_one_return(till, standing):
    attempt = sent(till, standing)
    standing.comes_back()
    back(till, attempt, "R01")
    till.sandbox.advance(hours=1)
    till.resolve(seconds=3600)
    till.run("watch_disputes")

    assert len(till.all(PaymentReturn)) == 1
    assert standing.autopay().returns == 1
    assert len(fee_entries(till)) == 1


def test_b10_not_authorised_ends_the_mandate_on_every_account_of_the_bank_account(till, standing):
    other_id = another_account(till)
    with till.database.saving() as session:
        add_bill(session, other_id, "26-000009", LARKSPUR.day(till.now()).replace(month=9, day=1),
                 Money.dollars("50"), till.now())  # fmt: skip
    twin = standing.purse.keep(till.all(SavedMethod)[0].method_type, bank("000123456789"))
    other = standing.start(account_id=other_id, method_id=twin)
    standing.replan(other)
    till.work()
    attempt = sent(till, standing)
    standing.comes_back()

    back(till, attempt, "R10")

    assert {each.state for each in till.all(SavedMethod)} == {MethodState.SUSPENDED}
    assert {standing.autopay(other).state, standing.autopay().state} == {AutopayState.SUSPENDED}
    assert all(each.ended_at for each in till.all(Mandate))
    [waiting] = till.all(Draft, account_id=other_id)
    assert waiting.state is S.HELD


def test_b11_the_rates_that_nacha_limits_are_counted(till, standing):
    attempt = sent(till, standing)
    standing.comes_back()
    with till.database.reading() as session:
        assert rates.of(session, on=LARKSPUR.day(till.now())).overall == 0
    back(till, attempt, "R10")

    with till.database.reading() as session:
        now = rates.of(session, on=LARKSPUR.day(till.now()))
    assert (now.debits, now.unauthorised, now.administrative, now.overall) == (1, 1.0, 0.0, 1.0)
    assert (now.is_alarming, now.needs_review) == (True, True)


def test_b11_a_rate_near_the_limit_is_an_alarm_and_calls_a_person_once(till, standing):
    def seen():
        with till.database.reading() as session:
            found = gauges.read(
                session, on_disk=Path(), at=till.now(), today=LARKSPUR.day(till.now())
            )
            return {each.name: each.value for each in found}

    name = "returns_unauthorised_per_million"
    assert name not in seen()
    attempt = sent(till, standing)
    standing.comes_back()
    back(till, attempt, "R10")
    for _ in range(2):
        sweeping.sweep(till.context)

    assert seen()[name] == 1_000_000
    called = [each.words for each in till.all(Attention) if "Nacha's limits" in each.words]
    assert len(called) == 1


def test_b09_a_return_of_a_debit_that_is_none_of_ours_waits_for_people(till):
    """Nothing is made up for it, whatever bank says so."""
    kept = till.gateway._client.v1.payment_intents.create(
        {"amount": 5000, "currency": "usd", "allowed_payment_method_types": ["card"],
         "payment_method": "pm_card_visa", "confirm": True}
    )  # fmt: skip
    till.sandbox.dispute(kept.id)
    till.deliver()
    for _ in range(3):
        till.sandbox.advance(hours=1)
        till.work()

    assert (till.postings(), till.all(PaymentReturn)) == ([], [])
    assert "unmatched" in till.attentions()


def test_what_settled_is_not_drawn_again(till, standing):
    attempt = sent(till, standing)
    standing.comes_back()
    assert till.state(attempt) is AttemptState.SUCCEEDED
    running.run(till.context, LARKSPUR.day(till.now()))
    assert len(till.all_attempts()) == 1
    assert standing.draft().again_on is None


def test_a_return_while_it_is_on_its_way_costs_no_cent_of_the_bill(till, standing):
    attempt = sent(till, standing)
    assert till.owed() == OWED
    back(till, attempt, "R03")
    assert till.owed() == OWED + FEE
    assert standing.draft().state is S.FAILED


@pytest.mark.parametrize(
    ("number", "state", "autopay"),
    [
        ("4000000000000341", S.RETURNED, AutopayState.ON),
        ("4000002760003184", S.FAILED, AutopayState.SUSPENDED),
    ],
)
def test_b06_a_declined_card_does_what_the_table_says(till, number, state, autopay):
    """A bank that says no this time is asked once more; for one that wants its holder we wait."""
    standing = Standing(till)
    standing.start(card(number))
    standing.told()

    standing.send()
    till.settle()

    assert (standing.draft().state, standing.autopay().state) == (state, autopay)
    assert [each.ended_at for each in till.all(Mandate)] == [None]
    assert fee_entries(till) == []
    [letter] = till.all(OutboxMessage, kind="draft_returned")
    assert "The bank did not accept" not in letter.text
