"""Who comes back from the identity provider: known by its name for them, and by nobody else's."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.identity import Staff, StaffRole
from models.outbox import OutboxMessage
from services.gateways.identity_provider import NotBelieved
from services.signing_in import single_sign_on
from services.signing_in.provider_claims import Known
from tests.factories import make_staff
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 26, 17, tzinfo=UTC)
ISSUER = "https://login.example"


@pytest.fixture
def dana(session: Session) -> Staff:
    return make_staff(session)


def comes(session: Session, staff: Staff, *, subject: str = "d-1", issuer: str = ISSUER) -> None:
    known = Known(issuer, subject, staff.email.upper())
    claim = single_sign_on.recognize(
        session, known, district=LARKSPUR, at=AT, address="203.0.113.9"
    )
    assert claim.id == staff.id


def test_the_same_name_at_another_provider_is_another_person(session: Session, dana: Staff):
    """A district that changes its provider looks once: names there may be given out anew."""
    comes(session, dana)
    comes(session, dana)
    with pytest.raises(NotBelieved, match="subject"):
        comes(session, dana, issuer="https://another.example")
    lee = make_staff(session, "Lee Marchetti")
    comes(session, lee, issuer="https://another.example")


def test_supervisors_are_told_of_each_stranger_once_and_whoever_left_of_none(
    session: Session, dana: Staff
):
    lee = make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR)
    make_staff(session, "Gone Long", role=StaffRole.SUPERVISOR).disabled_at = AT
    comes(session, dana)
    for subject in ("x-1", "x-2", "x-1"):
        with pytest.raises(NotBelieved, match="subject"):
            comes(session, dana, subject=subject)
    assert session.scalars(select(OutboxMessage.to)).all() == [lee.email] * 2
