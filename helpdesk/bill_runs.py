"""Bill runs at the desk: proposed, worked out, looked through, approved by a second person."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import trail
from helpdesk.bill_run_words import KINDS, LEFT, STATES
from helpdesk.forms.bill_runs import DecideForm, DraftForm, DropForm, PreviewForm
from models.bill_run import BillRun, RunExceptionKind, RunState
from models.errors import Conflict, Refused
from services.billing import approving, looking, proposing, runs
from services.desk import actors
from services.mailing import seen as mailed
from services.rules.rate_words import called
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import VARY, form_page, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("bill_runs", __name__, url_prefix="/bill-runs")
#: Unused numbers that a page lists; the command line lists all.
UNUSED_SHOWN = 100


@bp.get("")
@needs(Permission.BILL_RUN_VIEW)
def index() -> ResponseReturnValue:
    """The runs, the newest first, and a form to propose one."""
    form = DraftForm(formdata=None)
    with reading() as session:
        form.cycle.data, form.bill_on.data = proposing.next_up(session, house().district, today())
    return _index(form)


@bp.post("/draft")
@needs(Permission.BILL_RUN_PREPARE)
def draft() -> ResponseReturnValue:
    """Propose the run of a cycle; one that is open for the period is shown instead."""
    form = DraftForm()
    if not form.validate():
        return _index(form, 422)
    try:
        run = save(
            lambda session: runs.draft(
                session, house().files.on(form.bill_on.day), cycle=form.cycle.data or 0,
                bill_on=form.bill_on.day, at=now(), by=me().actor, asks=not form.others.data,
            )
        )  # fmt: skip
    except (Conflict, Refused) as no:
        return _index(form.wrong(form.bill_on, no.message), 422)
    return go(url_for(".show", run_id=run.id))


@bp.get(f"/<{ID}:run_id>")
@needs(Permission.BILL_RUN_VIEW)
def show(run_id: int) -> ResponseReturnValue:
    """What a run comes to, what is unusual in it, and how far it is."""
    return _page(run_id, DecideForm(formdata=None))


@bp.post(f"/<{ID}:run_id>/preview")
@needs(Permission.BILL_RUN_PREPARE)
def preview(run_id: int) -> ResponseReturnValue:
    """Have it worked out; whoever asks may not approve it."""
    form = PreviewForm()
    save(
        lambda session: runs.ask_preview(
            session, run_id=run_id, form=form.once, at=now(), by=me().actor
        )
    )
    flash("The run is being worked out. It begins within a minute.")
    return go(url_for(".show", run_id=run_id))


@bp.post(f"/<{ID}:run_id>/decide")
@needs(Permission.BILL_RUN_PREPARE)
def decide(run_id: int) -> ResponseReturnValue:
    """Accept what is unusual about some accounts, or hold them out of the run."""
    form, kind = DecideForm(), request.args.get("kind", type=RunExceptionKind)
    chosen = form.chosen(request.form.getlist("chosen"))
    takes_all = bool(form.every.data) and kind is not None
    if not takes_all and not chosen and form.validate():
        form.wrong(form.reason, "Tick the accounts it is about")
    if form.errors or not form.validate():
        return _page(run_id, form, 422)
    holds = request.form.get("decision") == "hold"
    try:
        count = save(
            lambda session: runs.decide(
                session, run_id=run_id, exception_ids=() if takes_all else chosen,
                kind=kind if takes_all else None, holds=holds, reason=text(form.reason), at=now(),
                by=me().actor,
            )
        )  # fmt: skip
    except Refused as no:
        return _page(run_id, form.wrong(form.reason, no.message), 422)
    flash(f"{count:,} {'held out of the run' if holds else 'accepted'}.")
    return go(url_for(".show", run_id=run_id, kind=kind.value if kind else None))


@bp.post(f"/<{ID}:run_id>/approve")
@needs(Permission.BILL_RUN_APPROVE)
def approve(run_id: int) -> ResponseReturnValue:
    """Agree to what the preview showed; its bills are posted next."""
    save(
        lambda session: approving.approve(
            session, house().district, run_id=run_id, at=now(), by=me().actor
        )
    )
    flash("The run is approved. Its bills are posted within a minute.")
    return go(url_for(".show", run_id=run_id))


@bp.post(f"/<{ID}:run_id>/drop")
@needs(Permission.BILL_RUN_PREPARE)
def drop(run_id: int) -> ResponseReturnValue:
    """Give a run up before any of its bills is posted."""
    form = DropForm()
    if not form.validate():
        return _page(run_id, DecideForm(formdata=None), 422, drop_form=form)
    try:
        save(
            lambda session: runs.drop(
                session, run_id=run_id, reason=text(form.why), at=now(), by=me().actor
            )
        )
    except Refused as no:
        form.wrong(form.why, no.message)
        return _page(run_id, DecideForm(formdata=None), 422, drop_form=form)
    flash("The run is dropped.")
    return go(url_for(".show", run_id=run_id))


def _index(form: DraftForm, status: int = 200) -> ResponseReturnValue:
    before = paging.before()
    with reading() as session:
        page = looking.page(session, before=before)
    return form_page(
        "helpdesk/bill_runs/index.html", form.of(house().district.tariff.cycles), status,
        page=page, before=before, states=STATES, may_draft=may(me(), Permission.BILL_RUN_PREPARE),
        may_load=may(me(), Permission.VOLUME_LOAD),
    )  # fmt: skip


def _page(
    run_id: int, form: DecideForm, status: int = 200, *, drop_form: DropForm | None = None
) -> ResponseReturnValue:
    kind, after = request.args.get("kind", type=RunExceptionKind), paging.after_id()
    with reading() as session:
        seen = looking.seen(session, run_id)
        run = seen.run
        tariff = house().district.tariff
        figures = {
            "seen": seen, "run": run, "states": STATES, "tariff": tariff,
            "charges": {charge.key: called(charge) for charge in tariff.charges},
        }  # fmt: skip
        if wants_fragment():
            return render_template("helpdesk/bill_runs/_figures.html", **figures), {"Vary": VARY}
        page = looking.exceptions(session, run, kind=kind, after=after)
        unused = looking.first_unused(session, run, UNUSED_SHOWN)
        names = actors.names(session, {run.drafted_by, run.approved_by})
        sent = mailed.of_run(session, run_id) if run.state is RunState.POSTED else None
    trail.looked("bill_run.view", f"bill_run:{run_id}")
    answer = render_template(
        "helpdesk/bill_runs/show.html", page=page, kind=kind, after=after, kinds=KINDS, left=LEFT,
        unused=unused, names=names, form=form, drop_form=drop_form or DropForm(formdata=None),
        preview_form=PreviewForm(formdata=None).begin(), errors_title=bool(form.errors),
        sent=sent, may_send=may(me(), Permission.BILL_SEND), **figures, **_may(run, seen),
    )  # fmt: skip
    return answer, status, {"Vary": VARY}


def _may(run: BillRun, seen: looking.Seen) -> dict[str, bool]:
    """What whoever looks may do about the run as it stands."""
    prepares = may(me(), Permission.BILL_RUN_PREPARE)
    is_open = run.state in {RunState.DRAFTED, RunState.PREVIEWED} and not seen.is_under_way
    return {
        "may_preview": prepares and is_open,
        "may_decide": prepares and run.state is RunState.PREVIEWED and not seen.is_under_way,
        "may_drop": prepares and run.may(RunState.DROPPED),
        "may_approve": (
            may(me(), Permission.BILL_RUN_APPROVE)
            and run.state is RunState.PREVIEWED
            and run.drafted_by != me().actor
            and not seen.is_under_way
        ),
    }
