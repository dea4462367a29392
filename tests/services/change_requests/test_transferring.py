"""A payment on the wrong account moves: the money stays where it is, only whose it is changes."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from models.attention import Attention
from models.change_request import RequestState
from models.errors import Conflict, NotFound, Refused
from models.hold import HoldKind
from models.ledger import EntryKind
from models.money import Money
from models.payment import Channel, PaymentReturn, ReturnKind
from models.payment_move import PaymentMove
from services.accounts import holds
from services.books import ledger, statements
from services.change_requests import undoing
from services.gateways.processor import Movement
from services.payments import holding, outgoing, refundable, returns
from tests.changed import ASKS, moved
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

S = RequestState


def back(desk, payment, cents, kind=ReturnKind.RETURNED, name="back"):
    """A bank or network takes so much of it back, or gives it again."""
    movement = Movement(
        reference=f"{name}:{payment.id}", kind=kind, amount=Money(cents), code="R01",
        happened_at=desk.at,
    )  # fmt: skip
    return returns.record_movement(
        desk.session, LARKSPUR, payment, movement, at=desk.at, actor="job"
    )


def test_a_moved_payment_leaves_tender_receipt_and_clearing_as_they_are(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    kept = (payment.receipt_number, payment.amount, payment.account_id, payment.channel,
            payment.reference, payment.entry_id)  # fmt: skip
    clearing = desk.general("1140")
    request = desk.ask(iris, moved(payment, bo, 8_000))
    assert request.state is S.EXECUTED
    assert (desk.owes(iris), desk.owes(bo)) == ({"service": 14_675}, {})
    assert (desk.general("1140"), desk.general("2910")) == (clearing, 0)
    desk.session.refresh(payment)
    assert kept == (payment.receipt_number, payment.amount, payment.account_id, payment.channel,
                    payment.reference, payment.entry_id)  # fmt: skip


def test_both_accounts_show_it_and_it_is_written_down_whose_the_payment_is(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    request = desk.ask(iris, moved(payment, bo, 3_000))
    kinds = {
        account.id: [line.kind for line in statements.activity(desk.session, account.id).lines]
        for account in (iris, bo)
    }
    assert all(EntryKind.PAYMENT_MOVED in each for each in kinds.values())
    [row] = desk.session.scalars(select(PaymentMove))
    assert (row.request_id, row.amount) == (request.id, Money(3_000))
    has = holding.standing(desk.session, payment)
    assert {id_: holding.amount_of(part).cents for id_, part in has.items()} == {
        iris.id: 5_000, bo.id: 3_000,
    }  # fmt: skip


def test_it_counts_from_the_day_it_came_unless_that_month_is_closed(desk, iris, bo, clock):
    payment = desk.pay(iris, 8_000)
    came = desk.context.today()
    clock.tick(days=20)
    request = desk.ask(iris, moved(payment, bo, 1_000))
    assert {each.entry.effective_on for each in request.executions} == {came}
    ledger.close_period(desk.session, came, by="Priya", at=desk.at)
    request = desk.ask(iris, moved(payment, bo, 1_000))
    assert {each.entry.effective_on for each in request.executions} == {desk.context.today()}


def test_what_was_applied_last_is_owed_again_and_the_other_pays_in_the_districts_order(
    desk, iris, bo
):
    desk.charge(iris, ledger.Component.PENALTY, 1_468)
    desk.charge(bo, ledger.Component.INTEREST, 50)
    payment = desk.pay(iris, 16_143 + 1_000)
    assert desk.owes(iris) == {"credit": -1_000}
    desk.do(iris, moved(payment, bo, 2_000))
    assert desk.owes(iris) == {"service": 1_000}
    assert desk.owes(bo) == {"service": 8_000 - 1_950}


def test_there_and_back_again_gives_the_same_balances(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    before = desk.owes(iris), desk.owes(bo)
    there = desk.ask(iris, moved(payment, bo, 8_000))
    command, account_id, payload = undoing.opposite(desk.session, there.id)
    assert account_id == bo.id
    again = desk.ask(bo, payload, reason="change_undone", undoes_id=there.id)
    assert (again.command, again.state) == (command, S.PENDING)
    with pytest.raises(Conflict, match=f"{again.number}"):
        desk.ask(bo, payload, reason="change_undone", undoes_id=there.id)
    desk.approve(again)
    assert again.state is S.EXECUTED
    assert (desk.owes(iris), desk.owes(bo)) == before


def test_no_more_moves_than_the_account_has_of_it(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    back(desk, payment, 5_000)
    with pytest.raises(Refused, match=r"to \$30.00"):
        desk.look(iris, moved(payment, bo, 3_001))
    desk.ask(iris, moved(payment, bo, 3_000))
    with pytest.raises(Refused, match=r"to \$0.00"):
        desk.look(iris, moved(payment, bo, 1))
    with pytest.raises(NotFound):
        desk.look(iris, moved(payment, iris, 1, start=bo.id))


def test_what_moved_is_not_given_back_from_where_it_came(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    desk.ask(iris, moved(payment, bo, 3_000))
    left = refundable.look(desk.session, LARKSPUR, payment, on=desk.context.today())
    assert left.amount == Money(5_000)


def test_while_refunds_are_held_nothing_moves_away(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    today = desk.context.today()
    holds.place(
        desk.session, key="h", account_id=iris.id, kind=HoldKind.REFUNDS, reason="A claim is open",
        from_on=today, to_on=None, by="staff:1", on=today, at=desk.at,
    )  # fmt: skip
    with pytest.raises(Refused, match="Refunds are held"):
        desk.look(iris, moved(payment, bo, 1))


@dataclass(frozen=True)
class Taken:
    """How much a bank takes back, and what each owes then."""

    cents: int
    iris: int
    bo: int


@pytest.mark.parametrize(
    "taken",
    [Taken(8_000, 14_675, 8_000), Taken(3_000, 9_675, 8_000), Taken(4_000, 10_675, 8_000),
     Taken(1_000, 9_675, 6_000)],
    ids=lambda taken: f"{taken.cents}",
)  # fmt: skip
def test_a_return_follows_the_money_to_whoever_has_it(desk, iris, bo, taken):
    payment = desk.pay(iris, 8_000)
    desk.ask(iris, moved(payment, bo, 3_000))
    clearing = desk.general("1140")
    row = back(desk, payment, taken.cents)
    assert desk.owes(iris).get("service", 0) == taken.iris
    assert desk.owes(bo).get("service", 0) == taken.bo
    assert desk.general("1140") == clearing - taken.cents
    assert outgoing.went(desk.session, payment) == Money(taken.cents)
    assert returns.whole_of(desk.session, row) == Money(taken.cents)
    [called] = desk.session.scalars(
        select(Attention).where(Attention.key.startswith("moved_returned:"))
    )
    assert "which was moved to it, went back" in called.words
    entries = desk.session.scalars(select(PaymentReturn.entry_id)).all()
    assert back(desk, payment, taken.cents) is row
    assert desk.session.scalars(select(PaymentReturn.entry_id)).all() == entries


def test_what_comes_again_goes_back_to_whoever_bore_it(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    desk.ask(iris, moved(payment, bo, 3_000))
    owed = desk.owes(iris), desk.owes(bo)
    back(desk, payment, 8_000, ReturnKind.DISPUTED)
    back(desk, payment, 8_000, ReturnKind.REINSTATED, name="won")
    assert (desk.owes(iris), desk.owes(bo)) == owed
    back(desk, payment, 8_000, ReturnKind.DISPUTED, name="again")
    assert (desk.owes(iris), desk.owes(bo)) == ({"service": 14_675}, {"service": 8_000})


def test_a_payment_may_move_on_and_is_returned_from_the_last(desk, iris, bo):
    payment, third = desk.pay(iris, 8_000), make_account(desk.session)
    make_bill(desk.session, third, "20.00")
    desk.ask(iris, moved(payment, bo, 8_000))
    desk.ask(bo, moved(payment, third, 8_000, start=bo.id))
    assert desk.owes(third) == {"credit": -6_000}
    back(desk, payment, 8_000)
    assert (desk.owes(iris), desk.owes(bo), desk.owes(third)) == (
        {"service": 14_675}, {"service": 8_000}, {"service": 2_000},
    )  # fmt: skip


def test_who_took_the_cash_moves_it_only_with_a_second_person(desk, iris, bo):
    payment = desk.pay(iris, 8_000, channel=Channel.COUNTER, actor=ASKS)
    request = desk.ask(iris, moved(payment, bo, 1_000))
    assert (request.state, request.why_second) == (S.PENDING, "cash")


def test_what_moved_counts_on_the_account_that_got_it_too(desk, bo):
    """$5,000.00 of an account in a year, whoever moves it from wherever; and a dollar more."""

    def move(number, cents):
        here = make_account(desk.session)
        payment = desk.pay(here, 100_000)
        return desk.ask(here, moved(payment, bo, cents), by=f"staff:{4720 + number}")

    assert {move(number, 100_000).state for number in range(5)} == {S.EXECUTED}
    assert move(5, 100).why_second == "year"
