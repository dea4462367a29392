"""Whether a receipt is genuine, for anybody who was shown one. Nothing personal is said."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services import paid, reasons
from services.rules import numbers
from web.clock import today
from web.database import reading
from web.extensions import house
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("receipts", __name__, url_prefix="/receipt")


@bp.get("")
@needs(Permission.RECEIPT_VERIFY)
def find() -> ResponseReturnValue:
    """Lead from a code that was typed to its page."""
    code = numbers.code(request.args.get("receipt-code", ""))
    return go(f"/receipt/{code}" if code else "/#receipt")


@bp.get("/<code>")
@needs(Permission.RECEIPT_VERIFY)
def show(code: str) -> ResponseReturnValue:
    """What was paid and when, and whether it is still here."""
    with reading() as session:
        received = paid.by_receipt(session, code)
    words = reasons.in_words(received.back.code, lang()) if received.back else ""
    return render_template(
        "portal/receipts/show.html",
        payment=received.payment,
        back=received.back,
        reason=words,
        progress=paid.progress_of_receipt(house().district, received, today()),
        today=today(),
    )
