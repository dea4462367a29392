"""Who sees an account, changed at the desk: given, made something else, ended, with a reason."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import words
from helpdesk.accounts import to_work_on
from helpdesk.changes import change, show
from helpdesk.forms.access import AccessForm, GiveForm, RoleForm
from helpdesk.forms.accounts import ChangeForm
from models.account import Role
from services.access import by_staff, invitations
from services.access.by_staff import Desk, Party, Verified
from services.accounts.account_changes import ChangeOrder
from services.desk.account_page import Head
from services.throttling.lanes import HOUR
from services.throttling.throttles import Limit
from web.clock import today
from web.database import reading
from web.extensions import house
from web.fields import text
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, too_many
from web.urls import ID

bp = Blueprint("access", __name__, url_prefix="/accounts/<number>/access")
#: More than anybody at a desk is asked for: each is a letter to somebody.
GIVEN_MAX = 30


@bp.get("/give")
@needs(Permission.ACCESS_CHANGE)
def new(number: str) -> ResponseReturnValue:
    """Let somebody see the account."""
    with reading() as session:
        head = to_work_on(session, number)
    data = {"role": Role.TENANT, "from_on": today()}
    return show("give_access", head, GiveForm(formdata=None, data=data).begin())


@bp.post("/give")
@needs(Permission.ACCESS_CHANGE)
def give(number: str) -> ResponseReturnValue:
    """Give a customer the access, or invite whoever the portal does not know."""
    form = GiveForm()
    if too_many([Limit("access.give", me().actor, GIVEN_MAX, HOUR)]):
        with reading() as session:
            head = to_work_on(session, number)
        form.email.errors = [TOO_MANY]
        return show("give_access", head, form, status=429, read_at=form.version)

    def work(session: Session, doing: ChangeOrder) -> None:
        by_staff.give(session, _desk(doing, form), form.given)

    return change("give_access", number, form, work)


@bp.get(f"/<{ID}:access_id>/role")
@needs(Permission.ACCESS_CHANGE)
def role(number: str, access_id: int) -> ResponseReturnValue:
    """What somebody is to the account, to be changed."""
    head, found = _whose(number, access_id)
    form = RoleForm(formdata=None, data={"role": found.role, "to_on": found.to_on}).begin()
    return show("role", head, form, facts=_named(found))


@bp.post(f"/<{ID}:access_id>/role")
@needs(Permission.ACCESS_CHANGE)
def change_role(number: str, access_id: int) -> ResponseReturnValue:
    """Make something else of them."""
    form = RoleForm()
    _, found = _whose(number, access_id)

    def work(session: Session, doing: ChangeOrder) -> None:
        by_staff.change_role(
            session, _desk(doing, form), access_id=access_id, role=Role(text(form.role)),
            to_on=form.to_on.data,
        )  # fmt: skip

    return change("role", number, form, work, facts=_named(found))


@bp.get(f"/<{ID}:access_id>/end")
@needs(Permission.ACCESS_CHANGE)
def ending(number: str, access_id: int) -> ResponseReturnValue:
    """Whose access is to end."""
    head, found = _whose(number, access_id)
    return show("end_access", head, AccessForm(formdata=None).begin(), facts=_named(found))


@bp.post(f"/<{ID}:access_id>/end")
@needs(Permission.ACCESS_CHANGE)
def end(number: str, access_id: int) -> ResponseReturnValue:
    """Let them see the account no more."""
    form = AccessForm()
    _, found = _whose(number, access_id)

    def work(session: Session, doing: ChangeOrder) -> None:
        by_staff.end(session, _desk(doing, form), access_id=access_id)

    return change("end_access", number, form, work, facts=_named(found))


@bp.get(f"/invitations/<{ID}:waiting_id>/withdraw")
@needs(Permission.ACCESS_CHANGE)
def withdrawing(number: str, waiting_id: int) -> ResponseReturnValue:
    """Which invitation is to end."""
    with reading() as session:
        head = to_work_on(session, number)
        email = invitations.of_account(session, head.id, waiting_id).email
    return show("withdraw", head, ChangeForm(formdata=None).begin(), facts={"name": email})


@bp.post(f"/invitations/<{ID}:waiting_id>/withdraw")
@needs(Permission.ACCESS_CHANGE)
def withdraw(number: str, waiting_id: int) -> ResponseReturnValue:
    """Make the link of an invitation worth nothing."""
    form = ChangeForm()
    with reading() as session:
        head = to_work_on(session, number)
        email = invitations.of_account(session, head.id, waiting_id).email

    def work(session: Session, doing: ChangeOrder) -> None:
        by_staff.withdraw(session, doing, invitation_id=waiting_id)

    return change("withdraw", number, form, work, facts={"name": email})


def _whose(number: str, access_id: int) -> tuple[Head, Party]:
    """An account that the visitor may work on, and whose access this is."""
    with reading() as session:
        head = to_work_on(session, number)
        return head, by_staff.one(session, head.id, access_id)


def _desk(doing: ChangeOrder, form: AccessForm) -> Desk:
    return Desk(
        doing=doing, staff_id=me().id, verified=Verified(text(form.verified)),
        district=house().district, links=house().context.links, on=today(),
    )  # fmt: skip


def _named(found: Party) -> dict[str, str]:
    return {"name": found.name, "role": words.ROLES[found.role]}
