"""What staff call a question: its state, its views, why somebody asks, and what about."""

from helpdesk.words import State
from models.ticket import Reason, Ticket, TicketChannel
from models.ticket_states import TicketState, WaitsFor
from services.requests import credit_requests
from services.rules.words import title_of
from services.tickets.inbox import View
from services.tickets.seen import Named
from web.filters import day

TICKETS = {
    TicketState.NEW: State("New"),
    TicketState.OPEN: State("To answer"),
    TicketState.WAITING: State("Waiting for the customer"),
    TicketState.WAITING_INTERNAL: State("Waits inside", "waiting"),
    TicketState.WAITING_EXTERNAL: State("Waits for somebody else"),
    TicketState.SNOOZED: State("Snoozed"),
    TicketState.SOLVED: State("Solved", "good"),
    TicketState.CLOSED: State("Closed"),
    TicketState.SPAM: State("Spam"),
    TicketState.MERGED: State("Part of another"),
}
WAITS_FOR = {
    WaitsFor.APPROVAL: "an approval",
    WaitsFor.DEPARTMENT: "another department",
    WaitsFor.BANK: "the bank",
    WaitsFor.COUNTY: "the county",
    WaitsFor.VENDOR: "a vendor",
}
REASONS = {
    Reason.AMOUNT: "The amount is not right",
    Reason.MEANING: "Does not understand it",
    Reason.PAID_ALREADY: "Paid already",
    Reason.NOT_MINE: "Not for them or their property",
    Reason.HARDSHIP: "Cannot pay now",
    Reason.OTHER: "Something else",
}
TICKET_CHANNELS = {
    TicketChannel.PORTAL: "asked in the portal",
    TicketChannel.PHONE: "called",
    TicketChannel.LETTER: "wrote by e-mail",
}
VIEWS = {
    View.MINE: State("Mine", empty="Nothing waits for you. Take a question nobody has yet."),
    View.UNASSIGNED: State("Nobody's", empty="Every question has an owner."),
    View.DUE: State("Due today", empty="No answer is due today or late."),
    View.LETTERS: State("E-mails", empty="No e-mail of an unknown sender waits."),
    View.CALLS: State("Calls", empty="No call of somebody unknown is without an account."),
    View.WAITING: State(
        "Waiting", empty="No customer owes an answer. A question is here once it was answered."
    ),
    View.INSIDE: State("Inside", empty="Nothing waits for somebody else of the district."),
    View.OUTSIDE: State("Third party", empty="Nothing waits for the bank, the county or a vendor."),
    View.SNOOZED: State("Snoozed", empty="Nothing is snoozed. What is comes back on its day."),
    View.SOLVED: State("Solved", empty="Nothing was solved in the last days."),
    View.SPAM: State("Spam", empty="Nothing was put away as spam."),
}


def reason(ticket: Ticket) -> str:
    """Why somebody asks: what they picked, or what the form was for that they filled in."""
    return "Credit back" if credit_requests.asks_for(ticket) else REASONS[ticket.reason]


def stands(ticket: Ticket) -> State:
    """Whose turn a question is, with whom it waits for or until when: ``Waits for the bank``."""
    state = TICKETS[ticket.state]
    if ticket.waits_for is not None:
        return State(f"Waits for {WAITS_FOR[ticket.waits_for]}", state.kind)
    if ticket.snoozed_until is not None:
        return State(f"Snoozed until {day(ticket.snoozed_until)}", state.kind)
    return state


def about(named: Named) -> str:
    """What a question is about: ``Sewer service, bill for Sep–Oct 2026``."""
    if named.receipt_number:
        return f"Payment {named.receipt_number}"
    if named.period_from is None or named.period_to is None:
        return title_of(named.asked_in) or "The account"
    first, last = f"{named.period_from:%b}", f"{named.period_to:%b}"
    months = first if first == last else f"{first}–{last}"
    bill = f"bill for {months} {named.period_to.year}"
    return f"{named.line_words}, {bill}" if named.line_words else bill[:1].upper() + bill[1:]
