"""Imported customers come in: one link, one click, and a page that says what came along."""

from datetime import timedelta

from flask import Blueprint, flash, render_template, session
from flask.typing import ResponseReturnValue

from portal import second_proof, words
from portal.forms.profile import EmptyForm
from portal.forms.welcome import AgainForm
from services import welcoming
from services.signing_in import identity
from services.throttling import throttles, tries
from services.throttling.throttles import Limit
from services.welcoming import WelcomeNotOpen
from web.clock import now, today
from web.database import reading, save, saving
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me, visitor_or_none
from web.language import SESSION_KEY, speak
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import NEXT, TOO_MANY, address, go, knock, too_many

bp = Blueprint("welcome", __name__)
PATH = "/welcome"
TRIES_MAX = 60


@bp.get(PATH)
@needs(Permission.OWN_ACCOUNT_VIEW)
def carried() -> ResponseReturnValue:
    """What came along for the person who is signed in."""
    with reading() as database:
        found = welcoming.carried(database, me().id, today())
    return render_template(
        "portal/welcome/carried.html",
        carried=found,
        roles=words.ROLES,
        autopay_states=words.AUTOPAY,
    )


@bp.get(f"{PATH}/<token>")
@needs(Permission.WELCOME_ACCEPT)
def show(token: str) -> ResponseReturnValue:
    """Whom the link is for. Nothing changes by looking."""
    try:
        with reading() as database:
            offered = welcoming.offered(database, token, at=now())
    except WelcomeNotOpen:
        return go(PATH) if _is_in_by(token) else _over(token)
    visitor = visitor_or_none()
    speak(offered.language)
    return render_template(
        "portal/welcome/show.html",
        form=EmptyForm(),
        token=token,
        offered=offered,
        is_another=visitor is not None and visitor.id != offered.person_id,
    )


@bp.post(f"{PATH}/<token>")
@needs(Permission.WELCOME_ACCEPT)
def accept(token: str) -> ResponseReturnValue:
    """Come in: the link is used up, and is worth what a mailed code is worth."""
    where = throttles.neighbourhood(address())
    if too_many([Limit("welcome", where, TRIES_MAX, timedelta(hours=1))]):
        return _over(token, 429)
    visitor = visitor_or_none()
    try:
        with reading() as database:
            offered = welcoming.offered(database, token, at=now(), is_click=True)
        if visitor is not None and visitor.id != offered.person_id:
            return go(f"{PATH}/{token}")
        passed = knock(tries.code_entry(email=offered.email, address=address(), device=None))
        if passed.is_refused:
            return _over(token, 429)
        save(lambda database: welcoming.accept(database, token, at=now()))
    except WelcomeNotOpen:
        return _over(token)
    with reading() as database:
        claim = identity.person_claim(database, email=offered.email)
    assert claim is not None  # noqa: S101 - an open link is its person's address
    session[NEXT] = PATH
    session.setdefault(SESSION_KEY, offered.language)
    return second_proof.or_in(claim, passed, offered.email, "code")


@bp.get("/welcome-again")
@needs(Permission.WELCOME_ACCEPT)
def again() -> ResponseReturnValue:
    """Ask for another link."""
    return _ask(AgainForm())


@bp.post("/welcome-again")
@needs(Permission.WELCOME_ACCEPT)
def send() -> ResponseReturnValue:
    """Send another link; the answer is the same for an address nobody was invited at."""
    form = AgainForm()
    if not form.validate():
        return _ask(form, 422)
    email = text(form.email)
    if knock(tries.code(email=email, address=address(), device=None)).is_refused:
        return _ask(form.wrong(form.email, TOO_MANY), 429)
    with saving() as database:
        welcoming.ask_again(
            database, email=email, district=house().district,
            links=house().context.links, at=now(),
        )  # fmt: skip
    flash(_("If we invited you at this address and you have not come in yet, a new link is there."))
    return go("/welcome-again")


def _is_in_by(token: str) -> bool:
    """Whether whoever is signed in came in by this link before."""
    visitor = visitor_or_none()
    if visitor is None:
        return False
    with reading() as database:
        return welcoming.was_for(database, token) == visitor.id


def _over(token: str, status: int = 404) -> ResponseReturnValue:
    """The link leads nowhere, in the language its letter had."""
    with reading() as database:
        language = welcoming.language_of(database, token)
    if language is not None:
        speak(language)
    page = render_template("portal/welcome/again.html", form=AgainForm(formdata=None), is_over=True)
    return page, status


def _ask(form: AgainForm, status: int = 200) -> ResponseReturnValue:
    return form_page("portal/welcome/again.html", form, status, is_over=False)
