"""Coming in for the first time, after the paper: an e-mail address, its code, a name.

What was shown of a bill waits in the cookie of the visit, sealed, and is held against the
bill once more at the end. For an address that is somebody's every page is the same: the code
signs that person in, and the account is linked to them.
"""

from flask import Blueprint, flash, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field

from models.errors import Refused
from portal import paper, second_proof
from portal.forms.sign_in import CodeForm, EmailForm
from portal.forms.sign_up import NameForm
from portal.profile import done_by
from portal.sign_up import PATH
from services.linking import NotMatched, Said, signing_up
from services.linking.signing_up import Joined, SignUpNotOpen
from services.proving.mailed_codes import CODE_DIGITS, LONG_CODE_DIGITS
from services.signing_in import identity
from services.signing_in.identity import Claim
from services.throttling import tries
from services.throttling.lanes import Pass
from web import known
from web.clock import now
from web.database import reading, save, saving
from web.doors import Door
from web.extensions import house
from web.fields import Form, text
from web.fragments import form_page
from web.identity import visitor_or_none
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import NEXT, TOO_MANY, address, go, knock, let_in

bp = Blueprint("sign_up_mailbox", __name__, url_prefix=PATH)

#: In the signed cookie of the visit: what ties a code to this browser, and where it was sent.
TOKEN, EMAIL = "sign_up_token", "sign_up_email"


@bp.get("/email")
@needs(Permission.ACCOUNT_SIGN_UP)
def email() -> ResponseReturnValue:
    """Ask where a code may go."""
    return _elsewhere() or _page("email", EmailForm(), 200)


@bp.post("/email")
@needs(Permission.ACCOUNT_SIGN_UP)
def send() -> ResponseReturnValue:
    """Mail a code there, whoever has the address."""
    if (elsewhere := _elsewhere()) is not None:
        return elsewhere
    form = EmailForm()
    if not form.validate():
        return _page("email", form)
    to = text(form.email)
    device = known.device(_claim(to))
    passed = knock(tries.code(email=to, address=address(), device=device))
    if passed.is_refused:
        return _page("email", form.wrong(form.email, TOO_MANY), 429)
    digits = LONG_CODE_DIGITS if passed.pressed else CODE_DIGITS
    with saving() as database:
        session[TOKEN] = signing_up.ask(
            database, email=to, language=lang(), district=house().district, at=now(), digits=digits
        )
    session[EMAIL] = to
    return go(f"{PATH}/code")


@bp.get("/code")
@needs(Permission.ACCOUNT_SIGN_UP)
def code() -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    if (elsewhere := _elsewhere(TOKEN)) is not None:
        return elsewhere
    return _page("code", CodeForm(), 200)


@bp.post("/code")
@needs(Permission.ACCOUNT_SIGN_UP)
def enter() -> ResponseReturnValue:
    """Take the code: whoever is known comes in, whoever is not is asked for a name."""
    if (elsewhere := _elsewhere(TOKEN)) is not None:
        return elsewhere
    form = CodeForm()
    if not form.validate():
        return _page("code", form)
    claim = _claim(session[EMAIL])
    passed = _knock(claim)
    if passed.is_refused:
        return _page("code", form.wrong(form.code, TOO_MANY), 429)
    with saving() as database:
        mailbox = signing_up.confirm(database, token=session[TOKEN], code=text(form.code), at=now())
    if mailbox is None:
        words = _("Enter the newest code, or ask for another one")
        return _page("code", form.wrong(form.code, words))
    if claim is None:
        return go(f"{PATH}/name")
    return _come_in("code", form, form.code, passed)


@bp.get("/name")
@needs(Permission.ACCOUNT_SIGN_UP)
def name() -> ResponseReturnValue:
    """Ask somebody new for a name."""
    if (elsewhere := _elsewhere(TOKEN)) is not None:
        return elsewhere
    with reading() as database:
        mailbox = signing_up.confirmed(database, session[TOKEN], at=now())
    if mailbox is None:
        return go(f"{PATH}/code")
    return _page("name", NameForm(), 200)


@bp.post("/name")
@needs(Permission.ACCOUNT_SIGN_UP)
def join() -> ResponseReturnValue:
    """Make a person, link the account, and let them in."""
    if (elsewhere := _elsewhere(TOKEN)) is not None:
        return elsewhere
    form = NameForm()
    if not form.validate():
        return _page("name", form)
    passed = _knock(_claim(session[EMAIL]))
    if passed.is_refused:
        return _page("name", form.wrong(form.name, TOO_MANY), 429)
    return _come_in("name", form, form.name, passed)


def _come_in(step: str, form: Form, field: Field, passed: Pass) -> ResponseReturnValue:
    """Link the account and sign its person in; who has an authenticator shows it first."""
    said, token = paper.shown(), session[TOKEN]
    with reading() as database:
        mailbox = signing_up.confirmed(database, token, at=now())
    if mailbox is None or said is None:
        return go(f"{PATH}/code")
    claim = _claim(mailbox)
    if claim is not None and claim.totp_sealed:
        with saving() as database:
            signing_up.close(database, token, at=now())
        session[NEXT] = f"/link/{said.number}-{said.pin}" if said.pin else "/link?with=facts"
        return second_proof.or_in(claim, passed, mailbox, "code")
    try:
        joined = save(lambda database: _finish(database, said, token, form))
    except NotMatched:
        flash(_("The bill does not open the account any more. Check it and try again."))
        return go(PATH)
    except SignUpNotOpen:
        flash(_("This code was used or is too old. Begin again."))
        return go(PATH)
    except Refused as no:
        return _page(step, form.wrong(field, _(no.words)))
    asked = tries.code(email=mailbox, address=address(), device=known.device(claim))
    claim = _claim(mailbox)
    assert claim is not None  # noqa: S101 - they have just come in
    session[NEXT] = f"/a/{joined.number}"
    answer = let_in(claim, passed, asked)
    flash(_("The account is linked."), "settled")
    return answer


def _finish(database: Session, said: Said, token: str, form: Form) -> Joined:
    new_name = text(form.name) if isinstance(form, NameForm) else ""
    return signing_up.finish(
        database, paper.pins(), said, done_by(0), token=token, name=new_name, language=lang()
    )


def _elsewhere(*needed: str) -> ResponseReturnValue | None:
    """Where to go instead: in, for who is in by now; to the beginning, for who shows no paper."""
    if visitor_or_none() is not None:
        return go(Door.PORTAL.first_path)
    if not session.keys() >= set(needed) or paper.shown() is None:
        return go(PATH)
    return None


def _claim(mailbox: str) -> Claim | None:
    with reading() as database:
        return identity.person_claim(database, email=mailbox)


def _knock(claim: Claim | None) -> Pass:
    device = known.device(claim)
    return knock(tries.code_entry(email=session[EMAIL], address=address(), device=device))


def _page(step: str, form: Form, status: int = 422) -> ResponseReturnValue:
    return form_page(f"portal/sign_up/{step}.html", form, status, email=session.get(EMAIL, ""))
