"""The fee for a returned payment: its name, its resolution, and the way to ask for a waiver."""

import pytest

from tests.factories import charge_return_fee
from tests.journeys.stories import Household
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

NAMED = (
    "$20.00 of what you owe is the fee for the payment your bank returned"
    f" ({LARKSPUR.autopay.return_fee_resolution})."
)


@pytest.fixture
def home(session):
    """Two years of bills, paid but for the last."""
    on = LARKSPUR.day(now())
    return Household(session, on, "Marian Kessler", "2218", "Cedar Hollow Rd").billed()


@pytest.fixture
def overview_of(client, sign_in, home):
    def look():
        sign_in(home.owner)
        return read(client.get(f"/a/{home.account.number}"))

    return look


def test_a_return_fee_has_its_name_its_resolution_and_a_way_to_ask(
    home, overview_of, session, client
):
    charge_return_fee(session, home.account, on=home.today)
    page = overview_of()
    root = f"/a/{home.account.number}"
    assert words(page.select_one(".flag")) == "Your bill is here"
    assert "This bill and the one before it" not in words(page.main)
    assert "Fee for the payment your bank returned" in words(page.select_one(".deck"))
    bill = f"{root}/bills/{home.bills[-1].number}"
    for shown in (page, read(client.get(f"{root}/pay")), read(client.get(bill))):
        assert NAMED in words(shown.main)
        asked = shown.find("a", string="Ask us to waive it")["href"]
        assert "from before" not in words(shown.main)
    row = words(read(client.get(f"{root}/activity")).select_one("#activity tbody tr"))
    assert "Fee for the payment your bank returned" in row
    assert LARKSPUR.autopay.return_fee_resolution in row
    question = read(client.get(asked)).select_one("textarea").text
    assert question.strip().startswith("Please waive the fee for the payment my bank returned")


def test_a_fee_alone_is_due_now_and_no_bill_is(home, overview_of, session):
    home.paid(home.bills[-1].total, home.today)
    charge_return_fee(session, home.account, on=home.today)
    page = overview_of()
    assert words(page.select_one(".flag")) == "A fee is due"
    assert "The fee is due now." in words(page.select_one(".sentence"))
    assert NAMED in words(page.main)


def test_it_is_named_in_spanish_too(home, overview_of, session):
    charge_return_fee(session, home.account, on=home.today)
    home.owner.language = "es"
    session.flush()
    page = words(overview_of().main)
    assert "es el cargo por el pago que su banco devolvió" in page
    assert "Pídanos que lo anulemos" in page
