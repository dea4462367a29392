"""What a page shows of autopay: its state, what it draws next, and everything that happened.

The method is its owner's to see. Others on the account see that it is on, and by whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount, Person
from models.attempt import MethodType, PaymentAttempt
from models.autopay import AmountRule, Autopay, AutopayState, Mandate
from models.bill import Bill
from models.district import District
from models.draft import COMING, Draft, DraftState
from models.money import Money
from models.question import Question, one_of
from models.saved_method import SavedMethod
from services.books import owed
from services.drafts import skipping
from services.payments import attempts
from services.rules.calendar import months_after
from services.rules.drafting import Ahead, Terms, ahead


class Kind(StrEnum):
    """What autopay does now, in the words of its pages (product: states)."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    #: The bank gave a payment back; it is drawn once more.
    RETRYING = "retrying"
    #: A draft waits until a person has cleared something; nothing is taken meanwhile.
    HELD = "held"
    SUSPENDED = "suspended"
    NEEDS_METHOD = "needs_method"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The autopay of an account in one look."""

    kind: Kind
    is_closed: bool
    #: Whether the reader's own method pays.
    is_mine: bool = False
    payer: str = ""
    #: What its owner knows the method by; empty for everybody else.
    method: str = ""
    #: Whether a card pays: a card is declined, where a bank's debit comes back.
    is_card: bool = False
    #: What is drawn next and when; no amount for a bill that is not written yet.
    next: Ahead | None = None
    #: Whether it was a card that paid where it came from.
    was_card: bool = False
    #: Whether the payer was told of it: it is no estimate.
    is_told: bool = False
    paused_until: date | None = None
    #: Why it is suspended: a code that words are made of.
    reason: str = ""
    #: When the bill of what is drawn next is due; none for one that is not written yet.
    due_on: date | None = None
    #: What is at the bank, and since when it was to be drawn.
    sent: Ahead | None = None
    #: What drafts to come take of what is owed, without what their method costs.
    drawn: Money = Money.ZERO
    #: Whether the payer left a draft out, which may be put back.
    has_skipped: bool = False
    #: What the method costs on top of each payment, for whoever may know the method.
    fee: Money = Money.ZERO

    @property
    def protects(self) -> frozenset[str]:
        """The bills no late fee comes to, being drawn or at the bank: their numbers."""
        is_failed = self.kind is Kind.RETRYING
        drawn = (None if is_failed else self.next, self.sent)
        return frozenset(each.bill for each in drawn if each is not None and each.bill)


class _Row(NamedTuple):
    """What is read for it, in one statement."""

    status: AccountStatus
    newest_on: date | None
    state: AutopayState | None
    person_id: int | None
    days_before: int | None
    amount_rule: AmountRule | None
    fixed: Money | None
    bills_from: date | None
    paused_until: date | None
    reason: str | None
    payer: str | None
    method_type: MethodType | None
    brand: str | None
    funding: str | None
    last_four: str | None
    terms: Mapping[str, Any] | None
    draft_state: DraftState | None
    draw_on: date | None
    again_on: date | None
    planned: Money | None
    noticed: Money | None
    tried: Money | None
    bill: str | None
    due_on: date | None
    sent_on: date | None
    sent: Money | None
    sent_bill: str | None
    sent_fee: Money | None
    skipped_id: int | None
    drawn: object


def standing(
    place: Session | Connection, district: District, number: str, *, person_id: int | None, on: date
) -> Standing:  # fmt: skip
    """The autopay of an account for one reader; for staff ``person_id`` is none, and they see
    the method, too. Whether the reader may look is asked elsewhere."""
    row: _Row = _STANDING.ask(place, {"number": number})[0]
    closed = row.status is AccountStatus.CLOSED
    if row.state is None:
        return off(is_closed=closed)
    is_mine = person_id is not None and row.person_id == person_id
    kind, may_know = _kind(row, on), is_mine or person_id is None
    fee = _fee(row, district) if may_know else Money.ZERO
    sent_fee = (row.sent_fee if may_know else None) or Money.ZERO
    return Standing(
        kind=kind, is_closed=closed, is_mine=is_mine, payer=row.payer or "",
        method=_shown(row) if may_know else "", fee=fee,
        next=_next(row, district, on, fee) if kind in DRAWS else None,
        is_card=row.method_type is MethodType.CARD,
        was_card=(row.terms or {}).get("method_type") == MethodType.CARD.value,
        is_told=row.noticed is not None, paused_until=row.paused_until, reason=row.reason or "",
        due_on=row.due_on, has_skipped=row.skipped_id is not None,
        drawn=owed.money(row.drawn),
        sent=Ahead(row.sent_on, row.sent, row.sent_bill or "", sent_fee) if row.sent_on else None,
    )  # fmt: skip


def off(*, is_closed: bool) -> Standing:
    """The standing of an account without autopay, for whoever knows already that it has none."""
    return Standing(kind=Kind.OFF, is_closed=is_closed)


#: With something that is drawn next, or was to be.
DRAWS = frozenset({Kind.ON, Kind.PAUSED, Kind.RETRYING, Kind.HELD})


def _kind(row: _Row, on: date) -> Kind:
    if row.state is AutopayState.ON:
        if row.draft_state is DraftState.RETURNED:
            return Kind.RETRYING
        if row.draft_state is DraftState.HELD:
            return Kind.HELD
        is_paused = row.paused_until is not None and row.paused_until > on
        return Kind.PAUSED if is_paused else Kind.ON
    return Kind(str(row.state))


def _shown(row: _Row) -> str:
    if row.method_type is None:
        return ""
    is_card = row.method_type is MethodType.CARD
    name = row.brand if is_card else (row.funding or "").capitalize()
    return f"{name or row.method_type.value.capitalize()} ••{row.last_four}"


def _fee(row: _Row, district: District) -> Money:
    return Money.ZERO if row.method_type is None else attempts.fee_of(district, row.method_type)


def _next(row: _Row, district: District, on: date, fee: Money) -> Ahead | None:
    if row.draft_state is DraftState.RETURNED and row.again_on is not None:
        return Ahead(row.again_on, row.tried, row.bill or "", fee)
    if row.draw_on is not None:
        return Ahead(row.draw_on, row.noticed or row.planned, row.bill or "", fee)
    if row.status is AccountStatus.CLOSED:
        return None
    terms = Terms(
        days_before=row.days_before or 0, amount_rule=row.amount_rule or AmountRule.BALANCE,
        fixed=row.fixed, bills_from=row.bills_from or on, paused_until=row.paused_until,
    )  # fmt: skip
    return to_come(district, terms, newest_on=row.newest_on, on=on, count=1, fee=fee)[0]


def to_come(
    district: District, terms: Terms, *, newest_on: date | None, on: date, count: int,
    fee: Money = Money.ZERO,
) -> list[Ahead]:  # fmt: skip
    """The drafts of bills that are not written yet."""
    months = district.billing.cycle_months
    first = max(months_after(newest_on, months), on) if newest_on else months_after(on, months)
    return ahead(
        terms, [], still=Money.ZERO, next_bill_on=first, cycle_months=months, today=on,
        due_after_days=district.billing.due_after_days, rules=district.autopay, count=count,
        fee=fee,
    )  # fmt: skip


def coming(session: Session, autopay_id: int) -> Sequence[Draft]:
    """The drafts that are to come, tried again or not, and those that were left out and may be
    put back, the nearest first."""
    return session.scalars(
        select(Draft)
        .where(Draft.autopay_id == autopay_id, or_(IS_NEXT, Draft.state == DraftState.SKIPPED))
        .order_by(func.coalesce(Draft.again_on, Draft.draw_on), Draft.id)
    ).all()


def can_be_moved(session: Session, autopay: Autopay) -> list[Draft]:
    """The drafts that can be left out now, and those that were and can be put back."""
    return [
        draft for draft in coming(session, autopay.id)
        if draft.state is not DraftState.SKIPPED or skipping.can_be_put_back(session, draft)
    ]  # fmt: skip


def is_of(draft: Any) -> Any:  # noqa: ANN401 - SQL's own
    """Whether an attempt is the one that a draft was sent as last."""
    is_last = PaymentAttempt.draft_try == draft.tries
    return and_(PaymentAttempt.draft_id == draft.id, is_last)


# Written down once: building it costs more than asking it.
_next_draft, _sent_draft = Draft.__table__.alias(), Draft.__table__.alias()
_next_bill, _sent_bill = Bill.__table__.alias(), Bill.__table__.alias()
_n, _s = _next_draft.c, _sent_draft.c


def _first(which: Any) -> Any:  # noqa: ANN401 - SQL's own
    return (
        select(Draft.id)
        .where(Draft.autopay_id == Autopay.id, which)
        .order_by(func.coalesce(Draft.again_on, Draft.draw_on), Draft.id)
        .limit(1)
        .correlate(Autopay)
        .scalar_subquery()
    )


#: What is drawn next, or was to be.
IS_NEXT = or_(
    one_of(Draft.state, COMING),
    and_(Draft.state == DraftState.RETURNED, Draft.again_on.is_not(None)),
)
_IS_SKIPPED = and_(Draft.state == DraftState.SKIPPED, Draft.reason == skipping.BY_PAYER)
_TRIED = func.coalesce(Draft.sent, Draft.planned)
_TOLD = func.coalesce(Draft.noticed, Draft.planned)
#: As ``amounts.coming`` has it.
_DRAWN = (
    select(func.sum(case((Draft.state == DraftState.RETURNED, _TRIED), else_=_TOLD)))
    .where(Draft.autopay_id == Autopay.id, IS_NEXT)
    .correlate(Autopay)
    .scalar_subquery()
)
_STANDING = Question(
    select(
        CustomerAccount.status,
        select(func.max(Bill.issued_on))
        .where(Bill.account_id == CustomerAccount.id)
        .correlate(CustomerAccount)
        .scalar_subquery(),
        Autopay.state, Autopay.person_id, Autopay.days_before, Autopay.amount_rule, Autopay.fixed,
        Autopay.bills_from, Autopay.paused_until,
        Autopay.reason, Person.name, SavedMethod.method_type, SavedMethod.brand,
        SavedMethod.funding, SavedMethod.last_four, Mandate.terms,
        _n.state, _n.draw_on, _n.again_on, _n.planned, _n.noticed, _n.sent,
        _next_bill.c.number, _next_bill.c.due_on, _s.draw_on, _s.sent, _sent_bill.c.number,
        PaymentAttempt.fee, _first(_IS_SKIPPED), _DRAWN,
    )
    .select_from(CustomerAccount)
    .outerjoin(
        Autopay,
        and_(Autopay.account_id == CustomerAccount.id, Autopay.state != AutopayState.ENDED),
    )
    .outerjoin(Person, Person.id == Autopay.person_id)
    .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
    .outerjoin(Mandate, Mandate.id == Autopay.mandate_id)
    .outerjoin(_next_draft, _n.id == _first(IS_NEXT))
    .outerjoin(_next_bill, _next_bill.c.id == _n.bill_id)
    .outerjoin(_sent_draft, _s.id == _first(Draft.state == DraftState.SENT))
    .outerjoin(_sent_bill, _sent_bill.c.id == _s.bill_id)
    .outerjoin(PaymentAttempt, is_of(_s))
    .where(CustomerAccount.number == bindparam("number")),
    _Row,
)  # fmt: skip
