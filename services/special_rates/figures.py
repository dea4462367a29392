"""What rate programs cost in their last whole year, and who bears it, from the posted bills."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill, BillLine
from models.district import District
from models.errors import Refused
from models.money import Money
from models.program import tier_of
from models.tariff import ChargeKind
from services.context import Context
from services.rules import special_rates
from services.rules.cost_shift import CostShift, cost_shift
from services.rules.special_rates import Offer, Told


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a notice would say, worked out now."""

    from_on: date
    to_on: date
    bills: int
    discounted: int
    shift: CostShift
    offers: tuple[Offer, ...]

    def told(self, year: int) -> Told:
        """The same as it is told in a year."""
        return Told(
            year=year, from_on=self.from_on, to_on=self.to_on, given=self.shift.given,
            discounted=self.discounted, undiscounted=self.shift.payers,
            shift=self.shift.monthly, offers=self.offers,
        )  # fmt: skip


def work_out(session: Session, context: Context, *, at: datetime) -> Figures:
    """The cost of the last whole year of the district's programs, shared among all others.

    It is the year of the file's first program: twelve months are twelve months, and a notice
    tells one sum. What was given is what lines of posted bills took off, by the charges that name
    a tier; who bears it are the accounts open on the year's last day that had nothing taken off.

    :raises Refused: when the file has no program, or the books have no bill of that year.
    """
    district = context.district
    if not district.programs:
        raise Refused("The district's file has no rate program: no notice is due.")
    today = district.day(at)
    first = next(iter(district.programs.values()))
    from_on, to_on = special_rates.year_before(first, today)
    in_year = Bill.issued_on.between(from_on, to_on)
    bills = session.scalar(select(func.count()).select_from(Bill).where(in_year)) or 0
    if not bills:
        raise Refused(
            "The books have no bill from %(first)s to %(last)s: what discounts cost cannot be"
            " worked out.", first=from_on, last=to_on,
        )  # fmt: skip
    keys = discounts(district) | discounts(context.files.on(to_on))
    taken_off = (in_year, BillLine.charge.in_(sorted(keys)))
    cents, accounts = session.execute(
        select(func.sum(BillLine.amount), func.count(Bill.account_id.distinct()))
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(*taken_off)
    ).one()
    others = session.scalar(
        select(func.count())
        .select_from(CustomerAccount)
        .where(
            CustomerAccount.opened_on <= to_on,
            CustomerAccount.closed_on.is_(None) | (CustomerAccount.closed_on > to_on),
            ~exists().where(
                Bill.account_id == CustomerAccount.id, BillLine.bill_id == Bill.id, *taken_off
            ),
        )
    ) or 0  # fmt: skip
    return Figures(
        from_on=from_on, to_on=to_on, bills=bills, discounted=accounts,
        shift=cost_shift(-(cents or Money.ZERO), others),
        offers=special_rates.offers(district.programs.values(), district.tariff, today),
    )  # fmt: skip


def discounts(district: District) -> set[str]:
    """The charges of a file that take something off for a program."""
    return {
        each.key
        for each in district.tariff.charges
        if each.kind is ChargeKind.DISCOUNT and tier_of(district.programs, each.needs)
    }
