"""Adding an account by its paper, on its page, and taking it off again."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.bill import Bill
from models.outbox import OutboxMessage
from services.access import pins
from services.access.pins import Pins
from services.rules.codes import grouped
from tests.client import HouseClient
from tests.conftest import FIELD_KEY
from tests.factories import give_access, make_bill, make_person
from tests.pages import pdf_words, read, words
from tests.workshop import LARKSPUR
from web.clock import now

SignIn = Callable[..., str]


@pytest.fixture
def bill(session: Session, account: CustomerAccount) -> Bill:
    """The newest bill, as it came by mail."""
    return make_bill(session, account, "148.00", on=LARKSPUR.day(now()))


@pytest.fixture
def pin(session: Session, bill: Bill) -> str:
    return pins.of_bill(session, Pins(FIELD_KEY), bill)


@pytest.fixture
def jo(session: Session, sign_in: SignIn) -> Person:
    """Somebody who signs in and has no account yet."""
    person = make_person(session, "Jo Winter")
    sign_in(person)
    return person


def role(session: Session, person: Person) -> Role:
    return session.scalars(select(Access.role).where(Access.person_id == person.id)).one()


def test_who_has_no_account_yet_finds_the_way_to_add_one(client: HouseClient, jo: Person):
    page = read(client.get("/overview"))
    assert words(page.h1) == "No account yet"
    assert page.select_one("main a[href='/link']")
    assert words(read(client.get("/link")).h1) == "Add an account"


def test_the_switcher_of_a_single_account_leads_to_adding_another(
    client: HouseClient, owner: Person, account: CustomerAccount, sign_in: SignIn
):
    sign_in(owner)
    switcher = read(client.get(f"/a/{account.number}")).select_one("a.switcher")
    assert switcher is not None
    assert switcher["href"] == "/link"
    assert "Add an account" in words(switcher)


def test_the_square_of_a_bill_fills_the_page_in_and_one_click_links(
    client: HouseClient, session: Session, jo: Person, account: CustomerAccount, pin: str
):
    page = read(client.get(f"/link/{account.number}-{pin}"))
    assert page.select_one("#number")["value"] == account.shown
    assert page.select_one("#pin")["value"] == grouped(pin)
    form = {"number": account.shown, "pin": grouped(pin)}
    assert client.post("/link", data=form).location == f"/a/{account.number}"
    assert role(session, jo) is Role.TENANT
    assert "The account is linked." in client.get(f"/a/{account.number}").text
    assert client.get("/link/nothing-at-all").status_code == 404


def test_a_stranger_with_the_square_may_sign_in_instead_and_then_stands_there(
    client: HouseClient, account: CustomerAccount, pin: str
):
    page = read(client.get(f"/link/{account.number}-{pin}"))
    assert page.select_one("main a[href='/sign-in']")
    with client.session_transaction("/") as visit:
        assert visit["next"] == f"/link/{account.number}-{pin}"


def test_two_facts_link_and_what_does_not_fit_is_said_in_one_sentence(
    client: HouseClient, session: Session, jo: Person, account: CustomerAccount, bill: Bill
):
    wrong = {"number": account.number, "last_bill": "148.01", "postal_code": "98299"}
    for typed in (wrong, {**wrong, "number": "20603315"}):
        page = read(client.post("/link/facts", data=typed), 422)
        assert [words(link) for link in page.select(".errors a")] == [
            "We could not match these. Check each against your newest bill."
        ]
        assert page.select_one("#last_bill")["value"] == "148.01"
    right = {**wrong, "last_bill": "$148.00"}
    assert client.post("/link/facts", data=right).location == f"/a/{account.number}"
    assert role(session, jo) is Role.TENANT


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter the account number from the top right of the bill"),
        ({"number": "1"}, "Enter the amount of the last bill or payment"),
        ({"number": "1", "last_bill": "2"}, "Enter one more thing that the bill says"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(
    client: HouseClient, jo: Person, typed: dict[str, str], said: str
):
    page = read(client.post("/link/facts", data=typed), 422)
    assert words(page.select_one(".errors a")) == said


def test_the_sixth_try_of_an_hour_waits_and_right_ones_do_not_count(
    client: HouseClient, session: Session, jo: Person, account: CustomerAccount, pin: str
):
    right, wrong = ({"number": account.number, "pin": each} for each in (pin, "7F3K92MD"))
    for _try in range(6):
        assert client.post("/link", data=right).status_code == 303
    for _try in range(5):
        assert client.post("/link", data=wrong).status_code == 422
    assert client.post("/link", data=right).status_code == 429


def test_e02_past_twenty_tries_of_a_place_the_signed_in_link_by_a_pin_alone(
    client: HouseClient, app: Flask, session: Session, sign_in: SignIn, jo: Person,
    account: CustomerAccount, pin: str,
):  # fmt: skip
    """E2: four people of one place share its twenty; a bill in hand still links."""
    wrong = {"number": "20603315", "last_bill": "148.00", "house_number": "1"}
    for turn in range(4):
        browser = app.test_client()
        sign_in(make_person(session, f"Ada {turn}"), on=browser)
        for _try in range(5):
            assert browser.post("/link/facts", data=wrong).status_code == 422
    page = read(client.post("/link/facts", data=wrong), 429)
    assert "Too many tries from your network" in words(page.main)
    assert client.post("/link", data={"number": account.number, "pin": pin}).status_code == 303


def test_r6_an_account_is_taken_off_and_had_again_with_a_click_each(
    client: HouseClient, jo: Person, account: CustomerAccount, pin: str
):
    client.post("/link", data={"number": account.number, "pin": pin})
    page = read(client.get(f"/a/{account.number}/people"))
    form = page.select_one("form[action$=unlink]")
    assert client.post(form["action"]).location == "/link"
    assert client.get(f"/a/{account.number}").status_code == 404
    again = read(client.get("/link")).select_one("form[action*=again]")
    assert client.post(again["action"]).location == f"/a/{account.number}"
    assert client.get(f"/a/{account.number}").status_code == 200


def test_the_owner_is_told_and_takes_it_back_without_signing_in(
    client: HouseClient, app: Flask, session: Session, jo: Person, owner: Person,
    account: CustomerAccount, pin: str,
):  # fmt: skip
    client.post("/link", data={"number": account.number, "pin": pin})
    letter = session.scalars(select(OutboxMessage).where(OutboxMessage.to == owner.email)).one()
    path = "/undo-link/" + letter.text.split("/undo-link/")[1].split()[0]
    elsewhere = app.test_client()
    assert "Jo Winter" in words(read(elsewhere.get(path)).main)
    assert elsewhere.post(path).location == "/"
    assert client.get(f"/a/{account.number}").status_code == 404
    assert not read(elsewhere.get(path)).select("main form")


def test_the_paper_of_an_owner_carries_the_pin_and_nobody_elses_does(
    client: HouseClient, app: Flask, session: Session, owner: Person, bill: Bill, pin: str,
    account: CustomerAccount, sign_in: SignIn,
):  # fmt: skip
    tenant = make_person(session, "Rosa Lind")
    give_access(session, tenant, account, role=Role.TENANT)
    theirs = app.test_client()
    sign_in(owner)
    sign_in(tenant, on=theirs)
    path = f"/a/{account.number}/bills/{bill.number}.pdf"
    assert f"PIN {grouped(pin)}" in pdf_words(client.get(path).data)
    assert "PIN" not in pdf_words(theirs.get(path).data)


def test_e22_a_pay_link_that_was_forwarded_or_guessed_pays_and_links_nothing(
    client: HouseClient, app: Flask, session: Session, jo: Person, bill: Bill,
    account: CustomerAccount,
):  # fmt: skip
    """E22: whoever holds it sees the amount and a masked address, and may pay; no more."""
    anybody = app.test_client()
    page = read(anybody.get(f"/pay/bill/{bill.code}", follow_redirects=True))
    assert account.premise.masked_address in words(page.main)
    assert account.premise.address not in words(page.main)
    assert account.mailing_name not in words(page.main)
    assert anybody.get(f"/a/{account.number}").location == "/sign-in"
    assert anybody.get("/pay/bill/NOSUCHCODE22").location == "/"
    typed = {"number": account.number, "pin": bill.code[:8]}
    assert client.post("/link", data=typed).status_code == 422
    assert client.get(f"/a/{account.number}").status_code == 404


def test_e03_once_a_link_was_taken_back_facts_let_no_other_mailbox_in_and_the_new_pin_does(
    client: HouseClient, app: Flask, session: Session, owner: Person, account: CustomerAccount,
    bill: Bill, sign_in: SignIn,
):  # fmt: skip
    """E3: another name and another mailbox are made in a minute; the paper is what counts."""
    stranger = make_person(session, "Sam Holt")
    sign_in(stranger)
    facts = {"number": account.number, "last_bill": "148.00", "postal_code": "98299"}
    assert client.post("/link/facts", data=facts).location == f"/a/{account.number}"
    letter = session.scalars(select(OutboxMessage).where(OutboxMessage.to == owner.email)).one()
    path = "/undo-link/" + letter.text.split("/undo-link/")[1].split()[0]
    elsewhere = app.test_client()
    elsewhere.post(path)
    assert elsewhere.post("/sign-up/facts", data=facts).status_code == 422
    pin = pins.of_bill(session, Pins(FIELD_KEY), bill)
    typed = {"number": account.number, "pin": pin}
    assert elsewhere.post("/sign-up", data=typed).location == "/sign-up/email"


def test_e12_an_open_sign_in_sees_a_link_an_unlink_and_an_end_with_its_next_request(
    client: HouseClient, app: Flask, session: Session, owner: Person, account: CustomerAccount,
    pin: str, sign_in: SignIn,
):  # fmt: skip
    """E12 and E4: nothing of what somebody may see is kept in a sign-in."""
    paper = {"number": account.number, "pin": pin}
    jo = make_person(session, "Jo Winter")
    phone, laptop, path = app.test_client(), app.test_client(), f"/a/{account.number}"
    sign_in(jo, on=phone)
    sign_in(jo, on=laptop)
    assert laptop.get(path).status_code == 404
    phone.post("/link", data=paper)
    assert laptop.get(path).status_code == 200
    phone.post(f"{path}/unlink")
    assert laptop.get(path).status_code == 404
    phone.post("/link", data=paper)
    assert laptop.get(path).status_code == 200
    sign_in(owner)
    row = session.scalars(
        select(Access.id).where(Access.person_id == jo.id).order_by(Access.id.desc()).limit(1)
    ).one()
    client.post(f"{path}/people/{row}/end")
    assert [each.get(path).status_code for each in (phone, laptop)] == [404, 404]
    give_access(session, jo, account, role=Role.TENANT)
    assert laptop.get(path).status_code == 200


def test_the_code_for_paying_typed_as_a_pin_is_told_by_its_length_alone(
    client: HouseClient, jo: Person, account: CustomerAccount, bill: Bill
):
    for code in (bill.code, "7F3K-92MD-7F3K"):
        form = {"number": account.shown, "pin": code}
        page = read(client.post("/link", data=form), 422)
        assert "That is the bill code. The PIN has 8 characters" in words(page.main)


def test_the_two_things_of_a_bill_stand_in_two_groups_and_none_is_called_optional(
    client: HouseClient,
):
    page = read(client.get("/sign-up?with=facts"))
    assert [words(legend) for legend in page.select("main legend")] == [
        "One of these amounts",
        "One of these",
    ]
    assert "(optional)" not in words(page.main)
