"""Sales of property at the desk: written down, answered with figures, paid, finished."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import AccountStatus, printed
from models.audit import AuditEvent
from models.escrow import CameBy, EscrowRequest, EscrowState
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment
from models.refund import Refund
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

S = EscrowState
DAY = timedelta(days=1)
KEY = "00000000-0000-0000-0000-0000000000e5"


@pytest.fixture
def today():
    return LARKSPUR.day(now())


@pytest.fixture
def account(session, today):
    """Billed up to yesterday; owes $132.50."""
    account = make_account(session, house_number="2218")
    make_bill(session, account, "132.50", on=today)
    return account


@pytest.fixture
def asked(client, at_desk, today):
    """A fax came in."""

    def make(**more):
        sent = {
            "key": KEY, "came_by": "fax", "received_on": today.isoformat(),
            "company": "Cascade Title", "file_number": "CT-4410", "address": "2218 Cedar Hollow Rd",
            "legal": "Lot 4, Block 2", "closing_on": (today + 6 * DAY).isoformat(),
            "seller": "Iris Vance", "purchaser": "Noor Haddad", **more,
        }  # fmt: skip
        return client.post("/desk/escrow/new", data=sent)

    return make


@pytest.fixture
def sale(asked, session) -> EscrowRequest:
    assert asked().status_code == 303
    return session.scalars(select(EscrowRequest)).one()


def here(sale) -> str:
    return f"/desk/escrow/{sale.id}"


def figures(client, sale, account, today):
    """What the form would answer with, as its hidden fields carry it."""
    page = read(client.get(
        f"{here(sale)}/answer?number={printed(account.number)}&closing_on={today + 6 * DAY}"
    ))  # fmt: skip
    form = {
        name: page.select_one(f"input[name={name}]")["value"]
        for name in ("seen", "said", "number", "closing_on")
    }
    return page, form


def answer(client, sale, account, today):
    _, form = figures(client, sale, account, today)
    assert client.post(f"{here(sale)}/answer", data=form).status_code == 303


def test_a_fax_is_written_down_once_and_stands_in_the_queue_with_its_clock(
    client, asked, sale, session
):
    asked()
    assert len(session.scalars(select(EscrowRequest)).all()) == 1
    queue = words(read(client.get("/desk/escrow")).select_one("#requests"))
    assert "3 business days" in queue
    assert "Cascade Title" in queue
    assert "Answer by" in words(read(client.get(here(sale))).main)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("came_by", "online", "Select how it came"),
        ("received_on", "", "Enter the day it came"),
        ("received_on", "2031-01-01", "up to today"),
        ("company", "", "Enter the company"),
        ("closing_on", "soon", "Enter a day such as"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(asked, session, field, value, says):
    assert says in words(read(asked(**{field: value}), 422).main)
    assert session.scalars(select(EscrowRequest)).all() == []


def test_the_answer_is_shown_with_every_figure_before_it_is_given(
    client, sale, account, today, session
):
    page, form = figures(client, sale, account, today)
    text = words(page.select_one("#figures"))
    assert "Service owed" in text
    assert "$132.50" in text
    assert "× 12 ÷ 365" in text
    assert session.get_one(EscrowRequest, sale.id).quotes == []
    assert client.post(f"{here(sale)}/answer", data=form).status_code == 303
    session.expire_all()
    assert sale.state is S.QUOTED
    assert str(sale.quote.total.cents) == form["said"]
    assert "Statement 1 (PDF)" in words(read(client.get(here(sale))).main)


def test_accounts_at_the_address_are_offered(client, session, sale, account):
    neighbor = make_account(session, house_number="2218")
    page = read(client.get(f"{here(sale)}/answer"))
    assert account.shown in words(page.main)
    assert neighbor.shown in words(page.main)
    assert page.select_one("input[name=number]").get("value", "") == ""


def test_the_only_account_at_the_address_is_filled_in_with_its_figures(
    client, session, sale, account
):
    page = read(client.get(f"{here(sale)}/answer"))
    assert page.select_one("input[name=number]")["value"] == account.shown
    assert "$132.50" in words(page.select_one("#figures"))
    looks = select(AuditEvent.subject).where(AuditEvent.action == "account.view")
    assert session.scalars(looks).all() == [f"account:{account.number}"]


def test_what_a_title_company_sent_itself_is_nobody_s_writing(client, sale, session):
    assert "written down by" in words(read(client.get(here(sale))).main)
    sale.entered_by, sale.came_by = "escrow", CameBy.ONLINE
    session.flush()
    page = read(client.get(here(sale)))
    assert "written down by" not in words(page.main)
    assert words(page.select_one(".actions .button")) == "Answer it"
    assert "Add to the request" in words(page.main)


def test_figures_that_changed_are_shown_again_and_nothing_is_answered(
    client, sale, account, today, session
):
    _, form = figures(client, sale, account, today)
    make_bill(session, account, "10.00", on=today + 61 * DAY)
    page = read(client.post(f"{here(sale)}/answer", data=form))
    assert "The figures changed" in words(page.main)
    session.expire_all()
    assert sale.state is S.RECEIVED


def test_the_statement_is_a_paper_and_an_answer_there_is_not_is_none(client, sale, account, today):
    answer(client, sale, account, today)
    paper = client.get(f"{here(sale)}/statement-1.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
    assert client.get(f"{here(sale)}/statement-2.pdf").status_code == 404


def test_a_sale_from_the_fax_to_the_refund(client, sale, account, today, session):
    answer(client, sale, account, today)
    session.expire_all()
    check = {
        "amount": "200.00", "check_number": "10442", "came_on": today.isoformat(),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(f"{here(sale)}/check", data=check).status_code == 303
    assert session.scalars(select(Payment.amount)).all() == [Money.dollars("200.00")]
    page = read(client.get(f"{here(sale)}/finish"))
    form = {
        name: page.select_one(f"input[name={name}]")["value"]
        for name in ("key", "seen", "last_day")
    }
    for _ in range(2):
        answered = client.post(f"{here(sale)}/finish", data=form)
    session.expire_all()
    assert answered.status_code in {303, 409}
    assert sale.state is S.CLOSED
    assert account.status is AccountStatus.CLOSED
    refund = session.scalars(select(Refund)).one()
    assert refund.amount == sale.overpaid > Money.ZERO
    said = words(read(client.get(here(sale))).main)
    assert "to be given back by" in said
    assert f"90-{sale.id:06d}" in said


def test_something_is_missing_then_it_comes(client, asked, session, today):
    asked(legal="")
    sale = session.scalars(select(EscrowRequest)).one()
    page = read(client.get(here(sale)))
    assert page.select_one("#missing")["value"] == "We need the legal description."
    sent = client.post(f"{here(sale)}/missing", data={"missing": "We need the lot."})
    assert sent.status_code == 303
    assert "We told them: We need the lot." in words(read(client.get(here(sale))).main)
    read(client.get(f"{here(sale)}/complete"))
    form = {"came_by": "mail", "received_on": today.isoformat(), "legal": "Lot 4"}
    assert client.post(f"{here(sale)}/complete", data=form).status_code == 303
    session.expire_all()
    assert (sale.state, sale.legal) == (S.RECEIVED, "Lot 4")


def test_a_request_is_called_off_with_words(client, sale, session):
    assert "Write why" in words(read(client.post(f"{here(sale)}/cancel"), 422).main)
    assert client.post(f"{here(sale)}/cancel", data={"because": "No sale"}).status_code == 303
    session.expire_all()
    assert sale.state is S.CANCELLED
    listed = read(client.get("/desk/escrow?show=over"))
    assert sale.number in words(listed.select_one("#requests"))


def test_nobody_works_on_the_sale_of_their_own_house(
    client, sale, account, today, session, at_desk
):
    give_access(session, make_person(session, email=at_desk.email), account)
    _, form = figures(client, sale, account, today)
    assert client.post(f"{here(sale)}/answer", data=form).status_code == 403
    session.expire_all()
    assert sale.quotes == []


def test_an_auditor_looks_and_does_nothing(client, sale, ruth, sign_in):
    sign_in(ruth)
    page = read(client.get(here(sale)))
    assert page.main.select("form") == []
    assert client.post(f"{here(sale)}/cancel", data={"because": "No"}).status_code == 403


def test_there_is_nothing_to_finish_before_money_came(client, sale):
    page = read(client.get(f"{here(sale)}/finish"), 409)
    assert "nothing to finish" in words(page.main)


def test_whoever_asked_by_e_mail_is_told_each_thing_once_and_no_amount(
    client, asked, session, account, today
):
    asked(email="ann@title.example")
    sale = session.scalars(select(EscrowRequest)).one()
    answer(client, sale, account, today)
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "escrow_news")).all()
    assert [each.to for each in told] == ["ann@title.example"]
    assert told[0].subject == f"Final bill: your request {sale.number} is answered"
    assert "CT-4410" in told[0].text
    assert "$" not in told[0].text
    assert "Cedar Hollow" not in told[0].text
