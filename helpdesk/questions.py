"""What the people of an account asked, on whichever channel, and what became of it."""

from flask import Blueprint

from helpdesk import beside, ticket_words
from helpdesk.accounts import head_of, page_of
from services.tickets import inbox
from web import paging
from web.database import reading
from web.permissions import Permission, needs

bp = Blueprint("questions", __name__, url_prefix="/accounts/<number>/questions")


@bp.get("")
@needs(Permission.TICKET_VIEW)
def index(number: str) -> str:
    """The questions of an account, open or answered, the newest first."""
    before = paging.before()
    with reading() as session:
        head = head_of(session, number)
        page = inbox.of_account(session, head.id, before=before)
    return page_of(
        "questions", head, page=page, before=before, states=ticket_words.TICKETS,
        reason=ticket_words.reason, about=beside.title, channels=ticket_words.TICKET_CHANNELS,
    )  # fmt: skip
