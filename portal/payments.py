"""What became of a payment: where its payer comes back to. The page trusts nothing it is told."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.attempt import AttemptState
from models.errors import NotFound
from models.money import Money
from portal import guest
from portal.frame import BILLS, around
from services import accounts, attempts, checkout, paid, reasons
from services.gateways.processor import ProcessorError
from services.paid import Paid
from services.throttles import Limit
from web.clock import now, today
from web.database import reading
from web.extensions import house
from web.fragments import VARY, wants_fragment
from web.identity import visitor_or_none
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import go, too_many

bp = Blueprint("payments", __name__, url_prefix="/payments")

S = AttemptState
#: Something may have happened at the payment page that we do not know yet.
ASKED_ABOUT = frozenset({S.DRAFT, S.OPEN, S.ACTION_REQUIRED, S.UNKNOWN})
#: The answer comes in seconds, so the page asks again by itself.
ASKED_AGAIN = ASKED_ABOUT - {S.ACTION_REQUIRED}
LOOKS_MAX, LOOKS_WINDOW = 80, timedelta(minutes=10)


@bp.get("/<uuid:attempt_id>")
@needs(Permission.GUEST_PAY)
def show(attempt_id: UUID) -> ResponseReturnValue:
    """How far my payment has come, as far as we know."""
    return _page("portal/payments/show.html", _mine(attempt_id))


@bp.post("/<uuid:attempt_id>/look")
@needs(Permission.GUEST_PAY)
def look(attempt_id: UUID) -> ResponseReturnValue:
    """Ask the processor now."""
    mine = _mine(attempt_id)
    limit = Limit("look", str(attempt_id), LOOKS_MAX, LOOKS_WINDOW)
    if mine.attempt.state in ASKED_ABOUT and not too_many([limit]):
        with suppress(ProcessorError):  # the page says what we know; the resolver asks again
            checkout.follow(house().context, attempt_id, cause="return page")
        mine = _mine(attempt_id)
    if not wants_fragment():
        return go(f"/payments/{attempt_id}")
    if mine.attempt.state == request.form.get("seen"):
        return "", 204, {"Vary": VARY}
    return _page("portal/payments/_state.html", mine)


@bp.post("/<uuid:attempt_id>/cancel")
@needs(Permission.GUEST_PAY)
def cancel(attempt_id: UUID) -> ResponseReturnValue:
    """Close the payment page, unless it was paid a moment ago."""
    _mine(attempt_id)
    with suppress(ProcessorError):  # it closes by itself
        checkout.cancel(house().context, attempt_id, cause="cancelled by the payer")
    return go(f"/payments/{attempt_id}")


def _mine(attempt_id: UUID) -> Paid:
    visitor = visitor_or_none()
    with reading() as session:
        return paid.of_payer(
            session,
            attempt_id,
            person_id=visitor.id if visitor else None,
            guest_key=guest.key_or_none(),
        )


def _page(template: str, mine: Paid) -> ResponseReturnValue:
    attempt, district = mine.attempt, house().district
    code = mine.back.code if mine.back else attempt.failure_code
    with reading() as session:
        frame = _frame(session, mine)
        # What is owed today is for who may see the account today; the payment stays the payer's.
        may_see = not frame["is_guest"] or guest.pays(now()) == attempt.account_id
        still = max(attempts.due(session, attempt.account_id), Money.ZERO) if may_see else None
    page = render_template(
        template,
        paid=mine,
        attempt=attempt,
        progress=paid.progress(district, attempt, mine.payment, mine.back, today()),
        clears_by=paid.clears_on(district, attempt),
        reason=reasons.in_words(code, lang()) if code else "",
        still=still,
        is_asked_about=attempt.state in ASKED_ABOUT,
        is_asked_again=attempt.state in ASKED_AGAIN,
        is_page_open=_is_page_open(mine),
        turned_back="turned" in request.args,
        **frame,
    )
    return page, 200, {"Vary": VARY}


def _is_page_open(mine: Paid) -> bool:
    attempt = mine.attempt
    waits = attempt.state in {S.OPEN, S.ACTION_REQUIRED} and bool(attempt.session_url)
    return waits and (attempt.expires_at is None or attempt.expires_at > now())


def _frame(session: Session, mine: Paid) -> dict[str, object]:
    """The places of the account for whoever may see it; a guest has none."""
    visitor, number = visitor_or_none(), mine.account.number
    if visitor is not None and mine.attempt.person_id == visitor.id:
        with suppress(NotFound):  # the payment stays the payer's when the account does not
            account, others = accounts.mine_among_others(session, visitor.id, number, today())
            places = around(account, BILLS, has_others=others)
            here = f"/a/{number}"
            return {"is_guest": False, "back": here, "pay_url": f"{here}/pay", **places}
    return {"is_guest": True, "back": "/", "pay_url": "/pay"}
