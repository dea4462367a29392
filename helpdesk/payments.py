"""Money that came: how it was applied, the paper it has, and what went back."""

from datetime import date, datetime

from flask import Blueprint, render_template

from helpdesk import paging, trail, words
from models.attempt import AttemptState
from services import account_lists, paid, payment_page
from services.payment_page import PaymentSeen
from services.reasons import in_words
from services.why import CHANNELS
from web.clock import today
from web.database import reading
from web.extensions import house
from web.filters import day
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
        track=_track(seen),
        states=words.ATTEMPTS,
        receipt_url=house().context.links.receipt(seen.payment.receipt_code),
        today=today(),
    )


def _track(seen: PaymentSeen) -> list[dict[str, str | None]]:
    """The way of the money, as the payer is told it, each step with its day."""
    payment, steps = seen.payment, list[dict[str, str | None]]()

    def step(label: str, at: date | datetime, state: str = "done", note: str | None = None) -> None:
        steps.append({"label": label, "date": day(at), "state": state, "note": note})

    for move in seen.transitions:
        if move.from_state is AttemptState.DRAFT:
            step("Submitted", move.at)
        if move.to_state is AttemptState.PROCESSING:
            step("Sent to the bank", move.at)
    step("Cleared" if seen.transitions else "Received", paid.cleared_on(house().district, payment))
    for row in seen.returns:
        is_harm = words.RETURNS[row.kind].kind == "harm"
        step(words.RETURNS[row.kind].words, row.happened_on, "stopped" if is_harm else "done",
             in_words(row.code, "en") if is_harm else None)  # fmt: skip
    if not seen.returns and payment.returnable_until is not None:
        is_over = payment.returnable_until < today()
        step("Final" if is_over else "Can be returned until", payment.returnable_until,
             "done" if is_over else "ahead")  # fmt: skip
    return steps
