"""A draft that was left out: put back, or back when its pause ends, whatever is in the way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.autopay import AutopayState
from models.draft import Draft, DraftState
from models.errors import Refused
from models.hold import AccountHold, HoldKind
from models.outbox import OutboxMessage
from services.autopay import changing
from services.drafts import notices, obstacles, skipping, suspending
from tests.services.autopay.conftest import TODAY

S = DraftState


@pytest.fixture
def draft(home):
    """Announced."""
    home.start()
    return home.session.scalars(select(Draft)).one()


def pause(home, days=90):
    changing.pause(home.session, home.context, home.order(), TODAY + timedelta(days=days))


def resume(home):
    changing.resume(home.session, home.context, home.order())


def unskip(home, draft):
    return changing.unskip(home.session, home.context, home.order(), draft.id)


def hold_autopay(home):
    home.session.add(
        AccountHold(
            key=str(uuid4()), account_id=home.account.id, kind=HoldKind.AUTOPAY, reason="Asked",
            from_on=TODAY, to_on=None, placed_at=home.clock.at, placed_by="staff:1",
        )
    )  # fmt: skip
    home.session.flush()


def suspend(home):
    autopay_id = home.session.scalars(select(Draft.autopay_id)).one()
    suspending.suspend(
        home.session, home.context, autopay_id, reason="R02", by="bank", at=home.clock.at
    )


@pytest.mark.parametrize(
    ("comes_between", "reason"),
    [(hold_autopay, obstacles.ACCOUNT_HOLD), (suspend, AutopayState.SUSPENDED.value)],
)
def test_a_pause_that_ends_while_autopay_waits_for_people_holds_what_it_left_out(
    home, draft, comes_between, reason
):
    pause(home)
    assert draft.state is S.SKIPPED
    comes_between(home)

    resume(home)
    with pytest.raises(Refused, match="not paused"):
        resume(home)

    assert (draft.state, draft.reason) == (S.HELD, reason)
    assert [move.to_state for move in draft.moves] == [S.NOTICED, S.SKIPPED, S.HELD]


def test_what_somebody_without_e_mail_puts_back_waits_for_its_letter(home, draft):
    skipping.skip(home.session, home.context, draft.id, by="staff:1", at=home.clock.at)
    home.iris.email = None
    home.clock.at += timedelta(days=60)  # its day is past, so it is told anew

    for _ in range(2):
        unskip(home, draft)

    assert (draft.state, draft.reason) == (S.HELD, notices.BY_LETTER)
    assert draft.draw_on > home.context.today()


def test_while_a_pause_lasts_beyond_its_day_nothing_is_put_back_and_nobody_is_told_so(home, draft):
    pause(home)
    letters = select(func.count()).select_from(OutboxMessage)
    before = home.session.scalar(letters)

    with pytest.raises(Refused, match="End the pause first"):
        unskip(home, draft)

    assert draft.state is S.SKIPPED
    assert home.session.scalar(letters) == before


def test_what_is_drawn_after_the_pause_is_put_back_within_it(home, draft):
    skipping.skip(home.session, home.context, draft.id, by="staff:1", at=home.clock.at)
    pause(home, days=(draft.draw_on - TODAY).days)

    assert unskip(home, draft).state is S.NOTICED
