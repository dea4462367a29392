"""Moving out or selling: what is charged until the last day, and telling the office of it."""

from datetime import date, timedelta

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import Refused
from models.ticket import Reason
from portal.forms.move import MOVINGS, MoveOutForm, Moving
from portal.frame import PROPERTY, around, my_account
from services.autopay import orders
from services.escrow import coming
from services.escrow.figures import Figures
from services.rules.roles import Act
from services.throttling.throttles import Limit
from services.tickets import asking
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.filters import day, short_day
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many

bp = Blueprint("move", __name__, url_prefix="/a/<number>/move")
MOVES_MAX, WINDOW = 10, timedelta(days=1)
#: What the button says that only looks.
ESTIMATE = "estimate"


@bp.get("")
@needs(Permission.OWN_TICKET_WRITE)
def new(number: str) -> ResponseReturnValue:
    """When, what becomes of the property, and where the final bill goes."""
    return _page(number, MoveOutForm(formdata=None).begin())


@bp.post("")
@needs(Permission.OWN_TICKET_WRITE)
def create(number: str) -> ResponseReturnValue:
    """Tell the office; a form sent twice tells it once. Or see first what is charged."""
    form = MoveOutForm()
    if request.form.get("do") == ESTIMATE:
        return _page(number, form, 200 if form.last_day.validate(form) else 422)
    if not form.validate():
        return _page(number, form, 422)
    if too_many([Limit("move", me().actor, MOVES_MAX, WINDOW)]):
        return _page(number, form.wrong(form.last_day, TOO_MANY), 429)
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.ASK)
        try:
            figures = _until(session, account.id, form.last_day.day)
        except Refused as no:
            return _page(number, form.wrong(form.last_day, in_words(no)), 422)
    words = _words(form, figures)
    ticket = save(
        lambda session: asking.ask(
            session, house().district, key=f"move:{form.once}", account_id=account.id,
            thing=asking.About(), reason=Reason.OTHER, words=words, person_id=me().id, at=now(),
        ).number
    )  # fmt: skip
    flash(_("We know of it, and answer here."))
    return go(f"/ticket/{ticket}")


def _words(form: MoveOutForm, figures: Figures) -> str:
    """What the office reads; its first line is the title of the message."""
    title = _("Moving out on %(day)s.", day=short_day(form.last_day.day))
    said = _(
        "My last day: %(day)s. %(what)s. The final bill goes to: %(place)s. The page estimated"
        " %(amount)s until then.",
        day=day(form.last_day.day), what=MOVINGS[Moving(form.moving.data)],
        place=text(form.goes_to), amount=figures.whole,
    )  # fmt: skip
    return f"{title}\n\n{said}"


def _until(session: Session, account_id: int, last_day: date) -> Figures:
    return coming.until(
        session, house().district, account_id, last_day=last_day, on=today()
    )  # fmt: skip


def _page(number: str, form: MoveOutForm, status: int = 200) -> ResponseReturnValue:
    figures = None
    with reading() as session:
        account, part = my_account(session, number, today(), Act.ASK)
        has_autopay = orders.live(session, account.id) is not None
        if form.last_day.data is not None and not form.last_day.errors:
            try:
                figures = _until(session, account.id, form.last_day.data)
            except Refused as no:
                form.wrong(form.last_day, in_words(no))
                status = 422 if status == 200 else status
    return form_page(
        "portal/move/new.html", form, status, root=f"/a/{account.number}", account=account,
        figures=figures, has_autopay=has_autopay, estimate=ESTIMATE,
        **around(account, PROPERTY, part),
    )  # fmt: skip
