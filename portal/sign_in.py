"""Signing in to the portal: a code by e-mail, or a password."""

from flask import Blueprint, Response, request, session
from flask.typing import ResponseReturnValue

from portal import second_proof
from portal.forms.sign_in import CodeForm, EmailForm, PasswordForm
from services.proving import sign_in_codes
from services.proving.mailed_codes import CODE_DIGITS, LONG_CODE_DIGITS
from services.signing_in import identity
from services.signing_in.identity import Claim
from services.throttling import tries
from web import known, typed
from web.clock import now
from web.database import reading, saving
from web.doors import Door
from web.extensions import house
from web.fields import Form, text
from web.fragments import form_page
from web.guard import safe_next
from web.identity import visitor_or_none
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, knock, knock_as, let_out

bp = Blueprint("sign_in", __name__)

#: In the signed cookie of the visit: what ties a code to this browser, and where it was sent.
CODE_TOKEN, CODE_EMAIL = "code_token", "code_email"


@bp.get("/sign-in")
@needs(Permission.SESSION_OPEN)
def new() -> ResponseReturnValue:
    """Ask for an e-mail address."""
    if visitor_or_none() is not None:
        return go(Door.PORTAL.first_path)
    return _page("new", EmailForm(), 200)


@bp.post("/sign-in")
@needs(Permission.SESSION_OPEN)
def send() -> ResponseReturnValue:
    """Mail a code; the answer is the same for an address nobody has."""
    form = EmailForm()
    if not form.validate():
        return _page("new", form)
    email = text(form.email)
    passed = knock(tries.code(email=email, address=address(), device=_device(email)))
    if passed.is_refused:
        return _page("new", form.wrong(form.email, TOO_MANY), 429)
    with saving() as database:
        session[CODE_TOKEN] = sign_in_codes.send(
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
    return _page("code", CodeForm(), 200, email=session[CODE_EMAIL])


@bp.post("/sign-in/code")
@needs(Permission.SESSION_OPEN)
def enter() -> ResponseReturnValue:
    """Sign in with the code, in the browser that asked for it."""
    if CODE_TOKEN not in session:
        return go(Door.PORTAL.sign_in_path)
    form, email = CodeForm(), session[CODE_EMAIL]
    if not form.validate():
        return _page("code", form, email=email)
    claim = _claim(email)
    here = {"email": email, "address": address(), "device": known.device(claim)}
    tried = tries.code_entry(**here)
    with reading() as database:
        may_be_right = sign_in_codes.is_open(database, token=session[CODE_TOKEN], at=now())
    # What is looked at no more is no try at anybody's proof: nobody fills a history with it.
    passed = knock_as(claim, tried) if may_be_right else knock(tried)
    if passed.is_refused:
        return _page("code", form.wrong(form.code, TOO_MANY), 429, email=email)
    with saving() as database:
        person_id = sign_in_codes.use(
            database, token=session[CODE_TOKEN], code=text(form.code), at=now()
        )
    if person_id is not None and claim is not None and claim.id == person_id:
        return second_proof.or_in(claim, passed, email, "code", tries.code(**here))
    words = _("Enter the newest code, or ask for another one")
    return _page("code", form.wrong(form.code, words), email=email)


@bp.get("/sign-in/password")
@needs(Permission.SESSION_OPEN)
def password() -> ResponseReturnValue:
    """Ask for an address and a password."""
    if visitor_or_none() is not None:
        return go(Door.PORTAL.first_path)
    return _page("password", PasswordForm(), 200)


@bp.post("/sign-in/password")
@needs(Permission.SESSION_OPEN)
def check() -> ResponseReturnValue:
    """Sign in with a password; it takes as long for an address nobody has."""
    form = PasswordForm()
    if not form.validate():
        return _page("password", form)
    email = text(form.email)
    claim = _claim(email)
    device = known.device(claim)
    passed = knock_as(claim, tries.sign_in("portal", email=email, address=address(), device=device))
    if passed.is_refused:
        return _page("password", form.wrong(form.email, TOO_MANY), 429)
    if identity.proves(claim, text(form.password)) is not None and claim is not None:
        return second_proof.or_in(claim, passed, email, "password")
    words = _("Check the address and the password: they do not belong together")
    return _page("password", form.wrong(form.password, words))


@bp.post("/sign-out")
@needs(Permission.OWN_SESSION_CLOSE)
def out() -> Response:
    """Sign out here, and go on to the page that asked for it."""
    return let_out(safe_next(request.form.get("next"), ""))


def _claim(email: str) -> Claim | None:
    with reading() as database:
        return identity.person_claim(database, email=email)


def _device(email: str) -> str | None:
    """The name of this browser, when somebody with this address signed in with it before."""
    return known.device(_claim(email))


def _page(name: str, form: Form, status: int = 422, *, email: str = "") -> ResponseReturnValue:
    return form_page(f"portal/sign_in/{name}.html", form, status, email=email, ended=typed.said())
