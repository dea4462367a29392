"""What became of a payment, for its payer and nobody else."""

import dataclasses
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.attempt import AttemptState
from models.attention import Attention
from models.money import Money
from models.payment import Payment
from services.gateways import stripe_connection
from services.payments import attempts, checkout
from tests.journeys.stories import Household
from tests.pages import fragment, read, words
from tests.portal.test_pay import attempts_of, form_of
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import NAME

AS_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def home(session, client, sign_in):
    """Owes $149.00; its owner is signed in."""
    home = Household(session, LARKSPUR.day(now()), "Marian Kessler", "2218", "Cedar Hollow Rd")
    sign_in(home.billed(2).owner)
    return home


@pytest.fixture
def opened(client, home, session, stripe):
    """A payment by card whose page is open."""
    path = f"/a/{home.account.number}/pay"
    client.post(path, data=form_of(read(client.get(path))) | {"method": "card"})
    [attempt] = attempts_of(session, home.account)
    return attempt


def pay_by_bank_at(stripe, attempt):
    """Send a bank payment on the processor's page."""
    form = {
        "email": "marian@example.org", "name": "Marian Kessler", "method": "us_bank_account",
        "routing": "110000000", "account": "000123456789", "link": "login", "agree": "yes",
        "account_type": "checking", "holder_type": "individual",
    }  # fmt: skip
    send(attempt.session_url, form)


def pay_at(stripe, attempt, number="4242424242424242"):
    """Pay on the processor's page, as a browser without scripts would; how it answered."""
    form = {
        "email": "marian@example.org", "name": "Marian Kessler", "method": "card",
        "number": number, "expires": "12 / 40", "cvc": "123",
    }  # fmt: skip
    code = send(attempt.session_url, form)
    if number == "4242424242424242":
        assert code == 303
    return code


def send(url, form):
    """Send a form without following where it leads; how it was answered."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_given, **_named):
            return None

    opener = urllib.request.build_opener(Stay)
    with pytest.raises(urllib.error.HTTPError) as moved:
        opener.open(url, urllib.parse.urlencode(form).encode())
    moved.value.close()
    return moved.value.code


def test_the_page_trusts_nothing_it_is_told(client, opened):
    page = read(client.get(f"/payments/{opened.id}?session_id=cs_forged&status=paid"))
    assert "Not paid yet" in words(page.main)
    assert "Nothing was charged yet." in words(page.main)


def test_who_comes_back_from_paying_sees_at_once_that_it_was_paid(client, opened, stripe):
    pay_at(stripe, opened)
    page = read(client.get(f"/payments/{opened.id}"))
    assert "Your payment is received" in words(page.main)
    assert "Go on to the payment page" not in words(page.main)


def test_while_nobody_knows_the_page_asks_and_offers_nothing(client, opened, stripe):
    pay_at(stripe, opened)
    stripe.fault("error_before", match="GET /v1/checkout", times=-1)
    page = read(client.get(f"/payments/{opened.id}"))
    assert "We are asking whether it was paid." in words(page.main)
    assert "charged" not in words(page.main)
    assert not page.find("a", href=opened.session_url)
    assert [words(button) for button in page.select("#payment .actions button")] == ["Look again"]
    assert page.select_one("head noscript meta[http-equiv=refresh]")
    path, seen = f"/payments/{opened.id}/look", page.select_one("input[name=seen]")["value"]
    assert client.post(path, data={"seen": seen}, headers=AS_HTMX).status_code == 204
    stripe.clear_faults()
    part = fragment(client.post(path, data={"seen": seen}, headers=AS_HTMX))
    assert "Your payment is received" in words(part)


def test_a_page_that_cannot_be_asked_in_seconds_is_shown_all_the_same(
    client, opened, stripe, monkeypatch
):
    assert sum(stripe_connection.HURRIED_SECONDS) < 6  # its patience, which nobody here waits for
    monkeypatch.setattr(stripe_connection, "HURRIED_SECONDS", (0.5, 0.5))
    stripe.fault("slow", match="GET /v1/checkout", times=1, value=8)
    began = time.monotonic()
    page = read(client.get(f"/payments/{opened.id}"))
    assert time.monotonic() - began < 6
    assert "We are asking whether it was paid." in words(page.main)


def test_who_turned_back_after_paying_is_told_the_truth(client, opened, stripe):
    page = read(client.get(f"/payments/{opened.id}?turned=back"))
    assert "You turned back before paying. Nothing was charged." in words(page.main)
    pay_at(stripe, opened)
    page = read(client.get(f"/payments/{opened.id}?turned=back"))
    assert "Your payment is received" in words(page.main)


def test_a_declined_card_is_not_where_a_later_payment_comes_from(client, opened, stripe):
    assert pay_at(stripe, opened, "4000000000000002") == 422
    page = read(client.get(f"/payments/{opened.id}"))
    assert "Go on to the payment page" in words(page.main)
    assert "0002" not in words(page.main)
    pay_at(stripe, opened)
    assert "Visa ••4242" in words(read(client.get(f"/payments/{opened.id}")).main)


def test_a_bank_payment_clears_on_the_processors_day(client, home, session, stripe):
    path = f"/a/{home.account.number}/pay"
    client.post(path, data=form_of(read(client.get(path))))
    [attempt] = attempts_of(session, home.account)
    pay_by_bank_at(stripe, attempt)
    assert "Your payment is on its way" in words(read(client.get(f"/payments/{attempt.id}")).main)
    stripe.advance(days=9)
    session.refresh(attempt)
    charge = stripe.get(stripe.get(attempt.payment_intent_id)["latest_charge"])
    arrived = stripe.get(charge["balance_transaction"])["created"]
    on = LARKSPUR.day(datetime.fromtimestamp(arrived, UTC))
    assert on > LARKSPUR.day(now()) + timedelta(days=3)
    checkout.follow(client.application.extensions[NAME].context, attempt.id, cause="test")
    page = read(client.get(f"/payments/{attempt.id}"))
    cleared = next(step for step in page.select(".track li") if words(step).startswith("Cleared"))
    assert f"{on:%b} {on.day}" in words(cleared)
    payment = session.scalars(select(Payment).where(Payment.attempt_id == attempt.id)).one()
    assert payment.returnable_until - on == timedelta(days=60)


def test_a_request_of_ours_that_is_refused_is_our_fault_and_a_person_hears_of_it(
    app, client, home, session, stripe
):
    house = app.extensions[NAME]
    slow_clock = dataclasses.replace(house.context, now=lambda: now() - timedelta(days=2))
    app.extensions[NAME] = dataclasses.replace(house, context=slow_clock)
    path = f"/a/{home.account.number}/pay"
    answer = client.post(path, data=form_of(read(client.get(path))) | {"method": "card"})
    [attempt] = attempts_of(session, home.account)
    page = read(client.get(answer.location))
    said = "We could not open the payment page. This is our fault. Nothing was charged."
    assert said in words(page.main)
    assert "bank" not in words(page.select_one(".answer"))
    assert [link for link in page.find_all("a") if words(link) == "Pay again"]
    client.post("/language", data={"lang": "es", "next": "/"})
    page = read(client.get(answer.location))
    assert "La culpa es nuestra. No se cobró nada." in words(page.main)
    thing = session.scalars(select(Attention)).one()
    assert thing.subject == f"attempt:{attempt.id}"
    assert "refused our request" in thing.words
    assert "expires_at" in thing.words


def test_a_payment_left_at_the_banks_question_was_left_unfinished(client, opened, stripe, session):
    pay_at(stripe, opened, "4000002760003184")
    stripe.advance(days=1)
    client.get(f"/payments/{opened.id}")
    session.refresh(opened)
    assert opened.state is AttemptState.EXPIRED


def test_a_look_asks_the_processor_and_shows_the_receipt(client, opened, stripe, session, home):
    pay_at(stripe, opened)
    answer = client.post(f"/payments/{opened.id}/look")
    assert (answer.status_code, answer.location) == (303, f"/payments/{opened.id}")
    page = read(client.get(answer.location))
    assert "Your payment is received" in words(page.main)
    assert "nothing more is due." in words(page.main)
    assert attempts.due(session, home.account.id) == Money.ZERO
    pdf = next(link["href"] for link in page.find_all("a") if words(link) == "PDF")
    assert client.get(pdf).data.startswith(b"%PDF-")


def test_htmx_gets_the_part_that_changed_and_nothing_when_nothing_did(client, opened, stripe):
    path = f"/payments/{opened.id}/look"
    assert client.post(path, data={"seen": "open"}, headers=AS_HTMX).status_code == 204
    pay_at(stripe, opened)
    part = fragment(client.post(path, data={"seen": "open"}, headers=AS_HTMX))
    assert part["id"] == "payment"
    assert "Your payment is received" in words(part)


def test_a_payment_that_is_done_is_not_asked_about_again(client, opened, stripe):
    pay_at(stripe, opened)
    client.post(f"/payments/{opened.id}/look")
    asked = len(stripe.requests)
    page = read(client.get(f"/payments/{opened.id}"))
    client.post(f"/payments/{opened.id}/look")
    assert len(stripe.requests) == asked
    assert not page.select("[hx-trigger]")


def test_a_payer_who_cancels_is_charged_nothing(client, opened, session):
    client.post(f"/payments/{opened.id}/cancel")
    session.refresh(opened)
    assert opened.state in {AttemptState.EXPIRED, AttemptState.CANCELLED}
    page = read(client.get(f"/payments/{opened.id}"))
    assert "This payment was not made" in words(page.main)
    assert [link for link in page.find_all("a") if words(link) == "Pay again"]


def test_cancelling_what_was_paid_a_moment_ago_keeps_the_money(client, opened, stripe, session):
    pay_at(stripe, opened)
    client.post(f"/payments/{opened.id}/cancel")
    session.refresh(opened)
    assert opened.state is AttemptState.SUCCEEDED


def test_a_processor_that_is_away_is_no_error_of_the_payers(client, opened, stripe):
    stripe.fault("error_before", times=-1)
    for verb in ("look", "cancel"):
        assert client.post(f"/payments/{opened.id}/{verb}").status_code == 303
    assert read(client.get(f"/payments/{opened.id}"))


def test_looking_all_the_time_asks_the_processor_only_so_often(client, opened, stripe):
    def look():
        before = len(stripe.requests)
        client.post(f"/payments/{opened.id}/look", data={"seen": "open"}, headers=AS_HTMX)
        return len(stripe.requests) > before

    assert [look() for _ in range(83)] == [True] * 80 + [False] * 3


def test_nobody_else_sees_or_touches_a_payment(app, opened, sign_in, neighbour):
    stranger, other = app.test_client(), app.test_client()
    sign_in(neighbour, on=other)
    for visitor in (stranger, other):
        assert visitor.get(f"/payments/{opened.id}").status_code == 404
        for verb in ("look", "cancel"):
            assert visitor.post(f"/payments/{opened.id}/{verb}").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ([AttemptState.PROCESSING], "Your payment is on its way"),
        ([AttemptState.UNKNOWN], "We are checking your payment"),
        ([AttemptState.REVIEW], "We are checking your payment"),
        ([AttemptState.OPEN, AttemptState.ACTION_REQUIRED], "Your bank account must be confirmed"),
        ([AttemptState.PROCESSING, AttemptState.FAILED], "Your bank returned your payment"),
        ([AttemptState.OPEN, AttemptState.EXPIRED], "This payment was not made"),
    ],
)
def test_each_state_is_said_in_its_words(client, home, path, said):
    attempt = home.attempt(path[-1], *path[:-1])
    page = read(client.get(f"/payments/{attempt.id}"))
    assert words(page.select_one(".flag")) == said
    asks_again = page.select_one("form[hx-trigger]")
    assert bool(asks_again) is (path[-1] in {AttemptState.UNKNOWN, AttemptState.ACTION_REQUIRED})
