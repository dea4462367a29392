"""What will never be paid leaves what is owed, and is owed again when it can be paid after all.

A write-off is a statement of the books, not a release: the debt stays a debt (RCW 4.16.040(2):
six years), and may be reinstated, in full or part by part until nothing of it is left.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.change_payload import Parts, Reinstate, WriteOff, read
from models.change_request import ChangeRequest, Command, RequestState
from models.district import District
from models.errors import NotFound, Refused
from models.hold import HoldKind
from models.ledger import Component, EntryKind
from models.money import Money, total
from services.accounts import holds
from services.change_requests import planning
from services.change_requests.planning import NUMBER, Fact, Plan, PlannedEntry, PlannedLeg


def accounts(session: Session, account_id: int, asked: WriteOff | Reinstate) -> Sequence[int]:
    """Whose books it touches."""
    return [account_id]


def plan(
    session: Session, district: District, account_id: int, asked: WriteOff, *, today: date
) -> Plan:
    """By component, from what is owed to what is never collected (``write_off:{number}``).

    :raises Refused: for more than is owed, while credit is held, while what is owed is paid in
        instalments, or when the board decided that it may become a lien.
    """
    before = planning.balances(session, [account_id])
    parts = before[account_id]
    _refuse_parts(asked.parts, parts, "No more than what is owed of it can be written off.")
    if held := -min(parts[Component.CREDIT], Money.ZERO):
        raise Refused("Credit of %(held)s is held. Use it first.", held=held)
    if holds.longest(session, account_id, HoldKind.ARRANGEMENT, today) is not None:
        raise Refused("What is owed is paid in instalments. End the arrangement first.")
    if holds.is_flagged(session, account_id, HoldKind.LIEN_DECIDED, today):
        raise Refused("What is owed may become a lien on the property: it can be collected.")
    entry = PlannedEntry(
        key=f"write_off:{NUMBER}", kind=EntryKind.WRITE_OFF, account_id=account_id, on=today,
        legs=[
            PlannedLeg(district.chart.bad_debt, part, amount)
            for part, amount in asked.parts.items()
        ],
        memo="Written off as uncollectible",
    )  # fmt: skip
    return Plan(
        amount=total(list(asked.parts.values())), entries=[entry], before=before, gives=True,
        facts=planning.facts_of(session, before), target=f"uncollectible:{account_id}",
    )  # fmt: skip


def plan_again(
    session: Session, district: District, account_id: int, asked: Reinstate, *, today: date
) -> Plan:
    """The other way, up to what is left of the write-off (``reinstatement:{of which}:{number}``).

    :raises NotFound: when the request wrote nothing off of this account.
    :raises Refused: for more than is left of it, and in bankruptcy.
    """
    old = session.get(ChangeRequest, asked.write_off_id)
    if (
        old is None or old.account_id != account_id or old.command is not Command.WRITE_OFF
        or old.state is not RequestState.EXECUTED
    ):  # fmt: skip
        raise NotFound("That wrote nothing off of this account.")
    left = rest(session, old)
    if not left:
        raise Refused("All of %(number)s was reinstated before.", number=old.number)
    planning.refuse_bankrupt(
        session, account_id, today, "In bankruptcy nothing is charged for what was before."
    )
    _refuse_parts(asked.parts, left, "No more than is still written off of it is reinstated.")
    before = planning.balances(session, [account_id])
    stays = Fact(
        f"What {old.number} wrote off and is not owed again", str(total(list(left.values())))
    )
    entry = PlannedEntry(
        key=f"reinstatement:{old.number}:{NUMBER}", kind=EntryKind.REINSTATED,
        account_id=account_id, on=today,
        legs=[
            PlannedLeg(part, district.chart.bad_debt, amount)
            for part, amount in asked.parts.items()
        ],
        memo=f"Reinstated: {old.number}",
    )  # fmt: skip
    return Plan(
        amount=total(list(asked.parts.values())), entries=[entry], before=before,
        facts=[*planning.facts_of(session, before), stays],
        target=f"reinstated:{old.id}",
    )  # fmt: skip


def rest(session: Session, old: ChangeRequest) -> Parts:
    """What a request wrote off and none has reinstated, by component."""
    wrote = read(old.command, old.payload)
    assert isinstance(wrote, WriteOff)  # noqa: S101 - it is the payload of its command
    left = dict(wrote.parts)
    for done in session.scalars(
        select(ChangeRequest).where(
            ChangeRequest.undoes_id == old.id, ChangeRequest.command == Command.REINSTATE,
            ChangeRequest.state == RequestState.EXECUTED,
        )
    ):  # fmt: skip
        again = read(done.command, done.payload)
        assert isinstance(again, Reinstate)  # noqa: S101 - it is the payload of its command
        for part, amount in again.parts.items():
            left[part] -= amount
    return {part: amount for part, amount in left.items() if amount}


def _refuse_parts(asked: Parts, most: Parts, words: str) -> None:
    if not asked or Component.CREDIT in asked:
        raise Refused("Choose at least one part of what is owed.")
    for part, amount in asked.items():
        if amount <= Money.ZERO:
            raise Refused("Enter an amount above $0.00.")
        if amount > most.get(part, Money.ZERO):
            raise Refused(words)
