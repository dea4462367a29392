"""Who sees an account, changed at the desk: with a reason, a caller made sure of, and told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import Access, Person, Role
from models.account_change import AccountChange
from models.audit import AuditEvent
from models.identity import LoginSession
from models.invitation import Invitation
from models.outbox import OutboxMessage
from services.access import accounts
from services.access.invitations import accept
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

SURE = {"verified": "photo_id", "reason": "Ended by mistake"}
GIVEN = {
    **SURE, "email": "jo@example.org", "role": "owner", "from_on": "2026-02-01", "language": "es",
}  # fmt: skip


@pytest.fixture
def root(account):
    return f"/desk/accounts/{account.number}"


@pytest.fixture
def owner(session, account):
    person = make_person(session, "June Pruitt", email="june@example.org")
    person.access = give_access(session, person, account)
    return person


def send(client, path, **fields):
    return client.post(path, data={"key": fields.pop("key", KEY), "seen": "0", **fields})


KEY = "6f1c2b3a-0000-4000-8000-00000000000a"


def today():
    return LARKSPUR.day(now())


def told(session, kind):
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    ).all()


def test_an_owner_who_was_let_go_by_mistake_gets_back_without_a_bill(
    client, at_desk, root, account, owner, session
):
    jo = make_person(session, "Jo Winter", email="jo@example.org")
    give_access(session, jo, account, to_on=today() - timedelta(days=1))
    assert send(client, f"{root}/access/give", **GIVEN).location == f"{root}/changes"
    again = send(client, f"{root}/access/give", **GIVEN)
    assert again.status_code == 303
    assert accounts.access_of(session, jo.id, account.id, today()).role is Role.OWNER
    [letter] = told(session, "people_changed")
    assert (letter.to, "Jo Winter" in letter.text) == ("june@example.org", True)
    [hers] = told(session, "access_by_us")
    assert hers.to == "jo@example.org"
    row = words(read(client.get(f"{root}/changes")).select_one("tbody tr"))
    for said in ("Jo Winter", "owner", "Photo identification", "Ended by mistake", at_desk.name):
        assert said in row
    [line] = session.scalars(select(AuditEvent).where(AuditEvent.action == "account.give_access"))
    assert line.detail == {
        "reason": "Ended by mistake", "verified": "photo_id", "role": "owner",
    }  # fmt: skip
    assert "Who sees your sewer account changed" in words(read(client.get(root)).main)


def test_whoever_the_portal_does_not_know_is_invited_and_comes_in_by_their_mailbox(
    client, at_desk, root, account, owner, session
):
    first = account.opened_on + timedelta(days=1)
    fields = {**GIVEN, "from_on": first.isoformat()}
    assert send(client, f"{root}/access/give", **fields).status_code == 303
    [invited] = told(session, "invitation")
    assert "titular" in invited.text
    assert [each.to for each in told(session, "people_changed")] == ["june@example.org"]
    token = invited.text.split("/join/")[1].split()[0]
    page = words(read(client.get(f"/join/{token}")).main)
    assert "Larkspur" in page
    accept(session, token, name="Jo Winter", language="es", signed_in=None, on=today(), at=now())
    jo = session.scalars(select(Person).where(Person.email == "jo@example.org")).one()
    access = accounts.access_of(session, jo.id, account.id, today())
    assert (access.role, access.from_on, jo.password_hash) == (Role.OWNER, first, None)


def test_staff_write_down_a_last_day_when_they_give_it_and_change_it_later(
    client, at_desk, root, account, owner, session
):
    jo = make_person(session, "Jo Winter", email="jo@example.org")
    last = today() + timedelta(days=200)
    fields = {**GIVEN, "role": "read_only", "from_on": today().isoformat()}
    past = send(client, f"{root}/access/give", **fields, to_on="2026-01-31")
    assert "Enter a last day from today on" in words(read(past, 422).select_one(".errors"))
    send(client, f"{root}/access/give", **fields, to_on=last.isoformat())
    access = accounts.access_of(session, jo.id, account.id, last)
    assert (access.role, access.to_on) == (Role.READ_ONLY, last)
    form = read(client.get(f"{root}/access/{access.id}/role"))
    assert form.select_one("#to_on")["value"] == last.isoformat()
    again = {**SURE, "seen": "1", "key": str(uuid4()), "role": "read_only", "to_on": ""}
    assert client.post(f"{root}/access/{access.id}/role", data=again).status_code == 303
    session.expire_all()
    assert access.to_on is None
    row = words(read(client.get(f"{root}/changes")).select_one("tbody tr"))
    assert last.strftime("%Y") in row


@pytest.mark.parametrize("is_ours", [True, False])
def test_whoever_came_in_meanwhile_becomes_what_our_invitation_says_and_no_owners(
    client, at_desk, root, account, owner, session, is_ours
):
    send(client, f"{root}/access/give", **GIVEN)
    [invited] = session.scalars(select(Invitation))
    if not is_ours:
        invited.invited_by, invited.invited_by_staff = owner.id, None
    jo = make_person(session, "Jo Winter", email="jo@example.org")
    came = give_access(session, jo, account, role=Role.TENANT)
    [letter] = told(session, "invitation")
    token = letter.text.split("/join/")[1].split()[0]
    accept(session, token, name="", language="en", signed_in=jo.id, on=today(), at=now())
    assert came.role is (Role.OWNER if is_ours else Role.TENANT)


def test_an_invitation_of_ours_is_withdrawn_by_us_and_by_no_owner(
    client, at_desk, root, account, owner, session, sign_in
):
    send(client, f"{root}/access/give", **GIVEN)
    [waits] = session.scalars(select(Invitation))
    assert "jo@example.org" in words(read(client.get(f"{root}/people")).select_one("#invited"))
    sign_in(owner)
    theirs = f"/a/{account.number}/people/invitations/{waits.id}/withdraw"
    assert client.post(theirs).status_code == 403
    sign_in(at_desk)
    path = f"{root}/access/invitations/{waits.id}/withdraw"
    assert "jo@example.org" in words(read(client.get(path)).main)
    fields = {"reason": "A typing mistake", "seen": "1", "key": KEY.replace("a", "b")}
    assert client.post(path, data=fields).status_code == 303
    session.refresh(waits)
    assert waits.ended_at is not None


def test_a_role_is_changed_and_an_access_ended_and_everybody_is_told(
    client, at_desk, root, account, owner, session
):
    tenant = make_person(session, "Rosa Lind", email="rosa@example.org", language="es")
    access = give_access(session, tenant, account, role=Role.TENANT)
    path = f"{root}/access/{access.id}"
    assert read(client.get(f"{path}/role")).select_one("option[selected]")["value"] == "tenant"
    assert send(client, f"{path}/role", **SURE, role="co_owner").status_code == 303
    session.refresh(access)
    assert access.role is Role.CO_OWNER
    fields = {**SURE, "seen": "1", "key": KEY.replace("a", "b")}
    assert "Rosa Lind" in words(read(client.get(f"{path}/end")).main)
    assert client.post(f"{path}/end", data=fields).status_code == 303
    assert client.post(f"{path}/end", data=fields).status_code == 303
    session.refresh(access)
    assert access.to_on < today()
    hers = told(session, "access_by_us")
    assert [each.to for each in hers] == ["rosa@example.org"] * 2
    assert "terminó su acceso" in hers[-1].text
    assert len(told(session, "people_changed")) == 2
    assert len(session.scalars(select(AccountChange)).all()) == 2
    late = {**fields, "seen": "2", "key": KEY.replace("a", "c")}
    assert "no more" in words(read(client.post(f"{path}/end", data=late), 422).main)


def test_when_no_owner_can_be_told_staff_are_asked_to_write(client, at_desk, root, session):
    send(client, f"{root}/access/give", **GIVEN)
    assert "mailing address" in words(read(client.get("/desk/attention")).main)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"verified": ""}, "Select how you made sure"),
        ({"reason": ""}, "Write why"),
        ({"role": "king"}, "Select what they are"),
        ({"email": "june@example.org"}, "see this account already"),
        ({"email": "dana@larkspursewer.example"}, "your own address"),
        ({"from_on": ""}, "Enter the first day"),
        ({"from_on": "1999-01-01"}, "since the account was opened"),
        ({"from_on": "2199-01-01"}, "up to today"),
    ],
)
def test_what_cannot_be_given_is_said_and_nothing_is_lost(
    client, at_desk, root, owner, session, wrong, said
):
    page = read(send(client, f"{root}/access/give", **{**GIVEN, **wrong}), 422)
    assert said in words(page.main)
    assert page.select_one("#from_on")["value"] == wrong.get("from_on", GIVEN["from_on"])
    assert not told(session, "invitation")


def test_e07_nobody_lets_anybody_see_an_account_of_their_own_household(
    client, at_desk, root, account, owner, session
):
    give_access(session, make_person(session, "Dana at home", email=at_desk.email), account)
    for path in ("give", f"{owner.access.id}/role", f"{owner.access.id}/end"):
        assert client.get(f"{root}/access/{path}").status_code == 403
        assert send(client, f"{root}/access/{path}", **GIVEN).status_code == 403
    assert len(session.scalars(select(Access)).all()) == 2
    assert "own household" in words(read(client.get(f"{root}/people")).main)


def test_e16_a_sign_in_left_open_gives_nobody_access(client, at_desk, root, session):
    for each in session.scalars(select(LoginSession)):
        each.created_at -= timedelta(minutes=11)
    session.flush()
    assert send(client, f"{root}/access/give", **GIVEN).location == "/desk/prove"
    assert not session.scalars(select(Invitation)).all()


def test_e01_nobody_is_let_go_through_the_account_of_somebody_else(
    client, at_desk, root, owner, story
):
    other = f"/desk/accounts/{story.account.number}/access/{owner.access.id}"
    for path in ("role", "end"):
        assert client.get(f"{other}/{path}").status_code == 404
        assert send(client, f"{other}/{path}", **SURE, role="contact").status_code == 404


def test_so_many_letters_leave_no_desk_in_an_hour(client, at_desk, root, monkeypatch):
    monkeypatch.setattr("helpdesk.access.GIVEN_MAX", 1)
    send(client, f"{root}/access/give", **{**GIVEN, "verified": ""})
    page = read(send(client, f"{root}/access/give", **GIVEN), 429)
    assert "Too many tries" in words(page.main)
