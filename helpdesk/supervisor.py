"""What a supervisor watches: promises at risk, work by person, what waits, what is unusual."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import review_words, ticket_words, trail, words
from helpdesk.decision_words import DECISIONS
from helpdesk.forms.supervisor import ReviewForm
from models.errors import Conflict, Refused
from models.work_review import Verdict
from services.desk import actors, discrepancies
from services.desk.discrepancies import Family
from services.rules.workload import hours
from services.supervision import people, reviewing, unusual, waits, workload
from services.supervision.workload import Load
from web import waiting
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("supervisor", __name__, url_prefix="/supervisor")


class AtRisk(NamedTuple):
    """What was promised, over everybody."""

    late: int
    today: int
    nobodys: int
    minutes: int
    #: Whether there may be more than were counted.
    is_cut: bool


@bp.get("")
@needs(Permission.BOARD_VIEW)
def index() -> str:
    """One look at everybody's work. Each figure leads to its list."""
    with reading() as session:
        staff = people.of_staff(session)
        loads = workload.loads(session, staff, on=today())
        decisions = waits.for_a_decision(session)
        stopped = waits.stopped(session)
        beside = unusual.given(session, house().district, staff, at=now())
        everybody = [each.actor for each in staff]
        tallies = reviewing.tallies(session, everybody, since=now() - unusual.WITHIN)
        accounts = unusual.numbers(session, beside)
        differs = discrepancies.tiles(session)[Family.ALL]
        drawn = reviewing.to_look_at(session, by=me().actor)
    trail.looked("board.view", f"day:{today()}")
    return render_template(
        "helpdesk/supervisor/index.html", loads=loads, risk=_risk(loads), decisions=decisions,
        called=DECISIONS, stopped=stopped, kinds=words.ATTENTION, beside=beside,
        accounts=accounts, tallies=tallies, drawn=len(drawn), differs=differs,
        reasons=ticket_words.REASONS, hours=hours, may_review=may(me(), Permission.WORK_REVIEW),
        counted=waiting.counted, today=today(), at=now(),
    )  # fmt: skip


@bp.get("/reviews")
@needs(Permission.WORK_REVIEW)
def reviews() -> ResponseReturnValue:
    """Finished work that was drawn and that nobody looked at yet."""
    return _reviews(None, 0)


@bp.post(f"/reviews/<{ID}:review_id>")
@needs(Permission.WORK_REVIEW)
def review(review_id: int) -> ResponseReturnValue:
    """Say what one thinks of it."""
    with reading() as session:
        reviewing.one(session, review_id)
    form = ReviewForm()
    verdict = request.form.get("verdict", "")
    if verdict not in list(Verdict):
        return _reviews(form.wrong(form.words, "Say what you think of it by one of the buttons"),
                        review_id, 422)  # fmt: skip
    if not form.validate():
        return _reviews(form, review_id, 422)
    said = Verdict(verdict)

    def keep(session: Session) -> None:
        drawn = reviewing.review(
            session, review_id=review_id, verdict=said, words=text(form.words), by=me().actor,
            at=now(),
        )  # fmt: skip
        trail.did(session, "work.review", f"work:{drawn.id}", verdict=said.value, of=drawn.done_by)

    try:
        save(keep)
    except (Refused, Conflict) as no:
        status = 409 if isinstance(no, Conflict) else 422
        return _reviews(form.wrong(form.words, in_words(no)), review_id, status)
    flash("It is kept." if said is Verdict.GOOD else "It is kept, and its maker reads it.")
    return go(url_for(".reviews"))


def _reviews(form: ReviewForm | None, of: int, status: int = 200) -> ResponseReturnValue:
    """What is to be looked at, with what is wrong beside the one it was said of."""
    with reading() as session:
        drawn = reviewing.to_look_at(session, by=me().actor)
        names = actors.names(session, {each.review.done_by for each in drawn})
    forms = {
        each.review.id: form if form and each.review.id == of else ReviewForm(formdata=None)
        for each in drawn
    }
    for review_id, each in forms.items():
        each.words.id = f"words-{review_id}"
    page = render_template(
        "helpdesk/supervisor/reviews.html", drawn=drawn, names=names, forms=forms, form=form,
        errors_title=bool(form and form.errors), work=review_words.work_of,
        verdicts=review_words.VERDICTS,
    )  # fmt: skip
    return page, status


def _risk(loads: Sequence[Load]) -> AtRisk:
    return AtRisk(
        late=sum(each.late for each in loads),
        today=sum(each.today for each in loads),
        nobodys=loads[0].count,
        minutes=sum(each.minutes for each in loads),
        is_cut=any(each.is_cut for each in loads),
    )
