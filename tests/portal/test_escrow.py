"""Title companies at their page: a mailbox proves itself, and sees its own requests alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.escrow import EscrowMailbox, EscrowRequest, EscrowState
from models.outbox import OutboxMessage
from services.escrow import answering, mailboxes
from services.escrow.answering import Answer
from services.keys.tokens import hashed
from tests.factories import make_account, make_bill
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

ANN, OTHER = "ann@title.example", "bob@escrow.example"
KEY = "00000000-0000-0000-0000-0000000000e7"


@pytest.fixture
def today():
    return LARKSPUR.day(now())


@pytest.fixture
def account(session, today):
    account = make_account(session, house_number="2218")
    make_bill(session, account, "132.50", on=today)
    return account


def prove(client, session, email=ANN):
    """Whoever reads the mailbox comes back with its code."""
    assert client.post("/escrow", data={"email": email}).location == "/escrow/code"
    letter = session.scalars(
        select(OutboxMessage).where(OutboxMessage.to == email).order_by(OutboxMessage.id.desc())
    ).first()
    code = next(word for word in letter.subject.split() + letter.text.split() if word.isdigit())
    return client.post("/escrow/code", data={"code": code})


def sale(today, **more):
    return {
        "key": KEY, "address": "2218 Cedar Hollow Rd", "parcel": "", "legal": "Lot 4, Block 2",
        "closing_on": (today + timedelta(days=6)).isoformat(), "seller": "Iris Vance",
        "purchaser": "Noor Haddad", "company": "Cascade Title", "contact": "Ann Ito",
        "file_number": "CT-4410", **more,
    }  # fmt: skip


@pytest.fixture
def sent(client, session, today) -> EscrowRequest:
    """Ann asked."""
    assert prove(client, session).location == "/escrow/requests"
    assert client.post("/escrow/requests/new", data=sale(today)).status_code == 303
    return session.scalars(select(EscrowRequest)).one()


def answer(session, request, account, today):
    wish = Answer(
        request_id=request.id, number=account.number, closing_on=today + timedelta(days=6), seen=0
    )
    answering.quote(session, LARKSPUR, wish, by="staff:4711", at=now())


def test_a_request_is_sent_in_four_screens_and_its_clock_is_shown(client, session, today):
    read(client.get("/escrow"))
    prove(client, session)
    read(client.get("/escrow/requests"))
    page = read(client.get("/escrow/requests/new"))
    assert "legal description" in words(page.main)
    for _ in range(2):
        sent = client.post("/escrow/requests/new", data=sale(today))
    request = session.scalars(select(EscrowRequest)).one()
    assert (request.email, request.came_by, request.entered_by) == (ANN, "online", "escrow")
    shown = words(read(client.get(sent.location)).main)
    assert "We answer by" in shown
    assert "CT-4410" in words(read(client.get("/escrow/requests")).select_one("#sales"))


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("address", "Enter the address, or the parcel"),
        ("legal", "Enter the legal description"),
        ("closing_on", "Enter the closing date"),
        ("seller", "Enter the seller"),
        ("company", "Enter your company"),
        ("file_number", "Enter your file number"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(client, session, today, field, says):
    prove(client, session)
    answered = client.post("/escrow/requests/new", data=sale(today, **{field: ""}))
    assert says in words(read(answered, 422).main)
    assert session.scalars(select(EscrowRequest)).all() == []


def test_nobody_learns_what_an_address_owes_before_staff_answered(client, sent, account):
    shown = words(read(client.get(f"/escrow/requests/{sent.number}")).main)
    assert "132.50" not in shown
    assert "$" not in shown


def test_the_answer_is_shown_with_its_paper_and_the_way_to_pay(
    client, session, sent, account, today
):
    answer(session, sent, account, today)
    here = f"/escrow/requests/{sent.number}"
    shown = words(read(client.get(here)).main)
    assert "Estimate sent" in shown
    assert "$132.50" in shown
    assert f"${sent.quote.per_diem}" in shown
    assert client.get(f"{here}/statement-1.pdf").data.startswith(b"%PDF")
    assert client.get(f"{here}/statement-2.pdf").status_code == 404
    paid = client.post(f"{here}/pay")
    assert paid.location.startswith("/pay?bill=")
    assert "$132.50" in words(read(client.get(paid.location)).main)


def test_before_an_answer_there_is_nothing_to_pay(client, sent):
    here = f"/escrow/requests/{sent.number}"
    assert client.post(f"{here}/pay").location == here


def test_what_is_missing_is_said_and_sent_again_with_what_was_said(client, session, sent):
    answering.say_missing(
        session, sent.id, words="We need the lot.", by="staff:4711", at=now()
    )  # fmt: skip
    shown = read(client.get(f"/escrow/requests/{sent.number}"))
    assert "We need the lot." in words(shown.main)
    page = read(client.get(f"/escrow/requests/new?like={sent.number}"))
    assert page.select_one("input[name=company]")["value"] == "Cascade Title"


def test_another_mailbox_finds_no_request_that_is_not_its_own(
    client, session, sent, account, today
):
    answer(session, sent, account, today)
    here = f"/escrow/requests/{sent.number}"
    prove(client, session, OTHER)
    for path in (here, f"{here}/statement-1.pdf", f"/escrow/requests/new?like={sent.number}"):
        assert client.get(path).status_code == 404
    assert client.post(f"{here}/pay").status_code == 404
    assert sent.number not in words(read(client.get("/escrow/requests")).main)


def test_without_a_proof_there_is_nothing_and_no_code_says_whose_a_mailbox_is(
    client, session, sent
):
    client.post("/escrow/leave")
    assert client.get(f"/escrow/requests/{sent.number}").status_code == 404
    assert client.get("/escrow/requests").location == "/escrow"
    assert client.post("/escrow/requests/new").location == "/escrow"
    known = client.post("/escrow", data={"email": ANN})
    stranger = client.post("/escrow", data={"email": "nobody@nowhere.example"})
    assert (known.status_code, known.location) == (stranger.status_code, stranger.location)


def test_a_wrong_code_opens_nothing_and_may_be_tried_a_few_times(client, session):
    client.post("/escrow", data={"email": ANN})
    for _ in range(3):
        page = read(client.post("/escrow/code", data={"code": "000000"}), 422)
        assert "Enter the newest code" in words(page.main)
    assert client.get("/escrow/requests").location == "/escrow"


def test_codes_for_one_mailbox_are_not_asked_for_without_end(client):
    statuses = [client.post("/escrow", data={"email": ANN}).status_code for _ in range(30)]
    assert statuses[0] == 303
    assert statuses[-1] == 429


def test_a_proof_holds_for_a_working_day_and_its_code_is_kept_for_one(session):
    at = now()
    token = mailboxes.ask(session, email=ANN, language="en", district=LARKSPUR, at=at)
    row = session.scalars(
        select(EscrowMailbox).where(EscrowMailbox.token_hash == hashed(token))
    ).one()
    row.confirmed_at = at
    session.flush()
    assert mailboxes.proven(session, token, at=at + timedelta(hours=7)) == ANN
    assert mailboxes.proven(session, token, at=at + timedelta(hours=9)) is None
    mailboxes.ask(session, email=OTHER, language="en", district=LARKSPUR, at=at + timedelta(days=2))
    assert [each.email for each in session.scalars(select(EscrowMailbox))] == [OTHER]


def test_a_closed_sale_says_what_goes_back_to_the_seller(client, session, sent, account, today):
    answer(session, sent, account, today)
    sent.state, sent.closed_on = EscrowState.CLOSED, today
    session.flush()
    shown = words(read(client.get(f"/escrow/requests/{sent.number}")).main)
    assert "The account was closed on" in shown


def test_an_answer_that_holds_no_more_opens_no_way_to_pay(client, session, sent, account, today):
    answer(session, sent, account, today)
    sent.quote.closing_on = sent.quote.valid_until = today - timedelta(days=1)
    session.flush()
    here = f"/escrow/requests/{sent.number}"
    assert "Pay online" not in words(read(client.get(here)).main)
    assert client.post(f"{here}/pay").location == here


def test_an_answer_that_came_too_late_opens_no_way_to_pay(client, session, sent, account, today):
    answer(session, sent, account, today)
    sent.answered_on = sent.answer_by + timedelta(days=1)
    session.flush()
    here = f"/escrow/requests/{sent.number}"
    assert client.post(f"{here}/pay").location == here


def test_a_copy_of_the_cookie_opens_nothing_after_leaving(client, session, sent, account, today):
    answer(session, sent, account, today)
    here = f"/escrow/requests/{sent.number}"
    paying = client.post(f"{here}/pay").location
    before = {cookie.key: cookie.value for cookie in client._cookies.values()}
    client.post("/escrow/leave")
    assert client.get(paying).status_code != 200
    for name, value in before.items():
        client.set_cookie(name, value)
    assert client.get(here).status_code == 404
