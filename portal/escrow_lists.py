"""Many final bills at once: a list of properties, each a request of its own with its own clock."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from models.errors import Refused
from portal.escrow import PATH, proven
from portal.escrow_requests import asked_for, limits
from portal.forms.escrow import SalesForm
from services.escrow import asking
from services.rules.sale_lines import Problem
from web.clock import now, today
from web.database import save
from web.errors import in_words
from web.extensions import house
from web.fragments import form_page
from web.language import later as _l
from web.language import ngettext
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many

bp = Blueprint("escrow_lists", __name__, url_prefix=f"{PATH}/requests/list")
PAGE = "portal/escrow/list.html"
#: What is wrong about a line.
WRONG = {
    Problem.LONG: _l("Enter no more than 120 letters."),
    Problem.NUMBER: _l("Check the account number: it has eight digits, such as 2044-1836."),
    Problem.PLACE: _l("Enter a house number and a street, or an account number."),
    Problem.TWICE: _l("It is in the list already."),
}


@bp.get("")
@needs(Permission.ESCROW_ASK)
def new() -> ResponseReturnValue:
    """Paste addresses or account numbers."""
    if proven() is None:
        return go(PATH)
    return _page(SalesForm(formdata=None).begin())


@bp.post("")
@needs(Permission.ESCROW_ASK)
def create() -> ResponseReturnValue:
    """Send them all, or none while a line is wrong. A form sent twice sends each once."""
    email = proven()
    if email is None:
        return go(PATH)
    form = SalesForm()
    if not form.validate():
        return _page(form, 422)
    places = [line.said for line in form.lines]
    if too_many(limits(email), len(places)):
        return _page(form.wrong(form.places, TOO_MANY), 429)
    asked = asked_for(form, email)
    calendar = house().district.calendar
    try:
        save(
            lambda session: len(
                asking.ask_for_each(
                    session, calendar, asked, places, by="escrow", on=today(), at=now()
                )
            )
        )
    except Refused as no:
        return _page(form.wrong(form.closing_on, in_words(no)), 422)
    flash(ngettext("We have %(num)d request.", "We have %(num)d requests.", len(places)))
    return go(f"{PATH}/requests")


def _page(form: SalesForm, status: int = 200) -> ResponseReturnValue:
    return form_page(PAGE, form, status, wrong=WRONG)
