"""Proving once more who one is at the desk, before one's own sign-in is changed."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from helpdesk.forms.sign_in import CodeForm
from helpdesk.sign_in import shows
from services.proving import passkeys
from services.proving.passkeys import PasskeyOwner
from services.signing_in import identity
from services.throttling import tries
from web import known
from web.database import reading
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, knock_as, let_on

bp = Blueprint("prove", __name__, url_prefix="/prove")


@bp.get("")
@needs(Permission.STAFF_IDENTITY_PROVE)
def new() -> ResponseReturnValue:
    """Ask for the code of the authenticator, or a passkey."""
    return page(CodeForm(formdata=None), 200)


@bp.post("")
@needs(Permission.STAFF_IDENTITY_PROVE)
def check() -> ResponseReturnValue:
    """Go on with the code; it works once."""
    form = CodeForm()
    if not form.validate():
        return page(form, 422)
    with reading() as database:
        claim = identity.claim_of_staff(database, staff_id=me().id)
    assert claim is not None  # noqa: S101 - who is signed in is not disabled
    device = known.device(claim)
    tried = tries.sign_in("desk", email=me().email, address=address(), device=device)
    passed = knock_as(claim, tried)
    if passed.is_refused:
        return page(form.wrong(form.code, TOO_MANY), 429)
    if shows(claim, text(form.code), is_known=device is not None):
        return let_on(passed)
    words = "That code is wrong or was used. Enter the one it shows now"
    return page(form.wrong(form.code, words), 422)


def page(form: CodeForm, status: int) -> ResponseReturnValue:
    """The question, with what is wrong in its place."""
    with reading() as database:
        has_passkey = bool(passkeys.of(database, PasskeyOwner(staff_id=me().id)))
    return form_page("helpdesk/prove/new.html", form, status, has_passkey=has_passkey)
