"""Changes of what is owed, asked for at the desk: what they would do, who decides, once."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from models.change_request import ChangeRequest, RequestState
from models.ledger import Component, EntryKind
from models.money import Money
from services.books import ledger
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.services.change_requests.papers import paper

S = RequestState


@pytest.fixture
def here(story):
    return f"/desk/accounts/{story.account.number}/change"


def owed(session, account, part=Component.SERVICE):
    return ledger.balance(session, account.id).of(part)


def filled(page, **more):
    """A form as its page has it, with what somebody writes."""
    form = page.select_one("form.work.form")
    sent = {
        each["name"]: each.get("value", "")
        for each in form.select("input[type=hidden], input[type=text], input:not([type])")
        if each.get("name") and each["name"] != "csrf_token"
    }
    return (
        sent
        | {"side": "credit", "reason": "billing_error", "words": "The meter was read wrong."}
        | more
    )


def looked(client, path, **more):
    """A form whose preview was shown, as it is sent."""
    form = filled(read(client.get(path)), **more)
    shown = read(client.post(path, data=form | {"do": "look"}))
    return filled(shown, **more), shown


def change(session):
    return session.scalars(select(ChangeRequest)).one()


def test_within_authority_it_is_shown_and_then_in_the_books_once(
    client, at_desk, story, session, here
):
    before = owed(session, story.account)
    form, shown = looked(client, f"{here}/adjust", component="service", amount="12.00")
    check = shown.select_one("#check")
    assert "Credit $12.00" in words(check)
    assert str(before - Money.dollars("12.00")).removeprefix("$") in words(check)
    for _ in range(2):
        answer = client.post(f"{here}/adjust", data=form)
        assert answer.status_code == 303
    assert owed(session, story.account) == before - Money.dollars("12.00")
    assert change(session).state is S.EXECUTED
    page = words(read(client.get(answer.location)).body)
    assert f"{change(session).number} is in the books." in page


def test_above_ones_authority_the_button_says_so_and_nothing_is_posted(
    client, at_desk, story, session, here
):
    before = owed(session, story.account)
    form, shown = looked(client, f"{here}/adjust", component="service", amount="60.00")
    check = words(shown.select_one("#check"))
    assert "above your $50.00 for one change" in check
    assert "Propose to a supervisor: Credit $60.00" in check
    assert client.post(f"{here}/adjust", data=form).status_code == 303
    assert owed(session, story.account) == before
    assert change(session).state is S.PENDING
    strip = words(read(client.get(f"/desk/accounts/{story.account.number}")).main)
    assert f"{change(session).number}, Credit $60.00: waits for a second person" in strip


def test_a_paper_that_another_change_rests_on_waits_and_the_button_says_so(
    client, at_desk, story, session, here
):
    given = {"component": "service", "document": str(paper(session, story.account))}
    form, _ = looked(client, f"{here}/adjust", amount="12.00", **given)
    assert client.post(f"{here}/adjust", data=form).status_code == 303
    assert change(session).state is S.EXECUTED
    form, shown = looked(client, f"{here}/adjust", amount="11.00", **given)
    check = words(shown.select_one("#check"))
    assert "Its document was given for another change before." in check
    assert "Propose to a supervisor: Credit $11.00" in check
    assert client.post(f"{here}/adjust", data=form).status_code == 303
    assert {each.state for each in session.scalars(select(ChangeRequest))} == {
        S.EXECUTED, S.PENDING,
    }  # fmt: skip


def test_while_it_is_filled_in_nothing_is_wrong_yet_and_when_it_is_sent_it_is_said(
    client, at_desk, story, session, here
):
    form = {"side": "credit", "component": "service", "amount": "1,50", "do": "look"}
    check = client.post(f"{here}/adjust", data=form, headers={"HX-Request": "true"})
    assert "Write a point" not in check.text
    assert "Fill it in to see each account" in check.text
    shown = read(client.post(f"{here}/adjust", data=form))
    assert "Write a point before the cents" in words(shown.main)


def test_a_form_that_lost_its_key_has_one_from_then_on(client, at_desk, story, session, here):
    form, _ = looked(client, f"{here}/adjust", component="service", amount="12.00")
    shown = read(client.post(f"{here}/adjust", data=form | {"key": "", "do": "look"}))
    assert len(shown.select_one("form.work.form input[name=key]")["value"]) == 36


def test_another_amount_than_the_button_named_is_shown_before_it_goes(
    client, at_desk, story, session, here
):
    form, _ = looked(client, f"{here}/adjust", component="service", amount="12.00")
    again = read(client.post(f"{here}/adjust", data=form | {"amount": "13.00"}))
    assert "press once more" in words(again.select_one("#check"))
    assert session.scalars(select(ChangeRequest)).all() == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"amount": "-1"}, "Enter an amount"),
        ({"amount": "1,50"}, "Write a point before the cents"),
        ({"amount": "9000.00"}, "Say that the rest is held as credit"),
        ({"reason": ""}, "Select why"),
        ({"words": ""}, "Write why, for whoever reads it"),
        ({"reason": "courtesy"}, "Enter the number of the question"),
        ({"ticket": "T-99999"}, "There is no such question"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    client, at_desk, story, session, here, more, says
):
    form = {"key": str(uuid4()), "side": "credit", "component": "service", "amount": "12.00",
            "reason": "billing_error", "words": "The meter was read wrong."} | more  # fmt: skip
    shown = read(client.post(f"{here}/adjust", data=form), 422)
    assert says in words(shown.main)
    assert shown.select_one("input[name=amount]")["value"] == form["amount"]
    assert session.scalars(select(ChangeRequest)).all() == []


def test_a_misapplied_payment_moves_to_the_account_whose_name_was_shown(
    client, at_desk, story, session, here
):
    other = make_account(session, mailing_name="Noor Haddad", street="Fern Way")
    path = f"{here}/move?payment={story.card.receipt_number}"
    page = read(client.get(path))
    assert page.select_one("input[name=amount]")["value"] == story.card.amount.plain
    form = filled(page, to=other.number, reason="wrong_account")
    shown = client.post(f"{here}/move", data=form, headers={"HX-Request": "true"})
    check = BeautifulSoup(shown.text, "html.parser")
    assert not check.select("h1")
    assert "Noor Haddad" in words(check)
    form |= {each["name"]: each["value"] for each in check.select("input[type=hidden]")}
    assert client.post(f"{here}/move", data=form).status_code == 303
    assert ledger.balance(session, other.id).owed == -story.card.amount
    assert change(session).state is S.EXECUTED


def test_a_payment_does_not_move_to_where_there_is_no_account_or_to_ones_own(
    client, at_desk, story, session, here
):
    mine = make_account(session, street="Fern Way")
    give_access(session, make_person(session, email=at_desk.email), mine)
    for number, says in (("1234", "no account with this number"), (mine.number, "own household")):
        form = filled(read(client.get(f"{here}/move?payment={story.card.receipt_number}")),
                      to=number, reason="wrong_account")  # fmt: skip
        assert says in words(read(client.post(f"{here}/move", data=form), 422).main)
    assert client.get(f"{here}/move?payment=R-0").status_code == 404


def test_a_late_fee_is_reversed_from_its_row(client, at_desk, story, session, here):
    rows = read(client.get(f"/desk/accounts/{story.account.number}/ledger"))
    link = rows.select_one("a[data-row-key=v]")
    page = read(client.get(link["href"]))
    check = page.select_one("#check")
    assert "Reverse $" in words(check)
    form = filled(page)
    assert client.post(link["href"].partition("?")[0], data=form).status_code == 303
    assert change(session).state is S.EXECUTED
    kinds = {each.entry.kind for each in change(session).executions}
    assert EntryKind.REVERSAL in kinds


def test_a_bill_is_not_reversed_and_the_page_says_what_to_do(client, at_desk, story, here):
    page = read(client.get(f"{here}/reverse?entry={story.bill.entry_id}"))
    assert "A bill is not taken back as a whole" in words(page.select_one("#check"))


def test_ones_own_household_is_said_before_anything_is_filled_in(
    client, at_desk, story, session, here
):
    give_access(session, make_person(session, email=at_desk.email), story.account)
    page = read(client.get(f"{here}/adjust"))
    assert "own household" in words(page.main)
    assert page.select_one("form.work.form") is None


def test_an_auditor_asks_for_nothing(client, sign_in, ruth, story, here):
    sign_in(ruth)
    assert client.get(f"{here}/adjust").status_code == 403
    assert "Change what is owed" not in words(
        read(client.get(f"/desk/accounts/{story.account.number}")).main
    )
