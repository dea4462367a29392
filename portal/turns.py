"""Questions as a list of mine shows them: what about, and whose turn it is."""

from collections.abc import Mapping

from models.ticket import Ticket
from models.ticket_states import PARKED, TO_ANSWER, TicketState
from portal import words
from services.tickets.seen import Seen
from web.clock import today
from web.filters import day
from web.language import gettext as _

#: We owe an answer, whomever of ours or of others we wait for: no customer reads whom.
OWED = TO_ANSWER | PARKED


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
    if state in PARKED and ticket.days_left is not None:
        said = _("We write to you as soon as we know more.")
        return {"words": _("We are working on it"), "said": said, "icon": "clock", "kind": ""}
    if state in OWED and ticket.promised_on < today():
        said = _("We promised an answer by %(day)s and are late.", day=day(ticket.promised_on))
        return {"words": _("Answer is late"), "said": said, "icon": "clock", "kind": "waiting"}
    if state in OWED:
        said = _("We answer by %(day)s.", day=day(ticket.promised_on))
        now = _("We are working on it") if state in PARKED else _("We are looking into it")
        return {"words": now, "said": said, "icon": "clock", "kind": ""}
    if state is TicketState.WAITING:
        said = _("We wrote to you. Write back if something is missing.")
        return {"words": _("We answered"), "said": said, "icon": "message", "kind": ""}
    said = _("Write back and we look at it again.")
    return {"words": _("Answered"), "said": said, "icon": "done", "kind": ""}
