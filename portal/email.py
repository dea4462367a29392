"""Another e-mail address, and the link by which the old one takes the change back."""

from datetime import timedelta

from flask import Blueprint, Response, flash, render_template, session
from flask.typing import ResponseReturnValue

from portal import profile
from portal.forms.profile import EmptyForm, NewEmailForm
from portal.forms.sign_in import CodeForm
from services.proving import email_changes
from services.rules.mailboxes import fold
from services.signing_in import identity
from services.throttling import tries
from services.throttling.throttles import Limit
from web import known
from web.clock import now
from web.database import reading, saving
from web.fields import Form, text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, knock, too_many

PATH = f"{profile.PATH}/email"
bp = Blueprint("email", __name__)

#: In the signed cookie of the visit: what ties the code to this browser, and where it was sent.
CHANGE_TOKEN, CHANGE_EMAIL = "change_token", "change_email"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@bp.get(PATH)
@needs(Permission.OWN_PROOFS_CHANGE)
def new() -> ResponseReturnValue:
    """Ask for the new address."""
    return _page("new", NewEmailForm(formdata=None), 200)


@bp.post(PATH)
@needs(Permission.OWN_PROOFS_CHANGE)
def send() -> ResponseReturnValue:
    """Mail a code there; the answer is the same for an address somebody else has."""
    form = NewEmailForm()
    if not form.validate():
        return _page("new", form)
    wanted = text(form.email)
    if fold(wanted) == me().email:
        return _page("new", form.wrong(form.email, _("That is your address already")))
    if _is_too_much(wanted):
        return _page("new", form.wrong(form.email, TOO_MANY), 429)
    with saving() as database:
        session[CHANGE_TOKEN] = email_changes.ask(database, profile.doing(), new_email=wanted)
    session[CHANGE_EMAIL] = wanted
    return go(f"{PATH}/code")


@bp.get(f"{PATH}/code")
@needs(Permission.OWN_PROOFS_CHANGE)
def code() -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    return _page("code", CodeForm(), 200) if CHANGE_TOKEN in session else go(PATH)


@bp.post(f"{PATH}/code")
@needs(Permission.OWN_PROOFS_CHANGE)
def confirm() -> ResponseReturnValue:
    """Take the new address, and tell the old one."""
    if CHANGE_TOKEN not in session:
        return go(PATH)
    form = CodeForm()
    if not form.validate():
        return _page("code", form)
    tried = tries.code_entry(email=session[CHANGE_EMAIL], address=address(), device=None)
    if knock(tried).is_refused:
        return _page("code", form.wrong(form.code, TOO_MANY), 429)
    with saving() as database:
        is_right = email_changes.confirm(
            database, profile.doing(), token=session[CHANGE_TOKEN], code=text(form.code)
        )
    if not is_right:
        words = _("Enter the newest code, or ask for another one")
        return _page("code", form.wrong(form.code, words))
    session.pop(CHANGE_TOKEN)
    flash(_("Your e-mail address is changed. Every other sign-in of yours has ended."))
    with reading() as database:
        claim = identity.claim_of(database, person_id=me().id)
    return known.remember(go(profile.PATH), claim)


@bp.get("/undo-email/<token>")
@needs(Permission.EMAIL_CHANGE_UNDO)
def ask_undo(token: str) -> ResponseReturnValue:
    """Say what taking the change back means. Nothing changes by looking."""
    with reading() as database:
        change = email_changes.undoable(database, token=token, at=now())
    return render_template(
        "portal/email/undo.html",
        form=EmptyForm(),
        token=token,
        old=email_changes.masked(change.old_email),
    )


@bp.post("/undo-email/<token>")
@needs(Permission.EMAIL_CHANGE_UNDO)
def undo(token: str) -> Response:
    """Give the old address back to its person; twice changes nothing."""
    with saving() as database:
        change = email_changes.undoable(database, token=token, at=now())
        email_changes.undo(database, profile.done_by(change.person_id), token=token)
    flash(_("Your old address is back, and every sign-in has ended. Sign in with a code."))
    return go("/")


def _is_too_much(wanted: str) -> bool:
    """Count a letter against whoever causes it, and against the mailbox it goes to."""
    own = [Limit("email_change", me().actor, 5, HOUR), Limit("email_change", me().actor, 10, DAY)]
    there = tries.code(email=wanted, address=address(), device=None)
    return too_many(own) or knock(there).is_refused


def _page(name: str, form: Form, status: int = 422) -> ResponseReturnValue:
    return form_page(
        f"portal/email/{name}.html",
        form,
        status,
        sent_to=session.get(CHANGE_EMAIL, ""),
    )
