"""Autopay of an account: its state, what it draws next, who changed it and why; and what staff
do for a caller. Switching it on, and every number, is the customer's own."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import autopay_words
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.autopay import LINK, AutopayForm
from models.autopay import Mandate
from models.errors import Conflict, Refused
from services.accounts import household
from services.autopay import asking, changing, ending, history, orders, seen
from services.autopay.orders import AutopayOrder
from services.desk import actors
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many
from web.urls import url_for

bp = Blueprint("autopay", __name__, url_prefix="/accounts/<number>/autopay")
SAID = {
    "stop": "Autopay is off. Nothing more is drawn.",
    "pause": "Autopay is paused.",
    "resume": "Autopay goes on.",
    "skip": "The payment is skipped.",
    "unskip": "The payment is put back.",
    LINK: "The link is on its way.",
}


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """What it does, and everything that happened."""
    return _page(number, AutopayForm(formdata=None).begin())


@bp.post("/act")
@needs(Permission.AUTOPAY_CHANGE)
def act(number: str) -> ResponseReturnValue:
    """Do what a customer asked for; a form sent twice does it once."""
    form = AutopayForm()
    if not form.validate():
        return _page(number, form, 422)
    with reading() as session:
        head = to_work_on(session, number)
    limit = Limit("autopay_link", f"{me().actor}:{head.number}", asking.LINKS_MAX, asking.WINDOW)
    deed, _draft = form.chosen
    if deed == LINK and too_many([limit]):
        return _page(number, form.wrong(form.deed, TOO_MANY), 429)
    try:
        save(lambda session: _act(session, number, form))
    except (Conflict, Refused) as no:
        return _page(number, form.wrong(form.deed, no.message), 422)
    flash(SAID[deed])
    return go(url_for(".index", number=number))


def _act(session: Session, number: str, form: AutopayForm) -> None:
    head, context = to_work_on(session, number), house().context
    deed, draft = form.chosen
    does = AutopayOrder(
        account_id=head.id, by=me().actor, form=form.once, on=today(), at=now(),
        reason=text(form.reason),
    )  # fmt: skip
    match deed:
        case "stop":
            ending.stop(session, context, does)
        case "pause":
            changing.pause(session, context, does, form.until.day)
        case "resume":
            changing.resume(session, context, does)
        case "skip":
            changing.skip(session, context, does, draft)
        case "unskip":
            changing.unskip(session, context, does, draft)
        case _:
            asking.send_link(session, context, does)


def _page(number: str, form: AutopayForm, status: int = 200) -> ResponseReturnValue:
    district = house().district
    with reading() as session:
        head = head_of(session, number)
        standing = seen.standing(session, district, head.number, person_id=None, on=today())
        live = orders.live(session, head.id)
        drafts = seen.can_be_moved(session, live) if live else []
        mandate = session.get_one(Mandate, live.mandate_id) if live else None
        past = history.of_account(session, head.id, person_id=None)
        names = actors.names(session, {each.change.by for each in past if each.change})
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
    page = page_of(
        "autopay", head, form=form.offer(autopay_words.deeds(standing, drafts, today())),
        errors_title=bool(form.errors), standing=standing, autopay=live, is_own=is_own,
        sentence=autopay_words.sentence(standing),
        mandate=mandate, signed=autopay_words.signed(mandate) if mandate else "",
        history=[autopay_words.happened(each, names) for each in past],
        may_act=may(me(), Permission.AUTOPAY_CHANGE) and not is_own,
    )  # fmt: skip
    return page, status
