"""Why autopay ended, as whoever asks reads it: a customer's own stop is no word of a bank's."""

import pytest
from sqlalchemy import select

from helpdesk import autopay_words
from models.autopay import AutopayChange, AutopayDeed, Mandate
from models.draft import Draft, DraftState
from services.autopay import ending
from services.autopay.history import Happened


@pytest.mark.parametrize(
    ("reason", "of_mandate", "said"),
    [("", "stopped", "Autopay was stopped"), ("She sold the house", None, "She sold the house")],
)
def test_a_stop_is_said_as_a_stop_of_its_drafts_and_in_the_words_of_whoever_stopped_it(
    home, reason, of_mandate, said
):
    autopay = home.start()
    for _ in range(2):
        ending.stop(home.session, home.context, home.order(form="one", reason=reason))

    draft = home.session.scalars(select(Draft)).one()
    assert draft.state is DraftState.CANCELLED
    assert autopay_words.reason(draft.reason) == "Autopay was stopped"
    assert home.session.get_one(Mandate, autopay.mandate_id).end_reason == (of_mandate or reason)
    [change] = home.session.scalars(
        select(AutopayChange).where(AutopayChange.deed == AutopayDeed.ENDED)
    )
    row = autopay_words.happened(Happened(change.at, change=change), {})
    assert row["why"] == said
