"""Which account a letter or a call is about: staff attach one, and take it off."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from helpdesk import beside, trail
from helpdesk.forms.tickets import SeenForm
from services.rules import numbers
from services.tickets import answering, attaching
from web.clock import now, today
from web.database import saving
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("attaching", __name__, url_prefix="/tickets/<ticket_number>")


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
