"""Who lives here, for tests that walk every address: Iris, Tomas, and whoever moved out."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.base import Base
from models.bill import Bill
from models.identity import Staff, StaffRole
from models.ledger import Entry
from models.money import Money
from models.payment import Channel, Payment
from services import payments
from services.payments import Received
from tests.conftest import FIELD_KEY
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.workshop import LARKSPUR

if TYPE_CHECKING:
    from tests.web.objects import Made

AT = datetime(2026, 11, 10, 20, tzinfo=UTC)
MOVED_OUT_ON = date(2026, 1, 31)


@dataclass
class Story:
    """Iris owns a house with a bill she paid in part; Tomas owns another."""

    session: Session
    #: What was made already, by the part of the address it is for.
    made: "dict[str, Made]" = field(default_factory=dict)

    @cached_property
    def owner(self) -> Person:
        person = make_person(self.session, "Iris Vance")
        give_access(self.session, person, self.account)
        return person

    @cached_property
    def supervisor(self) -> Staff:
        return make_staff(self.session, role=StaffRole.SUPERVISOR, field_key=FIELD_KEY)

    @cached_property
    def former(self) -> Person:
        """Owned the house until last winter."""
        person = make_person(self.session, "Noor Haddad")
        give_access(self.session, person, self.account, to_on=MOVED_OUT_ON)
        return person

    def in_role(self, role: str) -> Person:
        """Somebody who is this to the house of Iris."""
        person = make_person(self.session, f"Jo {role.title().replace('_', ' ')}")
        give_access(self.session, person, self.account, role=Role(role))
        return person

    @cached_property
    def other(self) -> Person:
        person = make_person(self.session, "Tomas Okafor")
        give_access(self.session, person, self.other_account)
        return person

    @cached_property
    def other_account(self) -> CustomerAccount:
        return make_account(self.session, mailing_name="Tomas Okafor")

    @cached_property
    def account(self) -> CustomerAccount:
        return make_account(self.session)

    @cached_property
    def bill(self) -> Bill:
        return make_bill(self.session, self.account, "132.50")

    @cached_property
    def attempt(self) -> PaymentAttempt:
        attempt = PaymentAttempt(
            id=uuid4(),
            account_id=self.account.id,
            person_id=self.owner.id,
            payer_kind=PayerKind.PERSON,
            payer_key=f"person:{self.owner.id}",
            method_type=MethodType.CARD,
            amount=Money.dollars("100.00"),
            balance_seen=Money.dollars("132.50"),
            state=AttemptState.SUCCEEDED,
            amount_received=Money.dollars("100.00"),
            created_at=AT,
            submitted_at=AT,
        )
        self.session.add(attempt)
        self.session.flush()
        return attempt

    @cached_property
    def payment(self) -> Payment:
        assert self.bill.id
        return payments.record_payment(
            self.session,
            LARKSPUR,
            Received(
                account_id=self.account.id,
                amount=Money.dollars("100.00"),
                channel=Channel.ONLINE_CARD,
                reference="pi_story",
                method="Visa ••4242",
                received_on=date(2026, 11, 10),
                attempt_id=self.attempt.id,
            ),
            at=AT,
            actor="job:payments",
        )

    @cached_property
    def entry(self) -> Entry:
        return self.session.scalars(select(Entry).where(Entry.id == self.payment.entry_id)).one()

    def add(self, row: Base) -> Base:
        """Write a row."""
        self.session.add(row)
        self.session.flush()
        return row
