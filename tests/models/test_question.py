"""A question answers as SQLAlchemy would, whoever asks and on either engine."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.database import Database
from models.money import Money
from models.question import Question, one_of
from tests.factories import make_account

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
ATTEMPTS = select(
    PaymentAttempt.id, PaymentAttempt.state, PaymentAttempt.amount, PaymentAttempt.created_at,
    CustomerAccount.opened_on, CustomerAccount.closed_on, CustomerAccount.status,
    CustomerAccount.id,
).join(CustomerAccount, CustomerAccount.id == PaymentAttempt.account_id).where(
    CustomerAccount.number == bindparam("number"),
    PaymentAttempt.created_at >= bindparam("since"),
    PaymentAttempt.amount > bindparam("least"),
    one_of(PaymentAttempt.state, [AttemptState.OPEN, AttemptState.DRAFT]),
)  # fmt: skip


@pytest.fixture
def asked(house_database: Database) -> dict[str, object]:
    """An account with an attempt, kept, and what finds it."""
    with house_database.saving() as session:
        account = make_account(session)
        session.add(
            PaymentAttempt(
                id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="guest:a",
                method_type=MethodType.CARD, amount=Money(14_675), fee=Money(245),
                language="en", balance_seen=Money(14_675), created_at=AT,
            )
        )  # fmt: skip
        return {"number": account.number, "since": AT, "least": Money(1)}


def test_it_answers_the_same_the_first_time_and_ever_after(
    house_database: Database, asked: dict[str, object]
):
    question = Question(ATTEMPTS)
    with house_database.looking() as connection:
        by_sqlalchemy = [tuple(row) for row in connection.execute(ATTEMPTS, asked)]
        first, second = question.ask(connection, asked), question.ask(connection, asked)
        nobody = question.ask(connection, asked | {"number": "00000000"})
    with house_database.reading() as session:
        in_session = question.ask(session, asked)

    assert [tuple(row) for row in second] == by_sqlalchemy
    assert [tuple(row) for row in first] == by_sqlalchemy
    assert [tuple(row) for row in in_session] == by_sqlalchemy
    assert nobody == []
    [row] = second
    assert row.state is AttemptState.DRAFT
    assert row.status is AccountStatus.ACTIVE
    assert (row.amount, row.created_at) == (Money(14_675), AT)
    assert type(row.opened_on) is date
    assert row._asdict()["closed_on"] is None


def test_whoever_listens_hears_every_asking(house_database: Database, asked: dict[str, object]):
    question, heard = Question(ATTEMPTS), []

    def hear(_c: object, _k: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    with house_database.looking() as connection:
        question.ask(connection, asked)
        event.listen(house_database.write, "before_cursor_execute", hear)
        try:
            question.ask(connection, asked)
            question.ask(connection, asked)
        finally:
            event.remove(house_database.write, "before_cursor_execute", hear)
    assert len(heard) == 2


def test_the_questions_of_a_page_are_answered_out_of_one_moment_on_sqlite(
    house_database: Database, asked: dict[str, object]
):
    if house_database.dialect != "sqlite":
        pytest.skip("PostgreSQL answers each statement by itself")
    question = Question(ATTEMPTS)
    with house_database.looking() as connection:
        question.ask(connection, asked)
    with house_database.looking() as connection:
        before = question.ask(connection, asked)
        with house_database.saving() as session:
            session.execute(text("UPDATE payment_attempt SET state = 'cancelled'"))
        assert question.ask(connection, asked) == before
    with house_database.looking() as connection:
        assert question.ask(connection, asked) == []


def test_an_error_of_the_driver_is_one_of_sqlalchemy_s(
    house_database: Database, asked: dict[str, object]
):
    question = Question(ATTEMPTS)
    with house_database.looking() as connection:
        question.ask(connection, asked)
    with house_database.saving() as session:
        session.execute(text("ALTER TABLE payment_attempt RENAME TO elsewhere"))
    with house_database.looking() as connection, pytest.raises(DBAPIError) as refused:
        question.ask(connection, asked)
    assert str(asked["number"]) not in str(refused.value)


def test_a_list_is_refused_because_it_is_written_out_anew_every_time(session: Session):
    listed = Question(
        select(CustomerAccount.id).where(CustomerAccount.status.in_([AccountStatus.ACTIVE]))
    )
    with pytest.raises(AssertionError):
        listed.ask(session.connection(), {})
