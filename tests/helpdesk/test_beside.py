"""What stands beside a question and a form: the account, and the list one came from."""

import pytest

from models.hold import AccountHold, HoldKind
from models.ticket import Reason
from services.desk import contacts
from services.tickets import asking
from tests.discrepant import Workbench
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def asked(session, account):
    """Iris asked why, and a member of staff holds her refunds."""
    iris = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, iris, account)
    session.add(
        AccountHold(
            key="h", account_id=account.id, kind=HoldKind.REFUNDS, reason="It is sold soon",
            from_on=LARKSPUR.day(now()), placed_at=now(), placed_by="staff:1",
        )
    )  # fmt: skip
    return ask(session, account, iris.id, "k")


def ask(session, account, person_id, key):
    return asking.ask(
        session, LARKSPUR, key=key, account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why so much?", person_id=person_id, at=now(),
    )  # fmt: skip


@pytest.mark.parametrize("page", ["tickets/{ticket}", *(
    f"accounts/{{number}}/{form}" for form in ("call", "mailing", "close", "new-owner")
)])  # fmt: skip
def test_the_panel_says_what_is_owed_held_next_and_last(client, at_desk, asked, account, page):
    path = f"/desk/{page.format(ticket=asked.number, number=account.number)}"
    panel = words(read(client.get(path)).select_one("aside[aria-label='The account']"))
    next_and_last = ("What happens next", "Last entries", "They asked in the portal")
    for said in ("They owe $132.50", "Refunds held", *next_and_last):
        assert said in panel


def test_a_discrepancy_that_was_opened_for_a_question_stands_beside_it(
    client, at_desk, asked, desk, account
):
    case = Workbench(desk).open(account, ticket_id=asked.id)
    desk.session.commit()
    panel = read(client.get(f"/desk/tickets/{asked.number}")).select_one("aside.side")
    assert panel.select_one(f"a[href='/desk/discrepancies/{case.number}']")
    assert "Drawer over or short, $84.10 Taken" in words(panel)


def test_the_list_a_question_was_opened_from_stays_beside_it(client, at_desk, asked):
    here = f"/desk/tickets/{asked.number}?view=unassigned"
    inbox = read(client.get("/desk/inbox?view=unassigned"))
    assert here in {link["href"] for link in inbox.select("a[href]")}
    queue = read(client.get(here)).select_one(".queue")
    assert words(queue.h2) == "Nobody's"
    assert queue.select_one("[aria-current]")["href"] == here
    assert client.post(f"/desk/tickets/{asked.number}/take?view=unassigned").location == here
    assert read(client.get(here)).select(".queue [aria-current]") == []


@pytest.mark.parametrize("query", ["", "?view=nonsense"])
def test_a_question_opened_from_elsewhere_shows_the_list_it_is_in(client, at_desk, asked, query):
    queue = read(client.get(f"/desk/tickets/{asked.number}{query}")).select_one(".queue")
    assert words(queue.h2) == "Nobody's"
    assert asked.number in words(queue.select_one("[aria-current]"))


def test_the_last_contacts_are_three_newest_first(session, account, asked):
    newer = [ask(session, account, asked.asked_by_id, f"k{number}") for number in range(4)]
    session.flush()
    found = contacts.last(session, account.id)
    assert {each.id for each in found} == {each.id for each in newer[1:]}


def test_the_inbox_says_first_by_when_then_what_about_and_what_is_owed(client, at_desk, asked):
    table = read(client.get("/desk/inbox?view=unassigned")).select_one("#inbox")
    heads = [words(each) for each in table.select("thead th")]
    assert heads == ["Answer by", "About", "From", "Account", "Owes", "Owner", "State"]
    first, about, *_, owes, _, state = [words(each) for each in table.select("tbody td")]
    assert str(asked.promised_on.day) in first
    assert about.startswith("The amount is not right: ")
    assert (owes, state) == ("132.50", "New")
