"""The answers that are given often: everybody reads them, supervisors make them."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import beside, kept, trail, words
from helpdesk.forms.tickets import CannedForm
from models.errors import Refused
from services.tickets import canned
from web.clock import now
from web.database import reading, save, saving
from web.fields import text
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("canned", __name__, url_prefix="/canned")


@bp.get("")
@needs(Permission.TICKET_VIEW)
def index() -> ResponseReturnValue:
    """Every answer that is offered; one that is to be changed stands in the form."""
    changed = request.args.get("change")
    if changed is None:
        return _page(CannedForm(formdata=None))
    with reading() as session:
        known = canned.one(session, beside.id_of(changed))
    data = {"title": known.title, "language": known.language, "text": known.text}
    return _page(CannedForm(formdata=None, data=data))


@bp.post("/make")
@needs(Permission.CANNED_EDIT)
def create() -> ResponseReturnValue:
    """Add an answer, or write the one of this title anew."""
    form = CannedForm()
    if not form.validate():
        return _page(form, 422)
    try:
        title = save(lambda session: _keep(session, form))
    except Refused as no:
        return _page(form.wrong(form.text, no.message), 422)
    kept.ANSWERS.look_again()
    flash(f"“{title}” is offered from now on.")
    return go(url_for(".index"))


@bp.post(f"/<{ID}:canned_id>/retire")
@needs(Permission.CANNED_EDIT)
def retire(canned_id: int) -> ResponseReturnValue:
    """Offer an answer no more."""
    with saving() as session:
        gone = canned.retire(session, canned_id, at=now())
        trail.did(session, "canned.retire", f"canned:{gone.id}", title=gone.title)
    kept.ANSWERS.look_again()
    flash(f"“{gone.title}” is offered no more.")
    return go(url_for(".index"))


def _keep(session: Session, form: CannedForm) -> str:
    made = canned.make(
        session, title=text(form.title), language=form.language.data, text=text(form.text),
        by=me().actor, at=now(),
    )  # fmt: skip
    trail.did(session, "canned.make", f"canned:{made.id}", title=made.title)
    return made.title


def _page(form: CannedForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        offered = canned.offered(session)
    return form_page(
        "helpdesk/canned/index.html", form, status, offered=offered, languages=words.LANGUAGES,
        places=canned.PLACES, may=may(me(), Permission.CANNED_EDIT),
    )  # fmt: skip
