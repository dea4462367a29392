"""Who sees an account: let them go, leave oneself. Letting in is in portal/invite.py."""

from datetime import date, timedelta

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.errors import Refused
from models.ticket import Reason
from portal import words
from portal.forms.people import LeaveForm
from portal.frame import PEOPLE, around, my_account
from services import audit, linking
from services.access import invitations, sharing
from services.rules import roles
from services.rules.roles import Act
from services.throttling.throttles import Limit
from services.tickets import asking
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.filters import day
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go, too_many
from web.urls import ID

bp = Blueprint("people", __name__, url_prefix="/a/<number>/people")
#: More often nobody moves out.
LEAVES_MAX = 20


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """The people of the account, and the invitations that wait."""
    return _page(number, LeaveForm(formdata=None))


@bp.post(f"/invitations/<{ID}:invitation_id>/withdraw")
@needs(Permission.OWN_PEOPLE_CHANGE)
def withdraw(number: str, invitation_id: int) -> ResponseReturnValue:
    """End an invitation that waits."""
    account = _mine(number)
    save(
        lambda session: invitations.withdraw(
            session, account.id, by=me().id, invitation_id=invitation_id, on=today(), at=now()
        )
    )
    return go(f"/a/{account.number}/people")


@bp.get(f"/<{ID}:access_id>/end")
@needs(Permission.OWN_ACCESS_END)
def ask(number: str, access_id: int) -> ResponseReturnValue:
    """Ask once more before somebody sees the account no more."""
    with reading() as session:
        account, part = my_account(session, number, today())
        seen = sharing.to_end(session, account.id, by=me().id, access_id=access_id, on=today())
    return render_template(
        "portal/people/end.html",
        account=account,
        root=f"/a/{account.number}/people",
        seen=seen,
        role=words.ROLES[seen.role],
        **around(account, PEOPLE, part),
    )


@bp.post(f"/<{ID}:access_id>/end")
@needs(Permission.OWN_ACCESS_END)
def end(number: str, access_id: int) -> ResponseReturnValue:
    """Let somebody see the account no more."""
    save(
        lambda session: sharing.end(
            session,
            my_account(session, number, today())[0],
            by=me().id,
            access_id=access_id,
            district=house().district,
            on=today(),
            at=now(),
        )  # fmt: skip
    )
    flash(_("The access is ended."))
    return go(f"/a/{number}/people")


@bp.post("/leave")
@needs(Permission.OWN_PEOPLE_CHANGE)
def leave(number: str) -> ResponseReturnValue:
    """Say until when one sees the account oneself. Its last owner asks the office, who writes down
    whose it is then; the same day again is the same question."""
    form = LeaveForm()
    account = _mine(number)
    if not form.validate():
        return _page(number, form, status=422)
    if too_many([Limit("leave", me().actor, LEAVES_MAX, timedelta(hours=1))]):
        form.last_day.errors = [_("You sent many messages. Wait an hour, or call us")]
        return _page(number, form, status=429)
    try:
        asked = save(lambda session: _leave(session, account.id, form.last_day.day))
    except Refused as no:
        return _page(number, form.wrong(form.last_day, _(no.words, **no.facts)), status=422)
    return go(f"/ticket/{asked}" if asked else f"/a/{account.number}/people")


def _leave(session: Session, account_id: int, last_day: date) -> str:
    """Leave on a day; or the number of the question that the last owner asks instead."""
    on, person_id = today(), me().id
    sharing.check_day(last_day, on)
    if not sharing.is_last_owner(
        session, account_id, person_id=person_id, last_day=last_day, on=on
    ):
        sharing.leave(
            session, account_id, person_id=person_id, last_day=last_day, on=on, at=now()
        )  # fmt: skip
        return ""
    words = _("I move out. My last day is %(day)s. Who owns the account then?", day=day(last_day))
    ticket = asking.ask(
        session, house().district, key=f"leave:{person_id}:{last_day}", account_id=account_id,
        thing=asking.About(), reason=Reason.OTHER, words=words, person_id=person_id, at=now(),
    )  # fmt: skip
    audit.record(
        session, actor=me().actor, action="access.ask_to_leave", subject=f"ticket:{ticket.number}",
        at=now(), address=address(), detail={"last_day": last_day.isoformat()},
    )  # fmt: skip
    return ticket.number


def _mine(number: str) -> NamedAccount:
    with reading() as session:
        return my_account(session, number, today(), Act.LEAVE)[0]


def _page(number: str, form: LeaveForm, *, status: int = 200) -> ResponseReturnValue:
    on, at = today(), now()
    with reading() as session:
        account, part = my_account(session, number, on, Act.LEAVE)
        people = sharing.people(session, account.id, on)
        mine = next(seen for seen in people if seen.person_id == me().id)
        may_share = roles.may(part.role, Act.SHARE)
        if not roles.may(part.role, Act.SEE):
            people = [mine]
        waiting = invitations.waiting(session, account.id, at) if may_share else []
        is_last_owner = sharing.is_last_owner(
            session, account.id, person_id=me().id, last_day=on, on=on
        )
        is_linked = linking.is_own_link(session, mine.access_id)
    return form_page(
        "portal/people/index.html",
        form,
        status,
        account=account,
        root=f"/a/{account.number}/people",
        people=people,
        mine=mine,
        may_share=may_share,
        is_linked=is_linked,
        is_last_owner=is_last_owner,
        waiting=waiting,
        roles=words.ROLES,
        **around(account, PEOPLE, part),
    )
