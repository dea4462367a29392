"""What was given up once is not given a second time: by a reversal, a late fee taken off, cash."""

import pytest

from models.change_payload import Reinstate, ReverseCharge, WriteOff
from models.change_request import RequestState
from models.errors import Refused
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.payment import Channel
from services.lateness import waiving
from tests.changed import ASKS, charge, credit, moved
from tests.factories import make_account
from tests.services.change_requests.papers import paper
from tests.workshop import LARKSPUR

S, PENALTY = RequestState, Component.PENALTY


def write_off(desk, account, cents, component=PENALTY):
    asked = WriteOff(parts={component: Money(cents)})
    return desk.do(account, asked, document_id=paper(desk.session, account))


def waive(desk, account, fee, role=StaffRole.SPECIALIST):
    return waiving.waive(
        desk.session, LARKSPUR, account_id=account.id, fee_id=fee.id, role=role, by=ASKS,
        reason="The mail was late", at=desk.at,
    )  # fmt: skip


@pytest.mark.parametrize("paid", [0, 14_675], ids=["owing", "paid up"])
def test_a_fee_that_was_written_off_is_reinstated_before_it_is_taken_back(desk, iris, paid):
    if paid:
        desk.pay(iris, paid)
    fee = desk.charge(iris, PENALTY, 4_000)
    before = desk.owes(iris)
    gone = write_off(desk, iris, 4_000)
    for give in (
        lambda: desk.ask(iris, ReverseCharge(entry_id=fee.id)),
        lambda: waive(desk, iris, fee, StaffRole.SUPERVISOR),
    ):
        with pytest.raises(Refused, match=r"\$40.00 of it was written off. Reinstate it first"):
            give()
    desk.do(iris, Reinstate(write_off_id=gone.id, parts={PENALTY: Money(4_000)}))
    assert desk.owes(iris) == before
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert desk.owes(iris) == ({} if paid else {"service": 14_675})
    assert desk.general("5300") == 0


def test_what_was_written_off_before_a_fee_says_nothing_of_it(desk, iris):
    desk.charge(iris, PENALTY, 4_000)
    write_off(desk, iris, 4_000)
    fee = desk.charge(iris, PENALTY, 1_000)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert (desk.owes(iris), desk.general("5300")) == ({"service": 14_675}, 4_000)


def test_a_charge_is_not_taken_back_alone_where_credit_was_given_since(desk, iris):
    fee = desk.charge(iris, PENALTY, 4_000)
    given = desk.ask(iris, credit(4_000, PENALTY))
    assert given.state is S.EXECUTED
    plan = desk.look(iris, ReverseCharge(entry_id=fee.id))
    assert plan.notes == ["Credit of $40.00 was given on this account since it was charged."]
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert (request.state, request.why_second.split()) == (S.PENDING, ["credited"])
    assert desk.owes(iris) == {"service": 14_675}


def test_a_late_fee_is_not_taken_off_alone_where_credit_was_given_since(desk, iris):
    fee = desk.charge(iris, PENALTY, 2_000)
    desk.ask(iris, credit(2_000, PENALTY))
    with pytest.raises(Refused, match=r"Credit of \$20.00 was given .* Ask a supervisor"):
        waive(desk, iris, fee)
    assert not waiving.may_at_once(desk.session, LARKSPUR, fee, desk.context.today())


def test_credit_beyond_what_is_owed_after_a_write_off_needs_a_second_person(desk, iris):
    write_off(desk, iris, 14_675, Component.SERVICE)
    request = desk.ask(iris, credit(2_000, rest_is_credit=True))
    assert (request.state, request.why_second) == (S.PENDING, "written_off")
    desk.do(iris, charge(3_000), reason="owed_more")
    assert desk.ask(iris, credit(2_000)).state is S.EXECUTED


def test_nor_does_a_payment_that_moves_there_become_credit_alone(desk, iris, bo):
    write_off(desk, bo, 8_000, Component.SERVICE)
    payment = desk.pay(iris, 8_000)
    request = desk.ask(iris, moved(payment, bo, 8_000))
    assert (request.state, request.why_second) == (S.PENDING, "written_off")
    assert desk.owes(bo) == {}
    [_, note] = desk.look(iris, moved(payment, bo, 8_000)).notes
    assert f"$80.00 was written off of account {bo.shown}" in note
    desk.do(bo, charge(8_000), reason="owed_more")
    desk.deny(request)
    assert desk.ask(iris, moved(payment, bo, 8_000)).state is S.EXECUTED


def test_nor_does_what_was_paid_of_a_charge_that_is_taken_back(desk, iris):
    fee = desk.charge(iris, PENALTY, 1_468)
    desk.pay(iris, 1_468)
    write_off(desk, iris, 14_675, Component.SERVICE)
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert (request.state, request.why_second) == (S.PENDING, "written_off")


def test_credits_and_charges_taken_back_count_together_and_with_late_fees_taken_off(desk, iris):
    """A specialist gives up to $100.00 of an account in a year alone, by whatever name."""
    fee, late = desk.charge(iris, Component.FEE, 4_000), desk.charge(iris, PENALTY, 2_500)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    waive(desk, iris, late)
    assert desk.ask(iris, credit(3_500)).state is S.EXECUTED
    request = desk.ask(iris, credit(1))
    assert (request.state, request.why_second) == (S.PENDING, "year")


def test_what_one_gives_of_an_account_in_a_day_counts_before_a_late_fee_is_taken_off(
    desk, iris, bo
):
    """A specialist gives up to $250.00 of an account in a day; a colleague's credit is theirs."""
    fee = desk.charge(iris, Component.FEE, 5_000)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    desk.ask(iris, credit(5_000))
    with pytest.raises(Refused, match=r"up to \$250.00 of an account in a day"):
        waive(desk, iris, desk.charge(iris, PENALTY, 15_001))
    waive(desk, iris, desk.charge(iris, PENALTY, 15_000))
    desk.ask(bo, credit(5_000), by="staff:4799")
    waive(desk, bo, desk.charge(bo, PENALTY, 25_000))


def test_of_a_day_they_count_together_on_all_accounts(desk, session):
    """$250.00 in a day, of which a late fee taken off is $50.00 and four charges the rest."""
    for number in range(5):
        account = make_account(session)
        late = desk.charge(account, PENALTY, 5_000)
        if number:
            assert desk.ask(account, ReverseCharge(entry_id=late.id)).state is S.EXECUTED
        else:
            waive(desk, account, late, StaffRole.SUPERVISOR)
    request = desk.ask(account, credit(1, rest_is_credit=True))
    assert (request.state, request.why_second) == (S.PENDING, "day")


def test_who_took_cash_gives_no_credit_alone_where_a_colleague_moved_it_to(desk, iris, bo):
    payment = desk.pay(iris, 8_000, channel=Channel.COUNTER, actor=ASKS)
    desk.ask(iris, moved(payment, bo, 7_000), by="staff:4799")
    request = desk.ask(bo, credit(1_000))
    assert (request.state, request.why_second) == (S.PENDING, "cash")
