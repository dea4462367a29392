"""The page of a bill: its sum, its reasons, what changed, and its paper."""

from datetime import date, timedelta

import pytest

from models.money import Money
from tests.factories import charge_return_fee
from tests.journeys.stories import Household
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def today():
    """The district's day."""
    return LARKSPUR.day(now())


@pytest.fixture
def home(session, client, sign_in, today):
    """Two years of bills, paid but for the last; its owner is signed in."""
    home = Household(session, today, "Marian Kessler", "2218", "Cedar Hollow Rd").billed()
    sign_in(home.owner)
    return home


def bill_page(client, home, place=-1):
    return read(client.get(f"/a/{home.account.number}/bills/{home.bills[place].number}"))


def test_the_lines_and_their_reasons_make_the_bill(client, home):
    page = bill_page(client, home)
    lines = page.select(".lines > li")
    amounts = [Money.read(words(line.find("span", class_="amount"))) for line in lines]
    assert sum(amount.cents for amount in amounts) == home.bills[-1].total.cents
    assert "1 home × 2 months × $41.85 = $83.70" in words(lines[0])
    assert "Rate of Oct 1, 2026. Resolution 2025-11." in words(lines[0])
    assert "Resolution\N{NO-BREAK SPACE}2025-\N{WORD JOINER}11." in lines[0].get_text()


def test_what_changed_sums_to_the_difference(client, home):
    rows = [
        words(row)
        for row in bill_page(client, home).select("section[aria-labelledby=changed] .sums > div")
    ]
    assert rows == ["Last bill $144.50", "Sewer service +$4.50", "This bill $149.00"]


def test_a_reader_in_spanish_keeps_months_dates_and_resolutions(client, home, session):
    home.owner.language = "es"
    session.flush()
    line = words(bill_page(client, home).select(".lines > li")[0])
    assert line.startswith("Servicio de alcantarillado, 2 meses")
    assert "1 vivienda × 2 meses × $41.85 = $83.70." in line
    assert "Tarifa del 1 oct 2026. Resolución 2025-11." in line


def test_a_bill_that_is_paid_stays_paid_when_a_return_fee_comes(client, home, session, today):
    charge_return_fee(session, home.account, on=today)
    assert "This bill is paid." in words(bill_page(client, home, -2).find("main"))
    newest = words(bill_page(client, home).select_one(".bill-head"))
    assert f"Still to pay of it {home.bills[-1].total}" in newest


def test_a_bill_says_what_is_owed_besides_it(client, session, sign_in, today):
    home = Household(session, today, "Luis Ortega", "64", "Tamarack Ct").billed(2, pay=0)
    sign_in(home.owner)
    before, newest = (bill.total for bill in home.bills)
    assert f"You also owe {before} from before." in words(bill_page(client, home).main)
    assert f"You owe {before + newest} in all." in words(bill_page(client, home, -2).main)


def test_the_newest_bill_is_still_to_pay_and_an_older_one_is_paid(client, home):
    assert "It is due on" in words(bill_page(client, home).main)
    old = words(bill_page(client, home, -2).main)
    assert "This bill is paid." in old


def test_a_part_payment_leaves_the_rest_of_the_bill(client, home, today):
    home.paid(Money(4900), today - timedelta(days=1))
    assert "$100.00 of it is still to pay" in words(bill_page(client, home).main)


def test_a_first_bill_is_compared_with_nothing(client, session, sign_in, today):
    home = Household(session, today, "Nora Penrose", "5", "Camas Way").billed(1)
    sign_in(home.owner)
    assert not bill_page(client, home).select_one("#changed")


def test_the_paper_is_a_tagged_pdf_of_the_same_bill(client, home):
    path = f"/a/{home.account.number}/bills/{home.bills[-1].number}.pdf"
    answer = client.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.data
    assert answer.data == client.get(path).data


@pytest.mark.parametrize("end", ["", ".pdf"])
def test_another_accounts_bill_is_not_found_under_mine(client, home, session, end):
    other = Household(session, date(2026, 11, 18), "Luis Ortega", "64", "Tamarack Ct").billed(2)
    number = other.bills[-1].number
    for account in (home.account, other.account):
        answer = client.get(f"/a/{account.number}/bills/{number}{end}")
        assert answer.status_code == 404
