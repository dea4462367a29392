"""The first page, where a guest finds a bill."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.importing import AccountAlias, ImportRun
from models.money import Money
from services.rules.numbers import Problem, number_of, problem
from tests.factories import make_account, make_bill
from tests.pages import read, words
from tests.workshop import LARKSPUR

NOT_FOUND = "We could not find a bill with these two. Check both against the bill"


def ask(client, number, fact="98299", **more):
    return client.post("/pay/find", data={"number": number, "fact": fact, **more})


def test_the_first_page_asks_for_two_things_and_one_button_is_filled(client):
    page = read(client.get("/"))
    assert words(page.h1) == "Pay your sewer bill"
    assert len(page.select("main .button:not(.quiet)")) == 1


@pytest.mark.parametrize(
    "write", [str, lambda n: f" {n[:4]} {n[4:]} ", lambda n: f"Acct # {n}", lambda n: f"0{n}"]
)
def test_a_number_is_understood_however_it_is_written(client, account, write):
    answer = ask(client, write(account.number))
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/pay")


def test_a_guest_sees_what_is_due_and_no_name_and_no_street(client, account):
    ask(client, account.number)
    page = read(client.get("/pay"))
    assert "$132.50" in words(page.main)
    assert "Iris" not in page.text
    assert "Cedar" not in page.text
    assert "C••••" in page.text


def test_an_account_that_owes_nothing_is_found_and_says_so(client, session):
    ask(client, make_account(session).number)
    page = read(client.get("/pay"))
    assert "Nothing is due on this account." in words(page.main)


@pytest.mark.parametrize("fact", ["98101", "98299-0001x", "00000"])
def test_a_wrong_fact_and_a_wrong_number_are_refused_in_the_same_words(client, account, fact):
    wrong_fact = read(ask(client, account.number, fact if fact != "98299-0001x" else "11111"), 422)
    wrong_number = read(ask(client, number_of(9_999_998)), 422)
    assert words(wrong_fact.select_one(".errors")) == words(wrong_number.select_one(".errors"))
    assert NOT_FOUND in words(wrong_fact.select_one(".errors"))


def test_a_number_with_swapped_digits_says_so(client, account):
    n = account.number
    swapped = n[:-1] + str((int(n[-1]) + 1) % 10)
    page = read(ask(client, swapped), 422)
    assert "two digits are swapped, or one is not right" in words(page.select_one(".errors"))
    assert page.title.text.startswith("Error: ")
    assert page.select_one("#number")["value"] == swapped


@pytest.fixture
def of_before(session, account):
    """An account that came with an import, with the number it had."""
    run = ImportRun(
        layout="a", digest="d", effective_on=date(2026, 9, 1), by="x", owed=Money(0),
        began_at=datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add(
        AccountAlias(
            import_id=run.id,
            account_id=account.id,
            number="104-1",
            written="000104-001",
            joined="104001",
        )  # fmt: skip
    )
    session.flush()
    return account


@pytest.mark.parametrize("written", ["000104-001", "104-1", "000104 001", "000104001", "104001"])
def test_the_number_of_before_finds_the_bill_too(client, of_before, written):
    answer = ask(client, written)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/pay")


def test_an_old_number_that_is_there_and_one_that_is_not_are_answered_alike(client, of_before):
    for there, not_there, fact in (("000104-001", "000105-001", "11111"), ("7-1", "8-1", "98299")):
        answers = [read(ask(client, number, fact), 422) for number in (there, not_there)]
        assert len({words(page.select_one(".errors")) for page in answers}) == 1


def test_nobody_is_told_of_swapped_digits_who_did_not_type_eight(client):
    typed = [f"000{each}" for each in range(104_001, 104_020)]
    wrong = next(each for each in typed if problem(each) is Problem.CHECK)
    page = read(ask(client, wrong), 422)
    assert "swapped" not in words(page.select_one(".errors"))


def test_two_accounts_of_one_old_number_without_its_dash_are_told_apart_by_the_fact(
    client, of_before, session
):
    other = make_account(session, house_number="7")
    alias = session.scalars(select(AccountAlias)).one()
    session.add(
        AccountAlias(
            import_id=alias.import_id,
            account_id=other.id,
            number="10400-1",
            written="10400-1",
            joined="104001",
        )  # fmt: skip
    )
    session.flush()
    assert ask(client, "104001", "98299").status_code == 422
    assert ask(client, "104001", "7", which="house_number").status_code == 303


def test_tries_at_an_old_number_are_counted_however_it_is_written(client, of_before):
    for place in range(10):
        assert ask(client, ("104-1", "104001")[place % 2], "11111").status_code == 422
    assert ask(client, "000104-1").status_code == 429


def test_another_fact_opens_the_bill(client, account, session):
    bill = make_bill(session, account, "20.00", on=date(2026, 10, 1))
    page = read(client.get("/?with=other"))
    assert [option["value"] for option in page.select("#which option")] == [
        "house_number",
        "bill_code",
        "last_payment",
    ]
    for which, fact in (
        ("house_number", account.premise.house_number),
        ("bill_code", bill.code.lower()),
    ):
        answer = ask(client, account.number, fact, which=which)
        assert answer.status_code == 303, which
    assert read(ask(client, account.number, "1", which="the_moon"), 422)


def test_the_eleventh_try_at_one_account_in_an_hour_waits(client, account):
    for _ in range(10):
        assert ask(client, account.number, "11111").status_code == 422
    page = read(ask(client, account.number), 429)
    said = words(page.select_one(".errors"))
    assert "Too many tries" in said
    assert f"call {LARKSPUR.contact.telephone}" in said


def test_the_square_code_opens_the_bill_and_an_invented_one_leads_home(client, account, session):
    bill = make_bill(session, account, "20.00", on=date(2026, 10, 1))
    answer = client.get(f"/pay/bill/{bill.code}", follow_redirects=True)
    assert words(read(answer).h1) == "Pay this bill"
    answer = client.get("/pay/bill/NOSUCHCODE22", follow_redirects=True)
    assert "We could not find a bill with that code." in words(read(answer).main)


def test_a_bill_that_was_found_stays_open_for_half_an_hour(client, account):
    ask(client, account.number)
    with client.session_transaction("/") as visit:
        visit["found"] = [[of, until - 1801, *link] for of, until, *link in visit["found"]]
    answer = client.get("/pay")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Find your bill again." in words(read(client.get("/")).main)


def test_a_guest_who_found_nothing_pays_nothing(client):
    assert client.get("/pay").location == "/"
    page = read(client.post("/pay", data={"how_much": "all", "method": "card"}), 409)
    assert "Nothing was charged:" in words(page.main)


def test_a_receipt_is_looked_up_from_the_first_page(client):
    assert client.get("/receipt?receipt-code=ab cd-ef").location == "/receipt/ABCDEF"
