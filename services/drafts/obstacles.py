"""What stands in the way of a draft on its day, apart from its amount."""

from datetime import date, datetime
from typing import NamedTuple, Protocol

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from models.account import Role
from models.autopay import AutopayState, Mandate
from models.autopay_reason import AutopayReason
from models.base import Serial
from models.draft import DraftState
from models.hold import HoldKind
from models.question import Question
from models.saved_method import MethodState, SavedMethod
from services.access import accounts
from services.accounts import holds
from services.context import Context
from services.drafts import notices, terms
from services.drafts.facts import Facts
from services.rules import drafting, roles
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


class Signed(Protocol):
    """An autopay, or a draft of it: whose account, and what was signed."""

    @property
    def account_id(self) -> int: ...
    @property
    def mandate_id(self) -> int: ...


def why_not(session: Session, context: Context, draft: Facts, today: date) -> Why | None:
    """Why a draft is not drawn today; none when it may be."""
    if draft.autopay_state is not AutopayState.ON:
        return Why(S.CANCELLED, AutopayReason(draft.autopay_state.value))
    if not drafting.is_after_pause(terms.of_row(draft), today):
        return Why(S.CANCELLED if draft.tries else S.SKIPPED, AutopayReason.PAUSED)
    wrong = of_payer(session, draft, draft.method_id, today)
    wrong = wrong or notices.trouble(context, draft, today)
    return Why(S.HELD, wrong) if wrong else None


def of_payer(session: Session, signed: Signed, method_id: int | None, today: date) -> str:
    """What is wrong with account, method, permission or payer, as a word; empty when nothing is.

    Nothing is drawn on what was signed and has ended, nor from somebody who has no part in the
    account any more that lets them pay it.
    """
    [payer] = _PAYER.ask(
        session,
        {
            "account_id": signed.account_id, "mandate_id": signed.mandate_id,
            "method_id": method_id, "on": today,
        },
    )  # fmt: skip
    if payer.is_held:
        return ACCOUNT_HOLD
    if payer.method_state is not MethodState.ACTIVE:
        return METHOD
    if payer.mandate_ended_at is not None:
        return MANDATE
    may = payer.role is not None and roles.may(payer.role, Act.PAY)
    return "" if may else PAYER


class _Payer(NamedTuple):
    is_held: bool
    #: None without a method.
    method_state: MethodState | None
    mandate_ended_at: datetime | None
    #: What its owner is to the account; none where they have no part in it.
    role: Role | None


def _payer() -> Question:
    """Account, method, permission and payer in one statement."""
    account_id, on = bindparam("account_id", type_=Serial), bindparam("on", type_=Date)
    method_id = bindparam("method_id", type_=Serial)
    return Question(
        select(
            holds.holding(HoldKind.AUTOPAY, account_id, on), SavedMethod.state, Mandate.ended_at,
            accounts.role_on(SavedMethod.person_id, account_id, on),
        )
        .select_from(Mandate)
        .outerjoin(SavedMethod, SavedMethod.id == method_id)
        .where(Mandate.id == bindparam("mandate_id", type_=Serial)),
        _Payer,
    )  # fmt: skip


_PAYER = _payer()
