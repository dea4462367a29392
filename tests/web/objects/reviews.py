"""Finished work that was drawn."""

from datetime import date

from models.work_review import WorkKind, WorkReview
from services.tickets.asking import id_of
from tests.web.objects import Made, makes
from tests.web.objects.tickets import ticket
from tests.web.story import AT, Story


@makes("reviews/<review_id>")
def review(story: Story) -> Made:
    ticket_id = id_of(ticket(story).value)
    row = story.add(
        WorkReview(
            key="drawn", kind=WorkKind.ANSWER, done_by="staff:4711", day=date(2026, 11, 2),
            drawn_at=AT, ticket_id=ticket_id,
        )
    )  # fmt: skip
    return Made(str(row.id), absent="999999")
