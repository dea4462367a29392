"""What became of a payment for several accounts. The page trusts nothing it is told."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import payments
from services.context import Context
from services.gateways.processor import ProcessorError
from services.payments import checkout, together_page
from services.payments.together_page import PaidTogether
from web.database import reading
from web.extensions import house
from web.fragments import VARY, wants_fragment
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("portfolio_paid", __name__, url_prefix="/portfolio/paid/<uuid:together_id>")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_PAY)
def show(together_id: UUID) -> ResponseReturnValue:
    """How far my payment for several accounts has come."""
    mine, is_told = _mine(together_id), False
    if mine.leader.attempt.session_id:
        mine, is_told = _asked(mine, house().context.hurried())
    return _page("portal/portfolio/paid.html", mine, is_told=is_told)


@bp.post("/look")
@needs(Permission.OWN_ACCOUNT_PAY)
def look(together_id: UUID) -> ResponseReturnValue:
    """Ask the processor now."""
    mine, is_told = _asked(_mine(together_id), house().context)
    if not wants_fragment():
        return go(f"/portfolio/paid/{together_id}")
    if payments.is_no_news(mine.leader.attempt, is_told=is_told):
        return "", 204, {"Vary": VARY}
    return _page("portal/portfolio/_paid.html", mine, is_told=is_told)


@bp.post("/cancel")
@needs(Permission.OWN_ACCOUNT_PAY)
def cancel(together_id: UUID) -> ResponseReturnValue:
    """Close the payment page, unless it was paid a moment ago."""
    _mine(together_id)
    with suppress(ProcessorError):  # it closes by itself
        checkout.cancel(house().context, together_id, cause="cancelled by the payer")
    return go(f"/portfolio/paid/{together_id}")


def _mine(together_id: UUID) -> PaidTogether:
    with reading() as session:
        return together_page.of_payer(session, together_id, person_id=me().id)


def _asked(mine: PaidTogether, context: Context) -> tuple[PaidTogether, bool]:
    is_told = payments.ask(context, mine.leader.attempt)
    return (mine, False) if is_told is None else (_mine(mine.together.id), is_told)


def _page(template: str, mine: PaidTogether, *, is_told: bool) -> ResponseReturnValue:
    page = render_template(template, mine=mine, **payments.told(mine.leader, is_told=is_told))
    return page, 200, {"Vary": VARY}
