"""What a draft comes to beside the others of its account, and its day when terms change."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.autopay import AmountRule, Autopay
from models.draft import Draft, DraftState
from models.money import Money
from models.outbox import OutboxMessage
from services.drafts import planning
from tests.factories import make_bill
from tests.services.autopay.conftest import TODAY

S = DraftState
FIRST, SECOND, BOTH = Money.dollars("132.50"), Money.dollars("50.00"), Money.dollars("182.50")
AGAIN = TODAY + timedelta(days=9)


@pytest.fixture
def draft(home):
    """Of the first bill, and announced."""
    home.start()
    return home.session.scalars(select(Draft)).one()


@pytest.mark.parametrize(
    ("state", "facts", "second"),
    [
        (S.NOTICED, {}, SECOND),
        (S.NOTICED, {"noticed": Money.dollars("100.00")}, Money.dollars("82.50")),
        (S.PLANNED, {"noticed": None}, SECOND),
        (S.HELD, {}, SECOND),
        (S.RETURNED, {"sent": FIRST, "again_on": AGAIN}, SECOND),
        (S.RETURNED, {"sent": Money.dollars("80.00"), "again_on": AGAIN}, Money.dollars("102.50")),
        (S.RETURNED, {"sent": FIRST, "again_on": None}, BOTH),
        (S.SKIPPED, {}, BOTH),
        (S.FAILED, {"sent": FIRST}, BOTH),
        (S.CANCELLED, {}, BOTH),
    ],
)
def test_a_draft_of_all_that_is_owed_leaves_out_what_another_is_still_to_draw(
    home, draft, state, facts, second
):
    draft.state = state
    for name, value in facts.items():
        setattr(draft, name, value)
    bill = make_bill(home.session, home.account, "50.00", on=TODAY)

    planned = planning.plan(home.session, home.context, bill.id, at=home.clock.at)

    assert (planned.planned, planned.noticed) == (second, second)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 3), (3, 0), (0, 10)])
def test_an_earlier_day_is_told_anew_and_a_later_one_is_only_drawn_so(home, before, after):
    due_on = TODAY + timedelta(days=33)  # a Monday
    bill = make_bill(home.session, home.account, "50.00", on=TODAY, due_on=due_on)
    home.start(days_before=before, amount_rule=AmountRule.BILL)
    draft = home.session.scalars(select(Draft).where(Draft.bill_id == bill.id)).one()
    first, told_on = draft.draw_on, draft.noticed_on
    home.clock.tick(days=2)
    home.session.get_one(Autopay, draft.autopay_id).days_before = after

    for _ in range(2):
        planning.replan(home.session, home.context, draft.autopay_id, at=home.clock.at)

    letters = home.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.startswith(f"draft_notice:{draft.id}:"))
    ).all()
    is_earlier = after > before
    assert (draft.draw_on < first, draft.draw_on > first) == (is_earlier, after < before)
    assert due_on - draft.draw_on <= timedelta(days=after)
    assert len(letters) == 1 + is_earlier
    assert (draft.noticed_on > told_on) is is_earlier
    assert draft.draw_on >= draft.noticed_on + timedelta(days=10)
