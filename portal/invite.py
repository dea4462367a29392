"""Letting somebody see an account: a page of its own, because it asks for a fresh proof."""

from datetime import timedelta

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import Refused
from portal import words
from portal.forms.people import InviteForm
from portal.frame import PEOPLE, around, my_account
from services.access import invitations, sharing
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import go, too_many

bp = Blueprint("invite", __name__, url_prefix="/a/<number>/people/invite")
INVITED_MAX = 20


@bp.get("")
@needs(Permission.OWN_ACCESS_GRANT)
def new(number: str) -> ResponseReturnValue:
    """Ask whom, as what, until when."""
    return _page(number, InviteForm(formdata=None), 200)


@bp.post("")
@needs(Permission.OWN_ACCESS_GRANT)
def send(number: str) -> ResponseReturnValue:
    """Send somebody a link that lets them see the account."""
    form = InviteForm()
    with reading() as session:
        account = my_account(session, number, today())[0]
        sharing.check_sharer(session, me().id, account.id, today())
    if not form.validate():
        return _page(number, form, 422)
    limit = Limit("invite", f"account:{account.id}", INVITED_MAX, timedelta(days=1))
    if too_many([limit]):
        form.email.errors = [_("Too many invitations today. Try again tomorrow")]
        return _page(number, form, 429)

    def work(session: Session) -> None:
        invitations.invite(
            session, my_account(session, number, today())[0],
            by=session.get_one(Person, me().id), email=text(form.email), role=form.chosen,
            to_on=form.to_on.data, language=lang(), district=house().district,
            links=house().context.links, on=today(), at=now(),
        )  # fmt: skip

    try:
        save(work)
    except Refused as no:
        return _page(number, form.wrong(form.email, _(no.words, **no.facts)), 422)
    flash(_("The invitation is on its way to %(email)s.", email=text(form.email)))
    return go(f"/a/{account.number}/people")


def _page(number: str, form: InviteForm, status: int) -> ResponseReturnValue:
    with reading() as session:
        account, part = my_account(session, number, today())
        sharing.check_sharer(session, me().id, account.id, today())
    return form_page(
        "portal/people/invite.html",
        form,
        status,
        account=account,
        roles=words.ROLES,
        given=invitations.GIVEN,
        **around(account, PEOPLE, part),
    )
