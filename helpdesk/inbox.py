"""The questions that wait, for me, for nobody yet, for today; and those that wait for customers."""

from flask import Blueprint, render_template, request

from helpdesk import beside, ticket_words
from services.tickets import inbox as lists
from services.tickets.inbox import OLDEST_FIRST, View
from web import paging, waiting
from web.clock import today
from web.database import reading
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
@needs(Permission.TICKET_VIEW)
def index() -> str:
    """One view of the inbox, and how many are in each: mine, or nobody's while I have none."""
    after = paging.after()
    waiting.look_again()
    with reading() as session:
        counts = lists.counts(session, staff_id=me().id, on=today())
        first = View.UNASSIGNED if counts[View.UNASSIGNED] and not counts[View.MINE] else View.MINE
        view = request.args.get("view", first, type=View)
        page = lists.page(session, view, staff_id=me().id, on=today(), after=after)
        owed = lists.owed_on(session, page.rows)
    return render_template(
        "helpdesk/inbox/index.html",
        page=page,
        after=after,
        view=view,
        owed=owed,
        views=ticket_words.VIEWS,
        counts={each: waiting.counted(many) for each, many in counts.items()},
        is_by_promise=view in OLDEST_FIRST,
        is_by_return=view is View.SNOOZED,
        stands=ticket_words.stands,
        reason=ticket_words.reason,
        about=beside.title,
        today=today(),
        may_answer=may(me(), Permission.TICKET_ANSWER),
    )
