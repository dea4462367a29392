"""The pay page: what is due, how much of it, how, and that it happens once."""

import re
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from models.account import AccountStatus
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.money import Money
from tests.factories import give_access, make_account, make_bill
from tests.pages import fragment, read, words


@pytest.fixture
def signed_in(client, sign_in, owner):
    """Iris, signed in."""
    sign_in(owner)
    return client


def form_of(page):
    """What the form would send as it stands."""
    hidden = page.select("main form input[type=hidden]:not([name=csrf_token])")
    kept = {field["name"]: field["value"] for field in hidden}
    return kept | {"how_much": "all", "method": "bank", "amount": ""}


def attempts_of(session, account):
    return session.scalars(
        select(PaymentAttempt).where(PaymentAttempt.account_id == account.id)
    ).all()


def test_the_amount_is_chosen_and_the_free_way_comes_first(signed_in, account):
    page = read(signed_in.get(f"/a/{account.number}/pay"))
    assert page.select_one("#how_much-all").has_attr("checked")
    assert page.select_one("#method-bank").has_attr("checked")
    sides = [words(side) for side in page.select("#method .side")]
    assert sides == ["No fee", "+ $2.45 fee"]
    button = page.select_one("#pay-button")
    assert words(button.select_one("span.with-all.with-card")) == "Pay $134.95"
    assert words(button.select_one("small.with-all.with-card")) == "($132.50 + $2.45 card fee)"


@pytest.mark.parametrize(("method", "cents"), [("bank", 13250), ("card", 13495)])
def test_paying_leads_to_the_payment_page_with_the_fee_on_it(
    signed_in, account, session, stripe, method, cents
):
    page = read(signed_in.get(f"/a/{account.number}/pay"))
    answer = signed_in.post(f"/a/{account.number}/pay", data=form_of(page) | {"method": method})
    assert answer.status_code == 303
    assert answer.location.startswith(stripe.url)
    [attempt] = attempts_of(session, account)
    assert attempt.amount == Money(13250)
    assert stripe.get(attempt.session_id)["amount_total"] == cents


def test_htmx_is_sent_to_the_payment_page_by_a_header(signed_in, account, stripe):
    page = read(signed_in.get(f"/a/{account.number}/pay"))
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = signed_in.post(f"/a/{account.number}/pay", data=form_of(page), headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(stripe.url)


def test_the_same_form_twice_and_a_second_tab_make_one_payment(signed_in, account, session, stripe):
    path = f"/a/{account.number}/pay"
    first, second = read(signed_in.get(path)), read(signed_in.get(path))
    places = {signed_in.post(path, data=form_of(page)).location for page in (first, first, second)}
    assert len(places) == 1
    assert len(attempts_of(session, account)) == 1
    assert len(stripe.find("checkout.session")) == 1


def test_turning_back_and_choosing_a_card_closes_the_first_page(
    signed_in, account, session, stripe
):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path)))
    signed_in.post(path, data=form)
    changed = [signed_in.post(path, data=form | {"method": "card"}).location for _ in range(2)]
    assert changed[0] == changed[1]
    session.expire_all()
    states = {each.method_type.value: each.state for each in attempts_of(session, account)}
    assert states["bank"] in {AttemptState.EXPIRED, AttemptState.CANCELLED}
    assert states["card"] is AttemptState.OPEN
    assert len(states) == 2


def test_a_bill_that_arrived_meanwhile_charges_nothing_and_keeps_the_input(
    signed_in, account, session, stripe
):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path))) | {"method": "card"}
    make_bill(session, account, "10.00", on=date(2026, 11, 20))
    page = read(signed_in.post(path, data=form), 409)
    assert "Nothing was charged." in words(page.main)
    assert "$142.50" in words(page.main)
    assert page.select_one("#method-card").has_attr("checked")
    assert attempts_of(session, account) == []
    again = form_of(page)
    assert again["attempt"] != form["attempt"]
    assert signed_in.post(path, data=again).status_code == 303


@pytest.mark.parametrize(
    "written",
    [
        "-1",
        "0",
        "0.99",
        "1000000000000",
        "NaN",
        "1e3",
        "１２",
        "12.345",
        "",
        "ten",
        "$-5",
        "∞",
        "1\n2",
        "1\r\n2.00",
        "1\u20282",
    ],
)
def test_what_is_no_amount_is_refused_beside_its_field(signed_in, account, session, written):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path))) | {"how_much": "other", "amount": written}
    page = read(signed_in.post(path, data=form), 422)
    assert "Enter an amount from $1.00 to $25,000.00" in words(page.select_one(".errors"))
    assert page.select_one("#amount")["aria-invalid"] == "true"
    assert attempts_of(session, account) == []


@pytest.mark.parametrize(
    ("written", "cents"), [("1,000.00", 100000), ("$ 5 ", 500), ("74.5", 7450)]
)
def test_an_amount_is_understood_as_people_write_it(
    signed_in, account, session, stripe, written, cents
):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path))) | {"how_much": "other", "amount": written}
    assert signed_in.post(path, data=form).status_code == 303
    assert [each.amount.cents for each in attempts_of(session, account)] == [cents]


@pytest.mark.parametrize(
    ("field", "value"),
    [("method", "cash"), ("method", ""), ("how_much", "some"), ("how_much", "")],
)
def test_a_choice_that_was_not_offered_is_refused(signed_in, account, session, field, value):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path))) | {field: value}
    page = read(signed_in.post(path, data=form), 422)
    assert page.select_one(f".errors a[href='#{field}']")
    assert attempts_of(session, account) == []


@pytest.mark.parametrize("seen", ["", "1", "999999999999999", "x", "-5"])
def test_a_balance_that_was_made_up_charges_nothing(signed_in, account, session, seen):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path))) | {
        "balance_seen": seen, "how_much": "other", "amount": "5.00",
    }  # fmt: skip
    assert signed_in.post(path, data=form).status_code == 409
    assert attempts_of(session, account) == []


def test_a_form_of_another_payer_is_never_joined(signed_in, account, session, stripe, app):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path)))
    signed_in.post(path, data=form)
    guest = app.test_client()
    guest.post("/pay/find", data={"number": account.number, "fact": "98299"})
    answer = guest.post("/pay", data=form_of(read(guest.get("/pay"))) | form)
    assert answer.status_code == 409
    assert session.scalar(select(func.count()).select_from(PaymentAttempt)) == 1


def test_an_attempt_without_a_true_id_gets_one(signed_in, account, session, stripe):
    path = f"/a/{account.number}/pay"
    form = form_of(read(signed_in.get(path))) | {"attempt": "'; drop table payment"}
    assert signed_in.post(path, data=form).status_code == 303
    [attempt] = attempts_of(session, account)
    assert isinstance(attempt.id, UUID)


def test_a_guest_writes_an_address_for_the_receipt_or_none(client, account, session, stripe):
    client.post("/pay/find", data={"number": account.number, "fact": "98299"})
    form = form_of(read(client.get("/pay")))
    page = read(client.post("/pay", data=form | {"email": "not an address"}), 422)
    assert "Enter an e-mail address" in words(page.select_one(".errors"))
    assert client.post("/pay", data=form | {"email": "June@Example.org"}).status_code == 303
    [attempt] = attempts_of(session, account)
    assert attempt.email == "June@Example.org"
    assert stripe.get(attempt.session_id)["customer_email"] == "June@Example.org"
    hint = words(page.select_one("#email-hint"))
    assert "If you leave it empty, the payment page asks for one." in hint


def test_when_the_processor_does_not_answer_nobody_is_told_to_pay_again(signed_in, account, stripe):
    stripe.fault("error_500_after_success", match="checkout/sessions", times=-1)
    path = f"/a/{account.number}/pay"
    answer = signed_in.post(path, data=form_of(read(signed_in.get(path))))
    assert re.fullmatch(r"/payments/[0-9a-f-]{36}", answer.location)
    page = read(signed_in.get(answer.location))
    assert "We are checking your payment" in words(page.main)
    assert "Do not pay again" in words(page.main)
    assert not [link for link in page.select("main a") if words(link).startswith("Pay")]


def test_the_panel_follows_a_typed_amount(signed_in):
    query = {"amount": "20", "balance_seen": "13250", "how_much": "other", "method": "card"}
    panel = fragment(signed_in.get("/pay/check", query_string=query))
    assert "Pay $22.45" in words(panel)
    assert "$112.50" in words(panel)
    panel = fragment(signed_in.get("/pay/check", query_string=query | {"amount": "<b>"}))
    assert "Pay this amount" in words(panel)


def test_an_account_of_somebody_else_and_one_that_is_not_there_look_the_same(
    client, sign_in, neighbour, account
):
    sign_in(neighbour)
    theirs, none = client.get(f"/a/{account.number}/pay"), client.get("/a/99999999/pay")
    assert theirs.status_code == none.status_code == 404
    assert read(theirs, 404).main == read(none, 404).main
    form = {"attempt": str(uuid4()), "balance_seen": "13250", "how_much": "all", "method": "bank"}
    assert client.post(f"/a/{account.number}/pay", data=form).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "This account is closed and nothing is owed on it"),
     ("es", "Esta cuenta está cerrada y no se debe nada en ella")],
)  # fmt: skip
def test_a_refusal_says_its_own_reason_in_the_language_of_the_payer(
    signed_in, owner, session, stripe, language, said
):
    owner.language = language
    closed = make_account(session, status=AccountStatus.CLOSED, closed_on=date(2026, 11, 18))
    give_access(session, owner, closed)
    path = f"/a/{closed.number}/pay"
    form = form_of(read(signed_in.get(path))) | {"how_much": "other", "amount": "5.00"}
    page = read(signed_in.post(path, data=form), 422)
    assert said in words(page.select_one(".errors"))
    assert stripe.find("checkout.session") == []


def test_what_is_being_checked_is_said_above_the_choices(signed_in, account, session):
    review = PaymentAttempt(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:2",
        method_type=MethodType.CARD, amount=Money.dollars("132.50"),
        balance_seen=Money.dollars("132.50"), created_at=datetime.now(UTC),
    )  # fmt: skip
    review.state = AttemptState.REVIEW
    session.add(review)
    session.flush()
    page = read(signed_in.get(f"/a/{account.number}/pay"))
    said = words(page.select_one("form .callout.waiting"))
    assert said.startswith("Do not pay again yet. A payment of $132.50 on this account")
