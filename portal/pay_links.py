"""The link that staff gave a caller: it opens one bill, for one payment."""

from datetime import timedelta

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from models.errors import Conflict, NotFound
from portal import guest
from services.payments import pay_links
from services.throttling.throttles import Limit, neighbourhood
from web.clock import now
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.language import gettext as _
from web.language import later as _l
from web.permissions import Permission, needs
from web.sign_in import address, go, too_many

bp = Blueprint("pay_links", __name__)
#: So many links that are none are looked for from one neighbourhood before the log and the page
#: say so. None is refused for it that is good: one of 58 bits is not guessed.
MISSES_MAX, WINDOW = 30, timedelta(minutes=10)
_TOO_MANY = _l("Too many links were opened here. Wait ten minutes, then try again.")


@bp.get("/pay/link/<code>")
@needs(Permission.GUEST_PAY)
def open_link(code: str) -> ResponseReturnValue:
    """Lead on to the bill; a link that is over, used, or none says the same."""
    try:
        link = save(lambda session: pay_links.opened(session, code, at=now()))
    except Conflict as no:
        return lead_back(code=code, said=in_words(no))
    except NotFound:
        # Only misses count: nobody shuts good links of a neighbourhood by opening bad ones.
        is_over = too_many([Limit("pay_link", neighbourhood(address()), MISSES_MAX, WINDOW)])
        return lead_back(code=code, said=str(_TOO_MANY) if is_over else "")
    return go(guest.may_pay(link.account_id, now(), link_id=link.id))


def lead_back(*, code: str = "", link_id: int = 0, said: str = "") -> ResponseReturnValue:
    """Where a link leads that begins no payment: to the one that this browser began with it."""
    with reading() as session:
        mine = pay_links.begun(session, guest.key_or_none(), code=code, link_id=link_id)
    if mine is not None:
        return go(f"/payments/{mine}")
    flash(said or words())
    return go("/")


def words() -> str:
    """What whoever holds a link is told that pays nothing any more."""
    return _(
        "This link pays nothing any more. Call %(number)s for a new one, or find your bill here.",
        number=house().district.contact.telephone,
    )
