"""A charge is taken back by its mirror image, also when it was paid.

What was paid of it is set free: it pays what else is owed, in the district's order, and is held as
credit when nothing is. In bankruptcy nothing is set off (11 U.S.C. 362(a)(7)): all of it is held.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.change_payload import ReverseCharge
from models.district import District
from models.errors import NotFound, Refused
from models.lateness import FeeWaiver
from models.ledger import Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from services.books import given_up
from services.change_requests import planning
from services.change_requests.planning import NUMBER, Fact, Plan, PlannedEntry, PlannedLeg, Side
from services.rules import levelling

#: What is reversed here. A payment moves or is refunded, a contract is ended, each in its own way.
KINDS = frozenset({EntryKind.FEE, EntryKind.INTEREST, EntryKind.PENALTY, EntryKind.ADJUSTMENT})


def accounts(session: Session, account_id: int, asked: ReverseCharge) -> Sequence[int]:
    """Whose books it touches."""
    return [account_id]


def plan(
    session: Session, district: District, account_id: int, asked: ReverseCharge, *, today: date
) -> Plan:
    """The mirror image of the entry, and what sets the components right after it.

    :raises NotFound: when the account has no such entry.
    :raises Refused: for an entry of another kind, one that was taken back or off before, what of
        it was written off, and an old credit in bankruptcy.
    """
    entry = _entry(session, account_id, asked)
    before = planning.balances(session, [account_id])
    mirror = PlannedEntry(
        key=f"reversal:{entry.key}", kind=EntryKind.REVERSAL, account_id=account_id,
        legs=_mirrored(session, entry), on=today, memo=f"Taken back: {entry.memo}",
        reverses_id=entry.id,
    )  # fmt: skip
    entries = [mirror]
    between = dict(before[account_id])
    for component, amount in mirror.moves():
        between[component] += amount
        if amount < Money.ZERO:
            given_up.refuse_written_off(session, entry, component)
    is_bankrupt = planning.is_bankrupt(session, account_id, today)
    shifts = levelling.level(between, district.payments.application_order, sets_off=not is_bankrupt)
    if shifts:
        entries.append(
            PlannedEntry(
                key=f"credit:change:{NUMBER}", kind=EntryKind.CREDIT_APPLIED,
                account_id=account_id, on=today, memo="What was paid of it is held" if is_bankrupt
                else "What was paid of it is used again",
                legs=[PlannedLeg(each.debit, each.credit, each.amount) for each in shifts],
            )
        )  # fmt: skip
    gives = entry.change > Money.ZERO
    if not gives:
        planning.refuse_bankrupt(
            session, account_id, today, "In bankruptcy a credit that was given stays."
        )
    given = given_up.credited(session, account_id, since=entry.id) if gives else Money.ZERO
    facts = [
        *planning.facts_of(session, before),
        Fact(f"The entry of {entry.effective_on:%b %-d, %Y}, {entry.memo}", str(entry.total)),
        planning.fact_of_bankruptcy(session, account_id, today),
    ]
    return Plan(
        amount=entry.total, entries=entries, before=before, gives=gives,
        facts=facts, target=f"entry:{entry.id}",
        asks_second=["credited"] if given else [],
        notes=_notes(session, entries, given),
    )  # fmt: skip


def _notes(session: Session, entries: Sequence[PlannedEntry], given: Money) -> list[str]:
    """What was given since, and what of it would become credit beside what was written off."""
    notes = [note for each in entries[1:] for note in planning.beside_write_off(session, each)]
    if given:
        notes.append(f"Credit of {given} was given on this account since it was charged.")
    return notes


def _entry(session: Session, account_id: int, asked: ReverseCharge) -> Entry:
    entry = session.get(Entry, asked.entry_id)
    if entry is None or entry.account_id != account_id:
        raise NotFound("There is no such entry on this account.")
    if entry.kind is EntryKind.BILL:
        raise Refused(
            "A bill is not taken back as a whole: it was sent, and says what it says. Adjust what"
            " is wrong of it."
        )
    if entry.kind not in KINDS:
        raise Refused("Only a fee, a late fee, interest or an adjustment is taken back here.")
    if session.scalar(select(Entry.id).where(Entry.reverses_id == entry.id)) is not None:
        raise Refused("It was taken back before.")
    waived = or_(FeeWaiver.penalty_id == entry.id, FeeWaiver.entry_id == entry.id)
    if session.scalar(select(FeeWaiver.id).where(waived)) is not None:
        raise Refused("That late fee was taken off. Adjust what is owed instead.")
    return entry


def _mirrored(session: Session, entry: Entry) -> list[PlannedLeg]:
    transfers = session.scalars(
        select(Transfer).where(Transfer.entry_id == entry.id).order_by(Transfer.id)
    )
    return [PlannedLeg(_side(each.credit), _side(each.debit), each.amount) for each in transfers]


def _side(account: LedgerAccount) -> Side:
    side = account.component or account.code
    assert side is not None  # noqa: S101 - the database keeps that it is one of the two
    return side
