"""A payer's walk through the hosted pages, form by form."""

import pytest
import requests
from bs4 import BeautifulSoup

CARD = {
    "method": "card",
    "number": "4242 4242 4242 4242",
    "expires": "12 / 34",
    "cvc": "123",
    "name": "Pat Alder",
    "email": "pat@example.com",
}
BANK = {
    "method": "us_bank_account",
    "routing": "110000000",
    "account": "000123456789",
    "link": "login",
    "agree": "yes",
    "name": "Pat Alder",
    "email": "pat@example.com",
}


@pytest.fixture
def visit():
    with requests.Session() as browser:
        yield lambda url: _read(browser.get(url))


@pytest.fixture
def send():
    with requests.Session() as browser:
        yield lambda url, form: _read(browser.post(url, form, allow_redirects=False))


def _read(answer):
    answer.page = BeautifulSoup(answer.text, "html.parser")
    if "text/html" in answer.headers["Content-Type"] and answer.status_code != 303:
        _check(answer)
    return answer


def _check(answer):
    """What every page must be: titled, labelled, without scripts, under a policy."""
    page = answer.page
    assert len(page.find_all("h1")) == 1
    assert page.h1.text.strip() in page.title.text or "Error" in page.title.text
    assert page.html["lang"] == "en"
    assert "TEST MODE" in page.text
    assert not page.find("script")
    names = [tag["id"] for tag in page.find_all(id=True)]
    assert len(names) == len(set(names))
    labelled = {label["for"] for label in page.find_all("label")}
    for box in page.find_all(["input", "select"]):
        assert box.get("type") == "hidden" or box["id"] in labelled
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def alert(answer):
    return answer.page.find(role="alert").get_text(" ", strip=True)


def test_the_page_says_what_is_paid(open_page, visit):
    answer = visit(open_page().url)
    assert answer.page.h1.text == "Pay $135.00"
    assert [cell.text for cell in answer.page.select("tbody td")] == ["$132.50", "$2.50"]
    assert answer.page.find("a", string="Cancel and go back")["href"].endswith("/bill")


def test_the_forms_may_lead_back_to_the_shop(open_page, visit):
    policy = visit(open_page().url).headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:5000;" in policy


def test_paying_by_card_leads_back_with_the_sessions_name(sandbox, open_page, send):
    session = open_page(metadata={"attempt_id": "7"})
    answer = send(session.url, CARD)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:5000/paid?session={session.id}"
    after = sandbox.get(session.id)
    assert (after["status"], after["payment_status"]) == ("complete", "paid")
    assert after["customer_details"]["email"] == "pat@example.com"
    assert sandbox.get(after["payment_intent"])["amount_received"] == 13500


def test_the_intent_carries_what_the_session_said_of_it(sandbox, open_page, send):
    data = {"metadata": {"attempt_id": "7"}, "description": "Bill of August"}
    session = open_page(payment_intent_data=data)
    send(session.url, CARD)
    intent = sandbox.get(sandbox.get(session.id)["payment_intent"])
    assert intent["metadata"] == {"attempt_id": "7"}
    assert sandbox.get(intent["latest_charge"])["description"] == "Bill of August"


def test_a_declined_card_can_be_followed_by_a_better_one(sandbox, open_page, send):
    session = open_page()
    answer = send(session.url, {**CARD, "number": "4000000000009995"})
    assert answer.status_code == 422
    assert "insufficient funds" in alert(answer)
    assert sandbox.get(session.id)["status"] == "open"
    assert send(session.url, CARD).status_code == 303
    assert len(sandbox.find("payment_intent")) == 1


def test_somebodys_own_card_is_never_taken_or_kept(sandbox, open_page, send):
    answer = send(open_page().url, {**CARD, "number": "4539578763621486"})
    assert answer.status_code == 422
    assert "only the test card numbers work" in alert(answer)
    kept = sandbox.world.store.run("SELECT body, hidden FROM object")
    assert not [row for row in kept if "4539578763621486" in row["body"] + row["hidden"]]


def test_an_empty_form_names_each_missing_field(open_page, send):
    answer = send(open_page().url, {"method": "card"})
    assert answer.status_code == 422
    assert answer.page.title.text.startswith("Error:")
    wrong = {box["id"] for box in answer.page.find_all(attrs={"aria-invalid": True})}
    assert wrong == {"name", "email", "number", "expires", "cvc"}


def test_a_card_that_has_expired_on_the_sandboxs_clock_is_declined(open_page, send):
    answer = send(open_page().url, {**CARD, "expires": "07/26"})
    assert answer.status_code == 422
    assert answer.page.find(id="expires-problem").text == "Your card has expired."


def test_the_bank_asks_and_the_holder_agrees(sandbox, open_page, visit, send):
    session = open_page()
    asked = send(session.url, {**CARD, "number": "4000 0000 0000 3220"})
    question = sandbox.url + asked.headers["Location"]
    assert visit(question).page.h1.text == "Confirm with your bank"
    assert sandbox.get(session.id)["status"] == "open"
    back = send(question, {"answer": "complete"})
    assert back.headers["Location"].endswith(f"/paid?session={session.id}")
    assert sandbox.get(session.id)["payment_status"] == "paid"


def test_the_bank_asks_and_the_holder_refuses(sandbox, open_page, send):
    session = open_page()
    asked = send(session.url, {**CARD, "number": "4000000000003220"})
    answer = send(sandbox.url + asked.headers["Location"], {"answer": "fail"})
    assert answer.status_code == 422
    assert "could not be authenticated" in alert(answer)
    assert sandbox.get(session.id)["status"] == "open"


def test_only_the_allowed_ways_to_pay_are_offered(open_page, visit, send):
    card_only = open_page(allowed_payment_method_types=["card"])
    assert visit(card_only.url).page.find(id="routing") is None
    assert send(card_only.url, BANK).status_code == 422
    bank_only = open_page(allowed_payment_method_types=["us_bank_account"])
    assert visit(bank_only.url).page.find(id="number") is None


def test_a_bank_payment_completes_the_page_but_is_not_paid_yet(sandbox, open_page, send):
    session = open_page()
    assert send(session.url, BANK).status_code == 303
    assert sandbox.get(session.id)["payment_status"] == "unpaid"
    sandbox.advance(days=5)
    assert sandbox.get(session.id)["payment_status"] == "paid"
    types = [event["type"] for event in sandbox.events]
    assert types.index("checkout.session.completed") < types.index(
        "checkout.session.async_payment_succeeded"
    )


def test_a_bank_payment_that_fails_is_told_of_days_later(sandbox, open_page, send):
    session = open_page()
    send(session.url, {**BANK, "account": "000222222227"})
    sandbox.advance(days=5)
    assert sandbox.get(session.id)["payment_status"] == "unpaid"
    assert "checkout.session.async_payment_failed" in [event["type"] for event in sandbox.events]


def test_a_debit_needs_the_payers_word(open_page, send):
    answer = send(open_page().url, {**BANK, "agree": ""})
    assert answer.status_code == 422
    assert "authorize the debit" in alert(answer)


def test_the_two_deposits_are_named_on_a_page_of_their_own(sandbox, open_page, visit, send):
    session = open_page()
    send(session.url, {**BANK, "link": "deposits"})
    intent = sandbox.get(sandbox.get(session.id)["payment_intent"])
    assert intent["status"] == "requires_action"
    page = intent["next_action"]["verify_with_microdeposits"]["hosted_verification_url"]
    visit(page)
    assert send(page, {"first": "1", "second": "2"}).status_code == 422
    assert send(page, {}).status_code == 422
    assert "verified" in send(page, {"first": "45", "second": "32"}).page.text
    assert sandbox.get(intent["id"])["status"] == "processing"
    assert "verified" in send(page, {"first": "45", "second": "32"}).page.text


def test_a_payer_may_have_the_card_kept_and_pay_with_it_next_time(
    sandbox, customer, open_page, visit, send
):
    saving = {"payment_method_save": "enabled"}
    first = open_page(customer=customer.id, saved_payment_method_options=saving)
    assert visit(first.url).page.find(id="save")
    send(first.url, {**CARD, "save": "yes"})
    [kept] = sandbox.find("payment_method", customer=customer.id)
    second = open_page(customer=customer.id)
    assert visit(second.url).page.find(id=kept["id"])
    assert send(second.url, {"method": kept["id"]}).status_code == 303
    assert sandbox.get(second.id)["payment_status"] == "paid"


def test_nothing_is_kept_unless_the_page_offers_it(sandbox, customer, open_page, visit, send):
    session = open_page(customer=customer.id)
    assert visit(session.url).page.find(id="save") is None
    send(session.url, {**CARD, "save": "yes"})
    assert sandbox.find("payment_method", customer=customer.id) == []


def test_a_strangers_kept_card_cannot_be_used(sandbox, stripe_client, open_page, send, pay):
    other = stripe_client.v1.customers.create({})
    intent = pay("pm_card_visa", customer=other.id, setup_future_usage="off_session")
    answer = send(open_page().url, {"method": intent.payment_method})
    assert answer.status_code == 422


@pytest.mark.parametrize("form", [CARD, BANK])
def test_a_page_can_keep_a_method_without_taking_money(sandbox, customer, open_page, send, form):
    session = open_page(mode="setup", customer=customer.id, currency="usd")
    assert send(session.url, form).status_code == 303
    setup = sandbox.get(sandbox.get(session.id)["setup_intent"])
    assert setup["status"] == "succeeded"
    assert bool(setup["mandate"]) == (form is BANK)
    [kept] = sandbox.find("payment_method", customer=customer.id)
    assert kept["id"] == setup["payment_method"]
    assert sandbox.find("charge") == []


def test_a_page_is_paid_once(sandbox, open_page, visit, send):
    session = open_page()
    send(session.url, CARD)
    assert send(session.url, CARD).status_code == 200
    assert "already been completed" in visit(session.url).page.text
    assert len(sandbox.find("charge")) == 1


def test_a_page_expires_on_the_sandboxs_clock(sandbox, open_page, visit, send):
    session = open_page(expires_at=sandbox.now + 1800)
    url = session.url
    sandbox.advance(hours=1)
    assert sandbox.get(session.id)["status"] == "expired"
    assert "expired" in visit(url).page.text
    send(url, CARD)
    assert sandbox.find("charge") == []
    assert "checkout.session.expired" in [event["type"] for event in sandbox.events]


def test_a_page_that_is_closed_gives_up_its_half_done_payment(
    sandbox, stripe_client, open_page, send
):
    session = open_page()
    send(session.url, {**CARD, "number": "4000000000000002"})
    stripe_client.v1.checkout.sessions.expire(session.id)
    [intent] = sandbox.find("payment_intent")
    assert intent["status"] == "canceled"


def test_no_page_answers_for_a_name_that_stands_for_nothing(sandbox, visit):
    for path in ("/c/pay/cs_test_nobody", "/_hosted/authenticate/pi_nobody"):
        assert visit(sandbox.url + path).status_code == 404


def test_an_intent_made_without_a_page_leads_home_from_the_bank(sandbox, pay, send):
    intent = pay("pm_card_authenticationRequired", return_url="http://127.0.0.1:5000/back?a=1")
    answer = send(intent.next_action.redirect_to_url.url, {"answer": "complete"})
    home = answer.headers["Location"]
    assert home.startswith("http://127.0.0.1:5000/back?a=1&payment_intent=pi_")
    assert home.endswith("redirect_status=succeeded")
    assert sandbox.get(intent.id)["status"] == "succeeded"


def test_forms_sent_from_another_site_are_refused(sandbox, open_page):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert requests.post(open_page().url, CARD, headers=headers).status_code == 403
    assert requests.get(sandbox.url, headers={"Host": "evil.example"}).status_code == 403
