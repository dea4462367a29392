"""What a bill would be, for anybody who asks; and the published rates in force."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal import rate_words, words
from portal.forms.rates import RatesForm
from services.rules.periods import Period, cycle_period
from services.rules.rating import NotRated, saying
from services.rules.rating.quoting import Quote, quote
from web.clock import today
from web.extensions import house
from web.fragments import VARY, wants_fragment
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs

bp = Blueprint("rates", __name__, url_prefix="/rates")


@bp.get("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def index() -> ResponseReturnValue:
    """Work out a bill by what is asked, which nobody keeps; and say what each rate is.

    Arithmetic alone: no account is looked at, and the database is not asked.
    """
    tariff = house().district.tariff
    last = cycle_period(tariff.cycles[min(tariff.cycles)], today())
    form = RatesForm(tariff, request.args or None, from_on=last.from_on, to_on=last.to_on)
    found = _quote(form) if request.args and form.validate() else None
    is_part = wants_fragment()
    page = render_template(
        "portal/rates/_quote.html" if is_part else "portal/rates/index.html",
        form=form,
        errors_title=bool(form.errors),
        quote=found,
        lines=_lines(found) if found else [],
        rates=[] if is_part else rate_words.in_force(tariff, today()),
    )
    return page, 422 if form.errors and not is_part else 200, {"Vary": VARY}


def _quote(form: RatesForm) -> Quote | None:
    """What the bill would be; when the rates cannot say, the form says so."""
    period = Period(form.from_on.day, form.to_on.day)
    tariff = house().district.tariff
    try:
        return quote(tariff, form.asked, period)
    except NotRated:
        if form.volume and not form.volume.data:
            form.wrong(form.volume, _("Enter how much water was used; it is on the water bill"))
        else:
            number = house().district.contact.telephone
            form.wrong(form.kind, _("We cannot work this out here. Call us at %(number)s",
                                    number=number))  # fmt: skip
        return None


def _lines(found: Quote) -> list[dict[str, object]]:
    """Each line with its days, its arithmetic and what set it."""
    tariff = house().district.tariff
    return [
        {
            "name": rate_words.said(line.name),
            "days": line.days,
            "amount": line.amount,
            "arithmetic": saying.said(line.reason, tariff, lang()),
            "resolution": words.resolution(line.reason["resolution"]),
        }
        for line in found.lines
    ]
