"""What a bill would be, for anybody who asks; and the published rates in force."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal import rate_words, words
from portal.forms.rates import RatesForm
from services.rules.periods import Period, cycle_period
from services.rules.rating import NotRated, saying
from services.rules.rating.quoting import Quote, quote
from services.throttling import throttles
from services.throttling.throttles import Limit
from web.clock import today
from web.extensions import house
from web.fragments import VARY, wants_fragment
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, too_many

bp = Blueprint("rates", __name__, url_prefix="/rates")
#: Quotes of one neighbourhood.
ASKED_MAX, WINDOW = 300, timedelta(minutes=10)


@bp.get("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def index() -> ResponseReturnValue:
    """Work out a bill by what is asked, which nobody keeps; and say what each rate is.

    No account is looked at. What is decided for a later day is said beside what is in force, and
    days after it are worked out by it.
    """
    tariff = house().district.tariff
    last = cycle_period(tariff.cycles[min(tariff.cycles)], today())
    form = RatesForm(tariff, request.args or None, from_on=last.from_on, to_on=last.to_on)
    is_part = wants_fragment()
    is_refused = bool(request.args) and form.validate() and too_many([_limit()])
    if is_refused:
        form.wrong(form.kind, TOO_MANY)
    found = _quote(form) if request.args and not form.errors else None
    page = render_template(
        "portal/rates/_quote.html" if is_part else "portal/rates/index.html",
        form=form,
        errors_title=bool(form.errors),
        quote=found,
        lines=_lines(found) if found else [],
        rates=[] if is_part else rate_words.in_force(tariff, today()),
    )
    wrong = 429 if is_refused else 422
    return page, wrong if form.errors and not is_part else 200, {"Vary": VARY}


def _limit() -> Limit:
    """Whoever fills the form in asks with each change; nobody changes it so often."""
    return Limit("quote", throttles.neighbourhood(address()), ASKED_MAX, WINDOW)


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
