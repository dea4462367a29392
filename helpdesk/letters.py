"""Whose a letter is: staff verify its sender."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from helpdesk import beside, trail
from models.errors import Refused
from services.tickets import answering, letters
from services.tickets.letters import Proof
from web.clock import now, today
from web.database import saving
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("letters", __name__, url_prefix="/tickets/<ticket_number>")


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
