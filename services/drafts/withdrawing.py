"""A method that its bank will not be drawn from again: on every account that it pays.

The method itself, and whatever other name the same bank account has here, is suspended in the
transaction that hears of it: from then on no draft is sent from it. The autopays of other
accounts follow by a job, one account's lock at a time.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState, Mandate
from models.saved_method import MethodState, SavedMethod
from services import audit, jobs
from services.context import Context
from services.drafts import suspending

KIND = "withdraw_method"


def withdraw(
    session: Session, context: Context, method_id: int, *, code: str, ends_mandates: bool,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Suspend a method under all its names, and ask for every autopay that uses one to wait.

    ``ends_mandates`` when the payer took the permission back: then nothing may be drawn on it
    again, whatever method comes after. A second call changes nothing.
    """
    method = session.get_one(SavedMethod, method_id)
    same = SavedMethod.id == method_id
    if method.fingerprint:
        same = SavedMethod.fingerprint == method.fingerprint
    found = session.scalars(
        select(SavedMethod).where(same).order_by(SavedMethod.id).with_for_update()
    ).all()
    for each in found:
        if each.state is MethodState.ACTIVE:
            each.state, each.failure_code = MethodState.SUSPENDED, code
            audit.record(
                session, actor=by, action="method.suspended", subject=f"method:{each.id}", at=at,
                detail={"code": code},
            )  # fmt: skip
    jobs.ask(
        session, kind=KIND, key=f"{KIND}:{method_id}:{code}:{at:%Y%m%dT%H%M%S}",
        arguments={
            "method_ids": [each.id for each in found], "code": code, "ends_mandates": ends_mandates
        },
        at=at, by=by,
    )  # fmt: skip


@jobs.handles(KIND)
def follow(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Suspend each autopay that uses the method, and end its mandate if that was taken back."""
    asked, by = taken.arguments, taken.asked_by
    with context.database.reading() as session:
        ids = session.scalars(
            select(Autopay.id)
            .where(Autopay.method_id.in_(asked["method_ids"]), Autopay.state != AutopayState.ENDED)
            .order_by(Autopay.id)
        ).all()
    for autopay_id in ids:
        with context.database.saving() as session:
            at = context.now()
            suspending.suspend(
                session, context, autopay_id, reason=asked["code"], by=by, at=at
            )  # fmt: skip
            if asked["ends_mandates"]:
                end_mandate(session, autopay_id, code=asked["code"], by=by, at=at)
    return f"Suspended {len(ids)}."


def end_mandate(session: Session, autopay_id: int, *, code: str, by: str, at: datetime) -> None:
    """End what was signed for an autopay; ended twice, the first end stays."""
    autopay = session.get_one(Autopay, autopay_id)
    mandate = session.get_one(Mandate, autopay.mandate_id, with_for_update=True)
    if mandate.ended_at is None:
        mandate.ended_at, mandate.ended_by, mandate.end_reason = at, by, code
    session.flush()
