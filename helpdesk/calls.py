"""A call that was answered: who called, what about, and what they were told.

One of somebody we do not know is written down without an account, which may be found later.
"""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import beside, ticket_words, trail
from helpdesk.accounts import to_work_on
from helpdesk.forms.tickets import CallForm, StrangersCallForm
from models.errors import Refused
from models.ticket import Reason, Ticket
from services.tickets import answering
from web import typed
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("calls", __name__)


@bp.get("/accounts/<number>/call")
@needs(Permission.TICKET_ANSWER)
def new(number: str) -> ResponseReturnValue:
    """Write a call down."""
    form = CallForm(formdata=None).begin()
    typed.again(form)
    return _page(number, form)


@bp.post("/accounts/<number>/call")
@needs(Permission.TICKET_ANSWER)
def create(number: str) -> ResponseReturnValue:
    """Keep a call; the same form twice is one."""
    form = CallForm()
    if not form.validate():
        return _page(number, form, 422)
    try:
        ticket = save(lambda session: _keep(session, number, form))
    except Refused as no:
        return _page(number, form.wrong(form.said, no.message), 422)
    flash("The call is written down.")
    return go(url_for("helpdesk.tickets.show", ticket_number=ticket.number))


def _keep(session: Session, number: str, form: CallForm) -> Ticket:
    head = to_work_on(session, number)
    ticket = answering.log_call(
        session, house().district, key=form.once, account_id=head.id,
        caller=text(form.caller), reason=Reason(form.reason.data), said=text(form.said),
        answer=text(form.answer), staff_id=me().id, at=now(),
    )  # fmt: skip
    trail.did(session, "ticket.log_call", f"ticket:{ticket.number}")
    return ticket


def _page(number: str, form: CallForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        head = to_work_on(session, number)
        shown = beside.panel(session, head)
    trail.looked_at_account(head.number)
    form.offer(ticket_words.REASONS)
    people = [person.name for person in head.people if person.to_on is None]
    callers = list(dict.fromkeys([*people, head.mailing[0]]))
    return form_page("helpdesk/calls/new.html", form, status, **shown, callers=callers)


@bp.get("/call")
@needs(Permission.TICKET_ANSWER)
def of_stranger() -> ResponseReturnValue:
    """Write a call down whose account nobody knows."""
    form = StrangersCallForm(formdata=None).begin()
    typed.again(form)
    return _page_of_stranger(form)


@bp.post("/call")
@needs(Permission.TICKET_ANSWER)
def keep_of_stranger() -> ResponseReturnValue:
    """Keep it; the same form twice is one."""
    form = StrangersCallForm()
    if not form.validate():
        return _page_of_stranger(form, 422)
    try:
        ticket = save(lambda session: _keep_of_stranger(session, form))
    except Refused as no:
        return _page_of_stranger(form.wrong(form.telephone, no.message), 422)
    flash("The call is written down. It is under “Calls” until an account is attached.")
    return go(url_for("helpdesk.tickets.show", ticket_number=ticket.number))


def _keep_of_stranger(session: Session, form: StrangersCallForm) -> Ticket:
    ticket = answering.log_call(
        session, house().district, key=form.once, account_id=None, caller=text(form.caller),
        telephone=text(form.telephone), reason=Reason(form.reason.data), said=text(form.said),
        answer=text(form.answer), staff_id=me().id, at=now(),
    )  # fmt: skip
    trail.did(session, "ticket.log_call", f"ticket:{ticket.number}")
    return ticket


def _page_of_stranger(form: StrangersCallForm, status: int = 200) -> ResponseReturnValue:
    form.offer(ticket_words.REASONS)
    return form_page("helpdesk/calls/stranger.html", form, status)
