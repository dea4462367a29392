"""What a sale's answer says in figures: worked out by what the books and the tariff say now."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.district import District
from models.errors import Refused
from models.ledger import Component
from models.money import Money, total
from models.tariff import Cycle
from services.billing import served
from services.books import ledger
from services.contracts import settling
from services.payments import payable
from services.rules import closing
from services.rules.closing import PerDiem, Stretch
from services.rules.periods import DAY, Period, period_of
from services.rules.rating import Line, NotRated, Rater

#: Service that was not billed for longer than this is a matter of its own.
UNBILLED_MAX = timedelta(days=800)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is owed on an account now, and estimated until a closing date."""

    #: By component in dollars; credit is below zero.
    owed: dict[str, str]
    #: Everything owed now; below zero is credit.
    outstanding: Money
    past_due: Money
    #: The last day that is billed.
    billed_to: date
    lines: tuple[Line, ...]
    per_diem: PerDiem

    @property
    def estimated(self) -> Money:
        """What is charged from the day after ``billed_to`` until the closing date."""
        return total([line.amount for line in self.lines])

    @property
    def whole(self) -> Money:
        """Everything together; never below zero, for a credit is the seller's."""
        return max(self.outstanding + self.estimated, Money.ZERO)

    @property
    def written(self) -> list[dict[str, Any]]:
        """The lines as an answer keeps them."""
        return [
            {
                "charge": line.charge, "name": dict(line.name), "amount": line.amount.plain,
                "from": line.days.from_on.isoformat(), "to": line.days.to_on.isoformat(),
                "component": line.component.value, "reason": line.reason,
            }
            for line in self.lines
        ]  # fmt: skip


def work_out(
    session: Session, district: District, account: CustomerAccount, *, closing_on: date,
    billed_to: date | None, on: date,
) -> Figures:  # fmt: skip
    """The figures of one account for a closing date.

    ``billed_to`` counts where no bill of ours says up to which day service is billed.

    :raises Refused: when that is not known, or a charge cannot be worked out.
    """
    balance = ledger.balance(session, account.id)
    until = last_billed(session, account.id) or billed_to
    if until is None:
        raise Refused("There is no bill yet. Enter the last day that is billed.")
    if until > closing_on + UNBILLED_MAX:
        raise Refused("Enter a last day that is billed near the closing date.")
    lines = charges(session, district, account, since=until + DAY, closing_on=closing_on)
    lines += contract(session, district, account, closing_on=closing_on)
    return Figures(
        owed={part.value: amount.plain for part, amount in balance.parts.items() if amount},
        outstanding=balance.owed,
        past_due=payable.by_id(session, account.id, on).aging.past_due,
        billed_to=until, lines=lines,
        per_diem=average(session, district, account, closing_on=closing_on),
    )  # fmt: skip


def last_billed(session: Session, account_id: int) -> date | None:
    """The last day that a bill of ours is for; none without any."""
    return session.scalar(select(func.max(Bill.period_to)).where(Bill.account_id == account_id))


def charges(
    session: Session, district: District, account: CustomerAccount, *, since: date,
    closing_on: date,
) -> tuple[Line, ...]:  # fmt: skip
    """What service costs from a day up to the closing day; nothing when it is billed further.

    :raises Refused: when something a charge goes by is not known.
    """
    since = max(since, account.opened_on)
    if closing_on - since > UNBILLED_MAX:
        raise Refused("More than two years of service are not billed. Bill them first.")
    periods = closing.unbilled(cycle_of(district, account), since, closing_on)
    stretches = [_stretch(session, account, period) for period in periods]
    try:
        return closing.charges(
            Rater(district.tariff), stretches, since=since, closing_on=closing_on
        )
    except NotRated as no:
        raise Refused("It cannot be worked out: %(why)s", why=str(no)) from no


def contract(
    session: Session, district: District, account: CustomerAccount, *, closing_on: date
) -> tuple[Line, ...]:
    """What ends a contract of the account on the closing day, where it is due on sale; or nothing.

    What of it was asked for is in what is owed.
    """
    made = settling.of_sale(session, account.id)
    if made is None:
        return ()
    ends = settling.payoff(session, district, made, closing_on).settled
    months = [row.payment for row in ends.asked]
    said = [f"{len(months)} months, {total(months)}"] if months else []
    said += [f"principal {ends.rest.principal}", f"interest by the day {ends.rest.interest}"]
    line = Line(
        charge="contract", component=Component.CONTRACT,
        name={"en": f"Rest of contract {made.number}", "es": f"Resto del contrato {made.number}"},
        days=Period(min(made.from_on, closing_on), closing_on), amount=ends.total,
        reason={"rule": "due_on_sale", "inputs": {}, "arithmetic": ", ".join(said)},
    )  # fmt: skip
    return (line,) if ends.total else ()


def average(
    session: Session, district: District, account: CustomerAccount, *, closing_on: date
) -> PerDiem:
    """What a day of service comes to on the average, taxes included.

    :raises Refused: when something a charge goes by is not known.
    """
    cycle = cycle_of(district, account)
    stretch = _stretch(session, account, period_of(cycle, closing_on))
    try:
        return closing.per_diem(Rater(district.tariff), stretch, cycle, closing_on=closing_on)
    except NotRated as no:
        raise Refused("It cannot be worked out: %(why)s", why=str(no)) from no


def cycle_of(district: District, account: CustomerAccount) -> Cycle:
    """The cycle an account is billed in.

    :raises Refused: when the district's file does not have it.
    """
    cycle = district.tariff.cycles.get(account.cycle)
    if cycle is None:
        raise Refused("The cycle of this account is not in the district's file.")
    return cycle


def _stretch(session: Session, account: CustomerAccount, period: Period) -> Stretch:
    return Stretch(period, served.of_accounts(session, [account.id], period)[account.id])
