"""Whose turn a question is, said by whoever has it in hand: who is waited for, or that it is over.

``snoozing`` parks one until a day, ``spam`` puts away what nobody meant for us.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from models.district import District
from models.ticket import Ticket
from models.ticket_states import INSIDE, WAITS, TicketState, WaitsFor
from services.tickets import clock, noting, solving
from services.tickets.answering import lock

#: As the line in the thread says it.
SAID = {
    WaitsFor.APPROVAL: "Waits for an approval.",
    WaitsFor.DEPARTMENT: "Waits for another department.",
    WaitsFor.BANK: "Waits for the bank.",
    WaitsFor.COUNTY: "Waits for the county.",
    WaitsFor.VENDOR: "Waits for a vendor.",
}
#: What whoever has it in hand may bring back.
BACK = WAITS | {TicketState.SOLVED}


def wait_for(
    session: Session, district: District, *, number: str, seen: int, whom: WaitsFor,
    staff_id: int, at: datetime,
) -> Ticket:  # fmt: skip
    """Say who has to do something first. For somebody outside the clock of the promise stops;
    for the district itself it runs. What nobody owned is then of whoever says so. Twice for the
    same is once.

    :raises Conflict: when something newer was written, or the question is settled.
    :raises NotFound: when there is no such question.
    """
    ticket, on = lock(session, number, staff_id=staff_id), district.day(at)
    if ticket.waits_for is whom:
        return ticket
    noting.refuse_older(ticket, seen)
    ticket.wait_for(whom)
    if ticket.owner_id is None:
        ticket.owner_id = staff_id
    if whom in INSIDE:
        clock.go_on(ticket, district, on)
    else:
        clock.stop(ticket, district, on)
    noting.add(session, ticket, SAID[whom], staff_id=staff_id, on=on, at=at)
    return ticket


def open_again(
    session: Session, district: District, *, number: str, seen: int, staff_id: int, at: datetime
) -> Ticket:
    """Bring back what waits, is parked or was solved: the office owes an answer, by the days that
    were left. Anything else stays as it is.

    :raises Conflict: when something newer was written.
    :raises NotFound: when there is no such question.
    """
    ticket, on = lock(session, number, staff_id=staff_id), district.day(at)
    if ticket.state in BACK:
        noting.refuse_older(ticket, seen)
        clock.bring_back(ticket, district, on)
        noting.add(session, ticket, "Back to answer.", staff_id=staff_id, on=on, at=at)
    return ticket


def solve(
    session: Session, district: District, *, number: str, seen: int, staff_id: int, at: datetime
) -> Ticket:
    """Say that it needs no answer more. Nobody is written to. Twice is once.

    :raises Conflict: when something newer was written, or it is closed or spam.
    :raises NotFound: when there is no such question.
    :raises Refused: when something of it is not finished (``solving``).
    """
    ticket, on = lock(session, number, staff_id=staff_id), district.day(at)
    if ticket.state is TicketState.SOLVED:
        return ticket
    noting.refuse_older(ticket, seen)
    solving.refuse_unfinished(session, ticket, staff_id=staff_id)
    ticket.move_to(TicketState.SOLVED)
    clock.stop(ticket, district, on)
    noting.add(session, ticket, "Solved without a reply.", staff_id=staff_id, on=on, at=at)
    return ticket
