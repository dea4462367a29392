"""Links to pay for callers: made, sent or read out, seen how far they came, taken back."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, flash
from flask import session as visit
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.pay_links import PayLinkForm
from helpdesk.words import LINKS
from models.audit import Deed
from models.errors import Refused
from models.money import Money
from models.pay_link import PayLink
from services import audit
from services.access.payers import payers
from services.accounts import household
from services.desk import actors
from services.payments import attempts, pay_links
from services.payments.pay_links import LinkSeen, Made, Wanted
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many
from web.urls import ID, url_for

#: In the signed cookie of the visit: which link is read out, and its address. It is shown once.
_READ_OUT = "pay_link_read_out"
bp = Blueprint("pay_links", __name__, url_prefix="/accounts/<number>/pay-links")


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """The links there were, and a form for one more."""
    return _page(number, PayLinkForm(formdata=None).begin())


@bp.post("/give")
@needs(Permission.PAY_LINK_GIVE)
def give(number: str) -> ResponseReturnValue:
    """Make a link; a form sent twice is one link."""
    form = PayLinkForm()
    with reading() as session:
        head = to_work_on(session, number)
        form.offer(payers(session, head.id, on=today()))
    if not form.validate():
        return _page(number, form, 422)
    if too_many(
        [Limit("pay_link", f"{me().actor}:{head.number}", pay_links.LINKS_MAX, pay_links.WINDOW)]
    ):
        return _page(number, form.wrong(form.to, TOO_MANY), 429)
    try:
        made = save(lambda session: _give(session, number, form))
    except Refused as no:
        return _page(number, form.wrong(form.to, no.message), 422)
    if made.address:
        visit[_READ_OUT] = [made.link.id, made.address]
    else:
        flash("The link is made. It pays once, until tomorrow.")
    return go(url_for(".index", number=number))


@bp.post(f"/<{ID}:link_id>/take-back")
@needs(Permission.PAY_LINK_GIVE)
def take_back(number: str, link_id: int) -> ResponseReturnValue:
    """Make a link worthless."""
    save(lambda session: _take_back(session, number, link_id))
    flash("The link opens nothing any more.")
    return go(url_for(".index", number=number))


def _give(session: Session, number: str, form: PayLinkForm) -> Made:
    head = to_work_on(session, number)
    wanted = Wanted(
        account_id=head.id, person_id=form.person_id, form=form.once, reason=text(form.reason),
        by=me().actor, on=today(), at=now(),
    )  # fmt: skip
    made = pay_links.make(session, house().context, wanted)
    how = "read out" if form.person_id is None else f"person:{form.person_id}"
    trail.did(
        session, Deed.PAY_LINK_GIVEN, audit.account(head.number), link=made.link.id, to=how,
        reason=wanted.reason,
    )  # fmt: skip
    return made


def _take_back(session: Session, number: str, link_id: int) -> None:
    head = to_work_on(session, number)
    pay_links.take_back(session, account_id=head.id, link_id=link_id, by=me().actor, at=now())
    trail.did(session, Deed.PAY_LINK_TAKEN_BACK, audit.account(head.number), link=link_id)


def _page(number: str, form: PayLinkForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        head = head_of(session, number)
        made = pay_links.of_account(session, head.id, at=now())
        form.offer(payers(session, head.id, on=today()))
        names = actors.names(session, {each.link.made_by for each in made})
        read_out = _read_out(made)
        due = attempts.due(session, head.id) if read_out else Money.ZERO
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
    page = page_of(
        "pay_links", head, form=form, errors_title=bool(form.errors), made=made, names=names,
        standings=LINKS, is_own=is_own, read_out=read_out, due=due,
        may_give=may(me(), Permission.PAY_LINK_GIVE) and not is_own,
    )  # fmt: skip
    return page, status


class _ReadOut(NamedTuple):
    """A link that waits to be read out."""

    link: PayLink
    #: What stands before its code, and the code as it is read aloud.
    place: str
    code: str


def _read_out(made: Sequence[LinkSeen]) -> _ReadOut | None:
    """What was just made to be read out on this account: shown once, then forgotten."""
    link_id, address = visit.get(_READ_OUT, (0, ""))
    link = next((each.link for each in made if each.link.id == link_id), None)
    if link is None:
        return None
    del visit[_READ_OUT]
    place, slash, code = address.rpartition("/")
    return _ReadOut(link, place + slash, code)
