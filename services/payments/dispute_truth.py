"""What the processor says of disputes, applied: their rows, their fees, and work for people.

What moves money is a movement of the payment (``returns``); a dispute only says why, until
when an answer is taken, and how it ended.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import MethodType, PaymentAttempt
from models.attention import AttentionKind
from models.dispute import CLOSED, TO_ANSWER, Dispute, DisputeMove, DisputeStatus
from models.ledger import EntryKind
from models.payment import Channel
from services import attention
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.context import Context
from services.gateways.processor_refunds import DisputeTruth, FeeLine
from services.rules.dispute_words import REASONS

#: How far each status has come: an old truth never takes one back.
_FAR = {
    DisputeStatus.WARNING_UNDER_REVIEW: 1, DisputeStatus.UNDER_REVIEW: 2,
    DisputeStatus.NEEDS_RESPONSE: 1,
} | dict.fromkeys(CLOSED, 3)  # fmt: skip


def apply(
    session: Session, context: Context, attempt: PaymentAttempt, truths: Sequence[DisputeTruth],
    *, cause: str, at: datetime,
) -> None:  # fmt: skip
    """Bring every dispute of an attempt to what the processor says. Twice changes nothing."""
    for truth in truths:
        dispute = session.scalar(
            select(Dispute).where(Dispute.provider_id == truth.provider_id).with_for_update()
        )
        if dispute is None:
            dispute = _opened(session, attempt, truth, cause=cause, at=at)
        elif _is_newer(dispute, truth):
            _move(session, dispute, truth, cause=cause, at=at)
        for line in truth.fees:
            _post_fee(session, context, attempt, line, at=at, by=cause)
    session.flush()


def is_known(session: Session, movement: str) -> bool:
    """Whether a movement, by its reference, is of a dispute that has a row."""
    name = movement.partition(":")[0]
    return session.scalar(select(Dispute.id).where(Dispute.provider_id == name)) is not None


def _opened(
    session: Session, attempt: PaymentAttempt, truth: DisputeTruth, *, cause: str, at: datetime
) -> Dispute:
    dispute = Dispute(
        provider_id=truth.provider_id, attempt_id=attempt.id, account_id=attempt.account_id,
        amount=truth.amount, reason=truth.reason, network_code=truth.network_code,
        status=truth.status, opened_at=truth.opened_at,
    )  # fmt: skip
    _remember(dispute, truth, cause=cause, at=at)
    session.add(dispute)
    session.flush()
    _call(session, dispute, at=at)
    return dispute


def _is_newer(dispute: Dispute, truth: DisputeTruth) -> bool:
    """A truth that knows of less money, or of an earlier step, was fetched before."""
    if truth.money_moves != dispute.money_moves:
        return truth.money_moves > dispute.money_moves
    return _FAR.get(truth.status, 0) >= _FAR.get(dispute.status, 0)


def _move(
    session: Session, dispute: Dispute, truth: DisputeTruth, *, cause: str, at: datetime
) -> None:
    before = dispute.status
    dispute.status = truth.status
    if truth.status is not before:
        _remember(dispute, truth, cause=cause, at=at)
        if truth.status not in TO_ANSWER:
            answered = [_key(dispute, each) for each in TO_ANSWER]
            attention.settle(session, answered, by=cause, at=at)
        _call(session, dispute, at=at)
    else:
        _figures(dispute, truth)


def _remember(dispute: Dispute, truth: DisputeTruth, *, cause: str, at: datetime) -> None:
    """Keep a step, and what the processor says with it."""
    _figures(dispute, truth)
    dispute.moves.append(DisputeMove(what=truth.status.value, by=cause, at=at))
    if not dispute.is_closed:
        dispute.closed_at = None
    elif dispute.closed_at is None:
        dispute.closed_at = at


def _figures(dispute: Dispute, truth: DisputeTruth) -> None:
    dispute.network_code = truth.network_code or dispute.network_code
    dispute.evidence_due_at = truth.evidence_due_at
    dispute.submissions = max(dispute.submissions, truth.submissions)
    dispute.money_moves, dispute.withdrawn = truth.money_moves, truth.withdrawn
    dispute.fee = sum((line.amount for line in truth.fees), start=type(truth.amount).ZERO)


def _call(session: Session, dispute: Dispute, *, at: datetime) -> None:
    """Work for people: an answer with its day, and how it ended."""
    why = REASONS.get(dispute.reason, dispute.reason.replace("_", " "))
    if dispute.status in TO_ANSWER:
        day = dispute.evidence_due_at
        until = f" before {day:%b} {day.day}, {day.year}" if day else ""
        words = f"The payer disputes {dispute.amount}: {why}. Answer with evidence{until}."
    elif dispute.status is DisputeStatus.LOST:
        words = f"The dispute over {dispute.amount} is lost ({why}). The amount is owed again."
    elif dispute.status is DisputeStatus.OTHER:
        words = f"The dispute over {dispute.amount} has a state nobody here knows. Look it up."
    else:
        return
    attention.call(
        session, key=_key(dispute, dispute.status),
        kind=AttentionKind.DISPUTED, subject=f"dispute:{dispute.id}", words=words, at=at,
        account_id=dispute.account_id,
    )  # fmt: skip


def _key(dispute: Dispute, status: DisputeStatus) -> str:
    return f"dispute:{dispute.provider_id}:{status}"


def _post_fee(
    session: Session, context: Context, attempt: PaymentAttempt, line: FeeLine,
    *, at: datetime, by: str,
) -> None:  # fmt: skip
    """What the processor keeps for a dispute, or gives back of it, under its own name of it."""
    district, chart = context.district, context.district.chart
    is_card = attempt.method_type is MethodType.CARD
    code = chart.clearing[Channel.ONLINE_CARD if is_card else Channel.ONLINE_BANK]
    key = f"processor_fee:{line.reference}"
    if ledger.is_posted(session, key):
        return
    general = open_books(session, chart, codes={code, chart.processing}).general
    fee, clearing = general[chart.processing], general[code]
    is_kept = line.amount.cents > 0
    amount = line.amount if is_kept else -line.amount
    day = min(district.day(line.happened_at), district.day(at))
    ledger.post(
        session, key=key, kind=EntryKind.PROCESSOR_FEE,
        legs=[Leg(fee, clearing, amount) if is_kept else Leg(clearing, fee, amount)],
        on=ledger.open_day(session, day, today=district.day(at)), at=at, actor=by,
        memo="Dispute fee" if is_kept else "Dispute fee given back",
    )  # fmt: skip
