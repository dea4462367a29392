"""Whether a receipt is genuine, without saying whose it is."""

from datetime import timedelta

import pytest

from models.money import Money
from models.payment import Channel
from tests.journeys.stories import Household
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def today():
    """The district's day."""
    return LARKSPUR.day(now())


@pytest.fixture
def home(session, today):
    """A house with a year of bills."""
    return Household(session, today, "Marian Kessler", "2218", "Cedar Hollow Rd").billed(6)


@pytest.mark.parametrize(
    ("channel", "days_ago", "said"),
    [
        (Channel.ONLINE_CARD, 1, "Genuine, and paid"),
        (Channel.COUNTER, 1, "Genuine, and paid"),
        (Channel.ONLINE_BANK, 1, "Genuine, and not yet final"),
        (Channel.ONLINE_BANK, 61, "Genuine, and paid"),
    ],
)
def test_a_receipt_says_how_final_it_is_and_nothing_personal(
    client, home, today, channel, days_ago, said
):
    payment = home.paid(Money(14900), today - timedelta(days=days_ago), channel)
    page = read(client.get(f"/receipt/{payment.receipt_code}"))
    text = words(page.main)
    assert words(page.select_one(".flag")) == said
    assert "$149.00" in text
    assert payment.receipt_number in text
    for secret in (
        "Marian",
        "Kessler",
        "2218",
        "Cedar",
        home.account.number,
        home.account.shown,
        "3310",
    ):
        assert secret not in page.text
    until = payment.returnable_until
    if said.endswith("final"):
        assert f"{until:%b} {until.day}, {until.year}" in text


def test_money_that_went_back_is_never_called_paid(client, home, today):
    payment = home.paid(Money(14900), today - timedelta(days=9))
    home.returned(payment, today - timedelta(days=2))
    page = read(client.get(f"/receipt/{payment.receipt_code}"))
    assert words(page.select_one(".flag")) == "This money went back to the payer"
    assert "There was not enough money in the account." in words(page.main)


def test_a_code_is_read_however_it_is_copied(client, home, today):
    code = home.paid(Money(100), today).receipt_code
    assert client.get(f"/receipt/{code[:4].lower()}-{code[4:]}").status_code == 200


def test_an_invented_code_is_nowhere(client, home):
    for code in ("AAAAAAAAAAAA", "x", "%00", "' or 1=1"):
        assert client.get(f"/receipt/{code}").status_code == 404


def test_the_paper_names_the_house_so_only_its_people_get_it(
    client, home, today, sign_in, neighbour
):
    payment = home.paid(Money(14900), today)
    path = f"/receipt/{payment.receipt_code}.pdf"
    assert client.get(path).status_code == 404
    sign_in(neighbour)
    assert client.get(path).status_code == 404
    sign_in(home.owner)
    answer = client.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
