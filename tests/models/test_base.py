"""What the columns hold: cents, instants in UTC, words of an enum."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError, StatementError
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.audit import AuditEvent
from models.ledger import Entry, LedgerAccount
from models.money import CENTS_MAX, Money
from tests.factories import make_account, make_bill

PACIFIC = timezone(timedelta(hours=-8))


def test_an_instant_comes_back_as_the_same_instant_in_utc(session: Session):
    said = datetime(2026, 11, 18, 10, 30, 15, 123456, tzinfo=PACIFIC)
    session.add(AuditEvent(at=said, actor="staff:7", action="account.view", subject="account:1"))
    session.flush()
    kept = session.scalars(select(AuditEvent.at)).one()
    assert kept == said
    assert kept.tzinfo is UTC


def test_an_instant_is_compared_in_the_database_as_an_instant(session: Session):
    at = datetime(2026, 11, 18, 18, tzinfo=UTC)
    session.add(AuditEvent(at=at, actor="staff:7", action="account.view", subject="account:1"))
    session.flush()
    same = select(AuditEvent.id).where(AuditEvent.at == at.astimezone(PACIFIC))
    later = select(AuditEvent.id).where(AuditEvent.at > at.astimezone(PACIFIC))
    assert len(session.scalars(same).all()) == 1
    assert session.scalars(later).all() == []


def test_a_time_without_a_zone_is_refused(session: Session):
    naive = datetime(2026, 11, 18, 10)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(StatementError, match="has no time zone"):
        session.scalars(select(AuditEvent.id).where(AuditEvent.at == naive))


@pytest.mark.parametrize("cents", [0, 1, -1, CENTS_MAX, -CENTS_MAX * 9])
def test_money_is_kept_as_whole_cents(session: Session, cents: int):
    bank = LedgerAccount.code == "1010"
    session.execute(update(LedgerAccount).where(bank).values(balance=Money(cents)))
    assert session.scalars(select(LedgerAccount.balance).where(bank)).one() == Money(cents)
    raw = session.scalars(text("SELECT balance FROM ledger_account WHERE code = '1010'")).one()
    assert raw == cents


def test_money_is_compared_in_the_database_with_money(session: Session):
    make_bill(session, make_account(session), "10.00")
    make_bill(session, make_account(session), "30.00")
    assert session.scalars(select(Entry.total).where(Entry.total > Money(2000))).all() == [
        Money(3000)
    ]


def test_an_enum_is_kept_as_its_word_and_the_database_refuses_another(session: Session):
    account = make_account(session, status=AccountStatus.CLOSED)
    kept = text("SELECT status FROM customer_account WHERE id = :id")
    assert session.scalars(kept, {"id": account.id}).one() == "closed"
    other = text("UPDATE customer_account SET status = 'palace' WHERE id = :id")
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(other, {"id": account.id})


def test_an_account_cannot_close_before_it_opened(session: Session):
    account = make_account(session, opened_on=date(2026, 5, 1))
    close = update(CustomerAccount).where(CustomerAccount.id == account.id)
    with pytest.raises(DatabaseError, match="closed_after_opened"), session.begin_nested():
        session.execute(close.values(closed_on=date(2026, 4, 30)))


def test_an_account_number_is_shown_as_it_is_printed(session: Session):
    account = make_account(session, number="20441836")
    assert account.shown == "2044-1836"
    assert session.scalars(select(CustomerAccount)).one() is account
    assert repr(account) == f"<CustomerAccount {account.id}>"
