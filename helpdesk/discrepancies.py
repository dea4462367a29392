"""Discrepancies: what should agree and does not, how much is at risk, and each case on its page."""

from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import change_words, money_words, trail
from helpdesk import discrepancy_words as words
from helpdesk.accounts import head_of
from helpdesk.discrepancy_forms import OFFERED, CaseForms
from helpdesk.forms.discrepancies import OpenForm
from models.discrepancy import CaseState, DiscrepancyCase
from models.errors import NotFound
from models.ticket import number_of
from services.accounts import household
from services.desk import account_page, actors, discrepancies
from services.desk.account_page import Head
from services.desk.discrepancies import CaseSeen, Family
from services.discrepancies import finding, opening
from services.discrepancies.closing import LEAVES
from services.discrepancies.opening import Seen
from services.discrepancies.rules import BY_HAND
from services.tickets import inbox
from web import paging, waiting
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("discrepancies", __name__)
S = CaseState
#: Nothing more is asked of what is proved or over.
DONE = frozenset({S.VERIFIED, S.NO_ACTION, S.CLOSED})
#: Work on it can begin, or goes on.
AT_WORK = frozenset({S.DETECTED, S.TRIAGED, S.INVESTIGATING, S.REOPENED})
#: What whoever sent a form reads that is not on the page any more.
GONE = "This cannot be done with it as it stands now."


class MayDo(NamedTuple):
    """What a case offers its visitor."""

    take: bool = False
    note: bool = False
    wait: bool = False
    go_on: bool = False
    prove: bool = False
    state: bool = False
    fix: bool = False
    leave: bool = False
    close: bool = False
    decide: bool = False


@bp.get("/discrepancies")
@needs(Permission.DISCREPANCY_VIEW)
def index() -> str:
    """The cases of a family, what is at risk in each, and since when."""
    asked = request.args.get("show", "")
    family = Family(asked) if asked in set(Family) else Family.ALL
    after, before = paging.after_id(), paging.before()
    with reading() as session:
        tiles = discrepancies.tiles(session)
        page = discrepancies.listed(session, family, by=me().actor, after=after, before=before)
        names = actors.names(session, {row.case.owner for row in page.rows} - {""})
    waiting.look_again()
    return render_template(
        "helpdesk/discrepancies/index.html", tiles=tiles, page=page, family=family, names=names,
        families=words.FAMILIES, types=words.TYPES, states=words.STATES, on=today(),
        is_first=not (after or before), by_hand=BY_HAND, days=_days,
        may_work=may(me(), Permission.DISCREPANCY_WORK), mine=me().actor,
    )  # fmt: skip


@bp.post("/discrepancies/find")
@needs(Permission.DISCREPANCY_WORK)
def find() -> ResponseReturnValue:
    """Have every rule run now; asked for again within minutes, they run once."""
    is_asked = save(lambda session: finding.ask_now(session, by=me().actor, at=now()))
    flash("The rules run now." if is_asked else "Somebody had them run within ten minutes.")
    return go(url_for(".index"))


@bp.get(f"/discrepancies/D-<{ID}:case_id>")
@needs(Permission.DISCREPANCY_VIEW)
def show(case_id: int) -> ResponseReturnValue:
    """One case: the difference, both sides of it, what would put it right, and every step."""
    return page_of(case_id)


@bp.get("/accounts/<number>/discrepancy")
@needs(Permission.DISCREPANCY_WORK)
def new(number: str) -> ResponseReturnValue:
    """The form by which somebody opens a case of an account."""
    form = OpenForm(formdata=None).begin()
    form.ticket.data = request.args.get("ticket", "")
    return _form(number, form)


@bp.post("/accounts/<number>/discrepancy")
@needs(Permission.DISCREPANCY_WORK)
def create(number: str) -> ResponseReturnValue:
    """Open a case; the same form again is the same case."""
    form = OpenForm()
    is_valid, amount = form.validate(), form.money()
    with reading() as session:
        head, ticket_id = head_of(session, number), _ticket(session, form)
    if not is_valid or amount is None:
        return _form(number, form, 422)
    seen = Seen(
        key=UUID(form.once), type=form.chosen, words=text(form.words), amount=amount,
        account_ids=(head.id,), ticket_id=ticket_id, is_told=bool(text(form.told)),
    )  # fmt: skip
    case = save(
        lambda session: opening.by_hand(
            session, house().district, seen, by=me().actor, at=now()
        )
    )  # fmt: skip
    flash(f"{case.number} is open, and yours.")
    return go(url_for(".show", case_id=case.id))


def page_of(
    case_id: int, *, form: Form | None = None, said: str = "", status: int = 200
) -> ResponseReturnValue:
    """The page of a case, with what is wrong about a form on it."""
    with reading() as session:
        found = discrepancies.one(session, case_id)
        case = found.case
        own = [
            household.is_own(session, staff_id=me().id, account_id=each)
            for each in found.account_ids
        ]
        names = actors.names(
            session,
            {case.owner, case.opened_by, case.stated_by, case.agreed_by,
             *(step.by for step in case.steps)} - {""},
        )  # fmt: skip
    trail.looked("discrepancy.view", f"discrepancy:{case_id}")
    for number in found.numbers:
        trail.looked_at_account(number)
    offers = may_do(found, is_own=any(own))
    if form is not None and not getattr(offers, OFFERED.get(type(form), "note")):
        form, said = None, said or GONE
    forms = CaseForms.of(case, form)
    page = render_template(
        "helpdesk/discrepancies/show.html", seen=found, case=case, names=names, said=said,
        types=words.TYPES, states=words.STATES, causes=words.CAUSES, found_by=words.FOUND_BY,
        theirs=words.sides(case, "theirs"), ours=words.sides(case, "ours"),
        step_words=words.of_step, refund_states=money_words.REFUNDS,
        suggestion=words.suggestion(case), may_do=offers, forms=forms, form=form,
        errors_title=bool(form and form.errors), is_own=any(own), today=today(),
        changes=[_change(each) for each in found.changes], ticket=case.ticket_id and number_of(
            case.ticket_id
        ), mine=me().actor, days=_days,
    )  # fmt: skip
    return page, status


def may_do(found: CaseSeen, *, is_own: bool) -> MayDo:
    """What the visitor may do with a case as it stands."""
    case = found.case
    if is_own or not case.is_open or not may(me(), Permission.DISCREPANCY_WORK):
        return MayDo()
    decides = may(me(), Permission.DISCREPANCY_DECIDE)
    return MayDo(
        take=case.owner != me().actor,
        note=True,
        wait=case.state in AT_WORK,
        go_on=case.state is S.WAITING,
        prove=bool(case.rule) and case.state is not S.NO_ACTION,
        state=not case.rule
        and case.state in AT_WORK | {S.WAITING, S.FIX_EXECUTED}
        and not case.waits_for_second,
        fix=bool(found.numbers) and case.state not in DONE and may(me(), Permission.CHANGE_ASK),
        leave=case.state in LEAVES,
        close=case.state is S.VERIFIED,
        decide=decides and case.waits_for_second and case.stated_by != me().actor,
    )


def _change(change: Any) -> tuple[int, str, str, Any]:  # noqa: ANN401 - a change as a row shows it
    stands = change_words.STATES[change.state]
    return change.id, change.number, change_words.named(change), stands


def _days(case: DiscrepancyCase) -> int:
    """How many days ago it was opened."""
    return (today() - house().district.day(case.opened_at)).days


def _ticket(session: Session, form: OpenForm) -> int | None:
    """The question it is opened for.

    :raises NotFound: when there is none of this number.
    """
    return inbox.one(session, text(form.ticket)).ticket.id if text(form.ticket) else None


def _form(number: str, form: OpenForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        head: Head = head_of(session, number)
        whose = account_page.called(session, head.number)
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
        try:
            _ticket(session, form)
        except NotFound:
            form.ticket.data = ""
    page = render_template(
        "helpdesk/discrepancies/new.html", form=form, account=head, whose=whose, is_own=is_own,
        errors_title=bool(form.errors),
    )  # fmt: skip
    return page, status
