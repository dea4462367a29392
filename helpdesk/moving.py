"""Accounts that begin and end: setting one up, closing one, another owner from a day on."""

from collections.abc import Sequence

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.accounts import to_work_on
from helpdesk.changes import change, show
from helpdesk.forms.accounts import CloseForm, OwnerForm, SetUpForm
from models.errors import Refused
from services import audit
from services.accounts import moving
from services.accounts.account_changes import ChangeOrder
from services.accounts.moving import Twin
from services.accounts.places import Elsewhere
from services.rules.mailboxes import fold
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("moving", __name__)


@bp.get("/new-account")
@needs(Permission.ACCOUNT_CHANGE)
def new() -> ResponseReturnValue:
    """Set an account up."""
    ours = house().district
    places = {"to_premise": True, "place_city": ours.city, "place_state": ours.state}
    data = {**places, "place_postal_code": ours.postal_code, "units": 1, "cycle": 1,
            "opened_on": today()}  # fmt: skip
    return _new(SetUpForm(formdata=None, data=data).begin())


@bp.post("/new-account")
@needs(Permission.ACCOUNT_CHANGE)
def create() -> ResponseReturnValue:
    """Open the account; a form sent twice opens one."""
    form = SetUpForm()
    if not form.validate():
        return _new(form, status=422)
    try:
        number = save(lambda session: _set_up(session, form))
    except Twin as twin:
        return _new(form, twins=twin.numbers, status=409)
    except Elsewhere as known:
        return _new(form, addresses=known.addresses, status=409)
    except Refused as no:
        return _new(form.wrong(form.reason, no.message), status=422)
    flash(_with_way_in("The account is open.", form))
    return go(url_for("helpdesk.accounts.show", number=number))


@bp.get("/accounts/<number>/close")
@needs(Permission.ACCOUNT_CHANGE)
def closing(number: str) -> ResponseReturnValue:
    """The last day of an account."""
    with reading() as session:
        head = to_work_on(session, number)
    form = CloseForm(formdata=None, data={"last_day": today()}).begin()
    return show("close", head, form)


@bp.post("/accounts/<number>/close")
@needs(Permission.ACCOUNT_CHANGE)
def close(number: str) -> ResponseReturnValue:
    """Bill the account no more."""
    form = CloseForm()

    def work(session: Session, doing: ChangeOrder) -> None:
        moving.close(session, doing, last_day=form.last_day.day, on=today())

    return change("close", number, form, work)


@bp.get("/accounts/<number>/new-owner")
@needs(Permission.ACCOUNT_CHANGE)
def new_owner(number: str) -> ResponseReturnValue:
    """Who owns the premise, from which day on."""
    with reading() as session:
        head = to_work_on(session, number)
    form = OwnerForm(formdata=None, data={"first_day": today(), "to_premise": True}).begin()
    return show("new_owner", head, form)


@bp.post("/accounts/<number>/new-owner")
@needs(Permission.ACCOUNT_CHANGE)
def change_owner(number: str) -> ResponseReturnValue:
    """Close the account, and open one for whoever owns the premise now."""
    form = OwnerForm()

    def work(session: Session, doing: ChangeOrder) -> str:
        account = moving.change_owner(
            session, doing, form.owned_by, form.goes_to, first_day=form.first_day.day, on=today(),
        )  # fmt: skip
        trail.did(session, "account.set_up", audit.account(account.number), follows=number)
        return account.number

    return change("new_owner", number, form, work, said=_with_way_in("It is changed.", form))


def _with_way_in(done: str, form: SetUpForm | OwnerForm) -> str:
    """What was done, and what to tell the owner: the welcome says nothing of signing in."""
    email = fold(text(form.email))
    if not email:
        return f"{done} Without an e-mail address the owner cannot sign in yet."
    return f"{done} Tell the owner: sign in at {house().settings.base_url}/sign-in with {email}."


def _set_up(session: Session, form: SetUpForm) -> str:
    doing = ChangeOrder(
        key=form.once, account_id=0, seen=0, by=me().actor, at=now(), reason=text(form.reason)
    )
    account = moving.set_up(
        session, doing, form.place, form.service, form.owned_by, form.goes_to,
        tariff=house().district.tariff, opened_on=form.opened_on.day, on=today(),
        is_another=bool(form.is_another.data), is_new_place=bool(form.is_new_place.data),
    )  # fmt: skip
    trail.did(session, "account.set_up", audit.account(account.number), reason=text(form.reason))
    return account.number


def _new(
    form: SetUpForm, *, twins: Sequence[str] = (), addresses: Sequence[str] = (), status: int = 200
) -> ResponseReturnValue:
    return form_page("helpdesk/changes/new.html", form, status, twins=twins, addresses=addresses)
