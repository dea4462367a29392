"""What staff call refunds and disputes, and where each stands. English; no catalogue."""

from datetime import date

from helpdesk.words import State
from models.dispute import TO_ANSWER, Dispute, DisputeStance, DisputeStatus
from models.refund import RefundReason, RefundState, RefundWay
from services.disputes import seen as disputes_seen
from services.refunds import seen as refunds_seen
from web.extensions import house
from web.filters import day

WAYS = {
    RefundWay.SOURCE: "To the card or account it came from",
    RefundWay.CHECK: "By check",
}
REASONS = {
    RefundReason.DUPLICATE: "Paid twice",
    RefundReason.OVERPAID: "Paid too much",
    RefundReason.MISTAKE: "A mistake of ours",
    RefundReason.MOVED_OUT: "They moved out",
    RefundReason.OTHER: "Something else",
}
REFUNDS = {
    RefundState.REQUESTED: State("Waits for a second person", "waiting"),
    RefundState.APPROVED: State("Approved"),
    RefundState.SENT: State("Being sent"),
    RefundState.UNKNOWN: State("Answer lost, being looked up", "waiting"),
    RefundState.PENDING: State("On its way", "good"),
    RefundState.SUCCEEDED: State("Sent to the payer's bank", "settled"),
    RefundState.FAILED: State("Did not arrive", "harm"),
    RefundState.CANCELLED: State("Called off"),
    RefundState.DENIED: State("Not approved"),
    RefundState.CHECK_ASKED: State("Check to be written", "waiting"),
    RefundState.CHECK_WRITTEN: State("Check written", "settled"),
    RefundState.CHECK_VOIDED: State("Check void", "harm"),
}
SHOWN_REFUNDS = {
    refunds_seen.Show.TO_DECIDE: State("To decide", empty="No refund waits for a second person."),
    refunds_seen.Show.CHECKS: State("Checks to write", empty="No check waits to be written."),
    refunds_seen.Show.ON_THE_WAY: State("On their way", empty="No refund is on its way."),
    refunds_seen.Show.DONE: State("Sent", empty="No money was given back yet."),
    refunds_seen.Show.OVER: State("Came to nothing", empty="No refund failed or was called off."),
}
DISPUTES = {
    DisputeStatus.WARNING_NEEDS_RESPONSE: State("The bank asks; no money moved", "waiting"),
    DisputeStatus.WARNING_UNDER_REVIEW: State("The bank reads our answer"),
    DisputeStatus.WARNING_CLOSED: State("The bank asked, and let it be", "settled"),
    DisputeStatus.NEEDS_RESPONSE: State("Answer it", "harm"),
    DisputeStatus.UNDER_REVIEW: State("The bank decides", "waiting"),
    DisputeStatus.WON: State("Won", "settled"),
    DisputeStatus.LOST: State("Lost", "harm"),
    DisputeStatus.PREVENTED: State("Let go before it began", "settled"),
    DisputeStatus.OTHER: State("Look it up at the processor", "waiting"),
}
SHOWN_DISPUTES = {
    disputes_seen.Show.TO_ANSWER: State("To answer", empty="No dispute waits for an answer."),
    disputes_seen.Show.DECIDED_BY_OTHERS: State("With the bank", empty="No bank is deciding."),
    disputes_seen.Show.CLOSED: State("Closed", empty="No dispute was decided yet."),
}
STANCES = {
    DisputeStance.ANSWERED.value: "The evidence was handed in at the processor's dashboard",
    DisputeStance.ACCEPTED.value: "Accept it: the money stays with the payer",
}
#: What happened to a dispute, beside the processor's own words: a state is no deed.
HAPPENED = {status.value: said.words for status, said in DISPUTES.items()} | {
    DisputeStatus.NEEDS_RESPONSE.value: "Opened",
    DisputeStatus.WARNING_NEEDS_RESPONSE.value: "The bank asked",
    DisputeStance.ANSWERED.value: "Evidence handed in",
    DisputeStance.ACCEPTED.value: "Accepted as lost",
}


def answer_by(dispute: Dispute, today: date) -> str:
    """Until when an answer is taken, and how long that is; empty when none is to be given."""
    is_to_answer = dispute.status in TO_ANSWER and dispute.stance is DisputeStance.NONE
    if not is_to_answer or dispute.evidence_due_at is None:
        return ""
    due = house().district.day(dispute.evidence_due_at)
    left = (due - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    far = f"in {left} days" if left > 0 else f"{-left} days ago"
    return f"{day(due)}, {near.get(left, far)}"
