"""A house with paper: Iris Vance's, who was billed and paid."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.bill import Bill
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Channel
from services import linking, payments
from services.access import pins
from services.access.pins import Pins
from services.linking import Said
from services.links import Links
from services.payments import Received
from services.proving.proofs import PersonActing
from tests.conftest import FIELD_KEY
from tests.factories import make_account, make_bill, make_person
from tests.workshop import LARKSPUR

ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 20, tzinfo=UTC)
PINS = Pins(FIELD_KEY)


class Paper:
    """An account, its bills, its last payment, and whoever tries to link it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.account: CustomerAccount = make_account(
            session, house_number="77", street="Kestrel Way"
        )
        self.bills = [
            make_bill(session, self.account, "120.00", on=date(2026, 4, 1)),
            make_bill(session, self.account, "132.50", on=date(2026, 11, 1)),
        ]
        self.person: Person = make_person(session, "Iris Vance")

    def pay(self, dollars: str = "120.00", on: date = date(2026, 11, 5)) -> None:
        """Money comes for the account."""
        payments.record_payment(
            self.session, LARKSPUR,
            Received(
                account_id=self.account.id, amount=Money.dollars(dollars), channel=Channel.CHECK,
                reference=f"check {on}", method="Check", received_on=on,
            ),
            at=datetime(on.year, on.month, on.day, 20, tzinfo=UTC), actor="job:payments",
        )  # fmt: skip

    def pin(self, bill: Bill | None = None) -> str:
        """The PIN on a bill; on the newest when none is named."""
        return pins.of_bill(self.session, PINS, bill or self.bills[-1])

    def doing(self, person: Person | None = None, at: datetime = AT) -> PersonActing:
        return PersonActing(
            person_id=(person or self.person).id, session_id=None, district=LARKSPUR,
            links=Links("https://pay.example.org"), at=at, address="203.0.113.7",
        )  # fmt: skip

    def link(self, person: Person | None = None, at: datetime = AT, **said: str) -> str:
        """Try to link; without anything said, by the number and the newest PIN."""
        said = {"number": self.account.number, **(said or {"pin": self.pin()})}
        return linking.link(self.session, PINS, Said(**said), self.doing(person, at))


@pytest.fixture
def paper(session: Session) -> Paper:
    found = Paper(session)
    found.pay()
    return found


@pytest.fixture
def letters(session: Session) -> Callable[[str], list[str]]:
    """The texts of messages of a kind."""

    def letters(kind: str) -> list[str]:
        found = select(OutboxMessage.text).where(OutboxMessage.kind == kind)
        return list(session.scalars(found.order_by(OutboxMessage.id)))

    return letters
