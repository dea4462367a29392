"""How a member of staff signs in: their passkeys, their authenticator, their last sign-ins."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import trail
from helpdesk.forms.sign_in import CodeForm
from models.identity import LoginSession
from services.desk import keys
from services.proving import passkeys, staff_proofs, totp
from services.proving.passkeys import PasskeyOwner
from services.proving.staff_proofs import StaffActing
from services.sessions import browsers, sign_ins
from services.signing_in.staff import ISSUER
from web import offered
from web.clock import now
from web.database import reading, saving
from web.doors import DESK_PREFIX
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import address, go

bp = Blueprint("me", __name__, url_prefix="/me")
PATH = f"{DESK_PREFIX}/me"


@bp.get("")
@needs(Permission.STAFF_PROOFS_VIEW)
def show() -> ResponseReturnValue:
    """What signs them in, and where that was done last."""
    visitor = me()
    with reading() as database:
        kept = passkeys.of(database, PasskeyOwner(staff_id=visitor.id))
        newest = sign_ins.newest_of_staff(database, staff_id=visitor.id)
    return render_template(
        "helpdesk/me/show.html", passkeys=kept, sign_ins=[_row(each) for each in newest]
    )


@bp.post("/keys")
@needs(Permission.STAFF_KEYS_CHANGE)
def turn_keys() -> ResponseReturnValue:
    """Let single keys do nothing on one's pages, or work again."""
    off = request.form.get("turn") == "off"
    with saving() as database:
        keys.turn(database, staff_id=me().id, off=off)
        trail.did(database, "staff.keys", me().actor, off=off)
    flash("Single keys do nothing from now on." if off else "Single keys work again.")
    return go(PATH)


@bp.get("/authenticator")
@needs(Permission.STAFF_PROOFS_CHANGE)
def new() -> ResponseReturnValue:
    """Offer a secret to another authenticator. The one there is goes on until it is confirmed."""
    return _offer(offered.secret(), CodeForm(formdata=None), 200)


@bp.post("/authenticator")
@needs(Permission.STAFF_PROOFS_CHANGE)
def replace() -> ResponseReturnValue:
    """Take the new authenticator with the first code it shows."""
    secret, form = offered.pending(), CodeForm()
    if secret is None:
        return go(f"{PATH}/authenticator")
    if not form.validate():
        return _offer(secret, form, 422)
    with saving() as database:
        is_right = staff_proofs.replace_authenticator(
            database, doing(), secret=secret, code=text(form.code), sealer=house().settings.sealer()
        )
    if not is_right:
        form.code.errors = ["That code does not fit. Enter the one it shows now"]
        return _offer(secret, form, 422)
    offered.forget()
    flash("Your new authenticator is asked for from now on. Delete the old entry in your app.")
    return go(PATH)


def doing() -> StaffActing:
    """The visitor as somebody who changes how they sign in."""
    return StaffActing(
        staff_id=me().id,
        session_id=me().session_id,
        district=house().district,
        my_url=f"{house().settings.desk_address}{PATH}",
        at=now(),
        address=address(),
    )


def _row(sign_in: LoginSession) -> dict[str, object]:
    browser = browsers.told(sign_in.browser)
    at = now()
    is_over = sign_in.ended_at is not None or sign_in.ends_at <= at
    return {
        "words": " on ".join(filter(None, (browser.name, browser.device))) or "An unknown browser",
        "began": sign_in.created_at,
        "used": sign_in.seen_at,
        "address": sign_in.address,
        "is_this": sign_in.id == me().session_id and not is_over,
    }


def _offer(secret: str, form: CodeForm, status: int) -> ResponseReturnValue:
    return form_page(
        "helpdesk/me/authenticator.html",
        form,
        status,
        drawing=totp.drawing(secret, whose=me().email, issuer=ISSUER),
        key=offered.spaced(secret),
    )
