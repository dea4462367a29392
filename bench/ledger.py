"""Writing the books: one payment at a time, and very many rows at once."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count, cycle
from random import Random
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench import floors
from bench.table import Table
from bench.timing import ROUNDS, compare
from bench.town import LARKSPUR, Town
from models.account import CustomerAccount
from models.ledger import Component, Entry, LedgerAccount, Transfer
from models.money import Money
from models.payment import Channel
from services import payments
from services.books import bulk, ledger

PAYERS = 50
#: Entries of a batch; each has one transfer.
BATCH = 5_000


def payment(table: Table, town: Town) -> None:
    """A recorded payment with all its invariants, beside the plain writes."""
    with town.database.reading() as session:
        payers = list(session.scalars(select(CustomerAccount.id).limit(PAYERS)))
    engine = floors.durable(town.url)
    numbers, turn = count(), cycle(payers)

    def ours() -> None:
        at = datetime.now(UTC)
        received = payments.Received(
            account_id=next(turn), amount=Money(100), channel=Channel.LOCKBOX,
            reference=f"bench-{next(numbers)}", received_on=LARKSPUR.day(at),
        )  # fmt: skip
        with town.database.saving() as session:
            payments.record_payment(session, LARKSPUR, received, at=at, actor="bench")

    pair = compare(ours, floors.core_payment(engine, payers), calls=60)
    table.rate("recorded payment, rate of the Core floor", town.engine, pair, 60)
    engine.dispose()


def bulk_writes(table: Table, town: Town) -> None:
    """Batches of entries and transfers, beside Core's own insert of the same rows."""
    engine = floors.durable(town.url)
    floors.bulky.drop_all(engine)
    floors.bulky.create_all(engine)
    ours_waiting = list(_batches(town, ROUNDS + 1))
    core_waiting = [_as_core_takes_it(batch) for batch in ours_waiting]

    def ours() -> None:
        with town.database.saving() as session:
            bulk.write(session, ours_waiting.pop(0))

    def core() -> None:
        with engine.begin() as connection:
            for twin, values in core_waiting.pop(0):
                connection.execute(insert(twin), values)

    pair = compare(ours, core, calls=1)
    table.rate("bulk ledger rows, rate of Core insert(list)", town.engine, pair, 80, 2 * BATCH)
    floors.bulky.drop_all(engine)
    engine.dispose()


def _batches(town: Town, number: int) -> Iterator[bulk.Batch]:
    """Fees of many accounts: an entry with one transfer each, ids one after the other."""
    with town.database.saving() as session:
        parts = session.execute(
            select(LedgerAccount.id, LedgerAccount.account_id)
            .where(LedgerAccount.component == Component.SERVICE)
            .limit(1000)
        ).all()
        code = LARKSPUR.chart.revenue[Component.FEE]
        revenue = session.scalars(select(LedgerAccount.id).where(LedgerAccount.code == code)).one()
        entry_id, transfer_id = bulk.next_ids(session, (Entry, Transfer)).values()
    for start in range(0, number * BATCH, BATCH):
        entries: list[bulk.Values] = []
        transfers: list[bulk.Values] = []
        for place in range(start, start + BATCH):
            part, account_id = parts[place % len(parts)]
            id_ = entry_id + place
            entries.append(
                (id_, f"bulk:{id_}", "fee", account_id, 100, 100, "2026-11-02",
                 "2026-11-02 10:00:00.000000", "A fee", "bench", None)
            )  # fmt: skip
            transfers.append((transfer_id + place, id_, part, revenue, 100))
        yield {Entry: entries, Transfer: transfers}


def _as_core_takes_it(batch: bulk.Batch) -> list[tuple[SqlTable, list[dict[str, Any]]]]:
    """The same rows as dictionaries, with days and moments as Python has them."""
    on, at = date(2026, 11, 2), datetime(2026, 11, 2, 10)  # noqa: DTZ001 - the plain table has none
    entries: list[dict[str, Any]] = [
        dict(zip(floors.entry_floor.columns.keys(), row, strict=True))
        | {"effective_on": on, "recorded_at": at}
        for row in batch[Entry]
    ]
    names = floors.transfer_floor.columns.keys()
    transfers: list[dict[str, Any]] = [
        dict(zip(names, row, strict=True)) for row in batch[Transfer]
    ]
    return [(floors.entry_floor, entries), (floors.transfer_floor, transfers)]


def balances(table: Table, small: Town, large: Town) -> None:
    """The balance of an account and of a control account, with few ledger rows and with many."""
    code = LARKSPUR.chart.control[Component.SERVICE]
    for name, look in (
        ("an account", lambda session, id_: ledger.balance(session, id_)),
        ("a control account", lambda session, _: ledger.general_balance(session, code)),
    ):
        asks = [_ask(town, look) for town in (large, small)]
        pair = compare(asks[0], asks[1], calls=100)
        table.times(f"balance of {name}, 1.3 million rows / 13,000", large.engine, pair, 1.2)


def _ask(town: Town, look: Callable[[Session, int], object]) -> Callable[[], None]:
    with town.database.reading() as session:
        ids = list(session.scalars(select(CustomerAccount.id)))
    turn = cycle(Random(5).sample(ids, min(len(ids), 2000)))

    def ask() -> None:
        with town.database.reading() as session:
            look(session, next(turn))

    return ask


def seeding(table: Table, town: Town) -> None:
    """How fast an invented district is written."""
    if town.engine == "postgresql":
        table.least(
            "seeding, ledger rows a second", town.engine, town.seeded, 20_000, "",
            "entries and transfers of the whole load",
        )  # fmt: skip
