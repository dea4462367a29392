"""An attempt to pay online: each of its moves, what the processor said, and asking it again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from helpdesk import trail, words
from models.attempt import AttemptState
from services.accounts import household
from services.desk import payment_page
from services.payments import checkout, refundable
from web.database import reading, saving
from web.extensions import house
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.urls import url_for

bp = Blueprint("attempts", __name__, url_prefix="/attempts/<uuid:attempt_id>")


@bp.get("")
@needs(Permission.PAYMENT_VIEW)
def show(attempt_id: UUID) -> str:
    """The attempt with its whole trail."""
    with reading() as session:
        seen = payment_page.attempt(session, attempt_id)
    trail.looked("attempt.view", f"attempt:{attempt_id}", of=seen.account_number)
    return render_template(
        "helpdesk/attempts/show.html",
        seen=seen,
        attempt=seen.attempt,
        number=seen.account_number,
        states=words.DRAWS if seen.attempt.method_id else words.ATTEMPTS,
        methods=words.METHODS,
        event_states=words.EVENTS,
        refundable_from=refundable.possible_from(house().district, seen.attempt),
        may_ask=may(me(), Permission.PAYMENT_FOLLOW),
    )


@bp.post("/ask")
@needs(Permission.PAYMENT_FOLLOW)
def ask(attempt_id: UUID) -> ResponseReturnValue:
    """Ask the processor what became of it, now, and apply the answer."""
    with reading() as session:
        found = payment_page.attempt(session, attempt_id).attempt
        household.refuse_own(session, by=me().actor, account_id=found.account_id)
        before = found.state
    attempt = checkout.follow(house().context, attempt_id, cause=me().actor)
    with saving() as session:
        trail.did(
            session, "attempt.follow", f"attempt:{attempt_id}", before=before, after=attempt.state
        )
    flash(_said(before, attempt.state))
    return redirect(url_for(".show", attempt_id=attempt_id), code=303)


def _said(before: AttemptState, after: AttemptState) -> str:
    now = words.ATTEMPTS[after].words
    if before is after:
        return f"The processor was asked. Nothing changed: {now.lower()}."
    return f"The processor was asked. Now: {now.lower()}."
