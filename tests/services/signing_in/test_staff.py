"""The district's staff as an operator keeps them."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.errors import Conflict, NotFound, Refused
from models.identity import StaffRole
from models.passkey import Passkey
from models.single_sign_on import PasswordLeave, ProviderSubject
from services.keys.sealing import Sealer
from services.proving import passkeys
from services.proving.passkeys import PasskeyOwner
from services.sessions import sessions
from services.signing_in import identity, staff
from tests.conftest import FIELD_KEY

AT = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
SEALER = Sealer(FIELD_KEY)
BY = "operator:root"
OTHER_WAYS = (ProviderSubject, PasswordLeave)
DANA = "dana@larkspursewer.example"


@pytest.fixture
def dana(session: Session) -> staff.Credentials:
    return staff.add(
        session, name="Dana Whitfield", email=f" {DANA.upper()}", role=StaffRole.SPECIALIST,
        sealer=SEALER, at=AT, by=BY,
    )  # fmt: skip


def gets_in(session: Session, made: staff.Credentials, at: datetime = AT) -> bool:
    """Whether this password and this authenticator open the console."""
    claim = identity.staff_claim(session, email=made.email)
    if identity.proves(claim, made.password) is None:
        return False
    assert claim is not None
    code = pyotp.parse_uri(made.authenticator).at(at)
    return identity.use_totp(session, claim=claim, code=code, sealer=SEALER, at=at)


def test_who_was_let_in_gets_in_with_what_was_shown_once(session, dana):
    assert dana.email == DANA
    assert gets_in(session, dana)
    row = staff.of_address(session, DANA)
    assert dana.password not in (row.password_hash, row.totp_sealed)


def test_an_address_belongs_to_one_of_the_staff(session, dana):
    with pytest.raises(Conflict):
        staff.add(
            session, name="Another", email=DANA, role=StaffRole.AUDITOR, sealer=SEALER, at=AT, by=BY
        )
    assert [each.name for each in staff.everybody(session)] == ["Dana Whitfield"]


@pytest.mark.parametrize(("name", "email"), [("", DANA), ("Dana", "dana"), ("Dana", "@")])
def test_a_name_and_an_address_are_asked_for(session, name, email):
    with pytest.raises(Refused, match="Give a name"):
        staff.add(
            session, name=name, email=email, role=StaffRole.AUDITOR, sealer=SEALER, at=AT, by=BY
        )


def test_what_was_lost_works_no_more_once_it_is_renewed(session, dana):
    token = sessions.open_for_staff(
        session, staff_id=staff.of_address(session, DANA).id, at=AT, address="", browser=""
    )
    renewed = staff.renew(session, email=DANA, sealer=SEALER, at=AT, by=BY)
    assert not gets_in(session, dana)
    assert gets_in(session, renewed)
    assert sessions.find_staff(session, token=token, at=AT) is None


def test_nothing_that_opened_the_console_opens_it_after_a_renewal(session, dana):
    """A thief's passkey, their name at the provider and a leave end with the password."""
    who = staff.of_address(session, DANA).id

    def give_ways(name: str) -> None:
        session.add(Passkey(
            staff_id=who, name=name, credential_id=name, public_key="x", user_handle="u",
            created_at=AT,
        ))  # fmt: skip
        session.add(ProviderSubject(staff_id=who, issuer="i", subject="s", bound_at=AT))
        staff.let_in_once(session, email=DANA, at=AT, by=BY)

    def ways() -> list[object]:
        session.expire_all()
        mine = [*passkeys.of(session, PasskeyOwner(staff_id=who))]
        return [*mine, *filter(None, (session.get(each, who) for each in OTHER_WAYS))]

    give_ways("before")
    assert len(ways()) == 3
    staff.renew(session, email=DANA, sealer=SEALER, at=AT, by=BY)
    assert ways() == []
    give_ways("after")
    staff.disable(session, email=DANA, at=AT, by=BY)
    assert ways() == []


def test_who_left_is_out_at_once_and_comes_back_only_renewed(session, dana):
    token = sessions.open_for_staff(
        session, staff_id=staff.of_address(session, DANA).id, at=AT, address="", browser=""
    )
    for _ in range(2):
        staff.disable(session, email=DANA, at=AT, by=BY)
    assert sessions.find_staff(session, token=token, at=AT) is None
    assert not gets_in(session, dana)
    with pytest.raises(Refused, match="staff renew"):
        staff.let_in_once(session, email=DANA, at=AT, by=BY)
    later = AT + timedelta(days=30)
    assert gets_in(session, staff.renew(session, email=DANA, sealer=SEALER, at=later, by=BY), later)


def test_another_role_counts_from_the_next_request(session, dana):
    token = sessions.open_for_staff(
        session, staff_id=staff.of_address(session, DANA).id, at=AT, address="", browser=""
    )
    staff.give_role(session, email=DANA, role=StaffRole.SUPERVISOR, at=AT, by=BY)
    visitor = sessions.find_staff(session, token=token, at=AT)
    assert visitor is not None
    assert visitor.staff_role is StaffRole.SUPERVISOR


def test_the_trail_says_who_did_what_and_no_secret(session, dana):
    staff.give_role(session, email=DANA, role=StaffRole.SUPERVISOR, at=AT, by=BY)
    staff.disable(session, email=DANA, at=AT, by=BY)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["staff.add", "staff.role", "staff.disable"]
    assert {event.actor for event in events} == {BY}
    assert events[1].detail == {"before": "specialist", "role": "supervisor"}


def test_nobody_is_not_somebody(session):
    with pytest.raises(NotFound):
        staff.disable(session, email="nobody@larkspursewer.example", at=AT, by=BY)
