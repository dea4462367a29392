"""A call of somebody unknown: kept without an account, in a list of its own, attached later."""

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.ticket import Ticket
from models.ticket_draft import CannedReply
from models.ticket_states import TicketState
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from web.clock import now

SAID = {"caller": "Nell Haddock", "telephone": "(360) 555-0190", "reason": "other"}


@pytest.fixture
def iris(session, account):
    person = make_person(session, "Iris Vance", email="iris@example.org")
    person.telephone = "1-360-555-0190"
    give_access(session, person, account)
    return person


@pytest.fixture
def call(client, at_desk, session):
    """The number of a call that nobody answered yet."""
    return write_down(client)


def write_down(client, **more):
    key = read(client.get("/desk/call")).select_one("input[name=key]")["value"]
    form = {**SAID, "key": key, "said": "She bought a house", **more}
    kept = [client.post("/desk/call", data=form) for _ in range(2)]
    assert kept[0].location == kept[1].location
    return kept[0].location.rpartition("/")[2]


def seen(session):
    """What a form holds whose page was read just now."""
    session.expire_all()
    return {"seen": str(session.scalars(select(Ticket.version)).first())}


def attach(client, call, account, session):
    form = {"account": account.number, **seen(session)}
    return client.post(f"/desk/tickets/{call}/attach", data=form).status_code


def test_it_is_written_down_without_an_account_and_a_wrong_number_comes_back(
    client, at_desk, session
):
    for page in ("/desk/", "/desk/inbox"):
        link = read(client.get(page)).select_one("main [data-key=c]")
        assert link["href"] == "/desk/call"
    key = read(client.get("/desk/call")).select_one("input[name=key]")["value"]
    form = {**SAID, "key": key, "telephone": "the red one", "said": "She bought a house"}
    for card in ("4242 4242 4242 4242", "4242.4242.4242.4242", "+4242(4242)4242-4242"):
        assert client.post("/desk/call", data={**form, "telephone": card}).status_code == 422
    wrong = read(client.post("/desk/call", data=form), 422)
    assert "Enter a telephone number" in words(wrong.select_one("#telephone-error"))
    assert wrong.select_one("#said").text.strip() == "She bought a house"
    number = write_down(client)
    ticket = session.scalars(select(Ticket)).one()
    assert (ticket.account_id, ticket.telephone, ticket.state, ticket.owner_id) == (
        None, "3605550190", TicketState.OPEN, at_desk.id,
    )  # fmt: skip
    beside = words(read(client.get(f"/desk/tickets/{number}")).select_one("aside.side"))
    assert "Number (360) 555-0190" in beside
    assert "belongs to no account" in beside


def test_it_stands_in_a_list_of_its_own_until_an_account_is_attached(
    client, call, account, session
):
    page = read(client.get("/desk/inbox?view=calls"))
    assert "Calls 1" in [words(pill) for pill in page.select(".pill")]
    row = words(page.select_one("tbody tr"))
    assert call in row
    assert "Nell Haddock" in row
    assert "No account" in row
    answered = write_down(client, answer="We look for it")
    assert answered in words(read(client.get("/desk/inbox?view=calls")).select_one("tbody"))
    attach(client, call, account, session)
    assert call not in words(read(client.get("/desk/inbox?view=calls")).select_one("tbody"))


def test_it_is_attached_to_whom_its_number_is_known_of_and_taken_off_again(
    client, call, account, iris, session, sign_in, at_desk
):
    there = f"/desk/tickets/{call}"
    beside = read(client.get(there)).select_one("aside.side")
    assert "This number is known" in words(beside)
    assert f"Attach {account.shown}" in words(beside)
    assert account.address in words(read(client.get(f"{there}?find={account.number}")).main)
    for _ in range(2):
        assert attach(client, call, account, session) == 303
    page = read(client.get(there))
    assert (
        f"account:{account.number}"
        in session.scalars(
            select(AuditEvent.subject).where(AuditEvent.action == "account.view")
        ).all()
    )
    assert "They owe $132.50" in words(page.select_one("aside.side"))
    assert words(page.main).count(f"Attached to account {account.shown}.") == 1
    sign_in(iris)
    assert "She bought a house" in words(read(client.get(f"/ticket/{call}")).main)
    sign_in(at_desk)
    assert client.post(f"{there}/take-off", data={"seen": "1"}).status_code == 409
    assert client.post(f"{there}/take-off", data=seen(session)).status_code == 303
    assert f"Taken off account {account.shown}." in words(read(client.get(there)).main)
    done = session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject == f"ticket:{call}").distinct()
    ).all()
    assert {"ticket.log_call", "ticket.attach", "ticket.take_off"} <= set(done)
    sign_in(iris)
    assert client.get(f"/ticket/{call}").status_code == 404


@pytest.mark.parametrize("who", ["the customer wrote", "the desk answered"])
def test_what_people_of_its_account_wrote_or_were_told_is_shown_to_no_other_account(
    client, call, account, iris, session, sign_in, at_desk, who
):
    attach(client, call, account, session)
    other = make_account(session)
    there = f"/desk/tickets/{call}"
    if who == "the customer wrote":
        sign_in(iris)
        form = read(client.get(f"/ticket/{call}")).select_one("form:has(textarea)")
        sent = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        said = {form.select_one("textarea")["name"]: "My gate code is 9911"}
        assert client.post(form["action"], data=sent | said).status_code == 303
        sign_in(at_desk)
    else:
        sent = {"words": "You owe $132.50", **seen(session)}
        assert client.post(f"{there}/reply", data=sent).status_code == 303
    assert attach(client, call, other, session) == 422
    assert client.post(f"{there}/take-off", data=seen(session)).status_code == 422
    assert session.scalars(select(Ticket.account_id)).one() == account.id
    beside = read(client.get(there)).select_one("aside.side")
    assert "(360) 555-0190" in words(beside)
    assert beside.select("form[action*=take-off], #find") == []


def test_what_somebody_was_told_before_anybody_knew_whose_call_it_was_moves_with_it(
    client, at_desk, account, session
):
    call = write_down(client, answer="We look for it")
    other = make_account(session)
    assert attach(client, call, account, session) == 303
    old = {"account": other.number, "seen": "1"}
    assert client.post(f"/desk/tickets/{call}/attach", data=old).status_code == 409
    assert attach(client, call, other, session) == 303


def test_what_the_caller_was_told_later_is_written_down_and_mailed_to_nobody(client, call, session):
    for title, text in (("Owed", "You owe {owed}."), ("Dig", "{name}: call 811. {ticket}")):
        session.add(CannedReply(title=title, language="en", text=text, made_by="x", made_at=now()))
    session.flush()
    there = f"/desk/tickets/{call}"
    page = read(client.get(f"{there}?write=reply"))
    assert "What you told Nell Haddock" in words(page.select_one("#write"))
    [offered] = page.select("#canned option")
    drafted = {"kind": "reply", "words": "", "canned": offered["value"], "do": "insert"}
    begun = read(client.get(client.post(f"{there}/draft", data=drafted).location))
    assert begun.select_one("#write textarea").text.strip() == f"Nell Haddock: call 811. {call}"
    seen = page.select_one("input[name=seen]")["value"]
    sent = {"seen": seen, "words": "It is Alder Row 12", "do": "solve"}
    assert client.post(f"{there}/reply", data=sent).status_code == 303
    session.expire_all()
    assert session.scalars(select(Ticket)).one().state is TicketState.SOLVED


def test_a_search_for_its_number_finds_it(client, call):
    found = read(client.get("/desk/search?q=360-555-0190")).select_one("#hits")
    assert "Nell Haddock called from this number" in words(found)
    assert found.select_one(f"a[href='/desk/tickets/{call}']")
    assert "Nothing is found" not in words(found)


def test_e01_an_auditor_writes_none_down_and_a_household_of_ones_own_is_refused(
    client, call, account, ruth, session, sign_in, at_desk
):
    give_access(session, make_person(session, "Dana at home", email=at_desk.email), account)
    post = f"/desk/tickets/{call}/attach"
    assert client.post(post, data={"account": account.number}).status_code == 403
    sign_in(ruth)
    assert client.get("/desk/call").status_code == 403
    assert read(client.get(f"/desk/tickets/{call}")).main.select("form, button") == []
    assert client.post(f"/desk/tickets/{call}/take-off").status_code == 403
