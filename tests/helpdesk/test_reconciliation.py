"""The processor's books against ours, for those who work with them and those who only look."""

import csv
import io

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.processor_line import ProcessorLine
from tests.pages import read, words
from tests.reconciled import AT, reconciled

AT_DESK = "/desk/reconciliation/processor"


@pytest.fixture
def books(session, account):
    """A charge that is no payment of ours, a payment that is no line, and two payouts."""
    return reconciled(session, account)


@pytest.fixture
def at_lees(lee, sign_in):
    sign_in(lee)
    return lee


def events(session):
    return session.scalars(
        select(AuditEvent).where(AuditEvent.action == "reconciliation.explain")
    ).all()


def test_before_the_first_pull_the_page_says_so(client, at_desk):
    assert "were not read yet" in words(read(client.get(AT_DESK)).main)
    assert "sent nothing to the bank yet" in words(read(client.get(f"{AT_DESK}/payouts")).main)


def test_the_difference_is_on_top_and_each_account_and_day_has_its_parts(client, at_desk, books):
    main = read(client.get(AT_DESK)).main
    assert "$26.25 waits for a reason, $0.00 is unknown" in words(main.select_one("header"))
    card = main.select_one("#sides tbody tr")
    assert words(card).startswith("1110 Card clearing 74.50")
    day = main.select_one("#days tbody tr")
    assert "48.25 CSV" in words(day)


def test_an_exception_says_what_it_may_be(client, at_desk, books):
    rows = read(client.get(AT_DESK)).select("#exceptions tbody tr")
    assert len(rows) == 2
    assert all("of this amount" in words(row) for row in rows)
    page = read(client.get(f"{AT_DESK}/exceptions/{books.charge.id}"))
    assert "was posted without a line" in words(page.main)
    assert page.select_one("main form") is None  # a specialist looks, a supervisor explains
    path = f"{AT_DESK}/exceptions/{books.charge.id}/explain"
    assert client.post(path, data={"reason": "x"}).status_code == 403


def test_a_supervisor_explains_once_with_a_reason_and_it_moves_to_the_explained(
    client, at_lees, books, session
):
    path = f"{AT_DESK}/exceptions/{books.charge.id}/explain"
    page = read(client.post(path, data={"reason": " "}), 422)
    assert "Write why it is so" in words(page.main)
    for _ in range(2):
        sent = client.post(path, data={"reason": "The T-shirts of the open day"})
        assert (sent.status_code, sent.location) == (303, AT_DESK)
    [event] = events(session)
    assert event.detail["reason"] == "The T-shirts of the open day"
    assert "open day" not in words(read(client.get(AT_DESK)).main)
    assert "open day" in words(read(client.get(f"{AT_DESK}?state=explained")).main)
    page = read(client.post(path, data={"reason": "Something else"}), 409)
    assert "Somebody explained it before" in words(page.main)
    assert "Lee Marchetti" in words(page.main)
    session.refresh(books.charge)
    assert books.charge.explained_by == f"staff:{at_lees.id}"


def test_a_payout_shows_its_state_its_day_and_what_it_carries(client, at_desk, books):
    rows = read(client.get(f"{AT_DESK}/payouts")).select("#payouts tbody tr")
    assert ["On its way to the bank" in words(row) for row in rows] == [True, False]
    main = read(client.get(f"{AT_DESK}/payouts/{books.payout.id}")).main
    assert "1 line that comes to $144.57" in words(main)
    assert read(client.get(f"{AT_DESK}/payouts/999999"), 404)


def test_an_exception_in_a_payout_leads_to_its_page_and_back(client, at_desk, books, session):
    line = session.get(ProcessorLine, books.charge.line_id)
    line.payout_id = books.payout.id
    session.flush()
    payout = f"{AT_DESK}/payouts/{books.payout.id}"
    [chip] = read(client.get(payout)).select("#lines td a")
    assert words(chip).startswith("Exception")
    assert chip["href"] == f"{AT_DESK}/exceptions/{books.charge.id}"
    assert read(client.get(chip["href"])).select_one(f"main dd a[href='{payout}']")


def test_a_day_is_a_file_and_nonsense_is_today(client, at_desk, books):
    answer = client.get(f"{AT_DESK}/lines.csv?day={AT.date().isoformat()}")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Net"] for row in rows] == ["144.57", "48.25", "-144.57"]
    assert client.get(f"{AT_DESK}/lines.csv?day=0000-99").status_code == 200
