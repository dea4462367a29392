"""Staff read why a draft is held, whatever holds it."""

from models.autopay import AutopayState
from services.drafts import notices, obstacles


def test_whatever_holds_a_draft_has_its_words():
    by_autopay = {AutopayState.NEEDS_METHOD, AutopayState.SUSPENDED}
    others = {*by_autopay, notices.UNREADABLE}
    assert set(notices.HELD_WORDS) == notices.ABOUT_NOTICES | obstacles.OF_PAYER | others
