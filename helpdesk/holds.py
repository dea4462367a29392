"""Holds and flags of an account: what is held back today, what was, by whom and why."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.holds import EndForm, HoldForm
from models.audit import Deed
from models.errors import Refused
from models.hold import BY_HAND, HoldKind
from services import audit
from services.accounts import holds, household
from services.desk import actors
from web.clock import now, today
from web.database import reading, save
from web.fields import Form, text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("holds", __name__, url_prefix="/accounts/<number>/holds")


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """What is held back and what must be known, and all that ever was."""
    return _page(number, _empty(), EndForm(formdata=None))


@bp.post("/place")
@needs(Permission.HOLD_CHANGE)
def place(number: str) -> ResponseReturnValue:
    """Hold something back; a form sent twice is one hold."""
    form = HoldForm()
    if not form.validate():
        return _page(number, form, EndForm(formdata=None), status=422)
    try:
        save(lambda session: _place(session, number, form))
    except Refused as no:
        return _page(number, form.wrong(form.to_on, no.message), EndForm(formdata=None), status=422)
    flash("It is written down.")
    return go(url_for(".index", number=number))


@bp.post(f"/<{ID}:hold_id>/end")
@needs(Permission.HOLD_CHANGE)
def end(number: str, hold_id: int) -> ResponseReturnValue:
    """End a hold before its day."""
    form = EndForm()
    with reading() as session:
        hold = holds.of_account(session, head_of(session, number).id, hold_id)
    if hold.kind not in BY_HAND:
        raise Refused("It ends with the arrangement it belongs to.")
    if not form.validate():
        return _page(number, _empty(), form, ending=hold_id, status=422)
    save(lambda session: _end(session, number, hold_id, form))
    flash("The hold ended.")
    return go(url_for(".index", number=number))


def _empty() -> HoldForm:
    return HoldForm(formdata=None, data={"from_on": today()}).begin()


def _place(session: Session, number: str, form: HoldForm) -> None:
    head = to_work_on(session, number)
    kind = HoldKind(form.kind.data)
    hold = holds.place(
        session, key=form.once, account_id=head.id, kind=kind, reason=text(form.reason),
        from_on=form.from_on.day, to_on=form.to_on.data, by=me().actor, on=today(),
        at=now(),
    )  # fmt: skip
    trail.did(session, Deed.HOLD_PLACED, audit.account(head.number), hold=hold.id, kind=kind.value)


def _end(session: Session, number: str, hold_id: int, form: EndForm) -> None:
    head = to_work_on(session, number)
    hold = holds.end(
        session,
        account_id=head.id,
        hold_id=hold_id,
        reason=text(form.because),
        by=me().actor,
        at=now(),
    )
    trail.did(
        session, Deed.HOLD_ENDED, audit.account(head.number), hold=hold.id, kind=hold.kind.value
    )


def _page(
    number: str, form: HoldForm, end_form: EndForm, *, ending: int = 0, status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        head = head_of(session, number)
        kept = holds.history(session, head.id)
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
        whose = actors.names(
            session, {who for each in kept for who in (each.placed_by, each.ended_by)}
        )
    wrong: Form | None = next((each for each in (form, end_form) if each.errors), None)
    page = page_of(
        "holds", head, form=form, end_form=end_form, ending=ending, wrong=wrong,
        errors_title=wrong is not None, names=whose, is_own=is_own,
        counting=[each for each in kept if not holds.is_over(each, today())],
        over=[each for each in kept if holds.is_over(each, today())],
        by_hand=BY_HAND,
        may_hold=may(me(), Permission.HOLD_CHANGE) and not is_own,
    )  # fmt: skip
    return page, status
