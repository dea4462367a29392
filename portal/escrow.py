"""Title companies come in: their mailbox proves itself by a code, whoever's it is."""

from flask import Blueprint, session
from flask.typing import ResponseReturnValue

from portal import guest
from portal.forms.sign_in import CodeForm, EmailForm
from services.escrow import mailboxes
from services.proving.mailed_codes import CODE_DIGITS, LONG_CODE_DIGITS
from services.throttling import tries
from web.clock import now
from web.database import reading, saving
from web.extensions import house
from web.fields import Form, text
from web.fragments import form_page
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, knock

PATH = "/escrow"
bp = Blueprint("escrow", __name__, url_prefix=PATH)
#: In the signed cookie of the visit: what ties a code to this browser, and where it was sent.
TOKEN, EMAIL = "escrow_token", "escrow_email"


@bp.get("")
@needs(Permission.ESCROW_ASK)
def index() -> ResponseReturnValue:
    """What the desk for sales does, and where a code may go."""
    if proven() is not None:
        return go(f"{PATH}/requests")
    return _page("index", EmailForm(formdata=None), 200)


@bp.post("")
@needs(Permission.ESCROW_ASK)
def send() -> ResponseReturnValue:
    """Mail a code there, whoever has the address."""
    form = EmailForm()
    if not form.validate():
        return _page("index", form)
    to = text(form.email)
    passed = knock(tries.code(email=to, address=address(), device=None))
    if passed.is_refused:
        return _page("index", form.wrong(form.email, TOO_MANY), 429)
    digits = LONG_CODE_DIGITS if passed.pressed else CODE_DIGITS
    with saving() as database:
        session[TOKEN] = mailboxes.ask(
            database, email=to, language=lang(), district=house().district, at=now(), digits=digits
        )
    session[EMAIL] = to
    return go(f"{PATH}/code")


@bp.get("/code")
@needs(Permission.ESCROW_ASK)
def code() -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    if TOKEN not in session:
        return go(PATH)
    return _page("code", CodeForm(formdata=None), 200)


@bp.post("/code")
@needs(Permission.ESCROW_ASK)
def enter() -> ResponseReturnValue:
    """Take the code: its mailbox sees its requests for a working day."""
    if TOKEN not in session:
        return go(PATH)
    form = CodeForm()
    if not form.validate():
        return _page("code", form)
    passed = knock(tries.code_entry(email=session[EMAIL], address=address(), device=None))
    if passed.is_refused:
        return _page("code", form.wrong(form.code, TOO_MANY), 429)
    with saving() as database:
        mailbox = mailboxes.confirm(
            database, token=session[TOKEN], code=text(form.code), at=now()
        )  # fmt: skip
    if mailbox is None:
        words = _("Enter the newest code, or ask for another one")
        return _page("code", form.wrong(form.code, words))
    return go(f"{PATH}/requests")


@bp.post("/leave")
@needs(Permission.ESCROW_ASK)
def leave() -> ResponseReturnValue:
    """Forget the mailbox in this browser."""
    if token := session.pop(TOKEN, None):
        with saving() as database:
            mailboxes.forget(database, token)
    session.pop(EMAIL, None)
    guest.forget()
    return go(PATH)


def proven() -> str | None:
    """The mailbox that proved itself in this browser."""
    token = session.get(TOKEN)
    if not token:
        return None
    with reading() as database:
        return mailboxes.proven(database, token, at=now())


def _page(step: str, form: Form, status: int = 422) -> ResponseReturnValue:
    return form_page(f"portal/escrow/{step}.html", form, status, email=session.get(EMAIL, ""))
