"""Cards that run out before the next draft of autopay."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from models.saved_method import SavedMethod
from services.methods import running_out
from tests.faults.keeping import add, enrol, one
from tests.workshop import LARKSPUR


def days_before(till, draw_on: date, days: int):
    """The same world, so many days before a draft."""
    at = datetime.combine(draw_on - timedelta(days=days), time(20), UTC)
    return replace(till.context, now=lambda: at)


def warn(till, draw_on: date, days: int) -> int:
    """The letters there are after the job of a day."""
    running_out.warn_of_cards(days_before(till, draw_on, days), None)
    return till.letters().count("card_runs_out")


def test_a_card_that_runs_out_before_its_next_draft_is_warned_of_45_15_and_3_days_before(till):
    """The till's bill of 9 November comes again on 9 January, due 25 days after."""
    method = add(till)
    enrol(till, method)
    till.sandbox.expire_card(method.payment_method_id)
    till.deliver()
    with till.database.reading() as session:
        [failing] = running_out.failing(session, LARKSPUR, date(2026, 11, 20))

    told = [warn(till, failing.draw_on, days) for days in (60, 46, 45, 30, 15, 14, 4, 3, 2)]

    assert told == [0, 0, 1, 1, 2, 2, 2, 3, 3]


def test_a_card_that_the_network_renewed_is_not_warned_of(till):
    method = add(till)
    enrol(till, method)
    with till.database.saving() as session:
        row = session.get_one(SavedMethod, method.id)
        row.expires_month, row.expires_year = 1, 2026
        [failing] = running_out.failing(session, LARKSPUR, date(2026, 11, 20))

    assert warn(till, failing.draw_on, 15) == 0
    assert one(till, method).expires_year == 2034


def test_a_card_that_no_autopay_uses_is_not_warned_of(till):
    method = add(till)
    with till.database.saving() as session:
        row = session.get_one(SavedMethod, method.id)
        row.expires_month, row.expires_year = 1, 2027
        assert running_out.failing(session, LARKSPUR, till.context.today()) == []
