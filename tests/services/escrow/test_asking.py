"""A request for a final bill is received once, and its clock is the statute's."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.errors import Refused
from models.escrow import CameBy, EscrowRequest, EscrowState
from services.escrow import answering, asking
from tests.services.escrow.conftest import ASKER, AT, SOLD, TODAY
from tests.workshop import LARKSPUR

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("came_by", "until"),
    [
        (CameBy.FAX, date(2026, 11, 23)),
        (CameBy.MESSENGER, date(2026, 11, 23)),
        (CameBy.EMAIL, date(2026, 11, 23)),
        (CameBy.ONLINE, date(2026, 11, 23)),
        (CameBy.MAIL, date(2026, 12, 1)),  # over Thanksgiving and the Friday after it
    ],
)
def test_its_clock_is_seven_business_days_for_mail_and_three_for_all_else(ask, came_by, until):
    request = ask(came_by=came_by)
    assert (request.state, request.answer_by) == (EscrowState.RECEIVED, until)


def test_a_form_sent_twice_is_one_request(ask, session):
    key = uuid4()
    assert ask(key=key) is ask(key=key)
    assert len(session.scalars(select(EscrowRequest)).all()) == 1


def test_a_letter_of_last_week_is_on_the_clock_since_then(ask):
    assert ask(received_on=TODAY - 7 * DAY).answer_by == TODAY - 7 * DAY + 5 * DAY


@pytest.mark.parametrize(
    "more",
    [
        {"received_on": TODAY + DAY},
        {"received_on": TODAY - 61 * DAY},
        {"asker": replace(ASKER, company=" ")},
        {"asker": replace(ASKER, email="ann at title")},
        {"sold": replace(SOLD, closing_on=TODAY + 367 * DAY)},
        {"sold": replace(SOLD, seller="x" * 121)},
        {"sold": replace(SOLD, legal="x" * 2001)},
    ],
)
def test_what_cannot_be_meant_is_refused(ask, more):
    with pytest.raises(Refused):
        ask(**more)


def test_what_the_statute_asks_for_and_is_not_said_is_lacking_and_keeps_nothing_out(ask):
    assert asking.lacking(ask()) == []
    short = ask(sold=replace(SOLD, address="", legal="", closing_on=None))
    assert asking.lacking(short) == ["address", "legal", "closing_on"]
    assert asking.lacking(ask(sold=replace(SOLD, address="", parcel="0012345678"))) == []


def test_when_what_was_missing_comes_the_clock_begins_anew(session, ask, by):
    request = ask(received_on=TODAY - 5 * DAY)
    answering.say_missing(session, request.id, words="The legal description.", by=by, at=AT)
    assert request.missing == "The legal description."
    asking.complete(
        session,
        LARKSPUR,
        request.id,
        SOLD,
        received_on=TODAY,
        came_by=CameBy.MAIL,
        by=by,
        on=TODAY,
        at=AT,
    )
    assert (request.state, request.missing) == (EscrowState.RECEIVED, "")
    assert request.answer_by == date(2026, 12, 1)


def test_what_comes_before_anybody_asked_for_it_moves_no_clock(session, ask, by):
    request = ask(sold=replace(SOLD, legal=""), received_on=TODAY - DAY)
    until = request.answer_by
    asking.complete(
        session,
        LARKSPUR,
        request.id,
        SOLD,
        received_on=TODAY,
        came_by=CameBy.FAX,
        by=by,
        on=TODAY,
        at=AT,
    )
    assert (request.answer_by, request.legal) == (until, SOLD.legal)


def test_a_clock_that_ran_out_is_not_washed_by_asking_what_is_missing(session, ask, answer, by):
    request = ask(received_on=TODAY - 14 * DAY)
    ran_out = request.answer_by
    assert ran_out < TODAY
    answering.say_missing(session, request.id, words="Which lot?", by=by, at=AT)
    asking.complete(
        session, LARKSPUR, request.id, SOLD, received_on=TODAY, came_by=request.came_by, by=by,
        on=TODAY, at=AT,
    )  # fmt: skip
    assert request.answer_by == ran_out
    answer(request)
    assert request.was_late
