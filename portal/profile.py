"""What a person sees of themselves: who they are here, and where they are signed in."""

from flask import Blueprint, Response, flash, render_template
from flask.typing import ResponseReturnValue

from models.account import Person
from models.identity import LoginSession
from portal import words
from services.proving import authenticators, passkeys
from services.proving.passkeys import PasskeyOwner
from services.proving.proofs import PersonActing
from services.sessions import sign_ins
from web.clock import now
from web.database import reading, saving
from web.extensions import house
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go
from web.urls import ID

PATH = "/profile"
bp = Blueprint("profile", __name__, url_prefix=PATH)


@bp.get("")
@needs(Permission.OWN_PROFILE_VIEW)
def show() -> ResponseReturnValue:
    """The person, and every sign-in of theirs."""
    with reading() as session:
        open_now = sign_ins.of_person(session, person_id=me().id, at=now())
        person = session.get_one(Person, me().id)
        codes_left = authenticators.codes_left(session, person_id=me().id)
        keys = passkeys.of(session, PasskeyOwner(person_id=me().id))
    return render_template(
        "portal/profile/show.html",
        has_password=person.password_hash is not None,
        authenticator_since=person.totp_since,
        codes_left=codes_left,
        passkeys=keys,
        sign_ins=[_row(each) for each in open_now],
    )


@bp.get(f"/sign-ins/<{ID}:session_id>/end")
@needs(Permission.OWN_SESSIONS_END)
def back_to(session_id: int) -> Response:
    """Where a fresh proof leads back to: the list, to end it there."""
    with reading() as session:
        sign_ins.of_theirs(session, person_id=me().id, session_id=session_id)
    return go(PATH)


@bp.post(f"/sign-ins/<{ID}:session_id>/end")
@needs(Permission.OWN_SESSIONS_END)
def end(session_id: int) -> Response:
    """End one sign-in."""
    with saving() as session:
        sign_ins.end_one(
            session, person_id=me().id, session_id=session_id, at=now(), address=address()
        )
    flash(_("That sign-in has ended."))
    return go(PATH)


@bp.get("/sign-ins/end-others")
@needs(Permission.OWN_SESSIONS_END)
def back_to_all() -> Response:
    """Where a fresh proof leads back to: the list, to end them there."""
    return go(PATH)


@bp.post("/sign-ins/end-others")
@needs(Permission.OWN_SESSIONS_END)
def end_others() -> Response:
    """End every other sign-in."""
    visitor = me()
    with saving() as session:
        sign_ins.end_others(
            session, person_id=visitor.id, but=visitor.session_id, at=now(), address=address()
        )
    flash(_("You are signed out everywhere else."))
    return go(PATH)


def doing() -> PersonActing:
    """The visitor as somebody who changes how they sign in."""
    return done_by(me().id, me().session_id)


def done_by(person_id: int, session_id: int | None = None) -> PersonActing:
    """A person who proves or changes who they are, here and now."""
    return PersonActing(
        person_id=person_id,
        session_id=session_id,
        district=house().district,
        links=house().context.links,
        at=now(),
        address=address(),
    )


def _row(sign_in: LoginSession) -> dict[str, object]:
    return {
        "id": sign_in.id,
        "words": words.browser(sign_in.browser),
        "began": sign_in.created_at,
        "used": sign_in.seen_at,
        "address": sign_in.address,
        "is_this": sign_in.id == me().session_id,
    }
