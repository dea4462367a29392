"""What waits for a second person, whosever, and what is stopped: how many, how much, since when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.attention import Attention, AttentionKind
from models.bill_run import BillRun, RunState
from models.change_request import WAITS, ChangeRequest
from models.contract import Contract, ContractState
from models.program_enrolment import Decision, ProgramProposal
from models.rate_change import ChangeState, RateChange
from models.refund import Refund, RefundState

#: No further is anything counted.
COUNTED_MAX = 100
Since = InstrumentedAttribute[datetime]


class Waits(NamedTuple):
    """One kind of work that waits: its name in ``services.decisions``."""

    what: str
    #: Up to ``COUNTED_MAX``.
    many: int
    oldest_at: datetime


class Stopped(NamedTuple):
    """What a person must look at, of one kind."""

    kind: AttentionKind
    many: int
    oldest_at: datetime


def for_a_decision(session: Session) -> list[Waits]:
    """What waits for somebody who decides, the oldest first; kinds of which none waits are left
    out. One statement."""
    asked: list[tuple[str, Since, ColumnElement[bool]]] = [
        ("changes", ChangeRequest.requested_at, ChangeRequest.state.in_(WAITS)),
        ("refunds", Refund.requested_at, Refund.state == RefundState.REQUESTED),
        ("contracts", Contract.proposed_at, Contract.state == ContractState.PROPOSED),
        ("programs", ProgramProposal.proposed_at, ProgramProposal.decision == Decision.WAITING),
        ("bill_runs", BillRun.drafted_at, BillRun.state == RunState.PREVIEWED),
        ("rates", RateChange.proposed_at, RateChange.state == ChangeState.PROPOSED),
    ]
    rows = session.execute(union_all(*(_counted(*each) for each in asked)))
    found = [Waits(what, many, since) for what, many, since in rows if since is not None]
    return sorted(found, key=lambda each: each.oldest_at)


def stopped(session: Session) -> list[Stopped]:
    """What waits for somebody who looks, by kind, the oldest first; the first so many are read."""
    some = (
        select(Attention.kind, Attention.raised_at)
        .where(Attention.resolved_at.is_(None))
        .order_by(Attention.raised_at)
        .limit(COUNTED_MAX)
        .subquery()
    )
    oldest = func.min(some.c.raised_at)
    rows = session.execute(
        select(some.c.kind, func.count(), oldest).group_by(some.c.kind).order_by(oldest)
    )
    return [Stopped(*row) for row in rows]


def _counted(
    what: str, since: Since, waits: ColumnElement[bool]
) -> Select[str, int, datetime | None]:
    some = select(since.label("since")).where(waits).limit(COUNTED_MAX).subquery()
    return select(literal(what), func.count(), func.min(some.c.since))
