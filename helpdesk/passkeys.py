"""Passkeys at the console: signing in with one, proving with one, adding and removing them."""

from functools import partial

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import me as mine
from helpdesk.forms.sign_in import CodeForm, EmptyForm, StaffForm
from helpdesk.prove import page as proof_page
from helpdesk.sign_in import page as sign_in_page
from services.proving import passkeys, staff_proofs
from services.proving.passkeys import PasskeyOwner
from services.sessions import browsers
from web import passkeys as devices
from web.database import reading, saving
from web.doors import Door
from web.fragments import form_page
from web.identity import me, visitor_or_none
from web.passkeys import AnswerForm, PasskeyForm
from web.permissions import Permission, needs
from web.sign_in import go, let_in, let_on
from web.urls import ID

bp = Blueprint("passkeys", __name__)
PATH = "/me/passkeys"


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
        return go(Door.DESK.first_path)
    passed, claim = devices.check(AnswerForm())
    if passed is not None and claim is not None:
        return let_in(claim, passed)
    words, status = devices.refusal(passed)
    form = StaffForm(formdata=None)
    return sign_in_page(form.wrong(form.email, words), status)


@bp.post("/prove/passkey/options")
@needs(Permission.STAFF_IDENTITY_PROVE)
def ask_proof() -> Response:
    """Ask for a signature of one of their own passkeys."""
    return devices.ask_to_sign(_owner())


@bp.post("/prove/passkey")
@needs(Permission.STAFF_IDENTITY_PROVE)
def prove() -> ResponseReturnValue:
    """Go on, proved by a passkey of theirs."""
    passed, claim = devices.check(AnswerForm(), _owner())
    if passed is not None and claim is not None:
        return let_on(passed)
    words, status = devices.refusal(passed)
    form = CodeForm(formdata=None)
    return proof_page(form.wrong(form.code, words), status)


@bp.get(PATH)
@needs(Permission.STAFF_PROOFS_CHANGE)
def new() -> ResponseReturnValue:
    """Ask for the name of a passkey to be."""
    named = browsers.told(request.user_agent.string).device or "My computer"
    return _page(PasskeyForm(formdata=None, name=named), 200)


@bp.get(f"{PATH}/options")
@needs(Permission.STAFF_PROOFS_CHANGE)
def back() -> Response:
    """Where a proof leads back to that was asked for by the page's script."""
    return go(f"{mine.PATH}/passkeys")


@bp.post(f"{PATH}/options")
@needs(Permission.STAFF_PROOFS_CHANGE)
def ask_new() -> Response:
    """Ask the device for a new passkey."""
    return devices.ask_for_new(_owner(), whose=me().email)


@bp.post(PATH)
@needs(Permission.STAFF_PROOFS_CHANGE)
def add() -> ResponseReturnValue:
    """Keep the passkey that the device made."""
    form = PasskeyForm()
    if not devices.add(form, partial(staff_proofs.add_passkey, doing=mine.doing())):
        return _page(form, 422)
    flash("Your passkey is added. It signs you in without password and code.")
    return go(mine.PATH)


@bp.get(f"{PATH}/<{ID}:key_id>/remove")
@needs(Permission.STAFF_PROOFS_CHANGE)
def ask_remove(key_id: int) -> ResponseReturnValue:
    """Say what removing one means."""
    with reading() as database:
        passkey = passkeys.one(database, _owner(), key_id)
    return render_template("helpdesk/me/remove_passkey.html", form=EmptyForm(), passkey=passkey)


@bp.post(f"{PATH}/<{ID}:key_id>/remove")
@needs(Permission.STAFF_PROOFS_CHANGE)
def remove(key_id: int) -> Response:
    """Let a passkey sign nobody in any more."""
    with saving() as database:
        staff_proofs.remove_passkey(database, mine.doing(), passkey_id=key_id)
    flash("The passkey is removed.")
    return go(mine.PATH)


def _owner() -> PasskeyOwner:
    return PasskeyOwner(staff_id=me().id)


def _page(form: PasskeyForm, status: int) -> ResponseReturnValue:
    return form_page("helpdesk/me/passkey.html", form, status)
