"""Whether a receipt is genuine, without saying whose it is."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from models.attempt import AttemptState, PayerKind
from models.money import Money
from models.payment import Channel
from services import payments
from tests.changed import Desk, moved
from tests.factories import give_access, make_account, make_person
from tests.journeys.stories import Household
from tests.pages import pdf_words, read, words
from tests.workshop import LARKSPUR, at_work
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


def test_what_a_card_was_charged_is_what_its_receipt_says_on_page_and_paper(
    client, home, today, sign_in
):
    payment = home.paid(Money(14675), today, Channel.ONLINE_CARD, fee=Money(245))
    page = read(client.get(f"/receipt/{payment.receipt_code}"))
    assert words(page.select_one(".hero")) == "$149.20"
    rows = [words(row) for row in page.select(".answer .sums > div")]
    assert rows[:3] == ["To the account $146.75", "Card fee $2.45", "Total charged $149.20"]
    sign_in(home.owner)
    said = pdf_words(client.get(f"/receipt/{payment.receipt_code}.pdf").data)
    assert "You paid $149.20 on" in said
    assert "Total charged $149.20" in said
    assert "final" not in said


def test_a_bank_payment_is_sent_before_it_clears(client, home, today):
    sent_on = today - timedelta(days=6)
    payment = home.paid(Money(14900), sent_on, cleared_on=today - timedelta(days=1))
    steps = read(client.get(f"/receipt/{payment.receipt_code}")).select(".track li")
    assert [words(step).split(" ,")[0] for step in steps] == [
        "Submitted", "Sent to bank", "Cleared", "Final",
    ]  # fmt: skip


def test_a_wrong_code_is_said_back_in_its_field(client):
    page = read(client.get("/receipt/tag4ghjkmn23"), 404)
    assert "No receipt has the code TAG4-GHJK-MN23." in words(page.select_one(".problem"))
    assert page.select_one("#receipt-code")["value"] == "TAG4-GHJK-MN23"
    assert words(page.title).startswith("Error:")


def test_no_code_is_asked_for_in_its_field(client):
    assert not read(client.get("/receipt")).select(".problem")
    page = read(client.get("/receipt?receipt-code= -"), 422)
    assert "Enter the code on the receipt" in words(page.select_one(".problem"))


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


def online(home, today, **payer):
    """A card payment of $100.00 that somebody made online."""
    attempt = home.attempt(AttemptState.SUCCEEDED, AttemptState.OPEN)
    for name, value in {"amount": Money(10000), **payer}.items():
        setattr(attempt, name, value)
    home.session.flush()
    return payments.record_payment(
        home.session, LARKSPUR,
        payments.Received(
            account_id=home.account.id, amount=Money(10000), channel=Channel.ONLINE_CARD,
            reference=str(attempt.id), received_on=today, attempt_id=attempt.id,
        ),
        at=now(), actor="job:payments",
    )  # fmt: skip


def paper(client, payment):
    """The words of the receipt on paper."""
    answer = client.get(f"/receipt/{payment.receipt_code}.pdf")
    assert answer.status_code == 200
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(page.extract_text().replace("\u00a0", " ").split())


def test_the_paper_tells_the_owner_the_house_and_what_was_owed_after(client, home, today, sign_in):
    payment = online(home, today, payer_kind=PayerKind.GUEST, payer_key="guest:june")
    sign_in(home.owner)
    said = paper(client, payment)
    assert "2218 Cedar Hollow Rd" in said
    assert "You still owed $49.00 after this payment." in said


def test_the_paper_tells_a_guest_no_street_and_no_balance(client, home, today):
    payment = online(
        home, today, payer_kind=PayerKind.GUEST, payer_key="guest:june", person_id=None
    )
    with client.session_transaction("/") as visit:
        visit["guest"] = "june"
    said = paper(client, payment)
    assert "$100.00" in said
    assert "2218 C" in said
    assert "Cedar" not in said
    assert "49.00" not in said
    assert "And after it?" not in said


def test_a_payer_who_moved_out_keeps_their_receipt_without_the_balance(
    client, home, today, sign_in
):
    gone = make_person(home.session, "Noor Haddad")
    give_access(home.session, gone, home.account, to_on=today - timedelta(days=1))
    payment = online(home, today, person_id=gone.id, payer_key=f"person:{gone.id}")
    sign_in(gone)
    said = paper(client, payment)
    assert "Cedar Hollow" in said
    assert "49.00" not in said


@pytest.mark.parametrize(("days_ago", "status"), [(0, 200), (1, 404)])
def test_somebody_who_moved_out_reads_no_later_receipts(
    client, home, today, sign_in, days_ago, status
):
    tenant = make_person(home.session, "Noor Haddad")
    give_access(home.session, tenant, home.account, to_on=today - timedelta(days=days_ago))
    payment = home.paid(Money(14900), today)
    sign_in(tenant)
    assert client.get(f"/receipt/{payment.receipt_code}.pdf").status_code == status


def test_a_receipt_of_a_payment_that_moved_says_so_and_not_where(
    client, session, database, home, today
):
    payment = home.paid(Money(14900), today - timedelta(days=1), Channel.LOCKBOX)
    there = make_account(session)
    desk = Desk(session, at_work(database, now))
    desk.do(home.account, moved(payment, there, 4_900), reason="wrong_account")
    text = words(read(client.get(f"/receipt/{payment.receipt_code}")).main)
    assert "$49.00 of it was moved to another account." in text
    assert "$149.00" in text
    assert there.shown not in text
