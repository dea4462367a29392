"""What is past due: what the next run would do, what waits for the mail, who may come to a lien."""

from datetime import date, timedelta
from itertools import islice

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import past_due_words as words
from helpdesk import trail
from services.lateness import candidates, running, seen, telling
from web import announced
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import ids
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("past_due", __name__, url_prefix="/past-due")
#: More are counted by the command `past-due preview`; a page of them says enough.
SHOWN_MAX = 200


@bp.get("")
@needs(Permission.PAST_DUE_VIEW)
def index() -> str:
    """The next run, step by step and account by account; papers to mail; candidates for a lien."""
    district = house().district
    with reading() as session:
        runs = seen.runs(session)
        papers = seen.to_mail(session)
        liens = candidates.listed(session, district, today(), announced.graces())
    day = _next_day(runs[0].day if runs and runs[0].ended_at else None)
    planned = list(islice(running.preview(house().context, day), SHOWN_MAX))
    with reading() as session:
        numbers = seen.numbers(session, {each.bill.account_id for each in planned})
    return render_template(
        "helpdesk/past_due/index.html", day=day, runs=runs, papers=papers, liens=liens,
        planned=planned, numbers=numbers, is_cut=len(planned) == SHOWN_MAX,
        does=words.DOES, stops=words.STOPS, whom=words.WHOM, grounds=words.GROUNDS,
        may_work=may(me(), Permission.PAST_DUE_WORK), hour=running.NIGHTLY,
    )  # fmt: skip


@bp.get(f"/notices/<{ID}:notice_id>.pdf")
@needs(Permission.PAST_DUE_VIEW)
def paper(notice_id: int) -> ResponseReturnValue:
    """A notice as it goes into its envelope."""
    with reading() as session:
        notice, number = seen.notice(session, notice_id)
    trail.looked("past_due.paper", f"past_due_notice:{notice_id}", of=number)
    return Response(
        telling.paper(notice, house().district),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="past-due-{notice_id}.pdf"'},
    )


@bp.post("/mailed")
@needs(Permission.PAST_DUE_WORK)
def mailed() -> ResponseReturnValue:
    """Write down that papers went into the mail; a paper that did is not written down again."""
    chosen = ids(request.form.getlist("notice"))

    def work(session: Session) -> int:
        count = seen.mailed(session, chosen, by=me().actor, at=now())
        if count:
            trail.did(session, "past_due.mailed", "past_due:mail", notices=chosen)
        return count

    count = save(work)
    flash(f"{count} went into the mail." if count else "Nothing was chosen that still waits.")
    return go(url_for(".index"))


def _next_day(ran_on: date | None) -> date:
    """The day of the run that comes next."""
    return today() + timedelta(days=1) if ran_on == today() else today()
