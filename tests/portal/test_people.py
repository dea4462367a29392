"""Who sees an account, on its page and by a link from a message."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models.account import Access, Person, Role
from models.identity import LoginSession
from models.invitation import Invitation
from models.outbox import OutboxMessage
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from web.clock import now

AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def owner(session, account):
    person = make_person(session, "Iris Vance")
    give_access(session, person, account)
    return person


@pytest.fixture
def path(account, owner, sign_in):
    """The page of an account whose owner is signed in."""
    sign_in(owner)
    return f"/a/{account.number}/people"


def invited(session) -> str:
    """The path of the link in the newest message."""
    newest = select(OutboxMessage.text).order_by(OutboxMessage.id.desc()).limit(1)
    return "/join/" + session.scalars(newest).one().split("/join/")[1].split()[0]


def invite(client, path, **other):
    data = {"email": "jo@example.org", "role": "contact", **other}
    return client.post(f"{path}/invite", data=data)


def test_a_stolen_sign_in_alone_lets_nobody_in(client, session, path):
    """R9: granting access asks for a proof of the last minutes."""
    session.execute(update(LoginSession).values(created_at=AGES_AGO, proved_at=AGES_AGO))
    assert client.get(f"{path}/invite").location.startswith("/prove")
    assert invite(client, path).location.startswith("/prove")
    assert session.scalars(select(Invitation)).all() == []


def test_an_owner_invites_in_one_form_and_sees_who_waits(client, session, path):
    assert invite(client, path, to_on="12/31/2099").status_code == 422
    assert invite(client, path, to_on="2027-01-31").location == path
    page = read(client.get(path))
    assert "jo@example.org" in words(page.main)
    assert words(page.h1) == "Who sees this account?"


def test_somebody_new_accepts_gives_a_name_and_is_sent_to_sign_in(client, app, session, path):
    invite(client, path)
    theirs = app.test_client()
    link = invited(session)
    page = read(theirs.get(link))
    assert words(page.select_one("label[for=name]")) == "Your name"
    refused = read(theirs.post(link, data={"name": " "}), 422)
    assert words(refused.select_one(".errors a")) == "Enter your name"
    assert theirs.post(link, data={"name": "Jo Winter"}).location == "/sign-in"
    person = session.scalars(select(Person).where(Person.email == "jo@example.org")).one()
    assert session.scalars(select(Access.role).where(Access.person_id == person.id)).one() is (
        Role.CONTACT
    )
    assert "no longer works" in words(read(theirs.get(link), 404).h1)
    assert theirs.post(link, data={"name": "A second click"}).location == "/sign-in"
    assert len(session.scalars(select(Access).where(Access.person_id == person.id)).all()) == 1


PHISH = "OVERDUE! Pay now: https://evil.example/pay"


def test_our_letters_carry_no_text_of_others_in_their_subject_and_a_name_is_one(
    client, app, session, account, sign_in
):
    """Whoever is called something by an old system is not refused; nobody new is so called."""
    phisher = make_person(session, PHISH)
    give_access(session, phisher, account)
    sign_in(phisher)
    invite(client, f"/a/{account.number}/people")
    [letter] = session.scalars(select(OutboxMessage)).all()
    assert letter.subject == "You are invited to see a sewer account"
    link = invited(session)
    refused = read(app.test_client().post(link, data={"name": PHISH}), 422)
    assert "your name in letters" in words(refused.select_one(".errors a"))
    assert session.scalar(select(Person).where(Person.email == "jo@example.org")) is None


def test_who_is_signed_in_as_the_invited_person_is_there_at_once(
    client, app, session, path, sign_in, account
):
    invite(client, path)
    jo = make_person(session, "Jo Winter", email="jo@example.org")
    theirs = app.test_client()
    page = words(read(theirs.get(invited(session))).main)
    assert "You will be told when a bill is past due" in page
    assert "You are" not in page.replace("You are invited", "")
    letter = session.scalars(select(OutboxMessage.text).order_by(OutboxMessage.id.desc())).first()
    assert letter.index("type the code") < letter.index("/join/")
    sign_in(jo, on=theirs)
    assert theirs.post(invited(session)).location == f"/a/{account.number}"
    assert theirs.get(f"/a/{account.number}").status_code == 200


def test_somebody_else_who_is_signed_in_is_told_to_sign_out(client, session, path):
    invite(client, path)
    link = invited(session)
    page = read(client.get(link))
    assert "another e-mail address" in words(page.main)
    assert client.post(link).status_code == 422
    (form,) = page.select("main form")
    assert (
        client.post(form["action"], data={"next": form.select_one("[name=next]")["value"]}).location
        == link
    )


def test_a_withdrawn_invitation_opens_nothing(client, app, session, path):
    invite(client, path)
    form = read(client.get(path)).select_one("form[action$=withdraw]")
    assert client.post(form["action"]).location == path
    assert app.test_client().get(invited(session)).status_code == 404


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(client, path, owner):
    page = read(invite(client, path, email="jo", role="owner"), 422)
    assert [words(link) for link in page.select(".errors a")] == [
        "Enter an e-mail address such as name@example.org",
        "Select what they are to this account",
    ]
    assert page.select_one("#email")["value"] == "jo"
    page = read(invite(client, path, email=owner.email), 422)
    assert "sees the account already" in words(page.select_one("#email-error"))


def test_a_tenant_sees_who_else_does_but_no_addresses_and_lets_nobody_in(
    app, session, account, owner, sign_in
):
    tenant = make_person(session, "Tomas Reyes")
    give_access(session, tenant, account, role=Role.TENANT)
    theirs = app.test_client()
    sign_in(tenant, on=theirs)
    path = f"/a/{account.number}/people"
    page = read(theirs.get(path))
    assert "Iris Vance" in words(page.main)
    assert owner.email not in page.text
    assert not page.select("#email")
    assert not page.select('main a[href$="/invite"]')
    assert theirs.get(f"{path}/invite").status_code == 403
    assert invite(theirs, path).status_code == 403
    assert theirs.post(f"{path}/leave", data={"last_day": ""}).status_code == 422
    assert theirs.post(f"{path}/leave", data={"last_day": "tomorrow"}).status_code == 422


def test_access_that_an_owner_ends_is_over_with_the_next_request(
    client, app, session, account, path, sign_in
):
    tenant = make_person(session, "Tomas Reyes")
    give_access(session, tenant, account, role=Role.TENANT)
    theirs = app.test_client()
    sign_in(tenant, on=theirs)
    assert theirs.get(f"/a/{account.number}").status_code == 200
    page = read(client.get(path))
    assert page.select("form[action$=end]") == [], "one tap ends nothing"
    question = page.select_one("a[href$=end]")["href"]
    page = read(client.get(question))
    assert words(page.h1) == "End the access of Tomas Reyes?"
    assert theirs.get(question).status_code == 403
    assert theirs.get(f"/a/{account.number}").status_code == 200
    form = page.select_one("form[action$=end]")
    assert client.post(form["action"]).location == path
    assert theirs.get(f"/a/{account.number}").status_code == 404
    assert client.get(question).status_code == 404


def test_twenty_invitations_a_day_are_enough(client, session, path):
    for number in range(20):
        invite(client, path, email=f"jo{number % 5}@example.org")
    assert invite(client, path).status_code == 429


def test_the_only_owner_who_moves_out_asks_the_office_once_and_stays_its_owner(
    client, session, account, path
):
    assert "write down who owns it after you" in words(read(client.get(path)).main)
    day = (now().date() + timedelta(days=30)).isoformat()
    asked = client.post(f"{path}/leave", data={"last_day": day}).location
    assert client.post(f"{path}/leave", data={"last_day": day}).location == asked
    page = words(read(client.get(asked)).main)
    assert "I move out. My last day is" in page
    assert session.scalars(select(Access.to_on).where(Access.account_id == account.id)).all() == [
        None
    ]
    past = read(client.post(f"{path}/leave", data={"last_day": "2020-01-01"}), 422)
    assert "from today on" in words(past.select_one("#last_day-error"))


def test_an_owner_with_a_co_owner_leaves_by_themselves(client, session, account, path):
    give_access(session, make_person(session, "Noor Haddad"), account, role=Role.CO_OWNER)
    assert "Leave on that day" in words(read(client.get(path)).main)
    day = (now().date() + timedelta(days=30)).isoformat()
    assert client.post(f"{path}/leave", data={"last_day": day}).location == path
    assert "until" in words(read(client.get(path)).main)
