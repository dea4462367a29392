"""What a draft comes to, read under the account's lock: never what is on its way already."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Date, bindparam, func, select
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, LIVE, AttemptState, MethodType, PaymentAttempt
from models.autopay import Autopay
from models.base import Serial
from models.bill import Bill
from models.draft import COMING, Draft, DraftState
from models.money import Money
from models.question import Question, one_of
from models.saved_method import SavedMethod
from services import many
from services.books import ledger, owed
from services.context import Context
from services.payments import attempts
from services.rules import aging, drafting
from services.rules.drafting import Terms

#: Somebody may have drawn from a kept method, and nobody knows yet.
MAY_HAVE_MOVED = (LIVE - IN_FLIGHT) | {AttemptState.REVIEW}
#: No attempt is called so.
NOBODY = UUID(int=0)


class Standing(NamedTuple):
    """What is owed now, less everything that is on its way or may be."""

    still: Money
    #: What of the draft's own bill is still owed.
    of_bill: Money

    def amount(self, terms: Terms) -> Money:
        """What the payer's rule comes to."""
        return drafting.amount_of(terms, still=self.still, of_bill=self.of_bill)

    def drawn(self, terms: Terms, noticed: Money) -> Money:
        """The same, never above what the notice named."""
        return drafting.drawn(noticed, terms, still=self.still, of_bill=self.of_bill)


class Billed(Protocol):
    """What of a bill decides how much of it is owed."""

    @property
    def id(self) -> int: ...
    @property
    def account_id(self) -> int: ...
    @property
    def period_from(self) -> date: ...


def now(session: Session, bill: Billed) -> Standing:
    """What stands on the day of a draft."""
    still = still_owed(session, bill.account_id)
    return Standing(still, _of_bill(session, bill, still))


def still_owed(session: Session, account_id: int, *, but: UUID = NOBODY) -> Money:
    """What is owed less what is on its way or may be. ``but`` is the draw that asks for itself."""
    unknown = _UNKNOWN.ask(session, {"account_id": account_id, "but": but})
    return owed.of_account(session, account_id).still - owed.money(unknown[0][0])


def ahead(session: Session, bill: Bill) -> Standing:
    """What stands when a draft is planned: the account's other drafts to come are drawn first."""
    today = now(session, bill)
    left = coming(session, [bill.account_id], but=bill.id).get(bill.account_id, Money.ZERO)
    return Standing(max(today.still - left, Money.ZERO), today.of_bill)


def coming(
    session: Session, account_ids: Sequence[int], *, but: int | None = None
) -> dict[int, Money]:  # fmt: skip
    """What drafts to come are to draw from each of these accounts, ``but`` that of one bill."""
    others = _OTHERS.ask(session, {"account_ids": account_ids})
    left: dict[int, Money] = {}
    for other in others:
        is_returned = other.state is DraftState.RETURNED
        if other.bill_id != but and (not is_returned or other.again_on is not None):
            draws = (other.sent if is_returned else other.noticed) or other.planned
            left[other.account_id] = left.get(other.account_id, Money.ZERO) + draws
    return left


_OTHERS = Question(
    select(
        Draft.account_id, Draft.bill_id, Draft.noticed, Draft.planned, Draft.state,
        Draft.again_on, Draft.sent,
    ).where(
        many.among(Draft.account_id, "account_ids"),
        one_of(Draft.state, COMING | {DraftState.RETURNED}),
    )
)  # fmt: skip


def given_back(session: Session, draft_id: int, method_id: int | None) -> Money:
    """What a bank gave back of a draft, drawn from this account of it; zero when none did.

    A debit that came back may only be made again for the same amount (Nacha, reinitiation).
    """
    found = _GIVEN_BACK.ask(session, {"draft_id": draft_id, "method_id": method_id})
    return owed.money(found[0].amount) if found else Money.ZERO


_GIVEN_BACK = Question(
    select(PaymentAttempt.amount)
    .where(
        PaymentAttempt.draft_id == bindparam("draft_id", type_=Serial),
        PaymentAttempt.method_id == bindparam("method_id", type_=Serial),
        PaymentAttempt.method_type == MethodType.BANK,
        PaymentAttempt.submitted_at.is_not(None),
    )
    .order_by(PaymentAttempt.draft_try)
    .limit(1)
)
_ACCOUNT_ID = bindparam("account_id", type_=Serial)
#: What may have been drawn from a kept method without anybody knowing.
_UNKNOWN = Question(
    select(func.sum(PaymentAttempt.amount)).where(
        PaymentAttempt.account_id == _ACCOUNT_ID,
        PaymentAttempt.method_id.is_not(None),
        one_of(PaymentAttempt.state, MAY_HAVE_MOVED),
        PaymentAttempt.id != bindparam("but", type_=PaymentAttempt.id.type),
    )
)
_NEWER = Question(
    select(Bill.id, Bill.total)
    .where(Bill.account_id == _ACCOUNT_ID, Bill.period_from >= bindparam("period_from", type_=Date))
    .order_by(Bill.period_from.desc())
)


def _of_bill(session: Session, bill: Billed, still: Money) -> Money:
    """What of this bill is still owed: the oldest bill is paid first."""
    parts = ledger.balance(session, bill.account_id).parts
    newer = _NEWER.ask(session, {"account_id": bill.account_id, "period_from": bill.period_from})
    of_bills = min(aging.charges(parts), max(still, Money.ZERO))
    unpaid = aging.shared(of_bills, [each.total for each in newer])
    return next(
        (left for each, left in zip(newer, unpaid, strict=False) if each.id == bill.id), Money.ZERO
    )


def fee(context: Context, method: SavedMethod | None) -> Money:
    """What a payer pays on top of a draft from a method; nothing while there is none."""
    if method is None:
        return Money.ZERO
    return attempts.fee_of(context.district, method.method_type)


def is_told(session: Session, context: Context, draft: Draft, autopay: Autopay, now: Money) -> bool:
    """Whether the draft's notice names this amount and what its method costs on top, or more."""
    on_top = fee(context, session.get(SavedMethod, autopay.method_id))
    return draft.noticed is not None and now <= drafting.most(
        draft.noticed, draft.noticed_fee, on_top
    )
