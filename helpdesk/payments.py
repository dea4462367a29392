"""Money that came: how it was applied, the paper it has, and what went back."""

from flask import Blueprint, render_template

from helpdesk import change_cards, money_words, trail, words
from services.desk import account_lists, account_page, payment_page
from services.desk.payment_page import PaymentSeen
from services.desk.why import CHANNELS
from services.payments import refundable
from services.refunds import seen as refunds_seen
from services.telling.reasons import in_words
from web import paging
from web.clock import today
from web.database import reading
from web.extensions import house
from web.filters import day
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs

bp = Blueprint("payments", __name__, url_prefix="/payments")


@bp.get("")
@needs(Permission.PAYMENT_VIEW)
def index() -> str:
    """The payments of everybody, newest first."""
    after = paging.after()
    with reading() as session:
        page = account_lists.payments(session, after=after)
    return render_template(
        "helpdesk/payments/index.html", page=page, after=after,
        older=account_lists.payments_after(page), channels=CHANNELS, returns=words.RETURNS,
        today=today(),
    )  # fmt: skip


@bp.get("/<receipt>")
@needs(Permission.PAYMENT_VIEW)
def show(receipt: str) -> str:
    """One payment."""
    with reading() as session:
        seen = payment_page.payment(session, receipt)
        given_back = refunds_seen.of_payment(session, seen.payment.id)
        left = refundable.look(session, house().district, seen.payment, on=today())
        whose = account_page.called(session, seen.account_number)
        changes = change_cards.about(session, seen.payment.account_id, f"payment:{seen.payment.id}")
    trail.looked("payment.view", f"payment:{seen.payment.id}", of=seen.account_number)
    return render_template(
        "helpdesk/payments/show.html",
        seen=seen,
        payment=seen.payment,
        number=seen.account_number,
        whose=whose,
        channels=CHANNELS,
        returns=words.RETURNS,
        track=_track(seen),
        states=words.ATTEMPTS,
        refunds=given_back,
        refund_states=money_words.REFUNDS,
        left=left,
        changes=changes,
        may_ask=may(me(), Permission.CHANGE_ASK),
        may_refund=may(me(), Permission.REFUND_ASK),
        receipt_url=house().context.links.receipt(seen.payment.receipt_code),
        today=today(),
    )


def _track(seen: PaymentSeen) -> list[dict[str, str | None]]:
    """The way of the money by the rule its payer is told it by, each step with its day."""
    back = seen.returns[-1] if seen.returns else None
    said = in_words(back.code, "en") if back else None
    return [
        {
            "label": words.way(step),
            "date": day(step.on) if step.on else None,
            "state": step.state,
            "note": said if step.state == "stopped" else None,
        }
        for step in seen.progress(house().district, today()).steps
    ]
