"""The accounts somebody looked at last, as the trail of looks tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Premise, printed
from models.audit import AuditEvent
from models.ledger import LedgerAccount
from models.money import Money
from services import audit

#: What a look at an account is written down as.
ACCOUNT_VIEW = "account.view"
ACCOUNTS_MAX = 12
#: How far back the list looks: an account looked at again and again is listed once.
LOOKS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """An account on one line of a list, and when it was looked at."""

    number: str
    name: str
    address: str
    owed: Money
    at: datetime

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)


def accounts(session: Session, *, actor: str) -> Sequence[Card]:
    """The accounts this actor looked at last, the newest look first, in one statement."""
    return [
        Card(
            number=row.number, name=row.mailing_name, address=row.Premise.address, at=row.at,
            owed=row.owed if isinstance(row.owed, Money) else Money(int(row.owed)),
        )
        for row in session.execute(_accounts(actor))
    ]  # fmt: skip


def _accounts(actor: str) -> Select[str, str, Premise, Money, datetime]:
    looks = (
        select(
            func.substr(AuditEvent.subject, len(audit.ACCOUNT) + 1).label("number"),
            AuditEvent.at.label("at"),
            AuditEvent.id.label("id"),
        )
        .where(AuditEvent.actor == actor, AuditEvent.action == ACCOUNT_VIEW)
        .order_by(AuditEvent.id.desc())
        .limit(LOOKS)
        .subquery("looks")
    )
    last = (
        select(looks.c.number, func.max(looks.c.id).label("id"), func.max(looks.c.at).label("at"))
        .group_by(looks.c.number)
        .order_by(func.max(looks.c.id).desc())
        .limit(ACCOUNTS_MAX)
        .subquery("last_looks")
    )
    owed = (
        select(func.coalesce(func.sum(LedgerAccount.balance), 0))
        .where(LedgerAccount.account_id == CustomerAccount.id)
        .scalar_subquery()
    )
    return (
        select(
            CustomerAccount.number, CustomerAccount.mailing_name, Premise, owed.label("owed"),
            last.c.at,
        )
        .join(last, last.c.number == CustomerAccount.number)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .order_by(last.c.id.desc())
    )  # fmt: skip
