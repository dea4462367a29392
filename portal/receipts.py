"""Whether a receipt is genuine, for anybody who was shown one. Nothing personal is said."""

from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from models.errors import NotFound
from models.payment import ReturnKind
from portal import guest, words
from portal import portfolio_receipt as several
from portal.forms.home import ReceiptForm
from services import paper
from services.payments import given_back, holding, paid
from services.payments.paid import Receipt
from services.rules import codes
from services.rules.codes import grouped
from services.telling import reasons
from web.clock import today
from web.database import reading
from web.extensions import house
from web.filters import method
from web.fragments import form_page
from web.identity import visitor_or_none
from web.language import gettext as _
from web.language import lang
from web.page import NO_BREAK
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("receipts", __name__, url_prefix="/receipt")

#: No more of a code than this is said back to whoever typed it.
TYPED_MAX = 24


@bp.get("")
@needs(Permission.RECEIPT_VERIFY)
def find() -> ResponseReturnValue:
    """Lead from a code that was typed to its page, or ask for one."""
    typed = request.args.get("receipt-code")
    if typed is None:
        return _ask("", 200)
    code = codes.read(typed)
    return go(f"/receipt/{code}") if code else _ask(typed, 422)


@bp.get("/<code>")
@needs(Permission.RECEIPT_VERIFY)
def show(code: str) -> ResponseReturnValue:
    """What was paid and when, and whether it is still here."""
    try:
        with reading() as session:
            received = paid.by_receipt(session, code)
            sent_back = given_back.of_payment(session, house().district, received.payment)
            moved = holding.elsewhere(session, received.payment)
    except NotFound:
        return several.page(code) or _ask(code, 404)
    payment, back = received.payment, received.back
    return render_template(
        "portal/receipts/show.html",
        number=payment.receipt_number,
        code=payment.receipt_code,
        amount=payment.amount,
        fee=received.fee,
        accounts=0,
        sent_back=sent_back,
        moved=moved,
        payment=payment,
        back=back,
        reason=reasons.in_words(back.code, lang()) if back else "",
        progress=paid.progress_of_receipt(house().district, payment, back, today()),
    )


def _ask(typed: str, status: int) -> ResponseReturnValue:
    """The question for a code, filled in with the one that was typed and what is wrong with it."""
    code = grouped(codes.read(typed)[:TYPED_MAX])
    form = ReceiptForm(prefix="receipt", formdata=None, data={"code": code})
    if status != HTTPStatus.OK:
        form.code.errors = [
            _(
                "No receipt has the code %(code)s. Compare it letter by letter, or call %(number)s",
                code=code,
                number=house().district.contact.telephone.replace(" ", NO_BREAK),
            )
            if code
            else _("Enter the code on the receipt")
        ]
    return form_page("portal/receipts/find.html", form, status)


@bp.get("/<own_code>.pdf")
@needs(Permission.RECEIPT_VERIFY)
def as_pdf(own_code: str) -> ResponseReturnValue:
    """The receipt as it is printed, with its address: for its payer and the account's people."""
    visitor = visitor_or_none()
    if facts := several.facts(own_code, visitor.id if visitor else None):
        return _pdf(facts)
    with reading() as session:
        receipt = paid.receipt(
            session,
            own_code,
            person_id=visitor.id if visitor else None,
            guest_key=guest.key_or_none(),
            on=today(),
        )
    return _pdf(_facts(receipt))


def _pdf(facts: paper.ReceiptFacts) -> Response:
    return Response(
        paper.receipt_pdf(facts, lang()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="receipt-{facts.number}.pdf"'},
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
        code=payment.receipt_code,
        method=method(payment.method) or words.method(payment.channel),
        paid_on=payment.received_on,
        recorded_at=payment.recorded_at,
        balance_after=receipt.balance_after,
        returnable_until=until if until and until >= today() and not is_back else None,
        is_final=until is not None and until < today() and not is_back,
        verify_url=house().context.links.receipt(payment.receipt_code),
        returned_on=back.happened_on if back and is_back else None,
        returned_reason=reasons.in_words(back.code, lang()) if back and is_back else "",
    )
