"""A method that its bank will not be drawn from again: on every account that it pays.

The method itself, and whatever other name the same bank account has here, is suspended in the
transaction that hears of it: from then on no draft is sent from it. The autopays that use one
follow as they follow every move of a method; where the permission was taken back, what was signed
ends by a job, one account's lock at a time.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState, Mandate
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
    method = session.get_one(SavedMethod, method_id)
    same = SavedMethod.id == method_id
    if method.fingerprint:
        same = SavedMethod.fingerprint == method.fingerprint
    ids = session.scalars(
        select(SavedMethod.id).where(same).order_by(SavedMethod.person_id, SavedMethod.id)
    ).all()
    for each in ids:
        named = truth.by_id(session, each)
        if named.state is MethodState.ACTIVE:
            truth.suspend(session, each, failure_code=code, cause=by, at=at)
    if ends_mandates:
        jobs.ask(
            session, kind=KIND, key=f"{KIND}:{method_id}:{code}:{at:%Y%m%dT%H%M%S}",
            arguments={"method_ids": list(ids), "code": code}, at=at, by=by,
        )  # fmt: skip


@jobs.handles(KIND)
def follow(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """End what was signed for each autopay that uses the method."""
    asked, by = taken.arguments, taken.asked_by
    with context.database.reading() as session:
        ids = session.scalars(
            select(Autopay.id)
            .where(Autopay.method_id.in_(asked["method_ids"]), Autopay.state != AutopayState.ENDED)
            .order_by(Autopay.id)
        ).all()
    for autopay_id in ids:
        with context.database.saving() as session:
            _end_mandate(session, autopay_id, code=asked["code"], by=by, at=context.now())
    return f"Ended {len(ids)}."


def _end_mandate(session: Session, autopay_id: int, *, code: str, by: str, at: datetime) -> None:
    """The same for one autopay, in line for its account."""
    lock_account(session, session.get_one(Autopay, autopay_id).account_id)
    autopay = session.get_one(Autopay, autopay_id, populate_existing=True)
    mandate = session.get_one(Mandate, autopay.mandate_id, with_for_update=True)
    end_mandate(mandate, by=by, reason=code, at=at)
    session.flush()


def end_mandate(mandate: Mandate, *, by: str, reason: str, at: datetime) -> None:
    """End what was signed. It ends once: a second time changes nothing."""
    if mandate.ended_at is None:
        mandate.ended_at, mandate.ended_by, mandate.end_reason = at, by, masked(reason)
