"""Whose turn a question is: who is waited for, until when it is snoozed, solved, spam."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from helpdesk import beside, trail
from helpdesk.forms.tickets import SeenForm, SnoozeForm
from models.errors import Refused
from models.ticket import Ticket
from models.ticket_states import TicketState, WaitsFor
from services.rules.business_days import business_days_after
from services.tickets import answering, snoozing, spam, turning
from web.clock import now, today
from web.database import saving
from web.extensions import house
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("turning", __name__, url_prefix="/tickets/<ticket_number>")


@bp.post("/turn")
@needs(Permission.TICKET_ANSWER)
def turn(ticket_number: str) -> ResponseReturnValue:
    """Say who is waited for, that it is to answer again, or that it is solved."""
    to, by = request.form.get("to", ""), _by(ticket_number)
    with saving() as session:
        answering.lock(session, ticket_number, staff_id=me().id)
        if to in set(WaitsFor):
            ticket = turning.wait_for(session, house().district, whom=WaitsFor(to), **by)
        elif to == TicketState.OPEN.value:
            ticket = turning.open_again(session, house().district, **by)
        elif to == TicketState.SOLVED.value:
            ticket = turning.solve(session, house().district, **by)
        else:
            raise Refused("Choose who is waited for, or what it is.")
        trail.did(session, "ticket.turn", f"ticket:{ticket.number}", to=to)
    return _done(ticket, "Whose turn it is was written down.")


@bp.post("/snooze")
@needs(Permission.TICKET_ANSWER)
def snooze(ticket_number: str) -> ResponseReturnValue:
    """Park it until a day, on which it comes back by itself."""
    form = SnoozeForm()
    with saving() as session:
        answering.lock(session, ticket_number, staff_id=me().id)
        if not form.validate():
            raise Refused(str(form.until.errors[0]))
        ticket = snoozing.snooze(
            session, house().district, until=form.until.day, **_by(ticket_number)
        )
        trail.did(session, "ticket.snooze", f"ticket:{ticket.number}", until=str(form.until.day))
    return _done(ticket, f"It comes back on {snoozing.said(form.until.day)}.")


@bp.post("/spam")
@needs(Permission.TICKET_ANSWER)
def put_away(ticket_number: str) -> ResponseReturnValue:
    """Put away what nobody meant for us."""
    with saving() as session:
        ticket = spam.put_away(session, house().district, **_by(ticket_number))
        trail.did(session, "ticket.spam", f"ticket:{ticket.number}")
    return _done(ticket, "It is in the list of spam, and can be taken out there.")


@bp.post("/no-spam")
@needs(Permission.TICKET_ANSWER)
def take_out(ticket_number: str) -> ResponseReturnValue:
    """Take out what was put away by mistake."""
    with saving() as session:
        ticket = spam.take_out(session, house().district, **_by(ticket_number))
        trail.did(session, "ticket.no_spam", f"ticket:{ticket.number}")
    return _done(ticket, "It is to answer again.")


def days(ticket: Ticket) -> dict[str, str]:
    """The days a question may be snoozed until, for the field: the next one of the office first."""
    on = today()
    last = on + snoozing.SNOOZED_MAX
    if ticket.days_left is None:
        last = min(last, ticket.promised_on)
    first = on + timedelta(days=1)
    offered = business_days_after(house().district.calendar, on, 1)
    return {"min": str(first), "max": str(last), "value": str(min(offered, last))}


def _by(ticket_number: str) -> dict[str, Any]:
    """Who does it to what, and what they had read."""
    return {
        "number": ticket_number, "seen": SeenForm().version, "staff_id": me().id, "at": now(),
    }  # fmt: skip


def _done(ticket: Ticket, said: str) -> ResponseReturnValue:
    flash(said)
    return go(beside.here(ticket.number))
