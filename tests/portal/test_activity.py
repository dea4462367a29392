"""Bills and payments of an account, with the balance after each, and as a file."""

import csv
import io
from datetime import date

import pytest

from models.attempt import AttemptState
from models.money import Money
from models.payment import Channel
from services import payments
from services.books.statements import PAGE
from services.payments import Received
from tests.factories import make_bill
from tests.journeys.stories import Household, at
from tests.pages import read, words
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)


@pytest.fixture
def home(session, client, sign_in):
    """Two years of bills, paid but for the last; its owner is signed in."""
    home = Household(session, TODAY, "Marian Kessler", "2218", "Cedar Hollow Rd").billed()
    sign_in(home.owner)
    return home


def rows_of(page):
    return [
        [words(cell) for cell in row.find_all(["th", "td"])]
        for row in page.select("#activity tbody tr")
    ]


def test_every_line_shows_what_was_owed_after_it(client, home):
    rows = rows_of(read(client.get(f"/a/{home.account.number}/activity")))
    assert rows[0][2:] == ["+$149.00", "then owed $149.00"]
    assert rows[1][2:] == ["−$144.50", "then owed $0.00"]


def test_pages_join_without_gap_or_overlap(client, home):
    for month in range(1, 9):
        home.paid(Money(100 + month), date(2026, month, 2), Channel.COUNTER)
    seen, path = [], f"/a/{home.account.number}/activity"
    while path:
        page = read(client.get(path))
        rows = rows_of(page)
        assert len(rows) <= PAGE
        seen += rows
        older = page.select_one("a[rel=next]")
        path = older["href"] if older else None
    entries = list(
        csv.reader(
            io.StringIO(client.get(f"/a/{home.account.number}/activity.csv").text.lstrip("\ufeff"))
        )
    )[1:]
    assert len(seen) == len(entries) > PAGE


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-13-99.1", "2026-01-01.99999999999999999999", "", "0001-01-01.1"]
)
def test_an_invented_place_in_the_list_is_no_error(client, home, after):
    assert client.get(f"/a/{home.account.number}/activity?after={after}").status_code == 200


def test_bills_are_called_by_their_months_and_payments_lead_to_receipts(client, home):
    home.paid(Money(100), date(2026, 11, 17))
    first, bill = read(client.get(f"/a/{home.account.number}/activity")).select("tbody th")[:2]
    assert words(bill.a).startswith("Bill for ")
    assert home.bills[-1].number in words(bill)
    assert client.get(first.a["href"]).status_code == 200
    assert first.a["href"].startswith("/receipt/")


def test_what_a_guest_pays_is_on_its_way_too_but_not_to_be_opened(client, home):
    home.attempt(AttemptState.PROCESSING, is_guests=True)
    home.attempt(AttemptState.ACTION_REQUIRED, AttemptState.OPEN, is_guests=True)
    pending = read(client.get(f"/a/{home.account.number}/activity")).select_one(
        "[aria-labelledby=pending]"
    )
    assert len(pending.select("li")) == 1
    assert not pending.select("a")
    assert "1182" not in words(pending)


def test_what_is_on_its_way_stands_apart_and_is_not_in_the_balance(client, home):
    home.attempt(AttemptState.PROCESSING)
    page = read(client.get(f"/a/{home.account.number}/activity"))
    pending = words(page.select_one("section[aria-labelledby=pending]"))
    assert "Sent to bank" in pending
    assert "$149.00" in pending
    assert rows_of(page)[0][3] == "then owed $149.00"


def test_the_file_holds_every_line_and_runs_no_formula(client, session, home):
    bad = '=HYPERLINK("http://evil.example","x")'
    payments.record_payment(
        session, LARKSPUR,
        Received(
            account_id=home.account.id, amount=Money(500), channel=Channel.CHECK, reference="1",
            method=bad, received_on=TODAY,
        ),
        at=at(TODAY), actor="counter",
    )  # fmt: skip
    answer = client.get(f"/a/{home.account.number}/activity.csv")
    assert answer.mimetype == "text/csv"
    assert f"activity-{home.account.number}" in answer.headers["Content-Disposition"]
    header, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header == ["Date", "What", "Document", "Amount", "Balance"]
    assert rows[0][3:] == ["-5.00", "144.00"]
    for row in rows:
        assert not any(cell.startswith(("=", "@", "\t", "+")) for cell in row)
        assert row[1][:1] not in "-="


def test_the_file_speaks_the_language_of_its_reader(client, home):
    client.post("/language", data={"lang": "es", "next": "/"})
    answer = client.get(f"/a/{home.account.number}/activity.csv")
    header, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header == ["Fecha", "Qué", "Documento", "Monto", "Saldo"]
    assert rows[0][1].startswith("Factura de ")
    assert rows[1][1].endswith(", Checking ••3310")
    assert "Payment" not in answer.text


def test_an_account_without_any_line_says_what_will_stand_there(client, session, sign_in):
    home = Household(session, TODAY, "Nora Penrose", "5", "Camas Way")
    sign_in(home.owner)
    page = read(client.get(f"/a/{home.account.number}/activity"))
    assert "Bills and payments will be listed here." in words(page.main)


def test_somebody_elses_file_is_not_there(client, home, session):
    other = Household(session, TODAY, "Luis Ortega", "64", "Tamarack Ct")
    make_bill(session, other.account)
    for end in ("", ".csv"):
        assert client.get(f"/a/{other.account.number}/activity{end}").status_code == 404
