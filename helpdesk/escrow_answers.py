"""The answer for a sale, with its figures; its paper; and the final bill that ends it."""

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk.escrow import looked, page_of
from helpdesk.forms.escrow import AnswerForm, FinishForm
from models.account import CustomerAccount
from models.errors import Conflict, NotFound, Refused
from models.escrow import EscrowState
from models.identity import StaffRole
from models.money import Money
from services.accounts import account_changes
from services.escrow import answering, asking, figures, news, seen, settling
from services.escrow.answering import Answer
from services.escrow.figures import Figures
from services.escrow.news import News
from services.escrow.seen import RequestSeen
from services.escrow.settling import Ending
from services.paper.escrow import OWED, StatementFacts, escrow_pdf
from services.rules import closing
from services.rules.periods import DAY
from services.rules.rating import Line
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("escrow_answers", __name__, url_prefix=f"/escrow/<{ID}:request_id>")


@bp.get("/answer")
@needs(Permission.ESCROW_WORK)
def new(request_id: int) -> ResponseReturnValue:
    """Which account and closing date; once both are there, the figures."""
    with reading() as session:
        found = seen.one(session, request_id)
        there = [found.account] if found.account else seen.likely(session, found.request)
    form = AnswerForm(request.args if request.args else None, meta={"csrf": False})
    if not request.args:
        form.closing_on.data = found.request.closing_on
        form.number.data = there[0].shown if len(there) == 1 else None
    form.seen.data = str(len(found.quotes))
    is_asked = bool(text(form.number)) and form.closing_on.data is not None
    return _answer(found, form, is_asked=is_asked and (not request.args or form.validate()))


@bp.post("/answer")
@needs(Permission.ESCROW_WORK)
def create(request_id: int) -> ResponseReturnValue:
    """Answer with what the figures are now, if they are those that were shown."""
    form = AnswerForm()
    with reading() as session:
        found = seen.one(session, request_id)
    if not form.validate():
        return _answer(found, form, status=422)
    try:
        with reading() as session:
            whole = _figures(session, request_id, form)[1].whole
        if text(form.said) != str(whole.cents):
            return _answer(found, form, is_asked=True, is_other=bool(text(form.said)))
        save(lambda session: _quote(session, request_id, form))
    except (Conflict, NotFound) as no:
        return _answer(found, form.wrong(form.number, no.message), status=409)
    except Refused as no:
        return _answer(found, form.wrong(form.closing_on, no.message), status=422)
    flash("It is answered. Where no e-mail address is known, send the statement as they asked.")
    return go(url_for("helpdesk.escrow.show", request_id=request_id))


@bp.get(f"/statement-<{ID}:version>.pdf")
@needs(Permission.ESCROW_VIEW)
def statement(request_id: int, version: int) -> ResponseReturnValue:
    """One answer on paper."""
    with reading() as session:
        found = seen.one(session, request_id)
        quote = next((each for each in found.quotes if each.version == version), None)
        if quote is None:
            raise NotFound("There is no such answer.")
        account = session.get_one(CustomerAccount, quote.account_id)
        facts = StatementFacts(
            district=house().district, request=found.request, quote=quote,
            account=account.shown, service_address=account.address,
        )  # fmt: skip
    looked(found)
    name = f"{found.request.number}-{version}.pdf"
    return Response(
        escrow_pdf(facts),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/finish")
@needs(Permission.ACCOUNT_CHANGE)
def ending(request_id: int) -> ResponseReturnValue:
    """The last day of service, and what the final bill will be."""
    with reading() as session:
        found = seen.one(session, request_id)
        form = FinishForm(formdata=None).begin()
        quote = found.request.quote
        form.last_day.data = min(quote.closing_on, today()) if quote else today()
        if found.account is not None:
            form.seen.data = str(account_changes.version(session, found.account.id))
    return _finish(found, form)


@bp.post("/finish")
@needs(Permission.ACCOUNT_CHANGE)
def finish(request_id: int) -> ResponseReturnValue:
    """Close the account, post its final bill, give the seller's money back; twice is once."""
    form = FinishForm()
    with reading() as session:
        found = seen.one(session, request_id)
    if not form.validate():
        return _finish(found, form, 422)
    wish = Ending(
        request_id=request_id, closed_on=form.last_day.day, seen=form.version, key=form.once
    )
    try:
        save(lambda session: _end(session, wish))
    except (Conflict, Refused) as no:
        return _finish(found, form.wrong(form.last_day, no.message), 409)
    flash("The account is closed with its final bill.")
    return go(url_for("helpdesk.escrow.show", request_id=request_id))


def _wish(request_id: int, form: AnswerForm) -> Answer:
    return Answer(
        request_id=request_id, number=form.account_number, closing_on=form.closing_on.day,
        seen=form.answers_seen, billed_to=form.billed_to.data, words=text(form.note),
    )  # fmt: skip


def _figures(
    session: Session, request_id: int, form: AnswerForm
) -> tuple[CustomerAccount, Figures]:
    return answering.preview(session, house().district, _wish(request_id, form), on=today())


def _quote(session: Session, request_id: int, form: AnswerForm) -> int:
    made = answering.quote(
        session, house().district, _wish(request_id, form), by=me().actor, at=now()
    )
    sold = asking.locked(session, request_id)
    news.tell(session, house().context, sold, News.ANSWERED, at=now())
    return made.version


def _end(session: Session, wish: Ending) -> None:
    closed = settling.finish(
        session, house().district, wish, by=me().actor, role=StaffRole(me().role), at=now()
    )
    news.tell(session, house().context, closed, News.CLOSED, at=now())


def _answer(
    found: RequestSeen, form: AnswerForm, *, is_asked: bool = False, is_other: bool = False,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    account = worked_out = None
    likely = []
    with reading() as session:
        if not found.account:
            likely = [
                (each.shown, each.address, each.closed_on)
                for each in seen.likely(session, found.request)
            ]
        if is_asked:
            try:
                account, worked_out = _figures(session, found.request.id, form)
            except NotFound as no:
                form.wrong(form.number, no.message)
            except Refused as no:
                form.wrong(form.closing_on, no.message)
    looked(found, account)
    form.said.data = str(worked_out.whole.cents) if worked_out else ""
    return form_page(
        "helpdesk/escrow/answer.html", form, 422 if form.errors and status == 200 else status,
        sold=found.request, likely=likely, account=account, figures=worked_out, parts=OWED,
        is_other=is_other, before=found.request.quote, money=Money.dollars,
        valid_until=closing.valid_until(form.closing_on.day) if worked_out else None,
    )  # fmt: skip


def _finish(found: RequestSeen, form: FinishForm, status: int = 200) -> ResponseReturnValue:
    if found.request.state is not EscrowState.PAID or found.account is None:
        return page_of(found.request.id, said="There is nothing to finish here.", status=409)
    lines: tuple[Line, ...] = ()
    last = form.last_day.data
    with reading() as session:
        since = figures.last_billed(session, found.account.id)
        if last is not None and not form.errors:
            begun = (since or found.quotes[0].billed_to) + DAY
            try:
                lines = figures.charges(
                    session, house().district, found.account, since=begun, closing_on=last
                )
                lines += figures.contract(session, house().district, found.account, closing_on=last)
            except Refused as no:
                form.wrong(form.last_day, no.message)
    looked(found)
    return form_page(
        "helpdesk/escrow/finish.html", form, status, sold=found.request, seen=found, lines=lines,
        last=last,
    )  # fmt: skip
