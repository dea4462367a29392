"""The questions that wait, for me, for nobody yet, for today; and those that wait for customers."""

from flask import Blueprint, render_template, request

from helpdesk import beside, words
from services.tickets import inbox as lists
from services.tickets.inbox import OLDEST_FIRST, View
from web import paging
from web.clock import today
from web.database import reading
from web.identity import me
from web.permissions import Permission, needs

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
@needs(Permission.TICKET_VIEW)
def index() -> str:
    """One view of the inbox, and how many are in each."""
    view = request.args.get("view", View.MINE, type=View)
    after = paging.after()
    with reading() as session:
        page = lists.page(session, view, staff_id=me().id, on=today(), after=after)
        owed = lists.owed_on(session, page.rows)
        counts = lists.counts(session, staff_id=me().id, on=today())
    return render_template(
        "helpdesk/inbox/index.html",
        page=page,
        after=after,
        view=view,
        owed=owed,
        views=words.VIEWS,
        counts={each: words.counted(many) for each, many in counts.items()},
        is_by_promise=view in OLDEST_FIRST,
        states=words.TICKETS,
        reasons=words.REASONS,
        about=beside.title,
        today=today(),
    )
