"""Who of the district looked at my account or changed it, and why: for its owners."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import past_words
from portal.frame import PEOPLE, around, my_account
from services.desk import access_log
from services.rules.roles import Act
from web import paging
from web.clock import today
from web.database import reading
from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("looks", __name__, url_prefix="/a/<number>/people/looks")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """The access log, the newest first, a page at a time."""
    before = paging.before_instant()
    with reading() as session:
        account, part = my_account(session, number, today(), Act.SHARE)
        page = access_log.page(
            session, account_id=account.id, number=account.number, day_of=house().district.day,
            before=before,
        )  # fmt: skip
    return render_template(
        "portal/people/looks.html",
        account=account,
        root=f"/a/{account.number}/people",
        page=page,
        before=before,
        older=paging.instant(page.next),
        deeds=past_words.DEEDS,
        **around(account, PEOPLE, part),
    )
