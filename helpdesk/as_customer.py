"""An account as its customer sees it: for looking, with a reason, for half an hour."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.accounts import head_of, to_work_on
from helpdesk.forms.as_customer import LookForm
from models.account import Person
from models.customer_view import CustomerView
from models.errors import Forbidden, NotFound, Refused
from services import audit
from services.desk import customer_views
from services.desk.account_page import Head
from services.rules import numbers
from services.sessions.sessions import Visitor
from web import seen_as
from web.clock import now, today
from web.database import reading, save
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("as_customer", __name__, url_prefix="/accounts/<number>/as-customer")


@bp.get("")
@needs(Permission.CUSTOMER_VIEW)
def new(number: str) -> ResponseReturnValue:
    """Ask why, before anything is shown."""
    return _form(number, LookForm(formdata=None))


@bp.post("")
@needs(Permission.CUSTOMER_VIEW)
def begin(number: str) -> ResponseReturnValue:
    """Begin to look."""
    form = LookForm()
    if not form.validate():
        return _form(number, form, 422)
    try:
        shown = save(lambda session: _begin(session, number, form))
    except Refused as no:
        return _form(number, form.wrong(form.reason, no.message), 422)
    return go(f"{_root(shown)}/page/a/{shown}")


@bp.post("/end")
@needs(Permission.CUSTOMER_VIEW)
def end(number: str) -> ResponseReturnValue:
    """Look no more."""
    save(lambda session: _end(session, number))
    flash("You look as yourself again.")
    return go(url_for("helpdesk.accounts.show", number=number))


@bp.get("/page/<path:page>")
@needs(Permission.CUSTOMER_VIEW)
def show(number: str, page: str) -> ResponseReturnValue:
    """A page of the portal, through the eyes of an owner of this account."""
    with reading() as session:
        head = to_work_on(session, number)
        view = customer_views.current(session, staff_id=me().id, account_id=head.id, at=now())
        person = session.get_one(Person, view.person_id) if view else None
    if view is None or person is None:
        return go(_root(head.number))
    path = f"/{page}"
    if _account_of(path) != head.number:
        raise NotFound
    trail.looked("customer_view.page", audit.account(head.number))
    root = _root(head.number)
    banner = render_template(
        "helpdesk/as_customer/_banner.html", account=head, person=person, view=view
    )
    return seen_as.page(
        path, _eyes(person, view), leads=f"{root}/page", sends=f"{root}/write",
        banner=Markup(banner),  # noqa: S704 - a template of ours
    )  # fmt: skip


@bp.post("/write/<path:page>")
@needs(Permission.CUSTOMER_WRITE)
def write(number: str, page: str) -> ResponseReturnValue:
    """Nobody of staff writes as a customer: the permission is given to no role."""
    raise Forbidden("Nothing is sent from here.")


def _begin(session: Session, number: str, form: LookForm) -> str:
    head = to_work_on(session, number)
    view = customer_views.begin(
        session, staff_id=me().id, account_id=head.id, reason=text(form.reason), on=today(),
        at=now(),
    )  # fmt: skip
    trail.did(session, "customer_view.begin", audit.account(head.number), view=view.id)
    return head.number


def _end(session: Session, number: str) -> None:
    head = head_of(session, number)
    customer_views.end(session, staff_id=me().id, account_id=head.id, at=now())
    trail.did(session, "customer_view.end", audit.account(head.number))


def _eyes(person: Person, view: CustomerView) -> Visitor:
    """The customer, as the portal knows who is signed in."""
    return Visitor(
        id=person.id, name=person.name, email=person.email or "", language=person.language,
        session_id=0, staff_role=None, seen_at=view.began_at, proved_at=view.began_at,
        ends_at=view.began_at,
    )  # fmt: skip


def _account_of(path: str) -> str | None:
    """The account that a path of the portal is about."""
    parts = path.split("/")
    return numbers.normalise(parts[2]) if len(parts) > 2 and parts[1] == "a" else None


def _root(number: str) -> str:
    return url_for("helpdesk.as_customer.new", number=number)


def _form(number: str, form: LookForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        head: Head = to_work_on(session, number)
        lasting = customer_views.current(session, staff_id=me().id, account_id=head.id, at=now())
        looks = customer_views.of_account(session, head.id)
    return form_page(
        "helpdesk/as_customer/new.html", form, status, account=head, lasting=lasting, looks=looks,
    )  # fmt: skip
