"""A question answers as SQLAlchemy would, whoever asks and on either engine."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import Text, bindparam, event, or_, select, text, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.base import word
from models.database import Database
from models.money import Money
from models.question import Question, one_of
from tests.factories import make_account


class Shade(StrEnum):
    """A list of words no table has."""

    DARK = "dark"


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


class Seen(NamedTuple):
    """A row as its reader wants it."""

    number: str
    opened_on: date
    closed_on: date | None

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


def test_rows_are_what_their_reader_wants_first_later_and_in_a_session(
    house_database: Database, asked: dict[str, object]
):
    number = bindparam("number")
    question = Question(
        select(CustomerAccount.number, CustomerAccount.opened_on, CustomerAccount.closed_on).where(
            or_(CustomerAccount.number == number, CustomerAccount.mailing_name == number)
        ),
        Seen,
    )
    with house_database.looking() as connection:
        rows = [question.ask(connection, asked) for _ in range(2)]
    with house_database.reading() as session:
        rows.append(question.ask(session, asked))
    for [row] in rows:
        assert type(row) is Seen
        assert (row.number, type(row.opened_on), row.is_open) == (asked["number"], date, True)


def test_two_that_differ_in_a_constant_alone_are_asked_each_with_its_own(house_database: Database):
    def shade(word: str) -> Question:
        return Question(select(type_coerce(word, Text), bindparam("fact", type_=Text)))

    questions = [shade("dark"), shade("light")]
    with house_database.looking() as connection:
        answers = [tuple(each.ask(connection, {"fact": "x"})[0]) for each in questions * 2]
    assert answers == [("dark", "x"), ("light", "x")] * 2


def test_what_a_session_holds_is_written_before_it_asks(session: Session):
    account = make_account(session)
    account.mailing_city = "Elsewhere"
    question = Question(
        select(CustomerAccount.mailing_city).where(CustomerAccount.number == bindparam("number"))
    )
    for _ in range(2):
        [row] = question.ask(session, {"number": account.number})
        assert row.mailing_city == "Elsewhere"
        account.mailing_city = "Elsewhere"


def test_a_word_of_no_list_is_not_taken_for_one(house_database: Database):
    question = Question(select(type_coerce(bindparam("word", type_=Text), word(Shade))))
    with house_database.looking() as connection:
        assert [tuple(row) for _ in range(2) for row in question.ask(connection, {"word": "dark"})]
        with pytest.raises(LookupError):
            question.ask(connection, {"word": "green"})


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
