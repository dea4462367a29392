"""Rate changes as staff look at them: the list, one with its effect, and every account of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import district_file
from models.account import CustomerAccount
from models.errors import NotFound
from models.job import Job, JobState
from models.money import Money
from models.rate_change import ChangeState, RateChange, RateChangeAccount, RateChangeMove
from models.tariff import Tariff
from services import districts
from services.districts import Own
from services.pages import PAGE
from services.rates import effect, proposing
from services.rates.previewing import period_of
from services.rates.proposing import PREVIEWING
from services.rules.file_differences import Difference
from services.rules.periods import Period
from services.rules.rate_words import LANGUAGE, called

#: Rows of the file of all accounts that are held at once.
BATCH = 1000
HEAD = ("Account", "Class", "Cycle", "Before", "After", "Change", "No bill because")


@dataclass(frozen=True)
class Figure:
    """A class or a charge: how many accounts or lines, and what they come to by both files."""

    name: str
    count: int
    before: Money
    after: Money

    @property
    def change(self) -> Money:
        """How much more it comes to; below zero is less."""
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """The same in per cent of before, to a tenth; none of nothing."""
        if not self.before:
            return None
        return (Decimal(100 * self.change.cents) / self.before.cents).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Bar:
    """How many accounts' bills change by so much: from above one amount up to another."""

    #: Cents; of what rises both are positive, of what falls both are negative.
    least: int
    most: int | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A change with everything its page says of it."""

    change: RateChange
    moves: Sequence[RateChangeMove]
    differences: Sequence[Difference]
    total: Figure
    classes: Sequence[Figure]
    charges: Sequence[Figure]
    bars: Sequence[Bar]
    #: Account, before, after.
    largest: Sequence[tuple[str, Money, Money]]
    #: The period that was worked out, by cycle.
    periods: dict[int, Period]
    is_under_way: bool

    @property
    def is_seen(self) -> bool:
        """Whether every account was worked out."""
        return self.change.previewed_at is not None


def listed(session: Session) -> Sequence[RateChange]:
    """The last changes, the newest first."""
    return session.scalars(select(RateChange).order_by(RateChange.id.desc()).limit(PAGE)).all()


def find(session: Session, change_id: int) -> RateChange:
    """A change by its number.

    :raises NotFound: when there is none.
    """
    change = session.get(RateChange, change_id)
    if change is None:
        raise NotFound("There is no such rate change.")
    return change


def of_decision(session: Session, decision_id: int) -> RateChange | None:
    """The change by which something was decided; none when an operator decided it alone."""
    return session.scalar(select(RateChange).where(RateChange.decision_id == decision_id))


def shown(session: Session, own: Own, change_id: int) -> Shown:
    """A change with what it does, as far as that was worked out.

    :raises NotFound: when there is none.
    """
    change = find(session, change_id)
    after = district_file.read(change.content, proposing.NAME)
    base = districts.of_content(session, own, change.base_digest)
    seen = change.seen or effect.empty()
    cycles = after.tariff.cycles.items()
    return Shown(
        change=change,
        moves=session.scalars(
            select(RateChangeMove)
            .where(RateChangeMove.change_id == change.id)
            .order_by(RateChangeMove.id)
        ).all(),
        differences=(
            [] if base is None
            else proposing.differences(base.content, change.content, base.district, after)
        ),
        total=Figure("", seen["billed"], Money(seen["before"]), Money(seen["after"])),
        classes=[
            _figure(after.tariff.class_name(key, LANGUAGE), row)
            for key, row in sorted(seen["classes"].items())
        ],
        charges=[_figure(_called(after.tariff, k), row) for k, row in seen["charges"].items()],
        bars=_bars(seen["spread"]),
        largest=_largest(session, seen["largest"]),
        periods={number: period_of(cycle, change.effective_on) for number, cycle in cycles},
        is_under_way=_is_under_way(session, change),
    )  # fmt: skip


def _figure(name: str, row: Sequence[int]) -> Figure:
    return Figure(name, row[0], Money(row[1]), Money(row[2]))


def _called(tariff: Tariff, key: str) -> str:
    charge = tariff.charge(key)
    return key if charge is None else called(charge)


def _bars(spread: dict[str, int]) -> list[Bar]:
    """The bars that somebody stands in, from what falls most to what rises most."""
    edges = sorted({abs(edge) for edge in effect.EDGES})
    further = dict(zip(edges, [*edges[1:], None], strict=True))
    found = []
    for bar in effect.bars():
        if bar not in spread:
            continue
        if bar == effect.SAME:
            found.append(Bar(0, 0, spread[bar]))
            continue
        sign, least = (-1 if bar[0] == "-" else 1), int(bar[1:])
        most = further[least]
        found.append(Bar(sign * least, None if most is None else sign * most, spread[bar]))
    return found


def _largest(session: Session, rows: Sequence[Sequence[int]]) -> list[tuple[str, Money, Money]]:
    named = session.execute(
        select(CustomerAccount.id, CustomerAccount.number).where(
            CustomerAccount.id.in_([row[0] for row in rows])
        )
    )
    numbers = {row.id: row.number for row in named}
    return [(numbers[row[0]], Money(row[1]), Money(row[2])) for row in rows]


def _is_under_way(session: Session, change: RateChange) -> bool:
    wanted = select(Job.id).where(
        Job.kind == PREVIEWING, Job.key.startswith(f"{PREVIEWING}:{change.id}:", autoescape=True),
        or_(Job.state == JobState.WAITING, Job.state == JobState.RUNNING),
    )  # fmt: skip
    return (
        change.state is ChangeState.PROPOSED
        and change.previewed_at is None
        and session.scalar(wanted.limit(1)) is not None
    )


def every_account(session: Session, change_id: int) -> Iterator[tuple[str, ...]]:
    """Each account by both files as cells of a table, under a head; so many are held at once."""
    yield HEAD
    after = 0
    while True:
        rows = session.execute(
            select(
                CustomerAccount.id, CustomerAccount.number, CustomerAccount.customer_class,
                CustomerAccount.cycle, RateChangeAccount.before, RateChangeAccount.after,
                RateChangeAccount.stops,
            )
            .join(CustomerAccount, CustomerAccount.id == RateChangeAccount.account_id)
            .where(RateChangeAccount.change_id == change_id, RateChangeAccount.account_id > after)
            .order_by(RateChangeAccount.account_id)
            .limit(BATCH)
        ).all()  # fmt: skip
        for row in rows:
            both = row.before is not None and row.after is not None
            yield (
                row.number, row.customer_class, str(row.cycle), _plain(row.before),
                _plain(row.after), _plain(row.after - row.before if both else None), row.stops,
            )  # fmt: skip
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def _plain(amount: Money | None) -> str:
    return "" if amount is None else amount.plain
