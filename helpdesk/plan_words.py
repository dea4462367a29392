"""Arrangements as staff call what becomes of them."""

from helpdesk.words import State
from models.arrangement import ArrangementState

S = ArrangementState
STATES = {
    S.PROPOSED: State("Waits to be signed", "waiting", "Nothing waits to be signed."),
    S.KEPT: State("Kept", "good", "No arrangement is in force."),
    S.MISSED: State("Something is missing", "waiting", "Nothing is missing of any arrangement."),
    S.BROKEN: State("Broken", "harm", "No arrangement was broken."),
    S.PAID: State("Paid", "settled", "No arrangement was paid yet."),
    S.CANCELLED: State("Ended", "", "No arrangement was ended before its time."),
}
