"""A credit or a charge to one component of what an account owes (``adjustment:{number}``)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from models.change_payload import Adjust
from models.district import District
from models.errors import Refused
from models.ledger import Component, EntryKind
from models.money import CENTS_MAX, Money
from services.change_requests import planning
from services.change_requests.planning import NUMBER, Plan, PlannedEntry, PlannedLeg

#: More than anybody owes: what is typed beyond it is not meant, and two of it fit the books.
MOST = Money(CENTS_MAX)


def accounts(session: Session, account_id: int, asked: Adjust) -> Sequence[int]:
    """Whose books it touches."""
    return [account_id]


def plan(
    session: Session, district: District, account_id: int, asked: Adjust, *, today: date
) -> Plan:
    """A credit is given up to what is owed of the component; the rest is held, where that was
    asked for. A charge adds to what is owed of it.

    :raises Refused: for an amount or a component that cannot be, or a charge in bankruptcy.
    """
    if asked.amount <= Money.ZERO:
        raise Refused("Enter an amount above $0.00.")
    if asked.amount > MOST:
        raise Refused("Enter an amount from $0.01 to %(most)s.", most=MOST)
    if asked.component is Component.CREDIT:
        raise Refused("Choose a part of what is owed: credit is what is left over of it.")
    before = planning.balances(session, [account_id])
    legs = _credit(district, before[account_id], asked) if asked.is_credit else _charge(
        session, district, account_id, asked, today
    )  # fmt: skip
    entry = PlannedEntry(
        key=f"adjustment:{NUMBER}", kind=EntryKind.ADJUSTMENT, account_id=account_id, legs=legs,
        on=today, memo="Credit" if asked.is_credit else "Charge",
    )  # fmt: skip
    return Plan(
        amount=asked.amount, entries=[entry], before=before, gives=asked.is_credit,
        facts=planning.facts_of(session, before),
        notes=planning.beside_write_off(session, entry),
    )  # fmt: skip


def _credit(district: District, parts: planning.Parts, asked: Adjust) -> list[PlannedLeg]:
    first = min(asked.amount, max(parts[asked.component], Money.ZERO))
    rest = asked.amount - first
    if rest and not asked.rest_is_credit:
        raise Refused(
            "Only %(owed)s is owed of it. Say that the rest is held as credit, or enter less.",
            owed=first,
        )
    code = district.chart.adjustment
    shares = ((asked.component, first), (Component.CREDIT, rest))
    return [PlannedLeg(code, part, amount) for part, amount in shares if amount]


def _charge(
    session: Session, district: District, account_id: int, asked: Adjust, today: date
) -> list[PlannedLeg]:
    if asked.component is Component.CONTRACT:
        raise Refused("What a contract asks for is asked for by the contract itself.")
    planning.refuse_bankrupt(
        session, account_id, today, "In bankruptcy nothing is charged for what was before."
    )
    return [PlannedLeg(asked.component, district.chart.adjustment, asked.amount)]
