"""What the district charges, what it charged on a day, and the files that said so."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from helpdesk.forms.rates import DayForm
from helpdesk.rate_change_words import STATES
from services import districts
from services.desk import actors, rates_page
from services.rates import looking
from web.clock import today
from web.database import reading
from web.extensions import house
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs

bp = Blueprint("rates", __name__, url_prefix="/rates")


@bp.get("")
@needs(Permission.RATE_VIEW)
def index() -> ResponseReturnValue:
    """The classes, every rate with its resolution, and the versions of the district's file."""
    form = DayForm(request.args) if "on" in request.args else DayForm(formdata=None)
    on, files = form.day_or(today()), house().files
    district, held = files.on(on), files.held
    own = districts.digest_of(house().own_file.content)
    with reading() as session:
        kept = districts.history(session)
        changes = looking.listed(session)
        names = actors.names(
            session,
            {
                *(version.loaded_by for version, _ in kept),
                *(made.decided_by for _, made in kept if made is not None),
                *(each.proposed_by for each in changes),
            },
        )
    in_use = [
        version.digest == own if held is None else made is not None and made.id == held.id
        for version, made in kept
    ]
    return form_page(
        "helpdesk/rates/index.html", form, 422 if form.errors else 200,
        classes=district.tariff.classes, on=on,
        charges=rates_page.charges(district.tariff, on, district.programs),
        law=district.jurisdiction, billing=district.billing, changes=changes, states=STATES,
        kept=list(zip(kept, in_use, strict=True)), names=names,
        is_kept=any(in_use), today=today(),
        may_propose=may(me(), Permission.RATE_PROPOSE),
    )  # fmt: skip
