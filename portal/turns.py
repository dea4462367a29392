"""Questions as a list of mine shows them: what about, and whose turn it is."""

from collections.abc import Mapping

from models.ticket import TO_ANSWER, Ticket, TicketState
from portal import words
from services.tickets.seen import Seen
from web.clock import today
from web.filters import day
from web.language import gettext as _


def row(found: Seen, states: Mapping[int, TicketState]) -> dict[str, object]:
    """One question in a list."""
    ticket = found.ticket
    return {
        "url": f"/ticket/{ticket.number}",
        "what": words.about(found, ticket.reason),
        "number": ticket.number,
        "on": ticket.asked_on,
        "turn": turn(ticket, states),
    }


def turn(ticket: Ticket, states: Mapping[int, TicketState]) -> dict[str, str]:
    """Whose turn it is: two or three words, a sentence with the promised day, a drawing.

    ``states`` are those of tickets with a reply that has not left: nobody hears of it before.
    """
    state = states.get(ticket.id, ticket.state)
    if state in TO_ANSWER and ticket.promised_on < today():
        said = _("We promised an answer by %(day)s and are late.", day=day(ticket.promised_on))
        return {"words": _("Answer is late"), "said": said, "icon": "clock", "kind": "waiting"}
    if state in TO_ANSWER:
        said = _("We answer by %(day)s.", day=day(ticket.promised_on))
        return {"words": _("We are looking into it"), "said": said, "icon": "clock", "kind": ""}
    if state is TicketState.WAITING:
        said = _("We wrote to you. Write back if something is missing.")
        return {"words": _("We answered"), "said": said, "icon": "message", "kind": ""}
    said = _("Write back and we look at it again.")
    return {"words": _("Answered"), "said": said, "icon": "done", "kind": ""}
