"""What becomes of autopay when the method it pays from moves: replaced, suspended, good again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayDeed, AutopayState
from models.autopay_reason import AutopayReason
from models.saved_method import KEPT, MethodState, SavedMethod
from services import jobs
from services.autopay import changing, mandates, orders, permitting
from services.autopay.mandates import Signature
from services.books.chart import lock_account
from services.context import Context
from services.drafts import changes, planning, rates, suspending
from services.drafts import terms as as_terms

S, A = MethodState, AutopayState
BY = "method_moved"
#: Why an autopay waits when its method does; no bank's code.
METHOD_SUSPENDED = AutopayReason.METHOD_SUSPENDED
METHOD_REMOVED = AutopayReason.METHOD_REMOVED


@dataclass(frozen=True, kw_only=True)
class _Now:
    """What a method is now, and when we look."""

    method: SavedMethod
    at: datetime


@jobs.handles("method_moved", lease=timedelta(minutes=5))
def follow(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Bring every autopay that a method means to what the method is now.

    What is done again changes nothing: it looks at what is, never at what was asked for.
    """
    return partial(_follow, context, taken.arguments["method_id"])


def _follow(context: Context, method_id: int, session: Session) -> str:
    method, at = session.get_one(SavedMethod, method_id), context.now()
    now = _Now(method=method, at=at)
    moved = 0
    for account_id in _accounts(session, method):
        lock_account(session, account_id)
        autopay = orders.live(session, account_id)
        if autopay is not None and autopay.person_id in (None, method.person_id):
            moved += _bring(session, context, autopay, now)
    return f"Its method is {method.state}; {moved} autopays followed."


def _accounts(session: Session, method: SavedMethod) -> Sequence[int]:
    """The accounts whose autopay a method means, in the order everybody stands in line."""
    means = [Autopay.method_id == method.id]
    if method.replaces_id is not None:
        means.append(Autopay.method_id == method.replaces_id)
    if method.for_account_id is not None:
        means.append(Autopay.account_id == method.for_account_id)
    return session.scalars(
        select(Autopay.account_id)
        .where(Autopay.state != A.ENDED, or_(*means))
        .order_by(Autopay.account_id)
    ).all()


def _bring(session: Session, context: Context, autopay: Autopay, now: _Now) -> bool:
    """Bring one autopay to what its method is now. Whether anything changed."""
    method = now.method
    uses = autopay.method_id == method.id
    if method.state is S.ACTIVE:
        if not uses and _takes_over(autopay, method):
            return _replace(session, context, autopay, now)
        return uses and _revive(session, context, autopay, now)
    if uses and method.state not in (S.ACTIVE, S.VERIFYING) and autopay.state is A.ON:
        is_gone = method.state not in KEPT
        reason = METHOD_REMOVED if is_gone else method.failure_code or METHOD_SUSPENDED
        suspending.suspend(session, context, autopay.id, reason=reason, by=BY, at=now.at)
        return True
    return False


def _takes_over(autopay: Autopay, method: SavedMethod) -> bool:
    """Whether a method was added to pay instead of the one an autopay has."""
    if autopay.person_id != method.person_id:
        return False
    replaces = method.replaces_id is not None and autopay.method_id == method.replaces_id
    waits = autopay.state in changing.WAITS
    return replaces or (waits and autopay.account_id == method.for_account_id)


def _replace(session: Session, context: Context, autopay: Autopay, now: _Now) -> bool:
    """The payer added it for this: it pays from now on, under the words they read with it.

    Whose words nobody saw pays on as it did, or waits, until its payer chooses the method.
    """
    method = now.method
    try:
        agreed = permitting.agreed(context.district, autopay, method)
    except permitting.NotShown:
        return False
    before = changes.facts(autopay)
    deed = changing.use(autopay, method)
    signature = Signature(
        key=uuid5(NAMESPACE_URL, f"method:{method.id}:autopay:{autopay.id}:{autopay.mandate_id}"),
        person_id=method.person_id, language=agreed.language, proof=permitting.proof_of(method),
        address=method.address, browser=method.browser,
    )  # fmt: skip
    mandates.renew(
        session, context, autopay, signature, as_terms.of(autopay), method=method, by=BY, at=now.at,
        agreed=agreed, given_at=method.consented_at,
    )  # fmt: skip
    rates.call_for_review(session, autopay, on=context.district.day(now.at), at=now.at)
    return _record(session, context, autopay, deed, before, now)


def _revive(session: Session, context: Context, autopay: Autopay, now: _Now) -> bool:
    """The block is gone: what waited for nothing but this method goes on."""
    if autopay.state is not A.SUSPENDED or autopay.returns >= _returns_max(context):
        return False
    before = changes.facts(autopay)
    changing.use(autopay, now.method)
    return _record(session, context, autopay, AutopayDeed.REVIVED, before, now)


def _returns_max(context: Context) -> int:
    return context.district.autopay.suspend_after_returns


def _record(
    session: Session, context: Context, autopay: Autopay, deed: AutopayDeed,
    before: dict[str, object], now: _Now,
) -> bool:  # fmt: skip
    session.flush()
    changes.record(
        session, context, autopay, deed,
        key=f"{BY}:{now.method.id}:{autopay.id}:{autopay.version}", before=before, by=BY, at=now.at,
    )  # fmt: skip
    planning.replan(session, context, autopay.id, at=now.at)
    return True
