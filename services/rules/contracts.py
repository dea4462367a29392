"""What a contract over years would come to, by the rules of a district."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.errors import Refused
from models.money import Money, total
from models.plans import ContractRules
from services.rules.instalments import Loan, Row, amortised, level_payment

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
