"""Could I pay less? Four questions for anybody, an answer that decides nothing, and the notice of
special rates."""

from datetime import timedelta

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from portal import discount_words
from portal.forms.discounts import ScreeningForm
from services.mailing import notices
from services.paper import special_rates_pdf
from services.paper.special_rates_words import words_of
from services.rules import screening
from services.rules.rating import NotRated
from services.rules.screening import Screened
from services.special_rates import seen
from services.throttling import throttles
from services.throttling.throttles import Limit
from web.clock import today
from web.database import reading
from web.extensions import house
from web.fragments import form_page
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, too_many

bp = Blueprint("discounts", __name__, url_prefix="/discounts")
TRIES_MAX = 60


@bp.get("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def index() -> ResponseReturnValue:
    """The programs, and four questions."""
    return _page(_form())


@bp.post("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def check() -> ResponseReturnValue:
    """Say for each program how likely it is and what it saves. Nothing that was said is kept."""
    form = _form()
    if not form.validate():
        return _page(form, status=422)
    where = throttles.neighbourhood(address())
    if too_many([Limit("screening", where, TRIES_MAX, timedelta(hours=1))]):
        return _page(form.wrong(form.person, TOO_MANY), status=429)
    district = house().district
    try:
        found = screening.screen(
            district.programs, district.tariff, form.said,
            customer_class=next(iter(district.tariff.classes)), on=today(),
        )  # fmt: skip
    except NotRated:
        number = district.contact.telephone
        no = _("We cannot work this out here. Call us at %(number)s", number=number)
        return _page(form.wrong(form.person, no), status=422)
    return _page(form, found)


@bp.get("/notice")
@needs(Permission.PUBLIC_PAGE_VIEW)
def notice() -> str:
    """The newest notice of special rates, which everybody was sent."""
    context = house().context
    with reading() as session:
        found = seen.newest(session)
    said = found and words_of(
        notices.told(found), context.district, context.links.discounts(), lang()
    )
    return render_template(
        "portal/discounts/notice.html", said=said, year=str(found.year) if found else ""
    )


@bp.get("/notice/<int(min=2000, max=2200):year>.pdf")
@needs(Permission.PUBLIC_PAGE_VIEW)
def notice_paper(year: int) -> ResponseReturnValue:
    """The notice of a year as a sheet in both languages, addressed to nobody.

    :raises NotFound: when it is not out.
    """
    context = house().context
    where = throttles.neighbourhood(address())
    if too_many([Limit("notice_paper", where, TRIES_MAX, timedelta(hours=1))]):
        return notice(), 429
    with reading() as session:
        found = seen.out_in(session, year)
    pdf = special_rates_pdf(
        notices.told(found), context.district, context.links.discounts(), lang(),
        found.prepared_at,
    )  # fmt: skip
    name = f'inline; filename="special-rates-{found.year}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": name})


def _form() -> ScreeningForm:
    """The questions, with the lowest age that a program asks for."""
    ages = [each.age_least for each in house().district.programs.values() if each.age_least]
    return ScreeningForm().of(min(ages) if ages else None)


def _page(
    form: ScreeningForm, found: list[Screened] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return form_page(
        "portal/discounts/index.html", form, status, has_programs=bool(house().district.programs),
        found=None if found is None else [discount_words.told(each) for each in found],
    )  # fmt: skip
