"""How far everybody can use these pages, how that is tested, and what to do where they cannot."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("accessibility", __name__)


@bp.get("/accessibility")
@needs(Permission.PUBLIC_PAGE_VIEW)
def show() -> ResponseReturnValue:
    """The statement."""
    district = house().district
    return render_template(
        "portal/accessibility.html",
        reviewed_on=district.accessibility.reviewed_on,
        answer_days=district.questions.answer_in_days,
    )
