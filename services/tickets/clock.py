"""The clock of a question: it runs while the office owes an answer, and stops for others.

Reached through whatever moves a question; none of these moves it.
"""

from datetime import date

from models.district import District
from models.ticket import Ticket
from models.ticket_states import PARKED, WAITS, TicketState
from services.rules import promises


def begin(ticket: Ticket, district: District, on: date) -> None:
    """Promise an answer as for something new."""
    ticket.promised_on = promises.made(district.calendar, on, district.questions.answer_in_days)
    ticket.days_left = None


def stop(ticket: Ticket, district: District, on: date) -> None:
    """Keep how many days were left; a clock that stands keeps what it has."""
    if ticket.days_left is None:
        ticket.days_left = promises.left(district.calendar, on, ticket.promised_on)


def go_on(ticket: Ticket, district: District, on: date) -> None:
    """Promise anew by the days that were left; a clock that runs keeps its day."""
    if ticket.days_left is not None:
        ticket.promised_on = promises.gone_on(district.calendar, on, ticket.days_left)
        ticket.days_left = None


def bring_back(ticket: Ticket, district: District, on: date) -> None:
    """Open what waits, is parked or was solved, with the days that were left.

    What waited or was solved before clocks were kept is promised as something new.
    """
    is_kept = ticket.days_left is not None or ticket.state in PARKED
    ticket.move_to(TicketState.OPEN)
    if is_kept:
        go_on(ticket, district, on)
    else:
        begin(ticket, district, on)


def customer_wrote(ticket: Ticket, district: District, on: date) -> None:
    """Open a question that somebody wrote in again.

    What was over is promised as something new. What waited goes on with the days that were left.
    What we owe is promised for the day it was: who asks again does not wait longer for it.
    """
    was, ticket.touched_on = ticket.state, on
    if was in {TicketState.SOLVED, TicketState.CLOSED}:
        ticket.move_to(TicketState.OPEN)
        begin(ticket, district, on)
    elif was in WAITS:
        bring_back(ticket, district, on)
    elif was is TicketState.SPAM:
        ticket.move_to(TicketState.OPEN)
