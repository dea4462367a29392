"""Changes of what is owed that wait for a second person: the inbox, one's own, the card."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import change_preview, change_words, trail
from helpdesk.decision_words import DECISIONS
from helpdesk.forms.change_requests import DecideForm, TakeBackForm
from models.change_request import OPEN, WAITS, WITH_MAKER, RequestState
from models.identity import StaffRole
from models.ticket import number_of
from services.change_requests import deciders, seen
from services.change_requests.seen import ChangeSeen
from services.desk import account_page, actors, approvals, discrepancies
from services.desk.approvals import Listed
from web import waiting
from web.clock import now
from web.database import reading
from web.extensions import house
from web.fields import Form
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.urls import ID

bp = Blueprint("approvals", __name__, url_prefix="/approvals")
S = RequestState
#: What whoever sent a form reads that is not on the card any more.
GONE = "This cannot be done with it as it stands now."


class MayDo(NamedTuple):
    """What a card offers its visitor."""

    decide: bool
    #: Where they may decide: whether a yes of theirs is not there yet.
    approve: bool
    take_back: bool
    ask_anew: bool
    undo: bool


@bp.get("")
@needs(Permission.CHANGE_VIEW)
def index() -> str:
    """What waits for a second person: mine to decide, what could not be done, everybody else's."""
    with reading() as session:
        decides = may(me(), Permission.CHANGE_DECIDE)
        mine = approvals.to_decide(session, by=me().actor) if decides else []
        ids = {row.request.id for row in mine}
        rest = [row for row in approvals.all_waiting(session) if row.request.id not in ids]
        failed = approvals.failed(session)
        names = _names(session, [*mine, *rest, *failed])
    waiting.look_again()
    tallies = waiting.decided_here()
    return render_template(
        "helpdesk/approvals/index.html", mine=mine, rest=rest, failed=failed, names=names,
        decides=decides, called=change_words.named, states=change_words.STATES, at=now(),
        why=change_words.why_waits, reasons=house().district.changes.reasons,
        elsewhere=[(words, page, tallies[key]) for key, (words, page) in DECISIONS.items()
                   if key in tallies and key != "changes"],
    )  # fmt: skip


@bp.get("/mine")
@needs(Permission.CHANGE_VIEW)
def mine() -> str:
    """What I asked for: what came back to me first."""
    with reading() as session:
        to_answer, rest = approvals.mine(session, by=me().actor)
        names = _names(session, [*to_answer, *rest])
    return render_template(
        "helpdesk/approvals/mine.html", to_answer=to_answer, rest=rest, names=names,
        called=change_words.named, states=change_words.STATES,
        reasons=house().district.changes.reasons,
    )  # fmt: skip


@bp.get(f"/<{ID}:change_id>")
@needs(Permission.CHANGE_VIEW)
def show(change_id: int) -> ResponseReturnValue:
    """One change: what it does, why it waits, and what may be done with it."""
    return page_of(change_id)


def page_of(
    change_id: int, *, form: Form | None = None, said: str = "", status: int = 200
) -> ResponseReturnValue:
    """The card of a change, with what is wrong about a form on it."""
    with reading() as session:
        found = seen.one(session, change_id)
        change = found.request
        preview = change_preview.of_request(session, change) if change.state in OPEN else None
        no_decision = deciders.why_not(session, change, by=me().actor, role=StaffRole(me().role))
        first_of_month = house().district.midnight(now()).replace(day=1)
        facts = {
            "pattern": approvals.pattern(session, change, since=first_of_month),
            "entries": approvals.entries(session, change.id),
            "paper": approvals.paper(session, change),
            "whose": account_page.called(session, found.account.number),
            "case_id": discrepancies.of_change(session, change.id),
            "names": actors.names(
                session,
                {change.requested_by, *(m.by for m in change.moves),
                 *(v.by for v in change.versions)},
            ),
        }  # fmt: skip
    may_do = _may_do(found, no_decision)
    if form is not None and not (
        may_do.take_back if isinstance(form, TakeBackForm) else may_do.decide
    ):
        form, said = None, said or no_decision or GONE
    trail.looked("change.view", f"change:{change_id}", of=found.account.number)
    if found.other is not None:
        trail.looked_at_account(found.other.number)
    page = render_template(
        "helpdesk/approvals/show.html", seen=found, change=change, preview=preview, said=said,
        called=change_words.named, states=change_words.STATES, why=change_words.why_waits(change),
        waited=change_words.why_waited(change),
        reason=house().district.changes.reasons.get(change.reason), number_of=number_of,
        happened=change_words.happened, slug=change_words.SLUG_OF[change.command],
        no_decision=no_decision, form=form,
        errors_title=bool(form and form.errors), **_forms(form),
        may_do=may_do, **facts,
    )  # fmt: skip
    return page, status


def _forms(form: Form | None) -> dict[str, Form]:
    """The forms of a card, of which one may be as it was filled in."""
    decide = form if isinstance(form, DecideForm) else DecideForm(formdata=None)
    back = form if isinstance(form, TakeBackForm) else TakeBackForm(formdata=None)
    return {"decide": decide, "back": back}


def _may_do(found: ChangeSeen, no_decision: str) -> MayDo:
    """What the visitor may do with it now. Whoever asks for changes answers for a colleague, and
    wrote it from then on; only whoever asked for it first takes it back."""
    change = found.request
    decides = may(me(), Permission.CHANGE_DECIDE) and not no_decision
    asks = may(me(), Permission.CHANGE_ASK)
    return MayDo(
        decide=decides and change.state in WAITS,
        approve=change.endorsed_by != me().actor,
        take_back=asks and change.requested_by == me().actor and change.may(S.WITHDRAWN),
        ask_anew=asks and change.state in WITH_MAKER,
        undo=asks and found.is_left,
    )


def _names(session: Session, rows: Iterable[Listed]) -> Mapping[str, str]:
    return actors.names(session, {row.request.requested_by for row in rows})
