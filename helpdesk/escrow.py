"""Sales of property: requests by their clock, written down, answered, paid, called off."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import escrow_words, money_words, trail
from helpdesk.forms.escrow import (
    CallOffForm,
    CheckForm,
    CompleteForm,
    MissingForm,
    RequestForm,
    sold_of,
)
from models.account import CustomerAccount
from models.errors import Conflict, Refused
from models.escrow import ANSWERED, CameBy, EscrowRequest, EscrowState
from services.accounts import household
from services.desk import actors
from services.escrow import answering, asking, news, receiving, seen
from services.escrow.asking import Asked
from services.escrow.news import News
from services.escrow.seen import Clock, RequestSeen, Show
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("escrow", __name__, url_prefix="/escrow")
S = EscrowState


@bp.get("")
@needs(Permission.ESCROW_VIEW)
def index() -> str:
    """The requests, the first clock to end on top."""
    asked = request.args.get("show", "")
    show, start = Show(asked) if asked in set(Show) else Show.TO_ANSWER, paging.after_id()
    with reading() as session:
        page = seen.listed(session, show, start=start)
        counts = seen.counts(session)
    return render_template(
        "helpdesk/escrow/index.html", page=page, show=show, start=start, counts=counts,
        shown=escrow_words.SHOWN, states=escrow_words.STATES, came_by=escrow_words.CAME_BY,
        clocks={each.id: _clock(each) for each in page.rows},
        left=escrow_words.left, may_work=may(me(), Permission.ESCROW_WORK),
    )  # fmt: skip


@bp.get("/new")
@needs(Permission.ESCROW_WORK)
def new() -> ResponseReturnValue:
    """Write down what came by fax, messenger, e-mail or mail."""
    form = RequestForm(formdata=None, data={"received_on": today()}).begin()
    return form_page("helpdesk/escrow/new.html", form)


@bp.post("/new")
@needs(Permission.ESCROW_WORK)
def create() -> ResponseReturnValue:
    """Keep it and start its clock; a form sent twice is one request."""
    form = RequestForm()
    if not form.validate():
        return form_page("helpdesk/escrow/new.html", form, 422)
    asked = Asked(
        key=UUID(form.once), came_by=CameBy(form.came_by.data), received_on=form.received_on.day,
        asker=form.asker, sold=form.sold,
    )  # fmt: skip
    try:
        made = save(
            lambda session: (
                asking.ask(
                    session, house().district.calendar, asked, by=me().actor, on=today(), at=now()
                ).id
            )
        )
    except Refused as no:
        return form_page("helpdesk/escrow/new.html", form.wrong(form.received_on, no.message), 422)
    flash("The request is kept, and its clock runs.")
    return go(url_for(".show", request_id=made))


@bp.get(f"/<{ID}:request_id>")
@needs(Permission.ESCROW_VIEW)
def show(request_id: int) -> ResponseReturnValue:
    """One request: what it asks, its clock, its answers, its money."""
    return page_of(request_id)


@bp.get(f"/<{ID}:request_id>/complete")
@needs(Permission.ESCROW_WORK)
def incomplete(request_id: int) -> ResponseReturnValue:
    """What the request says, to add what was missing."""
    with reading() as session:
        found = seen.one(session, request_id)
    data = sold_of(found.request) | {"received_on": today()}
    return _complete(found, CompleteForm(formdata=None, data=data))


@bp.post(f"/<{ID}:request_id>/complete")
@needs(Permission.ESCROW_WORK)
def complete(request_id: int) -> ResponseReturnValue:
    """Write down what was missing."""
    form = CompleteForm()
    with reading() as session:
        found = seen.one(session, request_id)
    if not form.validate():
        return _complete(found, form, 422)
    try:
        save(
            lambda session: asking.complete(
                session, house().district, request_id, form.sold,
                received_on=form.received_on.day,
                came_by=CameBy(form.came_by.data), by=me().actor, on=today(), at=now(),
            ).id
        )  # fmt: skip
    except Refused as no:
        return _complete(found, form.wrong(form.received_on, no.message), 422)
    flash("It is written down.")
    return go(url_for(".show", request_id=request_id))


@bp.post(f"/<{ID}:request_id>/missing")
@needs(Permission.ESCROW_WORK)
def say_missing(request_id: int) -> ResponseReturnValue:
    """Answer that something is missing."""
    form = MissingForm()
    return _deed(
        request_id, form,
        lambda session: _say_missing(session, request_id, text(form.missing)),
        "It waits for what is missing. Where no e-mail address is known, tell them as they asked.",
    )  # fmt: skip


@bp.post(f"/<{ID}:request_id>/cancel")
@needs(Permission.ESCROW_WORK)
def cancel(request_id: int) -> ResponseReturnValue:
    """Call the request off."""
    form = CallOffForm()
    return _deed(
        request_id, form,
        lambda session: answering.cancel(
            session, request_id, words=text(form.because), by=me().actor, at=now()
        ),
        "It is called off.",
    )  # fmt: skip


@bp.post(f"/<{ID}:request_id>/check")
@needs(Permission.ESCROW_WORK)
def take_check(request_id: int) -> ResponseReturnValue:
    """Post a check from the closing; the same number again is the same check."""
    form = CheckForm()
    return _deed(
        request_id, form,
        lambda session: receiving.take_check(
            session, house().district, request_id=request_id, amount=form.paid,
            number=text(form.check_number), received_on=form.came_on.day, by=me().actor, at=now(),
        ),
        "The check is posted.",
    )  # fmt: skip


@bp.post(f"/<{ID}:request_id>/payments/<{ID}:payment_id>/count")
@needs(Permission.ESCROW_WORK)
def count(request_id: int, payment_id: int) -> ResponseReturnValue:
    """Say that a payment of the account came from this closing."""
    return _deed(
        request_id, Form(),
        lambda session: receiving.count(
            session, request_id=request_id, payment_id=payment_id, by=me().actor, at=now()
        ),
        "It counts for this closing.",
    )  # fmt: skip


def _say_missing(session: Session, request_id: int, words: str) -> None:
    told = answering.say_missing(session, request_id, words=words, by=me().actor, at=now())
    news.tell(session, house().context, told, News.MISSING, at=now())


def page_of(
    request_id: int, *, form: Form | None = None, said: str = "", status: int = 200
) -> ResponseReturnValue:
    """The page of one request, with what went wrong on it."""
    with reading() as session:
        found = seen.one(session, request_id)
        sold = found.request
        names = actors.names(
            session,
            {sold.entered_by, *(m.by for m in found.moves), *(q.made_by for q in found.quotes)},
        )
        is_own = sold.account_id is not None and household.is_own(
            session, staff_id=me().id, account_id=sold.account_id
        )
    looked(found)
    forms = {
        "missing": MissingForm(
            formdata=None, data={"missing": escrow_words.missing([*asking.lacking(sold)])}
        ),
        "cancel": CallOffForm(formdata=None),
        "check": CheckForm(formdata=None, data={"came_on": today()}),
    }
    forms |= {name: form for name, empty in forms.items() if type(empty) is type(form)}
    wrong = form if form is not None and form.errors else None
    may_do = _may_do(found) if may(me(), Permission.ESCROW_WORK) and not is_own else set()
    may_do |= {name for name, each in forms.items() if each is wrong}
    page = render_template(
        "helpdesk/escrow/show.html", seen=found, sold=sold, names=names, forms=forms, wrong=wrong,
        said=said, errors_title=wrong is not None, states=escrow_words.STATES,
        came_by=escrow_words.CAME_BY, clock=_clock(sold), left=escrow_words.left,
        today=today(), refund_states=money_words.REFUNDS, is_own=is_own,
        may_do=may_do, lacking=sold.missing or asking.lacking(sold),
    )  # fmt: skip
    return page, status


def looked(found: RequestSeen, beside: CustomerAccount | None = None) -> None:
    """A look at a request is one at its account; until it is known, at the one shown beside it."""
    account = found.account or beside
    number = account.number if account else ""
    trail.looked("escrow.view", asking.subject(found.request.id), of=number)


def _may_do(found: RequestSeen) -> set[str]:
    """What may be done next with a request."""
    state = found.request.state
    deeds = {
        "answer": state is S.RECEIVED or state in ANSWERED,
        "missing": state is S.RECEIVED,
        "complete": state in {S.RECEIVED, S.INSUFFICIENT},
        "check": state in ANSWERED,
        "finish": state is S.PAID,
        "cancel": state not in {S.PAID, S.CLOSED, S.CANCELLED},
    }
    return {name for name, is_next in deeds.items() if is_next}


def _complete(found: RequestSeen, form: CompleteForm, status: int = 200) -> ResponseReturnValue:
    looked(found)
    return form_page("helpdesk/escrow/complete.html", form, status, sold=found.request)


def _deed(
    request_id: int, form: Form, does: Callable[[Session], object], said: str
) -> ResponseReturnValue:
    with reading() as session:
        seen.one(session, request_id)
    if not form.validate():
        return page_of(request_id, form=form, status=422)
    try:
        save(does)
    except (Conflict, Refused) as no:
        return page_of(request_id, form=form, said=no.message, status=409)
    flash(said)
    return go(url_for(".show", request_id=request_id))


def _clock(request: EscrowRequest) -> Clock:
    return seen.clock(house().district.calendar, request, today())
