"""New rates are proposed as a file or as amounts; what may not follow is refused in words."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.errors import Conflict, Refused
from models.rate_change import RateChange
from services.rates import proposing
from tests.services.rates.board import CLERK, CONTENT, JULY, OWN, TODAY, file, propose


def test_amounts_in_a_form_become_a_file_that_says_nothing_else(session):
    checked = proposing.check(session, OWN, file(), effective_on=JULY, today=TODAY)
    assert list(checked.sentences) == []
    assert [each._asdict() for each in checked.differences] == [
        {
            "what": "Sewer service", "whom": "", "before": "$41.85 for each unit and month",
            "after": "$44.10 for each unit and month", "from_on": JULY,
            "resolution": "Resolution 2027-14",
        }
    ]  # fmt: skip


def test_every_other_key_that_changes_is_said_as_the_file_writes_it(session):
    content = CONTENT.replace('penalty_percent = "10.00"', 'penalty_percent = "5.00"')
    content = content.replace('days = 15, from = "due"', 'days = 20, from = "due"')
    checked = proposing.check(session, OWN, content, effective_on=JULY, today=TODAY)
    assert [(each.what, each.before, each.after) for each in checked.differences] == [
        ("billing.penalty_percent", "10.00", "5.00"), ("delinquency.steps[3].days", "15", "20"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "on", "sentence"),
    [
        ("not = toml =", JULY, "The file: it is not TOML"),
        (CONTENT, JULY, "It says nothing else than what is decided already"),
        (file(on=TODAY), TODAY, "A file holds from the day after it is decided, Thu, Nov 19, 2026"),
        (file(on=JULY.replace(year=9999)), JULY.replace(year=9999), "at the latest"),
        (f"# Paid with 4242 4242 4242 4242.\n{file()}", JULY, "the number of a card"),
        (CONTENT.replace('"41.85"', '"44.10"'), JULY, "no rate of a day before may change"),
        (CONTENT.replace('penalty_percent = "10.00"', 'penalty_percent = "12"'), JULY,
         "must be from 0 to 10: RCW 57.08.081(3)"),
    ],
)  # fmt: skip
def test_what_may_not_follow_is_refused_with_its_sentence_and_nothing_is_proposed(
    session, content, on, sentence
):
    checked = proposing.check(session, OWN, content, effective_on=on, today=TODAY)
    assert any(sentence in each for each in checked.sentences), checked.sentences
    with pytest.raises(Refused, match="This file may not follow"):
        propose(session, content, on=on)
    assert session.scalars(select(RateChange)).all() == []


def test_the_number_of_a_card_in_a_resolution_is_not_kept(session):
    change = propose(session, resolution="Resolution 4242 4242 4242 4242")
    assert change.resolution == "Resolution •••• 4242"


def test_the_same_form_twice_is_one_change_and_one_job(session):
    key = uuid4()
    assert propose(session, key=key).id == propose(session, key=key).id
    lines = session.scalars(select(AuditEvent.action).where(AuditEvent.actor == CLERK)).all()
    assert lines == ["rate_change.propose"]


def test_two_changes_never_wait_at_once(session):
    propose(session)
    with pytest.raises(Conflict, match="waits for its second person"):
        propose(session, file({("pipe_renewal", "rate"): "2.50"}))
