"""Proving once more who one is, before something that a stolen sign-in alone may not do."""

from typing import Any

from flask import Blueprint, session
from flask.typing import ResponseReturnValue

from portal import second_proof
from portal.forms.sign_in import CodeForm, PasswordAgainForm, SecondProofForm
from services.proving import passkeys, sign_in_codes
from services.proving.mailed_codes import CODE_DIGITS, LONG_CODE_DIGITS
from services.proving.passkeys import PasskeyOwner
from services.signing_in import identity
from services.signing_in.identity import Claim
from services.throttling import tries
from web import known
from web.clock import now
from web.database import reading, saving
from web.extensions import house
from web.fields import Form, text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, knock, knock_as, let_on

bp = Blueprint("prove", __name__, url_prefix="/prove")

#: In the signed cookie of the visit: what ties the code to this browser.
CODE_TOKEN = "prove_token"  # noqa: S105 - the name of a field


@bp.get("")
@needs(Permission.OWN_IDENTITY_PROVE)
def new() -> ResponseReturnValue:
    """Ask for a proof: the authenticator where there is one, else the password or a code."""
    claim = _claim()
    return _page("new", SecondProofForm() if claim.totp_sealed else PasswordAgainForm(), 200)


@bp.post("")
@needs(Permission.OWN_IDENTITY_PROVE)
def check() -> ResponseReturnValue:
    """Go on with the authenticator, or with the password where there is none."""
    claim = _claim()
    if claim.totp_sealed:
        return _check_second(claim)
    form = PasswordAgainForm()
    if not form.validate():
        return _page("new", form)
    passed = knock_as(claim, tries.sign_in("portal", **_here(claim)))
    if passed.is_refused:
        return _page("new", form.wrong(form.password, TOO_MANY), 429)
    if identity.proves(claim, text(form.password)) is not None:
        return let_on(passed)
    return _page("new", form.wrong(form.password, _("That is not your password")))


@bp.post("/send")
@needs(Permission.OWN_IDENTITY_PROVE)
def send() -> ResponseReturnValue:
    """Mail a code to the person's own address. It is no proof where an authenticator is on."""
    claim = _claim()
    if claim.totp_sealed:
        return go("/prove")
    passed = knock(tries.code(**_here(claim)))
    if passed.is_refused:
        form = PasswordAgainForm(formdata=None)
        return _page("new", form.wrong(form.password, TOO_MANY), 429)
    with saving() as database:
        session[CODE_TOKEN] = sign_in_codes.send(
            database,
            email=me().email,
            language=lang(),
            district=house().district,
            at=now(),
            digits=LONG_CODE_DIGITS if passed.pressed else CODE_DIGITS,
        )
    return go("/prove/code")


@bp.get("/code")
@needs(Permission.OWN_IDENTITY_PROVE)
def code() -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    return _page("code", CodeForm(), 200) if CODE_TOKEN in session else go("/prove")


@bp.post("/code")
@needs(Permission.OWN_IDENTITY_PROVE)
def enter() -> ResponseReturnValue:
    """Go on with the code, in the browser that asked for it."""
    claim = _claim()
    if CODE_TOKEN not in session or claim.totp_sealed:
        return go("/prove")
    form = CodeForm()
    if not form.validate():
        return _page("code", form)
    here = _here(claim)
    passed = knock_as(claim, tries.code_entry(**here))
    if passed.is_refused:
        return _page("code", form.wrong(form.code, TOO_MANY), 429)
    with saving() as database:
        person_id = sign_in_codes.use(
            database, token=session[CODE_TOKEN], code=text(form.code), at=now()
        )
    if person_id == me().id:
        session.pop(CODE_TOKEN)
        return let_on(passed, tries.code(**here))
    return _page("code", form.wrong(form.code, _("Enter the newest code, or ask for another one")))


def _check_second(claim: Claim) -> ResponseReturnValue:
    form = SecondProofForm()
    if not form.validate():
        return _page("new", form)
    passed, is_right = second_proof.check(claim, me().email, text(form.proof))
    if passed.is_refused:
        return _page("new", form.wrong(form.proof, TOO_MANY), 429)
    if is_right:
        return let_on(passed)
    return _page("new", form.wrong(form.proof, second_proof.WRONG))


def _claim() -> Claim:
    with reading() as database:
        return identity.claim_of(database, person_id=me().id)


def _here(claim: Claim) -> dict[str, Any]:
    """Whose tries these are, for the lanes of the sign-in: one guesses no faster here."""
    return {"email": me().email, "address": address(), "device": known.device(claim)}


def _page(name: str, form: Form, status: int = 422) -> ResponseReturnValue:
    claim = _claim()
    return form_page(
        f"portal/prove/{name}.html",
        form,
        status,
        has_password=claim.password_hash is not None,
        has_authenticator=bool(claim.totp_sealed),
        has_passkey=_has_passkey(),
    )


def _has_passkey() -> bool:
    with reading() as database:
        return bool(passkeys.of(database, PasskeyOwner(person_id=me().id)))
