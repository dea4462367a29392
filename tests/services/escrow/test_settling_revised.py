"""The end of a sale whose answer was revised, or whose money one specialist alone wrote down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.errors import Refused
from models.escrow import EscrowState
from models.money import Money
from models.payment import Channel
from models.refund import Refund, RefundState
from services.books import ledger
from services.escrow import receiving
from services.payments import Received, record_payment
from tests.services.escrow.conftest import AT, TODAY
from tests.workshop import LARKSPUR


def test_an_answer_revised_after_money_came_still_makes_the_purchaser_owe_the_rest(
    request_, answer, pay, finish
):
    answer(request_, closing_on=TODAY)
    first = request_.quote.total
    pay(request_, "100.00")
    answer(request_, closing_on=TODAY)
    assert request_.quote.total == first - Money.dollars("100.00")
    request_.quote.made_at = AT + timedelta(minutes=1)
    finish(request_)
    assert request_.purchaser_owes == first - Money.dollars("100.00")
    assert request_.seller_owes == Money.ZERO


def test_what_one_specialist_wrote_down_they_do_not_give_back_alone(
    session, request_, answer, pay, finish, by
):
    answer(request_, closing_on=TODAY)
    pay(request_, "427.20", "FAKE1", who=by)
    finish(request_)
    refund = session.scalars(select(Refund)).one()
    assert (refund.state, refund.needs_second) == (RefundState.REQUESTED, True)


def test_a_check_far_above_the_answer_is_looked_at_again(session, request_, answer, pay, account):
    answer(request_, closing_on=TODAY)
    before = ledger.balance(session, account.id).owed
    with pytest.raises(Refused, match="far more than the answer"):
        pay(request_, "9999999.99", "1")
    assert ledger.balance(session, account.id).owed == before


def test_money_from_before_the_answer_is_not_of_the_closing(session, request_, answer, account, by):
    old = record_payment(
        session, LARKSPUR,
        Received(
            account_id=account.id, amount=Money.dollars("50"), channel=Channel.BANK_BILL_PAY,
            reference="x", received_on=TODAY - timedelta(days=200),
        ),
        at=AT, actor="e",
    )  # fmt: skip
    answer(request_)
    with pytest.raises(Refused, match="before the answer"):
        receiving.count(session, request_id=request_.id, payment_id=old.id, by=by, at=AT)
    assert request_.state is EscrowState.QUOTED
