"""The yearly notice of special rates at the desk: prepared, approved by a second person, sent."""

from flask import Blueprint, Response, flash, render_template
from flask.typing import ResponseReturnValue

from helpdesk import trail
from helpdesk.forms.special_rates import PrepareForm, PrintWaitingForm
from models.errors import Conflict, Refused
from services.desk import actors
from services.mailing import notices
from services.paper import special_rates_pdf
from services.paper.special_rates_words import words_of
from services.rules.cost_shift import cost_shift
from services.special_rates import preparing, returning, seen
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fragments import VARY, form_page, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("special_rates", __name__, url_prefix="/programs/notices")
#: A year of our time; no other number is one.
YEAR = "int(min=2000, max=2200):year"


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index() -> ResponseReturnValue:
    """The notices, the newest first, what waits to be printed, and a form to prepare one."""
    return _index(PrepareForm(formdata=None))


@bp.post("/prepare")
@needs(Permission.PROGRAM_PROPOSE)
def prepare() -> ResponseReturnValue:
    """Work out what the notice of a year says; nothing is sent."""
    form, context = PrepareForm(), house().context
    year = form.year.data or 0
    if not form.validate():
        return _index(form, 422)
    try:
        save(
            lambda session: preparing.prepare(session, context, year=year, at=now(), by=me().actor)
        )
    except Refused as no:
        return _index(form.wrong(form.year, no.message), 422)
    return go(url_for(".show", year=year))


@bp.post("/print")
@needs(Permission.BILL_SEND)
def print_waiting() -> ResponseReturnValue:
    """Put what waits for paper into a file; the same form twice is one file."""
    form, context = PrintWaitingForm(), house().context
    file_id = save(
        lambda session: returning.print_waiting(session, context, form=form.once, by=me().actor)
    )
    return go(url_for("helpdesk.print_files.show", file_id=file_id))


@bp.get(f"/<{YEAR}>")
@needs(Permission.ACCOUNT_VIEW)
def show(year: int) -> ResponseReturnValue:
    """What the notice of a year says, how far it is, and whom it did not reach."""
    return _page(year)


@bp.get(f"/<{YEAR}>.pdf")
@needs(Permission.ACCOUNT_VIEW)
def paper(year: int) -> ResponseReturnValue:
    """The sheet as it will go or went, addressed to nobody."""
    context = house().context
    with reading() as session:
        notice = seen.find(session, year)
    pdf = special_rates_pdf(
        notices.told(notice), context.district, context.links.discounts(), "en",
        notice.prepared_at,
    )  # fmt: skip
    headers = {"Content-Disposition": f'inline; filename="special-rates-{year}.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=headers)


@bp.post(f"/<{YEAR}>/approve")
@needs(Permission.PROGRAM_DECIDE)
def approve(year: int) -> ResponseReturnValue:
    """Agree to what somebody else prepared; a worker sends it to every account."""
    context = house().context
    try:
        save(
            lambda session: preparing.approve(session, context, year=year, at=now(), by=me().actor)
        )
    except (Conflict, Refused) as no:
        return _page(year, said=no.message, status=409 if isinstance(no, Conflict) else 422)
    flash("The notice is approved. It is sent to every account within some minutes.")
    return go(url_for(".show", year=year))


def _index(form: PrepareForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        found, waiting = seen.all_of(session), seen.waiting(session)
    return form_page(
        "helpdesk/special_rates/index.html", form.of(today().year), status, notices=found,
        waiting=waiting, printing=PrintWaitingForm(formdata=None).begin(),
        may_prepare=may(me(), Permission.PROGRAM_PROPOSE),
        may_print=may(me(), Permission.BILL_SEND),
    )  # fmt: skip


def _page(year: int, *, said: str = "", status: int = 200) -> ResponseReturnValue:
    after, context = paging.after_id() or 0, house().context
    with reading() as session:
        of_year = seen.of_year(session, year)
        figures = {"seen": of_year, "notice": of_year.notice}
        if wants_fragment():
            page = render_template("helpdesk/special_rates/_figures.html", **figures)
            return page, {"Vary": VARY}
        notice = of_year.notice
        unreached = seen.unreached(session, notice.id, today(), after=after)
        by_email, accounts = seen.ways(session)
        names = actors.names(session, {notice.prepared_by, notice.approved_by} - {""})
    trail.looked("special_rates.view", f"special_rates:{year}")
    told = notices.told(notice)
    is_mine = notice.prepared_by == me().actor
    answer = render_template(
        "helpdesk/special_rates/show.html", **figures, unreached=unreached, after=after,
        names=names, said=said, by_email=by_email, on_paper=accounts - by_email,
        words=words_of(told, context.district, context.links.discounts(), "en"),
        shift=cost_shift(notice.given, notice.undiscounted),
        may_prepare=may(me(), Permission.PROGRAM_PROPOSE) and notice.approved_at is None,
        may_approve=may(me(), Permission.PROGRAM_DECIDE) and notice.approved_at is None
        and not is_mine,
        prepare_form=PrepareForm(formdata=None),
    )  # fmt: skip
    return answer, status, {"Vary": VARY}
