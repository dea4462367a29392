"""Two questions that are one: merged into one thread, and taken apart again.

The messages move to the survivor and keep where they were written. The merged one leads there:
pages, answers of customers and letters to its old number. Taking apart gives each its own back,
also what came by the old number since.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.district import District
from models.document import Attachment
from models.errors import NotFound, Refused
from models.ticket import Ticket, TicketMessage, WrittenAs, number_of
from models.ticket_merge import TicketMerge
from models.ticket_states import OWED, SETTLED, UNSETTLED, TicketState, WaitsFor
from services.accounts import household
from services.tickets import clock, mergeable, noting
from services.tickets.asking import id_of

NOT_FOUND = "There is no such question."
_State = dict[str, Any]


class Merged(NamedTuple):
    """A question that was merged into another."""

    id: int
    number: str

    @classmethod
    def of(cls, ticket_id: int) -> "Merged":
        """The one of this id."""
        return cls(ticket_id, number_of(ticket_id))


def merge(
    session: Session, district: District, *, number: str, into: str, seen: int,
    is_confirmed: bool, staff_id: int, at: datetime,
) -> Ticket:  # fmt: skip
    """Merge a question into another, which is returned. Twice is once.

    ``is_confirmed`` says that whoever merges knows that more people will read it, as across
    accounts. When an answer was owed in the merged one, the survivor is to answer again, by the
    earlier of the two promised days; a settled one waits on for whom the merged one waits. Nobody
    is written to.

    :raises Conflict: when something newer was written in the merged one.
    :raises Forbidden: when either is about an account of the household of whoever merges.
    :raises NotFound: when there is no such question.
    :raises Refused: when the other is not there, or the same; and for all that ``mergeable`` names.
    """
    merged, survivor = _lock_both(session, id_of(number), id_of(into), staff_id=staff_id)
    if merged.merged_into_id == survivor.id:
        return survivor
    noting.refuse_older(merged, seen)
    on = district.day(at)
    mergeable.check(session, merged, survivor, is_confirmed=is_confirmed, on=on, at=at)
    survivor_was, merged_was = _stands(survivor), _stands(merged)
    session.execute(
        update(TicketMessage)
        .where(TicketMessage.ticket_id == merged.id)
        .values(ticket_id=survivor.id, origin_id=merged.id)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        update(Attachment)
        .where(Attachment.ticket_id == merged.id, Attachment.message_id.is_not(None))
        .values(ticket_id=survivor.id)
        .execution_options(synchronize_session="fetch")
    )
    survivor_was["given_to"] = _take_over(survivor, merged)
    merged.move_to(TicketState.MERGED)
    merged.merged_into_id = survivor.id
    merged.version += 1
    merged.touched_on = on
    said = f"{merged.number} was merged into this."
    noting.add(session, survivor, said, staff_id=staff_id, on=on, at=at)
    session.add(
        TicketMerge(
            survivor_id=survivor.id, merged_id=merged.id, survivor_was=survivor_was,
            merged_was=merged_was, survivor_version=survivor.version, merged_at=at,
            merged_by=staff_id,
        )
    )  # fmt: skip
    session.flush()
    return survivor


def take_apart(
    session: Session, district: District, *, number: str, staff_id: int, at: datetime
) -> Ticket:
    """Take a merged question out again, with everything that was written to it. Twice is once.

    It is what it was; when its customer wrote since, it is to answer. The other one is what it
    was too, unless somebody went on with it.

    :raises Forbidden: when either is about an account of the household of whoever does it.
    :raises NotFound: when there is no such question.
    """
    known = session.get(Ticket, id_of(number))
    if known is None:
        raise NotFound(NOT_FOUND)
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=known.account_id)
    if known.merged_into_id is None:
        return known
    merged, survivor = _lock_both(session, known.id, known.merged_into_id, staff_id=staff_id)
    row = session.scalar(
        select(TicketMerge).where(
            TicketMerge.merged_id == merged.id, TicketMerge.undone_at.is_(None)
        )
    )
    if row is None or row.survivor_id != survivor.id:
        return merged  # taken apart, or merged elsewhere, while we waited
    on = district.day(at)
    came_since = session.scalar(
        select(TicketMessage.id)
        .where(
            TicketMessage.origin_id == merged.id, TicketMessage.kind == WrittenAs.CUSTOMER,
            TicketMessage.written_at > row.merged_at,
        )
        .limit(1)
    )  # fmt: skip
    theirs = select(TicketMessage.id).where(TicketMessage.origin_id == merged.id)
    session.execute(
        update(Attachment)
        .where(Attachment.ticket_id == survivor.id, Attachment.message_id.in_(theirs))
        .values(ticket_id=merged.id)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        update(TicketMessage)
        .where(TicketMessage.origin_id == merged.id)
        .values(ticket_id=merged.id, origin_id=None)
        .execution_options(synchronize_session="fetch")
    )
    merged.merged_into_id = None
    _put_back(merged, row.merged_was)
    if came_since is not None:
        clock.customer_wrote(merged, district, on)
    if survivor.version == row.survivor_version:
        _put_back(survivor, row.survivor_was)
        _take_from(survivor, row.survivor_was.get("given_to"))
    row.undone_at, row.undone_by = at, staff_id
    noting.add(
        session, survivor, f"{merged.number} was taken out again.", staff_id=staff_id, on=on, at=at
    )
    noting.add(
        session, merged, f"Taken out of {survivor.number} again.", staff_id=staff_id, on=on, at=at
    )
    return merged


def into(session: Session, ticket_id: int) -> Sequence[Merged]:
    """The questions that were merged into this one, the oldest first."""
    ids = session.scalars(
        select(Ticket.id).where(Ticket.merged_into_id == ticket_id).order_by(Ticket.id)
    )
    return [Merged.of(each) for each in ids]


def _lock_both(
    session: Session, first_id: int, second_id: int, *, staff_id: int
) -> tuple[Ticket, Ticket]:
    """Both, held until the transaction ends: the lower number first, so that two who merge at
    once stand in line.
    """
    held = {
        each: session.get(Ticket, each, with_for_update=True, populate_existing=True)
        for each in sorted({first_id, second_id})
    }
    first, second = held[first_id], held[second_id]
    if first is None:
        raise NotFound(NOT_FOUND)
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=first.account_id)
    if second is None or first is second:
        raise Refused("Enter the number of another question, such as T-10482.")
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=second.account_id)
    return first, second


def _take_over(survivor: Ticket, merged: Ticket) -> int | None:
    """Owe what the merged one owed: the survivor is to answer, by the earlier day. Who owns it by
    this; none when its owner stays.
    """
    is_owed = merged.state in OWED or (
        merged.state is TicketState.SNOOZED and merged.days_left is None
    )
    if not is_owed:
        if survivor.state in SETTLED and merged.state in UNSETTLED:
            # It goes on to wait for whom the merged one waits: what is open keeps a late fee away.
            _put_back(survivor, _stands(merged))
        return None
    is_running = survivor.state is TicketState.SNOOZED and survivor.days_left is None
    if is_running:
        survivor.promised_on = min(survivor.promised_on, merged.promised_on)
        survivor.move_to(TicketState.OPEN)
    elif survivor.state in OWED:
        survivor.promised_on = min(survivor.promised_on, merged.promised_on)
    else:
        survivor.move_to(TicketState.OPEN)
        survivor.days_left, survivor.promised_on = None, merged.promised_on
    if survivor.owner_id is not None:
        return None
    survivor.owner_id = merged.owner_id
    return merged.owner_id


def _take_from(survivor: Ticket, owner_id: int | None) -> None:
    """Make it nobody's again, unless it was given to another since."""
    if owner_id is not None and survivor.owner_id == owner_id:
        survivor.owner_id = None


def _stands(ticket: Ticket) -> _State:
    """How a question stands, to be put back."""
    return {
        "state": ticket.state.value,
        "waits_for": ticket.waits_for.value if ticket.waits_for else None,
        "snoozed_until": str(ticket.snoozed_until) if ticket.snoozed_until else None,
        "promised_on": str(ticket.promised_on),
        "days_left": ticket.days_left,
    }


def _put_back(ticket: Ticket, was: _State) -> None:
    """Make it stand so: the one move that may lead anywhere, for it takes one back or over."""
    ticket.state = TicketState(was["state"])
    ticket.waits_for = WaitsFor(was["waits_for"]) if was["waits_for"] else None
    until = was["snoozed_until"]
    ticket.snoozed_until = date.fromisoformat(until) if until else None
    ticket.promised_on = date.fromisoformat(was["promised_on"])
    ticket.days_left = was["days_left"]
