"""A case that is worked on: its line, whose household it may not be, and what was done."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyAccount, DiscrepancyCase
from models.errors import Conflict, NotFound
from services import audit
from services.accounts import household

NOT_FOUND = "There is no such discrepancy."
S = CaseState


def accounts_of(session: Session, case_id: int) -> Sequence[int]:
    """The accounts that a case is about."""
    return session.scalars(
        select(DiscrepancyAccount.account_id)
        .where(DiscrepancyAccount.case_id == case_id)
        .order_by(DiscrepancyAccount.account_id)
    ).all()


def locked(
    session: Session, case_id: int, *, by: str, version: int | None = None
) -> DiscrepancyCase:
    """A case to work on, whose line is stood in. ``version`` is the one that was read.

    :raises NotFound: when there is none.
    :raises Forbidden: when it is about an account of the household of whoever works.
    :raises Conflict: when somebody worked on it since it was read.
    """
    for account_id in accounts_of(session, case_id):
        household.refuse_own(session, by=by, account_id=account_id)
    case = session.scalar(
        select(DiscrepancyCase)
        .where(DiscrepancyCase.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound(NOT_FOUND)
    if version is not None and version != case.version:
        raise Conflict("Somebody worked on it since you read it. Look again.")
    return case


def begin(session: Session, case: DiscrepancyCase, *, by: str, at: datetime) -> None:
    """Be at work on a case: one that is nobody's is mine by this, one that waited goes on.

    :raises Conflict: when it is proved or closed.
    """
    if case.state in (S.VERIFIED, S.NO_ACTION, S.CLOSED):
        raise Conflict("It is proved or closed. Look again.")
    if not case.owner:
        case.owner = by
    if case.state is S.DETECTED:
        case.move_to(S.TRIAGED, by=by, at=at)
    if case.state in (S.TRIAGED, S.WAITING, S.REOPENED):
        case.move_to(S.INVESTIGATING, by=by, at=at)
    session.flush()


def record(
    session: Session, case: DiscrepancyCase, verb: str, *, by: str, at: datetime, **detail: object
) -> None:
    """Write down what was done with a case."""
    audit.record(
        session, actor=by, action=f"discrepancy.{verb}", subject=f"discrepancy:{case.id}", at=at,
        detail={"case": case.number, "state": case.state.value, "amount": str(case.amount),
                **detail},
    )  # fmt: skip
