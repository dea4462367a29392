"""What is done with a change: in the trail of each of its accounts, and to its discrepancy."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.audit import Deed
from models.change_request import ChangeRequest
from services import audit
from services.discrepancies import following


def moved(
    session: Session, request: ChangeRequest, deed: Deed, *, by: str, at: datetime,
    **detail: object,
) -> None:  # fmt: skip
    """Say that a change stands elsewhere now: it is written down, and the discrepancy that it
    puts right, if any, stands where the change does."""
    record(session, request, deed, by=by, at=at, **detail)
    following.follow(session, request, by=by, at=at)


def record(
    session: Session, request: ChangeRequest, deed: Deed, *, by: str, at: datetime,
    **detail: object,
) -> None:  # fmt: skip
    """Write into the trail of each account what was done with a change of it."""
    for account_id in {request.account_id, request.other_account_id or request.account_id}:
        audit.record(
            session, actor=by, action=deed, subject=audit.account_of(session, account_id), at=at,
            detail={"change": request.number, "command": request.command.value,
                    "version": request.version, "amount": str(request.amount),
                    "reason": request.reason, **detail},
        )  # fmt: skip
