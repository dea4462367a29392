"""What the processor says of a dispute may come late or backwards: an old truth changes nothing."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.dispute import Dispute, DisputeStatus
from models.money import Money
from services.gateways.processor_refunds import DisputeTruth
from services.payments import dispute_truth
from tests.factories import make_account
from tests.workshop import Clock, at_work

AT = Clock()()
AMOUNT = Money(10000)
D = DisputeStatus


@pytest.fixture
def attempt(session: Session) -> PaymentAttempt:
    attempt = PaymentAttempt(
        id=uuid4(), account_id=make_account(session).id, payer_kind=PayerKind.GUEST, payer_key="x",
        method_type=MethodType.CARD, amount=AMOUNT, balance_seen=AMOUNT,
        state=AttemptState.DISPUTED, created_at=AT,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return attempt


def truth(status: DisputeStatus, moves: int) -> DisputeTruth:
    """Money went with the first move, and came again with the second."""
    return DisputeTruth(
        provider_id="dp_1", status=status, amount=AMOUNT, reason="fraudulent",
        network_code="10.4", evidence_due_at=None, submissions=0, opened_at=AT,
        withdrawn=AMOUNT if moves % 2 else Money.ZERO, money_moves=moves,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        ((D.NEEDS_RESPONSE, 1), (D.WON, 2), False),
        ((D.WON, 2), (D.NEEDS_RESPONSE, 1), True),
        ((D.WON, 2), (D.LOST, 1), True),
        ((D.LOST, 1), (D.WON, 2), False),
        ((D.WON, 2), (D.LOST, 3), False),
        ((D.LOST, 1), (D.NEEDS_RESPONSE, 1), True),
        ((D.UNDER_REVIEW, 1), (D.NEEDS_RESPONSE, 1), True),
        ((D.NEEDS_RESPONSE, 1), (D.UNDER_REVIEW, 1), False),
        ((D.WARNING_NEEDS_RESPONSE, 0), (D.NEEDS_RESPONSE, 1), False),
        ((D.NEEDS_RESPONSE, 1), (D.WARNING_CLOSED, 0), True),
    ],
)
def test_a_truth_that_knows_of_less_money_or_of_an_earlier_step_changes_nothing(
    session: Session, database, attempt, first, then, stays
):
    context = at_work(database, Clock())
    for said in (first, then, first, then):
        dispute_truth.apply(session, context, attempt, [truth(*said)], cause="test", at=AT)

    [dispute] = session.query(Dispute)
    kept = first if stays else then
    assert (dispute.status, dispute.money_moves) == kept
    assert dispute.withdrawn == truth(*kept).withdrawn
    assert dispute.is_closed is (dispute.closed_at is not None)
    assert len(dispute.moves) == (1 if stays else 2)
