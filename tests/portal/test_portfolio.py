"""The portfolio: all accounts of a property manager, and paying several with one charge."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from models.account import AccountStatus, Role
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.money import Money
from models.together import PaymentTogether
from services.payments import payable
from services.ratepayer import portfolio
from services.ratepayer.portfolio import Sort, Which
from tests.factories import charge_return_fee, give_access, make_account, make_bill
from tests.pages import read, words
from tests.portal.conftest import AMOUNTS
from tests.workshop import LARKSPUR


def today():
    return LARKSPUR.day(datetime.now(UTC))


def pay_by_bank(session, account, dollars):
    """A bank has been asked for all that an account owes."""
    attempt = PaymentAttempt(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:1",
        method_type=MethodType.BANK, amount=Money.dollars(dollars),
        balance_seen=Money.dollars(dollars), created_at=datetime.now(UTC),
    )  # fmt: skip
    for step in (AttemptState.OPEN, AttemptState.PROCESSING):
        attempt.move_to(step, cause="a story", at=datetime.now(UTC))
    session.add(attempt)
    session.flush()


def sent_back(page):
    """What the pay form would send as it stands."""
    fields = page.select("main form input:not([type=radio]):not([name=csrf_token])")
    return {each["name"]: each["value"] for each in fields if each.get("name")} | {"method": "card"}


def choose(client, accounts):
    query = "&".join(f"n={account.number}" for account in accounts)
    return read(client.get(f"/portfolio/pay?{query}"))


def test_every_account_is_there_with_what_is_owed_and_nobody_elses(signed_in, accounts, neighbour):
    page = read(signed_in.get("/portfolio"))
    rows = page.select("#accounts tbody tr")
    assert [words(row.select_one(".money")) for row in rows] == [
        "$88.10", "$132.50", "$19.99", "$240.00"
    ]  # fmt: skip
    assert "Pay $88.10 past due" in words(page.select_one("main a.button:not(.quiet)"))
    assert "Together, 4 accounts $480.59" in words(page.select_one("tfoot"))
    assert (
        "What do they owe together? $480.59 4 accounts have something to pay. 1 is past due."
        in words(page.main)
    )


def test_figures_are_those_of_each_accounts_own_page_in_two_statements(session, manager, accounts):
    asked = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    held = portfolio.of_person(session, manager.id, today())
    assert len(asked) == 2
    for each in held:
        account = next(a for a in accounts if a.id == each.account_id)
        own = payable.of_account(session, account, today())
        assert (each.owed, each.still, each.aging) == (own.owed, own.still, own.aging)
    assert portfolio.sums(held).still == Money.dollars("480.59")


def test_after_a_bank_payment_the_head_has_the_figures_of_the_single_account(
    signed_in, accounts, session
):
    assert "Balance today" not in words(read(signed_in.get("/portfolio")).main)
    for account, dollars in zip(accounts, AMOUNTS, strict=True):
        pay_by_bank(session, account, dollars)
    said = words(read(signed_in.get("/portfolio")).select_one(".answer"))
    assert "What will they owe when it clears? $0.00" in said
    assert "Payments of $480.59 are on their way." in said
    assert "Balance today $480.59" in said
    assert "Expected balance $0.00" in said
    assert "Nothing is due" not in said


def test_it_is_searched_filtered_and_sorted(session, manager, accounts):
    held = portfolio.of_person(session, manager.id, today())
    find = lambda which, q: [  # noqa: E731
        each.number for each in portfolio.chosen(held, which, q, today())
    ]
    assert find(Which.PAST_DUE, "") == [accounts[1].number]
    assert find(Which.ALL, "102 alder") == [accounts[2].number]
    assert find(Which.ALL, accounts[3].shown) == [accounts[3].number]
    assert find(Which.ALL, "nowhere") == []
    by_owed = portfolio.in_order(held, Sort.OWED, descending=True)
    assert [each.owed for each in by_owed] == sorted((e.owed for e in held), reverse=True)


def test_a_person_with_more_than_a_handful_starts_at_the_list(
    signed_in, session, manager, accounts
):
    assert signed_in.get("/overview").status_code == 200
    for _ in range(portfolio.HANDFUL):
        give_access(session, manager, make_account(session), role=Role.MANAGER)
    assert signed_in.get("/overview").location == "/portfolio"


def test_the_selected_accounts_are_paid_with_one_charge_and_one_fee(
    signed_in, accounts, session, stripe
):
    page = choose(signed_in, accounts[:3])
    assert words(page.select_one("#pay-button .with-card")) == "Pay $243.04"
    answer = signed_in.post("/portfolio/pay", data=sent_back(page))
    assert answer.status_code == 303
    assert answer.location.startswith(stripe.url)
    [together] = session.scalars(select(PaymentTogether)).all()
    assert (together.amount, together.parts) == (Money(24059), 3)
    [session_of] = stripe.find("checkout.session")
    assert session_of["amount_total"] == 24059 + 245
    again = signed_in.post("/portfolio/pay", data=sent_back(page))
    assert again.location == answer.location
    assert len(stripe.find("checkout.session")) == 1


def test_a_sum_that_was_not_seen_is_shown_before_it_is_charged(signed_in, accounts, session):
    form = sent_back(choose(signed_in, accounts[:2]))
    form[f"amount-{accounts[0].number}"] = "50.00"
    answer = signed_in.post("/portfolio/pay", data=form)
    assert answer.status_code == 200
    assert "Together it is now $138.10" in words(read(answer).main)
    assert session.scalars(select(PaymentAttempt)).all() == []


def test_c09_what_changed_in_another_tab_is_shown_and_nothing_is_charged(
    signed_in, accounts, session
):
    form = sent_back(choose(signed_in, accounts[:2]))
    make_bill(session, accounts[0], "10.00", on=today())
    answer = signed_in.post("/portfolio/pay", data=form)
    page = read(answer, 409)
    assert "Nothing was charged." in words(page.main)
    assert f"{accounts[0].shown}: the amount due is now $142.50" in words(page.main)
    assert page.select_one(f"#amount-{accounts[0].number}")["value"] == "142.50"
    assert session.scalars(select(PaymentAttempt)).all() == []


def test_an_empty_amount_leaves_an_account_out_and_a_wrong_one_is_told_beside_it(
    signed_in, accounts
):
    form = sent_back(choose(signed_in, accounts[:3]))
    form[f"amount-{accounts[0].number}"] = ""
    form[f"amount-{accounts[1].number}"] = "much"
    page = read(signed_in.post("/portfolio/pay", data=form), 422)
    assert [each["href"] for each in page.select(".errors a")] == [f"#amount-{accounts[1].number}"]
    assert page.select_one(f"#amount-{accounts[1].number}")["value"] == "much"


def test_somebody_elses_account_is_not_selected_paid_or_told_of(
    signed_in, accounts, session, neighbour
):
    other = make_account(session)
    make_bill(session, other, "77.00")
    page = read(signed_in.get(f"/portfolio/pay?n={other.number}"))
    assert "No account is selected" in words(page.main)
    form = sent_back(choose(signed_in, accounts[:1]))
    form |= {f"amount-{other.number}": "77.00", f"seen-{other.number}": "7700"}
    signed_in.post("/portfolio/pay", data=form)
    paid = session.scalars(select(PaymentAttempt.account_id)).all()
    assert other.id not in paid


def test_c07_a_payment_of_one_of_them_that_is_open_is_said_before(signed_in, accounts, stripe):
    pay = f"/a/{accounts[0].number}/pay"
    alone = read(signed_in.get(pay))
    kept = {each["name"]: each["value"] for each in alone.select("main input[type=hidden]")}
    signed_in.post(pay, data=kept | {"how_much": "all", "method": "card"})
    page = choose(signed_in, accounts[:2])
    assert "a payment of $132.50 is open" in words(
        page.select_one(f"#amount-{accounts[0].number}-hint")
    )
    assert "is open" not in words(page.select_one(f"#amount-{accounts[1].number}-hint"))
    signed_in.post("/portfolio/pay", data=sent_back(page))
    assert {each["status"] for each in stripe.find("checkout.session")} == {"open", "expired"}


def test_all_past_due_selects_those_that_are(signed_in, accounts):
    page = read(signed_in.get("/portfolio/pay?all=past_due"))
    assert [each["id"] for each in page.select(".money-box input")] == [
        f"amount-{accounts[1].number}"
    ]


def test_the_file_out_is_for_spreadsheets_and_runs_no_formula(signed_in, session, accounts):
    session.get_one(type(accounts[0].premise), accounts[0].premise_id).house_number = "=1+1"
    session.flush()
    answer = signed_in.get("/portfolio.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["Account"]: row["Still to pay"] for row in rows} == {
        account.number: dollars for account, dollars in zip(accounts, AMOUNTS, strict=True)
    }
    [formula] = [row for row in rows if row["Account"] == accounts[0].number]
    assert formula["Address"] == "'=1+1 Alder Row"
    assert date.fromisoformat(formula["Due"])


def upload(client, body):
    return client.post(
        "/portfolio/file",
        data={"file": (io.BytesIO(body), "pay.csv")},
        content_type="multipart/form-data",
    )


def test_f20_a_file_fills_in_the_amounts_however_a_spreadsheet_wrote_it(signed_in, accounts):
    one, two = accounts[0], accounts[1]
    for between, end in ((",", "\r\n"), (";", "\n"), ("\t", "\r")):
        lines = (("Account", "Amount"), (one.shown, "10.50"), (two.number, "$5"))
        text = end.join(between.join(line) for line in lines)
        page = read(upload(signed_in, b"\xef\xbb\xbf" + text.encode()))
        found = {each["id"]: each["value"] for each in page.select(".money-box input")}
        assert found == {f"amount-{one.number}": "10.50", f"amount-{two.number}": "5.00"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("{0},10\n{0},20\n", "Line 2: Account {shown} is on line 1 already."),
        ("{0},10\n20603315,5\n", "Line 2: No account of yours has the number in this line."),
        ("{0},-5\n", "Line 1: The amount is not one such as 74.50."),
        ("{0}\n", "Line 1: Write an account number and an amount."),
        ("{0},0\n", "Line 1: The amount must be above zero."),
    ],
)
def test_f20_a_file_with_a_wrong_line_fills_in_nothing_and_says_which(
    signed_in, accounts, lines, said
):
    answer = upload(signed_in, lines.format(accounts[0].number).encode())
    page = read(answer, 422)
    assert said.format(shown=accounts[0].shown) in words(page.main)
    assert page.select(".money-box") == []


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"1,2\n" * 40_000, b"a\0b,1\n", b"account,amount\n"]
)
def test_f20_what_is_no_such_file_is_refused_in_a_sentence(signed_in, body):
    answer = upload(signed_in, body)
    assert read(answer, 422).select_one("#file-error")


def test_e03_what_ended_or_has_not_begun_is_neither_listed_nor_paid(session, manager, accounts):
    """E3: the days of an access count here as on every other page."""
    for days in ((-9, -1), (1, 9)):
        first, last = (today() + timedelta(days=each) for each in days)
        give_access(session, manager, make_account(session), from_on=first, to_on=last)
    last_day = make_account(session)
    give_access(session, manager, last_day, to_on=today())
    held = {each.number for each in portfolio.of_person(session, manager.id, today())}
    assert held == {each.number for each in (*accounts, last_day)}


def test_a_closed_account_without_debt_cannot_be_selected(signed_in, manager, session):
    closed = make_account(session, status=AccountStatus.CLOSED, closed_on=today())
    give_access(session, manager, closed)
    page = read(signed_in.get("/portfolio"))
    assert page.select_one(f"#n-{closed.number}").has_attr("disabled")


def test_a_return_fee_makes_no_account_past_due_and_the_button_asks_for_what_is(
    signed_in, session, accounts
):
    for account in accounts[:2]:
        charge_return_fee(session, account, on=today())
    page = read(signed_in.get("/portfolio"))
    assert "1 is past due." in words(page.find("main"))
    assert "Pay $88.10 past due" in words(page.select_one("main a.button:not(.quiet)"))
    asked = read(signed_in.get("/portfolio/pay?all=past_due"))
    assert sent_back(asked)[f"amount-{accounts[1].number}"] == "88.10"
