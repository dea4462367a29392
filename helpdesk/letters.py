"""Whose a letter or a call is: staff attach an account, take it off, verify a sender."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from helpdesk import beside, trail
from helpdesk.forms.tickets import SeenForm
from models.errors import Refused
from services.rules import numbers
from services.tickets import answering, attaching, letters
from services.tickets.letters import Proof
from web.clock import now, today
from web.database import saving
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("letters", __name__, url_prefix="/tickets/<ticket_number>")


@bp.post("/attach")
@needs(Permission.TICKET_ANSWER)
def attach(ticket_number: str) -> ResponseReturnValue:
    """Say which account a letter or a call is about."""
    number = numbers.normalise(request.form.get("account", "")[: numbers.DIGITS * 2]) or ""
    with saving() as session:
        ticket = attaching.attach(
            session, answering.lock(session, ticket_number, staff_id=me().id),
            account_number=number, seen=SeenForm().version, staff_id=me().id, on=today(), at=now(),
        )  # fmt: skip
        trail.did(session, "ticket.attach", f"ticket:{ticket.number}", account=number)
    is_letter = ticket.is_unproved
    flash(f"The account is attached.{' Its sender is still unverified.' if is_letter else ''}")
    return go(beside.here(ticket.number))


@bp.post("/take-off")
@needs(Permission.TICKET_ANSWER)
def take_off(ticket_number: str) -> ResponseReturnValue:
    """Take the account off a letter or a call."""
    with saving() as session:
        ticket = answering.lock(session, ticket_number, staff_id=me().id)
        was = ticket.account.number if ticket.account else ""
        attaching.take_off(
            session, ticket, seen=SeenForm().version, staff_id=me().id, on=today(), at=now()
        )
        trail.did(session, "ticket.take_off", f"ticket:{ticket.number}", account=was)
    flash(f"The {'e-mail' if ticket.is_unproved else 'call'} belongs to no account.")
    return go(beside.here(ticket.number))


@bp.post("/verify")
@needs(Permission.TICKET_ANSWER)
def verify(ticket_number: str) -> ResponseReturnValue:
    """Say that the person of the address wrote the letter, and how that is known."""
    how = request.form.get("how", "")
    with saving() as session:
        ticket = answering.lock(session, ticket_number, staff_id=me().id)
        if how not in set(Proof):
            raise Refused("Choose how you know who wrote.")
        ticket = letters.verify(
            session, ticket, how=Proof(how), staff_id=me().id, on=today(), at=now()
        )
        trail.did(
            session, "ticket.verify", f"ticket:{ticket.number}", how=how,
            person=ticket.asked_by_id,
        )  # fmt: skip
    flash("The sender is verified. The account's people see the question now.")
    return go(beside.here(ticket.number))
