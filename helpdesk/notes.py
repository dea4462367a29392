"""What the office of the system before had written down about an account."""

from flask import Blueprint

from helpdesk.accounts import head_of, page_of
from services.desk import brought
from web import paging
from web.database import reading
from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("notes", __name__, url_prefix="/accounts/<number>/notes")


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> str:
    """The notes that came along, newest first."""
    after = paging.after()
    with reading() as session:
        head = head_of(session, number)
        page = brought.notes(session, head.id, zone=house().district.zone, after=after)
    return page_of("notes", head, page=page, after=after)
