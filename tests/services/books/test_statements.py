"""What happened on an account."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.money import Money
from models.payment import Channel, ReturnKind
from services import payments
from services.books import statements
from services.books.statements import Cursor, cell
from services.gateways.processor import Movement
from services.payments import Received, returns
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 9, 20, tzinfo=UTC)


def test_the_newest_entry_is_first_and_shows_the_balance(session, home):
    page = statements.activity(session, home.id)
    assert [line.balance.plain for line in page.lines] == [
        "132.50", "0.00", "132.50", "-17.50", "132.50",
    ]  # fmt: skip
    assert [line.change.plain for line in page.lines] == [
        "132.50", "-132.50", "150.00", "-150.00", "132.50",
    ]  # fmt: skip
    assert page.next is None


def test_an_entry_names_its_bill_or_its_receipt(session, home):
    newest, paid, returned, came, first = statements.activity(session, home.id).lines
    assert newest.bill_number
    assert first.bill_number != newest.bill_number
    assert returned.receipt_number == came.receipt_number != paid.receipt_number
    assert came.channel is Channel.ONLINE_BANK
    assert returned.method == "Checking ••6789"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_pages_join_without_a_gap_or_a_repeat(session, home, size):
    whole = statements.activity(session, home.id, size=100).lines
    joined, after = [], None
    while True:
        page = statements.activity(session, home.id, after=after, size=size)
        joined += page.lines
        if page.next is None:
            break
        after = Cursor.read(str(page.next))
    assert joined == list(whole)


def test_a_page_is_one_statement(session, home):
    sent = []
    engine = session.get_bind()

    def remember(*args) -> None:
        sent.append(args[2])

    event.listen(engine, "before_cursor_execute", remember)
    try:
        page = statements.activity(session, home.id, size=2)
        statements.activity(session, home.id, after=page.next, size=2)
    finally:
        event.remove(engine, "before_cursor_execute", remember)
    assert len(sent) == 2


def test_an_account_where_nothing_happened_is_empty(session, home):
    page = statements.activity(session, make_account(session).id)
    assert (list(page.lines), page.next) == ([], None)


@pytest.mark.parametrize("written", ["", "x", "2026-13-01.1", "2026-11-09", "2026-11-09.x"])
def test_what_is_no_cursor_is_the_first_page(written):
    assert Cursor.read(written) is None


def test_a_cursor_beyond_every_id_is_not_an_error(session, home):
    after = Cursor.read("2026-11-09." + "9" * 40)
    assert statements.activity(session, home.id, after=after).lines


def test_a_spreadsheet_gets_every_entry_with_amounts_as_numbers(session, home):
    file = io.StringIO()
    csv.writer(file).writerows(statements.csv_rows(session, home.id))
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["Amount"] for row in rows] == ["132.50", "-132.50", "150.00", "-150.00", "132.50"]
    assert rows[0]["Balance"] == "132.50"
    assert rows[0]["Date"] == "2026-11-01"
    assert [float(row["Amount"]) for row in rows]


@pytest.mark.parametrize(
    "written",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1dcmd", "\0=1"],
)
def test_f13_no_cell_runs_as_a_formula(written):
    """F13."""
    defused = cell(written)
    assert defused.startswith("'")
    assert "\0" not in defused


def test_plain_text_stays_as_it_is():
    assert cell("Payment Visa ••4242, 5 - 3 = 2") == "Payment Visa ••4242, 5 - 3 = 2"


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """Billed, overpaid, returned by the bank, paid, and billed again; beside a neighbor."""
    home, neighbor = make_account(session), make_account(session)
    make_bill(session, neighbor, on=date(2026, 9, 1))
    make_bill(session, home, on=date(2026, 9, 1))
    payment = _pay(session, home, "150.00", Channel.ONLINE_BANK, "pi_1", date(2026, 9, 20))
    back = Movement(
        kind=ReturnKind.RETURNED, reference="re_1", amount=payment.amount, code="R01",
        happened_at=datetime(2026, 9, 23, 18, tzinfo=UTC),
    )  # fmt: skip
    returns.record_movement(session, LARKSPUR, payment, back, at=AT, actor="job")
    _pay(session, home, "132.50", Channel.COUNTER, "C-1", date(2026, 9, 23) + timedelta(days=3))
    make_bill(session, home, on=date(2026, 11, 1))
    _pay(session, neighbor, "10.00", Channel.COUNTER, "C-2", date(2026, 9, 30))
    return home


def _pay(session: Session, account, dollars: str, channel: Channel, name: str, on: date):
    received = Received(
        account_id=account.id, amount=Money.dollars(dollars), channel=channel, reference=name,
        method="Checking ••6789" if channel is Channel.ONLINE_BANK else "Cash", received_on=on,
    )  # fmt: skip
    return payments.record_payment(session, LARKSPUR, received, at=AT, actor="staff:1")
