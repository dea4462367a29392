"""A second person decides over a change that a colleague asked for."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.audit import Deed
from models.change_request import WAITS, ChangeRequest, RequestState
from models.errors import Conflict, Refused
from models.identity import StaffRole
from services.change_requests import authority, deciders, executing, lines, trail
from services.context import Context
from services.rules import reason_words

S = RequestState
#: What a yes comes to.
DONE = frozenset({S.EXECUTED, S.STALE, S.FAILED})


def approve(
    session: Session, context: Context, request_id: int, *, version: int, by: str,
    role: StaffRole, at: datetime,
) -> ChangeRequest:  # fmt: skip
    """Say yes: it is done in the same transaction, if everything is still as it was seen.

    Where two supervisors must agree the first yes of one is an endorsement, and nothing is posted;
    so it is when it is more than they say yes to alone in a day.
    When something is otherwise the request is ``stale``, and when a rule refuses it ``failed``:
    either goes back to whoever asked. Look at its state. A second yes of the same person changes
    nothing. ``version`` is the one that was read.

    :raises NotFound: when there is no such request.
    :raises Forbidden: for who may not (``deciders.refuse``).
    :raises Conflict: when it was asked anew meanwhile, or does not wait for a decision any more.
    :raises Refused: when its time is over.
    """
    lines.line_of(session, by)
    request = _as_read(session, request_id, version)
    if by == request.decided_by and request.state in DONE:
        return request
    if by == request.endorsed_by and request.state is S.ENDORSED:
        return request
    _refuse(session, context, request, by=by, role=role, at=at)
    _ask_two(session, context, request, by=by, at=at)
    if request.needs_two and not request.endorsed_by and not _is_of_supervisor(request):
        request.endorsed_by = by
        request.move_to(S.ENDORSED, by=by, at=at)
        session.flush()
        trail.moved(session, request, Deed.CHANGE_APPROVED, by=by, at=at, endorsed=True)
        return request
    request.decided_by, request.decided_at = by, at
    request.move_to(S.APPROVED, by=by, at=at)
    session.flush()
    trail.moved(session, request, Deed.CHANGE_APPROVED, by=by, at=at)
    executing.carry_out(session, context, request, by=by, at=at)
    return request


def deny(
    session: Session, context: Context, request_id: int, *, version: int, words: str, by: str,
    role: StaffRole, at: datetime,
) -> ChangeRequest:  # fmt: skip
    """Say no, with the reason. Nothing is posted. A second no of the same person changes nothing.

    :raises NotFound: when there is no such request.
    :raises Forbidden: as for ``approve``.
    :raises Conflict: when it was asked anew meanwhile, or does not wait for a decision any more.
    :raises Refused: without a reason, or when its time is over.
    """
    reason, request = reason_words.kept(words), _as_read(session, request_id, version)
    if request.state is S.DENIED and request.decided_by == by:
        return request
    _refuse(session, context, request, by=by, role=role, at=at)
    request.decided_by, request.decided_at = by, at
    request.move_to(S.DENIED, by=by, at=at, words=reason)
    session.flush()
    trail.moved(session, request, Deed.CHANGE_DENIED, by=by, at=at, words=reason)
    return request


def send_back(
    session: Session, context: Context, request_id: int, *, version: int, words: str, by: str,
    role: StaffRole, at: datetime,
) -> ChangeRequest:  # fmt: skip
    """Send it back with a question; whoever asked answers by asking anew. Sent twice, it is once.

    :raises NotFound: when there is no such request.
    :raises Forbidden: as for ``approve``.
    :raises Conflict: when it was asked anew meanwhile, or does not wait for a decision any more.
    :raises Refused: without a question, or when its time is over.
    """
    question, request = reason_words.kept(words), _as_read(session, request_id, version)
    if request.state is S.RETURNED and request.moves[-1].by == by:
        return request
    _refuse(session, context, request, by=by, role=role, at=at)
    request.endorsed_by = ""
    request.move_to(S.RETURNED, by=by, at=at, words=question)
    session.flush()
    trail.moved(session, request, Deed.CHANGE_RETURNED, by=by, at=at, words=question)
    return request


def _as_read(session: Session, request_id: int, version: int) -> ChangeRequest:
    """The request, whose line is stood in, as it was read.

    :raises Conflict: when it was asked anew meanwhile.
    """
    request = lines.locked(session, request_id)
    if request.version != version:
        raise Conflict("It was asked anew since you read it. Look again.")
    return request


def _ask_two(
    session: Session, context: Context, request: ChangeRequest, *, by: str, at: datetime
) -> None:
    """Where this yes is more than one supervisor gives alone in a day, two must agree."""
    if not request.needs_two and authority.is_above_day(
        session, context.district, command=request.command, amount=request.amount, by=by, at=at
    ):
        request.needs_two, request.why_second = True, f"{request.why_second} decided"


def _is_of_supervisor(request: ChangeRequest) -> bool:
    """Whether the version that counts is a supervisor's, who is the first of the two by it."""
    return request.versions[-1].role is StaffRole.SUPERVISOR


def _refuse(
    session: Session, context: Context, request: ChangeRequest, *, by: str, role: StaffRole,
    at: datetime,
) -> None:  # fmt: skip
    deciders.refuse(session, request, by=by, role=role)
    if request.state not in WAITS:
        raise Conflict("It does not wait for a decision any more. Look again.")
    if context.district.day(at) > request.expires_on:
        raise Refused("Its time is over. It must be asked for anew.")
