"""Whatever is wrong in the books is found, and the row that is wrong is named."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.database import Database
from models.money import Money
from services.verify import Finding, books, protection, verify
from tests.databases import Template
from tests.services.books.small_books import write_small_books
from tests.services.verify.damage import (
    EXCHANGE,
    MONEY,
    ONLINE,
    Damage,
    deletion,
    exchange,
    ids_of,
    into_a_closed_month,
    one_cent,
    shown,
)

CORRUPTIONS = 1_000
#: Of each other kind.
OTHER_DAMAGES = 100
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


def test_right_books_have_no_findings(session: Session):
    assert verify(session) == []


def test_g08_a_thousand_one_cent_corruptions_are_found_and_the_row_is_named_first(
    session: Session, unprotected: None
):
    """G8: somebody changes one row by hand."""
    dice = random.Random(20260813)
    ids = ids_of(session)
    damages = [one_cent(session, dice, ids) for _ in range(CORRUPTIONS)]
    assert {damage.row[0] for damage in damages} == {table for table, _, _ in MONEY}
    assert _missed(session, damages) == []


@pytest.mark.parametrize("make", [deletion, exchange, into_a_closed_month])
def test_other_damage_is_found_and_the_row_is_named_first(
    session: Session, unprotected: None, make: Callable[..., Damage]
):
    dice = random.Random(20260814)
    ids = ids_of(session)
    assert _missed(session, [make(session, dice, ids) for _ in range(OTHER_DAMAGES)]) == []


@pytest.mark.parametrize(("table", "column", "where"), MONEY)
def test_a_cent_too_much_in_any_column_is_reported_with_what_it_should_be(
    session: Session, unprotected: None, table: str, column: str, where: str
):
    row, amount = session.execute(
        text(f"SELECT CAST(id AS text), {column} FROM {table} {where} ORDER BY id LIMIT 1")
    ).one()
    damage = Damage(
        f"UPDATE {table} SET {column} = {column} + 1 WHERE CAST(id AS text) = :row",
        (table, shown(table, row)), {"row": row},
    )  # fmt: skip
    finding = _findings_after(session, damage)[0]
    assert (finding.table, finding.row) == damage.row
    if column != "fee":
        assert finding.expected is not None
        assert finding.expected.cents == amount
        assert finding.found is not None
        assert finding.found.cents == amount + 1
        assert f"expected {finding.expected}" in str(finding)


def test_exchanging_debit_and_credit_of_a_fee_leg_points_at_that_leg_alone(
    session: Session, unprotected: None
):
    leg = session.scalar(
        text(
            "SELECT max(t.id) FROM transfer t JOIN ledger_account a ON a.id = t.credit_id"
            " WHERE a.code = '4310'"
        )
    )
    damage = Damage(EXCHANGE, ("transfer", str(leg)), {"row": leg})
    transfers = [f.row for f in _findings_after(session, damage) if f.table == "transfer"]
    assert transfers == [str(leg)]


def test_a_leg_moved_to_another_customer_is_named(session: Session, unprotected: None):
    leg, other = session.execute(
        text(
            "SELECT t.id, (SELECT max(id) FROM ledger_account WHERE component = a.component)"
            " FROM transfer t JOIN ledger_account a ON a.id = t.credit_id"
            " WHERE a.component = 'service' ORDER BY t.id LIMIT 1"
        )
    ).one()
    damage = Damage(
        "UPDATE transfer SET credit_id = :other WHERE id = :row",
        ("transfer", str(leg)), {"row": leg, "other": other},
    )  # fmt: skip
    finding = _findings_after(session, damage)[0]
    assert (finding.table, finding.row, finding.rule) == (
        *damage.row,
        "an entry touches one customer",
    )


def test_a_leg_moved_to_another_general_account_is_named(session: Session, unprotected: None):
    leg = session.scalar(
        text("SELECT max(t.id) FROM transfer t JOIN entry e ON e.id = t.entry_id"
             " WHERE e.kind = 'payout'")
    )  # fmt: skip
    damage = Damage(
        "UPDATE transfer SET debit_id = (SELECT id FROM ledger_account WHERE code = '5200')"
        " WHERE id = :row",
        ("transfer", str(leg)), {"row": leg},
    )  # fmt: skip
    assert ("transfer", str(leg)) in _named(_findings_after(session, damage))


def test_a_balance_kept_wrong_in_a_control_account_names_only_the_control(
    session: Session, unprotected: None
):
    control = session.scalar(text("SELECT id FROM ledger_account WHERE code = '1200'"))
    damage = Damage(
        "UPDATE ledger_account SET balance = balance - 1 WHERE id = :row",
        ("ledger_account", str(control)), {"row": control},
    )  # fmt: skip
    assert [(f.table, f.row) for f in _findings_after(session, damage)] == [
        damage.row,
        ("ledger_account", "general"),
    ]


def test_an_entry_without_its_payment_and_a_payment_without_its_attempt_are_told_apart(
    session: Session,
    unprotected: None,
):
    payment, attempt, entry = session.execute(
        text(f"SELECT id, attempt_id, entry_id FROM payment WHERE attempt_id IN ({ONLINE})"
             " AND id NOT IN (SELECT payment_id FROM payment_return) ORDER BY id LIMIT 1")
    ).one()  # fmt: skip
    gone = Damage("DELETE FROM payment WHERE id = :row", ("entry", str(entry)), {"row": payment})
    names = _named(_findings_after(session, gone))
    assert {("entry", str(entry)), ("payment_attempt", str(UUID(str(attempt))))} == names


def test_a_move_that_does_not_begin_where_the_one_before_ended_is_named(
    session: Session, unprotected: None
):
    moves = {move.to_state: str(move.id) for move in _an_expired_attempt(session).transitions}
    first, last = moves["open"], moves["expired"]
    for row, was in ((last, "unknown"), (first, "review")):
        damage = Damage(
            "UPDATE attempt_transition SET from_state = :was WHERE id = :row",
            ("attempt_transition", row), {"row": int(row), "was": was},
        )  # fmt: skip
        assert _named(_findings_after(session, damage)) == {damage.row}


def test_a_move_that_is_gone_and_a_state_nobody_moved_to_are_named(
    session: Session, unprotected: None
):
    attempt = _an_expired_attempt(session)
    opened, expired = (move.id for move in attempt.transitions)
    gone = "DELETE FROM attempt_transition WHERE id = :row"
    damage = Damage(gone, ("attempt_transition", str(expired)), {"row": opened})
    assert _named(_findings_after(session, damage)) == {damage.row}
    damage = Damage(gone, ("payment_attempt", str(attempt.id)), {"row": expired})
    assert _named(_findings_after(session, damage)) == {damage.row}


def _an_expired_attempt(session: Session) -> PaymentAttempt:
    """One that was opened and left, beside another whose moves come in between."""
    made, noise = (
        PaymentAttempt(
            id=uuid4(), account_id=1, payer_kind=PayerKind.GUEST, payer_key="browser",
            method_type=MethodType.CARD, amount=Money(100), balance_seen=Money(100), created_at=AT,
        )
        for _ in range(2)
    )  # fmt: skip
    for state in (AttemptState.OPEN, AttemptState.EXPIRED):
        for attempt in (made, noise):
            session.add(attempt)
            attempt.move_to(state, cause="test", at=AT)
            session.flush()
    return made


def test_each_trigger_that_is_gone_or_switched_off_is_named(session: Session):
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for name, table in (protection.SQLITE if is_sqlite else protection.POSTGRESQL).items():
        off = f"DROP TRIGGER {name}" if is_sqlite else f"ALTER TABLE {table} DISABLE TRIGGER {name}"
        with session.begin_nested() as savepoint:
            session.execute(text(off))
            findings = verify(session)
            savepoint.rollback()
        assert [(f.table, f.row) for f in findings] == [(table, name)]
    assert verify(session) == []


def test_verifying_only_looks_and_takes_four_statements(session: Session, statements: list[str]):
    assert verify(session) == []
    assert [said.split()[0] for said in statements] == ["SELECT", "WITH", "SELECT", "SELECT"]


def _missed(session: Session, damages: list[Damage]) -> list[tuple[Damage, list[Finding]]]:
    """The damages whose row is not the first that is named; each is undone before the next."""
    missed = []
    for damage in damages:
        findings = _findings_after(session, damage)
        if [(f.table, f.row) for f in findings[:1]] != [damage.row]:
            missed.append((damage, findings[:3]))
    assert books(session) == []
    return missed


def _named(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.table, finding.row) for finding in findings}


def _findings_after(session: Session, damage: Damage) -> list[Finding]:
    """What is found after the damage; then it is undone."""
    with session.begin_nested() as savepoint:
        assert session.execute(text(damage.sql), damage.parameters).rowcount == 1
        findings = books(session)
        savepoint.rollback()
    return findings


@pytest.fixture
def unprotected(session: Session) -> Iterator[None]:
    """A database that refuses nothing, as if somebody had switched its triggers off."""
    with session.begin_nested() as savepoint:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in protection.SQLITE:
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        savepoint.rollback()


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """The statements that are run."""
    seen: list[str] = []
    session.connection()
    engine = session.get_bind()

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def session(small_books: Database) -> Iterator[Session]:
    """A transaction on books that are right, undone at the end."""
    with Session(small_books.write) as session:
        yield session
        session.rollback()


@pytest.fixture(scope="module")
def small_books(template_database: Template) -> Iterator[Database]:
    """A database with nine months of books."""
    url = template_database.copy()
    database = Database(url, durable=False)
    with database.saving() as session:
        write_small_books(session)
    if database.dialect == "postgresql":
        with database.saving() as session:
            session.execute(text("ANALYZE"))
    yield database
    database.dispose()
    template_database.drop(url)
