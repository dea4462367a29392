"""What staff call the processor's lines, payouts and exceptions."""

from helpdesk.words import State
from models.payout import PayoutStatus
from models.processor_line import ExceptionKind, LineKind, LineState

EXCEPTIONS = {
    ExceptionKind.UNKNOWN_CHARGE: "A charge that is no payment of ours",
    ExceptionKind.UNKNOWN_REFUND: "A refund that is not in our books",
    ExceptionKind.UNKNOWN_DISPUTE: "A dispute or return that is not in our books",
    ExceptionKind.UNKNOWN_TYPE: "A line of a kind nobody here knows",
    ExceptionKind.OTHER_CURRENCY: "A line in another currency",
    ExceptionKind.AMOUNT_DIFFERS: "The amounts differ",
    ExceptionKind.DUPLICATE: "Charged twice",
    ExceptionKind.LINE_CHANGED: "The processor changed a line",
    ExceptionKind.NO_LINE: "In our books, and not the processor’s",
    ExceptionKind.PAYOUT_DIFFERS: "A payout that is not its lines",
    ExceptionKind.NOT_ITEMISED: "A payout by hand",
}
LINES = {
    LineKind.CHARGE: "Payment",
    LineKind.REFUND: "Refund",
    LineKind.REFUND_BACK: "Refund that came back",
    LineKind.DISPUTE: "Dispute or return",
    LineKind.FEE: "Fee",
    LineKind.PAYOUT: "Payout",
    LineKind.PAYOUT_BACK: "Payout that came back",
    LineKind.OTHER: "Something else",
}
LINE_STATES = {
    LineState.WAITING: State("Not in our books yet", "waiting"),
    LineState.MATCHED: State("In our books", "settled"),
    LineState.EXCEPTION: State("Exception", "harm"),
}
PAYOUTS = {
    PayoutStatus.PENDING: State("Not sent yet", "waiting"),
    PayoutStatus.IN_TRANSIT: State("On its way to the bank", "good"),
    PayoutStatus.PAID: State("In the bank", "settled"),
    PayoutStatus.FAILED: State("Came back", "harm"),
    PayoutStatus.CANCELED: State("Called back"),
}
