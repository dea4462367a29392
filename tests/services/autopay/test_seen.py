"""What autopay looks like to whoever pays, to others on the account, and before it is on."""

from datetime import date, timedelta

import pytest

from models.autopay import AmountRule, AutopayState
from models.draft import DraftState
from models.money import Money
from services.autopay import changing, history, owing, seen
from services.autopay.seen import Kind
from services.drafts import amounts
from services.rules.drafting import Terms
from tests.factories import charge_return_fee
from tests.journeys.stories import Household
from tests.services.autopay.conftest import TODAY


@pytest.fixture
def look(session, home):
    def looked(person=None):
        session.flush()
        return seen.standing(
            session, home.context.district, home.account.number,
            person_id=(person or home.iris).id, on=TODAY,
        )  # fmt: skip

    return looked


def test_an_account_without_it_is_off(look):
    assert look().kind is Kind.OFF


def test_its_payer_sees_day_amount_and_method(home, look):
    home.start()

    now = look()

    assert (now.kind, now.method, now.is_mine, now.is_told) == (
        Kind.ON,
        "Checking ••6789",
        True,
        True,
    )
    assert (now.next.draw_on, now.next.amount) == (date(2026, 11, 30), Money.dollars("132.50"))


def test_others_see_that_it_is_on_and_by_whom_and_no_method(home, look, tenant):
    home.start()

    now = look(tenant)

    assert (now.kind, now.payer, now.method, now.is_mine) == (Kind.ON, "Iris Vance", "", False)


def test_without_a_bill_the_next_one_is_an_estimate_of_a_day(home, look):
    home.start(include_now=False)

    now = look()

    assert (now.next.amount, now.is_told) == (None, False)
    assert now.next.draw_on > TODAY


def test_each_state_is_said(session, home, look):
    autopay = home.start()
    changing.pause(session, home.context, home.order(), date(2027, 1, 5))
    assert (look().kind, look().paused_until) == (Kind.PAUSED, date(2027, 1, 5))
    autopay.state, autopay.reason = AutopayState.SUSPENDED, "account_closed"
    assert (look().kind, look().reason, look().next) == (Kind.SUSPENDED, "account_closed", None)


def test_a_returned_draft_that_is_drawn_again_is_said(session, home, look):
    autopay = home.start()
    [draft] = seen.coming(session, autopay.id)
    draft.move_to(DraftState.SENT, by="run", at=home.clock.at)
    draft.sent = Money.dollars("132.50")
    assert look().sent.amount == Money.dollars("132.50")
    draft.move_to(DraftState.RETURNED, by="bank", at=home.clock.at)
    draft.again_on = date(2026, 12, 4)

    now = look()

    assert (now.kind, now.next.draw_on) == (Kind.RETRYING, date(2026, 12, 4))
    assert now.next.amount == Money.dollars("132.50")


def test_a_held_draft_is_not_announced_as_coming(home, look):
    autopay = home.start()
    [draft] = seen.coming(home.session, autopay.id)
    draft.move_to(
        DraftState.HELD, by="run", at=home.clock.at + timedelta(days=9), reason="account_hold"
    )

    now = look()

    assert (now.kind, now.next.draw_on) == (Kind.HELD, draft.draw_on)
    said = history.of_account(home.session, home.account.id, person_id=None)
    assert [each.at for each in said if each.draft] == [draft.moves[-1].at]
    assert now.due_on is not None


def test_the_history_has_every_change_and_draft_and_nothing_of_anothers(session, home, tenant):
    home.start()

    mine = history.of_account(session, home.account.id, person_id=home.iris.id)

    assert [bool(each.change) for each in mine] == [True, False] or len(mine) == 2
    assert history.of_account(session, home.account.id, person_id=tenant.id) == []
    assert len(history.of_account(session, home.account.id, person_id=None)) == 2


@pytest.mark.parametrize("include_now", [True, False])
def test_the_dry_run_says_what_then_happens(session, home, include_now):
    district = home.context.district
    now = owing.of_account(session, district, home.account.id, TODAY)
    terms = Terms(bills_from=owing.bills_from(now, TODAY, include_now=include_now))

    [first, *rest] = owing.calendar(district, terms, now, TODAY)
    autopay = home.start(include_now=include_now)

    assert len(rest) == 2
    drafts = seen.coming(session, autopay.id)
    assert [(each.draw_on, each.planned) for each in drafts] == (
        [(first.draw_on, first.amount)] if include_now else []
    )


def test_fixed_amounts_stand_in_the_calendar_of_bills_to_come(session, home):
    district = home.context.district
    now = owing.of_account(session, district, home.account.id, TODAY)
    terms = Terms(
        amount_rule=AmountRule.FIXED, fixed=Money.dollars("40.00"),
        bills_from=owing.bills_from(now, TODAY, include_now=False),
    )  # fmt: skip

    assert {each.amount for each in owing.calendar(district, terms, now, TODAY)} == {
        Money.dollars("40.00")
    }


def test_a_bill_that_was_paid_is_not_drawn_for_when_a_return_fee_comes(session, home):
    """The fee is owed beside the bills: a paid one is not $20.00 unpaid."""
    town = Household(session, TODAY, "Marian Kessler", "2218", "Cedar Hollow Rd").billed(2)
    charge_return_fee(session, town.account, on=TODAY)
    paid, newest = town.bills
    now = owing.of_account(session, home.context.district, town.account.id, TODAY)
    assert [(each.number, each.still) for each in now.owing] == [(newest.number, newest.total)]
    assert amounts.now(session, paid).of_bill == Money.ZERO
    assert amounts.now(session, newest).of_bill == newest.total
