"""Work done outside a request: what waits, runs, is done or failed, and giving it another try."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import trail, words
from models.job import JobState
from services import jobs
from services.desk import desk_lists
from web import paging
from web.clock import now
from web.database import reading, saving
from web.fragments import fragment_or_redirect, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.urls import ID, url_for

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("")
@needs(Permission.JOB_VIEW)
def index() -> str:
    """The jobs, newest first."""
    state = request.args.get("state", type=JobState)
    before = paging.before()
    with reading() as session:
        page = desk_lists.jobs(session, state=state, before=before)
    return render_template(
        "helpdesk/jobs/index.html", page=page, before=before, state=state, states=words.JOBS,
        may_retry=_may_retry(), now=now(),
    )  # fmt: skip


@bp.post(f"/<{ID}:job_id>/retry")
@needs(Permission.JOB_RETRY)
def retry(job_id: int) -> ResponseReturnValue:
    """Give a failed job all its tries again."""
    with saving() as session:
        job = jobs.retry(session, job_id=job_id, at=now())
        trail.did(session, "job.retry", f"job:{job_id}", kind=job.kind, key=job.key)
    if not wants_fragment():
        flash(f"Job {job_id} waits for its next try.")
    return fragment_or_redirect(
        "helpdesk/jobs/_row.html", job=job, states=words.JOBS, may_retry=_may_retry(), now=now(),
        to=url_for(".index", state=JobState.FAILED),
    )  # fmt: skip


def _may_retry() -> bool:
    return may(me(), Permission.JOB_RETRY)
