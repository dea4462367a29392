"""Turning an authenticator on and off, and the recovery codes that stand in for it."""

from flask import Blueprint, Response, flash, render_template
from flask.typing import ResponseReturnValue

from portal import profile
from portal.forms.profile import ConfirmForm, EmptyForm
from services.proving import authenticators, totp
from web import offered
from web.database import reading, saving
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("authenticator", __name__, url_prefix=f"{profile.PATH}/authenticator")


@bp.get("")
@needs(Permission.OWN_PROOFS_CHANGE)
def new() -> ResponseReturnValue:
    """Offer a secret as a square code and as text. Nothing counts before it is confirmed."""
    if _is_on():
        return go(profile.PATH)
    return _offer(offered.secret(), ConfirmForm(formdata=None), 200)


@bp.post("")
@needs(Permission.OWN_PROOFS_CHANGE)
def confirm() -> ResponseReturnValue:
    """Turn it on with the first code it shows, and show the recovery codes this once.

    The answer is the page itself: a page that one could come back to would show them again.
    """
    if _is_on():
        return go(profile.PATH)
    secret, form = offered.pending(), ConfirmForm()
    if secret is None:
        return go(f"{profile.PATH}/authenticator")
    if not form.validate():
        return _offer(secret, form, 422)
    with saving() as database:
        codes = authenticators.turn_on(
            database,
            profile.doing(),
            secret=secret,
            code=text(form.first_code),
            sealer=house().settings.sealer(),
        )
    if codes is None:
        form.first_code.errors = [_("That code does not fit. Enter the one it shows now")]
        return _offer(secret, form, 422)
    offered.forget()
    return _codes(codes)


@bp.get("/off")
@needs(Permission.OWN_PROOFS_CHANGE)
def ask_off() -> ResponseReturnValue:
    """Say what it means to have none."""
    return render_template("portal/authenticator/off.html", form=EmptyForm())


@bp.post("/off")
@needs(Permission.OWN_PROOFS_CHANGE)
def off() -> Response:
    """Ask for it no more."""
    with saving() as database:
        authenticators.turn_off(database, profile.doing())
    flash(_("Your authenticator is off."))
    return go(profile.PATH)


@bp.get("/codes")
@needs(Permission.OWN_PROOFS_CHANGE)
def ask_codes() -> ResponseReturnValue:
    """Say what new recovery codes do to the old ones."""
    return render_template("portal/authenticator/new_codes.html", form=EmptyForm())


@bp.post("/codes")
@needs(Permission.OWN_PROOFS_CHANGE)
def renew_codes() -> ResponseReturnValue:
    """Show ten new recovery codes, this once."""
    if not _is_on():
        return go(profile.PATH)
    with saving() as database:
        codes = authenticators.renew_codes(database, profile.doing())
    return _codes(codes)


def _is_on() -> bool:
    with reading() as database:
        return authenticators.is_on(database, person_id=me().id)


def _offer(secret: str, form: ConfirmForm, status: int) -> ResponseReturnValue:
    return form_page(
        "portal/authenticator/new.html",
        form,
        status,
        drawing=totp.drawing(secret, whose=me().email, issuer=house().district.name),
        key=offered.spaced(secret),
    )


def _codes(codes: list[str]) -> ResponseReturnValue:
    return render_template("portal/authenticator/codes.html", codes=codes)
