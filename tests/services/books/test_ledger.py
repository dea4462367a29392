"""Posting: once, balanced, for one customer, in an open month, undone only by its mirror."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.errors import Conflict, Refused
from models.ledger import Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.verify import books as findings
from tests.factories import make_account
from tests.workshop import LARKSPUR

ON = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
Post = Callable[..., Entry]


def test_a_posting_moves_its_accounts_and_their_control_in_the_same_transaction(
    session: Session, account: CustomerAccount, post: Post
):
    service = ledger.general_balance(session, "1200")
    post(Component.SERVICE, "149.20")
    assert ledger.balance(session, account.id).of(Component.SERVICE) == Money.dollars("149.20")
    assert ledger.general_balance(session, "1200") == service + Money.dollars("149.20")
    assert ledger.general_balance(session, "4100") == -Money.dollars("149.20")


def test_an_entry_says_what_its_customer_owes_more(post: Post):
    entry = post(Component.SERVICE, "149.20")
    assert (entry.change, entry.total) == (Money.dollars("149.20"), Money.dollars("149.20"))


def test_credit_is_part_of_what_is_owed_and_moving_it_changes_nothing(
    session: Session, account: CustomerAccount, post: Post
):
    post(Component.SERVICE, "100.00")
    books = open_books(session, LARKSPUR.chart, account_id=account.id, codes={"1140"})
    over = Leg(books.general["1140"], books.part(Component.CREDIT), Money.dollars("130.00"))
    assert post(legs=[over], key="over").change == -Money.dollars("130.00")
    assert ledger.balance(session, account.id).owed == -Money.dollars("30.00")
    used = Leg(books.part(Component.CREDIT), books.part(Component.SERVICE), Money.dollars("100.00"))
    assert post(legs=[used], key="used").change == Money.ZERO
    balance = ledger.balance(session, account.id)
    assert balance.owed == -Money.dollars("30.00")
    assert balance.of(Component.SERVICE) == Money.ZERO
    assert balance.of(Component.CREDIT) == -Money.dollars("30.00")


def test_the_same_key_said_twice_is_posted_once(session: Session, post: Post):
    first = post(Component.SERVICE, "12.00", key="bill:26-1")
    assert post(Component.SERVICE, "12.00", key="bill:26-1").id == first.id
    assert session.scalar(select(func.count()).select_from(Transfer)) == 1
    assert ledger.general_balance(session, "4100") == -Money.dollars("12.00")


@pytest.mark.parametrize(
    "other",
    [{"dollars": "12.01"}, {"kind": EntryKind.FEE}, {"neighbor": True}],
    ids=["another amount", "another kind", "another account"],
)
def test_the_same_key_for_something_else_is_a_conflict(
    session: Session, post: Post, other: dict[str, object]
):
    post(Component.SERVICE, "12.00", key="bill:26-1")
    if other.pop("neighbor", False):
        other["account"] = make_account(session)
    with pytest.raises(Conflict, match="bill:26-1 is already in the books"):
        post(Component.SERVICE, **{"dollars": "12.00", "key": "bill:26-1", **other})


def test_an_entry_never_touches_another_customer(session: Session, account: CustomerAccount):
    neighbor = make_account(session)
    books = open_books(session, LARKSPUR.chart, account_id=neighbor.id, codes={"4100"})
    leg = Leg(books.part(Component.SERVICE), books.general["4100"], Money(100))
    with pytest.raises(AssertionError):
        ledger.post(
            session, key="k", kind=EntryKind.BILL, legs=[leg], on=ON, at=AT, memo="", actor="t",
            account_id=account.id,
        )  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_reversal_is_the_mirror_of_its_entry_leg_by_leg(session: Session, account, post: Post):
    entry = post(Component.PENALTY, "149.20", kind=EntryKind.OPENING)
    back = ledger.reverse(
        session, entry, key="undo", kind=EntryKind.REVERSAL, on=ON, at=AT, memo="m", actor="t"
    )
    legs = select(Transfer.debit_id, Transfer.credit_id, Transfer.amount)
    (debit, credit, amount) = session.execute(legs.where(Transfer.entry_id == entry.id)).one()
    assert session.execute(legs.where(Transfer.entry_id == back.id)).one() == (
        credit, debit, amount,
    )  # fmt: skip
    assert (back.change, back.reverses_id) == (-entry.change, entry.id)
    assert ledger.balance(session, account.id).owed == Money.ZERO
    assert findings(session) == []


def test_reversing_twice_is_the_first_reversal(session: Session, post: Post):
    entry = post(Component.PENALTY, "9.00")
    facts = {"kind": EntryKind.REVERSAL, "on": ON, "at": AT, "memo": "m", "actor": "t"}
    first = ledger.reverse(session, entry, key="undo", **facts)
    assert ledger.reverse(session, entry, key="undo again", **facts).id == first.id


def test_d11_nothing_is_effective_in_a_closed_month(session: Session, post: Post):
    """D11."""
    ledger.close_period(session, date(2026, 10, 7), by="Priya Nair", at=AT)
    with pytest.raises(Refused, match="The books of October 2026 are closed"):
        post(Component.SERVICE, "1.00", on=date(2026, 10, 31))


@pytest.mark.parametrize("on", [date(2026, 9, 30), date(2026, 11, 1), date(2025, 10, 15)])
def test_the_months_beside_a_closed_one_stay_open(session: Session, post: Post, on: date):
    ledger.close_period(session, date(2026, 10, 1), by="Priya Nair", at=AT)
    assert post(Component.SERVICE, "1.00", on=on).effective_on == on


def test_what_comes_late_counts_from_its_day_unless_that_month_is_closed(session: Session):
    late = date(2026, 10, 31)
    assert ledger.open_day(session, late, today=ON) == late
    ledger.close_period(session, late, by="Priya Nair", at=AT)
    assert ledger.open_day(session, late, today=ON) == ON
    assert ledger.open_day(session, date(2026, 11, 2), today=ON) == date(2026, 11, 2)


def test_a_posting_that_fails_half_way_leaves_nothing(session: Session, account: CustomerAccount):
    books = open_books(session, LARKSPUR.chart, account_id=account.id, codes={"4100"})
    part = books.part(Component.SERVICE)
    legs = [Leg(part, books.general["4100"], Money(100)), Leg(part, part, Money(100))]
    with pytest.raises(DatabaseError, match="two_accounts"), session.begin_nested():
        ledger.post(
            session, key="k", kind=EntryKind.BILL, legs=legs, on=ON, at=AT, memo="", actor="t",
            account_id=account.id,
        )  # fmt: skip
    assert ledger.balance(session, account.id).owed == Money.ZERO
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_balance_is_one_statement_however_long_the_history(
    session: Session, account: CustomerAccount, post: Post
):
    for number in range(5):
        post(Component.SERVICE, "10.00", key=f"bill:{number}")
    assert ledger.balance(session, account.id).parts == {Component.SERVICE: Money.dollars("50.00")}
    kept = select(LedgerAccount.balance).where(LedgerAccount.account_id == account.id)
    assert session.scalars(kept).all() == [Money.dollars("50.00")]


@pytest.fixture
def account(session: Session) -> CustomerAccount:
    """A house that owes nothing, beside a neighbor who owes something."""
    return make_account(session)


@pytest.fixture
def post(session: Session, account: CustomerAccount) -> Post:
    """Post a charge of one component, or the legs that are given."""

    def post(
        part: Component = Component.SERVICE,
        dollars: str = "1.00",
        *,
        key: str = "bill:26-0",
        kind: EntryKind = EntryKind.BILL,
        account: CustomerAccount = account,
        on: date = ON,
        legs: list[Leg] | None = None,
    ) -> Entry:
        if legs is None:
            code = LARKSPUR.chart.revenue[part]
            books = open_books(session, LARKSPUR.chart, account_id=account.id, codes={code})
            legs = [Leg(books.part(part), books.general[code], Money.dollars(dollars))]
        with session.begin_nested():
            return ledger.post(
                session, key=key, kind=kind, legs=legs, on=on, at=AT, memo="A charge",
                actor="job:bills", account_id=account.id,
            )  # fmt: skip

    return post
