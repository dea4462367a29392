"""Credit that is held is used for what is owed now (``credit:change:{number}``)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from models.change_payload import ApplyCredit
from models.district import District
from models.errors import Refused
from models.ledger import Component, EntryKind
from models.money import Money, total
from services.change_requests import planning
from services.change_requests.planning import NUMBER, Plan, PlannedEntry, PlannedLeg
from services.rules import allocation


def accounts(session: Session, account_id: int, asked: ApplyCredit) -> Sequence[int]:
    """Whose books it touches."""
    return [account_id]


def plan(
    session: Session, district: District, account_id: int, asked: ApplyCredit, *, today: date
) -> Plan:
    """In the district's order. What is owed in all stays what it is.

    :raises Refused: for more than is held or owed, and in bankruptcy (11 U.S.C. 362(a)(7)).
    """
    planning.refuse_bankrupt(
        session, account_id, today, "In bankruptcy credit is not set off against what is owed."
    )
    before = planning.balances(session, [account_id])
    debts = dict(before[account_id])
    held = -min(debts.pop(Component.CREDIT), Money.ZERO)
    most = min(held, total(list(debts.values())))
    if not Money.ZERO < asked.amount <= most:
        raise Refused("Enter an amount from $0.01 to %(most)s.", most=most)
    shares = allocation.apply(asked.amount, debts, district.payments.application_order)
    entry = PlannedEntry(
        key=f"credit:change:{NUMBER}", kind=EntryKind.CREDIT_APPLIED, account_id=account_id,
        legs=[PlannedLeg(Component.CREDIT, share.component, share.amount) for share in shares],
        on=today, memo="Credit used for what is owed",
    )  # fmt: skip
    return Plan(
        amount=asked.amount, entries=[entry], before=before,
        facts=planning.facts_of(session, before),
    )  # fmt: skip
