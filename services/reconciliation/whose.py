"""Whose a line of the processor's is: the accounts of its attempt, and of its entries."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models.attempt import PaymentAttempt
from models.ledger import Entry
from models.processor_line import ProcessorLine, ProcessorMatch
from models.refund import Refund


def accounts_of(session: Session, line: ProcessorLine) -> set[int]:
    """The accounts a line is about; of what was paid together, each. None for a stranger's."""
    found = set(
        session.scalars(
            select(Entry.account_id)
            .join(ProcessorMatch, ProcessorMatch.entry_id == Entry.id)
            .where(ProcessorMatch.line_id == line.id)
        )
    )
    found.update(
        session.scalars(select(Refund.account_id).where(Refund.provider_id == line.source))
    )
    leader = aliased(PaymentAttempt)
    is_leader = or_(leader.id == PaymentAttempt.id, leader.id == PaymentAttempt.together_id)
    for name, is_named in (
        (line.attempt_id, leader.id == line.attempt_id),
        (line.payment_intent_id, leader.payment_intent_id == line.payment_intent_id),
    ):
        if name is not None:
            of_attempt = select(PaymentAttempt.account_id).join(leader, is_leader)
            found.update(session.scalars(of_attempt.where(is_named)))
    return {each for each in found if each is not None}
