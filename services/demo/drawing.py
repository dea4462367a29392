"""How autopay's rows of the demo are written: a method, what was signed, a draft.

Nobody presses here: the processor's imitation is told of these cards and accounts under the names
they have here, and from then on draws from them as from any other (``services.demo.ran``).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from models.account import Access, CustomerAccount, Person, Role
from models.attempt import MethodType
from models.autopay import (
    Autopay,
    AutopayChange,
    AutopayDeed,
    AutopayState,
    Mandate,
    NoticeRule,
    Origin,
)
from models.bill import Bill
from models.district import District
from models.draft import Draft, DraftState
from models.money import Money
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services.autopay import mandates
from services.books import owed
from services.demo.questions import NOON
from services.drafts import terms
from services.drafts.sending import LEAST
from services.rules.calendar import is_banking_day
from services.rules.drafting import Terms
from services.rules.numbers import number_of

_NAMES = UUID("3d2f6c1e-5b0a-4c55-9a3b-00000000a0a0")
_CONSENT = "I let the district keep this with Stripe and charge it when I say so."
#: Whoever agreed to a range is not told of less.
RANGE_TO = Money.dollars("2000.00")
D = DraftState
BANK, CARD = MethodType.BANK, MethodType.CARD


class Payer(NamedTuple):
    """An account, who pays it, and its newest bill."""

    account: CustomerAccount
    person: Person
    bill: Bill


@dataclass(frozen=True)
class Kept:
    """A card or bank account, as its owner knows it."""

    kind: MethodType
    brand: str
    last_four: str


@dataclass(frozen=True)
class Scene:
    """Where and when it happens, and the day before the demo that had a run."""

    session: Session
    district: District
    today: date

    @property
    def ran_on(self) -> date:
        """The last banking day before today."""
        day = self.today - timedelta(days=1)
        while not is_banking_day(day):
            day -= timedelta(days=1)
        return day

    def noon(self, day: date) -> datetime:
        """About noon of a day."""
        return datetime.combine(day, NOON)


def payers() -> Select[CustomerAccount, Person, Bill]:
    """Every account with who pays it and its newest bill."""
    of_account = aliased(Bill)
    newest = select(func.max(of_account.id)).where(of_account.account_id == CustomerAccount.id)
    return (
        select(CustomerAccount, Person, Bill)
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
        .join(Bill, Bill.id == newest.scalar_subquery())
        .where(
            Access.role.in_([Role.OWNER, Role.MANAGER]), Access.to_on.is_(None),
            Person.email.is_not(None),
        )
        .order_by(CustomerAccount.id, Access.id)
    )  # fmt: skip


def payer(scene: Scene, body: int) -> Payer | None:
    """Who pays an account, by its number without the check digit; none where it is not."""
    which = CustomerAccount.number == number_of(body)
    found = scene.session.execute(payers().where(which)).first()
    return Payer(*found) if found else None


def still(scene: Scene, account_id: int) -> Money:
    """What is still to pay on an account."""
    return owed.of_account(scene.session, account_id).still


def start(scene: Scene, payer: Payer, kept: Kept, *, days_before: int | None = None) -> Autopay:
    """A method is kept, the words are signed, and it is on.

    With ``days_before`` its payer agreed to a range, and is told of nothing within it.
    """
    session, account, person = scene.session, payer.account, payer.person
    at = scene.noon(payer.bill.issued_on - timedelta(days=30))
    agreed = Terms(bills_from=payer.bill.issued_on)
    if days_before is not None:
        agreed = replace(
            agreed, days_before=days_before, notice_rule=NoticeRule.RANGE, range_to=RANGE_TO
        )
    if session.get(ProcessorCustomer, person.id) is None:
        session.add(
            ProcessorCustomer(
                person_id=person.id, customer_id=f"cus_demo_{person.id}", created_at=at
            )
        )
    known = select(SavedMethod.id).where(SavedMethod.person_id == person.id).limit(1)
    is_first = session.scalar(known) is None
    method = SavedMethod(
        key=_name(account, "method"), person_id=person.id, method_type=kept.kind,
        state=MethodState.ACTIVE, brand=kept.brand, last_four=kept.last_four,
        funding="checking" if kept.kind is BANK else "credit",
        expires_month=8 if kept.kind is CARD else None,
        expires_year=scene.today.year + 3 if kept.kind is CARD else None,
        fingerprint=f"fp_demo_{account.number}", consent_text=_CONSENT, consent_version="1",
        consented_at=at, language=person.language, is_default=is_first,
        payment_method_id=f"pm_demo_{account.number}", created_at=at, activated_at=at,
    )  # fmt: skip
    session.add(method)
    session.flush()
    words = mandates.words(
        agreed, account=account, method=method, district=scene.district, language=person.language
    )
    mandate = Mandate(
        key=_name(account, "mandate"), account_id=account.id, person_id=person.id,
        method_id=method.id, origin=Origin.PORTAL, text=words.text, language=words.language,
        version=words.version, terms=terms.as_data(agreed), proof="password",
        address="203.0.113.24", browser="Firefox", given_at=at,
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    autopay = Autopay(
        account_id=account.id, person_id=person.id, method_id=method.id, mandate_id=mandate.id,
        state=AutopayState.ON, bills_from=agreed.bills_from, started_at=at,
        days_before=agreed.days_before, notice_rule=agreed.notice_rule, range_to=agreed.range_to,
    )  # fmt: skip
    session.add(autopay)
    session.flush()
    change(scene, autopay, AutopayDeed.STARTED, by=f"person:{person.id}", at=at)
    return autopay


def _name(account: CustomerAccount, what: str) -> UUID:
    return uuid5(_NAMES, f"{account.number} {what}")


def change(
    scene: Scene, autopay: Autopay, deed: AutopayDeed, *, by: str, at: datetime, reason: str = ""
) -> None:
    """Something was done to it."""
    scene.session.add(
        AutopayChange(
            key=f"demo:{deed}:{autopay.id}", autopay_id=autopay.id, deed=deed, before={}, after={},
            by=by, reason=reason, at=at,
        )
    )  # fmt: skip


def draft(
    scene: Scene, payer: Payer, autopay: Autopay, *, draw_on: date, told_on: date | None = None
) -> Draft:
    """Planned for the newest bill; its payer was told, or agreed to a range."""
    amount = max(still(scene, payer.account.id), LEAST)
    at = scene.noon(payer.bill.issued_on)
    planned = Draft(
        bill_id=payer.bill.id, account_id=payer.account.id, autopay_id=autopay.id,
        draw_on=draw_on, planned=amount, noticed=amount, noticed_on=told_on, created_at=at,
    )  # fmt: skip
    scene.session.add(planned)
    scene.session.flush()
    reason = "" if told_on else "in_range"
    planned.move_to(D.NOTICED, by="plan_draft", at=at, reason=reason)
    return planned
