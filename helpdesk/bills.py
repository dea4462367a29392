"""A bill at the desk: its lines, what was sent to whom, whether it says what it said."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.print_files import AgainForm
from models.errors import Refused
from models.mailing import SendingWhy
from services.books import bills
from services.desk import actors
from services.mailing import handing
from services.mailing import seen as mailed
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("bills", __name__, url_prefix="/accounts/<number>/bills")
#: Why a bill was sent.
WHYS = {
    SendingWhy.NEW: "New",
    SendingWhy.AGAIN: "Tried once more",
    SendingWhy.BACK_ON_PAPER: "E-mail came back:",
    SendingWhy.REPRINT: "Printed again:",
}


@bp.get("/<bill_number>")
@needs(Permission.ACCOUNT_VIEW)
def show(number: str, bill_number: str) -> str:
    """One bill with the reason for each of its lines, and the proof of each of its sendings."""
    return _page(number, bill_number, AgainForm(formdata=None).begin())


@bp.post("/<bill_number>/again")
@needs(Permission.BILL_SEND)
def print_again(number: str, bill_number: str) -> ResponseReturnValue:
    """Have a bill printed once more; the same form twice is once."""
    form = AgainForm()
    if not form.validate():
        return _page(number, bill_number, form), 422
    context = house().context

    def work(session: Session) -> None:
        found = bills.of_account(session, to_work_on(session, number).id, bill_number)
        handing.print_again(
            session, context, bill_id=found.bill.id, form=form.once, reason=text(form.reason),
            at=now(), by=me().actor,
        )  # fmt: skip

    try:
        save(work)
    except Refused as no:
        return _page(number, bill_number, form.wrong(form.reason, no.message)), 422
    flash("It waits for the next print file of bills that are printed again.")
    return go(url_for(".show", number=number, bill_number=bill_number))


def _page(number: str, bill_number: str, form: AgainForm) -> str:
    """A bill, the proof of each of its sendings, and a form to print it again."""
    with reading() as session:
        head = head_of(session, number)
        found = bills.of_account(session, head.id, bill_number)
        proofs = mailed.of_bill(session, found.bill.id)
        content = mailed.content(session, found.bill.id)
        names = actors.names(session, {each.sending.made_by for each in proofs})
    return page_of(
        "bill", head, bill=found.bill, lines=found.lines, proofs=proofs, content=content,
        form=form, errors_title=bool(form.errors), names=names, whys=WHYS,
        may_send=may(me(), Permission.BILL_SEND),
    )  # fmt: skip
