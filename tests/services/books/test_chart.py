"""The chart of accounts in the books, and each customer's accounts under it."""

import dataclasses
from types import MappingProxyType

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ledger import Component, LedgerAccount, LedgerKind
from models.money import Money
from services.books.chart import open_books, open_chart, open_component
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

CHART = LARKSPUR.chart


def test_every_account_of_the_district_file_is_in_the_books(session: Session):
    rows = session.execute(
        select(LedgerAccount.code, LedgerAccount.name, LedgerAccount.kind)
        .where(LedgerAccount.code.is_not(None))
    ).all()  # fmt: skip
    assert set(rows) == {(a.code, a.name, a.kind) for a in CHART.accounts.values()}


def test_opening_the_chart_again_changes_nothing(session: Session):
    before = session.scalar(select(func.count()).select_from(LedgerAccount))
    open_chart(session, CHART)
    assert session.scalar(select(func.count()).select_from(LedgerAccount)) == before


def test_a_name_that_changed_in_the_file_changes_in_the_books(session: Session):
    bank = dataclasses.replace(CHART.accounts["1010"], name="Cascade Valley Bank, operating")
    changed = MappingProxyType({**CHART.accounts, "1010": bank})
    open_chart(session, dataclasses.replace(CHART, accounts=changed))
    name = select(LedgerAccount.name).where(LedgerAccount.code == "1010")
    assert session.scalar(name) == "Cascade Valley Bank, operating"


def test_a_component_opened_twice_is_one_account_under_its_control(session: Session):
    account = make_account(session)
    first = open_component(session, CHART, account.id, Component.CREDIT)
    assert open_component(session, CHART, account.id, Component.CREDIT) == first
    opened = session.get_one(LedgerAccount, first.id)
    control = session.get_one(LedgerAccount, opened.control_id)
    assert (control.code, opened.kind) == ("2100", LedgerKind.LIABILITY)


def test_books_hold_one_customer_and_the_accounts_that_were_asked_for(session: Session):
    account, neighbor = make_account(session), make_account(session)
    make_bill(session, neighbor, "99.00")
    make_bill(session, account, "10.00")
    books = open_books(session, CHART, account_id=account.id, codes={"1110", "4310"})
    assert books.owed() == {Component.SERVICE: Money.dollars("10.00")}
    assert set(books.general) == {"1110", "4310"}


def test_a_component_is_opened_when_it_is_first_needed(session: Session):
    account = make_account(session)
    books = open_books(session, CHART, account_id=account.id, codes=())
    assert books.owed() == {}
    part = books.part(Component.PENALTY)
    assert part.account_id == account.id
    assert books.owed() == {Component.PENALTY: Money.ZERO}


def test_an_account_that_is_not_in_the_books_is_named(session: Session):
    with pytest.raises(LookupError, match="not in the books: 7777, 8888"):
        open_books(session, CHART, codes={"1010", "8888", "7777"})
