"""Finished work that was drawn, for pages to show."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.identity import Staff, StaffRole
from models.ticket import Ticket
from models.work_review import Verdict, WorkKind, WorkReview
from tests.workshop import LARKSPUR
from web.clock import now


def make_reviews(session: Session, ticket_id: int) -> int:
    """An answer of the specialist's that a supervisor spoke of, and one of somebody else's to look
    at, whose id this is. The question is the specialist's, and late."""
    specialist = session.scalars(
        select(Staff.id).where(Staff.role == StaffRole.SPECIALIST).order_by(Staff.id)
    ).first()
    ticket = session.get_one(Ticket, ticket_id)
    ticket.owner_id, ticket.promised_on = specialist, LARKSPUR.day(now() - timedelta(days=2))
    drawn = [
        WorkReview(
            key=f"drawn:{number}", kind=WorkKind.ANSWER, done_by=by, ticket_id=ticket_id,
            day=LARKSPUR.day(now() - timedelta(days=1)), drawn_at=now(),
        )
        for number, by in enumerate((f"staff:{specialist}", "staff:4711"))
    ]  # fmt: skip
    session.add_all(drawn)
    session.flush()
    said, other = drawn
    said.verdict, said.words = Verdict.TO_LEARN, "Say by when the meter is read again."
    said.reviewed_by, said.reviewed_at = "staff:4712", now()
    session.flush()
    return other.id
