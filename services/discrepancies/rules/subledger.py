"""What customers owe in sum, component by component, against the control account that says it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.discrepancy_causes import CaseType
from models.ledger import LedgerAccount
from models.money import Money
from services.books.owed import money
from services.discrepancies.facts import Fact, Look, Side

NAME = "subledger_vs_gl"


def find(session: Session, look: Look) -> list[Fact]:
    """The control accounts that are not their subledger; one pass over the balances."""
    sums = (
        select(LedgerAccount.control_id, func.sum(LedgerAccount.balance).label("owed"))
        .where(LedgerAccount.control_id.is_not(None))
        .group_by(LedgerAccount.control_id)
        .subquery()
    )
    asked = (
        select(LedgerAccount.code, LedgerAccount.balance, sums.c.owed)
        .join(sums, sums.c.control_id == LedgerAccount.id)
        .where(LedgerAccount.balance != sums.c.owed)
        .order_by(LedgerAccount.code)
    )
    if look.only:
        asked = asked.where(LedgerAccount.code == look.only[0])
    rows = session.execute(asked)
    return [_fact(look, code, balance, money(owed)) for code, balance, owed in rows]


def _fact(look: Look, code: str, balance: Money, owed: Money) -> Fact:
    account = look.district.chart.accounts.get(code)
    name = f"{code} {account.name}" if account is not None else code
    return Fact(
        rule=NAME, type=CaseType.SUBLEDGER_VS_GL, ids=(code,),
        amount=Money(abs((balance - owed).cents)),
        words=f"Control account {name} says {balance}, and its customers’ accounts {owed}.",
        theirs=[Side(f"Control account {name}", balance)],
        ours=[Side("All customers’ accounts of it in sum", owed)],
    )  # fmt: skip
