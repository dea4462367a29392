"""The runs of autopay at the desk: the figures, the drafts, and beginning one again."""

from datetime import date, timedelta

import pytest

from models.audit import AuditEvent
from models.draft import DraftRun, DraftState
from models.job import Job
from models.money import Money
from services.drafts import running
from tests.conftest import SOME_FRIDAY
from tests.drawn import make_autopay, make_draft
from tests.factories import give_access, make_bill, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

YESTERDAY = LARKSPUR.day(SOME_FRIDAY) - timedelta(days=1)
PATH = f"/desk/autopay/runs/{YESTERDAY}"
WHY = {"key": "6f1c2b3a-0000-4000-8000-00000000000a", "reason": "The worker was replaced"}


@pytest.fixture
def drafts(session, account):
    """One that was sent for less than its notice named, and one that is held."""
    autopay = make_autopay(session, account, make_person(session, "Iris Vance"))
    bills = [
        make_bill(session, account, dollars, on=date(2026, month, 1))
        for dollars, month in (("60.00", 6), ("40.00", 8))
    ]
    return [make_draft(session, autopay, bill) for bill in bills]


@pytest.fixture
def run(session, drafts):
    """Yesterday's; it stopped before its end."""
    run = DraftRun(
        draw_on=YESTERDAY, started_at=now() - timedelta(minutes=5), expected=3,
        expected_amount=Money.dollars("130.00"), result={},
    )  # fmt: skip
    session.add(run)
    sent, held = drafts
    for each in drafts:
        each.draw_on = YESTERDAY
    sent.move_to(DraftState.SENT, by="run_drafts", at=now(), run_on=YESTERDAY)
    sent.sent, sent.tries = Money.dollars("55.00"), 1
    held.move_to(
        DraftState.HELD, by="run_drafts", at=now(), reason="account_hold", run_on=YESTERDAY
    )  # fmt: skip
    session.flush()
    return run


def test_the_difference_stands_first_and_every_cent_of_it_has_a_reason_or_is_said_to_have_none(
    client, at_desk, run
):
    page = read(client.get(PATH))
    assert words(page.select_one(".cells > div")) == "Difference: 2 $75.00"
    sums = words(page.select_one(".sums"))
    assert "Held for a person −$40.00 1 draft" in sums
    assert "Less was owed than the notice named −$5.00" in sums
    assert "Not explained −$30.00 1 draft" in sums
    assert "It stopped before its end" in words(page.main)
    assert not page.select("form[action$=start]")  # a supervisor's


def test_the_drafts_of_a_run_by_state_with_their_accounts(client, at_desk, run, account):
    page = read(client.get(f"{PATH}?state=held"))
    [row] = page.select("#drafts tbody tr")
    assert account.number[:4] in words(row)
    assert "Autopay is held on this account" in words(row)
    assert words(read(client.get(f"{PATH}?state=settled")).select_one(".empty")).startswith("None")


def test_a_cell_of_the_figures_shows_its_drafts_and_nothing_says_it_again(client, at_desk, run):
    page = read(client.get(f"{PATH}?state=held"))
    [shown] = page.select(".cells [aria-current]")
    assert words(shown) == "Held: 1"
    assert words(page.select_one("#drafts caption")) == "Drafts of this run: Held"
    assert words(page.select_one(".cells a")) == "Expected: 3"
    assert not page.select(".pill")


def test_a_run_that_ended_with_bad_news_says_so_in_the_list_and_before_the_difference(
    client, at_desk, run, drafts, session
):
    drafts[0].move_to(DraftState.FAILED, by="stripe", at=now(), reason="R02")
    why = dict.fromkeys(("waiting", "unexplained"), [0, 0]) | {"less_owed": [0, 500]}
    why |= {"held": [1, 4000], "not_drawn": [1, 3000]}
    run.result = {"sent": 1, "sent_amount": 5500, "why": why}
    run.ended_at = now()
    session.flush()
    [row] = read(client.get("/desk/autopay/runs")).select("#runs tbody tr")
    assert words(row.select_one(".chip.waiting")) == "1 failed, 1 held"
    assert [words(each) for each in row.select("td")][2:5] == ["3", "$130.00", "$55.00"]
    cells = read(client.get(PATH)).select(".cells > div")
    assert words(cells[-1]).startswith("Difference")


def test_while_it_goes_on_the_figures_ask_for_themselves_and_stop_at_its_end(
    client, at_desk, run, session
):
    running.ask(session, YESTERDAY, at=now(), by="calendar")
    page = read(client.get(PATH))
    figures = page.select_one("#figures")
    assert figures["hx-trigger"] == "every 4s"
    alone = client.get(PATH, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert alone.text.lstrip().startswith('<section id="figures"')
    assert "Look again" in words(figures)
    session.query(Job).delete()
    assert "hx-trigger" not in read(client.get(PATH)).select_one("#figures").attrs


def test_a_supervisor_lets_a_stopped_run_go_on_with_a_reason_and_twice_is_once(
    client, lee, sign_in, run, session
):
    sign_in(lee)
    assert words(read(client.post(f"{PATH}/start", data={}), 422).select_one(".problem")) == (
        "Error: Write why"
    )
    for _ in range(2):
        assert client.post(f"{PATH}/start", data=WHY).status_code == 303
    other = {**WHY, "key": "6f1c2b3a-0000-4000-8000-00000000000b"}
    refused = read(client.post(f"{PATH}/start", data=other), 422)
    assert "goes on already" in words(refused.main)
    [job] = session.query(Job).filter_by(kind="run_drafts")
    assert job.arguments == {"day": YESTERDAY.isoformat(), "part": 1, "series": WHY["key"]}
    event = session.query(AuditEvent).filter_by(action="draft.run").first()
    assert event.detail["reason"] == WHY["reason"]


def test_a_day_to_come_is_not_begun(client, lee, sign_in):
    sign_in(lee)
    tomorrow = LARKSPUR.day(now()) + timedelta(days=1)
    answer = read(client.post(f"/desk/autopay/runs/{tomorrow}/start", data=WHY), 404)
    assert answer.main


def test_the_list_says_what_is_announced_and_what_each_day_came_to(
    client, at_desk, run, drafts, session, account
):
    session.refresh(drafts[0])
    bill = make_bill(session, account, "20.00", on=date(2026, 4, 1))
    coming = make_draft(session, drafts[0].autopay, bill)
    coming.draw_on = LARKSPUR.day(now()) + timedelta(days=3)
    session.flush()
    page = read(client.get("/desk/autopay/runs"))
    assert "$20.00" in words(page.select_one("#ahead"))
    assert "$75.00" in words(page.select_one("#runs"))


def test_e07_ones_own_household_is_named_on_the_draft_and_no_form_is_there(
    client, at_desk, run, drafts, session, account
):
    home = make_person(session, "Dana at home", email=at_desk.email)
    give_access(session, home, account)
    page = read(client.get(f"/desk/autopay/drafts/{drafts[1].id}"))
    assert "of your own household" in words(page.main)
    assert not page.select("main form")


@pytest.mark.parametrize("day", ["1900-01-01", "0001-01-01", str(YESTERDAY)])
def test_a_day_without_a_run_and_without_a_draft_is_not_there_and_is_not_begun(
    client, lee, sign_in, session, day
):
    sign_in(lee)
    assert client.get(f"/desk/autopay/runs/{day}").status_code == 404
    assert client.post(f"/desk/autopay/runs/{day}/start", data=WHY).status_code == 404
    assert session.query(Job).all() == []
