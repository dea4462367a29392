"""A person's methods: listed, named, preferred, removed. Nobody else's are ever found."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.autopay import Autopay, AutopayState
from models.errors import NotFound, Refused
from models.saved_method import KEPT, MethodState, SavedMethod
from services import audit, jobs
from services.methods import truth

S = MethodState


def kept(session: Session, person_id: int) -> list[SavedMethod]:
    """What a person keeps: the one that is chosen first, then the newest."""
    return list(
        session.scalars(
            select(SavedMethod)
            .where(SavedMethod.person_id == person_id, SavedMethod.state.in_(KEPT))
            .order_by(SavedMethod.is_default.desc(), SavedMethod.id.desc())
        )
    )


def payable(session: Session, person_id: int) -> list[SavedMethod]:
    """Those of them that can pay now."""
    return [method for method in kept(session, person_id) if method.state is S.ACTIVE]


def one(session: Session, person_id: int, method_id: int) -> SavedMethod:
    """A method that the person keeps.

    :raises NotFound: when there is none, for another's, and for one that is gone.
    """
    method = named(session, person_id, method_id)
    if method.state not in KEPT:
        raise NotFound
    return method


def named(session: Session, person_id: int, method_id: int) -> SavedMethod:
    """A method of the person's, kept or not: for the page they come back to.

    :raises NotFound: when there is none, and for another's.
    """
    method = session.get(SavedMethod, method_id)
    if method is None or method.person_id != person_id:
        raise NotFound
    return method


def active(
    session: Session, person_id: int, method_id: int, *, for_use: bool = False
) -> SavedMethod:
    """A method of the person's that can pay now.

    ``for_use`` by whoever writes down that it is used: nobody removes it until they are done.

    :raises NotFound: when there is none, for another's, and for one that cannot pay.
    """
    wanted = select(SavedMethod).where(
        SavedMethod.id == method_id,
        SavedMethod.person_id == person_id,
        SavedMethod.state == S.ACTIVE,
    )
    method = session.scalar(wanted.with_for_update(read=True) if for_use else wanted)
    if method is None:
        raise NotFound
    return method


def used_by(session: Session, method_ids: Sequence[int]) -> dict[int, list[CustomerAccount]]:
    """The accounts whose autopay uses each of these, by method."""
    rows = session.execute(
        select(Autopay.method_id, CustomerAccount)
        .join(CustomerAccount, CustomerAccount.id == Autopay.account_id)
        .where(Autopay.method_id.in_(method_ids), Autopay.state != AutopayState.ENDED)
        .order_by(CustomerAccount.id)
    )
    found: dict[int, list[CustomerAccount]] = {}
    for method_id, account in rows:
        if method_id is not None:
            found.setdefault(method_id, []).append(account)
    return found


def twin(session: Session, method: SavedMethod) -> SavedMethod | None:
    """Another method of the same person's that is the very same card or bank account."""
    if not method.fingerprint:
        return None
    return session.scalar(
        select(SavedMethod)
        .where(
            SavedMethod.person_id == method.person_id,
            SavedMethod.fingerprint == method.fingerprint,
            SavedMethod.state.in_(KEPT),
            SavedMethod.id != method.id,
        )
        .order_by(SavedMethod.id)
        .limit(1)
    )


def label(session: Session, person_id: int, method_id: int, words: str) -> SavedMethod:
    """Give a method the person's own name for it; an empty one takes it away."""
    method = one(session, person_id, method_id)
    method.label = words
    return method


def set_default(session: Session, person_id: int, method_id: int) -> SavedMethod:
    """Choose a method before the others when something is paid. Twice changes nothing."""
    one(session, person_id, method_id)
    session.get_one(Person, person_id, with_for_update=True)
    method = one(session, person_id, method_id)
    for other in kept(session, person_id):
        if other.id != method.id and other.is_default:
            other.is_default = False
    session.flush()  # no two are chosen at once, not even for a moment
    method.is_default = True
    session.flush()
    return method


def describe(
    session: Session, person_id: int, method_id: int, *, words: str, is_first: bool, by: str,
    at: datetime,
) -> None:  # fmt: skip
    """Name a method and, where that is wanted, choose it before the others; what changed by it is
    written down as it was and as it is. Twice changes nothing.

    :raises NotFound: when there is none, and for another's.
    """
    before = _described(one(session, person_id, method_id))
    method = label(session, person_id, method_id, words)
    if is_first:
        method = set_default(session, person_id, method_id)
    session.flush()
    if (after := _described(method)) != before:
        audit.record(
            session, actor=by, action="method.describe", subject=f"method:{method_id}", at=at,
            detail={"before": before, "after": after},
        )  # fmt: skip


def _described(method: SavedMethod) -> dict[str, object]:
    return {"label": method.label, "is_first": method.is_default}


def remove(session: Session, person_id: int, method_id: int, *, by: str, at: datetime) -> None:
    """Take a method away: nothing is drawn from it any more, and the processor forgets it.

    A payment that is on its way goes on. Twice changes nothing.

    :raises NotFound: when there is none, and for another's.
    :raises Refused: while an autopay that has not ended uses it.
    """
    named(session, person_id, method_id)
    method = truth.by_id(session, method_id)
    if used_by(session, [method_id]):
        raise Refused("Autopay uses it. Replace it, or turn autopay off first.")
    was_first = method.is_default
    if not truth.move(session, method, S.REMOVED, cause=by, at=at):
        return
    method.next_look_at = None
    session.flush()
    others = kept(session, person_id)
    if was_first and others:
        others[0].is_default = True
    if method.payment_method_id is not None:
        jobs.ask(
            session, kind="forget_method", key=f"forget_method:{method_id}",
            arguments={"method_id": method_id}, at=at, by="methods",
        )  # fmt: skip
