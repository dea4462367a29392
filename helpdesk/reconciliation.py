"""The processor's books against ours: the difference, what explains it, and payouts."""

import csv
import io
from datetime import date, datetime

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import processor_words as words
from helpdesk import trail
from helpdesk.forms.reconciliation import ExplainForm
from models.errors import Conflict
from models.money import total
from models.processor_line import ExceptionKind
from services.desk import actors, processor_file, processor_page
from services.reconciliation import exceptions
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("reconciliation", __name__, url_prefix="/reconciliation/processor")


@bp.get("")
@needs(Permission.RECONCILIATION_VIEW)
def index() -> str:
    """What is not explained, day by day, and each exception that waits for a person."""
    before, is_explained = paging.before(), request.args.get("state") == "explained"
    with reading() as session:
        pull = processor_page.last_pull(session)
        days = processor_page.days(session)
        page = processor_page.exceptions(session, is_explained=is_explained, before=before)
    sides = processor_page.sides(pull)
    return render_template(
        "helpdesk/reconciliation/index.html", pull=pull, days=days, page=page, before=before,
        is_explained=is_explained, kinds=words.EXCEPTIONS, sides=sides,
        open=total([side["open"] for side in sides.values()]),
        accounts=house().district.chart.accounts,
    )  # fmt: skip


@bp.get("/lines.csv")
@needs(Permission.RECONCILIATION_VIEW)
def as_csv() -> ResponseReturnValue:
    """The lines of one day as a file for a spreadsheet."""
    day = _day()
    written = io.StringIO()
    with reading() as session:
        csv.writer(written).writerows(processor_file.rows(session, day))
    trail.looked("reconciliation.export", f"day:{day}")
    return Response(
        # Spreadsheets take a file for UTF-8 only when it begins with this mark.
        "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="processor-{day}.csv"'},
    )


@bp.get(f"/exceptions/<{ID}:exception_id>")
@needs(Permission.RECONCILIATION_VIEW)
def show(exception_id: int) -> ResponseReturnValue:
    """One exception: what it is about, what it may be, and why it is so."""
    return _page(exception_id, ExplainForm(formdata=None))


@bp.post(f"/exceptions/<{ID}:exception_id>/explain")
@needs(Permission.RECONCILIATION_EXPLAIN)
def explain(exception_id: int) -> ResponseReturnValue:
    """Say why a difference is as it is; said twice, it is said once. Nothing is posted."""
    form = ExplainForm()
    if not form.validate():
        return _page(exception_id, form, 422)
    try:
        save(
            lambda session: exceptions.explain(
                session, exception_id, reason=text(form.reason), by=me().actor, at=now()
            )
        )
    except Conflict as other:
        return _page(exception_id, form, 409, said=other.message)
    flash("The difference stays, and is explained.")
    return go(url_for(".index"))


@bp.get("/payouts")
@needs(Permission.RECONCILIATION_VIEW)
def payouts() -> str:
    """Each payout, with its state and the day it is expected in the bank."""
    before = paging.before()
    with reading() as session:
        page = processor_page.payouts(session, before=before)
    return render_template(
        "helpdesk/reconciliation/payouts.html", page=page, before=before, states=words.PAYOUTS
    )


@bp.get(f"/payouts/<{ID}:payout_id>")
@needs(Permission.RECONCILIATION_VIEW)
def payout(payout_id: int) -> str:
    """One payout with the lines it carries."""
    before = paging.before()
    with reading() as session:
        seen = processor_page.payout(session, payout_id, before=before)
    return render_template(
        "helpdesk/reconciliation/payout.html", seen=seen, payout=seen.payout, before=before,
        states=words.PAYOUTS, kinds=words.LINES, line_states=words.LINE_STATES,
    )  # fmt: skip


def _day() -> date:
    """The day that is asked for; today for nonsense."""
    try:
        return datetime.strptime(request.args.get("day", ""), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return today()


def _page(
    exception_id: int, form: ExplainForm, status: int = 200, said: str = ""
) -> ResponseReturnValue:
    with reading() as session:
        seen = processor_page.exception(session, exception_id)
        names = actors.names(session, {seen.exception.explained_by} - {""})
    if seen.account_number:
        trail.looked_at_account(seen.account_number)
    return form_page(
        "helpdesk/reconciliation/show.html", form, status, seen=seen, found=seen.exception,
        kinds=words.EXCEPTIONS, lines=words.LINES, names=names, said=said,
        action=url_for(".explain", exception_id=exception_id),
        may_explain=may(me(), Permission.RECONCILIATION_EXPLAIN) and seen.exception.is_open,
        is_odd_only=seen.exception.kind is ExceptionKind.LINE_CHANGED,
    )  # fmt: skip
