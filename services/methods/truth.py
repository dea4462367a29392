"""What the processor says of a method, applied: the only way it moves one.

Return page, event and calendar all end here, with a truth that was fetched just
now and outside any transaction. So events may be lost, or come twice, late or
backwards: they only decide when we ask.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.account import Person
from models.attention import AttentionKind
from models.autopay_reason import AutopayReason
from models.errors import NotFound
from models.saved_method import KEPT, MethodState, SavedMethod
from services import attention, audit, jobs
from services.context import Context
from services.gateways.processor_methods import MethodFacts, SetupTruth

S = MethodState
#: Not proven yet, so that the page it is added by decides.
COMING = frozenset({S.PENDING, S.VERIFYING, S.GIVEN_UP})
#: How long until somebody asks again, while a method is in a state.
LOOK_AGAIN = {S.PENDING: timedelta(minutes=10), S.VERIFYING: timedelta(hours=6)}
#: Whoever draws from a method hears of its moves by a job of this kind.
MOVED = "method_moved"
#: The processor no longer keeps it for the person.
DETACHED = AutopayReason.DETACHED


def apply_setup_truth(
    session: Session, context: Context, truth: SetupTruth, *, cause: str, at: datetime
) -> SavedMethod:
    """Bring a method to what the processor says of the page it is added by.

    Applied twice, or in any order, it ends the same. A method that was proven is not moved by
    its page any more, and a late return to the page still counts.

    :raises NotFound: when the truth is about no method of ours.
    """
    method = locked(session, truth)
    if truth.livemode is not context.processor().livemode:
        _call(session, method, "The processor answered in another mode than ours.", at)
        return method
    _remember(method, truth)
    state = truth.state
    if state is S.ACTIVE and (truth.facts is None or not truth.facts.is_attached):
        state = S.GIVEN_UP  # it was proven and taken away again
    if method.state in COMING:
        if truth.facts is not None:
            write_facts(method, truth.facts)
        move(session, method, state, cause=cause, at=at, failure_code=truth.failure_code)
    again = LOOK_AGAIN.get(method.state)
    method.next_look_at, method.looks = at + again if again else None, 0
    session.flush()
    return method


def apply_facts(
    session: Session, method_id: int, facts: MethodFacts, *, cause: str, at: datetime
) -> SavedMethod:
    """Bring a method that was proven to what the processor says of it now.

    A card that was renewed has its new month. One that the network blocks, or that is no longer
    kept there, is suspended. One that was suspended for the latter alone is active again when it
    is kept again; whatever else suspended a method lasts until it is replaced.

    :raises NotFound: when there is no such method.
    """
    method = by_id(session, method_id)
    write_facts(method, facts)
    wrong = facts.blocked or ("" if facts.is_attached else DETACHED)
    if wrong and method.state is S.ACTIVE:
        move(session, method, S.SUSPENDED, cause=cause, at=at, failure_code=wrong)
    elif not wrong and method.state is S.SUSPENDED and method.failure_code == DETACHED:
        move(session, method, S.ACTIVE, cause=cause, at=at)
    method.next_look_at, method.looks = None, 0
    session.flush()
    return method


def suspend(
    session: Session, method_id: int, *, failure_code: str, cause: str, at: datetime
) -> SavedMethod:
    """The bank or network said no for good: nothing is drawn from it until it is replaced.

    Twice changes nothing.

    :raises NotFound: when there is no such method.
    """
    method = by_id(session, method_id)
    move(session, method, S.SUSPENDED, cause=cause, at=at, failure_code=failure_code)
    return method


def move(
    session: Session, method: SavedMethod, state: MethodState, *, cause: str, at: datetime,
    failure_code: str = "",
) -> bool:  # fmt: skip
    """Move along the graph, if it lets it, and tell whoever draws from it. Whether it moved."""
    if state is method.state or not method.may(state):
        return False
    before, method.state = method.state, state
    method.failure_code = "" if state is S.ACTIVE else failure_code
    method.ended_at = None if state in KEPT else at
    if state is S.ACTIVE:
        method.activated_at = method.activated_at or at
    if state in KEPT and before not in KEPT:
        _prefer(session, method)
    elif state not in KEPT:
        method.is_default = False
    audit.record(
        session, actor=cause, action=f"method.{state}", subject=f"method:{method.id}", at=at,
        detail={"was": before.value} | ({"code": failure_code} if failure_code else {}),
    )  # fmt: skip
    _tell(session, method, at)
    return True


def locked(session: Session, truth: SetupTruth) -> SavedMethod:
    """The method a truth is about, to move it: its person first, then itself.

    :raises NotFound: when there is none.
    """
    names = [SavedMethod.session_id == truth.session_id]
    if truth.key is not None:
        names.append(SavedMethod.key == truth.key)
    method_id = session.scalar(select(SavedMethod.id).where(or_(*names)).limit(1))
    if method_id is None:
        raise NotFound
    return by_id(session, method_id)


def by_id(session: Session, method_id: int) -> SavedMethod:
    """The same by its id: whoever moves a method stands in line for its person.

    :raises NotFound: when there is none.
    """
    person_id = session.scalar(select(SavedMethod.person_id).where(SavedMethod.id == method_id))
    if person_id is None:
        raise NotFound
    session.get_one(Person, person_id, with_for_update=True)
    return session.scalars(
        select(SavedMethod)
        .where(SavedMethod.id == method_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def write_facts(method: SavedMethod, facts: MethodFacts) -> None:
    """Keep what the person knows the method by, as the processor says it now."""
    method.payment_method_id = method.payment_method_id or facts.payment_method_id
    method.brand, method.funding = facts.brand or method.brand, facts.funding or method.funding
    method.last_four = facts.last_four or method.last_four
    method.fingerprint = facts.fingerprint or method.fingerprint
    method.expires_month = facts.expires_month or method.expires_month
    method.expires_year = facts.expires_year or method.expires_year


def _remember(method: SavedMethod, truth: SetupTruth) -> None:
    """Keep the processor's names and pages beside ours."""
    method.session_id = method.session_id or truth.session_id
    method.session_url, method.verify_url = truth.session_url, truth.verify_url
    method.setup_intent_id = method.setup_intent_id or truth.setup_intent_id
    method.mandate_id = truth.mandate_id or method.mandate_id


def _prefer(session: Session, method: SavedMethod) -> None:
    """The first one a person keeps is chosen before others, and so is what replaces that one."""
    first = session.scalar(
        select(SavedMethod).where(
            SavedMethod.person_id == method.person_id,
            SavedMethod.is_default,
            SavedMethod.state.in_(KEPT),
            SavedMethod.id != method.id,
        )
    )
    if first is not None and first.id != method.replaces_id:
        return
    if first is not None:
        first.is_default = False
        session.flush()  # no two are chosen at once, not even for a moment
    method.is_default = True


def _tell(session: Session, method: SavedMethod, at: datetime) -> None:
    if method.state is S.ACTIVE and method.replaces_id is not None:
        jobs.ask(
            session, kind="retire_method", key=f"retire_method:{method.replaces_id}",
            arguments={"method_id": method.replaces_id}, at=at, by="methods",
        )  # fmt: skip
    if method.state in (S.ACTIVE, S.SUSPENDED, S.REMOVED) and MOVED in jobs.KINDS:
        jobs.ask(
            session, kind=MOVED,
            key=f"{MOVED}:{method.id}:{method.state}:{at:%Y%m%d%H%M%S%f}",
            arguments={"method_id": method.id}, at=at, by="methods",
        )  # fmt: skip


def _call(session: Session, method: SavedMethod, words: str, at: datetime) -> None:
    attention.call(
        session,
        key=f"mismatch:method:{method.id}",
        kind=AttentionKind.MISMATCH,
        subject=f"method:{method.id}",
        words=f"{words} The method was left as it is.",
        at=at,
    )
