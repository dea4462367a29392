"""Signing in to the console: a password and an authenticator."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from helpdesk.forms.sign_in import StaffForm
from services.signing_in import identity, single_sign_on
from services.signing_in.identity import Claim
from services.throttling import throttles, tries
from web import known, logs, typed
from web.clock import now
from web.database import reading, saving
from web.doors import Door
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import visitor_or_none
from web.language import gettext as _
from web.permissions import Permission, needs
from web.settings import StaffPasswords
from web.sign_in import TOO_MANY, address, go, knock_as, let_in, let_out, too_many

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@needs(Permission.SESSION_OPEN)
def new() -> ResponseReturnValue:
    """Ask who it is."""
    if visitor_or_none() is not None:
        return go(Door.DESK.first_path)
    return page(StaffForm(formdata=None), 200)


@bp.post("/sign-in")
@needs(Permission.SESSION_OPEN)
def check() -> ResponseReturnValue:
    """Sign in when password and authenticator agree; a used code works no second time."""
    form = StaffForm()
    if not form.validate():
        return page(form, 422)
    email = text(form.email)
    with reading() as database:
        claim = identity.staff_claim(database, email=email)
    device = known.device(claim)
    passed = knock_as(claim, tries.sign_in("desk", email=email, address=address(), device=device))
    if passed.is_refused:
        return page(form.wrong(form.code, TOO_MANY), 429)
    is_right = _proved(claim, form, is_known=device is not None)
    if claim is not None and is_right and _may_by_password(claim):
        return let_in(claim, passed)
    words = _("Address, password and code do not belong together")
    return page(form.wrong(form.code, words), 422)


@bp.post("/sign-out")
@needs(Permission.STAFF_SESSION_CLOSE)
def out() -> Response:
    """Leave the desk."""
    return let_out()


def _proved(claim: Claim | None, form: StaffForm, *, is_known: bool) -> bool:
    """Whether both proofs are right. As slow for nobody as for somebody."""
    if identity.proves(claim, text(form.password)) is None or claim is None:
        return False
    return shows(claim, text(form.code), is_known=is_known)


def shows(claim: Claim, code: str, *, is_known: bool) -> bool:
    """Whether this is what their authenticator shows; it is used then."""
    limits = [] if is_known else tries.totp_limits("desk", claim.id)
    if limits and too_many(limits):
        logs.log.error("password_known_to_a_stranger", subject=f"staff:{claim.id}")
        return False
    sealer = house().settings.sealer()
    with saving() as database:
        is_right = identity.use_totp(database, claim=claim, code=code, sealer=sealer, at=now())
        if is_right:
            throttles.give_back(database, limits, at=now())
    return is_right


def _may_by_password(claim: Claim) -> bool:
    """Whether passwords sign staff in here, or an operator let this one use theirs once."""
    if house().settings.staff_passwords is StaffPasswords.ALLOWED:
        return True
    with saving() as database:
        return single_sign_on.take_leave(database, staff_id=claim.id, at=now())


def page(form: StaffForm, status: int) -> ResponseReturnValue:
    """Every way in that this district lets its staff use."""
    settings = house().settings
    is_shown = status != 200 or request.args.get("with") == "password"
    return form_page(
        "helpdesk/sign_in/new.html",
        form,
        status,
        ended=typed.said(),
        has_provider=bool(settings.oidc_issuer),
        has_password=is_shown or settings.staff_passwords is StaffPasswords.ALLOWED,
    )
