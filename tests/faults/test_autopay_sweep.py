"""Every night: what came twice, and drafts that no run moves any more."""

from datetime import timedelta

import pytest

from models.attempt import AttemptState, MethodType
from models.attention import Attention, AttentionKind
from models.draft import Draft
from models.money import Money
from models.refund import RefundState
from services.drafts import sweeping, twice
from tests.faults.autopaying import Standing
from tests.faults.refunding import BANK_OK
from tests.faults.till import OWED, VISA
from tests.services.tickets.desk import Explained
from tests.workshop import LARKSPUR


def test_the_same_amount_twice_within_days_is_flagged_before_the_customer_calls(till):
    for payer in ("browser:1", "browser:2"):
        page = till.ask("50.00", payer=payer)
        till.pay(page)
        till.deliver()

    for _ in range(2):
        assert sweeping.sweep(till.context).twice == 1

    assert till.attentions().count("duplicate") == 1
    assert till.owed() == OWED - Money.dollars("100")


def test_the_nights_look_for_what_came_twice_reads_what_was_recorded_since(till):
    """Of all payments ever, an index finds those of the last days."""
    with till.database.saving() as session:
        explained = Explained(session)
        with explained:
            twice.flag(session, LARKSPUR, since=till.now(), at=till.now())

    assert any("ix_payment_recorded" in plan for plan in explained.plans)


def test_what_went_back_did_not_come_twice(till):
    for payer in ("browser:1", "browser:2"):
        page = till.ask("50.00", payer=payer)
        till.pay(page)
        till.deliver()
    till.sandbox.dispute(till.attempt(page.id).payment_intent_id)
    till.deliver()

    assert sweeping.sweep(till.context).twice == 0


@pytest.mark.parametrize("ways", ["bank bank", "card bank"])
def test_the_same_amount_twice_on_its_way_is_flagged_at_once_and_once(till, ways):
    pages = []
    for payer, way in enumerate(ways.split()):
        page = till.ask("50.00", method=MethodType[way.upper()], payer=f"browser:{payer}")
        till.pay(page, VISA if way == "card" else BANK_OK)
        till.deliver()
        pages.append(page)

    assert sweeping.sweep(till.context).twice == 1
    [call] = till.all(Attention, kind=AttentionKind.DUPLICATE)
    assert "is on its way since" in call.words
    assert call.account_id == till.account_id
    till.sandbox.advance(days=7)
    till.deliver()
    till.settle()

    assert {till.state(page) for page in pages} == {AttemptState.SUCCEEDED}
    sweeping.sweep(till.context)
    assert till.attentions().count("duplicate") == 1


def test_two_on_their_way_that_differ_or_are_days_apart_are_no_pair(till):
    for payer, dollars, days in ((1, "50.00", 0), (2, "50.01", 0), (3, "50.00", 6)):
        till.sandbox.advance(days=days)
        till.pay(till.ask(dollars, method=MethodType.BANK, payer=f"browser:{payer}"), BANK_OK)
        till.deliver()

    assert sweeping.sweep(till.context).twice == 0


def test_of_a_pair_one_was_given_back_or_is_about_to_be_and_nobody_is_called(till, office):
    office.paid(dollars="50.00")
    again = office.paid(dollars="50.00", payer="browser:2")
    refund = office.ask(again, "50.00")

    assert sweeping.sweep(till.context).twice == 0
    till.work()
    assert office.one(refund).state is RefundState.SUCCEEDED
    assert sweeping.sweep(till.context).twice == 0


def test_of_a_pair_a_part_was_given_back_and_it_is_still_looked_at(till, office):
    office.paid(dollars="50.00")
    office.give(office.paid(dollars="50.00", payer="browser:2"), "1.00")

    assert sweeping.sweep(till.context).twice == 1


def test_an_attempt_whose_events_never_came_is_looked_up(till):
    page = till.ask()
    till.pay(page)

    assert sweeping.sweep(till.context).looked_at == 1
    assert till.owed().cents == 0


def test_a_draft_whose_day_passed_without_a_run_is_handed_to_a_person(till):
    standing = Standing(till)
    standing.start()
    draft = standing.told()
    with till.database.saving() as session:
        session.get_one(Draft, draft.id).draw_on -= timedelta(days=40)

    assert sweeping.sweep(till.context).stuck == 1
    assert "draft" in till.attentions()
