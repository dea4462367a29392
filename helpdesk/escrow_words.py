"""What staff call a request for a final bill, and where it stands. English; no catalogue."""

from helpdesk.words import State
from models.escrow import CameBy, EscrowState
from services.escrow.seen import Clock, Show

STATES = {
    EscrowState.RECEIVED: State("To answer", "waiting"),
    EscrowState.INSUFFICIENT: State("Something is missing"),
    EscrowState.QUOTED: State("Answered"),
    EscrowState.PAID: State("Paid, to be finished", "waiting"),
    EscrowState.CLOSED: State("Closed", "good"),
    EscrowState.CANCELLED: State("Called off"),
}
SHOWN = {
    Show.TO_ANSWER: State("To answer", empty="No request waits for an answer."),
    Show.TO_FINISH: State("To finish", empty="No sale waits for its final bill."),
    Show.ANSWERED: State("Answered", empty="No answer waits for money from a closing."),
    Show.LACKING: State("Something is missing", empty="No request lacks anything."),
    Show.OVER: State("Over", empty="No request is closed or called off yet."),
}
CAME_BY = {
    CameBy.FAX: "Fax",
    CameBy.MESSENGER: "Messenger, or over the counter",
    CameBy.EMAIL: "E-mail",
    CameBy.MAIL: "Mail",
    CameBy.ONLINE: "Our page",
}
LACKING = {
    "address": "the address or the parcel",
    "legal": "the legal description",
    "closing_on": "the closing date",
}


def left(clock: Clock) -> str:
    """How long there is to answer, in business days."""
    if clock.days_left < 0:
        return "Too late"
    if not clock.days_left:
        return "Today"
    return "1 business day" if clock.days_left == 1 else f"{clock.days_left} business days"


def missing(lacking: list[str]) -> str:
    """What a request must say, as a sentence for whoever asked."""
    parts = [LACKING[name] for name in lacking]
    if not parts:
        return ""
    *most, last = parts
    return f"We need {', '.join(most)} and {last}." if most else f"We need {last}."
