"""What a preview comes to: by class, by charge, and beside the bills of the period before."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.bill_run import BillRun, RunExceptionKind, RunState
from services.billing.working_out import Worked
from services.context import Context
from services.rules.periods import DAY, Period, period_of

S = RunState


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
    """What the cycle's bills of the period before came to, and the last run's own figures."""
    period = _period_before(context, run)
    count, cents = session.execute(
        select(func.count(), func.sum(Bill.total))
        .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
        .where(CustomerAccount.cycle == run.cycle,
               Bill.period_from.between(period.from_on, period.to_on))
    ).one()  # fmt: skip
    last = session.scalar(
        select(BillRun)
        .where(BillRun.cycle == run.cycle, BillRun.state == S.POSTED,
               BillRun.period_from == period.from_on)
        .order_by(BillRun.bills.desc())
        .limit(1)
    )  # fmt: skip
    seen = last.seen if last is not None else {}
    return {
        "period_from": period.from_on.isoformat(), "bills": count,
        "total": cents.cents if cents else 0, "run": last.id if last is not None else None,
        "classes": seen.get("classes", {}), "charges": seen.get("charges", {}),
    }  # fmt: skip


def _period_before(context: Context, run: BillRun) -> Period:
    """The period before the run's."""
    return period_of(context.district.tariff.cycles[run.cycle], run.period_from - DAY)


def _count(counted: dict[str, Counter[str]], name: str, cents: int) -> None:
    of = counted.setdefault(name, Counter())
    of["bills"] += 1
    of["total"] += cents
