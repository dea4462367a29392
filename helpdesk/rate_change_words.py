"""How a rate change is said at the desk: its states, and how far bills go up and down."""

from collections.abc import Mapping

from helpdesk.bill_run_words import Word
from models.money import Money
from models.rate_change import ChangeState
from services.rates.looking import Bar

S = ChangeState
STATES: Mapping[ChangeState, Word] = {
    S.PROPOSED: Word("Waits for a decision", "waiting"),
    S.APPROVED: Word("Decided", "good"),
    S.REFUSED: Word("Refused"),
    S.WITHDRAWN: Word("Withdrawn"),
    S.EXPIRED: Word("Expired"),
    S.STALE: Word("Stale"),
    S.TAKEN_BACK: Word("Taken back"),
}


def bar(each: Bar) -> str:
    """How far the bills of a bar change: ``$1.00 to $5.00 more``."""
    if each.most == 0 and each.least == 0:
        return "No change"
    way = "less" if (each.least or each.most or 0) < 0 else "more"
    least = Money(abs(each.least))
    if each.most is None:
        return f"Above {least} {way}"
    return f"{least} to {Money(abs(each.most))} {way}"
