"""A call of somebody we do not know: written down without an account, which may be found later."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail, words
from helpdesk.forms.tickets import StrangersCallForm
from models.errors import Refused
from models.ticket import Reason, Ticket
from services.tickets import answering
from web import typed
from web.clock import now
from web.database import save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("strangers", __name__, url_prefix="/call")


@bp.get("")
@needs(Permission.TICKET_ANSWER)
def new() -> ResponseReturnValue:
    """Write a call down whose account nobody knows."""
    form = StrangersCallForm(formdata=None).begin()
    typed.again(form)
    return _page(form)


@bp.post("")
@needs(Permission.TICKET_ANSWER)
def create() -> ResponseReturnValue:
    """Keep it; the same form twice is one."""
    form = StrangersCallForm()
    if not form.validate():
        return _page(form, 422)
    try:
        ticket = save(lambda session: _keep(session, form))
    except Refused as no:
        return _page(form.wrong(form.telephone, no.message), 422)
    flash("The call is written down. It is under “Calls” until an account is attached.")
    return go(url_for("helpdesk.tickets.show", ticket_number=ticket.number))


def _keep(session: Session, form: StrangersCallForm) -> Ticket:
    ticket = answering.log_call(
        session, house().district, key=form.once, account_id=None, caller=text(form.caller),
        telephone=text(form.telephone), reason=Reason(form.reason.data), said=text(form.said),
        answer=text(form.answer), staff_id=me().id, at=now(),
    )  # fmt: skip
    trail.did(session, "ticket.log_call", f"ticket:{ticket.number}")
    return ticket


def _page(form: StrangersCallForm, status: int = 200) -> ResponseReturnValue:
    form.offer(words.REASONS)
    return form_page("helpdesk/calls/stranger.html", form, status)
