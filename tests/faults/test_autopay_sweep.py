"""Every night: what came twice, and drafts that no run moves any more."""

from datetime import timedelta

from models.draft import Draft
from models.money import Money
from services.drafts import sweeping
from tests.faults.autopaying import Standing
from tests.faults.till import OWED
from tests.services.tickets.desk import Explained


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
            sweeping.flag_twice(session, since=till.now(), at=till.now())

    assert any("ix_payment_recorded" in plan for plan in explained.plans)


def test_what_went_back_did_not_come_twice(till):
    for payer in ("browser:1", "browser:2"):
        page = till.ask("50.00", payer=payer)
        till.pay(page)
        till.deliver()
    till.sandbox.dispute(till.attempt(page.id).payment_intent_id)
    till.deliver()

    assert sweeping.sweep(till.context).twice == 0


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
