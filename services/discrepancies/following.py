"""A change that puts a case right: asked for from its page, and what becomes of it moves the case.

``services.change_requests`` tells of each deed over a change, in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.change_request import OPEN, ChangeRequest, RequestState
from models.discrepancy import CaseState, DiscrepancyCase, DiscrepancyChange
from models.errors import Conflict, Refused
from services.discrepancies import trail

S, R = CaseState, RequestState
#: Where a case stands when its change does there.
FOLLOWS: Mapping[RequestState, CaseState] = MappingProxyType(
    {
        R.PENDING: S.PENDING_APPROVAL,
        R.ENDORSED: S.PENDING_APPROVAL,
        R.RETURNED: S.FIX_PROPOSED,
        R.STALE: S.FIX_PROPOSED,
        R.FAILED: S.FIX_PROPOSED,
        R.EXECUTED: S.FIX_EXECUTED,
        R.DENIED: S.INVESTIGATING,
        R.WITHDRAWN: S.INVESTIGATING,
        R.EXPIRED: S.INVESTIGATING,
    }
)
#: A step that a change made begins with this; its number and where it stands come after it.
CHANGE = "change"
#: A case whose change is on its way.
ON_ITS_WAY = frozenset({S.FIX_PROPOSED, S.PENDING_APPROVAL})


def link(
    session: Session, case_id: int, request: ChangeRequest, *, by: str, at: datetime
) -> DiscrepancyCase:
    """Say that a change was asked for to put a case right; a change is one case's.

    :raises NotFound: when there is no such case.
    :raises Forbidden: for an account of one's own household.
    :raises Conflict: when the case is proved or closed.
    :raises Refused: when the case is about other accounts.
    """
    case = trail.locked(session, case_id, by=by)
    about = trail.accounts_of(session, case_id)
    if about and not {request.account_id, request.other_account_id} & {*about}:
        raise Refused("%(case)s is about another account. Start from its page.", case=case.number)
    trail.begin(session, case, by=by, at=at)
    session.add(DiscrepancyChange(request_id=request.id, case_id=case.id))
    if case.state is S.FIX_EXECUTED:
        case.move_to(S.INVESTIGATING, by=by, at=at)
    if not case.move_to(S.FIX_PROPOSED, by=by, at=at, words=f"{request.number} was asked for."):
        case.step(by=by, at=at, words=f"{request.number} was asked for, too.")
    session.flush()
    trail.record(session, case, "propose_fix", by=by, at=at, change=request.number)
    return case


def open_change(session: Session, case_id: int, *, but: int = 0) -> ChangeRequest | None:
    """A change of a case of which something may still become, other than ``but``."""
    return session.scalar(
        select(ChangeRequest)
        .join(DiscrepancyChange, DiscrepancyChange.request_id == ChangeRequest.id)
        .where(
            DiscrepancyChange.case_id == case_id, ChangeRequest.id != but,
            ChangeRequest.state.in_(OPEN),
        )
        .order_by(ChangeRequest.id)
        .limit(1)
    )  # fmt: skip


def refuse_open(session: Session, case: DiscrepancyCase) -> None:
    """Leave a case as it is while a change of it is on its way: it would be put right twice.

    :raises Conflict: when there is one.
    """
    change = open_change(session, case.id)
    if change is not None:
        raise Conflict("%(change)s is not decided. It must be over first.", change=change.number)


def follow(session: Session, request: ChangeRequest, *, by: str, at: datetime) -> None:
    """Move the case of a change, if it is any's, to where the change stands now; told twice, it
    moves once. Of a case that is proved meanwhile nothing is moved, and one of which another change
    is on its way stays there."""
    link_ = session.get(DiscrepancyChange, request.id)
    wanted = FOLLOWS.get(request.state)
    if link_ is None or wanted is None:
        return
    case = session.get(DiscrepancyCase, link_.case_id, with_for_update=True, populate_existing=True)
    if case is not None and case.state in ON_ITS_WAY and case.state is not wanted:
        words = f"{CHANGE}:{request.number}:{request.state.value}"
        if wanted not in ON_ITS_WAY and open_change(session, case.id, but=request.id):
            case.step(by=by, at=at, words=words)
        else:
            case.move_to(wanted, by=by, at=at, words=words)
        session.flush()
        trail.record(session, case, "follow", by=by, at=at, change=request.number)
