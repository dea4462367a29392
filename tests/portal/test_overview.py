"""The overview: the right thing first, for whoever may see it, in few questions to the database."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from models.attempt import AttemptState
from models.bill import BillLine
from models.money import Money
from models.payment import Channel, ReturnKind
from services import payments
from tests.factories import give_access, make_account, make_person
from tests.journeys.stories import HISTORY, Household
from tests.journeys.town import Town
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import house


@pytest.fixture
def today(app):
    """The district's day."""
    with app.app_context():
        return house().district.day(now())


@pytest.fixture
def people(session, today):
    """A household for each thing that may be said first."""
    return Town(session, today)


@pytest.fixture
def overview_of(client, sign_in, people):
    """The overview of a household, as its owner reads it."""

    def look(name):
        home = people[name]
        sign_in(home.owner)
        return read(client.get(f"/a/{home.account.number}"))

    return look


@pytest.mark.parametrize(
    ("name", "flag", "hero", "filled"),
    [
        ("owes", "Your bill is here", "$149.00", "Pay $149.00 now"),
        ("on_its_way", "Your payment is on its way", "$0.00", "See the payment"),
        ("returned", "Your bank returned your payment", "$149.00", "Pay $149.00 another way"),
        ("past_due", "Past due", "$163.68", "Pay $163.68 now"),
        ("credit", "You have credit", "$25.00", None),
        ("unsure", "We are checking a payment", "$149.00", "See the payment"),
        ("empty", "Nothing is due", "$0.00", None),
    ],
)
def test_each_situation_says_its_words_number_and_button(overview_of, name, flag, hero, filled):
    page = overview_of(name)
    assert words(page.select_one(".flag")) == flag
    assert words(page.select_one(".hero")) == hero
    buttons = [words(each) for each in page.select("main a.button:not(.quiet)")]
    assert buttons == ([filled] if filled else [])


def test_a_bank_payment_on_its_way_is_a_sum_and_never_called_paid(overview_of):
    page = overview_of("on_its_way")
    answer = page.select_one(".answer")
    rows = [words(row) for row in answer.select(".sums > div")]
    assert rows[0] == "Balance today $149.00"
    assert rows[1].startswith("On its way −$149.00")
    assert rows[2] == "Expected balance $0.00"
    assert "paid" not in words(answer).split()
    assert [words(step).split(" ,")[0] for step in page.select(".track li")] == [
        "Submitted", "Sent to bank", "Clears by", "Final",
    ]  # fmt: skip


def test_a_returned_payment_is_the_only_red_edge_and_gives_its_reason(overview_of, today):
    page = overview_of("returned")
    assert page.select_one(".band.harm")
    sentence = words(page.select_one(".sentence"))
    assert "There was not enough money in the account." in sentence
    on = today - timedelta(days=2)
    came_back = f"Your payment from Checking ••3310 came back on {on:%a, %b} {on.day}, {on.year}."
    assert came_back in sentence
    assert [words(step).split(" ,")[0] for step in page.select(".track li")] == [
        "Submitted", "Sent to bank", "Cleared", "Returned",
    ]  # fmt: skip
    assert words(page.select(".track li")[-1]).startswith("Returned , stopped")
    assert not overview_of("owes").select(".harm")


def test_a_late_fee_makes_no_bill_older_than_it_is(overview_of, people, today):
    since = people["past_due"].bills[-1].due_on
    page = overview_of("past_due")
    assert f"{since:%b} {since.day}, {since.year}" in words(page.select_one(".sentence"))
    rows = [words(row) for row in page.select(".answer .sums > div")]
    assert rows == ["Sewer service $149.00", "Late fees $14.68", "You owe $163.68"]


def test_the_bars_and_the_table_show_the_same_bills(overview_of):
    page = overview_of("owes")
    bars, rows = page.select("#bills rect.bar"), page.select("#bills tbody tr")
    assert len(bars) == len(rows) >= HISTORY - 1
    assert words(rows[0].td) == "$149.00"
    assert len(page.select("#bills .mark")) == len(page.select("#bills .reasons li")) == 3


def test_at_most_three_things_are_asked_of_anybody(overview_of, people):
    home = people["past_due"]
    for _ in range(4):
        home.attempt(AttemptState.ACTION_REQUIRED, AttemptState.OPEN)
    todo = overview_of("past_due").select(".todo li")
    assert len(todo) == 3
    assert words(todo[0]).startswith("Pay $163.68")


def test_what_is_past_due_says_since_when_and_asks_for_that_much(overview_of, people, client):
    home = people["past_due"].billed(1)
    since = home.bills[-2].due_on
    [item] = overview_of("past_due").select(".todo li")
    assert f"Past due since {since:%a, %b} {since.day}, {since.year}." in words(item)
    page = read(client.get(item.a["href"]))
    assert page.select_one("#how_much-other[checked]")
    assert page.select_one("#amount")["value"] == "163.68"


@pytest.mark.parametrize("state", [AttemptState.OPEN, AttemptState.ACTION_REQUIRED])
def test_what_a_guest_began_is_nothing_for_the_owner_to_do(overview_of, people, state):
    people["owes"].attempt(state, is_guests=True, began=now())
    page = overview_of("owes")
    assert not page.select(".todo li")
    assert not page.select("a[href^='/payments/']")
    people["owes"].attempt(state, began=now())
    assert len(overview_of("owes").select(".todo li")) == 1


def test_the_owner_may_finish_or_cancel_what_they_began(overview_of, people, client):
    people["owes"].attempt(AttemptState.OPEN, began=now())
    [item] = overview_of("owes").select(".todo li")
    assert words(item.a) == "Finish or cancel it"
    assert client.get(item.a["href"]).status_code == 200


@pytest.mark.parametrize(
    ("state", "hero"), [(AttemptState.PROCESSING, "$0.00"), (AttemptState.UNKNOWN, "$149.00")]
)
def test_what_a_guest_sent_counts_and_is_the_guests_to_see(overview_of, people, state, hero):
    people["owes"].attempt(state, is_guests=True)
    page = overview_of("owes")
    assert words(page.select_one(".hero")) == hero
    assert "Somebody else" in words(page.select_one(".sentence"))
    assert "1182" not in words(page.main)
    assert not page.select("a[href^='/payments/']")


def test_a_credit_that_ended_and_a_rate_that_rose_are_both_said(overview_of, people):
    home = people["owes"]
    line = home.bills[-2].lines[0]
    home.session.execute(
        insert(BillLine).values(
            bill_id=home.bills[-2].id, position=9, component=line.component,
            charge="one_time_credit", description="Credit", amount=Money(-600), reason={},
        )
    )  # fmt: skip
    said = words(overview_of("owes").select_one("section:has(> #bills) > p"))
    assert "One-time credit of $6.00 ended." in said
    assert "Sewer service rose $4.50." in said


def test_the_last_five_things_are_told_newest_first(overview_of):
    whats = [words(item.span) for item in overview_of("on_its_way").select(".card .events li")]
    assert len(whats) == 5
    assert whats[0] == "Payment sent to your bank"
    assert whats[1].startswith("Bill for ")


def test_a_payment_that_failed_after_it_was_sent_is_said_until_money_comes(
    overview_of, people, today
):
    home = people["owes"]
    home.attempt(AttemptState.FAILED, AttemptState.OPEN, AttemptState.PROCESSING)
    assert words(overview_of("owes").select_one(".flag")) == "Your bank returned your payment"
    home.paid(Money(14900), today, Channel.COUNTER)
    assert words(overview_of("owes").select_one(".flag")) == "Nothing is due"


def test_an_overview_asks_the_database_four_things(client, sign_in, people, database):
    home = people["on_its_way"]
    sign_in(home.owner)
    path = f"/a/{home.account.number}"
    client.get(path)
    asked = []
    listen = (database.write, "before_cursor_execute", lambda *given: asked.append(given[2]))
    event.listen(*listen)
    try:
        client.get(path)
    finally:
        event.remove(*listen)
    selects = [each for each in asked if each.lstrip().upper().startswith("SELECT")]
    assert len(selects) <= 1 + 4, "\n\n".join(selects)


def test_the_history_of_another_account_is_in_no_answer(overview_of, session, today):
    noise = Household(session, today, "Walter Osgood", "77", "Yarrow Pl").billed()
    noise.attempt(AttemptState.PROCESSING)
    page = overview_of("empty")
    assert words(page.select_one(".hero")) == "$0.00"
    assert "No bill has been sent yet." in words(page.main)


def test_somebody_elses_account_and_an_absent_one_look_the_same(client, sign_in, people):
    sign_in(people["owes"].owner)
    theirs = client.get(f"/a/{people['returned'].account.number}")
    none = client.get("/a/99999999")
    assert theirs.status_code == none.status_code == 404
    assert read(theirs, 404).main == read(none, 404).main


def test_access_that_ended_shows_nothing(client, sign_in, session, people, today):
    guest = make_person(session, "June Whitcomb")
    home = people["owes"].account
    give_access(session, guest, home, to_on=today - timedelta(days=1))
    sign_in(guest)
    assert client.get(f"/a/{home.number}").status_code == 404


def test_one_account_is_opened_and_several_are_a_choice(client, sign_in, session, people):
    owner, first = people["owes"].owner, people["owes"].account
    sign_in(owner)
    assert client.get("/overview").location == f"/a/{first.number}"
    assert client.get("/activity").location == f"/a/{first.number}/activity"
    second = make_account(session, house_number="9", street="Sorrel Dr")
    give_access(session, owner, second)
    choice = read(client.get("/overview"))
    assert sorted(words(item).rpartition(" · ")[2] for item in choice.select(".lines p")) == [
        "nothing is due", "you owe $149.00",
    ]  # fmt: skip
    links = [link["href"] for link in choice.select(".lines a")]
    assert sorted(links) == sorted(f"/a/{each.number}" for each in (first, second))
    switcher = read(client.get(f"/a/{first.number}")).select_one("a.switcher")
    assert switcher["href"] == "/overview"


def test_a_person_without_any_account_is_told_how_to_add_it_and_whom_to_call(
    client, sign_in, session
):
    sign_in(make_person(session, "June Whitcomb"))
    assert "(360) 555-0142" in words(read(client.get("/overview")).main)


def test_the_overview_speaks_the_persons_language(client, sign_in, session, people):
    people["owes"].owner.language = "es"
    session.flush()
    sign_in(people["owes"].owner)
    page = read(client.get(f"/a/{people['owes'].account.number}"))
    assert page.html["lang"] == "es"
    assert words(page.select_one(".flag")) == "Llegó su factura"


def test_a_card_holders_no_is_no_bank_that_returned_a_payment(overview_of, people, today):
    home = people["owes"]
    paid = home.paid(Money(14900), today, Channel.ONLINE_CARD)
    home.returned(paid, today, "fraudulent", ReturnKind.DISPUTED)
    page = overview_of("owes")
    assert words(page.select_one(".flag")) == "Your card company took your payment back"
    assert "We do not try that card again" in words(page.select_one(".answer .after"))


@pytest.mark.parametrize(("days", "is_said"), [(2, True), (6, False)])
def test_what_was_paid_twice_within_days_is_said_with_what_becomes_of_it(
    session, overview_of, people, today, days, is_said
):
    account = people["credit"].account
    for turn, on in enumerate((today - timedelta(days=days), today)):
        payments.record_payment(
            session, LARKSPUR,
            payments.Received(
                account_id=account.id, amount=Money.dollars("46.75"), channel=Channel.COUNTER,
                reference=f"twice-{turn}", received_on=on,
            ),
            at=now() - timedelta(days=days * (1 - turn)), actor="staff:1",
        )  # fmt: skip
    said = words(overview_of("credit").select_one(".answer"))
    assert ("$46.75 was paid twice" in said) is is_said
