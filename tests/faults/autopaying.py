"""A till whose owner pays by autopay: told, drawn on the day, and what comes back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from models.account import CustomerAccount, Premise
from models.attempt import MethodType
from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.bill import Bill
from models.draft import Draft
from models.outbox import OutboxMessage
from services.autopay import changing, following_methods
from services.autopay.changing import Change
from services.autopay.mandates import Signature
from services.autopay.orders import AutopayOrder
from services.drafts import following, planning, running, sending, terms, untold, withdrawing
from tests.faults.purse import Purse
from tests.faults.till import Till, bank
from tests.workshop import LARKSPUR

assert all(
    (following, following_methods, running, untold, withdrawing)
)  # what they handle is known by importing
CHECKING = "000123456789"


@dataclass
class Standing:
    """An autopay of a till's owner, and its days."""

    till: Till
    purse: Purse = field(init=False)
    method_id: int = field(init=False)
    autopay_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.purse = Purse(self.till)

    def start(self, number=CHECKING, *, account_id=None, method_id=None, **terms) -> int:
        """Switch it on, for a bank account, from the bill that is there."""
        account_id = account_id or self.till.account_id
        if method_id is None:
            form = bank(number) if isinstance(number, str) else number
            kind = MethodType.BANK if isinstance(number, str) else MethodType.CARD
            method_id = self.purse.keep(kind, form)
        now = self.till.now()
        with self.till.database.saving() as session:
            mandate = Mandate(
                key=uuid4(), account_id=account_id, person_id=self.purse.person_id,
                method_id=method_id, origin=Origin.PORTAL, text="I agree.", language="en",
                version="1", terms={}, given_at=now,
            )  # fmt: skip
            session.add(mandate)
            session.flush()
            autopay = Autopay(
                account_id=account_id, person_id=self.purse.person_id, method_id=method_id,
                mandate_id=mandate.id, state=AutopayState.ON, bills_from=date(2026, 11, 1),
                started_at=now, **terms,
            )  # fmt: skip
            session.add(autopay)
        if account_id == self.till.account_id:
            self.method_id, self.autopay_id = method_id, autopay.id
        return autopay.id

    def replan(self, autopay_id=None, **changed) -> None:
        """Terms change, and the drafts to come with them."""
        with self.till.database.saving() as session:
            autopay = session.get_one(Autopay, autopay_id or self.autopay_id)
            for name, value in changed.items():
                setattr(autopay, name, value)
            session.flush()
            planning.replan(session, self.till.context, autopay.id, at=self.till.now())

    def told(self) -> Draft:
        """Planned, and the notice has left."""
        self.replan()
        self.till.work()
        return self.draft()

    def pay_from(self, method_id: int) -> None:
        """Its payer chooses another method, and signs for it."""
        form = uuid4()
        with self.till.database.saving() as session:
            autopay = session.get_one(Autopay, self.autopay_id)
            changing.change(
                session, self.till.context,
                Change(
                    order=AutopayOrder(
                        account_id=autopay.account_id, by=f"person:{self.purse.person_id}",
                        form=str(form), on=LARKSPUR.day(self.till.now()), at=self.till.now(),
                    ),
                    signature=Signature(
                        key=form, person_id=self.purse.person_id, language="en",
                        proof="password", address="203.0.113.7", browser="Firefox",
                    ),
                    method_id=method_id, terms=terms.of(autopay),
                ),
            )  # fmt: skip
        self.till.work()

    def draft(self, account_id=None) -> Draft:
        """The account's one draft."""
        [draft] = self.till.all(Draft, account_id=account_id or self.till.account_id)
        return draft

    def bill(self) -> Bill:
        return self.till.all(Bill, account_id=self.till.account_id)[-1]

    def autopay(self, autopay_id=None) -> Autopay:
        with self.till.database.reading() as session:
            return session.get_one(Autopay, autopay_id or self.autopay_id)

    def on(self, day: date) -> None:
        """The morning of a day comes: a minute after the hour of the run, Pacific time."""
        then = sending_time(day)
        self.till.sandbox.advance(seconds=max(int(then - self.till.sandbox.now), 0))

    def send(self, draft=None):
        """Draw the draft on its day."""
        draft = draft or self.draft()
        self.on(draft.again_on or draft.draw_on)
        return sending.send(self.till.context, draft.id)

    def comes_back(self, days=6) -> None:
        """Days pass, the bank answers, and whatever it asks for is done."""
        self.till.sandbox.advance(days=days)
        self.till.deliver()
        self.till.resolve(seconds=60)


def sending_time(day: date) -> float:
    """When the drafts of a day may be sent: a minute after the district's hour."""
    hour = LARKSPUR.autopay.sends_at_hour
    return datetime(
        day.year, day.month, day.day, hour, 1, tzinfo=LARKSPUR.zone
    ).timestamp()  # fmt: skip


def another_account(till: Till, number="20603399") -> int:
    """A second account of the same owner, that owes nothing yet."""
    with till.database.saving() as session:
        premise = Premise(
            parcel="9990010099", house_number="2220", street="Cedar Hollow Rd", city="Larkspur",
            state="WA", postal_code="98299",
        )  # fmt: skip
        session.add(premise)
        session.flush()
        first = session.get_one(CustomerAccount, till.account_id)
        account = CustomerAccount(
            number=number, premise_id=premise.id, customer_class=first.customer_class,
            opened_on=date(2020, 1, 1), mailing_name="Iris Vance", mailing_line1="1 Mill Rd",
            mailing_city="Larkspur", mailing_state="WA", mailing_postal_code="98299",
        )  # fmt: skip
        session.add(account)
        session.flush()
        return account.id


def charges(till: Till) -> list:
    """What was taken, as the processor has it."""
    return [each for each in till.sandbox.find("charge") if each["status"] != "failed"]


def bounce(till: Till, draft: Draft) -> None:
    """The notice of a draft came back."""
    with till.database.saving() as session:
        session.get_one(OutboxMessage, draft.notice_id).bounced_at = till.now()
