"""Signing in to the portal: a code by e-mail, or a password."""

from flask import Blueprint, Response, render_template, session
from flask.typing import ResponseReturnValue
from wtforms import Field

from portal import second_proof
from portal.forms.sign_in import CodeForm, EmailForm, PasswordForm
from services import identity
from services.identity import CODE_DIGITS, LONG_CODE_DIGITS, Claim
from web import known
from web.clock import now
from web.database import reading, saving
from web.doors import Door
from web.extensions import house
from web.fields import Form, text
from web.identity import visitor_or_none
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, knock, let_out

bp = Blueprint("sign_in", __name__)

#: In the signed cookie of the visit: what ties a code to this browser, and where it was sent.
CODE_TOKEN, CODE_EMAIL = "code_token", "code_email"


@bp.get("/sign-in")
@needs(Permission.SESSION_OPEN)
def new() -> ResponseReturnValue:
    """Ask for an e-mail address."""
    if visitor_or_none() is not None:
        return go(Door.PORTAL.first_path)
    return render_template("portal/sign_in/new.html", form=EmailForm())


@bp.post("/sign-in")
@needs(Permission.SESSION_OPEN)
def send() -> ResponseReturnValue:
    """Mail a code; the answer is the same for an address nobody has."""
    form = EmailForm()
    if not form.validate():
        return _again("new", form)
    email = text(form.email)
    passed = knock(identity.code_try(email=email, address=address(), device=_device(email)))
    if passed.is_refused:
        return _wait("new", form, form.email)
    with saving() as database:
        session[CODE_TOKEN] = identity.send_code(
            database,
            email=email,
            language=lang(),
            district=house().district,
            at=now(),
            digits=LONG_CODE_DIGITS if passed.pressed else CODE_DIGITS,
        )
    session[CODE_EMAIL] = email
    return go("/sign-in/code")


@bp.get("/sign-in/code")
@needs(Permission.SESSION_OPEN)
def code() -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    if CODE_TOKEN not in session:
        return go(Door.PORTAL.sign_in_path)
    return render_template("portal/sign_in/code.html", form=CodeForm(), email=session[CODE_EMAIL])


@bp.post("/sign-in/code")
@needs(Permission.SESSION_OPEN)
def enter() -> ResponseReturnValue:
    """Sign in with the code, in the browser that asked for it."""
    if CODE_TOKEN not in session:
        return go(Door.PORTAL.sign_in_path)
    form, email = CodeForm(), session[CODE_EMAIL]
    if not form.validate():
        return _again("code", form, email=email)
    claim = _claim(email)
    here = {"email": email, "address": address(), "device": known.device(claim)}
    passed = knock(identity.code_entry_try(**here))
    if passed.is_refused:
        return _wait("code", form, form.code, email=email)
    with saving() as database:
        person_id = identity.use_code(
            database, token=session[CODE_TOKEN], code=text(form.code), at=now()
        )
    if person_id is not None and claim is not None and claim.id == person_id:
        return second_proof.or_in(claim, passed, email, "code", identity.code_try(**here))
    return _wrong(
        "code", form, form.code, _("Enter the newest code, or ask for another one"), email=email
    )


@bp.get("/sign-in/password")
@needs(Permission.SESSION_OPEN)
def password() -> ResponseReturnValue:
    """Ask for an address and a password."""
    if visitor_or_none() is not None:
        return go(Door.PORTAL.first_path)
    return render_template("portal/sign_in/password.html", form=PasswordForm())


@bp.post("/sign-in/password")
@needs(Permission.SESSION_OPEN)
def check() -> ResponseReturnValue:
    """Sign in with a password; it takes as long for an address nobody has."""
    form = PasswordForm()
    if not form.validate():
        return _again("password", form)
    email = text(form.email)
    claim = _claim(email)
    device = known.device(claim)
    passed = knock(identity.sign_in_try("portal", email=email, address=address(), device=device))
    if passed.is_refused:
        return _wait("password", form, form.email)
    if identity.proves(claim, text(form.password)) is not None and claim is not None:
        return second_proof.or_in(claim, passed, email, "password")
    words = _("Check the address and the password: they do not belong together")
    return _wrong("password", form, form.password, words)


@bp.post("/sign-out")
@needs(Permission.OWN_SESSION_CLOSE)
def out() -> Response:
    """Sign out here."""
    return let_out()


def _claim(email: str) -> Claim | None:
    with reading() as database:
        return identity.person_claim(database, email=email)


def _device(email: str) -> str | None:
    """The name of this browser, when somebody with this address signed in with it before."""
    return known.device(_claim(email))


def _again(name: str, form: Form, *, status: int = 422, email: str = "") -> ResponseReturnValue:
    """The same page with what is wrong in its place."""
    page = render_template(f"portal/sign_in/{name}.html", form=form, errors_title=True, email=email)
    return page, status


def _wrong(name: str, form: Form, field: Field, words: str, email: str = "") -> ResponseReturnValue:
    field.errors = [words]
    return _again(name, form, email=email)


def _wait(name: str, form: Form, field: Field, email: str = "") -> ResponseReturnValue:
    field.errors = [TOO_MANY]
    return _again(name, form, status=429, email=email)
