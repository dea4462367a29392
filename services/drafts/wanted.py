"""What the drafts of many bills and their notices are made of, in one question."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, select

from models.account import Access, CustomerAccount, Person, Premise
from models.attempt import MethodType
from models.autopay import AmountRule, Autopay, AutopayState, Mandate, NoticeRule
from models.bill import Bill
from models.draft import Draft
from models.hold import AccountHold, HoldKind
from models.money import Money
from models.question import Question, one_of
from models.saved_method import MethodState, SavedMethod
from services import many
from services.access import accounts
from services.accounts import holds
from services.rules import drafting
from services.rules.roles import Act


class Wanted(NamedTuple):
    """Everything that a plain draft and its notice are made of."""

    bill_id: int
    account_id: int
    bill_number: str
    issued_on: date
    due_on: date
    period_from: date
    account_number: str
    house_number: str
    street: str
    unit: str
    autopay_id: int
    autopay_state: AutopayState
    days_before: int
    amount_rule: AmountRule
    fixed: Money | None
    cap: Money | None
    notice_rule: NoticeRule
    range_from: Money | None
    range_to: Money | None
    bills_from: date
    paused_until: date | None
    email: str | None
    language: str | None
    method_state: MethodState | None
    method_type: MethodType
    brand: str
    funding: str
    last_four: str
    mandate_ended_at: datetime | None
    is_held: bool
    may_pay: bool


#: What has a draft is left out.
WANTED = Question(
    select(
        Bill.id, Bill.account_id, Bill.number, Bill.issued_on, Bill.due_on, Bill.period_from,
        CustomerAccount.number, Premise.house_number, Premise.street, Premise.unit,
        Autopay.id, Autopay.state, *(getattr(Autopay, name) for name in drafting.TERMS),
        Person.email, Person.language,
        SavedMethod.state, SavedMethod.method_type, SavedMethod.brand, SavedMethod.funding,
        SavedMethod.last_four, Mandate.ended_at,
        exists().where(
            AccountHold.account_id == Bill.account_id, AccountHold.ended_at.is_(None),
            one_of(AccountHold.kind, holds.HELD_BY[HoldKind.AUTOPAY]),
        ),
        exists().where(
            Access.account_id == Bill.account_id, Access.person_id == SavedMethod.person_id,
            Access.from_on <= Bill.issued_on, Access.to_on.is_(None), accounts.lets(Act.PAY),
        ),
    )
    .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .join(Autopay, and_(Autopay.account_id == Bill.account_id,
                        one_of(Autopay.state, (AutopayState.ON, AutopayState.NEEDS_METHOD))))
    .join(Mandate, Mandate.id == Autopay.mandate_id)
    .outerjoin(Person, Person.id == Autopay.person_id)
    .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
    .where(many.among(Bill.id, "ids"),
           ~exists().where(Draft.bill_id == Bill.id))
    .order_by(Bill.id),
    Wanted,
)  # fmt: skip
