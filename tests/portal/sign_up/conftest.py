"""A bill as it came by mail, and what somebody types who holds it."""

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from services.access import pins
from services.access.pins import Pins
from services.rules.codes import grouped
from tests.conftest import FIELD_KEY
from tests.factories import make_bill
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def bill(session: Session, account: CustomerAccount) -> Bill:
    """The newest bill, as it came by mail; the account is in Iris Vance's name."""
    return make_bill(session, account, "148.00", on=LARKSPUR.day(now()))


@pytest.fixture
def pin(session: Session, bill: Bill) -> str:
    return pins.of_bill(session, Pins(FIELD_KEY), bill)


@pytest.fixture
def paper(account: CustomerAccount, pin: str) -> dict[str, str]:
    """What somebody types who holds the bill."""
    return {"number": account.shown, "pin": grouped(pin)}
