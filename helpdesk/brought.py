"""What came along with an account from the system before, what did not, and its office's notes."""

from flask import Blueprint

from helpdesk.accounts import head_of, page_of
from models.autopay import AutopayState
from services.desk import brought
from services.welcoming.report import Stands, report
from web import paging
from web.clock import today
from web.database import reading
from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("brought", __name__, url_prefix="/accounts/<number>/brought")
STANDS = {
    Stands.CAME_IN: "Came in",
    Stands.INVITED: "Invited, not come in yet",
    Stands.HELD: "Held: the e-mail address has several names",
    Stands.WITHOUT_ADDRESS: "No e-mail address: not invited",
    Stands.TO_INVITE: "To be invited",
}
AUTOPAY = {
    AutopayState.ON: "On",
    AutopayState.NEEDS_METHOD: "Needs the customer's bank details",
    AutopayState.SUSPENDED: "Suspended",
}


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> str:
    """What came along, what did not, and the notes, newest first."""
    after = paging.after()
    with reading() as session:
        head = head_of(session, number)
        page = brought.notes(session, head.id, zone=house().district.zone, after=after)
        came = report(session, head.id, on=today())
    return page_of(
        "brought", head, page=page, after=after, came=came, stands=STANDS,
        autopay_states=AUTOPAY,
    )  # fmt: skip
