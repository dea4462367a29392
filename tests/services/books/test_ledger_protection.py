"""What the database itself refuses, whoever asks: the books are kept below the services."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Date, Enum, Text, UniqueConstraint, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.audit_seal import AuditLeaf, AuditSeal
from models.base import Base
from models.change_request import ChangeRequest
from models.discrepancy_causes import CaseType
from models.ledger import Entry, EntryKind
from models.money import Money
from models.payment import Payment
from models.payment_move import PaymentMove
from services import audit
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.discrepancies import opening
from services.discrepancies.opening import Seen
from services.verify.protection import WRITTEN_ONCE
from tests.factories import make_account, make_bill
from tests.services.books.small_books import write_small_books
from tests.workshop import LARKSPUR

ON = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)

#: Whichever rule looks first: a second return may be more than came.
REFUSES = "written once and never changed|more would go back of the payment than came"


def test_a_control_account_is_posted_to_only_through_its_subledger(session: Session):
    books = open_books(session, LARKSPUR.chart, codes={"1200", "4100"})
    for debit, credit in (("1200", "4100"), ("4100", "1200")):
        # a control account that nobody is under yet is an account like any other
        make_bill(session, make_account(session))
        leg = Leg(books.general[debit], books.general[credit], Money(100))
        with pytest.raises(DatabaseError, match="control account"), session.begin_nested():
            ledger.post(
                session, key=f"{debit}:{credit}", kind=EntryKind.ADJUSTMENT, legs=[leg], on=ON,
                at=AT, memo="", actor="t",
            )  # fmt: skip


@pytest.mark.parametrize("cents", [0, -1])
def test_a_transfer_of_nothing_or_less_is_refused_by_the_database(session: Session, cents: int):
    books = open_books(session, LARKSPUR.chart, codes={"1010", "1110"})
    leg = Leg(books.general["1010"], books.general["1110"], Money(cents))
    with pytest.raises(DatabaseError, match="positive"), session.begin_nested():
        ledger.post(
            session, key="k", kind=EntryKind.PAYOUT, legs=[leg], on=ON, at=AT, memo="", actor="t"
        )


def test_a_transfer_from_an_account_to_itself_is_refused_by_the_database(session: Session):
    bank = open_books(session, LARKSPUR.chart, codes={"1010"}).general["1010"]
    with pytest.raises(DatabaseError, match="two_accounts"), session.begin_nested():
        ledger.post(
            session, key="k", kind=EntryKind.PAYOUT, legs=[Leg(bank, bank, Money(1))], on=ON,
            at=AT, memo="", actor="t",
        )  # fmt: skip


def test_what_is_written_once_cannot_be_changed_deleted_or_emptied(session: Session):
    _a_row_in_every_table(session)
    ledger.close_period(session, date(2025, 1, 1), by="t", at=AT)
    for table in WRITTEN_ONCE:
        (name,) = Base.metadata.tables[table].primary_key.columns.keys()
        acts = [f"UPDATE {table} SET {name} = {name}", f"DELETE FROM {table}"]
        if session.get_bind().dialect.name == "postgresql":
            acts.append(f"TRUNCATE {table} CASCADE")
        for act in acts:
            refused = pytest.raises(DatabaseError, match=REFUSES)
            with refused, session.begin_nested():
                session.execute(text(act))


def test_a_row_written_over_by_its_id_or_any_unique_key_is_refused(session: Session):
    _a_row_in_every_table(session)
    ledger.close_period(session, date(2025, 1, 1), by="t", at=AT)
    for table, key in _unique_keys():
        before = _rows(session, table)
        for act in _ways_to_write_over(session, table, key):
            refused = pytest.raises(DatabaseError, match=REFUSES)
            with refused, session.begin_nested():
                written = session.execute(text(act)).rowcount
                raise AssertionError(f"{written} rows of {table} written over by {key}: {act}")
        assert _rows(session, table) == before


def test_a_new_row_beside_the_old_ones_is_welcome(session: Session):
    _a_row_in_every_table(session)
    before = len(_rows(session, "entry"))
    payout = {"kind": EntryKind.PAYOUT, "on": ON, "at": AT, "memo": "", "actor": "t"}
    books = open_books(session, LARKSPUR.chart, codes={"1010", "1110"})
    legs = [Leg(books.general["1010"], books.general["1110"], Money(100))]
    first = ledger.post(session, key="payout:1", legs=legs, **payout)
    assert ledger.post(session, key="payout:1", legs=legs, **payout) is first
    assert ledger.post_new(session, key="payout:1", legs=legs, **payout) is None
    assert ledger.post(session, key="payout:2", legs=legs, **payout).id != first.id
    assert len(_rows(session, "entry")) == before + 2


def test_a_row_slipped_into_a_closed_month_past_the_services_is_refused(session: Session):
    ledger.close_period(session, date(2026, 10, 1), by="Priya Nair", at=AT)
    slip = text(
        "INSERT INTO entry (key, kind, change, total, effective_on, recorded_at, memo, actor)"
        " VALUES ('slip', 'payout', 0, 1, '2026-10-31', '2026-11-18 18:00:00', '', 'nobody')"
    )
    with pytest.raises(DatabaseError, match="closed"), session.begin_nested():
        session.execute(slip)


def test_a_balance_is_kept_even_for_a_transfer_written_past_the_services(session: Session):
    bill = make_bill(session, make_account(session), "10.00")
    session.execute(
        text(
            "INSERT INTO transfer (entry_id, debit_id, credit_id, amount) SELECT :entry,"
            " (SELECT id FROM ledger_account WHERE account_id = :account),"
            " (SELECT id FROM ledger_account WHERE code = '4100'), 500"
        ),
        {"entry": bill.entry_id, "account": bill.account_id},
    )
    assert ledger.balance(session, bill.account_id).owed == Money.dollars("15.00")
    assert ledger.general_balance(session, "1200") == Money.dollars("15.00")
    assert ledger.general_balance(session, "4100") == -Money.dollars("15.00")


@pytest.mark.parametrize(
    "columns",
    [
        "code = '9999', account_id = (SELECT max(id) FROM customer_account)",
        "control_id = NULL",
        "component = NULL",
    ],
)
def test_a_ledger_account_is_general_or_a_customers_and_never_half_of_both(
    session: Session, columns: str
):
    make_bill(session, make_account(session))
    statement = text(f"UPDATE ledger_account SET {columns} WHERE account_id IS NOT NULL")
    with pytest.raises(DatabaseError, match="general_or_customer"), session.begin_nested():
        session.execute(statement)


def _a_row_in_every_table(session: Session) -> None:
    """SQLite watches rows, so each table needs one to refuse."""
    write_small_books(session)
    audit.record(session, actor="staff:7", action="account.view", subject="account:1", at=AT)
    attempt = PaymentAttempt(
        id=uuid4(), account_id=make_account(session).id, payer_kind=PayerKind.GUEST,
        payer_key="browser", method_type=MethodType.CARD, amount=Money(100),
        balance_seen=Money(100), created_at=AT,
    )  # fmt: skip
    session.add(attempt)
    attempt.move_to(AttemptState.OPEN, cause="test", at=AT)
    session.flush()
    payment = session.scalars(select(Payment).order_by(Payment.id)).first()
    change = session.scalars(select(ChangeRequest).order_by(ChangeRequest.id)).first()
    assert payment is not None
    assert change is not None
    out, come = session.scalars(select(Entry.id).order_by(Entry.id).limit(2))
    session.add(
        PaymentMove(
            request_id=change.id, payment_id=payment.id, from_account_id=payment.account_id,
            to_account_id=make_account(session).id, amount=Money(1), out_entry_id=out,
            in_entry_id=come,
            moved_at=AT,
        )
    )  # fmt: skip
    session.add(
        AuditSeal(
            id=1,
            day=ON,
            after_id=0,
            last_id=1,
            events=1,
            leaves="",
            previous="",
            hash="",
            sealed_at=AT,
        )
    )
    session.add(AuditLeaf(event_id=1, digest=bytes(32)))
    seen = Seen(key=uuid4(), type=CaseType.DRAWER_OVER_SHORT, words="It is short.", amount=Money(1))
    opening.by_hand(session, LARKSPUR, seen, by="staff:7", at=AT)
    session.flush()
    for table in WRITTEN_ONCE:
        assert session.scalar(text(f"SELECT count(*) FROM {table}")), table


def _unique_keys() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every way to name a row of a table that is written once."""
    for table in map(Base.metadata.tables.__getitem__, WRITTEN_ONCE):
        yield table.name, tuple(table.primary_key.columns.keys())
        for each in table.constraints:
            if isinstance(each, UniqueConstraint):
                yield table.name, tuple(each.columns.keys())


def _ways_to_write_over(session: Session, table: str, key: tuple[str, ...]) -> list[str]:
    """Statements that put a row with the key of an old one, and all else new, in its place."""
    shape = Base.metadata.tables[table]
    unique = {name for other, names in _unique_keys() if other == table for name in names}
    columns = [c for c in shape.columns if "id" in key or c.name != "id"]
    given = [_another(c) if c.name in unique - set(key) else c.name for c in columns]
    named = " AND ".join(f"{name} IS NOT NULL" for name in key)
    copy = (
        f"INTO {table} ({', '.join(c.name for c in columns)})"
        f" SELECT {', '.join(given)} FROM {table} WHERE {named} LIMIT 1"
    )
    update = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {key[0]} = excluded.{key[0]}"
    if session.get_bind().dialect.name == "postgresql":
        return [f"INSERT {copy}{update}"]
    whole = [f"REPLACE {copy}", f"INSERT OR REPLACE {copy}", f"INSERT {copy}{update}"]
    return [*whole, f"UPDATE OR REPLACE {table} SET {key[0]} = {key[0]}"]


def _another(column: Column[Any]) -> str:
    """A value like the column's that no row has."""
    if isinstance(column.type, Enum):
        return column.name  # its partner in the key is another
    if isinstance(column.type, Text):
        return f"'another ' || {column.name}"
    if isinstance(column.type, Date):
        return "CAST('2031-01-01' AS date)"
    return "NULL" if column.nullable else f"{column.name} + 1000000"


def _rows(session: Session, table: str) -> list[Any]:
    (name,) = Base.metadata.tables[table].primary_key.columns.keys()
    return list(session.execute(text(f"SELECT * FROM {table} ORDER BY {name}")))
