"""All that a draft's day is decided by, read in one statement."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.account import Person
from models.attempt import MethodType
from models.autopay import AmountRule, Autopay, AutopayState, NoticeRule
from models.base import Serial
from models.bill import Bill
from models.draft import Draft, DraftState
from models.errors import NotFound
from models.money import Money
from models.outbox import MessageState, OutboxMessage
from models.question import Question
from models.saved_method import SavedMethod
from services.books.chart import lock_account


class ItsBill(NamedTuple):
    """What of a bill decides how much of it is owed."""

    id: int
    account_id: int
    period_from: date


class Facts(NamedTuple):
    """A draft with its autopay, method, payer, notice and bill."""

    id: int
    account_id: int
    bill_id: int
    autopay_id: int
    state: DraftState
    draw_on: date
    again_on: date | None
    noticed: Money | None
    noticed_fee: Money | None
    noticed_on: date | None
    notice_id: int | None
    tries: int
    sent: Money | None
    autopay_state: AutopayState
    mandate_id: int
    method_id: int | None
    days_before: int
    amount_rule: AmountRule
    fixed: Money | None
    cap: Money | None
    notice_rule: NoticeRule
    range_from: Money | None
    range_to: Money | None
    bills_from: date
    paused_until: date | None
    #: None without a method.
    method_type: MethodType | None
    person_id: int | None
    email: str | None
    language: str | None
    #: None without a notice that was sent.
    letter_state: MessageState | None
    letter_bounced_at: datetime | None
    period_from: date

    @property
    def day(self) -> date:
        """The day it is drawn, or drawn again."""
        return self.again_on or self.draw_on

    @property
    def bill(self) -> ItsBill:
        """The bill it is drawn for."""
        return ItsBill(self.bill_id, self.account_id, self.period_from)


def of_draft(session: Session, draft_id: int) -> Facts:
    """What is known of a draft now.

    :raises NotFound: when there is no such draft.
    """
    found = _FACTS.ask(session, {"draft_id": draft_id})
    if not found:
        raise NotFound
    facts: Facts = found[0]
    return facts


def lock(session: Session, draft_id: int) -> None:
    """Stand in line for the account of a draft.

    :raises NotFound: when there is no such draft.
    """
    found = _WHOSE.ask(session, {"draft_id": draft_id})
    if not found:
        raise NotFound
    lock_account(session, found[0].account_id)


_DRAFT_ID = bindparam("draft_id", type_=Serial)
_WHOSE = Question(select(Draft.account_id).where(Draft.id == _DRAFT_ID))
_FACTS = Question(
    select(
        Draft.id, Draft.account_id, Draft.bill_id, Draft.autopay_id, Draft.state, Draft.draw_on,
        Draft.again_on, Draft.noticed, Draft.noticed_fee, Draft.noticed_on, Draft.notice_id,
        Draft.tries, Draft.sent,
        Autopay.state, Autopay.mandate_id, Autopay.method_id, Autopay.days_before,
        Autopay.amount_rule, Autopay.fixed, Autopay.cap, Autopay.notice_rule, Autopay.range_from,
        Autopay.range_to, Autopay.bills_from, Autopay.paused_until,
        SavedMethod.method_type, SavedMethod.person_id, Person.email, Person.language,
        OutboxMessage.state, OutboxMessage.bounced_at, Bill.period_from,
    )
    .join(Autopay, Autopay.id == Draft.autopay_id)
    .join(Bill, Bill.id == Draft.bill_id)
    .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
    .outerjoin(Person, Person.id == SavedMethod.person_id)
    .outerjoin(OutboxMessage, OutboxMessage.id == Draft.notice_id)
    .where(Draft.id == _DRAFT_ID)
    .with_for_update(of=Draft),
    Facts,
)  # fmt: skip
