"""Autopay of an account at the desk: what can be done to it now, and what cannot."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models.draft import DraftState
from tests.conftest import SOME_FRIDAY
from tests.drawn import make_autopay, make_draft
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

TODAY = LARKSPUR.day(SOME_FRIDAY)
PAUSE, STOP, LINK = "Pause it until a day", "Stop it", "Send the link to choose what pays"


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def draft(session, account):
    bill = make_bill(session, account, "146.75", on=TODAY - timedelta(days=5))
    person = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, person, account)
    return make_draft(session, make_autopay(session, account, person), bill)


@pytest.fixture
def path(account):
    return f"/desk/accounts/{account.number}/autopay"


def offered(client, path):
    page = read(client.get(path))
    return [words(each) for each in page.select("#deed option")[1:]]


def act(client, path, deed, **more):
    sent = {"key": str(uuid4()), "deed": deed, "reason": "She called", **more}
    return client.post(f"{path}/act", data=sent)


def test_where_autopay_is_off_only_the_link_is_offered(client, at_desk, path):
    page = read(client.get(path))
    assert [words(each) for each in page.select("#deed option")] == ["Choose one", LINK]
    assert not page.select("#until")


def test_a_payment_is_skipped_and_drawn_after_all_by_its_own_name_and_twice_is_once(
    client, at_desk, path, draft, session
):
    skip = next(each for each in offered(client, path) if each.startswith("Skip"))
    assert "$146.75" in skip
    for deed, state in (("skip", DraftState.SKIPPED), ("unskip", DraftState.NOTICED)):
        for _ in range(2):
            assert act(client, path, f"{deed}-{draft.id}").status_code == 303
        session.refresh(draft)
        assert draft.state is state
        if deed == "skip":
            [again] = [each for each in offered(client, path) if each.startswith("Draw")]
            assert again.startswith("Draw the skipped one of ")
            assert not any(each.startswith("Skip") for each in offered(client, path))
    assert len(draft.moves) == 2


def test_the_end_of_a_pause_is_offered_where_one_is_and_refused_in_a_sentence_where_none_is(
    client, at_desk, path, draft
):
    assert "End the pause" not in offered(client, path)
    page = read(act(client, path, "resume"), 422)
    assert words(page.select_one(".problem")) == "Error: Autopay is not paused"
    until = TODAY + timedelta(days=20)
    assert act(client, path, "pause", until=until.isoformat()).status_code == 303
    assert {"End the pause", "Pause it until another day"} <= set(offered(client, path))


@pytest.mark.parametrize("deed", ["skip", "skip-", "skip-0", "skip-x", "unskip-9" * 9, "stop-1"])
def test_a_deed_that_is_none_is_not_done(client, at_desk, path, draft, deed):
    page = read(act(client, path, deed), 422)
    assert words(page.select_one(".problem")) == "Error: Select what to do"


def test_a_draft_of_another_account_is_not_there(client, at_desk, path, draft):
    assert act(client, path, f"skip-{draft.id + 1}").status_code == 404


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "Autopay on"), ((DraftState.HELD,), "Autopay held"),
        ((DraftState.SENT, DraftState.RETURNED), "Autopay trying again"),
    ],
)  # fmt: skip
def test_the_word_above_the_account_has_no_check_while_its_draft_waits(
    client, at_desk, path, draft, session, states, said
):
    for state in states:
        draft.move_to(state, by="run_drafts", at=now(), reason="")
    if DraftState.RETURNED in states:
        draft.sent, draft.again_on = draft.planned, TODAY + timedelta(days=5)
    session.flush()
    head = read(client.get(path)).select_one("header.head")
    [chip] = [each for each in head.select(".chip") if "Autopay" in words(each)]
    assert words(chip) == said
    assert ("waiting" in chip["class"]) is bool(states)
