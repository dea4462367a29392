"""Two questions that are one: merged, and taken apart again."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from helpdesk import beside, trail
from helpdesk.forms.tickets import SeenForm
from services.tickets import merging
from web.clock import now
from web.database import saving
from web.extensions import house
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("merging", __name__, url_prefix="/tickets/<ticket_number>")


@bp.post("/merge")
@needs(Permission.TICKET_ANSWER)
def merge(ticket_number: str) -> ResponseReturnValue:
    """Make it a part of another question; its number leads there from now on."""
    with saving() as session:
        ticket = merging.merge(
            session, house().district, number=ticket_number, into=request.form.get("into", ""),
            seen=SeenForm().version, is_confirmed=bool(request.form.get("sure")),
            staff_id=me().id, at=now(),
        )  # fmt: skip
        trail.did(session, "ticket.merge", f"ticket:{ticket_number}", into=ticket.number)
        trail.did(session, "ticket.merge", f"ticket:{ticket.number}", merged=ticket_number)
    flash("They are one question now. It can be taken apart again.")
    return go(beside.here(ticket.number))


@bp.post("/apart")
@needs(Permission.TICKET_ANSWER)
def take_apart(ticket_number: str) -> ResponseReturnValue:
    """Take a merged question out again, with what was written to it."""
    with saving() as session:
        ticket = merging.take_apart(
            session, house().district, number=ticket_number, staff_id=me().id, at=now()
        )
        trail.did(session, "ticket.apart", f"ticket:{ticket.number}")
    flash("It is a question of its own again.")
    return go(beside.here(ticket.number))
