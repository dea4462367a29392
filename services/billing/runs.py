"""A bill run while it is prepared: who asks, who decides, and what is refused."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill_run import (
    UNBILLABLE,
    BillRun,
    BillRunException,
    RunExceptionKind,
    RunState,
)
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.job import Job, JobState
from models.ledger import ClosedPeriod
from services import audit, jobs
from services.accounts import household
from services.billing import inputs
from services.rules import reason_words
from services.rules.periods import Period, cycle_period, due_on

S = RunState
LIVE: Final = (S.DRAFTED, S.PREVIEWED, S.APPROVED, S.POSTING)
ACCEPTED, HELD = "accepted", "held"
#: A run is for bills of about now, however late it is.
DAYS_OFF_MAX = 366
POSTING, PREVIEWING = "post_bill_run", "preview_bill_run"


def draft(
    session: Session, district: District, *, cycle: int, bill_on: date, at: datetime, by: str,
    asks: bool = False,
) -> BillRun:  # fmt: skip
    """Propose the run of a cycle whose bills are dated a day; nothing is worked out yet.

    A second call returns the run that is open for the same period. What a posted run left out is
    billed by another one for the same period; ``asks`` refuses that until it is meant.

    :raises Refused: when the file has no such cycle, or the month of the day is closed; when it
        asks, and some of its accounts are billed for those days.
    :raises Conflict: when a run with another date is open for the period.
    """
    if abs((bill_on - district.day(at)).days) > DAYS_OFF_MAX:
        raise Refused("Enter a day on the bills within a year of today.")
    known = district.tariff.cycles.get(cycle)
    if known is None:
        raise Refused("The district's file has no cycle %(cycle)s.", cycle=cycle)
    refuse_closed(session, bill_on)
    period = cycle_period(known, bill_on)
    found = session.scalar(
        select(BillRun).where(
            BillRun.cycle == cycle, BillRun.period_from == period.from_on, BillRun.state.in_(LIVE)
        )
    )
    if found is not None:
        if found.bill_on != bill_on:
            raise Conflict(
                "Run %(run)s is open for that period, dated %(day)s. Drop it first.",
                run=found.id, day=found.bill_on,
            )  # fmt: skip
        return found
    run = BillRun(
        cycle=cycle, period_from=period.from_on, period_to=period.to_on, bill_on=bill_on,
        due_on=due_on(known, bill_on), drafted_by=by, drafted_at=at,
    )  # fmt: skip
    if asks:
        _refuse_billed(session, run)
    session.add(run)
    session.flush()
    trail(session, run, "bill_run.draft", by=by, at=at, cycle=cycle, bill_on=bill_on.isoformat())
    return run


def _refuse_billed(session: Session, run: BillRun) -> None:
    """Say what another run billed already, before a second one is proposed for the same days.

    :raises Refused: when it billed some.
    """
    of_run = select(func.count()).select_from(CustomerAccount).where(inputs.is_of(run))
    billed = session.scalar(of_run.where(inputs.is_billed(run))) or 0
    if billed:
        raise Refused(
            "%(billed)s of %(accounts)s accounts of cycle %(cycle)s have a bill for %(from_on)s"
            " to %(to_on)s already. Tick the box to bill the others.",
            billed=billed, accounts=session.scalar(of_run) or 0, cycle=run.cycle,
            from_on=run.period_from, to_on=run.period_to,
        )  # fmt: skip


def by_the_file(district: District, run: BillRun) -> None:
    """Give a run the due day of the file as it is now, which may not be what it was drafted by.

    :raises Refused: when the file has no such cycle any more, or another period for it.
    """
    cycle = district.tariff.cycles.get(run.cycle)
    if cycle is None or cycle_period(cycle, run.bill_on) != Period(run.period_from, run.period_to):
        raise Refused(
            "The district's file has other periods for cycle %(cycle)s now. Drop the run and"
            " propose it again.",
            cycle=run.cycle,
        )
    run.due_on = due_on(cycle, run.bill_on)


def locked(session: Session, run_id: int) -> BillRun:
    """The row of a run, ours until the transaction ends.

    :raises NotFound: when there is no such run.
    """
    run = session.get(BillRun, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound("There is no such bill run.")
    return run


def ask_preview(session: Session, *, run_id: int, form: str, at: datetime, by: str) -> BillRun:
    """Ask a worker to work a run out, for whoever asks. The same form twice asks once.

    :raises Refused: when it is approved, posted or dropped, or is worked out just now.
    """
    run = locked(session, run_id)
    key = f"{PREVIEWING}:{run_id}:{form}"
    if session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return run
    if run.state not in {S.DRAFTED, S.PREVIEWED}:
        raise Refused("The run is %(state)s: it is not worked out again.", state=run.state.value)
    if is_under_way(session, run_id):
        raise Refused("The run is being worked out already.")
    jobs.ask(
        session, kind=PREVIEWING, key=key, arguments={"run_id": run_id}, at=at, by=by
    )  # fmt: skip
    return run


def is_under_way(session: Session, run_id: int) -> bool:
    """Whether a worker has the preview or the posting of a run, or will."""
    mine = (
        Job.key.startswith(f"{kind}:{run_id}:", autoescape=True) for kind in (PREVIEWING, POSTING)
    )
    wanted = select(Job.id).where(
        Job.kind.in_((PREVIEWING, POSTING)), or_(*mine),
        Job.state.in_({JobState.WAITING, JobState.RUNNING}),
    )  # fmt: skip
    return session.scalar(wanted.limit(1)) is not None


def decide(
    session: Session,
    *,
    run_id: int,
    exception_ids: Sequence[int] = (),
    kind: RunExceptionKind | None = None,
    holds: bool,
    reason: str,
    at: datetime,
    by: str,
) -> int:
    """Accept what is unusual about some accounts, or hold them out of the run; how many.

    Some are named by their ids, or all of a ``kind`` that nobody decided yet; of these the ones
    of one's own household are left to a colleague. Deciding again changes the decision, until the
    run is approved.

    :raises Forbidden: when one of the ids is of one's own household.
    :raises Refused: without a reason, when the run is approved or not previewed, or for a bill
        that cannot be made: that account stays out.
    """
    reason = reason_words.kept(reason)
    if kind in UNBILLABLE:
        raise Refused("No bill can be made of these. Correct what is missing and preview again.")
    run = locked(session, run_id)
    if run.state is not S.PREVIEWED:
        raise Refused("The run is not waiting for decisions.")
    which: ColumnElement[bool] = BillRunException.id.in_(exception_ids)
    if kind is not None:
        which = (BillRunException.kind == kind) & (BillRunException.decision == "")
    chosen = select(BillRunException.account_id).where(BillRunException.id.in_(exception_ids))
    for account_id in session.scalars(chosen):
        household.refuse_own(session, by=by, account_id=account_id)
    if (own := household.own_accounts(by=by)) is not None:
        which &= BillRunException.account_id.not_in(own)
    done = session.scalars(
        update(BillRunException)
        .where(
            BillRunException.run_id == run_id, BillRunException.kind.not_in(UNBILLABLE), which
        )
        .values(
            decision=HELD if holds else ACCEPTED, reason=reason, decided_by=by,
            decided_at=at,
        )
        .returning(BillRunException.id)
    ).all()  # fmt: skip
    if exception_ids and len(done) != len(set(exception_ids)):
        raise NotFound("There is no such exception to decide in this run.")
    trail(
        session, run, "bill_run.decide", by=by, at=at, decision=HELD if holds else ACCEPTED,
        exceptions=len(done), kind=kind.value if kind else "", reason=reason,
    )  # fmt: skip
    return len(done)


def ask(session: Session, run: BillRun, *, at: datetime, by: str, part: int = 1) -> None:
    """Ask a worker to post a run, or to go on with it; asked twice for a part, it is one."""
    jobs.ask(
        session, kind=POSTING, key=f"{POSTING}:{run.id}:{part}",
        arguments={"run_id": run.id, "part": part}, at=at, by=by,
    )  # fmt: skip


def drop(session: Session, *, run_id: int, reason: str, at: datetime, by: str) -> BillRun:
    """Give a run up before any of its bills was posted. A second call changes nothing.

    :raises Refused: without a reason, or when its bills are being posted.
    """
    reason = reason_words.kept(reason)
    run = locked(session, run_id)
    if run.state is S.DROPPED:
        return run
    if not run.may(S.DROPPED):
        raise Refused("Its bills are being posted: it cannot be dropped.")
    run.move_to(S.DROPPED, by=by, at=at, words=reason)
    session.flush()
    trail(session, run, "bill_run.drop", by=by, at=at, reason=reason)
    return run


def refuse_closed(session: Session, on: date) -> None:
    """:raises Refused: when the books of the month of a day are closed."""
    if session.get(ClosedPeriod, on.replace(day=1)) is not None:
        raise Refused(
            "The books of %(month)s are closed. Date the run in an open month.", month=f"{on:%B %Y}"
        )


def trail(
    session: Session, run: BillRun, action: str, *, by: str, at: datetime, **detail: object
) -> None:
    """Write down what was done about a run."""
    subject = f"bill_run:{run.id}"
    audit.record(session, actor=by, action=action, subject=subject, at=at, detail=detail)
