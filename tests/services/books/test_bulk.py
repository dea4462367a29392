"""Writing very many rows, and keeping every promise of the books."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.ledger import Component, Entry, LedgerAccount, LedgerKind, Transfer
from models.money import Money
from services.books import bulk, ledger
from services.books.bulk import Batch, BatchRefused
from services.books.chart import open_books
from services.verify import verify
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

ON = "2026-11-09"
AT = bulk.instant(datetime(2026, 11, 9, 20, tzinfo=UTC))
REVENUE = LARKSPUR.chart.revenue[Component.SERVICE]
CONTROL = LARKSPUR.chart.control[Component.SERVICE]


def test_a_batch_keeps_every_balance(session, home, batch):
    before = ledger.general_balance(session, CONTROL)
    assert bulk.write(session, batch(cents=(100, 250))) == 5
    assert ledger.balance(session, home.id).owed == Money(350)
    assert ledger.general_balance(session, CONTROL) == before + Money(350)
    assert _wrong(session) == []


def test_a_second_batch_adds_to_the_first(session, home, batch):
    bulk.write(session, batch(cents=(100,)))
    bulk.write(session, batch(cents=(50,), opens=False))
    assert ledger.balance(session, home.id).owed == Money(150)
    assert _wrong(session) == []


def test_ordinary_work_goes_on_after_a_batch(session, home, batch):
    bulk.write(session, batch(cents=(100,)))
    make_bill(session, home, "132.50")
    assert ledger.balance(session, home.id).owed == Money(13350)
    assert _wrong(session) == []


def test_every_trigger_is_still_there_after_a_batch(session, batch):
    before = _triggers(session)
    bulk.write(session, batch(cents=(100,)))
    assert _triggers(session) == before
    for statement in ("UPDATE transfer SET amount = 1", "DELETE FROM entry"):
        with pytest.raises(DBAPIError, match="written once"), session.begin_nested():
            session.execute(text(statement))


@pytest.mark.parametrize(
    "wrong", [{"total": 1}, {"change": 1}, {"legs": 0}, {"on": "2026-08-15"}, {"to": CONTROL}]
)
def test_a_batch_that_breaks_a_rule_leaves_nothing_behind(session, home, batch, wrong):
    ledger.close_period(session, date(2026, 8, 1), by="staff:1", at=datetime.now(UTC))
    before = _triggers(session), ledger.general_balance(session, CONTROL)
    with pytest.raises(BatchRefused):
        bulk.write(session, batch(cents=(100, 250), **wrong))
    assert (_triggers(session), ledger.general_balance(session, CONTROL)) == before
    assert ledger.balance(session, home.id).owed == Money.ZERO
    assert _wrong(session) == []


def test_a_transfer_may_not_join_an_entry_that_was_posted_before(session, home, batch):
    bill = make_bill(session, home)
    made = batch(cents=(100,), opens=False)
    (id_, _, *rest) = made[Transfer][0]
    with pytest.raises(BatchRefused):
        bulk.write(session, {Transfer: [(id_, bill.entry_id, *rest)]})


def test_a_ledger_account_may_not_bring_a_balance(session, batch):
    made = batch(cents=(100,))
    opened = [(*row[:-1], 5) for row in made[LedgerAccount]]
    with pytest.raises(BatchRefused):
        bulk.write(session, {**made, LedgerAccount: opened})


def test_an_instant_without_a_zone_is_told_in_utc():
    assert bulk.instant(datetime.fromisoformat("2026-11-09T10:00:00-08:00")) == AT.replace(
        "20:00", "18:00"
    )


def _wrong(session: Session) -> list[object]:
    return list(verify(session))


def _triggers(session: Session) -> list[str]:
    if session.get_bind().dialect.name == "sqlite":
        rows = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    else:
        rows = text(
            "SELECT pg_get_triggerdef(oid) || CAST(tgenabled AS text)"
            " FROM pg_trigger ORDER BY tgname"
        )
    return list(session.scalars(rows))


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """A house without books, beside a neighbor who owes $132.50."""
    make_bill(session, make_account(session))
    return make_account(session)


@pytest.fixture
def batch(session: Session, home: CustomerAccount):
    """A batch of charges on the house, right unless told otherwise."""

    def batch(
        cents: tuple[int, ...], *, opens: bool = True, total: int = 0, change: int = 0,
        legs: int = 1, on: str = ON, to: str | None = None,
    ) -> Batch:  # fmt: skip
        general = open_books(session, LARKSPUR.chart, codes={REVENUE, CONTROL}).general
        free = bulk.next_ids(session, (LedgerAccount, Entry, Transfer))
        service = free[LedgerAccount] - (0 if opens else 1)
        first, leg = free[Entry], free[Transfer]
        opened = (
            service, None, None, LedgerKind.ASSET.value, home.id, "service", general[CONTROL].id, 0
        )  # fmt: skip
        return {
            LedgerAccount: [opened] if opens else [],
            Entry: [
                (
                    first + i, f"bulk:{first + i}", "opening", home.id,
                    amount + change * (i == 0), amount + total * (i == 0), on, AT, "Brought along",
                    "history", None,
                )
                for i, amount in enumerate(cents)
            ],
            Transfer: [
                (
                    leg + i, first + i, general[to].id if to else service, general[REVENUE].id,
                    amount,
                )
                for i, amount in enumerate(cents)
            ][: len(cents) if legs else len(cents) - 1],
        }  # fmt: skip

    return batch
