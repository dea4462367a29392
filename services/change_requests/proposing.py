"""Asking for a change: within one's authority it is done at once, above it somebody decides."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.change_payload import Payload, written
from models.change_request import (
    WITH_MAKER,
    ChangeRequest,
    ChangeVersion,
    Command,
    RequestState,
)
from models.district import District
from models.errors import Conflict, Forbidden
from models.identity import StaffRole
from services.accounts import household
from services.books.chart import lock_accounts
from services.change_requests import commands, executing, lines, trail, weighing
from services.change_requests.planning import Plan
from services.change_requests.weighing import Weighed
from services.change_requests.wish import Wish
from services.context import Context
from services.discrepancies import following
from services.rules import reason_words

S = RequestState
#: Who asks for changes: whoever only looks does not.
MAKERS = frozenset({StaffRole.SPECIALIST, StaffRole.SUPERVISOR})


def look(
    session: Session, district: District, *, command: Command, account_id: int, payload: Payload,
    at: datetime,
) -> Plan:  # fmt: skip
    """What a change would post, before and after. Nothing is asked for and nobody waits.

    :raises DistrictError: when it cannot be.
    """
    return commands.plan(session, district, command, account_id, payload, today=district.day(at))


def propose(
    session: Session, context: Context, wish: Wish, *, by: str, role: StaffRole, at: datetime
) -> ChangeRequest:
    """Ask for a change. Within one's authority it is in the books when this returns; above it,
    it waits for a second person, and nothing is posted. The same form again is the same request.

    :raises Forbidden: for who may not ask, and for an account of one's own household.
    :raises NotFound: when something it names is not there.
    :raises Conflict: when what is owed is not what was seen, the form was used for something
        else, or an open request is about the same.
    :raises Refused: when it cannot be, or what its reason needs is missing.
    """
    if role not in MAKERS:
        raise Forbidden("Your role asks for no changes.")
    _in_line(session, wish, by=by)
    known = session.scalar(select(ChangeRequest).where(ChangeRequest.key == wish.key))
    if known is not None:
        if not _is_same(known, wish, by):
            raise Conflict("This form was used before. Start again.")
        return known
    weighed = weighing.weigh(session, context.district, wish, by=by, role=role, at=at)
    request = ChangeRequest(
        key=wish.key, command=wish.command, account_id=wish.account_id,
        undoes_id=weighed.undoes_id, requested_by=by, requested_role=role, requested_at=at,
        **_asked(context.district, wish, weighed, at=at),
    )  # fmt: skip
    session.add(request)
    _write_version(session, request, by=by, role=role, at=at)
    if wish.case_id is not None:
        following.link(session, wish.case_id, request, by=by, at=at)
    first = S.PENDING if weighed.why_second else S.AUTO_APPROVED
    request.move_to(first, by=by, at=at, words=weighed.words)
    session.flush()
    trail.moved(session, request, Deed.CHANGE_PROPOSED, by=by, at=at, why_second=weighed.why_second)
    if not weighed.why_second:
        executing.at_once(session, context, request, wish.payload, weighed.plan, by=by, at=at)
    return request


def resubmit(
    session: Session, context: Context, request_id: int, wish: Wish, *, version: int, by: str,
    role: StaffRole, at: datetime,
) -> ChangeRequest:  # fmt: skip
    """Ask anew for what was sent back, is no longer as it was seen or was refused by a rule: the
    next version.

    A second person decides over it, whatever it is now; whoever wrote a version never does.
    ``version`` is the one that was looked at; asked anew from it twice, it is once.

    :raises Forbidden: for who may not ask, and for an account of one's own household.
    :raises Conflict: when it is not with its maker any more, or what is owed is not what was seen.
    :raises Refused: when it cannot be, or what its reason needs is missing.
    """
    if role not in MAKERS:
        raise Forbidden("Your role asks for no changes.")
    request = lines.locked(session, request_id, also=wish.payload)
    for account_id in commands.accounts(session, wish.command, wish.account_id, wish.payload):
        household.refuse_own(session, by=by, account_id=account_id)
    if request.version == version + 1 and request.versions[-1].by == by:
        return request
    if (request.command, request.account_id) != (wish.command, wish.account_id):
        raise Conflict("This form is about another change. Start again.")
    if request.state not in WITH_MAKER or request.version != version:
        raise Conflict("Somebody was here before. Look again.")
    weighed = weighing.weigh(
        session, context.district, wish, by=by, role=role, at=at, again=request
    )
    request.version += 1
    request.endorsed_by = request.decided_by = ""
    request.decided_at, request.differences = None, []
    for name, value in _asked(context.district, wish, weighed, at=at).items():
        setattr(request, name, value)
    request.move_to(S.PENDING, by=by, at=at, words=weighed.words)
    _write_version(session, request, by=by, role=role, at=at)
    trail.moved(
        session, request, Deed.CHANGE_PROPOSED, by=by, at=at, why_second=weighed.why_second
    )  # fmt: skip
    return request


def withdraw(
    session: Session, request_id: int, *, words: str, by: str, at: datetime
) -> ChangeRequest:
    """Take back what one asked for, before it is done. Taken back twice, it is so once.

    :raises NotFound: when there is no such request.
    :raises Forbidden: for anybody but whoever asked, and for an account of one's own household.
    :raises Conflict: when it is done or over.
    :raises Refused: without a reason.
    """
    reason, request = reason_words.kept(words), lines.locked(session, request_id)
    for account_id in lines.accounts_of(session, request):
        household.refuse_own(session, by=by, account_id=account_id)
    if request.requested_by != by:
        raise Forbidden("Only whoever asked for it takes it back. You can deny it.")
    if request.move_to(S.WITHDRAWN, by=by, at=at, words=reason):
        session.flush()
        trail.moved(session, request, Deed.CHANGE_WITHDRAWN, by=by, at=at, words=reason)
    return request


def _in_line(session: Session, wish: Wish, *, by: str) -> None:
    """Stand in line: for whoever asks, whose sum of the day counts, then for the accounts.

    :raises Forbidden: when one of them is of their own household.
    """
    touched = commands.accounts(session, wish.command, wish.account_id, wish.payload)
    account_ids = sorted({wish.account_id, *touched})
    for each in account_ids:
        household.refuse_own(session, by=by, account_id=each)
    lines.line_of(session, by)
    lock_accounts(session, account_ids)


def _is_same(known: ChangeRequest, wish: Wish, by: str) -> bool:
    """Whether a form asks again for just what was asked for with it first."""
    first = known.versions[0]
    return (known.command, known.account_id, known.requested_by, first.payload, first.reason) == (
        wish.command, wish.account_id, by, written(wish.payload), wish.reason,
    )  # fmt: skip


def _asked(district: District, wish: Wish, weighed: Weighed, *, at: datetime) -> dict[str, Any]:
    """What a version asks for, as its request keeps it."""
    plan = weighed.plan
    return {
        "amount": plan.amount, "payload": written(wish.payload), "target": plan.target,
        "preconditions": plan.preconditions, "other_account_id": plan.other_account_id,
        "reason": weighed.reason.key, "words": weighed.words, "ticket_id": wish.ticket_id,
        "document_id": wish.document_id, "why_second": " ".join(weighed.why_second),
        "needs_two": weighed.needs_two,
        "expires_on": district.day(at) + timedelta(days=district.changes.expires_after_days),
    }  # fmt: skip


def _write_version(
    session: Session, request: ChangeRequest, *, by: str, role: StaffRole, at: datetime
) -> None:
    request.versions.append(
        ChangeVersion(
            version=request.version, amount=request.amount, payload=request.payload,
            preconditions=request.preconditions, reason=request.reason, words=request.words,
            why_second=request.why_second, by=by, role=role, at=at,
        )
    )  # fmt: skip
    session.flush()
