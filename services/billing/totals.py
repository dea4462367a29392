"""What a preview comes to: by class, by charge, and beside the bills of the period before."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill, BillLine
from models.bill_run import BillRun, RunExceptionKind
from models.money import Money
from services.billing import inputs
from services.billing.working_out import Worked
from services.context import Context
from services.rules.periods import DAY, Period, period_of


class Account(NamedTuple):
    """An account of the run, and all that is to be written of it."""

    account_id: int
    customer_class: str
    worked: Worked
    exceptions: tuple[tuple[RunExceptionKind, str], ...]


@dataclass
class Seen:
    """What the preview comes to, while it is made."""

    accounts: int = 0
    places: int = 0
    cents: int = 0
    classes: dict[str, Counter[str]] = field(default_factory=dict)
    charges: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, each: Account) -> int | None:
        """Count an account, and give it its place when a bill can be made of it."""
        self.accounts += 1
        if each.worked.stops is not None:
            return None
        self.places += 1
        self.cents += each.worked.total.cents
        _count(self.classes, each.customer_class, each.worked.total.cents)
        for charge in each.worked.charges:
            _count(self.charges, charge.charge, charge.amount.cents)
        return self.places


def before(session: Session, context: Context, run: BillRun) -> dict[str, Any]:
    """What the bills of the period before came to, by class and by charge.

    Of the cycle's accounts that the run has yet to bill, so that both sides are of the same
    houses: what another run billed already is on neither. The class is the account's of today.
    """
    period = _period_before(context, run)
    concerns = (
        CustomerAccount.cycle == run.cycle,
        Bill.period_from.between(period.from_on, period.to_on),
        ~inputs.is_billed(run),
    )
    classes = _grouped(
        session,
        select(CustomerAccount.customer_class, func.count(), func.sum(Bill.total))
        .join(Bill, Bill.account_id == CustomerAccount.id)
        .where(*concerns).group_by(CustomerAccount.customer_class),
    )  # fmt: skip
    charges = _grouped(
        session,
        select(BillLine.charge, func.count(), func.sum(BillLine.amount))
        .join(Bill, Bill.id == BillLine.bill_id)
        .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
        .where(*concerns).group_by(BillLine.charge),
    )  # fmt: skip
    return {
        "period_from": period.from_on.isoformat(),
        "bills": sum(each["bills"] for each in classes.values()),
        "total": sum(each["total"] for each in classes.values()),
        "classes": classes, "charges": charges,
    }  # fmt: skip


def _grouped(session: Session, wanted: Select[str, int, Money]) -> dict[str, dict[str, int]]:
    return {
        name: {"bills": count, "total": total.cents}
        for name, count, total in session.execute(wanted)
    }


def _period_before(context: Context, run: BillRun) -> Period:
    """The period before the run's."""
    return period_of(context.district.tariff.cycles[run.cycle], run.period_from - DAY)


def _count(counted: dict[str, Counter[str]], name: str, cents: int) -> None:
    of = counted.setdefault(name, Counter())
    of["bills"] += 1
    of["total"] += cents
