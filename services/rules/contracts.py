"""What a contract over years comes to: as it would be, as it goes on, and what ends it on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from models.errors import Refused
from models.money import Money, total
from models.plans import ContractRules
from services.rules.calendar import months_after
from services.rules.instalments import YEAR, Loan, Payoff, Row, amortised, level_payment, payoff
from services.rules.interest import monthly_interest

#: More than any connection charge: an amount typed without its point.
PRINCIPAL_MAX = Money(100_000_000)


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A contract as it would be: its table, and what it costs in all."""

    loan: Loan
    rows: Sequence[Row]
    #: A month, the treasurer's fee apart.
    payment: Money
    admin_fee: Money

    @property
    def interest(self) -> Money:
        """All of its interest."""
        return total([row.interest for row in self.rows])

    @property
    def fees(self) -> Money:
        """All that the county treasurer adds."""
        return total([row.fee for row in self.rows])

    @property
    def paid(self) -> Money:
        """All that is paid, the fee for making it included."""
        return self.loan.principal + self.interest + self.fees + self.admin_fee


def quote(rules: ContractRules, loan: Loan) -> Quote:
    """What a contract on these terms would come to.

    :raises Refused: for more months than the law or the district allows (RCW 57.08.005(11)), a
        higher rate, or an amount that cannot be meant.
    """
    payment = level_payment(loan)
    if loan.months > rules.months_most:
        raise Refused(
            "Contracts of this district run for at most %(months)s months.",
            months=rules.months_most,
        )
    if not 0 <= loan.rate <= rules.rate_most:
        raise Refused(
            "Contracts of this district cost from 0 to %(rate)s per cent a year.",
            rate=rules.rate_most,
        )
    if loan.principal > PRINCIPAL_MAX:
        raise Refused("Enter an amount up to %(most)s.", most=PRINCIPAL_MAX)
    return Quote(loan=loan, rows=amortised(loan), payment=payment, admin_fee=rules.admin_fee)


def as_lines(quoted: Quote) -> Iterator[list[str]]:
    """The table as lines of a file for a spreadsheet."""
    yield ["Number", "Due", "Payment", "Interest", "Principal", "Treasurer's fee", "Left"]
    for row in quoted.rows:
        amounts = (row.payment, row.interest, row.principal, row.fee, row.left)
        yield [str(row.number), row.due_on.isoformat(), *(each.plain for each in amounts)]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What of a contract was not asked for yet, and on which terms it goes on."""

    left: Money
    #: Per cent a year.
    rate: Decimal
    #: A month, the treasurer's fee apart.
    payment: Money
    treasurer_fee: Money
    from_on: date
    months: int
    #: The last month that was asked for; 0 before the first.
    month: int


class Settled(NamedTuple):
    """What ends a contract on a day."""

    #: The months that are asked for by then.
    asked: Sequence[Row]
    #: What is left after them.
    rest: Payoff

    @property
    def total(self) -> Money:
        """All of it."""
        return total([row.payment for row in self.asked]) + self.rest.total


def to_come(plan: Plan) -> list[Row]:
    """The months that were not asked for. The last takes what is left, so it ends at exactly $0.00.

    What was prepaid makes a contract end earlier: a month stays as large as it was agreed on.
    """
    left, rows = plan.left, []
    for number in range(plan.month + 1, plan.months + 1):
        if not left:
            break
        interest = monthly_interest(left, plan.rate)
        is_last = number == plan.months or left + interest <= plan.payment
        part = left if is_last else max(plan.payment - interest, Money.ZERO)
        left -= part
        fee = plan.treasurer_fee if number % YEAR == 0 or not left else Money.ZERO
        rows.append(Row(number, months_after(plan.from_on, number), interest, part, fee, left))
    return rows


def asked_by(plan: Plan, on: date, ask_days: int) -> list[Row]:
    """The months that must have been asked for by the end of a day: so many days ahead."""
    until = on + timedelta(days=ask_days)
    return [row for row in to_come(plan) if row.due_on <= until]


def settled(plan: Plan, on: date, ask_days: int) -> Settled:
    """What ends a contract on a day: its months asked for by then, and interest by the day since
    the last of them. The county treasurer adds nothing to what is paid early.
    """
    asked = asked_by(plan, on, ask_days)
    left, month = (asked[-1].left, asked[-1].number) if asked else (plan.left, plan.month)
    return Settled(asked, payoff(left, plan.rate, months_after(plan.from_on, month), on))
