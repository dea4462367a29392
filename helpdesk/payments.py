"""Money that came: how it was applied, the paper it has, and what went back."""

from flask import Blueprint, render_template

from helpdesk import paging, trail, words
from services import account_lists, payment_page
from services.why import CHANNELS
from web.clock import today
from web.database import reading
from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("payments", __name__, url_prefix="/payments")


@bp.get("")
@needs(Permission.PAYMENT_VIEW)
def index() -> str:
    """The payments of everybody, newest first."""
    before = paging.before()
    with reading() as session:
        page = account_lists.payments(session, before=before)
    return render_template(
        "helpdesk/payments/index.html", page=page, before=before, channels=CHANNELS,
        returns=words.RETURNS, today=today(),
    )  # fmt: skip


@bp.get("/<receipt>")
@needs(Permission.PAYMENT_VIEW)
def show(receipt: str) -> str:
    """One payment."""
    with reading() as session:
        seen = payment_page.payment(session, receipt)
    trail.looked("payment.view", f"payment:{seen.payment.id}")
    return render_template(
        "helpdesk/payments/show.html",
        seen=seen,
        payment=seen.payment,
        number=seen.account_number,
        channels=CHANNELS,
        returns=words.RETURNS,
        states=words.ATTEMPTS,
        receipt_url=house().context.links.receipt(seen.payment.receipt_code),
        today=today(),
    )
