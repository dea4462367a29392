"""A person's cards and bank accounts, and paying a bill with one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.attempt import AttemptState, MethodType
from models.saved_method import MethodState, SavedMethod
from services.telling import reasons
from tests.faults.door import NUMBER
from tests.faults.purse import Purse
from tests.faults.test_drawing import ASKS_FOR_MORE, DECLINES_LATER
from tests.faults.till import bank, card, post
from tests.pages import read, words
from tests.portal.test_pay import form_of

METHODS, PAY = "/me/methods", f"/a/{NUMBER}/pay"
PAID = [("payment", -14675, 14920)]


@pytest.fixture
def payer(till):
    return till.door.client()


@pytest.fixture
def purse(till):
    return Purse(till)


def form(client, path):
    """What the form of a page would send."""
    return form_of(read(client.get(path)))


def test_a_card_is_added_at_the_processors_page_and_listed(till, payer):
    page = read(payer.get(f"{METHODS}/add/card"))
    assert "I allow" in words(page.main)
    assert page.select("input[inputmode=numeric]") == []
    sent = form_of(page) | {"label": "House card"}
    to = payer.post(f"{METHODS}/add/card", data=sent).location
    assert to.startswith(till.sandbox.url)
    assert payer.post(f"{METHODS}/add/card", data=sent).location == to
    assert post(to, card("4242424242424242")) == 303
    [method] = till.all(SavedMethod)

    back = payer.get(f"{METHODS}/{method.id}/back")

    assert "Visa ••4242 is added" in words(read(back).main)
    assert "House card" in words(read(payer.get(METHODS)).main)
    assert len(till.all(SavedMethod)) == 1


def test_turning_back_from_the_processors_page_adds_nothing_and_says_so(till, payer):
    payer.post(f"{METHODS}/add/bank", data=form(payer, f"{METHODS}/add/bank"))
    [method] = till.all(SavedMethod)

    page = read(payer.get(f"{METHODS}/{method.id}/back?turned=back"))

    assert "Nothing was added" in words(page.main)
    assert till.all(SavedMethod)[0].state is MethodState.GIVEN_UP


def test_a_method_is_named_chosen_first_and_removed(till, payer, purse):
    first, second = purse.keep(), purse.keep(MethodType.BANK, bank("000123456789"))
    path = f"{METHODS}/{second}"
    payer.post(path, data=form(payer, path) | {"label": "Savings", "is_first": "y"})
    assert [(row.label, row.is_default) for row in till.all(SavedMethod)] == [
        ("", False), ("Savings", True),
    ]  # fmt: skip

    gone = f"{METHODS}/{first}/remove"
    assert payer.post(gone, data=form(payer, gone)).location == METHODS
    assert till.all(SavedMethod)[0].state is MethodState.REMOVED
    assert payer.get(f"{METHODS}/{first}").status_code == 404


def test_a_kept_card_is_chosen_already_and_one_press_pays(till, payer, purse):
    method_id = purse.keep()
    page = read(payer.get(PAY))
    [chosen] = page.select("input[name=method][checked]")
    assert chosen["value"] == f"card-{method_id}"

    answer = payer.post(PAY, data=form_of(page) | {"method": f"card-{method_id}"})

    [attempt] = till.all_attempts()
    assert answer.location == f"/payments/{attempt.id}"
    assert "Your payment is received" in words(read(payer.get(answer.location)).main)
    assert till.postings() == PAID


def test_c07_enter_and_a_click_at_once_draw_once(till, purse):
    method = f"card-{purse.keep()}"
    payers = [till.door.client() for _ in range(4)]
    sent = form(payers[0], PAY) | {"method": method}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda payer: payer.post(PAY, data=sent), payers))

    assert {answer.status_code for answer in answers} <= {303}
    assert len(till.all_attempts()) == len(till.sandbox.find("charge")) == 1
    assert till.postings() == PAID


def test_a12_when_the_answer_is_lost_the_payer_is_told_not_to_pay_again(till, payer, purse):
    sent = form(payer, PAY) | {"method": f"card-{purse.keep()}"}
    till.sandbox.fault("drop_after_success", match="/confirm", times=-1)
    till.sandbox.fault("timeout_before", match="GET /v1/payment_intents", times=-1)
    to = payer.post(PAY, data=sent).location
    assert "Do not pay again" in words(read(payer.get(to)).main)
    till.sandbox.clear_faults()

    assert "Your payment is received" in words(read(payer.get(to)).main)
    assert till.postings() == PAID


def test_a_card_that_wants_to_see_its_holder_is_paid_at_a_page(till, payer, purse):
    sent = form(payer, PAY) | {"method": f"card-{purse.keep(form=card(ASKS_FOR_MORE))}"}
    page = read(payer.get(payer.post(PAY, data=sent).location))

    assert reasons.in_words(reasons.AUTHENTICATE, "en") in words(page.main)
    go_on = page.main.find("a", string="Go on to the payment page") or page.select_one(
        f'a[href^="{PAY}?method=card"]'
    )
    page = read(payer.get(go_on["href"]))
    assert page.select_one("input[name=method][checked]")["value"] == "card"
    assert payer.post(PAY, data=form_of(page) | {"method": "card"}).location.startswith(
        till.sandbox.url
    )


def test_a_declined_card_is_told_and_another_way_is_offered(till, payer, purse):
    sent = form(payer, PAY) | {"method": f"card-{purse.keep(form=card(DECLINES_LATER))}"}
    page = read(payer.get(payer.post(PAY, data=sent).location))

    assert "The card was declined. Nothing was charged." in words(page.main)
    assert [attempt.state for attempt in till.all_attempts()] == [AttemptState.FAILED]


@pytest.mark.parametrize("method", ["card-999999", "bank-{id}", "card-", "cash", "card-{id}x"])
def test_what_is_not_kept_cannot_be_paid_with(till, payer, purse, method):
    chosen = method.format(id=purse.keep())

    assert payer.post(PAY, data=form(payer, PAY) | {"method": chosen}).status_code == 422
    assert till.all_attempts() == []
