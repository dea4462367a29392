"""Who of the district looked at my account as I see it, and why: for its owners."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.frame import PEOPLE, around, my_account
from services.desk import customer_views
from services.rules.roles import Act
from web.clock import today
from web.database import reading
from web.permissions import Permission, needs

bp = Blueprint("looks", __name__, url_prefix="/a/<number>/people/looks")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """The looks, the newest first."""
    with reading() as session:
        account, part = my_account(session, number, today(), Act.SHARE)
        looks = customer_views.of_account(session, account.id)
    return render_template(
        "portal/people/looks.html",
        account=account,
        root=f"/a/{account.number}/people",
        looks=looks,
        **around(account, PEOPLE, part),
    )
