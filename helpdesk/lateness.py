"""The past due of one account: its steps, its late fees, who gets copies, and what waits."""

from collections.abc import Callable

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import past_due_words as words
from helpdesk import trail
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.lateness import CopyForm, HoldBackForm, TakeOffForm
from models.audit import Deed
from models.delinquency import Whom
from models.errors import Refused
from models.hold import HoldKind
from models.identity import StaffRole
from services import audit
from services.accounts import holds, household
from services.accounts.account_changes import Mailing
from services.desk import actors
from services.lateness import copies, facts, holding_back, seen, waiving
from web import announced
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("lateness", __name__, url_prefix="/accounts/<number>/past-due")


@bp.get("")
@needs(Permission.PAST_DUE_VIEW)
def index(number: str) -> ResponseReturnValue:
    """What was done and told, what is due next, and late fees that stand."""
    return _page(number)


@bp.post("/hold-back")
@needs(Permission.PAST_DUE_WORK)
def hold_back(number: str) -> ResponseReturnValue:
    """Let one step of one bill wait; the same again is once."""
    form = HoldBackForm()

    def work(session: Session) -> None:
        head = to_work_on(session, number)
        holding_back.hold_back(
            session, house().district, account_id=head.id, bill_number=form.bill.data or "",
            step=form.step.data or "", until=form.until.day, reason=text(form.reason),
            by=me().actor, on=today(), at=now(),
        )  # fmt: skip

    return _do(number, form, work, "The step waits.")


@bp.post(f"/fees/<{ID}:late_fee_id>/take-off")
@needs(Permission.LATE_FEE_WAIVE)
def take_off(number: str, late_fee_id: int) -> ResponseReturnValue:
    """Take a late fee off; twice is once."""
    form = TakeOffForm()
    with reading() as session:
        waiving.of_fee(session, head_of(session, number).id, late_fee_id)

    def work(session: Session) -> None:
        waiving.waive(
            session, house().district, account_id=to_work_on(session, number).id,
            fee_id=late_fee_id, reason=text(form.waived_for), role=StaffRole(me().role),
            by=me().actor, at=now(),
        )  # fmt: skip

    return _do(number, form, work, "The late fee is taken off.")


@bp.post("/copies")
@needs(Permission.PAST_DUE_WORK)
def ask_for_copies(number: str) -> ResponseReturnValue:
    """Write down an owner's request; notices that went out without them mean no lien."""
    form = CopyForm()

    def work(session: Session) -> None:
        head = to_work_on(session, number)
        mailing = Mailing(
            name=text(form.name), line1=text(form.line1), line2=text(form.line2),
            city=text(form.city), state=text(form.state), postal_code=text(form.postal_code),
        )  # fmt: skip
        copy, missed = copies.ask(
            session, key=form.once, account_id=head.id, whom=Whom.OWNER, mailing=mailing,
            asked_on=form.asked_on.day, on=today(), at=now(), by=me().actor,
        )  # fmt: skip
        trail.did(
            session, Deed.NOTICE_COPY_ASKED, audit.account(head.number), copy=copy.id,
            asked_on=copy.asked_on.isoformat(), missed=missed,
        )  # fmt: skip

    return _do(number, form, work, "The owner is told from now on.")


@bp.post(f"/copies/<{ID}:copy_id>/end")
@needs(Permission.PAST_DUE_WORK)
def end_copies(number: str, copy_id: int) -> ResponseReturnValue:
    """The owner gets no more copies after today."""
    with reading() as session:
        copies.of_copy(session, head_of(session, number).id, copy_id)

    def work(session: Session) -> None:
        head = to_work_on(session, number)
        copies.end(session, account_id=head.id, copy_id=copy_id, on=today(), by=me().actor)
        trail.did(session, Deed.NOTICE_COPY_ENDED, audit.account(head.number), copy=copy_id)

    save(work)
    flash("No more copies go to them.")
    return go(url_for(".index", number=number))


def _do(
    number: str, form: Form, work: Callable[[Session], None], said: str
) -> ResponseReturnValue:  # fmt: skip
    """Do it and show the account, or show what is wrong beside its form."""
    if not form.validate():
        return _page(number, form, 422)
    try:
        save(work)
    except Refused as no:
        first = next(field for field in form if field.type != "HiddenField")
        return _page(number, form.wrong(first, no.message), 422)
    flash(said)
    return go(url_for(".index", number=number))


def _page(number: str, wrong: Form | None = None, status: int = 200) -> ResponseReturnValue:
    district, graces = house().district, announced.graces()
    with reading() as session:
        head = head_of(session, number)
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
        steps = seen.steps(session, head.id)
        asked = copies.of_account(session, head.id)
        due = facts.planned(session, district, [head.id], today(), graces)
        adrift = ""
        if isinstance(wrong, HoldBackForm) and not any(_is_of(wrong, each) for each in due):
            first = next(str(field.errors[0]) for field in wrong if field.errors)
            adrift = f"{first}. This step stands no more on the page."
        page = {
            "steps": steps, "asked": asked, "due": due,
            "ahead": _ahead(seen.ahead(session, district, head.id, today(), graces), due),
            "held": holds.longest(session, head.id, HoldKind.PAST_DUE_NOTICES, today()),
            "fees": waiving.fees(session, head.id),
            "given_up": waiving.of_account(session, head.id),
            "names": actors.names(session, {each.recorded_by for each in asked}),
        }  # fmt: skip
    return page_of(
        "lateness", head, wrong=wrong, adrift=adrift, errors_title=wrong is not None,
        is_own=is_own,
        does=words.DOES, stops=words.STOPS, whom=words.WHOM,
        hold_form=_form(HoldBackForm, wrong), fee_form=_form(TakeOffForm, wrong),
        copy_form=_form(CopyForm, wrong),
        may_work=may(me(), Permission.PAST_DUE_WORK) and not is_own,
        may_waive=may(me(), Permission.LATE_FEE_WAIVE) and not is_own,
        **page,
    ), status  # fmt: skip


def _ahead(coming: list[seen.Coming], due: list[facts.Planned]) -> list[seen.Coming]:
    """What comes after what is due today, which stands above it."""
    is_due = {(each.bill.number, each.step.step.key) for each in due}
    return [each for each in coming if (each.bill_number, each.then.step.key) not in is_due]


def _form(kind: type[Form], wrong: Form | None) -> Form:
    if isinstance(wrong, kind):
        return wrong
    form = kind(formdata=None)
    return form.begin() if isinstance(form, CopyForm) else form


def _is_of(form: HoldBackForm, due: facts.Planned) -> bool:
    """Whether the form stands beside this step on the page."""
    said = (form.bill.data, form.step.data)
    return said == (due.bill.number, due.step.word) and due.step.stop is None
