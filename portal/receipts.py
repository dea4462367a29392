"""Whether a receipt is genuine, for anybody who was shown one. Nothing personal is said."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from models.payment import ReturnKind
from portal import guest, words
from services import paid, paper, reasons
from services.paid import Receipt
from services.rules import numbers
from web.clock import today
from web.database import reading
from web.extensions import house
from web.identity import visitor_or_none
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


@bp.get("/<own_code>.pdf")
@needs(Permission.RECEIPT_VERIFY)
def as_pdf(own_code: str) -> ResponseReturnValue:
    """The receipt as it is printed, with its address: for its payer and the account's people."""
    visitor = visitor_or_none()
    with reading() as session:
        receipt = paid.receipt(
            session,
            own_code,
            person_id=visitor.id if visitor else None,
            guest_key=guest.key_or_none(),
            on=today(),
        )
    payment = receipt.payment
    return Response(
        paper.receipt_pdf(_facts(receipt), lang()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="receipt-{payment.receipt_number}.pdf"'},
    )


def _facts(receipt: Receipt) -> paper.ReceiptFacts:
    payment, back = receipt.payment, receipt.back
    is_back = back is not None and back.kind is not ReturnKind.REINSTATED
    until = payment.returnable_until
    return paper.ReceiptFacts(
        district=house().district,
        number=payment.receipt_number,
        account=receipt.account.shown,
        service_address=receipt.address,
        amount=payment.amount,
        fee=receipt.fee,
        method=payment.method or words.method(payment.channel),
        paid_on=payment.received_on,
        recorded_at=payment.recorded_at,
        balance_after=receipt.balance_after,
        returnable_until=until if until and until >= today() and not is_back else None,
        verify_url=house().context.links.receipt(payment.receipt_code),
        returned_on=back.happened_on if back and is_back else None,
        returned_reason=reasons.in_words(back.code, lang()) if back and is_back else "",
    )
