"""What stands in the way of a draft on its day, apart from its amount."""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState, Mandate
from models.autopay_reason import AutopayReason
from models.draft import Draft, DraftState
from models.errors import NotFound
from models.hold import HoldKind
from models.saved_method import MethodState, SavedMethod
from services.access import accounts
from services.accounts import holds
from services.context import Context
from services.drafts import notices, terms
from services.rules import drafting
from services.rules.roles import Act

S = DraftState
ACCOUNT_HOLD, METHOD = AutopayReason.ACCOUNT_HOLD, AutopayReason.METHOD
MANDATE, PAYER = AutopayReason.MANDATE, AutopayReason.PAYER
#: Looked at once more when the attempt is written, before money can move.
OF_PAYER: frozenset[str] = frozenset({ACCOUNT_HOLD, METHOD, MANDATE, PAYER})


class Why(NamedTuple):
    """What becomes of a draft that is not drawn today, and why, as a word."""

    state: DraftState
    reason: str


def why_not(
    session: Session, context: Context, draft: Draft, autopay: Autopay, today: date
) -> Why | None:
    """Why a draft is not drawn today; none when it may be."""
    if autopay.state is not AutopayState.ON:
        return Why(S.CANCELLED, AutopayReason(autopay.state.value))
    if not drafting.is_after_pause(terms.of(autopay), today):
        return Why(S.CANCELLED if draft.tries else S.SKIPPED, AutopayReason.PAUSED)
    wrong = of_payer(session, autopay, autopay.method_id, today)
    wrong = wrong or notices.trouble(session, context, draft, today)
    return Why(S.HELD, wrong) if wrong else None


def of_payer(session: Session, autopay: Autopay, method_id: int | None, today: date) -> str:
    """What is wrong with account, method, permission or payer, as a word; empty when nothing is.

    Nothing is drawn on what was signed and has ended, nor from somebody who has no part in the
    account any more that lets them pay it.
    """
    if holds.is_held(session, autopay.account_id, HoldKind.AUTOPAY, today):
        return ACCOUNT_HOLD
    method = session.get(SavedMethod, method_id, populate_existing=True)
    if method is None or method.state is not MethodState.ACTIVE:
        return METHOD
    if session.get_one(Mandate, autopay.mandate_id, populate_existing=True).ended_at is not None:
        return MANDATE
    try:
        may = accounts.lets_do(session, method.person_id, autopay.account_id, today, Act.PAY)
    except NotFound:
        may = False
    return "" if may else PAYER
