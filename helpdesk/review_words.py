"""What staff call finished work that was drawn, and what is said of it. English only."""

from helpdesk.words import State
from models.ticket import number_of
from models.work_review import Verdict
from services.supervision.reviewing import Drawn
from web.urls import url_for

VERDICTS = {
    Verdict.GOOD: State("Well done", "good"),
    Verdict.TO_LEARN: State("To learn from", "waiting"),
    Verdict.WRONG: State("To put right", "harm"),
}


def work_of(drawn: Drawn) -> tuple[str, str]:
    """A piece of work as a link says it, and where it leads."""
    review = drawn.review
    if review.ticket_id is not None:
        number = number_of(review.ticket_id)
        return f"Answer to {number}", url_for("helpdesk.tickets.show", ticket_number=number)
    if review.waiver_id is not None:
        to = url_for("helpdesk.lateness.index", number=drawn.account_number)
        return "Late fee taken off", to
    to = url_for("helpdesk.approvals.show", change_id=review.change_id)
    return f"Change AP-{review.change_id}", to
