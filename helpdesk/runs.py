"""The runs of autopay: what each day was to draw and what came of it, and beginning one again."""

from datetime import date

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.autopay_words import DRAFTS, GROUPS, WHYS, reason
from helpdesk.forms.drafts import RunForm
from models.errors import NotFound, Refused
from services.drafts import runs
from services.drafts.counting import Group
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import VARY, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("runs", __name__, url_prefix="/autopay/runs")


@bp.get("")
@needs(Permission.DRAFT_VIEW)
def index() -> str:
    """The days, the newest first, and what is planned for those to come."""
    before = _day_or_none(request.args.get("before", ""))
    with reading() as session:
        page = runs.days(session, before=before)
        ahead = [] if before else runs.ahead(session, today())
        may_start = not before and runs.may_start(session, house().context, today(), at=now())
    return render_template(
        "helpdesk/runs/index.html", page=page, before=before, ahead=ahead, today=today(),
        groups=GROUPS, may_start=may_start and may(me(), Permission.DRAFT_RUN),
    )  # fmt: skip


@bp.get("/<day>")
@needs(Permission.DRAFT_VIEW)
def show(day: str) -> ResponseReturnValue:
    """The run of a day: its figures while it goes on, and its drafts."""
    return _page(_day(day), RunForm(formdata=None).begin())


@bp.post("/<day>/start")
@needs(Permission.DRAFT_RUN)
def start(day: str) -> ResponseReturnValue:
    """Begin the run of a day, or go on with one that stopped; the same form twice is once."""
    on, form = _day(day), RunForm()
    if not form.validate():
        return _page(on, form, 422)
    try:
        save(lambda session: _start(session, on, form))
    except Refused as no:
        return _page(on, form.wrong(form.reason, no.message), 422)
    flash(f"The run of {on:%B} {on.day} is asked for. It begins within a minute.")
    return go(url_for(".show", day=on.isoformat()))


def _start(session: Session, on: date, form: RunForm) -> None:
    runs.start(session, house().context, on, form=form.once, by=me().actor, at=now())
    trail.did(session, "draft.run", f"run:{on}", reason=text(form.reason))


def _page(on: date, form: RunForm, status: int = 200) -> ResponseReturnValue:
    group = request.args.get("state", type=Group)
    after = paging.after_id()
    with reading() as session:
        seen = runs.of_day_or_none(session, on)
        if seen is None and (on > today() or not runs.has_any(session, on)):
            raise NotFound
        is_under_way = runs.is_under_way(session, on)
        may_start = runs.may_start(session, house().context, on, at=now())
        found = runs.drafts(session, seen.run, group=group, after=after) if seen else None
    figures: dict[str, object] = {
        "seen": seen, "day": on, "group": group, "is_under_way": is_under_way,
        "groups": GROUPS, "whys": WHYS,
    }  # fmt: skip
    if wants_fragment() and seen is not None:
        return render_template("helpdesk/runs/_figures.html", **figures), {"Vary": VARY}
    page = render_template(
        "helpdesk/runs/show.html", page=found, reason=reason, after=after, form=form,
        states=DRAFTS, errors_title=bool(form.errors),
        may_start=may_start and may(me(), Permission.DRAFT_RUN),
        **figures,
    )  # fmt: skip
    return page, status, {"Vary": VARY}


def _day(written: str) -> date:
    found = _day_or_none(written)
    if found is None:
        raise NotFound
    return found


def _day_or_none(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
