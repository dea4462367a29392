"""What is done with a change that waits: yes, a question, no, taken back."""

from collections.abc import Callable

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import approvals, beside
from helpdesk.forms.change_requests import ApproveForm, DecideForm, TakeBackForm
from models.account import CustomerAccount
from models.change_request import ChangeRequest, RequestState
from models.errors import Conflict, Refused
from models.identity import StaffRole
from models.ticket import number_of
from services.change_requests import deciding, proposing, seen
from web.clock import now
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import Form, text, version
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("approval_deeds", __name__, url_prefix=f"/approvals/<{ID}:change_id>")
S = RequestState
#: The account that a word leads back to, of the two that a change may be of.
WHOSE = {"account": "account_id", "other": "other_account_id"}
#: What happened, said once on the page after it.
SAID = {
    S.EXECUTED: "It is in the books.",
    S.ENDORSED: "You said yes. Another supervisor decides.",
    S.STALE: "Nothing was posted: it is not as it was seen. It goes back to whoever asked.",
    S.FAILED: "Nothing was posted: a rule refused it. It goes back to whoever asked.",
    S.RETURNED: "It goes back with your question.",
    S.DENIED: "It is denied.",
    S.WITHDRAWN: "It is taken back.",
}


@bp.post("/approve")
@needs(Permission.CHANGE_DECIDE)
def approve(change_id: int) -> ResponseReturnValue:
    """Say yes: it is done, if everything is still as it was seen."""
    return _decided(change_id, ApproveForm(), deciding.approve)


@bp.post("/send-back")
@needs(Permission.CHANGE_DECIDE)
def send_back(change_id: int) -> ResponseReturnValue:
    """Send it back with a question."""
    form = DecideForm()
    return _decided(change_id, form, deciding.send_back, words=text(form.answer))


@bp.post("/deny")
@needs(Permission.CHANGE_DECIDE)
def deny(change_id: int) -> ResponseReturnValue:
    """Say no, with the reason."""
    form = DecideForm()
    return _decided(change_id, form, deciding.deny, words=text(form.answer))


@bp.post("/take-back")
@needs(Permission.CHANGE_ASK)
def take_back(change_id: int) -> ResponseReturnValue:
    """Take back what I asked for, before it is done."""
    form = TakeBackForm()
    return _deed(
        change_id, form,
        lambda session: proposing.withdraw(
            session, change_id, words=text(form.because), by=me().actor, at=now()
        ),
    )  # fmt: skip


def _decided(
    change_id: int, form: ApproveForm, decide: Callable[..., ChangeRequest],
    **said: str,
) -> ResponseReturnValue:  # fmt: skip
    """Decide over the version that was read."""
    return _deed(
        change_id, form,
        lambda session: decide(
            session, house().context, change_id, version=version(form.version), by=me().actor,
            role=StaffRole(me().role), at=now(), **said,
        ),
    )  # fmt: skip


def _deed(
    change_id: int, form: Form, does: Callable[[Session], ChangeRequest]
) -> ResponseReturnValue:
    with reading() as session:
        seen.one(session, change_id)
    if not form.validate():
        return approvals.page_of(change_id, form=form, status=422)
    try:
        done = save(does)
    except (Conflict, Refused) as no:
        return approvals.page_of(change_id, form=form, said=in_words(no), status=409)
    return _said(done, request.form.get("back", ""))


def _said(change: ChangeRequest, back: str) -> ResponseReturnValue:
    """Say what became of it where the decision was made: on its card, its account, its question."""
    said, tone = SAID[change.state], "harm" if change.state is S.FAILED else "message"
    if back in WHOSE:
        with reading() as session:
            account = session.get(CustomerAccount, getattr(change, WHOSE[back]))
        if account is not None:
            flash(f"{change.number}: {said}", tone)
            return go(url_for("helpdesk.accounts.show", number=account.number))
    if back == "ticket" and change.ticket_id is not None:
        flash(f"{change.number}: {said}", tone)
        return go(beside.here(number_of(change.ticket_id), _anchor=f"change-{change.id}"))
    flash(said, tone)
    return go(url_for("helpdesk.approvals.show", change_id=change.id))
