"""Who gave how much away alone, beside their colleagues: where a second person looks first.

Whoever pockets cash covers it by a credit, and most such credits are small enough to be given alone
(console.md R27). None of it is a reproach: it says where to look.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_low

from sqlalchemy import Select, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_request import ChangeRequest, Command, RequestState
from models.district import District
from models.lateness import FeeWaiver
from models.money import Money
from services.rules.business_days import is_business_day
from services.supervision.people import Colleague

WITHIN = timedelta(days=30)
#: Of one person no more are read.
READ_MAX = 200
#: What takes something off what is owed.
GIVES = (Command.ADJUST, Command.REVERSE_CHARGE, Command.WRITE_OFF)
#: So many times what is usual is more than chance, when it is above ``FROM`` in all.
TIMES_USUAL = 3
FROM = Money(100_00)
#: So often for one account is asked about.
OFTEN = 3
#: The office works between these hours of the district's time.
FIRST_HOUR, LAST_HOUR = 6, 19


@dataclass
class Given:
    """What one of staff gave away alone within the days looked at."""

    #: ``staff:7``.
    actor: str
    name: str
    #: Up to ``READ_MAX``.
    count: int = 0
    amount: Money = Money.ZERO
    #: Those done on no business day, or outside of the office's hours.
    odd_hours: int = 0
    accounts: dict[int, int] = field(default_factory=dict)

    @property
    def most_on_one(self) -> tuple[int, int] | None:
        """The account that got the most, with how often; none below ``OFTEN``."""
        account_id = max(self.accounts, key=self.accounts.__getitem__, default=0)
        times = self.accounts.get(account_id, 0)
        return (account_id, times) if times >= OFTEN else None


@dataclass(frozen=True)
class Beside:
    """Everybody who gave something, and what is usual among them."""

    given: Sequence[Given]
    usual: Money

    def is_high(self, one: Given) -> bool:
        """Whether it is several times what is usual."""
        return one.amount >= FROM and one.amount.cents > TIMES_USUAL * self.usual.cents


def given(
    session: Session, district: District, staff: Sequence[Colleague], *, at: datetime
) -> Beside:
    """Who gave what within ``WITHIN``, the most first. One statement, by index; what is usual is
    the middle of what everybody gave who gave something (the lower one of two)."""
    if not staff:
        return Beside([], Money.ZERO)
    by_actor = {each.actor: Given(each.actor, each.name) for each in staff}
    for actor, account_id, amount, done_at in session.execute(_asked(by_actor, at - WITHIN)):
        one = by_actor[actor]
        one.count += 1
        one.amount += amount
        one.odd_hours += _is_odd(district, done_at)
        one.accounts[account_id] = one.accounts.get(account_id, 0) + 1
    gave = sorted(
        (each for each in by_actor.values() if each.count), key=lambda each: -each.amount.cents
    )
    usual = median_low([each.amount.cents for each in gave]) if gave else 0
    return Beside(gave, Money(usual))


def _asked(actors: Iterable[str], since: datetime) -> Select[str, int, Money, datetime | None]:
    """The newest of each, each by the index of whoever did it."""

    def changes(actor: str) -> Select[str, int, Money, datetime | None]:
        done = select(
            literal(actor).label("actor"), ChangeRequest.account_id, ChangeRequest.amount,
            ChangeRequest.executed_at.label("done_at"),
        ).where(
            ChangeRequest.requested_by == actor, ChangeRequest.executed_at >= since,
            ChangeRequest.state == RequestState.EXECUTED, ChangeRequest.decided_by == "",
            ChangeRequest.command.in_(GIVES),
            # An adjustment may be a charge.
            ChangeRequest.payload["is_credit"].as_boolean().is_not(literal_column("false")),
        )  # fmt: skip
        return done.order_by(ChangeRequest.executed_at.desc()).limit(READ_MAX)

    def waivers(actor: str) -> Select[str, int, Money, datetime]:
        taken_off = select(
            literal(actor).label("actor"), FeeWaiver.account_id, FeeWaiver.amount,
            FeeWaiver.waived_at.label("done_at"),
        ).where(FeeWaiver.waived_by == actor, FeeWaiver.waived_at >= since)  # fmt: skip
        return taken_off.order_by(FeeWaiver.waived_at.desc()).limit(READ_MAX)

    each = [asked(actor).subquery() for actor in actors for asked in (changes, waivers)]
    c = union_all(*(select(one) for one in each)).subquery().c
    return select(c.actor, c.account_id, c.amount, c.done_at)


def _is_odd(district: District, at: datetime | None) -> bool:
    if at is None:
        return False
    hour = at.astimezone(district.zone).hour
    in_hours = FIRST_HOUR <= hour <= LAST_HOUR
    return not in_hours or not is_business_day(district.calendar, district.day(at))


def numbers(session: Session, beside: Beside) -> Mapping[int, str]:
    """The numbers of the accounts that got something often, by id. At most one statement."""
    ids = {most[0] for each in beside.given if (most := each.most_on_one)}
    if not ids:
        return {}
    rows = session.execute(
        select(CustomerAccount.id, CustomerAccount.number).where(CustomerAccount.id.in_(ids))
    )
    return {row.id: row.number for row in rows}
