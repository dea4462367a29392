"""Adding an account to oneself by its paper, and taking it off again."""

from flask import Blueprint, Response, flash, render_template, request
from flask import session as visit
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import paper, profile, sign_up
from portal.forms.link import FactsForm, PinForm
from portal.forms.profile import EmptyForm
from portal.frame import my_account
from portal.paper import AnyForm
from services import linking
from services.rules.roles import Act
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading, save, saving
from web.extensions import house
from web.fragments import form_page
from web.guard import safe_next
from web.identity import me, visitor_or_none
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import NEXT, address, go
from web.urls import ID, here

bp = Blueprint("link", __name__)


@bp.get("/link")
@needs(Permission.OWN_ACCOUNT_LINK)
def new() -> ResponseReturnValue:
    """Ask for the PIN of a bill, or for two things that it says."""
    return _page(FactsForm() if request.args.get("with") == "facts" else PinForm())


@bp.get("/link/<bill>")
@needs(Permission.ACCOUNT_SIGN_UP)
def scan(bill: str) -> ResponseReturnValue:
    """The square for linking on a bill: its number and PIN are filled in, nothing is asked yet.

    Whoever is not signed in may come in for the first time by it, or sign in and stand here.
    """
    form = paper.scanned(bill)
    if visitor_or_none() is not None:
        return _page(form)
    visit[NEXT] = safe_next(here(), "")
    return sign_up.page(form, is_scanned=True)


@bp.post("/link")
@needs(Permission.OWN_ACCOUNT_LINK)
def by_pin() -> ResponseReturnValue:
    """Link the account of a bill by its PIN."""
    return _link(PinForm())


@bp.post("/link/facts")
@needs(Permission.OWN_ACCOUNT_LINK)
def by_facts() -> ResponseReturnValue:
    """Link an account by two things that its bill says."""
    return _link(FactsForm())


@bp.post(f"/link/again/<{ID}:link_id>")
@needs(Permission.OWN_ACCOUNT_LINK)
def again(link_id: int) -> ResponseReturnValue:
    """Link an account again that one took off."""
    return _there(save(lambda session: linking.again(session, link_id, profile.doing())))


@bp.post("/a/<number>/unlink")
@needs(Permission.OWN_ACCOUNT_LINK)
def unlink(number: str) -> ResponseReturnValue:
    """Take an account off that one linked oneself."""

    def work(session: Session) -> None:
        account = my_account(session, number, today(), Act.LEAVE)[0]
        linking.unlink(session, account, person_id=me().id, on=today(), at=now())

    save(work)
    flash(_("You no longer see that account. For 30 days you can link it again here."))
    return go("/link")


@bp.get("/undo-link/<token>")
@needs(Permission.ACCOUNT_LINK_UNDO)
def ask_undo(token: str) -> ResponseReturnValue:
    """Say whose link is taken back. Nothing changes by looking."""
    with reading() as session:
        found = linking.undoable(session, token, at=now())
    return render_template("portal/link/undo.html", form=EmptyForm(), token=token, found=found)


@bp.post("/undo-link/<token>")
@needs(Permission.ACCOUNT_LINK_UNDO)
def undo(token: str) -> Response:
    """Take a link back; twice changes nothing."""
    with saving() as session:
        linking.undo(session, token, district=house().district, at=now())
    flash(
        _("It is taken back. They no longer see the account, and the PIN on paper no longer works.")
    )
    return go("/")


def _link(form: AnyForm) -> ResponseReturnValue:
    """Link what was said."""
    if not form.validate():
        return _page(form, 422)

    def work() -> str:
        return save(lambda session: linking.link(session, paper.pins(), form.said, profile.doing()))

    number, status = paper.tried(form, _limits(), work)
    return _page(form, status) if number is None else _there(number)


def _limits() -> list[Limit]:
    return linking.limits(me().id, address(), today())


def _there(number: str) -> Response:
    flash(_("The account is linked."), "settled")
    return go(f"/a/{number}")


def _page(form: AnyForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        offers = linking.offered(session, me().id, on=today(), at=now())
    return form_page(
        "portal/link/new.html",
        form,
        status,
        by_facts=isinstance(form, FactsForm),
        offers=offers,
        again=EmptyForm(),
    )
