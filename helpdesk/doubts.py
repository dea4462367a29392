"""People of an import who look like one: a person reads about them, and decides."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail, words
from helpdesk.forms.doubts import DECISIONS, DoubtForm
from models.errors import Conflict, Refused
from models.importing import DoubtDecision
from services.desk import actors, likenesses
from services.desk.likenesses import Likeness
from services.importing import doubts
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.fields import text
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("doubts", __name__, url_prefix="/invitations/doubts")


@bp.get("")
@needs(Permission.WELCOME_VIEW)
def index() -> str:
    """Who waits for a decision, the oldest first."""
    after = paging.after_id()
    with reading() as session:
        page = likenesses.waiting(session, after=after)
    return render_template(
        "helpdesk/doubts/index.html", page=page, after=after,
        may_decide=may(me(), Permission.PERSON_DECIDE),
    )  # fmt: skip


@bp.get(f"/<{ID}:doubt_id>")
@needs(Permission.PERSON_DECIDE)
def show(doubt_id: int) -> ResponseReturnValue:
    """What is known of each of them, side by side."""
    return _page(_looked_at(doubt_id), DoubtForm(formdata=None))


@bp.post(f"/<{ID}:doubt_id>")
@needs(Permission.PERSON_DECIDE)
def decide(doubt_id: int) -> ResponseReturnValue:
    """Make them one, or leave them apart; said twice the same way, it is said once."""
    likeness, form = _looked_at(doubt_id), DoubtForm()
    form.offer(likeness)
    if not form.validate():
        return _page(likeness, form, 422)
    try:
        save(lambda session: _decide(session, doubt_id, form))
    except Conflict as other:
        return _page(_looked_at(doubt_id), form, 409, said=other.message)
    except Refused as no:
        return _page(likeness, form.wrong(form.whose, no.message), 422)
    flash(f"Decided: {DECISIONS[DoubtDecision(text(form.decision))].lower()}.")
    return go(url_for(".index"))


def _decide(session: Session, doubt_id: int, form: DoubtForm) -> None:
    doubts.decide(
        session, number=doubt_id, decision=DoubtDecision(text(form.decision)), at=now(),
        on=today(), by=me().actor, keeper_id=form.person_id, reason=text(form.reason),
    )  # fmt: skip


def _looked_at(doubt_id: int) -> Likeness:
    """What is decided about; each look at an account of theirs is written down.

    :raises NotFound: when there is nothing of this number.
    """
    with reading() as session:
        likeness = likenesses.one(session, doubt_id)
    for number in sorted({part.number for each in likeness.people for part in each.parts}):
        trail.looked_at_account(number)
    return likeness


def _page(
    likeness: Likeness, form: DoubtForm, status: int = 200, said: str = ""
) -> ResponseReturnValue:
    form.offer(likeness)
    with reading() as session:
        whose = actors.names(session, {likeness.decided_by} - {""})
    return form_page(
        "helpdesk/doubts/show.html", form, status, likeness=likeness, roles=words.ROLES,
        decisions=DECISIONS, names=whose, action=request.path, said=said,
    )  # fmt: skip
