"""What staff do about a dispute, and a look every night at each that is open."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.dispute import CLOSED, TO_ANSWER, Dispute, DisputeMove, DisputeStance
from models.errors import NotFound, Refused
from services import audit, jobs
from services.accounts import household
from services.context import Context
from services.payments import checkout
from services.rules.masking import masked

WORDS_MAX = 500
ACCEPT = "accept_dispute"
NIGHT = time(3, 10)
CAUSE = "dispute look"


def answered(session: Session, dispute_id: int, *, words: str, by: str, at: datetime) -> Dispute:
    """Say that the evidence was handed in at the processor's. Said twice, the first words stay.

    :raises NotFound: when there is no such dispute.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when no answer is taken any more.
    """
    dispute = _to_act(session, dispute_id, by=by)
    if dispute.stance is DisputeStance.ANSWERED:
        return dispute
    _take(session, dispute, DisputeStance.ANSWERED, words=words, by=by, at=at)
    return dispute


def accept(session: Session, dispute_id: int, *, words: str, by: str, at: datetime) -> Dispute:
    """Let it be lost: a job tells the processor. Said twice, it is once.

    :raises NotFound: when there is no such dispute.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when it is closed, or was answered.
    """
    dispute = _to_act(session, dispute_id, by=by)
    if dispute.stance is DisputeStance.ACCEPTED:
        return dispute
    _take(session, dispute, DisputeStance.ACCEPTED, words=words, by=by, at=at)
    jobs.ask(
        session, kind=ACCEPT, key=f"{ACCEPT}:{dispute.id}", arguments={"dispute_id": dispute.id},
        at=at, by=by,
    )  # fmt: skip
    return dispute


@jobs.handles(ACCEPT)
def tell_processor(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Tell the processor that a dispute is accepted, and take its word for what became of it."""
    with context.database.reading() as session:
        dispute = session.get_one(Dispute, int(taken.arguments["dispute_id"]))
    if not dispute.is_closed:
        context.processor().accept_dispute(dispute.provider_id)
    checkout.ask(context, dispute.attempt_id, cause=CAUSE)
    return "It is accepted."


@jobs.handles("look_at_disputes", daily_at=NIGHT, lease=timedelta(minutes=30))
def look_at_disputes(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Ask about every dispute that is not closed, so that no event has to arrive."""
    with context.database.reading() as session:
        ids = session.scalars(
            select(Dispute.attempt_id).where(Dispute.status.not_in(CLOSED)).distinct()
        ).all()
    for attempt_id in ids:
        checkout.follow(context, attempt_id, cause=CAUSE)
    return f"Looked at {len(ids)}."


def _to_act(session: Session, dispute_id: int, *, by: str) -> Dispute:
    dispute = session.get(Dispute, dispute_id, with_for_update=True)
    if dispute is None:
        raise NotFound("There is no such dispute.")
    household.refuse_own(session, by=by, account_id=dispute.account_id)
    return dispute


def _take(
    session: Session, dispute: Dispute, stance: DisputeStance, *, words: str, by: str, at: datetime
) -> None:
    if dispute.stance is not DisputeStance.NONE or dispute.status not in TO_ANSWER:
        raise Refused("No answer is taken any more. Look at what became of it.")
    dispute.stance = stance
    dispute.moves.append(DisputeMove(what=stance.value, by=by, at=at, words=masked(words)))
    audit.record(
        session, actor=by, action=Deed(f"dispute.{stance}"), at=at,
        subject=audit.account_of(session, dispute.account_id),
        detail={"dispute": dispute.id, "amount": str(dispute.amount)},
    )  # fmt: skip
    session.flush()
