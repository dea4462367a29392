"""Bills by e-mail, put back on paper at the desk."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk.accounts import people_page, to_work_on
from helpdesk.forms.accounts import PutBackForm
from models.errors import Refused
from services.mailing import paperless
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("paperless", __name__, url_prefix="/accounts/<number>/paperless")


@bp.get("/end")
@needs(Permission.ACCOUNT_CHANGE)
def back_to(number: str) -> ResponseReturnValue:
    """Where a fresh proof leads back to: the people of the account, to put it back there."""
    with reading() as session:
        to_work_on(session, number)
    return go(url_for("helpdesk.accounts.people", number=number))


@bp.post("/end")
@needs(Permission.ACCOUNT_CHANGE)
def end(number: str) -> ResponseReturnValue:
    """Put the bills of the account back on paper; pressed twice, nothing changes."""
    form, context = PutBackForm(), house().context

    def work(session: Session) -> None:
        paperless.put_back(
            session, context, account_id=to_work_on(session, number).id,
            reason=text(form.reason), by=me().actor, at=now(),
        )  # fmt: skip

    if not form.validate():
        return people_page(number, form, 422)
    try:
        save(work)
    except Refused as no:
        return people_page(number, form.wrong(form.reason, no.message), 422)
    flash("The bills come on paper from the next one on.")
    return go(url_for("helpdesk.accounts.people", number=number))
