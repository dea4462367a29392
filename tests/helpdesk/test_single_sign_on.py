"""Staff at the district's identity provider: real HTTP, real signatures, and everything amiss."""

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.identity import LoginSession, Staff
from models.outbox import OutboxMessage
from models.single_sign_on import ProviderSubject, ProviderVisit
from sandbox.oidc import Fault, ProviderSandbox
from services.signing_in import staff
from tests.client import HouseClient
from tests.conftest import Nowhere
from tests.factories import make_person
from tests.helpdesk.provider import (
    DANA,
    GO,
    nothing_kept,
    refused,
    sandbox,
    say,
    send,
    sign_on,
    whole_app,
)
from tests.helpdesk.test_sign_in import A_MORNING, is_in
from tests.pages import read
from web import logs
from web.clock import now

FIXTURES = (sandbox, whole_app, nothing_kept)
#: Faults of the answer, and the reason the trail keeps.
REASONS = {
    Fault.WRONG_NONCE: "nonce",
    Fault.WRONG_ISSUER: "issuer",
    Fault.WRONG_AUDIENCE: "audience",
    Fault.ANOTHER_PARTY: "audience",
    Fault.EXPIRED: "expired",
    Fault.NOT_YET: "not_yet",
    Fault.ALG_NONE: "algorithm",
    Fault.HS256: "algorithm",
    Fault.OTHER_KEY: "unknown_key",
    Fault.FORGED: "signature",
    Fault.UNVERIFIED: "email_unverified",
    Fault.DENIED: "denied",
    Fault.WRONG_STATE: "state",
    Fault.ANOTHER_ISSUER_ANSWERS: "issuer",
    Fault.BROKEN: "no_id_token",
}


def test_a_specialist_signs_in_at_the_provider_and_goes_on_where_they_wanted(
    client: HouseClient, session: Session, dana: Staff
):
    client.get("/desk/inbox")
    assert read(client.get("/desk/sign-in")).select_one(f"a[href='{GO}']") is not None
    answer = sign_on(client)
    assert (answer.status_code, answer.location) == (303, "/desk/inbox")
    assert is_in(client)
    kept = session.scalars(select(ProviderSubject)).one()
    assert (kept.staff_id, len(kept.subject)) == (dana.id, 64)
    assert session.scalars(select(AuditEvent.action)).all() == ["provider.bind", "session.open"]
    assert client.get("/desk/me/authenticator").status_code == 200, "it is a fresh proof"
    client.post("/desk/sign-out")
    assert not is_in(client)
    assert sign_on(client).status_code == 303
    assert session.scalar(select(func.count()).select_from(ProviderVisit)) == 0


@pytest.mark.parametrize("fault", REASONS, ids=lambda fault: fault.value)
def test_an_answer_that_is_not_exactly_right_lets_nobody_in(
    client: HouseClient, session: Session, dana: Staff, fault: Fault
):
    assert refused(session, sign_on(client, fault=fault)) == REASONS[fault]
    assert not is_in(client)
    assert session.scalars(select(ProviderSubject)).all() == []


def test_nobody_is_made_and_whoever_left_stays_out(
    client: HouseClient, session: Session, dana: Staff
):
    make_person(session, email="iris@example.org")
    before = session.scalar(select(func.count()).select_from(Staff))
    for email in ("stranger@example.org", "iris@example.org", "DANA@larkspursewer.example.evil"):
        assert refused(session, sign_on(client, email)) == "nobody"
    staff.disable(session, email=dana.email, at=now(), by="operator")
    session.flush()
    assert refused(session, sign_on(client)) == "disabled"
    assert session.scalar(select(func.count()).select_from(Staff)) == before
    assert session.scalars(select(LoginSession)).all() == []


def test_another_person_with_the_same_address_is_refused_and_told_to_a_supervisor(
    client: HouseClient, session: Session, dana: Staff, lee: Staff
):
    sign_on(client)
    client.post("/desk/sign-out")
    for _ in range(2):
        assert refused(session, sign_on(client, fault=Fault.OTHER_SUBJECT)) == "subject"
    told = session.scalars(select(OutboxMessage)).one()
    assert (told.kind, told.to) == ("provider_refused", lee.email)
    assert "address of Dana Whitfield" in told.text
    staff.unbind(session, email=DANA, at=now(), by="operator")
    assert sign_on(client, fault=Fault.OTHER_SUBJECT).status_code == 303, "an operator looked"


def test_one_name_at_the_provider_is_one_member_of_staff(
    client: HouseClient, session: Session, dana: Staff, lee: Staff
):
    assert sign_on(client, fault=Fault.OTHER_SUBJECT).status_code == 303
    client.post("/desk/sign-out")
    answer = sign_on(client, lee.email, Fault.OTHER_SUBJECT)
    assert refused(session, answer) == "subject"


def test_an_answer_works_once_and_in_the_browser_that_asked(
    client: HouseClient, session: Session, dana: Staff
):
    back = say(send(client))
    other = client.application.test_client()
    assert refused(session, other.get(back)) == "state", "the code of somebody else's browser"
    with client.session_transaction("/desk/") as visit:
        kept = visit["provider_token"]
    assert client.get(back).status_code == 303
    client.post("/desk/sign-out")
    assert refused(session, client.get(back)) == "state", "the browser forgot"
    with client.session_transaction("/desk/") as visit:
        visit["provider_token"] = kept
    assert refused(session, client.get(back)) == "used", "a cookie that was kept helps nobody"
    old_code = back.partition("code=")[2].partition("&")[0]
    again = say(send(client))
    new_code = again.partition("code=")[2].partition("&")[0]
    assert refused(session, client.get(again.replace(new_code, old_code))) == "code_refused"
    assert not is_in(client)


def test_an_answer_that_comes_late_is_refused(client: HouseClient, session: Session, dana: Staff):
    back = say(send(client))
    session.execute(update(ProviderVisit).values(ends_at=now()))
    assert refused(session, client.get(back)) == "late"


def test_an_answer_that_does_not_say_whose_it_is_is_refused(
    client: HouseClient, session: Session, dana: Staff
):
    """Our provider always says so: an answer without it is another provider's."""
    there, _mark, named = say(send(client)).partition("&iss=")
    assert named
    assert refused(session, client.get(there)) == "issuer"


def test_visits_of_browsers_that_never_came_back_are_dropped(
    client: HouseClient, session: Session, dana: Staff
):
    send(client)
    session.execute(update(ProviderVisit).values(ends_at=now()))
    send(client)
    assert session.scalar(select(func.count()).select_from(ProviderVisit)) == 1


def test_the_provider_changes_its_keys_and_nobody_notices(
    client: HouseClient, dana: Staff, sandbox: ProviderSandbox
):
    with time_machine.travel(A_MORNING) as clock:
        for kind in ("ES256", "RS256", "ES256"):
            sandbox.provider.rotate(kind)
            clock.shift(timedelta(seconds=61))
            before = dict(sandbox.provider.asked)
            assert sign_on(client).status_code == 303
            client.post("/desk/sign-out")
            assert sign_on(client).status_code == 303
            client.post("/desk/sign-out")
            asked = sandbox.provider.asked
            assert asked["keys"] - before.get("keys", 0) == 1, "once for each change"


def test_an_unknown_key_makes_us_ask_no_more_than_once_a_minute(
    client: HouseClient, session: Session, dana: Staff, sandbox: ProviderSandbox
):
    with time_machine.travel(A_MORNING + timedelta(days=1)):
        assert sign_on(client).status_code == 303
        client.post("/desk/sign-out")
        before = sandbox.provider.asked["keys"]
        for _ in range(3):
            assert refused(session, sign_on(client, fault=Fault.OTHER_KEY)) == "unknown_key"
        assert sandbox.provider.asked["keys"] - before <= 1


def test_neither_tokens_nor_codes_nor_addresses_are_written_into_the_log(
    client: HouseClient, dana: Staff
):
    stream = io.StringIO()
    logs.configure(stream)
    back = say(send(client))
    client.get(back)
    client.get(back)
    logs.configure(Nowhere())
    code = back.partition("code=")[2].partition("&")[0]
    assert code not in stream.getvalue()
    assert DANA not in stream.getvalue()
    assert "eyJ" not in stream.getvalue()
