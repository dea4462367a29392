"""Bills and penalties, and what they do to the books."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.errors import Conflict, NotFound, Refused
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Channel
from services import payments
from services.billing import penalties
from services.billing.issuing import Charge, Period, issue_bill
from services.books import bills, ledger
from services.payments import Received
from services.verify import books
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

CHART = LARKSPUR.chart
ON = date(2026, 11, 9)
AT = datetime(2026, 11, 9, 14, tzinfo=UTC)


def test_a_bill_is_owed_by_component_and_explains_itself(session, home, issue):
    bill = issue(service=14075, fee=600)
    assert bill.total == Money(14675)
    assert bill.balance_before == Money.ZERO
    owed = ledger.balance(session, home.id)
    assert (owed.of(Component.SERVICE), owed.of(Component.FEE)) == (Money(14075), Money(600))
    assert ledger.general_balance(session, CHART.control[Component.SERVICE]) == Money(14075 + 13250)
    explained = bills.of_account(session, home.id, bill.number)
    assert [line.position for line in explained.lines] == [1, 2]
    assert bill.entry.change == bill.entry.total == bill.total


def test_a_bill_issued_twice_is_one_bill(session, home, issue):
    assert issue(service=14675).id == issue(service=14675).id
    assert ledger.balance(session, home.id).owed == Money(14675)


def test_a_number_used_for_another_bill_is_a_conflict(session, home, issue):
    issue(service=14675)
    with pytest.raises(Conflict):
        issue(service=14676)


def test_credits_lower_a_bill_and_never_turn_it_around(session, home, issue):
    with pytest.raises(Refused):
        issue(service=-1)
    with pytest.raises(Refused):
        issue()
    with pytest.raises(Refused):
        issue(service=10000, fee=-1)
    assert session.scalar(select(func.count()).where(Bill.account_id == home.id)) == 0


def test_credit_that_is_held_pays_the_next_bill(session, home, issue, pay):
    pay(20000)
    bill = issue(service=14675)
    balance = ledger.balance(session, home.id)
    assert balance.of(Component.SERVICE) == Money.ZERO
    assert balance.of(Component.CREDIT) == Money(-5325)
    assert bill.balance_before == Money(-20000)
    applied = session.scalars(select(Entry).where(Entry.key == f"credit:{bill.number}")).one()
    assert applied.kind is EntryKind.CREDIT_APPLIED
    assert (applied.change, applied.total) == (Money.ZERO, Money(14675))


def test_credit_less_than_the_bill_is_used_up(session, home, issue, pay):
    pay(5000)
    issue(service=14675)
    balance = ledger.balance(session, home.id)
    assert (balance.of(Component.CREDIT), balance.owed) == (Money.ZERO, Money(9675))


def test_without_credit_nothing_is_applied(session, home, issue):
    issue(service=14675)
    kinds = session.scalars(select(Entry.kind).where(Entry.account_id == home.id)).all()
    assert kinds == [EntryKind.BILL]


def test_a_bill_is_found_by_its_own_account_alone(session, home, neighbor, issue):
    bill = issue(service=14675)
    assert bills.of_account(session, home.id, f" {bill.number} ").bill.id == bill.id
    for account_id, number in ((neighbor.id, bill.number), (home.id, "26-000000")):
        with pytest.raises(NotFound):
            bills.of_account(session, account_id, number)


def test_the_bills_of_a_chart_come_newest_first(session, home):
    made = [make_bill(session, home, on=date(2026, month, 3)) for month in (1, 3, 5, 7)]
    found = bills.since(session, home.id, made[1].period_from)
    assert [bill.id for bill in found] == [bill.id for bill in reversed(made[1:])]
    assert [due.total for due in bills.dues(found)] == [Money(13250)] * 3


def test_a_bill_is_read_with_the_one_before_it_and_the_lines_of_both(session, home):
    first, second, _third = [
        make_bill(session, home, on=date(2026, month, 3)) for month in (1, 3, 5)
    ]
    found, before = bills.with_before(session, home.id, second.number)
    assert (found.bill.id, before.bill.id) == (second.id, first.id)
    assert [line.bill_id for line in found.lines] == [second.id]
    assert [line.amount for line in before.lines] == [first.total]
    assert bills.with_before(session, home.id, first.number)[1] is None


def test_lateness_is_charged_once_a_bill(session, home, issue):
    bill = issue(service=14450)
    first, again = (_penalise(session, bill, 1445) for _ in range(2))
    assert first.id == again.id
    assert ledger.balance(session, home.id).of(Component.PENALTY) == Money(1445)
    with pytest.raises(Conflict):
        _penalise(session, bill, 1446)
    with pytest.raises(Refused):
        _penalise(session, bill, 0)


def test_two_bills_of_one_account_that_are_late_are_charged_each(session, home):
    entries = {
        _penalise(session, make_bill(session, home, "144.50", on=on), 1445).id
        for on in (date(2026, 7, 1), date(2026, 9, 1))
    }
    assert len(entries) == 2
    assert ledger.balance(session, home.id).of(Component.PENALTY) == Money(2890)


def test_the_books_are_right_after_bills_credits_and_penalties(session, home, issue, pay):
    pay(5000)
    _penalise(session, issue(service=14450, fee=600), 1445)
    assert books(session) == []


def _penalise(session: Session, bill: Bill, cents: int) -> Entry:
    return penalties.charge_penalty(
        session, CHART, bill=bill, amount=Money(cents), reason="10.00% × $144.50",
        on=ON, at=AT, by="job:penalties",
    )  # fmt: skip


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """A house that owes nothing."""
    return make_account(session)


@pytest.fixture(autouse=True)
def neighbor(session: Session) -> CustomerAccount:
    """A house that owes $132.50: noise."""
    account = make_account(session)
    make_bill(session, account, "132.50")
    return account


@pytest.fixture
def issue(session: Session, home: CustomerAccount):
    """Issue bill 26-110418 with a line of so many cents a component."""

    def issue(**cents: int) -> Bill:
        return issue_bill(
            session, CHART, order=LARKSPUR.payments.application_order, account_id=home.id,
            number="26-110418", period=Period(date(2026, 9, 1), date(2026, 10, 31)),
            due_on=date(2026, 12, 4), on=ON, at=AT, by="job:billing",
            lines=[
                Charge(
                    component=Component(part), charge=part, description=part,
                    amount=Money(amount), reason={"rule": "flat"},
                )
                for part, amount in cents.items()
            ],
        )  # fmt: skip

    return issue


@pytest.fixture
def pay(session: Session, home: CustomerAccount):
    """Pay so many cents at the counter."""

    def pay(cents: int) -> None:
        received = Received(
            account_id=home.id, amount=Money(cents), channel=Channel.COUNTER,
            reference=f"C-{cents}", received_on=ON,
        )  # fmt: skip
        payments.record_payment(session, LARKSPUR, received, at=AT, actor="staff:1")

    return pay
