"""The day of one of staff: what they promised, what came back, what they wait for."""

from collections.abc import Iterable

from flask import Blueprint, render_template

from helpdesk import beside, change_words, discrepancy_words, review_words, ticket_words
from helpdesk.decision_words import DECISIONS
from services.desk import actors, discrepancies, my_day
from services.desk.discrepancies import Family
from services.supervision import reviewing
from services.tickets import inbox
from services.tickets.inbox import View
from services.tickets.seen import Seen
from web.clock import now, today
from web.database import reading
from web.extensions import house
from web.identity import me
from web.permissions import Permission, needs

bp = Blueprint("my_day", __name__, url_prefix="/my-day")
#: What waits for another: what it is called, the page of it, and how that page knows which.
ASKED = {
    "changes": ("Change", "helpdesk.approvals.show", "change_id"),
    "refunds": ("Refund", "helpdesk.refunds.show", "refund_id"),
    "contracts": ("Contract", "helpdesk.contracts.listed", ""),
    "programs": ("Discount", "helpdesk.programs.listed", ""),
}


@bp.get("")
@needs(Permission.MY_DAY_VIEW)
def index() -> str:
    """Mine: by the day it is promised for; what came back; what waits for somebody else."""
    with reading() as session:
        mine = inbox.page(session, View.MINE, staff_id=me().id, on=today())
        inside = my_day.inside(session, staff_id=me().id)
        came_back = my_day.came_back(session, by=me().actor)
        waits = my_day.waits(session, by=me().actor)
        cases = discrepancies.listed(session, Family.MINE, by=me().actor, after=0, before=None)
        begun = my_day.begun(session, staff_id=me().id)
        told = reviewing.told(session, of=me().actor, at=now())
        names = actors.names(
            session,
            {me().actor, *(each.review.reviewed_by for each in told)},
        )
    return render_template(
        "helpdesk/my_day/index.html", promised=_by_promise([*mine.rows, *inside]),
        has_more=bool(mine.next), came_back=came_back, waits=waits, cases=cases.rows,
        begun=begun, told=told, asked=ASKED,
        about=beside.title, reason=ticket_words.reason, states=change_words.STATES,
        called=change_words.named, reasons=house().district.changes.reasons,
        types=discrepancy_words.TYPES, case_states=discrepancy_words.STATES,
        verdicts=review_words.VERDICTS, work=review_words.work_of, names=names,
        ticket_states=ticket_words.TICKETS, decided=DECISIONS, today=today(),
    )  # fmt: skip


def _by_promise(rows: Iterable[Seen]) -> list[tuple[str, list[Seen]]]:
    """My questions: late, for today, for later; what there is none of is left out."""
    on = today()
    parted: dict[str, list[Seen]] = {"Late": [], "Today": [], "Later": []}
    for row in sorted(rows, key=lambda row: (row.ticket.promised_on, row.ticket.id)):
        promised = row.ticket.promised_on
        parted["Late" if promised < on else "Today" if promised == on else "Later"].append(row)
    return [(name, found) for name, found in parted.items() if found]
