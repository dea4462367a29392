"""Very many rows at once: which of them, however many are asked for."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import func, select

from models.account import CustomerAccount
from models.audit import AuditEvent
from models.base import table_of
from models.ledger import ClosedPeriod
from services import many
from tests.factories import make_account
from tests.web.matrix import statements

#: More than either engine takes as values of one statement.
MORE = 70_000


@pytest.fixture
def ids(session):
    return [make_account(session).id for _ in range(3)]


def found(session, which, **named):
    wanted = select(CustomerAccount.id).where(many.among(CustomerAccount.id, which))
    return session.scalars(wanted.order_by(CustomerAccount.id), named).all()


def test_those_that_are_asked_for_are_found_and_no_other(session, ids):
    assert found(session, [ids[2], ids[0], 999_999]) == [ids[0], ids[2]]
    assert found(session, {ids[1]: "a key"}) == [ids[1]]
    assert found(session, []) == []


def test_they_may_come_with_the_asking_as_one_value_however_many(session, ids):
    assert found(session, "these", these=range(ids[0], MORE)) == ids
    assert found(session, "these", these=ids[:1]) == ids[:1]


def test_the_statement_says_the_same_for_one_and_for_many(session, ids):
    with statements() as asked:
        found(session, ids[:1])
        found(session, ids)
    assert len(asked) == 2
    assert len(set(asked)) == 1


def test_they_are_looked_up_one_by_one_and_not_in_every_row(session, ids):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads every row of a small table rather than its index")
    with statements() as asked:
        found(session, ids[:1])
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", ("[1]",))
    assert "SEARCH customer_account" in plan.first().detail


@pytest.mark.parametrize("count", [0, 1, 9, 249, 1000, 2371])
def test_rows_are_all_written_in_their_order_however_many(session, count):
    at = many.instant(datetime(2026, 11, 18, 18, tzinfo=UTC))
    columns = ("at", "actor", "action", "subject", "address", "detail")
    rows = [(at, "test", "row.write", f"{place}", "", "{}") for place in range(count)]
    many.write(session.connection(), table_of(AuditEvent), columns, iter(rows))
    wanted = select(AuditEvent.subject).where(AuditEvent.action == "row.write")
    assert session.scalars(wanted.order_by(AuditEvent.id)).all() == [row[3] for row in rows]


def test_a_key_that_is_there_already_fails_them_all(session):
    at = many.instant(datetime(2026, 11, 18, 18, tzinfo=UTC))
    days = [date(2001, 1, 1) + timedelta(days=place) for place in range(60)]
    rows = [(f"{day}", at, "test") for day in (*days, days[0])]
    with pytest.raises((sqlite3.IntegrityError, UniqueViolation)), session.begin_nested():
        many.insert(session, ClosedPeriod, ("month", "closed_at", "closed_by"), rows)
    assert session.scalar(select(func.count()).select_from(ClosedPeriod)) == 0
