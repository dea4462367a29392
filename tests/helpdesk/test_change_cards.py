"""A change beside what it is of: the account's line, its question's card, yes and no there."""

import pytest
from bs4 import BeautifulSoup

from models.change_request import RequestState
from models.ticket import Reason
from services.tickets import asking
from tests.changed import charge, credit, moved
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR

S = RequestState


@pytest.fixture
def ticket(session, account, desk):
    """Iris asks for less."""
    iris = make_person(session, "Iris Vance")
    give_access(session, iris, account)
    return asking.ask(
        session, LARKSPUR, key="less", account_id=account.id, thing=asking.About(),
        reason=Reason.OTHER, words="The meter was read wrong.", person_id=iris.id, at=desk.at,
    )  # fmt: skip


@pytest.fixture
def waits(desk, account, dana, ticket):
    """Dana asked for $60.00 less, for the question."""
    return desk.ask(account, credit(6000), by=f"staff:{dana.id}", ticket_id=ticket.id)


def yes(page):
    """The forms that say yes on a page."""
    return page.select("form[action$='/approve']")


def sent(form, **more):
    return {each["name"]: each["value"] for each in form.select("input[type=hidden]")} | more


def press(client, form, **more):
    return client.post(form["action"], data=sent(form, **more))


def test_on_the_account_whoever_may_says_yes_at_its_line_and_comes_back(
    client, sign_in, dana, lee, ruth, desk, account, waits
):
    here = f"/desk/accounts/{account.number}"
    for nobody in (dana, ruth):
        sign_in(nobody)
        page = read(client.get(here))
        assert f"{waits.number}, Credit $60.00: waits for a second person" in words(page.main)
        assert yes(page) == []
    sign_in(lee)
    (form,) = yes(read(client.get(here)))
    assert form.select_one("button")["data-key"] == "a"
    answer = press(client, form)
    assert answer.location.endswith(here)
    assert desk.owes(account) == {"service": 7250}
    page = read(client.get(here))
    assert f"{waits.number}: It is in the books." in words(page.main)
    assert yes(page) == []


def test_what_is_not_as_it_was_seen_is_said_on_the_account_and_nothing_is_posted(
    client, sign_in, lee, desk, account, waits
):
    sign_in(lee)
    here = f"/desk/accounts/{account.number}"
    (form,) = yes(read(client.get(here)))
    desk.pay(account, 2000)
    press(client, form)
    assert desk.state_of(waits) is S.STALE
    assert desk.owes(account) == {"service": 11250}
    said = words(read(client.get(here)).main)
    assert f"{waits.number}: Nothing was posted: it is not as it was seen." in said
    assert f"{waits.number}, Credit $60.00: not as it was seen" in said


def test_asked_anew_after_the_page_was_opened_the_yes_is_to_another_version_and_not_taken(
    client, sign_in, dana, lee, desk, account, waits
):
    sign_in(lee)
    (form,) = yes(read(client.get(f"/desk/accounts/{account.number}")))
    desk.send_back(waits)
    desk.ask_anew(waits, account, credit(9000), by=f"staff:{dana.id}")
    said = words(read(client.post(form["action"], data=sent(form)), 409).main)
    assert "asked anew since you read it" in said
    assert desk.owes(account) == {"service": 13250}


def test_a_payment_that_moves_waits_on_both_accounts_and_each_is_come_back_to(
    client, sign_in, dana, lee, session, desk, account
):
    other = make_account(session, street="Fern Way")
    payment = desk.pay(account, 200_000)
    change = desk.ask(account, moved(payment, other, 150_000), by=f"staff:{dana.id}")
    assert change.state is S.PENDING
    sign_in(lee)
    for one in (account, other):
        (form,) = yes(read(client.get(f"/desk/accounts/{one.number}")))
    assert press(client, form).location.endswith(f"/desk/accounts/{other.number}")
    assert desk.state_of(change) is S.EXECUTED


def test_on_its_question_a_card_says_all_of_it_and_whoever_may_decides_there(
    client, sign_in, dana, lee, desk, account, ticket, waits
):
    here = f"/desk/tickets/{ticket.number}"
    sign_in(dana)
    card = read(client.get(here)).select_one(f"#change-{waits.id}")
    said = words(card)
    for each in (waits.number, "Credit $60.00", "Waits for a second person", "Dana Whitfield",
                 "A supervisor decides.", account.shown, waits.words):  # fmt: skip
        assert each in said
    assert card.select_one(f"a[href$='/desk/approvals/{waits.id}']")
    assert card.select("form") == []
    sign_in(lee)
    card = read(client.get(here)).select_one(f"#change-{waits.id}")
    (form,) = yes(card)
    assert press(client, form).location.endswith(f"{here}#change-{waits.id}")
    page = read(client.get(here))
    assert f"{waits.number}: It is in the books." in words(page.main)
    assert "Approved by Lee Marchetti." in words(page.select_one(f"#change-{waits.id}"))


def test_on_its_question_it_is_denied_for_a_reason_or_sent_back_with_a_question(
    client, sign_in, dana, lee, desk, account, ticket, waits
):
    here = f"/desk/tickets/{ticket.number}"
    other = desk.ask(account, charge(6000), by=f"staff:{dana.id}", ticket_id=ticket.id,
                     reason="owed_more")  # fmt: skip
    sign_in(lee)
    page = read(client.get(here))
    assert [form.select_one("button").get("data-key") for form in yes(page)] == ["a", None]
    no = page.select_one(f"#change-{waits.id} form[action$='/deny']")
    assert "Write your question" in words(read(client.post(no["action"], data=sent(no)), 422).main)
    assert press(client, no, answer="It was owed.").status_code == 303
    assert desk.state_of(waits) is S.DENIED
    ask = page.select_one(f"#change-{other.id} button[formaction]")
    client.post(ask["formaction"], data=sent(no, version="1", answer="Which meter was it?"))
    assert desk.state_of(other) is S.RETURNED
    page = read(client.get(here))
    assert "Denied by Lee Marchetti." in words(page.select_one(f"#change-{waits.id}"))
    assert "Whoever asked answers." in words(page.select_one(f"#change-{other.id}"))
    assert desk.owes(account) == {"service": 13250}


def test_nobody_is_offered_what_is_of_their_household_or_what_they_endorsed(
    client, sign_in, dana, lee, session, desk, account
):
    big = desk.ask(account, charge(90_000), reason="owed_more", by=f"staff:{dana.id}")
    sign_in(lee)
    here = f"/desk/accounts/{account.number}"
    (form,) = yes(read(client.get(here)))
    press(client, form)
    assert desk.state_of(big) is S.ENDORSED
    assert yes(read(client.get(here))) == []
    other = make_account(session, street="Fern Way")
    desk.ask(other, credit(6000, rest_is_credit=True), by=f"staff:{dana.id}")
    give_access(session, make_person(session, email=lee.email), other)
    assert yes(read(client.get(f"/desk/accounts/{other.number}"))) == []


def test_cards_stand_in_the_thread_where_they_were_asked_for(
    client, sign_in, dana, desk, account, ticket, waits
):
    sign_in(dana)
    thread = read(client.get(f"/desk/tickets/{ticket.number}")).select("section article")
    assert [each["id"].split("-")[0] for each in thread] == ["message", "change"]


def rows(page):
    """What the timeline says, newest first."""
    return [words(row) for row in page.select("#timeline tr:not(.day)")]


def test_the_timeline_has_each_change_beside_what_it_posted_and_each_leads_to_the_other(
    client, sign_in, ruth, desk, account, waits
):
    done = desk.do(account, credit(1000))
    no = desk.ask(account, charge(6000), reason="owed_more")
    desk.deny(no)
    sign_in(ruth)
    page = read(client.get(f"/desk/accounts/{account.number}"))
    told = rows(page)
    for change, called, stands in (
        (waits, "Credit $60.00", "waits for a second person"),
        (done, "Credit $10.00", "in the books"),
        (no, "Charge $60.00", "denied"),
    ):  # fmt: skip
        (row,) = [each for each in told if f"{change.number}: {called}" in each]
        assert stands in row
    (posted,) = [each for each in told if f"by {done.number}" in each]
    assert "10.00" in posted
    card = f"/desk/approvals/{done.id}"
    entry = f"/desk/entries/{done.executions[0].entry_id}"
    for path in (f"/desk/accounts/{account.number}", f"/desk/accounts/{account.number}/ledger",
                 entry):  # fmt: skip
        assert read(client.get(path)).select_one(f"main a[href='{card}']"), path
    assert read(client.get(card)).select_one(f"a[href='{entry}']")


def test_a_payment_that_moved_is_on_the_timeline_of_both_accounts_and_on_its_own_page(
    client, at_desk, session, desk, account
):
    other = make_account(session, street="Fern Way")
    payment = desk.pay(account, 9000)
    change = desk.ask(account, moved(payment, other, 9000))
    assert change.state is S.EXECUTED
    for one in (account, other):
        told = rows(read(client.get(f"/desk/accounts/{one.number}")))
        assert any(f"{change.number}: Move $90.00" in each for each in told)
        assert any(f"by {change.number}" in each for each in told)
    page = read(client.get(f"/desk/payments/{payment.receipt_number}"))
    assert "In the books" in words(page.select_one(f"#change-{change.id}"))
    assert (
        f"payment={payment.receipt_number}" in page.select_one("a[hx-get*='/change/move']")["href"]
    )


def test_the_panel_of_a_question_leads_to_the_forms_with_its_number(
    client, sign_in, dana, ruth, desk, account, ticket
):
    payment = desk.pay(account, 2000)
    here = f"/desk/tickets/{ticket.number}"
    sign_in(dana)
    links = read(client.get(here)).select("aside a[hx-get*='/change/']")
    assert {link.text for link in links} == {"Adjust", "Move", "Write off"}
    assert all(f"ticket={ticket.number}" in link["href"] for link in links)
    (move,) = [link for link in links if link.text == "Move"]
    assert move["data-row-key"] == "m"
    assert payment.receipt_number in move["href"]
    form = read(client.get(move["href"]))
    assert form.select_one("input[name=ticket]")["value"] == ticket.number
    ledger = read(client.get(f"/desk/accounts/{account.number}/ledger?ticket={ticket.number}"))
    assert f"ticket={ticket.number}" in ledger.select_one("a[data-row-key=m]")["href"]
    sign_in(ruth)
    assert read(client.get(here)).select("a[href*='/change/']") == []


def test_over_another_page_a_form_is_the_same_form_and_no_page(client, at_desk, desk, account):
    payment = desk.pay(account, 2000)
    path = f"/desk/accounts/{account.number}/change/move?payment={payment.receipt_number}"
    page = read(client.get(path))
    part = client.get(path, headers={"HX-Request": "true"})
    assert "HX-Request" in part.headers["Vary"]
    dialog = BeautifulSoup(part.text, "html.parser")
    assert dialog.select("h1, main") == []
    assert dialog.select_one("dialog#change[aria-labelledby=change-title] form")
    fields = "form[data-sends] [name]"
    assert [each["name"] for each in dialog.select(fields)] == [
        each["name"] for each in page.main.select(fields)
    ]
    assert dialog.select_one("input[value=wrong_account]").has_attr("checked")
