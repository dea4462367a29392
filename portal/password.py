"""Setting, changing and removing the password; a code by e-mail always signs in too."""

from flask import Blueprint, Response, flash
from flask.typing import ResponseReturnValue

from portal import profile
from portal.forms.profile import FAULTS, EmptyForm, NewPasswordForm
from services.proving import password_rules, passwords, proofs
from services.proving.password_rules import LENGTH_ADVISED, LENGTH_MIN
from services.signing_in import identity
from web import known
from web.database import reading, saving
from web.extensions import house
from web.fields import Form, text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("password", __name__, url_prefix=f"{profile.PATH}/password")


@bp.get("")
@needs(Permission.OWN_PROOFS_CHANGE)
def edit() -> ResponseReturnValue:
    """Ask for a new password."""
    return _page("edit", NewPasswordForm(formdata=None), 200)


@bp.post("")
@needs(Permission.OWN_PROOFS_CHANGE)
def save() -> ResponseReturnValue:
    """Take the new password, unless others would guess it."""
    form = NewPasswordForm()
    if not form.validate():
        return _page("edit", form, 422)
    typed = text(form.new_password)
    fault = password_rules.fault(typed, email=me().email, name=me().name, district=house().district)
    if fault is not None:
        return _page("edit", form.wrong(form.new_password, FAULTS[fault]), 422)
    kept = passwords.hashed(typed)
    with saving() as session:
        proofs.change_password(session, profile.doing(), kept=kept)
    return _done(_("Your password is set. Every other sign-in of yours has ended."))


@bp.get("/remove")
@needs(Permission.OWN_PROOFS_CHANGE)
def ask_remove() -> ResponseReturnValue:
    """Say what it means to have none."""
    return _page("remove", EmptyForm(), 200)


@bp.post("/remove")
@needs(Permission.OWN_PROOFS_CHANGE)
def remove() -> Response:
    """Sign in with codes by e-mail alone from now on."""
    with saving() as session:
        proofs.remove_password(session, profile.doing())
    return _done(_("Your password is removed. You sign in with a code by e-mail."))


def _done(words: str) -> Response:
    """Back to the profile; this browser is known again, for the old password named it."""
    flash(words)
    with reading() as session:
        claim = identity.claim_of(session, person_id=me().id)
    return known.remember(go(profile.PATH), claim)


def _page(name: str, form: Form, status: int) -> ResponseReturnValue:
    return form_page(
        f"portal/password/{name}.html",
        form,
        status,
        least=LENGTH_MIN,
        advised=LENGTH_ADVISED,
    )
