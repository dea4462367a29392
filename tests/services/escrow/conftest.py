"""A sale: Cascade Title asks on Wed, Nov 18, 2026 for a home that owes $132.50."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.escrow import CameBy, EscrowRequest
from models.identity import Staff, StaffRole
from models.money import Money
from services.escrow import answering, asking, receiving, settling
from services.escrow.answering import Answer
from services.escrow.asking import Asked, Asker, Property
from services.escrow.settling import Ending
from tests.factories import make_account, make_bill, make_staff
from tests.workshop import LARKSPUR, Clock

AT = Clock()()
TODAY = LARKSPUR.day(AT)
CLOSING = date(2026, 11, 24)
SOLD = Property(
    address="2218 Cedar Hollow Rd", legal="Lot 4, Block 2, Alder Park, Larkspur County",
    seller="Iris Vance", purchaser="Noor Haddad", seller_goes_to="PO Box 9, Larkspur WA 98299",
    closing_on=CLOSING,
)  # fmt: skip
ASKER = Asker(
    company="Cascade Title", contact="Ann Ito", email="ann@title.example", file_number="CT-4410"
)  # fmt: skip


@pytest.fixture
def account(session: Session) -> CustomerAccount:
    """Owes $132.50 for service to the end of October."""
    account = make_account(session, house_number="2218")
    make_bill(session, account, "132.50")
    return account


@pytest.fixture
def dana(session: Session) -> Staff:
    return make_staff(session, email="dana@larkspursewer.example")


@pytest.fixture
def by(dana: Staff) -> str:
    return f"staff:{dana.id}"


@pytest.fixture
def ask(session: Session, by: str) -> Callable[..., EscrowRequest]:
    """A request comes in."""

    def make(**more: Any) -> EscrowRequest:
        asked = Asked(
            key=more.pop("key", None) or uuid4(), came_by=more.pop("came_by", CameBy.FAX),
            received_on=more.pop("received_on", TODAY), asker=more.pop("asker", ASKER),
            sold=more.pop("sold", SOLD),
        )  # fmt: skip
        return asking.ask(session, LARKSPUR.calendar, asked, by=by, on=TODAY, at=more.pop("at", AT))

    return make


@pytest.fixture
def request_(ask: Callable[..., EscrowRequest]) -> EscrowRequest:
    return ask()


@pytest.fixture
def answer(session: Session, account: CustomerAccount, by: str) -> Callable[..., Any]:
    """Staff answer it."""

    def make(request: EscrowRequest, **more: Any) -> Any:
        wish = Answer(
            request_id=request.id, number=more.pop("number", account.number),
            closing_on=more.pop("closing_on", CLOSING),
            seen=more.pop("seen", len(request.quotes)), **more,
        )  # fmt: skip
        return answering.quote(session, LARKSPUR, wish, by=by, at=AT)

    return make


@pytest.fixture
def pay(session: Session) -> Callable[..., Any]:
    """A check comes from the closing; a colleague writes it down."""
    lee = f"staff:{make_staff(session, 'Lee M', email='lee@larkspursewer.example').id}"

    def make(request: EscrowRequest, dollars: str, number: str = "10442", who: str = "") -> Any:
        return receiving.take_check(
            session, LARKSPUR, request_id=request.id, amount=Money.dollars(dollars),
            number=number, received_on=TODAY, by=who or lee, at=AT,
        )  # fmt: skip

    return make


@pytest.fixture
def finish(session: Session, by: str) -> Callable[..., EscrowRequest]:
    """Staff end it, on the day of the closing."""

    def make(request: EscrowRequest, closed_on: date = TODAY, **more: Any) -> EscrowRequest:
        ending = Ending(
            request_id=request.id, closed_on=closed_on, seen=more.pop("seen", 0), key=str(uuid4())
        )
        role = more.pop("role", StaffRole.SPECIALIST)
        return settling.finish(session, LARKSPUR, ending, by=by, role=role, at=AT)

    return make
