"""What both doors share of passkeys: whom they are for, and asking a browser's device."""

from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, session
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from services.proving import passkeys
from services.proving.passkeys import ANSWER_LENGTH_MAX, NAME_LENGTH_MAX, Asked, PasskeyOwner
from services.signing_in import identity
from services.signing_in.identity import Claim
from services.throttling import throttles, tries
from services.throttling.lanes import HOUR, SOON, Pass
from services.throttling.throttles import Limit
from web import known
from web.clock import now
from web.database import reading, saving
from web.doors import Door, door
from web.extensions import house
from web.fields import Form, plain, text
from web.language import later as _l
from web.sign_in import TOO_MANY, address, knock_as, too_many

if TYPE_CHECKING:
    from models.passkey import Passkey
    from services.proving.passkey_signing import Site

#: In the signed cookie of the visit: what ties the challenge to this browser.
TOKEN = "passkey_token"  # noqa: S105 - the name of a field
WRONG = _l("That passkey was not accepted. Try again, or choose another way")
NOT_ADDED = _l("The passkey was not added. Try again")


class AnswerForm(Form):
    """What a device answered; the page's script fills it in."""

    answer = HiddenField(validators=[DataRequired(WRONG), Length(max=ANSWER_LENGTH_MAX)])


class PasskeyForm(AnswerForm):
    """A passkey to be: what its device answered, and what its owner calls it."""

    name = StringField(
        _l("Name of this passkey"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter a name, such as My phone")),
            Length(max=NAME_LENGTH_MAX, message=_l("Enter a shorter name")),
        ],
        render_kw={"maxlength": NAME_LENGTH_MAX},
    )


def origin() -> str:
    """The address whose pages may use passkeys at this door; empty where there are none.

    A passkey belongs to a host's name, so a host that is only a number has none.
    """
    settings = house().settings
    ours = urlsplit(settings.desk_address if door() is Door.DESK else settings.base_url)
    host = ours.hostname or ""
    return "" if _is_number(host) else f"{ours.scheme}://{ours.netloc.lower()}"


def site() -> "Site":
    """Whom passkeys of this door are for, from the settings alone."""
    from services.proving.passkey_signing import Site

    host = urlsplit(origin()).hostname or "invalid"
    return Site(rp_id=host, origin=origin(), name=house().district.name)


def _told(asked: Asked) -> Response:
    """Tell the page's script what to ask the device, and keep the secret of the challenge."""
    session[TOKEN] = asked.token
    answer = jsonify(asked.options)
    assert isinstance(answer, current_app.response_class)  # noqa: S101 - Flask makes its own class
    return answer


def ask_to_sign(owner: PasskeyOwner | None = None) -> Response:
    """Ask for a signature, unless this neighbourhood asked too often."""
    where = throttles.neighbourhood(address())
    if too_many([Limit("passkey.ask", where, 60, SOON), Limit("passkey.ask", where, 300, HOUR)]):
        refused = jsonify({})
        refused.status_code = 429
        return refused
    with saving() as database:
        return _told(passkeys.ask_to_sign(database, site=site(), owner=owner, at=now()))


def ask_for_new(owner: PasskeyOwner, *, whose: str) -> Response:
    """Ask the device for a new passkey; it shows its owner ``whose`` it is."""
    with saving() as database:
        return _told(passkeys.ask_for_new(database, owner, whose=whose, site=site(), at=now()))


def add(form: PasskeyForm, keep: Callable[..., "Passkey | None"]) -> bool:
    """Keep the passkey that the device made, and whether it was; else the form says why not."""
    token = session.pop(TOKEN, "")
    if not form.validate():
        return False
    with saving() as database:
        passkey = keep(
            database, token=token, answer=text(form.answer), name=text(form.name), site=site()
        )
    if passkey is None:
        form.wrong(form.name, NOT_ADDED)
    return passkey is not None


def refusal(passed: Pass | None) -> tuple[str, int]:
    """What is said to an answer that did not pass, and its status."""
    if passed is not None and passed.is_refused:
        return str(TOO_MANY), 429
    return str(WRONG), 422


def check(form: AnswerForm, owner: PasskeyOwner | None = None) -> tuple[Pass | None, Claim | None]:
    """Count this answer, and whose it proves to be: somebody of this door, or this owner.

    Without a pass there was nothing to count. Every answer that is wrong, late,
    used, of nobody or of somebody else ends alike.
    """
    token = session.pop(TOKEN, "")
    if not form.validate() or not token:
        return None, None
    answer = text(form.answer)
    with reading() as database:
        passkey = passkeys.found(database, answer)
        claim = _claim(database, passkey)
    mailbox = claim.mailbox if claim else throttles.mailbox(answer[:80])
    tried = partial(tries.passkey, "desk" if door() is Door.DESK else "portal")
    passed = knock_as(claim, tried(mailbox=mailbox, address=address(), device=known.device(claim)))
    if passed.is_refused:
        return passed, None
    with saving() as database:
        is_right = passkeys.use(
            database, passkey if claim else None, token=token, answer=answer, site=site(),
            at=now(), owner=owner,
        )  # fmt: skip
    return passed, claim if is_right and _is_of(passkey, owner) else None


def _claim(database: Session, passkey: "Passkey | None") -> Claim | None:
    """The owner of a passkey, when they belong to this door."""
    if passkey is not None and door() is Door.DESK and passkey.staff_id is not None:
        return identity.claim_of_staff(database, staff_id=passkey.staff_id)
    if passkey is not None and door() is Door.PORTAL and passkey.person_id is not None:
        return identity.claim_of(database, person_id=passkey.person_id)
    return None


def _is_of(passkey: "Passkey | None", owner: PasskeyOwner | None) -> bool:
    if passkey is None or owner is None:
        return passkey is not None
    return (passkey.person_id, passkey.staff_id) == (owner.person_id, owner.staff_id)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
