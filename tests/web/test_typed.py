"""F18 and E12: whoever sends a form after their sign-in ended finds what they wrote again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from random import Random

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.identity import Staff
from models.ticket import Reason, Ticket, TicketMessage
from services.tickets import asking
from tests.client import HouseClient
from tests.factories import PASSWORD, give_access, make_account, make_person, make_staff
from tests.pages import read, words
from tests.portal.test_sign_in import by_password
from tests.workshop import LARKSPUR
from web.clock import now

A_MORNING = datetime(2026, 11, 18, 18, 0, 10, tzinfo=UTC)
QUESTION = "Why is it more than in May?\nWe were away for three weeks."
NOTICE = "nothing was sent. What you wrote is here again"
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(A_MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def account(session: Session, clock: time_machine.Traveller) -> CustomerAccount:
    return make_account(session)


@pytest.fixture
def iris(session: Session, account: CustomerAccount, sign_in: Callable[..., str]) -> Person:
    """Signed in an hour ago and away since."""
    iris = make_person(session, "Iris Vance", email="iris@example.org", password=PASSWORD)
    give_access(session, iris, account)
    sign_in(iris)
    return iris


def send(client: HouseClient, path: str, text: str = QUESTION, field: str = "words"):
    """Send a form of the page at this path, as a browser does."""
    page = f"http://localhost{path}"
    answer = client.post(
        path.partition("?")[0],
        data={"reason": "other", field: text, "password": "a secret"},
        headers={"Referer": page, "Origin": "http://localhost"},
    )
    door = "/desk/sign-in" if path.startswith("/desk") else "/sign-in"
    assert (answer.status_code, answer.location) == (303, door)
    return answer


def kept(client: HouseClient, path: str = "/") -> str | None:
    with client.session_transaction(path) as visit:
        return visit.get("typed")


def written(client: HouseClient, path: str) -> str:
    return read(client.get(path)).select_one("textarea[name=words]").text.strip()


def test_f18_a_question_sent_after_the_end_is_there_again_after_the_sign_in(
    client: HouseClient, session: Session, account: CustomerAccount, iris: Person,
    clock: time_machine.Traveller,
):  # fmt: skip
    path = f"/a/{account.number}/messages/new?from=bill"
    clock.shift(AN_HOUR)
    send(client, path)
    assert by_password(client).location == path
    page = read(client.get(path))
    assert NOTICE in words(page)
    assert page.select_one("textarea[name=words]").text.strip() == QUESTION
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0
    assert written(client, path) == "", "once"


def test_e12_what_one_wrote_is_not_shown_to_the_next_who_signs_in(
    client: HouseClient, session: Session, account: CustomerAccount, iris: Person,
    clock: time_machine.Traveller,
):  # fmt: skip
    other = make_person(session, "Jo Winter", email="jo@example.org", password=PASSWORD)
    give_access(session, other, account)
    path = f"/a/{account.number}/messages/new"
    clock.shift(AN_HOUR)
    send(client, path)
    by_password(client, "jo@example.org")
    assert written(client, path) == ""
    assert kept(client) is None


def test_it_is_kept_for_a_quarter_of_an_hour_and_goes_with_signing_out(
    client: HouseClient, account: CustomerAccount, iris: Person, clock: time_machine.Traveller
):
    path = f"/a/{account.number}/messages/new"
    clock.shift(AN_HOUR)
    send(client, path)
    clock.shift(timedelta(minutes=16))
    by_password(client)
    assert written(client, path) == ""
    clock.shift(AN_HOUR)
    send(client, path)
    by_password(client)
    client.post("/sign-out")
    assert kept(client) is None


def test_nothing_of_a_payment_or_a_password_is_kept_and_the_way_back_is(
    client: HouseClient, account: CustomerAccount, iris: Person, clock: time_machine.Traveller
):
    clock.shift(AN_HOUR)
    for path in (f"/a/{account.number}/pay", "/profile/password"):
        send(client, path, field="words")
        assert kept(client) is None
        with client.session_transaction("/") as visit:
            assert visit["next"] == path


def test_nobody_is_asked_of_a_secret_that_is_none_and_no_other_site_is_led_to(
    client: HouseClient, account: CustomerAccount, iris: Person, clock: time_machine.Traveller
):
    path = f"/a/{account.number}/messages/new"
    client.set_cookie("headworks-portal-login", "made-up")
    send(client, path)
    assert kept(client) is None
    client.post(path, data={"words": "x"}, headers={"Referer": "https://evil.example/x"})
    with client.session_transaction("/") as visit:
        assert visit["next"] == path


def test_what_is_too_long_for_a_cookie_is_not_kept_and_what_is_kept_fits(
    client: HouseClient, account: CustomerAccount, iris: Person, clock: time_machine.Traveller
):
    path = f"/a/{account.number}/messages/new"
    clock.shift(AN_HOUR)
    letters = "".join(Random(7).choices("abcdefghijklmnopqrstuvwxyz ñáé", k=4000))  # noqa: S311
    send(client, path, letters)
    assert kept(client) is None
    answer = send(client, path, letters[:2400])
    assert kept(client) is not None
    assert max(len(each) for each in answer.headers.getlist("Set-Cookie")) < 4093


def test_f18_a_reply_of_staff_is_there_again_too(
    client: HouseClient, session: Session, account: CustomerAccount, iris: Person,
    clock: time_machine.Traveller, sign_in: Callable[..., str],
):  # fmt: skip
    asked = asking.ask(
        session, LARKSPUR, key="k", account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why so much?", person_id=iris.id, at=now(),
    )  # fmt: skip
    dana: Staff = make_staff(session)
    sign_in(dana)
    clock.shift(AN_HOUR)
    page = f"/desk/tickets/{asked.number}?write=reply"
    answer = client.post(
        f"/desk/tickets/{asked.number}/reply",
        data={"seen": "1", "words": "Because of the new rate."},
        headers={"Referer": f"http://localhost{page}"},
    )
    assert answer.location == "/desk/sign-in"
    sign_in(dana)
    assert written(client, page) == "Because of the new rate."
    assert session.scalar(select(func.count()).select_from(TicketMessage)) == 1
    call = f"/desk/accounts/{account.number}/call"
    clock.shift(AN_HOUR)
    send(client, call, "She was away.", field="said")
    sign_in(dana)
    assert read(client.get(call)).select_one("[name=said]").text.strip() == "She was away."


def test_the_sign_in_says_what_became_of_a_form_only_where_it_is_true(
    client: HouseClient, account: CustomerAccount, iris: Person, clock: time_machine.Traveller
):
    """At the portal, in both languages; with nothing of what was written in any address."""
    path = f"/a/{account.number}/messages/new"
    clock.shift(AN_HOUR)
    assert "signed out" not in words(read(client.get("/sign-in")).main)
    answer = send(client, path)
    assert answer.location == "/sign-in"
    kept_words = "You were signed out. What you wrote is kept for 15 minutes: sign in."
    for place in ("/sign-in", "/sign-in/password"):
        assert kept_words in words(read(client.get(place)).main)
    client.post(
        path,
        data={"reason": "other", "words": QUESTION, "files": (BytesIO(b"x"), "photo.jpg")},
        content_type="multipart/form-data",
    )
    assert "then attach your files again" in words(read(client.get("/sign-in")).main)
    for there, fields in (
        (f"/a/{account.number}/pay", {"words": "x"}),
        (path, {"reason": "other"}),
    ):
        client.post(there, data=fields)
        said = words(read(client.get("/sign-in")).main)
        assert "Nothing was kept: sign in, then fill it in again." in said
        assert "15 minutes" not in said
    client.post("/language", data={"lang": "es"})
    assert "No se guardó nada" in words(read(client.get("/sign-in")).main)
    clock.shift(timedelta(minutes=16))
    assert "No se guardó nada" not in words(read(client.get("/sign-in")).main)


def test_a_call_comes_back_with_who_called_and_why_and_the_console_says_it_is_kept(
    client: HouseClient, session: Session, account: CustomerAccount,
    clock: time_machine.Traveller, sign_in: Callable[..., str],
):  # fmt: skip
    dana = make_staff(session)
    sign_in(dana)
    clock.shift(AN_HOUR)
    call = f"/desk/accounts/{account.number}/call"
    client.post(
        call,
        data={"caller": "Iris Vance", "reason": "amount", "said": "Why so much?", "answer": ""},
        headers={"Referer": f"http://localhost{call}"},
    )
    assert "What you wrote is kept for 15 minutes" in words(read(client.get("/desk/sign-in")).main)
    sign_in(dana)
    page = read(client.get(call))
    assert page.select_one("[name=caller]")["value"] == "Iris Vance"
    chosen = page.select_one("[name=reason] [selected], [name=reason][checked]")
    assert chosen["value"] == "amount"


def send_old(client: HouseClient, path: str, text: str, **heads: str):
    """Send a form of a page that was opened before this browser signed in again."""
    return client.post(
        path,
        data={"csrf_token": "of an earlier visit", "words": text, "note": text},
        headers={"Referer": f"http://localhost{path}", "Origin": "http://localhost", **heads},
    )


def test_what_was_written_before_another_tab_signed_in_again_is_kept_for_its_page(
    client: HouseClient, session: Session, account: CustomerAccount, iris: Person
):
    path = f"/a/{account.number}/messages/new"
    refused = send_old(client, path, QUESTION)
    assert refused.status_code == 400
    assert "what you wrote is there for 15 minutes" in words(read(refused, 400))
    page = read(client.get(path))
    assert page.select_one("textarea[name=words]").text.strip() == QUESTION
    assert "Nothing was sent yet. What you wrote is here again." in words(page)
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_a_note_about_what_was_paid_elsewhere_is_kept_too(
    client: HouseClient, account: CustomerAccount, iris: Person
):
    path = f"/a/{account.number}/paid"
    send_old(client, path, "At the bank on Main Street")
    page = read(client.get(path))
    assert page.select_one("textarea[name=note]").text.strip() == "At the bank on Main Street"


def test_nothing_is_kept_of_a_form_that_another_site_sent(
    client: HouseClient, account: CustomerAccount, iris: Person
):
    path = f"/a/{account.number}/messages/new"
    refused = send_old(client, path, "Please refund me", Origin="https://evil.example")
    assert refused.status_code == 400
    assert "what you wrote" not in words(read(refused, 400))
    assert kept(client) is None
