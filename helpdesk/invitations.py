"""How far the invitations of imported customers are."""

from flask import Blueprint, render_template

from services import welcoming
from services.importing.along import kept
from services.welcoming.standing import refusals
from web.clock import now
from web.database import reading
from web.permissions import Permission, needs

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("")
@needs(Permission.WELCOME_VIEW)
def index() -> str:
    """Who was invited, who came in, whose letter came back."""
    with reading() as session:
        standing = welcoming.standing(session, at=now())
        refused = refusals(session)
        along = kept(session)
    return render_template(
        "helpdesk/invitations/index.html", standing=standing, refused=refused, along=along
    )
