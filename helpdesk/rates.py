"""What the district charges, what it charged on a day, and the files that said so."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from helpdesk.forms.rates import DayForm
from services import districts
from services.desk import actors, rates_page
from web.clock import today
from web.database import reading
from web.extensions import house
from web.fragments import form_page
from web.permissions import Permission, needs

bp = Blueprint("rates", __name__, url_prefix="/rates")


@bp.get("")
@needs(Permission.RATE_VIEW)
def index() -> ResponseReturnValue:
    """The classes, every rate with its resolution, and the versions of the district's file."""
    form = DayForm(request.args) if "on" in request.args else DayForm(formdata=None)
    on, district = form.day_or(today()), house().district
    in_use = districts.digest_of(house().settings.district.read_text("utf-8"))
    with reading() as session:
        versions = districts.versions(session)
        loaded_by = actors.names(session, [each.loaded_by for each in versions])
    return form_page(
        "helpdesk/rates/index.html", form, 422 if form.errors else 200,
        classes=district.tariff.classes, on=on, charges=rates_page.charges(district.tariff, on),
        law=district.jurisdiction, billing=district.billing, versions=versions,
        loaded_by=loaded_by, in_use=in_use,
        is_kept=any(each.digest == in_use for each in versions),
    )  # fmt: skip
