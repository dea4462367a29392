"""The answer: every figure, how long it holds, and what may be said instead."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.escrow import EscrowState
from models.money import Money
from services.escrow import answering
from services.rules.rating.saying import worth
from tests.factories import give_access, make_account, make_bill, make_person
from tests.services.escrow.conftest import AT, CLOSING, TODAY

DAY = timedelta(days=1)


def test_the_answer_says_what_is_owed_what_is_estimated_and_what_a_day_costs(
    session, request_, answer, account
):
    made = answer(request_)
    assert request_.state is EscrowState.QUOTED
    assert made.owed == {"service": "132.50"}
    assert (made.outstanding, made.past_due) == (Money.dollars("132.50"), Money.ZERO)
    assert made.billed_to == date(2026, 10, 31)
    assert made.estimated == Money.dollars("59.60")  # 24 of 30 days of $74.50
    assert made.total == Money.dollars("192.10")
    assert made.per_diem == Decimal("2.4493")  # 74.50 x 12 / 365
    assert [worth(line["reason"]).plain for line in made.lines] == [
        line["amount"] for line in made.lines
    ]
    assert made.valid_until == CLOSING + 30 * DAY
    told = session.scalars(select(AuditEvent).where(AuditEvent.action == "escrow.answered")).one()
    assert told.subject == f"account:{account.number}"


def test_what_is_past_due_is_said_and_a_credit_is_taken_off(session, ask, answer):
    late = make_account(session)
    make_bill(session, late, "90.00", on=date(2026, 9, 1))
    made = answer(ask(), number=late.number)
    assert made.past_due == Money.dollars("90.00")
    assert made.billed_to == date(2026, 8, 31)
    assert {line["from"] for line in made.lines} == {"2026-09-01", "2026-10-01", "2026-11-01"}


def test_a_revision_keeps_the_one_before_and_the_newest_holds(request_, answer):
    answer(request_)
    later = answer(request_, closing_on=CLOSING + 7 * DAY)
    assert [each.version for each in request_.quotes] == [1, 2]
    assert request_.quote is later
    assert later.valid_until == CLOSING + 37 * DAY
    assert not later.is_extension


def test_a_closing_past_the_day_it_holds_needs_a_written_extension(request_, answer):
    answer(request_)
    with pytest.raises(Refused, match="Write the extension"):
        answer(request_, closing_on=CLOSING + 31 * DAY)
    made = answer(request_, closing_on=CLOSING + 31 * DAY, words="Extended as asked on Nov 18")
    assert made.is_extension


def test_an_answer_that_saw_another_is_refused(request_, answer):
    answer(request_)
    with pytest.raises(Conflict):
        answer(request_, seen=0)
    assert len(request_.quotes) == 1


def test_without_any_bill_staff_say_up_to_which_day_is_billed(session, ask, answer):
    new = make_account(session, opened_on=date(2026, 11, 1))
    request = ask()
    with pytest.raises(Refused, match="last day that is billed"):
        answer(request, number=new.number)
    made = answer(request, number=new.number, billed_to=date(2026, 10, 31))
    assert made.total == made.estimated == Money.dollars("59.60")


@pytest.mark.parametrize("closing_on", [TODAY + 367 * DAY, TODAY - 61 * DAY])
def test_a_closing_that_cannot_be_meant_is_refused(request_, answer, closing_on):
    with pytest.raises(Refused, match="within a year"):
        answer(request_, closing_on=closing_on)


def test_nobody_answers_for_their_own_household_or_an_account_there_is_not(
    session, request_, answer, account, dana
):
    with pytest.raises(NotFound):
        answer(request_, number="99999999")
    give_access(session, make_person(session, email=dana.email), account)
    with pytest.raises(Forbidden):
        answer(request_)
    assert request_.quotes == []


def test_a_cycle_that_the_file_does_not_have_is_said(session, ask, answer):
    odd = make_account(session, cycle=9)
    make_bill(session, odd)
    with pytest.raises(Refused, match="cycle"):
        answer(ask(), number=odd.number)


def test_saying_what_is_missing_needs_words_and_is_said_once(session, request_, by):
    with pytest.raises(Refused, match="Write what is missing"):
        answering.say_missing(session, request_.id, words=" ", by=by, at=AT)
    for words in ("The legal description.", "Again."):
        answering.say_missing(session, request_.id, words=words, by=by, at=AT)
    assert request_.missing == "The legal description."
    assert [move.to_state for move in request_.moves] == [EscrowState.INSUFFICIENT]


def test_what_is_incomplete_or_called_off_is_not_answered(session, ask, answer, by):
    lacking, off = ask(), ask()
    answering.say_missing(session, lacking.id, words="Which lot?", by=by, at=AT)
    answering.cancel(session, off.id, words="No sale", by=by, at=AT)
    for request in (lacking, off):
        with pytest.raises(Refused):
            answer(request)


def test_calling_off_twice_is_once_and_not_after_money_came(session, ask, answer, pay, by):
    request, paid = ask(), ask()
    for _ in range(2):
        answering.cancel(session, request.id, words="No sale", by=by, at=AT)
    assert len(request.moves) == 1
    answer(paid)
    pay(paid, "10.00")
    with pytest.raises(Refused, match="Money came"):
        answering.cancel(session, paid.id, words="No sale", by=by, at=AT)
