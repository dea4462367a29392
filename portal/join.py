"""The page an invitation leads to: see whose account it is, and accept."""

from datetime import timedelta

from flask import Blueprint, render_template, session
from flask.typing import ResponseReturnValue

from models.errors import Refused
from portal import words
from portal.forms.people import JoinForm
from services.access import invitations
from services.access.invitations import InvitationNotOpen
from services.throttling import throttles
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading, save
from web.doors import Door
from web.fields import text
from web.fragments import form_page
from web.identity import visitor_or_none
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import NEXT, TOO_MANY, address, go, too_many

bp = Blueprint("join", __name__, url_prefix="/join/<token>")
TRIES_MAX = 60


@bp.get("")
@needs(Permission.INVITATION_ACCEPT)
def show(token: str) -> ResponseReturnValue:
    """Who invites, to which account, as what."""
    return _page(token, JoinForm())


@bp.post("")
@needs(Permission.INVITATION_ACCEPT)
def accept(token: str) -> ResponseReturnValue:
    """Let the person of the invited address see the account; they sign in to do so."""
    form, visitor = JoinForm(), visitor_or_none()
    where = throttles.neighbourhood(address())
    if too_many([Limit("join", where, TRIES_MAX, timedelta(hours=1))]):
        return _page(token, form.wrong(form.name, TOO_MANY), status=429)
    if not form.validate():
        return _page(token, form, status=422)
    try:
        number = save(
            lambda database: invitations.accept(
                database,
                token,
                name=text(form.name),
                language=lang(),
                signed_in=visitor.id if visitor is not None else None,
                on=today(),
                at=now(),
            )  # fmt: skip
        )
    except InvitationNotOpen:
        return _over()
    except Refused as no:
        return _page(token, form.wrong(form.name, _(no.words, **no.facts)), status=422)
    if visitor is not None:
        return go(f"/a/{number}")
    session[NEXT] = f"/a/{number}"
    return go(Door.PORTAL.sign_in_path)


def _over() -> ResponseReturnValue:
    return render_template("portal/people/over.html"), 404


def _page(token: str, form: JoinForm, *, status: int = 200) -> ResponseReturnValue:
    visitor = visitor_or_none()
    try:
        with reading() as database:
            offered = invitations.offered(database, token, at=now())
    except InvitationNotOpen:
        return _over()
    return form_page(
        "portal/people/join.html",
        form,
        status,
        token=token,
        offered=offered,
        may_do=words.MAY.get(offered.role, words.SEES_AND_PAYS),
        is_me=visitor is not None and visitor.email == offered.email,
        is_another=visitor is not None and visitor.email != offered.email,
    )
