"""Another e-mail address: confirmed there, told to the old one, and taken back by it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.audit import AuditEvent
from models.invitation import Invitation
from models.outbox import OutboxMessage
from services.keys.sealing import Sealer
from services.proving import authenticators, email_changes
from tests.client import HouseClient
from tests.conftest import FIELD_KEY
from tests.factories import PASSWORD, give_access, make_account, make_person
from tests.pages import read, words
from tests.portal.test_authenticator import SECRET, shown
from tests.portal.test_profile import elsewhere
from tests.portal.test_sign_in import A_MORNING, ask, by_password, is_in, mailed_code
from tests.portal.test_stolen_sign_ins import elsewhere as from_elsewhere
from tests.portal.test_stolen_sign_ins import replay

NEW = "iris@new.example"


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(session.scalars(found))


def wish(client: HouseClient, email: str = NEW):
    return client.post("/profile/email", data={"email": email})


def change(client: HouseClient, session: Session, email: str = NEW) -> str:
    """Change the address and return the path of the link that the old one was sent."""
    assert wish(client, email).location == "/profile/email/code"
    answer = client.post("/profile/email/code", data={"code": mailed_code(session)})
    assert (answer.status_code, answer.location) == (303, "/profile")
    told = letters(session, "email_changed")[-1]
    found = re.search(r"http://localhost(/undo-email/\S+)", told.text)
    assert found is not None
    return found[1]


def test_e16_the_new_address_confirms_and_the_old_one_is_told(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    here, phone = sign_in(iris), elsewhere(session, iris)
    wish(client, " Iris@NEW.example ")
    session.refresh(iris)
    assert iris.email == "iris@example.org", "nothing changes before it is confirmed"
    [asked] = letters(session, "email_change_code")
    assert asked.to == NEW
    client.post("/profile/email/code", data={"code": mailed_code(session)})
    session.refresh(iris)
    assert iris.email == NEW
    [told] = letters(session, "email_changed")
    assert told.to == "iris@example.org"
    assert NEW not in told.text
    assert (replay(client, here), replay(client, phone)) == (200, 401)
    assert session.scalar(select(AuditEvent.actor).where(AuditEvent.action == "email.change"))
    client.post("/sign-out")
    assert by_password(client).status_code == 422
    assert by_password(client, NEW).status_code == 303


def test_e16_a_stolen_sign_in_cannot_change_it(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        clock.shift(timedelta(minutes=10))
        assert wish(client).location == "/prove"
        assert client.post("/profile/email/code", data={"code": "123456"}).location == "/prove"
        assert letters(session, "email_change_code") == []


def test_e18_an_address_somebody_has_is_answered_like_any_other(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    make_person(session, "Noor Haddad", email="noor@example.org")
    sign_in(iris)
    answers = [wish(client, email) for email in ("nobody@example.org", "noor@example.org")]
    assert {(each.status_code, each.location) for each in answers} == {(303, "/profile/email/code")}
    assert "noor@example.org" in words(read(client.get("/profile/email/code")).main)
    assert [each.to for each in letters(session, "email_change_code")] == ["nobody@example.org"]
    code = mailed_code(session)
    page = read(client.post("/profile/email/code", data={"code": code}), 422)
    assert "newest code" in words(page.main)


def test_an_address_that_somebody_took_meanwhile_stays_theirs(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    wish(client)
    make_person(session, "Noor Haddad", email=NEW)
    answer = client.post("/profile/email/code", data={"code": mailed_code(session)})
    assert answer.status_code == 422
    session.refresh(iris)
    assert iris.email == "iris@example.org"


def test_ones_own_address_is_no_change(
    client: HouseClient, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    assert "your address already" in words(read(wish(client, "IRIS@example.org"), 422).main)


def test_a_code_for_the_new_address_has_five_tries_and_ten_minutes(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        wish(client)
        code = mailed_code(session)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        for _ in range(5):
            assert client.post("/profile/email/code", data={"code": wrong}).status_code == 422
        assert client.post("/profile/email/code", data={"code": code}).status_code == 422
        wish(client)
        code = mailed_code(session)
        clock.shift(timedelta(minutes=9, seconds=59))
        sign_in(iris)
        clock.shift(timedelta(seconds=1))
        assert client.post("/profile/email/code", data={"code": code}).status_code == 422


def test_nobody_has_many_letters_sent(
    client: HouseClient, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    answers = [wish(client, f"somebody{number}@example.org").status_code for number in range(7)]
    assert answers == [303] * 5 + [429] * 2


def test_e15_a_code_mailed_to_the_old_address_is_worth_nothing_after_the_change(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    thief = client.application.test_client()
    ask(thief)
    code = mailed_code(session)
    sign_in(iris)
    change(client, session)
    assert thief.post("/sign-in/code", data={"code": code}).status_code == 422
    assert not is_in(thief)


def test_e16_the_old_address_takes_the_change_back(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    thief = client.application.test_client()
    stolen = sign_in(iris, on=thief)
    link = change(thief, session)
    thief.post("/profile/password", data={"new_password": "seven grey herons at noon"})
    assert "i•••@example.org" in words(read(client.get(link)).main)
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/")
    session.refresh(iris)
    assert (iris.email, iris.password_hash) == ("iris@example.org", None)
    assert replay(client, stolen) == 401
    ask(client)
    client.post("/sign-in/code", data={"code": mailed_code(session)})
    assert is_in(client)


def test_e16_the_first_old_address_wins_over_every_later_change(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    first = change(client, session)
    second = change(client, session, "thief@else.example")
    client.post(first)
    session.refresh(iris)
    assert iris.email == "iris@example.org"
    client.post(second)
    session.refresh(iris)
    assert iris.email == "iris@example.org", "a later change was taken back with the first"


@pytest.mark.parametrize("is_older", [True, False])
def test_e16_an_authenticator_goes_with_the_change_only_when_it_is_newer_than_three_days_before(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str],
    is_older: bool,
):  # fmt: skip
    def turn_on() -> None:
        authenticators.turn_on(
            session, from_elsewhere(iris), secret=SECRET, code=shown(), sealer=Sealer(FIELD_KEY)
        )

    with time_machine.travel(A_MORNING, tick=False) as clock:
        if is_older:
            turn_on()
            clock.shift(email_changes.NEWER_THAN + timedelta(minutes=1))
        sign_in(iris)
        link = change(client, session)
        if not is_older:
            turn_on()
        client.post(link)
        session.refresh(iris)
        assert (iris.totp_sealed is not None) is is_older


def test_e16_recovery_codes_made_before_the_change_open_nothing_after_it_is_taken_back(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        authenticators.turn_on(
            session, from_elsewhere(iris), secret=SECRET, code=shown(), sealer=Sealer(FIELD_KEY)
        )
        clock.shift(timedelta(days=30))
        sign_in(iris)
        authenticators.renew_codes(session, from_elsewhere(iris))
        link = change(client, session)
        page = words(read(client.get(link)).main)
        assert "recovery code that was added since three days before" in page
        client.post(link)
        session.refresh(iris)
        assert iris.totp_sealed is not None
        assert authenticators.codes_left(session, person_id=iris.id) == 0
        [told] = letters(session, "email_undone")
        assert (told.to, "recovery code" in told.text) == ("iris@example.org", True)


def test_e16_whom_the_thief_of_an_address_invited_does_not_come_in_once_it_is_taken_back(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    account = make_account(session)
    give_access(session, iris, account)
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        invite = f"/a/{account.number}/people/invite"
        client.post(invite, data={"email": "friend@example.org", "role": "contact"})
        clock.shift(timedelta(seconds=1))
        link = change(client, session)
        client.post(invite, data={"email": "accomplice@example.org", "role": "co_owner"})
        client.post(link)
        ended = session.execute(select(Invitation.email, Invitation.ended_at.is_not(None)))
        assert dict(ended.all()) == {"friend@example.org": False, "accomplice@example.org": True}


def test_e15_a_link_to_take_it_back_works_once_and_for_three_days(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        link = change(client, session)
        client.post(link)
        sign_in(iris)
        change(client, session)
        client.post(link)
        session.refresh(iris)
        assert iris.email == NEW, "the link was used"
        clock.shift(email_changes.UNDO_FOR)
        client.get("/")
        gone = read(client.get(link), 404)
        unknown = read(client.get("/undo-email/nobody-holds-this"), 404)
        assert words(gone.main) == words(unknown.main)
        assert client.post(link).status_code == 404


def test_an_old_address_is_kept_for_its_person_while_it_can_be_taken_back(
    client: HouseClient, session: Session, iris: Person, neighbour: Person,
    sign_in: Callable[..., str],
):  # fmt: skip
    sign_in(iris)
    change(client, session)
    other = client.application.test_client()
    sign_in(neighbour, on=other)
    assert wish(other, "iris@example.org").status_code == 303
    assert "iris@example.org" not in {each.to for each in letters(session, "email_change_code")}


def test_the_password_survives_a_change_of_address(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    change(client, session)
    other = client.application.test_client()
    assert by_password(other, NEW, PASSWORD).status_code == 303
