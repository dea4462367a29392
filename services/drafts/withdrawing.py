"""A method that its bank will not be drawn from again: on every account that it pays.

The method itself, and whatever other name the same bank account has here, is suspended in the
transaction that hears of it: from then on no draft is sent from it. The autopays that use one
follow as they follow every move of a method; where the permission was taken back, what was signed
for it ends by a job, one account's lock at a time. A payer who uses another method by now signed
anew for that one: neither the method nor what was signed for it is touched.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Mandate
from models.saved_method import MethodState, SavedMethod
from services import jobs
from services.books.chart import lock_account
from services.context import Context
from services.methods import truth
from services.rules.masking import masked

KIND = "withdraw_method"


def withdraw(
    session: Session, method_id: int, *, code: str, ends_mandates: bool, by: str, at: datetime
) -> None:
    """Suspend a method under all its names.

    ``ends_mandates`` when the payer took the permission back: then nothing may be drawn on it
    again, whatever method comes after. A second call changes nothing. The caller is in line for
    the account; the people whose methods they are come after it, in the order of their ids.
    """
    ids = names_of(session, method_id)
    for each in ids:
        named = truth.by_id(session, each)
        if named.state is MethodState.ACTIVE:
            truth.suspend(session, each, failure_code=code, cause=by, at=at)
    if ends_mandates:
        jobs.ask(
            session, kind=KIND, key=f"{KIND}:{method_id}:{code}:{at:%Y%m%dT%H%M%S}",
            arguments={"method_ids": list(ids), "code": code}, at=at, by=by,
        )  # fmt: skip


def names_of(session: Session, method_id: int) -> Sequence[int]:
    """The ids under which the same card or bank account is kept, in the order of their people."""
    method = session.get_one(SavedMethod, method_id)
    same = SavedMethod.id == method_id
    if method.fingerprint:
        same = SavedMethod.fingerprint == method.fingerprint
    return session.scalars(
        select(SavedMethod.id).where(same).order_by(SavedMethod.person_id, SavedMethod.id)
    ).all()


@jobs.handles(KIND)
def follow(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """End what was signed for the method, on whatever account."""
    asked, by = taken.arguments, taken.asked_by
    with context.database.reading() as session:
        ids = session.scalars(
            select(Mandate.id)
            .where(Mandate.method_id.in_(asked["method_ids"]), Mandate.ended_at.is_(None))
            .order_by(Mandate.account_id, Mandate.id)
        ).all()
    for mandate_id in ids:
        with context.database.saving() as session:
            _end(session, mandate_id, code=asked["code"], by=by, at=context.now())
    return f"Ended {len(ids)}."


def _end(session: Session, mandate_id: int, *, code: str, by: str, at: datetime) -> None:
    """The same for one, in line for its account."""
    lock_account(session, session.get_one(Mandate, mandate_id).account_id)
    mandate = session.get_one(Mandate, mandate_id, with_for_update=True, populate_existing=True)
    end_mandate(mandate, by=by, reason=code, at=at)
    session.flush()


def end_mandate(mandate: Mandate, *, by: str, reason: str, at: datetime) -> None:
    """End what was signed. It ends once: a second time changes nothing."""
    if mandate.ended_at is None:
        mandate.ended_at, mandate.ended_by, mandate.end_reason = at, by, masked(reason)
