"""Seeing a change on every account: one period of each, worked out by both files. Posts nothing.

It goes in batches; how far it came, and what that comes to, is written with the rows of each
batch. Whoever goes on after a stop goes on from there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import district_file
from models.account import AccountStatus, CustomerAccount
from models.money import Money
from models.rate_change import ChangeState, RateChange, RateChangeAccount
from models.tariff import Cycle, Tariff
from models.volume import Volume, VolumeKind
from services import districts, jobs, many
from services.billing import served
from services.billing.working_out import Calculator
from services.context import Context
from services.districts import Base, Own
from services.rates import effect, proposing
from services.rates.effect import Seen
from services.rates.proposing import PREVIEWING
from services.rules.calendar import months_after
from services.rules.periods import DAY, Period
from services.rules.rating import Served

S = ChangeState
BATCH = 1000
LEASE = timedelta(minutes=30)
#: A volume that is older says nothing of what comes.
VOLUME_AGE = timedelta(days=400)
COLUMNS = ("change_id", "account_id", "before", "after", "stops")

#: How many accounts were worked out, and how many there are.
Tell = Callable[[int, int], None]


class _Pair(NamedTuple):
    """A period, and what works it out by each file."""

    period: Period
    before: Calculator
    after: Calculator


@jobs.handles(PREVIEWING, lease=LEASE, alone=True)
def preview_change(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """The effect of a change that a page asked for."""
    change = preview(context, int(taken.arguments["change_id"]))
    if change.previewed_at is None:
        return f"The change is {change.state.value}: nothing is worked out."
    return f"{change.worked_out:,} accounts are worked out by both files."


def preview(context: Context, change_id: int, *, tell: Tell = lambda done, of: None) -> RateChange:
    """Work out one period of every open account by what is decided and by what is proposed.

    It is the first whole period of its cycle on or after the day of the change, with the volume
    that is known last. Goes on where it stopped; once it is done, it is done. A change that was
    decided, ended or became stale is left as it is.

    :raises NotFound: when there is no such change.
    """
    begun = context.database.attempt(partial(_begin, context=context, change_id=change_id))
    change, base = begun
    if base is None:
        return change
    after = district_file.read(change.content, proposing.NAME).tariff
    pairs = _pairs(base.district.tariff, after, change.effective_on)
    while change.previewed_at is None and change.state is S.PROPOSED:
        tell(change.worked_out, change.accounts)
        with context.database.reading() as session:
            rows = _next(session, change.worked_to)
            batch = _worked_out(session, rows, pairs)
        change = context.database.attempt(
            partial(_write, context=context, change=change, batch=batch)
        )
    tell(change.worked_out, change.accounts)
    return change


def period_of(cycle: Cycle, from_on: date) -> Period:
    """The first whole period of a cycle that begins on a day or later."""
    first = from_on if from_on.day == 1 else months_after(from_on.replace(day=1), 1)
    while (first.month - cycle.begins_in) % cycle.months:
        first = months_after(first, 1)
    return Period(first, months_after(first, cycle.months) - DAY)


def _begin(session: Session, *, context: Context, change_id: int) -> tuple[RateChange, Base | None]:
    """The change with its accounts counted, and what it is held against; none when it is over."""
    change = proposing.locked(session, change_id)
    if change.state is not S.PROPOSED or change.previewed_at is not None:
        return change, None
    base = districts.newest(session, Own(context.files.first, ""))
    if not change.worked_to:
        counted = select(func.count()).select_from(CustomerAccount).where(*_OPEN)
        change.accounts, change.seen = session.scalar(counted) or 0, effect.empty()
    session.flush()
    return change, base


_OPEN = (CustomerAccount.status == AccountStatus.ACTIVE, CustomerAccount.closed_on.is_(None))


def _pairs(before: Tariff, after: Tariff, from_on: date) -> Mapping[int, _Pair]:
    found = {}
    for number, cycle in after.cycles.items():
        period = period_of(cycle, from_on)
        found[number] = _Pair(
            period, Calculator(before, period, period.to_on),
            Calculator(after, period, period.to_on),
        )  # fmt: skip
    return found


def _next(session: Session, after: int) -> Sequence[tuple[int, int, str]]:
    rows = session.execute(
        select(CustomerAccount.id, CustomerAccount.cycle, CustomerAccount.customer_class)
        .where(*_OPEN, CustomerAccount.id > after)
        .order_by(CustomerAccount.id)
        .limit(BATCH)
    )
    return [(row.id, row.cycle, row.customer_class) for row in rows]


def _worked_out(
    session: Session, rows: Sequence[tuple[int, int, str]], pairs: Mapping[int, _Pair]
) -> list[Seen]:
    """These accounts by both files, in the order of their keys."""
    found = []
    for number, group in groupby(sorted(rows, key=lambda row: row[1]), key=lambda row: row[1]):
        pair, of_cycle = pairs[number], list(group)
        services = _services(session, [row[0] for row in of_cycle], pair.period)
        found += [
            Seen(id_, called, pair.before.of(services[id_]), pair.after.of(services[id_]))
            for id_, _, called in of_cycle
        ]
    return sorted(found, key=lambda each: each.account_id)


def _services(session: Session, ids: Sequence[int], period: Period) -> Mapping[int, Served]:
    """What accounts are served with in a period to come: used as much as was read last."""
    services = served.of_accounts(session, ids, period)
    used = _volumes(session, ids, period)
    return {
        id_: replace(
            each,
            volume=each.volume if each.volume is not None else used.get((id_, _V.PERIOD)),
            winter_volume=(
                each.winter_volume if each.winter_volume is not None
                else used.get((id_, _V.WINTER))
            ),
        )
        for id_, each in services.items()
    }  # fmt: skip


_V = VolumeKind


def _volumes(
    session: Session, ids: Sequence[int], period: Period
) -> Mapping[tuple[int, VolumeKind], Decimal]:
    rows = session.execute(
        select(Volume.account_id, Volume.kind, Volume.cubic_feet)
        .where(Volume.account_id.in_(ids), Volume.from_on >= period.from_on - VOLUME_AGE,
               Volume.from_on <= period.to_on)
        .order_by(Volume.from_on, Volume.id)
    )  # fmt: skip
    return {(row.account_id, row.kind): row.cubic_feet for row in rows}


def _write(
    session: Session, *, context: Context, change: RateChange, batch: Sequence[Seen]
) -> RateChange:
    """Keep a batch and how far it came; without one, it is done."""
    held = proposing.locked(session, change.id)
    if held.state is not S.PROPOSED or held.worked_to != change.worked_to:
        return held  # it is over, or another worker went on with it
    if not batch:
        held.previewed_at = context.now()
        session.flush()
        return held
    rows: list[many.Values] = [
        (held.id, each.account_id, *map(_cents, each.amounts),
         "" if each.after.stops is None else each.after.stops[1])
        for each in batch
    ]  # fmt: skip
    many.insert(session, RateChangeAccount, COLUMNS, rows)
    held.worked_to, held.worked_out = batch[-1].account_id, held.worked_out + len(batch)
    held.seen = effect.add(held.seen, batch)
    session.flush()
    return held


def _cents(amount: Money | None) -> int | None:
    return None if amount is None else amount.cents
