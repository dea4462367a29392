"""Passkeys at the portal: signing in with one, proving with one, adding and removing them."""

from functools import partial

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from portal import profile
from portal.forms.profile import EmptyForm
from portal.forms.sign_in import EmailForm
from services.proving import passkeys, proofs
from services.proving.passkeys import PasskeyOwner
from services.sessions import browsers
from web import passkeys as devices
from web.database import reading, saving
from web.doors import Door
from web.fragments import form_page
from web.identity import me, visitor_or_none
from web.language import gettext as _
from web.passkeys import AnswerForm, PasskeyForm
from web.permissions import Permission, needs
from web.sign_in import go, let_in, let_on
from web.urls import ID

PATH = f"{profile.PATH}/passkeys"
bp = Blueprint("passkeys", __name__)


@bp.post("/sign-in/passkey/options")
@needs(Permission.SESSION_OPEN)
def ask_in() -> Response:
    """Ask the device of whoever is there to sign."""
    return devices.ask_to_sign()


@bp.post("/sign-in/passkey")
@needs(Permission.SESSION_OPEN)
def sign_in() -> ResponseReturnValue:
    """Sign in with a passkey; it is both proofs, so no other is asked for."""
    if visitor_or_none() is not None:
        return go(Door.PORTAL.first_path)
    passed, claim = devices.check(AnswerForm())
    if passed is not None and claim is not None:
        return let_in(claim, passed)
    words, status = devices.refusal(passed)
    form = EmailForm(formdata=None)
    return render_template("portal/sign_in/new.html", form=form, passkey_error=words), status


@bp.post("/prove/passkey/options")
@needs(Permission.OWN_IDENTITY_PROVE)
def ask_proof() -> Response:
    """Ask for a signature of one of the person's own passkeys."""
    return devices.ask_to_sign(_owner())


@bp.post("/prove/passkey")
@needs(Permission.OWN_IDENTITY_PROVE)
def prove() -> ResponseReturnValue:
    """Go on to where the person wanted to be, proved by a passkey of theirs."""
    passed, claim = devices.check(AnswerForm(), _owner())
    if passed is not None and claim is not None:
        return let_on(passed)
    flash(devices.refusal(passed)[0])
    return go("/prove")


@bp.get(PATH)
@needs(Permission.OWN_PROOFS_CHANGE)
def new() -> ResponseReturnValue:
    """Ask for the name of a passkey to be."""
    browser = browsers.told(request.user_agent.string)
    named = browser.device or browser.name or _("My passkey")
    return _page(PasskeyForm(formdata=None, name=named), 200)


@bp.get(f"{PATH}/options")
@needs(Permission.OWN_PROOFS_CHANGE)
def back() -> Response:
    """Where a proof leads back to that was asked for by the page's script."""
    return go(PATH)


@bp.post(f"{PATH}/options")
@needs(Permission.OWN_PROOFS_CHANGE)
def ask_new() -> Response:
    """Ask the device for a new passkey."""
    return devices.ask_for_new(_owner(), whose=me().email or me().name)


@bp.post(PATH)
@needs(Permission.OWN_PROOFS_CHANGE)
def add() -> ResponseReturnValue:
    """Keep the passkey that the device made."""
    form = PasskeyForm()
    if not devices.add(form, partial(proofs.add_passkey, doing=profile.doing())):
        return _page(form, 422)
    flash(_("Your passkey is added. Every other sign-in of yours has ended."))
    return go(profile.PATH)


@bp.get(f"{PATH}/<{ID}:passkey_id>/remove")
@needs(Permission.OWN_PROOFS_CHANGE)
def ask_remove(passkey_id: int) -> ResponseReturnValue:
    """Say what removing one means."""
    with reading() as database:
        passkey = passkeys.one(database, _owner(), passkey_id)
    return render_template("portal/passkeys/remove.html", form=EmptyForm(), passkey=passkey)


@bp.post(f"{PATH}/<{ID}:passkey_id>/remove")
@needs(Permission.OWN_PROOFS_CHANGE)
def remove(passkey_id: int) -> Response:
    """Let a passkey sign nobody in any more."""
    with saving() as database:
        proofs.remove_passkey(database, profile.doing(), passkey_id=passkey_id)
    flash(_("The passkey is removed. Every other sign-in of yours has ended."))
    return go(profile.PATH)


def _owner() -> PasskeyOwner:
    return PasskeyOwner(person_id=me().id)


def _page(form: PasskeyForm, status: int) -> ResponseReturnValue:
    return form_page("portal/passkeys/new.html", form, status)
