"""Stories of the console: Dana answers the telephone, Lee decides, Ruth only looks."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from helpdesk import trail
from models.account import CustomerAccount
from models.identity import Staff, StaffRole
from tests.changed import Desk
from tests.factories import make_account, make_bill, make_staff
from tests.helpdesk.story import Story, tell
from tests.services.welcoming.conftest import bring, town
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import house
from web.settings import Settings

#: Fixtures of other rooms that the desk looks at.
__all__ = ["bring", "town"]


@pytest.fixture(autouse=True)
def _day(some_friday: None) -> None:
    """The stories here have days of their own."""


@pytest.fixture
def dana(session: Session, settings: Settings) -> Staff:
    """A specialist with a password and an authenticator."""
    return make_staff(
        session,
        "Dana Whitfield",
        email="dana@larkspursewer.example",
        field_key=settings.field_key.reveal(),
    )


@pytest.fixture
def lee(session: Session) -> Staff:
    """A supervisor."""
    return make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR)


@pytest.fixture
def ruth(session: Session) -> Staff:
    """An auditor."""
    return make_staff(session, "Ruth Adebayo", role=StaffRole.AUDITOR)


@pytest.fixture
def at_desk(dana: Staff, sign_in: Callable[..., str]) -> Staff:
    """Dana, signed in."""
    sign_in(dana)
    return dana


@pytest.fixture
def desk(session: Session, app: Flask) -> Desk:
    """Whoever asks for changes, and decides over them, past the pages."""
    with app.app_context():
        return Desk(session, house().context)


@pytest.fixture
def account(session: Session) -> CustomerAccount:
    """Owes $132.50."""
    account = make_account(session)
    make_bill(session, account, "132.50")
    return account


@pytest.fixture
def story(session: Session) -> Story:
    """2044-1836, 1906 Juniper Ave: billed twice, late once; a payment returned, another sent."""
    return tell(session, LARKSPUR.day(now()))


@pytest.fixture(autouse=True)
def nobody_looked_yet() -> None:
    """Ids of sign-ins begin anew with every test; the looks of the one before are forgotten."""
    trail._looks.clear()
