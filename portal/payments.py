"""What became of a payment: where its payer comes back to. The page trusts nothing it is told."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.attempt import AttemptState, PaymentAttempt
from models.errors import Forbidden, NotFound
from models.money import Money
from portal import guest
from portal.frame import BILLS, around
from services.access import accounts
from services.context import Context
from services.gateways.processor import ProcessorError
from services.payments import attempts, checkout, given_back, holding, paid
from services.payments.paid import Paid
from services.telling import reasons
from services.throttling.throttles import Limit
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
#: What a page has seen that could not say whether it was paid.
NOT_TOLD = "not_told"
LOOKS_MAX, LOOKS_WINDOW = 80, timedelta(minutes=10)


@bp.get("/<uuid:attempt_id>")
@needs(Permission.GUEST_PAY)
def show(attempt_id: UUID) -> ResponseReturnValue:
    """How far my payment has come: what the processor says now, or what we know."""
    mine, is_told = _mine(attempt_id), False
    if mine.attempt.together_id is not None:  # it has a page with all its accounts
        return go(f"/portfolio/paid/{mine.attempt.together_id}")
    attempt = mine.attempt
    if attempt.session_id or attempt.payment_intent_id:  # looking at a page never sends anything
        mine, is_told = _asked(mine, house().context.hurried())
    return _page("portal/payments/show.html", mine, is_told=is_told)


@bp.post("/<uuid:attempt_id>/look")
@needs(Permission.GUEST_PAY)
def look(attempt_id: UUID) -> ResponseReturnValue:
    """Ask the processor now."""
    mine, is_told = _asked(_mine(attempt_id), house().context)
    if mine.attempt.together_id is not None:
        return go(f"/portfolio/paid/{mine.attempt.together_id}")
    if not wants_fragment():
        return go(f"/payments/{attempt_id}")
    if is_no_news(mine.attempt, is_told=is_told):
        return "", 204, {"Vary": VARY}
    return _page("portal/payments/_state.html", mine, is_told=is_told)


@bp.post("/<uuid:attempt_id>/cancel")
@needs(Permission.GUEST_PAY)
def cancel(attempt_id: UUID) -> ResponseReturnValue:
    """Close the payment page, unless it was paid a moment ago."""
    _mine(attempt_id)
    with suppress(ProcessorError):  # it closes by itself
        checkout.cancel(house().context, attempt_id, cause="cancelled by the payer")
    return go(f"/payments/{attempt_id}")


def ask(context: Context, attempt: PaymentAttempt) -> bool | None:
    """Ask the processor about a payment that may have moved; whether it told, none if not asked.

    It is asked only so often; then the page says what we know, and that we ask.
    """
    limit = Limit("look", str(attempt.id), LOOKS_MAX, LOOKS_WINDOW)
    if attempt.state not in ASKED_ABOUT or too_many([limit]):
        return None
    # an answer starts the count of looks anew
    return checkout.follow(context, attempt.id, cause="return page").looks == 0


def seen(attempt: PaymentAttempt, *, is_told: bool) -> str:
    """What a page has seen, as it says when it asks again."""
    return attempt.state if is_told or attempt.state is not S.OPEN else NOT_TOLD


def is_no_news(attempt: PaymentAttempt, *, is_told: bool) -> bool:
    """Whether the page that asks has seen this: drawn anew it would ask again without end."""
    return request.form.get("seen") in {attempt.state, seen(attempt, is_told=is_told)}


def told(standing: Paid, *, is_told: bool) -> dict[str, object]:
    """What the page of any payment says of how far it has come, and whether it asks again."""
    attempt, district = standing.attempt, house().district
    code = _code(standing)
    return {
        "attempt": attempt,
        "progress": paid.progress(district, attempt, standing.payment, standing.back, today()),
        "clears_by": paid.clears_on(district, attempt),
        "reason": reasons.in_words(code, lang()) if code else "",
        "is_asked_about": attempt.state in ASKED_ABOUT,
        "is_asked_again": attempt.state in ASKED_AGAIN,
        "is_told": is_told,
        "seen": seen(attempt, is_told=is_told),
        "is_page_open": is_page_open(attempt),
        "turned_back": "turned" in request.args,
        "today": today(),
    }


def _code(standing: Paid) -> str:
    """Why it failed or went back, as the processor says it."""
    return standing.back.code if standing.back else standing.attempt.failure_code


def is_page_open(attempt: PaymentAttempt) -> bool:
    """Whether the processor's page can still be gone on to."""
    waits = attempt.state in {S.OPEN, S.ACTION_REQUIRED} and bool(attempt.session_url)
    return waits and (attempt.expires_at is None or attempt.expires_at > now())


def _asked(mine: Paid, context: Context) -> tuple[Paid, bool]:
    is_told = ask(context, mine.attempt)
    return (mine, False) if is_told is None else (_mine(mine.attempt.id), is_told)


def _mine(attempt_id: UUID) -> Paid:
    visitor = visitor_or_none()
    with reading() as session:
        return paid.of_payer(
            session,
            attempt_id,
            person_id=visitor.id if visitor else None,
            guest_key=guest.key_or_none(),
        )


def _page(template: str, mine: Paid, *, is_told: bool) -> ResponseReturnValue:
    attempt = mine.attempt
    with reading() as session:
        frame = _frame(session, mine)
        # What is owed today is for who may see the account today; the payment stays the payer's.
        may_see = not frame["is_guest"] or guest.may_see(attempt.account_id, now())
        still = max(attempts.due(session, attempt.account_id), Money.ZERO) if may_see else None
        back = (
            given_back.of_payment(session, house().district, mine.payment) if mine.payment else []
        )
        moved = holding.elsewhere(session, mine.payment) if mine.payment else Money.ZERO
    page = render_template(
        template,
        paid=mine,
        sent_back=back,
        moved=moved,
        is_ours=reasons.is_ours(_code(mine)),
        is_to_confirm=_code(mine) == reasons.AUTHENTICATE,
        still=still,
        **told(mine, is_told=is_told),
        **frame,
    )
    return page, 200, {"Vary": VARY}


def _frame(session: Session, mine: Paid) -> dict[str, object]:
    """The places of the account for whoever may see it; a guest has none."""
    visitor, number = visitor_or_none(), mine.account.number
    if visitor is not None and mine.attempt.person_id == visitor.id:
        with suppress(NotFound, Forbidden):  # the payment stays the payer's all the same
            account, part = accounts.mine_among_others(session, visitor.id, number, today())
            places = around(account, BILLS, part)
            here = f"/a/{number}"
            return {"is_guest": False, "back": here, "pay_url": f"{here}/pay", **places}
    return {"is_guest": True, "back": "/", "pay_url": guest.pay_path(mine.attempt.account_id)}
