"""Past due at the console: what comes next, papers to mail, late fees, the copies of an owner."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.hold import HoldKind
from models.lateness import FeeWaiver, NoticeCopy, PastDueNotice, PastDueStep, StepHeldBack
from models.money import Money
from services.accounts import holds
from tests.pages import read, words
from tests.web.desk_inputs import KEY
from tests.web.objects.lateness import late_fee, paper
from tests.web.story import Story
from tests.workshop import LARKSPUR
from web.clock import now

OWNER = {
    "key": KEY, "name": "Vance Rentals", "line1": "PO Box 7", "line2": "", "city": "Everett",
    "state": "WA", "postal_code": "98201", "asked_on": "2026-01-05",
}  # fmt: skip


@pytest.fixture
def story(session):
    return Story(session)


@pytest.fixture
def root(story, at_desk):
    return f"/desk/accounts/{story.account.number}/past-due"


def test_a_hold_says_until_when_nothing_is_sent(client, story, root, session):
    on = LARKSPUR.day(now())
    holds.place(
        session, key="held", account_id=story.account.id, kind=HoldKind.PAST_DUE_NOTICES,
        reason="In hospital", from_on=on, to_on=on + timedelta(days=24), by="staff:7", on=on,
        at=now(),
    )  # fmt: skip
    session.commit()
    said = words(read(client.get(root)).main)
    assert "We hold notices until" in said
    assert "nothing is planned" not in said


def test_a_paper_is_printed_mailed_and_then_waits_no_more(client, story, root, session):
    made = paper(story)
    page = read(client.get("/desk/past-due"))
    assert "Papers to mail" in words(page.main)
    pdf = client.get(f"/desk/past-due/notices/{made.value}.pdf")
    assert pdf.data.startswith(b"%PDF")
    client.post("/desk/past-due/mailed", data={"notice": made.value})
    session.expire_all()
    assert session.scalars(select(PastDueNotice)).one().mailed_by.startswith("staff:")
    assert "No paper waits for the mail." in words(read(client.get("/desk/past-due")).main)
    assert "left" in words(read(client.get(root)).main)


@pytest.mark.parametrize("written", ["9" * 30, "9" * 5000, "²", "-1", "0", "one"])
def test_a_paper_that_is_none_is_not_mailed_and_breaks_nothing(client, root, written):
    answer = client.post(
        "/desk/past-due/mailed", data={"notice": written}, follow_redirects=True
    )  # fmt: skip
    assert "Nothing was chosen" in answer.text


def test_staff_take_a_late_fee_off_and_say_why(client, story, root, session):
    made = late_fee(story)
    refused = client.post(f"{root}/fees/{made.value}/take-off", data={"waived_for": ""})
    assert refused.status_code == 422
    for _ in range(2):
        why = {"waived_for": "Her mail went astray"}
        client.post(f"{root}/fees/{made.value}/take-off", data=why)
    assert session.scalars(select(FeeWaiver.amount)).all() == [Money(1325)]
    assert "Her mail went astray" in words(read(client.get(root)).main)


def test_a_request_that_came_before_a_notice_means_no_lien(client, story, root, session):
    paper(story)
    client.post(f"{root}/copies", data=OWNER)
    client.post(f"{root}/copies", data=OWNER)
    session.expire_all()
    [copy] = session.scalars(select(NoticeCopy))
    assert session.scalars(select(PastDueStep)).one().missed_owner
    assert "Owner missed: no lien" in words(read(client.get(root)).main)
    client.post(f"{root}/copies/{copy.id}/end")
    session.expire_all()
    assert copy.ended_on == LARKSPUR.day(now())


def test_a_step_is_held_back_with_a_reason(client, story, root, session):
    until = (LARKSPUR.day(now()) + timedelta(days=9)).isoformat()
    said = {"bill": story.bill.number, "step": "late_fee", "until": until, "reason": "In hospital"}
    for reason in ("", "No", "x" * 301):
        refused = client.post(f"{root}/hold-back", data=said | {"reason": reason})
        assert "Write" in words(read(refused, 422).main)
    client.post(f"{root}/hold-back", data=said)
    assert session.scalars(select(StepHeldBack.reason)).all() == ["In hospital"]


@pytest.mark.parametrize(
    "step", ["late_fee:" + "x" * 900, "late_fee:1", "interest", "interest:²", "fine"]
)
def test_a_step_that_the_file_does_not_have_is_not_held_back(client, story, root, session, step):
    until = (LARKSPUR.day(now()) + timedelta(days=9)).isoformat()
    said = {"bill": story.bill.number, "step": step, "until": until, "reason": "In hospital"}
    assert client.post(f"{root}/hold-back", data=said).status_code == 404
    assert session.scalars(select(StepHeldBack)).all() == []
