"""What staff call things: a picture, a word, the kind of its chip. English; no catalogue."""

from dataclasses import dataclass

from models.account import AccountStatus, CustomerClass, Role
from models.attempt import AttemptState, MethodType
from models.attention import AttentionKind
from models.inbox import EventStatus
from models.job import JobState
from models.ledger import EntryKind
from models.outbox import MessageState
from models.payment import ReturnKind
from services.search import Why


@dataclass(frozen=True)
class State:
    """A state in words, and the kind of chip it wears."""

    words: str
    kind: str = ""


ENTRY_ICONS = {
    EntryKind.OPENING: "scroll",
    EntryKind.BILL: "bill",
    EntryKind.PENALTY: "charge",
    EntryKind.INTEREST: "charge",
    EntryKind.FEE: "charge",
    EntryKind.ADJUSTMENT: "swap",
    EntryKind.PAYMENT: "cash",
    EntryKind.CREDIT_APPLIED: "credit",
    EntryKind.PAYMENT_RETURNED: "undo",
    EntryKind.DISPUTE_WITHDRAWN: "undo",
    EntryKind.DISPUTE_REINSTATED: "cash",
    EntryKind.PROCESSOR_FEE: "calculator",
    EntryKind.PAYOUT: "bank",
    EntryKind.REVERSAL: "undo",
}
#: The colour of the picture: green for money that came, amber for a charge nobody wanted.
ENTRY_TONES = {
    EntryKind.PENALTY: "amber",
    EntryKind.INTEREST: "amber",
    EntryKind.PAYMENT: "green",
    EntryKind.DISPUTE_REINSTATED: "green",
    EntryKind.PAYMENT_RETURNED: "red",
    EntryKind.DISPUTE_WITHDRAWN: "red",
}
ENTRIES = {
    EntryKind.OPENING: "Opening balance",
    EntryKind.BILL: "Bill",
    EntryKind.PENALTY: "Late fee",
    EntryKind.INTEREST: "Interest",
    EntryKind.FEE: "Fee",
    EntryKind.ADJUSTMENT: "Adjustment",
    EntryKind.PAYMENT: "Payment",
    EntryKind.CREDIT_APPLIED: "Credit applied",
    EntryKind.PAYMENT_RETURNED: "Payment returned",
    EntryKind.DISPUTE_WITHDRAWN: "Dispute: money withdrawn",
    EntryKind.DISPUTE_REINSTATED: "Dispute won: money back",
    EntryKind.PROCESSOR_FEE: "Processor's fee",
    EntryKind.PAYOUT: "Payout to the bank",
    EntryKind.REVERSAL: "Reversal",
}
ATTEMPTS = {
    AttemptState.DRAFT: State("Kept, not sent"),
    AttemptState.OPEN: State("Payment page open"),
    AttemptState.ACTION_REQUIRED: State("Payer must act", "waiting"),
    AttemptState.PROCESSING: State("Sent to the bank", "good"),
    AttemptState.SUCCEEDED: State("Cleared", "settled"),
    AttemptState.DISPUTED: State("Disputed", "harm"),
    AttemptState.DISPUTE_WON: State("Dispute won", "settled"),
    AttemptState.REVERSED: State("Returned", "harm"),
    AttemptState.FAILED: State("Failed", "harm"),
    AttemptState.CANCELLED: State("Cancelled"),
    AttemptState.EXPIRED: State("Left unfinished"),
    AttemptState.UNKNOWN: State("Answer lost, being looked up", "waiting"),
    AttemptState.REVIEW: State("A person must look", "waiting"),
}
METHODS = {MethodType.CARD: "Card", MethodType.BANK: "Bank account"}
RETURNS = {
    ReturnKind.RETURNED: State("Returned by the bank", "harm"),
    ReturnKind.DISPUTED: State("Withdrawn in a dispute", "harm"),
    ReturnKind.REINSTATED: State("Came back, dispute won", "settled"),
}
MESSAGES = {
    MessageState.WAITING: State("Waiting to be sent", "waiting"),
    MessageState.SENT: State("Sent"),
    MessageState.REFUSED: State("Refused by the mail server", "harm"),
}
EVENTS = {
    EventStatus.RECEIVED: State("Received, not yet read", "waiting"),
    EventStatus.DONE: State("Followed"),
    EventStatus.IGNORED: State("Nothing we act on"),
    EventStatus.QUARANTINED: State("Set aside", "harm"),
}
JOBS = {
    JobState.WAITING: State("Waiting"),
    JobState.RUNNING: State("Running", "good"),
    JobState.DONE: State("Done"),
    JobState.FAILED: State("Failed", "harm"),
}
ATTENTION = {
    AttentionKind.MISMATCH: "Does not match",
    AttentionKind.UNMATCHED: "Belongs to nothing",
    AttentionKind.LATE_MONEY: "Late money",
    AttentionKind.UNRESOLVED: "Payment to look up",
    AttentionKind.DISPUTED: "Dispute to answer",
    AttentionKind.OVER_RETURNED: "More went back than came",
    AttentionKind.JOB_FAILED: "Job failed",
}
CLASSES = {
    CustomerClass.SINGLE_FAMILY: "single-family",
    CustomerClass.MULTI_FAMILY: "multi-family",
    CustomerClass.COMMERCIAL: "commercial",
}
ROLES = {
    Role.OWNER: "owner",
    Role.CO_OWNER: "co-owner",
    Role.TENANT: "tenant",
    Role.MANAGER: "manager",
    Role.CONTACT: "contact",
}
STATUSES = {AccountStatus.ACTIVE: State("Active"), AccountStatus.CLOSED: State("Closed")}
#: Why a search found an account.
FOUND_BY = {
    Why.NUMBER: "account number",
    Why.BILL: "bill",
    Why.RECEIPT: "receipt",
    Why.PAYMENT: "payment reference",
    Why.EMAIL: "e-mail address",
    Why.PARCEL: "parcel",
    Why.NAME: "name",
    Why.ADDRESS: "address",
    Why.PERSON: "person with access",
}
LANGUAGES = {"en": "English", "es": "Spanish"}
