"""The receipt for several accounts: to show to anybody, and on paper for its payer."""

from flask import render_template

from models.errors import NotFound
from models.payment import ReturnKind
from portal import words
from services import paper
from services.payments import paid, together_page
from services.payments.together_page import PaidTogether
from services.telling import reasons
from web.clock import today
from web.database import reading
from web.extensions import house
from web.filters import method
from web.language import lang


def page(code: str) -> str | None:
    """What was paid, when and for how many accounts, none of them named; none for no receipt."""
    found = _found(code)
    if found is None or found.payment is None:
        return None
    back = found.leader.back
    return render_template(
        "portal/receipts/show.html",
        number=found.receipt_number,
        code=found.together.receipt_code,
        amount=found.together.amount,
        fee=found.together.fee,
        payment=found.payment,
        back=back,
        reason=reasons.in_words(back.code, lang()) if back else "",
        progress=paid.progress_of_receipt(house().district, found.payment, back, today()),
        accounts=len(found.parts),
    )


def facts(code: str, person_id: int | None) -> paper.ReceiptFacts | None:
    """What the paper says, each account with its amount; none but for its payer."""
    found = _found(code)
    if found is None or found.payment is None or found.together.person_id != person_id:
        return None
    payment, back = found.payment, found.leader.back
    is_back = back is not None and back.kind is not ReturnKind.REINSTATED
    until = payment.returnable_until
    return paper.ReceiptFacts(
        district=house().district,
        number=found.receipt_number,
        account=str(len(found.parts)),
        service_address="",
        amount=found.together.amount,
        fee=found.together.fee,
        code=found.together.receipt_code,
        method=method(payment.method) or words.method(payment.channel),
        paid_on=payment.received_on,
        recorded_at=payment.recorded_at,
        balance_after=None,
        returnable_until=until if until and until >= today() and not is_back else None,
        is_final=until is not None and until < today() and not is_back,
        verify_url=house().context.links.receipt(found.together.receipt_code),
        returned_on=back.happened_on if back and is_back else None,
        returned_reason=reasons.in_words(back.code, lang()) if back and is_back else "",
        rows=tuple(
            (f"{part.account.shown}, {part.account.address}", part.attempt.amount)
            for part in found.parts
        ),
    )


def _found(code: str) -> PaidTogether | None:
    try:
        with reading() as session:
            return together_page.by_receipt(session, code)
    except NotFound:
        return None
