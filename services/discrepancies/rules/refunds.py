"""Money on its way back to somebody that did not arrive for long, or went and is in no books."""

from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.discrepancy_causes import CaseType
from models.money import Money
from models.refund import Refund, RefundState
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion

NAME = "orphan_refund"
_S = RefundState
#: Somebody was promised money that is not with them.
ON_THE_WAY = (_S.APPROVED, _S.SENT, _S.UNKNOWN, _S.PENDING, _S.CHECK_ASKED)
WAYS = {
    _S.SUCCEEDED: "It went out",
    _S.CHECK_ASKED: "A check was asked for, and nobody wrote it",
    _S.CHECK_WRITTEN: "A check was written, and nobody says that it cleared",
}


def find(session: Session, look: Look) -> list[Fact]:
    """Such refunds; in one statement."""
    long_ago = timedelta(days=look.district.discrepancies.refund_arrives_in_days)
    late = or_(
        and_(Refund.state.in_(ON_THE_WAY), Refund.requested_at < look.at - long_ago),
        and_(
            Refund.state == _S.CHECK_WRITTEN, Refund.check_written_on < look.today - long_ago
        ),
        and_(Refund.state == _S.SUCCEEDED, Refund.entry_id.is_(None)),
    )  # fmt: skip
    asked = (
        select(Refund, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Refund.account_id)
        .where(late)
        .order_by(Refund.id)
        .limit(FOUND_MAX)
    )
    if look.only:
        asked = asked.where(Refund.id == look.ids[0])
    return [_fact(refund, number) for refund, number in session.execute(asked)]


def _fact(refund: Refund, number: str) -> Fact:
    said, at = WAYS.get(refund.state, "It is on its way"), f"refund:{refund.id}"
    ours = Side("Not in the books", Money.ZERO)
    if refund.entry_id is not None:
        ours = Side("Given back", refund.amount, f"entry:{refund.entry_id}")
    check = f" (check {refund.check_number})" if refund.check_number else ""
    on = refund.check_written_on or refund.requested_at.date()
    return Fact(
        rule=NAME, type=CaseType.ORPHAN_REFUND, ids=(refund.id,), amount=refund.amount,
        accounts=(refund.account_id,), subject=at,
        words=f"Refund {refund.id} of {refund.amount} to {printed(number)}: {said.lower()}.",
        theirs=[Side(f"{said}{check}, since {on:%b} {on.day}, {on.year}", refund.amount, at)],
        ours=[ours],
        suggestion=Suggestion(
            words="Look at the refund", by="page", to={"at": at},
            reasons=["What was promised arrives, or is called off and is the customer’s again."],
        ),
    )  # fmt: skip
