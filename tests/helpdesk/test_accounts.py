"""The account on one screen, its books, and why each figure is what it is."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType
from models.identity import Staff
from models.money import Money
from models.payment import Channel
from services import payments
from services.billing import penalties
from tests.client import AS_HTMX, HouseClient
from tests.drawn import make_autopay, make_draft
from tests.factories import make_account, make_bill, make_person
from tests.helpdesk.story import Story, attempt, noon
from tests.pages import fragment, read, words
from tests.workshop import LARKSPUR
from web.clock import now

TABS = ("", "/ledger", "/bills", "/payments", "/messages", "/people")


def cents(written: str) -> int:
    """What a page writes as money, in cents."""
    figures = re.sub(r"[^\d]", "", written)
    return -int(figures) if "−" in written else int(figures)


def test_the_head_says_who_where_and_what_is_wrong(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get("/desk/accounts/2044-1836"))
    head = words(page.find("header", class_="record"))
    assert "2044-1836 1906 Juniper Ave" in head
    assert "50 days past due" in head
    assert "$146.75 on its way" in head
    assert "Walter Pruitt, owner" in head
    assert "Single-family residence, 1 home" in head


def test_the_cells_add_up_to_what_is_owed(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get("/desk/accounts/20441836"))
    cells = {
        words(cell.find("dt")): cents(words(cell.find("dd")))
        for cell in page.find("dl", class_="cells").find_all("div")
    }
    parts = ("Sewer service", "Late fees", "Interest", "Other fees", "Contracts")
    assert sum(cells[part] for part in parts) - cells["Credit held"] == cells["They owe"] == 20570
    assert cells["On its way"] == 14675


def test_every_line_of_the_timeline_leads_to_a_page(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    today = LARKSPUR.day(now())
    for state in (AttemptState.EXPIRED, AttemptState.FAILED, AttemptState.CANCELLED):
        attempt(session, story.account, 5000, today, MethodType.CARD, state, uuid4())
    page = read(client.get("/desk/accounts/20441836"))
    links = {link["href"] for link in page.select("#timeline a, aside a, .work a")}
    assert len([link for link in links if link.startswith("/desk/attempts/")]) == 4
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_timeline_is_newest_first_with_a_balance_that_runs(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get("/desk/accounts/20441836"))
    rows = page.find(id="timeline").find("tbody").find_all("tr")
    said = [words(row) for row in rows if "day" not in row.get("class", [])]
    for expected, row in zip(
        ("Your bank payment", "Online payment of $146.75 started", "Bill for", "Payment returned",
         "Payment, Checking ••6789", "Payment, Visa ••4242", "Late fee", "Due date passed",
         "Bill for"),
        sorted(said[:2], reverse=True) + said[2:],
        strict=True,
    ):  # fmt: skip
        assert expected in row
    balances = [
        cents(words(row.find_all("td")[-1]))
        for row in rows[-20:]
        if row.find("a", class_="why-button")
    ]
    assert balances == [20570, 5895, 895, 5895, 15895, 14450]


def test_the_day_a_bill_became_late_has_no_hour(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get("/desk/accounts/20441836"))
    row = next(row for row in page.find_all("tr") if "Due date passed" in words(row))
    assert words(row.find("td", class_="when")) == ""
    fee = next(row for row in page.find_all("tr") if "Late fee" in words(row))
    assert words(fee.find("td", class_="when")).endswith(" pm")


def test_a_payment_page_left_open_is_not_on_its_way(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    on, bank, card = LARKSPUR.day(now()), MethodType.BANK, MethodType.CARD
    attempt(session, story.account, 500, on, card, AttemptState.ACTION_REQUIRED, uuid4())
    attempt(session, story.account, 700, on, bank, AttemptState.UNKNOWN, uuid4())
    side = read(client.get("/desk/accounts/20441836")).find("aside")
    said = {
        words(heading): words(heading.find_next_sibling(class_="flow"))
        for heading in side.find_all("h2")
        if heading.find_next_sibling() in side.find_all(class_="flow")
    }
    assert list(said) == ["On its way", "Being looked up", "Started, not paid"]
    assert "$146.75" in said["On its way"]
    assert "$7.00" in said["Being looked up"]
    assert "$5.00" in said["Started, not paid"]


def test_the_side_says_what_happens_next(client: HouseClient, at_desk: Staff, story: Story):
    side = words(read(client.get("/desk/accounts/20441836")).find("aside"))
    assert "$146.75 is due" in side
    assert "Late fee of $14.68 if unpaid" in side
    assert "Payment to look up: The processor did not answer for two days." in side
    assert "June Pruitt" in side


def test_what_autopay_draws_stands_among_what_happens_next_and_keeps_the_late_fee_away(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    autopay = make_autopay(session, story.account, make_person(session, "June Pruitt"))
    draft = make_draft(session, autopay, story.bill)
    draft.draw_on = LARKSPUR.day(now()) + timedelta(days=2)
    session.commit()
    page = read(client.get("/desk/accounts/20441836"))
    side = words(page.find("aside"))
    assert f"Autopay takes $146.75 Bill {story.bill.number}" in side
    assert "Late fee of $14.68" not in side
    assert "Autopay on" in words(page.select_one("header.head"))


def test_credit_is_said_in_words(client: HouseClient, at_desk: Staff, session: Session):
    account = make_account(session)
    on = LARKSPUR.day(now())
    payments.record_payment(
        session, LARKSPUR,
        payments.Received(
            account_id=account.id, amount=Money(2500), channel=Channel.COUNTER,
            reference="C-1", received_on=on,
        ),
        at=noon(on), actor="staff:1",
    )  # fmt: skip
    page = read(client.get(f"/desk/accounts/{account.number}"))
    total = words(page.find("div", class_="total"))
    assert "Held for them" in total
    assert "$25.00 credit" in total
    assert page.find("abbr", class_="cr") is not None


@pytest.mark.parametrize("tab", TABS)
def test_an_account_on_which_nothing_happened_says_so(
    client: HouseClient, at_desk: Staff, session: Session, tab: str
):
    account = make_account(session)
    page = read(client.get(f"/desk/accounts/{account.number}{tab}"))
    assert page.find("nav", class_="tabs").find("a", attrs={"aria-current": "page"})
    assert page.find(class_="empty")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_a_page_of_its_own(client: HouseClient, at_desk: Staff, story: Story, tab: str):
    page = read(client.get(f"/desk/accounts/20441836{tab}"))
    current = page.find("nav", class_="tabs").find("a", attrs={"aria-current": "page"})
    assert current["href"] == f"/desk/accounts/20441836{tab}#part"
    assert page.find(class_="empty") is None


def test_an_account_that_is_not_there_is_not_found(client: HouseClient, at_desk: Staff):
    read(client.get("/desk/accounts/20441837"), 404)
    read(client.get("/desk/accounts/nonsense"), 404)


def test_a_long_history_is_paged_and_nothing_is_lost_or_said_twice(
    client: HouseClient, at_desk: Staff, session: Session
):
    account = make_account(session)
    on = LARKSPUR.day(now())
    for turn in range(60):
        payments.record_payment(
            session, LARKSPUR,
            payments.Received(
                account_id=account.id, amount=Money(100 + turn), channel=Channel.COUNTER,
                reference=f"C-{turn}", received_on=on,
            ),
            at=noon(on), actor="staff:1",
        )  # fmt: skip
    for tab in ("", "/ledger"):
        path, seen = f"/desk/accounts/{account.number}{tab}", []
        while path:
            page = read(client.get(path))
            seen += re.findall(r"R-\d{8}", page.find("main").find("table").get_text())
            older = page.find("a", rel="next")
            path = older["href"] if older else ""
        assert len(seen) == len(set(seen)) == 60


def test_every_entry_shows_its_debits_and_credits(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get("/desk/accounts/20441836/ledger"))
    legs = [words(ul) for ul in page.find_all("ul", class_="legs")]
    assert len(legs) == 6
    assert "Dr 1110 Card clearing $2.45 Cr 4310 Card fees collected $2.45" in " ".join(legs)
    assert (
        legs[-1]
        == "Dr 1200 Receivable: sewer service $144.50 Cr 4100 Sewer service revenue $144.50"
    )


def test_an_entry_leads_to_what_it_came_from(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get(f"/desk/entries/{story.bill.entry_id}"))
    assert page.find("a", href="/desk/accounts/20441836/bills/26-110502")
    assert "Total 146.75" in words(page.find(id="legs"))
    payment = read(client.get(f"/desk/entries/{story.card.entry_id}"))
    assert payment.find("a", href=f"/desk/payments/{story.card.receipt_number}")


def why_links(page: BeautifulSoup) -> list[str]:
    return [str(link["href"]) for link in page.find_all("a", class_="why-button")]


@pytest.mark.parametrize("tab", ["", "/bills", "/bills/26-110502", "/payments"])
def test_the_parts_of_every_explanation_sum_to_the_figure(
    client: HouseClient, at_desk: Staff, story: Story, tab: str
):
    links = why_links(read(client.get(f"/desk/accounts/20441836{tab}")))
    assert links
    for link in links:
        page = read(client.get(link))
        figure = cents(words(page.find("h1")).removeprefix("Why ").removesuffix("?"))
        parts = [cents(words(dd)) for dd in page.select("dl.parts dd:not(.total)")]
        assert sum(parts) == figure, link
        floating = fragment(client.get(link, headers=AS_HTMX))
        assert (floating["id"], "popover" in floating.attrs) == ("why", True)


def test_the_explanation_of_a_late_fee_names_rule_resolution_and_limit(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get("/desk/accounts/20441836"))
    row = next(row for row in page.find_all("tr") if "Late fee" in words(row))
    said = words(read(client.get(row.find("a", class_="why-button")["href"])).find("main"))
    assert "10.00% × $144.50 = $14.45" in said
    assert "Resolution 2019-07, section 4" in said
    assert "RCW 57.08.081(3)" in said
    assert "plus 10 days of grace" in said


def test_a_component_that_one_entry_made_shows_how_at_once(
    client: HouseClient, at_desk: Staff, session: Session
):
    account = make_account(session)
    on = LARKSPUR.day(now())
    bill = make_bill(session, account, "144.50", on=on - timedelta(days=70))
    penalties.charge_penalty(
        session, LARKSPUR.chart, bill=bill, amount=Money(1445), on=on, at=noon(on),
        reason="10.00% × $144.50 = $14.45", by="job:late_fees",
    )  # fmt: skip
    why = read(client.get(f"/desk/why/accounts/{account.number}/penalty")).find(id="why")
    assert words(why.find(class_="formula")) == "10.00% × $144.50 = $14.45"
    assert "Resolution 2019-07, section 4" in words(why)
    assert "Late fees $14.45" in words(why)


def test_a_component_of_which_part_is_paid_is_still_a_list(
    client: HouseClient, at_desk: Staff, story: Story
):
    why = read(client.get("/desk/why/accounts/20441836/service")).find(id="why")
    assert words(why.find(class_="formula")) == "Sewer service"
    assert "what is left of it" in words(why)


def test_the_explanation_of_a_bill_line_shows_its_arithmetic(
    client: HouseClient, at_desk: Staff, story: Story
):
    said = words(read(client.get("/desk/why/bills/26-110502/lines/1")).find("main"))
    assert "1 unit × 2 months × $73.37" in said
    assert "Resolution 2025-11" in said
    assert "Months 2" in said


def test_a_bill_of_another_account_is_not_shown_under_this_one(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    other = make_account(session)
    bill = make_bill(session, other)
    assert client.get(f"/desk/accounts/20441836/bills/{bill.number}").status_code == 404
