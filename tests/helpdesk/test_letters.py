"""Letters at the desk: an inbox of their own, an account attached by hand, a sender verified."""

import pytest

from models.audit import AuditEvent
from models.outbox import MessageState, OutboxMessage
from models.ticket_draft import CannedReply
from tests.factories import give_access, make_person
from tests.journeys.post import letter
from tests.pages import read, words
from web.clock import now

SENDER = "iris@example.org"


@pytest.fixture
def number(session, account):
    """A letter that says it is from Iris, who may see the account."""
    give_access(session, make_person(session, "Iris Vance", email=SENDER), account)
    return letter(session, SENDER, now())


def page_of(client, number, query=""):
    return read(client.get(f"/desk/tickets/{number}{query}"))


def test_a_letter_is_in_the_inbox_marked_as_unverified_and_of_no_account(client, at_desk, number):
    page = read(client.get("/desk/inbox?view=letters"))
    assert "E-mails 1" in [words(pill) for pill in page.select(".pill")]
    row = words(page.select_one("tbody tr"))
    for said in (number, "E-mail from iris@example.org", "Unverified", "No account"):
        assert said in row
    assert page.select("tbody a[href*='/accounts/']") == []


def test_its_page_has_no_account_beside_it_and_suggests_one_to_staff(
    client, at_desk, number, account
):
    page = page_of(client, number)
    beside = page.select_one("aside.side")
    assert beside["aria-label"] == "The sender"
    assert "anybody can write any sender" in words(beside)
    assert f"Attach {account.shown}" in words(beside)
    assert "They owe" not in words(beside)
    assert "Earlier text" in words(page.select_one("details summary"))
    assert page_of(client, number, "?write=reply").select("input[type=file]") == []


def test_an_account_is_searched_attached_taken_off_and_the_sender_verified(
    client, at_desk, number, account, session
):
    found = page_of(client, number, f"?find={account.number}").select_one("#found")
    assert account.address in words(found)
    assert "Nothing is found" in words(page_of(client, number, "?find=nowhere").main)
    post = f"/desk/tickets/{number}"
    nowhere = {"account": "99999999", "seen": "1"}
    assert client.post(f"{post}/attach", data=nowhere).status_code == 404
    here = {"account": account.shown, "seen": "1"}
    assert client.post(f"{post}/attach", data=here).status_code == 303
    attached = words(page_of(client, number).select_one("aside.side"))
    assert f"Attached to {account.shown}" in attached
    assert "They owe $132.50" in attached
    assert client.post(f"{post}/take-off", data={"seen": "2"}).status_code == 303
    assert client.post(f"{post}/verify", data={"how": "called"}).status_code == 409
    client.post(f"{post}/attach", data={"account": account.number, "seen": "3"})
    assert client.post(f"{post}/verify", data={"how": "felt like it"}).status_code == 422
    assert client.post(f"{post}/verify", data={"how": "called"}).status_code == 303
    page = page_of(client, number)
    assert "Unverified" not in words(page.main)
    assert "Iris Vance wrote by e-mail" in [words(each) for each in page.select(".command h2")]
    done = session.query(AuditEvent).filter_by(subject=f"ticket:{number}").all()
    assert {each.action for each in done} >= {"ticket.attach", "ticket.take_off", "ticket.verify"}


def test_f11_a_reply_that_would_tell_of_an_account_comes_back_with_its_words(
    client, at_desk, number, account, session
):
    client.post(f"/desk/tickets/{number}/attach", data={"account": account.number, "seen": "1"})
    page = page_of(client, number, "?write=reply")
    assert "write nothing about an account" in words(page.select_one("#write"))
    seen = page.select_one("input[name=seen]")["value"]
    typed = f"Your account {account.shown} is fine."
    answer = client.post(f"/desk/tickets/{number}/reply", data={"seen": seen, "words": typed})
    page = read(answer, 422)
    assert "Leave the account number out" in words(page.select_one(".errors"))
    assert page.select_one("#write textarea").text.strip() == typed


def test_answers_that_tell_of_an_account_are_not_offered_to_a_stranger(
    client, at_desk, number, session
):
    for title, text in (("Owed", "You owe {owed}."), ("Dig", "{name}: call 811. {ticket}")):
        session.add(CannedReply(title=title, language="en", text=text, made_by="x", made_at=now()))
    session.flush()
    page = page_of(client, number, "?write=reply")
    [offered] = page.select("#canned option")
    assert words(offered) == "Dig"
    answer = client.post(
        f"/desk/tickets/{number}/draft",
        data={"kind": "reply", "words": "", "canned": offered["value"], "do": "insert"},
    )
    text = read(client.get(answer.location)).select_one("#write textarea").text.strip()
    assert text == f"Nell Haddock: call 811. {number}"


def test_an_auditor_is_offered_nothing_to_attach(client, ruth, sign_in, number):
    sign_in(ruth)
    assert page_of(client, number).main.select("form, button") == []


def test_mail_that_came_back_is_seen_with_the_message_the_person_and_a_flag_to_set(
    client, at_desk, account, session, number
):
    message = OutboxMessage(
        key="m", kind="receipt", to=SENDER, subject="Receipt", text="x", html="x",
        account_id=account.id, state=MessageState.SENT, created_at=now(), sent_at=now(),
        bounced_at=now(), note="Came back: no such user",
    )  # fmt: skip
    session.add(message)
    session.flush()
    at = f"/desk/accounts/{account.number}"
    assert "Came back" in words(read(client.get(f"{at}/messages")).select_one("tbody"))
    assert "no such user" in words(read(client.get(f"/desk/messages/{message.id}")).main)
    people = read(client.get(f"{at}/people"))
    assert "E-mail comes back" in words(people.select_one("tbody"))
    assert people.select(f"a[href='{at}/holds']:-soup-contains('Set the flag')")
    message.bounced_at = None
    session.flush()
    assert "E-mail comes back" not in words(read(client.get(f"{at}/people")).main)
