"""The end of a sale: nothing twice, the seller's money back to the seller, nobody else's debt."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.account import AccountStatus
from models.attention import Attention
from models.bill import Bill
from models.errors import Conflict, NoSuchMove, NotFound, Refused
from models.escrow import NEXT_OF_ESCROW, CameBy, EscrowPayment, EscrowRequest, EscrowState
from models.hold import HoldKind
from models.identity import StaffRole
from models.ledger import Entry
from models.money import Money, total
from models.payment import Channel, Payment
from models.refund import Refund, RefundState, RefundWay
from services.accounts import holds, moving
from services.accounts.account_changes import ChangeOrder
from services.books import ledger
from services.escrow import answering, asking, receiving, settling
from services.escrow.answering import Answer
from services.escrow.asking import Asked
from services.escrow.settling import Ending
from services.payments import Received, record_payment
from tests.factories import make_account, make_bill
from tests.services.escrow.conftest import ASKER, AT, CLOSING, SOLD, TODAY
from tests.workshop import LARKSPUR

DAY = timedelta(days=1)


def owed(session, account) -> Money:
    return ledger.balance(session, account.id).owed


def test_a_check_from_the_closing_is_posted_and_counted_once(
    session, request_, answer, pay, account
):
    answer(request_)
    for _ in range(2):
        payment = pay(request_, "192.10")
    assert request_.state is EscrowState.PAID
    assert (payment.channel, payment.method) == (Channel.CHECK, "Check 10442")
    assert owed(session, account) == Money.dollars("-59.60")
    assert len(session.scalars(select(EscrowPayment)).all()) == 1


def test_the_same_check_with_another_amount_is_refused(request_, answer, pay):
    answer(request_)
    pay(request_, "192.10")
    with pytest.raises(Conflict):
        pay(request_, "192.11")


def test_money_before_an_answer_counts_for_nothing(request_, pay):
    with pytest.raises(Refused, match="answered"):
        pay(request_, "192.10")


def test_a_payment_that_came_otherwise_counts_for_one_closing_alone(
    session, ask, answer, account, by
):
    request, other = ask(), ask()
    answer(request), answer(other)
    payment = online(session, account, "192.10")
    assert receiving.countable(session, request) == [payment]
    for _ in range(2):
        receiving.count(session, request_id=request.id, payment_id=payment.id, by=by, at=AT)
    assert request.state is EscrowState.PAID
    with pytest.raises(Refused, match="another closing"):
        receiving.count(session, request_id=other.id, payment_id=payment.id, by=by, at=AT)
    strange = online(session, make_account(session), "5.00")
    with pytest.raises(NotFound):
        receiving.count(session, request_id=request.id, payment_id=strange.id, by=by, at=AT)


def online(session, account, dollars: str) -> Payment:
    received = Received(
        account_id=account.id, amount=Money.dollars(dollars), channel=Channel.BANK_BILL_PAY,
        reference=str(uuid4()), received_on=TODAY,
    )  # fmt: skip
    return record_payment(session, LARKSPUR, received, at=AT, actor="event evt_1")


def test_the_end_closes_the_account_posts_the_final_bill_and_gives_back_what_was_too_much(
    session, request_, answer, pay, finish, account
):
    answer(request_)
    pay(request_, "192.10")
    finish(request_)
    bill = session.get_one(Bill, request_.bill_id)
    assert (account.status, account.closed_on) == (AccountStatus.CLOSED, TODAY)
    assert (bill.period_from, bill.period_to) == (date(2026, 11, 1), TODAY)
    assert bill.total == Money.dollars("44.70")  # 18 of 30 days of $74.50
    assert bill.number == f"90-{request_.id:06d}"
    assert [line.reason["rule"] for line in bill.lines] == ["flat"] * 3
    assert request_.overpaid == Money.dollars("14.90")
    assert request_.refund_by == date(2026, 12, 10)
    assert (request_.purchaser_owes, request_.seller_owes) == (Money.ZERO, Money.ZERO)
    refund = session.scalars(select(Refund)).one()
    assert (refund.amount, refund.way) == (Money.dollars("14.90"), RefundWay.CHECK)
    assert refund.state is RefundState.CHECK_ASKED
    assert refund.words.startswith("To the seller, Iris Vance, PO Box 9, Larkspur WA 98299.")
    assert owed(session, account) == Money.dollars("-14.90")


def test_ending_it_twice_posts_nothing_twice(session, request_, answer, pay, finish):
    answer(request_)
    pay(request_, "192.10")
    finish(request_)
    before = [session.scalar(select(func.count()).select_from(t)) for t in (Entry, Bill, Refund)]
    finish(request_)
    assert before == [
        session.scalar(select(func.count()).select_from(t)) for t in (Entry, Bill, Refund)
    ]


def test_what_the_estimate_fell_short_by_is_the_sellers_and_staff_are_told(
    session, request_, answer, pay, finish, account
):
    """A late fee or a closing some days later: the purchaser paid what the answer said."""
    answer(request_, closing_on=TODAY - 8 * DAY)
    pay(request_, request_.quote.total.plain)
    finish(request_)
    assert request_.purchaser_owes == Money.ZERO
    assert request_.seller_owes == owed(session, account) == Money.dollars("19.87")
    told = session.scalars(select(Attention)).one()
    assert told.key == f"escrow:{request_.id}:short"
    assert "not the purchaser’s" in told.words
    assert session.scalars(select(Refund)).all() == []


def test_the_purchaser_owes_what_is_left_of_the_estimate(request_, answer, pay, finish):
    answer(request_)
    pay(request_, "100.00")
    finish(request_)
    assert request_.purchaser_owes == Money.dollars("77.20")  # 132.50 + 44.70 - 100.00
    assert request_.seller_owes == Money.ZERO


def test_answered_too_late_nothing_is_the_purchasers(ask, answer, pay, finish):
    request = ask(received_on=TODAY - 14 * DAY)
    answer(request)
    assert request.was_late
    pay(request, "100.00")
    finish(request)
    assert request.purchaser_owes == Money.ZERO
    assert request.seller_owes == Money.dollars("77.20")


def test_money_its_bank_took_back_counts_no_more(request_, answer, pay, finish):
    answer(request_)
    pay(request_, "192.10")
    pay(request_, "20.00", number="10443")
    finish(request_)
    assert request_.overpaid == Money.dollars("34.90")


def test_the_money_of_several_checks_goes_back_from_the_newest(
    session, request_, answer, pay, finish
):
    answer(request_)
    pay(request_, "172.10")
    pay(request_, "20.00", number="10443")
    pay(request_, "5.00", number="10444")
    finish(request_)
    amounts = session.scalars(select(Refund.amount).order_by(Refund.payment_id)).all()
    assert amounts == [Money.dollars("14.90"), Money.dollars("5.00")]


def test_while_refunds_are_held_none_is_asked_and_the_clock_stays(
    session, request_, answer, pay, finish, account, by
):
    answer(request_)
    pay(request_, "192.10")
    holds.place(
        session, key=str(uuid4()), account_id=account.id, kind=HoldKind.REFUNDS, by=by,
        reason="Dispute", from_on=TODAY, to_on=None, on=TODAY, at=AT,
    )  # fmt: skip
    finish(request_)
    assert (request_.overpaid, request_.refund_by) == (Money.dollars("14.90"), date(2026, 12, 10))
    assert session.scalars(select(Refund)).all() == []


def test_nothing_ends_without_money_or_when_the_account_changed(
    session, request_, answer, pay, finish
):
    answer(request_)
    with pytest.raises(Refused, match="follows the money"):
        finish(request_)
    pay(request_, "192.10")
    with pytest.raises(Conflict):
        finish(request_, seen=3)
    with pytest.raises(Refused, match="up to today"):
        finish(request_, TODAY + DAY)


def test_an_account_closed_before_is_billed_to_its_last_day(
    session, request_, answer, pay, finish, account, by
):
    answer(request_)
    pay(request_, "192.10")
    doing = ChangeOrder(
        key=str(uuid4()), account_id=account.id, seen=0, by=by, at=AT, reason="Sold"
    )
    moving.close(session, doing, last_day=TODAY - DAY, on=TODAY)
    with pytest.raises(Refused, match="another day"):
        finish(request_, TODAY)
    finish(request_, TODAY - DAY)
    assert session.get_one(Bill, request_.bill_id).period_to == TODAY - DAY


def test_where_all_is_billed_there_is_no_final_bill(session, ask, answer, pay, finish):
    account = make_account(session)
    make_bill(session, account, "60.00", on=TODAY + DAY)
    request = ask()
    answer(request, number=account.number, closing_on=TODAY)
    pay(request, "60.00")
    finish(request)
    assert request.bill_id is None
    assert request.state is EscrowState.CLOSED
    assert request.overpaid == Money.ZERO


@pytest.mark.parametrize("state", EscrowState)
@pytest.mark.parametrize("following", EscrowState)
def test_a_move_is_made_when_the_table_has_it_and_refused_when_not(state, following):
    request = EscrowRequest(
        key=uuid4(), state=state, came_by=CameBy.FAX, received_at=AT, received_on=TODAY,
        answer_by=TODAY, entered_by="staff:1", company="Cascade Title", contact="", email="",
        file_number="", address="", legal="", seller="", purchaser="",
    )  # fmt: skip
    if following is state:
        assert not request.move_to(following, by="test", at=AT)
    elif following in NEXT_OF_ESCROW[state]:
        assert request.move_to(following, by="test", at=AT)
        assert [move.to_state for move in request.moves] == [request.state] == [following]
    else:
        with pytest.raises(NoSuchMove):
            request.move_to(following, by="test", at=AT)


@settings(max_examples=25)
@given(paid=st.integers(1, 40_000), days=st.integers(0, 17))
def test_whatever_came_and_whenever_it_closed_the_purchaser_never_pays_above_the_estimate(
    session, paid, days
):
    """Every cent is the purchaser's, the seller's, or goes back; the books agree."""
    request, account_owes, estimate, refunds = tell(session, paid, days)
    assert request.purchaser_owes == Money.ZERO or (
        Money(paid) + request.purchaser_owes <= estimate
    )
    assert request.purchaser_owes + request.seller_owes - request.overpaid == account_owes
    assert refunds == request.overpaid


def tell(session, paid: int, days: int):
    """A whole sale."""
    from models.escrow import CameBy

    account = make_account(session)
    make_bill(session, account, "132.50")
    request = asking.ask(
        session, LARKSPUR.calendar,
        Asked(key=uuid4(), came_by=CameBy.FAX, received_on=TODAY, asker=ASKER, sold=SOLD),
        by="escrow", on=TODAY, at=AT,
    )  # fmt: skip
    wish = Answer(request_id=request.id, number=account.number, closing_on=CLOSING, seen=0)
    quote = answering.quote(session, LARKSPUR, wish, by="staff:1", at=AT)
    receiving.take_check(
        session, LARKSPUR, request_id=request.id, amount=Money(paid), number="1",
        received_on=TODAY, by="staff:1", at=AT,
    )  # fmt: skip
    ending = Ending(request_id=request.id, closed_on=TODAY - days * DAY, seen=0, key=str(uuid4()))
    settling.finish(
        session, LARKSPUR, ending, by="staff:1", role=StaffRole.SUPERVISOR, at=AT
    )  # fmt: skip
    back = session.scalars(select(Refund.amount).where(Refund.account_id == account.id))
    refunds = total(back.all())
    return request, owed(session, account), quote.total, refunds
