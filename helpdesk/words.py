"""What staff call things: a picture, a word, the kind of its chip. English; no catalogue."""

from dataclasses import dataclass

from models.account import AccountStatus, Role
from models.account_change import ChangeKind
from models.attempt import AttemptState, MethodType
from models.attention import AttentionKind
from models.hold import HoldKind
from models.inbox import EventStatus
from models.job import JobState
from models.ledger import EntryKind
from models.outbox import MessageState
from models.payment import ReturnKind
from services.access.by_staff import Verified
from services.payments import pay_links
from services.rules.progress import Step, Word
from services.searching.search import MatchedBy


@dataclass(frozen=True)
class State:
    """A state in words, and the kind of chip it wears."""

    words: str
    kind: str = ""
    #: What would fill a list of what is in it.
    empty: str = ""


ENTRY_ICONS = {
    EntryKind.OPENING: "scroll", EntryKind.BILL: "bill", EntryKind.PENALTY: "charge",
    EntryKind.INTEREST: "charge", EntryKind.FEE: "charge", EntryKind.ADJUSTMENT: "swap",
    EntryKind.PAYMENT: "cash", EntryKind.CREDIT_APPLIED: "credit",
    EntryKind.PAYMENT_RETURNED: "undo", EntryKind.REFUND: "undo",
    EntryKind.DISPUTE_WITHDRAWN: "undo", EntryKind.DISPUTE_REINSTATED: "cash",
    EntryKind.PROCESSOR_FEE: "calculator", EntryKind.PAYOUT: "bank", EntryKind.REVERSAL: "undo",
    EntryKind.CONTRACT: "scroll", EntryKind.INSTALMENT: "bill", EntryKind.PAYMENT_MOVED: "swap",
    EntryKind.WRITE_OFF: "undo", EntryKind.REINSTATED: "charge",
}  # fmt: skip
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
    EntryKind.REFUND: "Refund",
    EntryKind.DISPUTE_WITHDRAWN: "Dispute: money withdrawn",
    EntryKind.DISPUTE_REINSTATED: "Dispute won: money back",
    EntryKind.PROCESSOR_FEE: "Processor's fee",
    EntryKind.PAYOUT: "Payout to the bank",
    EntryKind.REVERSAL: "Reversal",
    EntryKind.CONTRACT: "Contract begun",
    EntryKind.INSTALMENT: "Contract instalment",
    EntryKind.PAYMENT_MOVED: "Payment moved",
    EntryKind.WRITE_OFF: "Written off",
    EntryKind.REINSTATED: "Write-off reinstated",
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
#: Of what is drawn from a kept method: there is no page.
DRAWS = ATTEMPTS | {AttemptState.OPEN: State("Prepared")}
METHODS = {MethodType.CARD: "Card", MethodType.BANK: "Bank account"}
RETURNS = {
    ReturnKind.RETURNED: State("Returned by the bank", "harm"),
    ReturnKind.DISPUTED: State("Withdrawn in a dispute", "harm"),
    ReturnKind.REINSTATED: State("Came back, dispute won", "settled"),
}
#: The words of a payment's way (`services.rules.progress`), for staff.
WAY = {
    Word.STARTED: "Payment page open",
    Word.CHECKING: "Being looked up",
    Word.NEEDS_DEPOSITS: "Payer must act",
    Word.SUBMITTED: "Submitted",
    Word.SENT: "Sent to bank",
    Word.CLEARS_BY: "Clears by",
    Word.CLEARED: "Cleared",
    Word.FINAL: "Final",
    Word.PAID: "Paid",
    Word.RETURNED: "Returned by the bank",
    Word.DISPUTED: "Withdrawn in a dispute",
    Word.NOT_PAID: "Not paid",
}
MESSAGES = {
    MessageState.WAITING: State("Waiting to be sent", "waiting"),
    MessageState.SENT: State("Sent"),
    MessageState.REFUSED: State("Refused, not sent", "harm"),
}
EVENTS = {
    EventStatus.RECEIVED: State(
        "Received, not yet read",
        "waiting",
        "Every event was read. What arrives is here until its job read it.",
    ),
    EventStatus.DONE: State("Followed", empty="No event that moved a payment was followed yet."),
    EventStatus.IGNORED: State(
        "Nothing we act on", empty="No event was passed over. What moves no payment is kept here."
    ),
    EventStatus.QUARANTINED: State(
        "Set aside", "harm", "Nothing is set aside. An event that cannot be trusted would be here."
    ),
}
JOBS = {
    JobState.WAITING: State("Waiting", empty="Nothing waits. A job is here until its time comes."),
    JobState.RUNNING: State("Running", "good", "Nothing runs now. A job is here while it works."),
    JobState.DONE: State("Done", empty="No job is done yet."),
    JobState.FAILED: State(
        "Failed", "harm", "Nothing failed. A job is here when it has used all its tries."
    ),
}
ATTENTION = {
    AttentionKind.MISMATCH: "Does not match",
    AttentionKind.UNMATCHED: "Belongs to nothing",
    AttentionKind.LATE_MONEY: "Late money",
    AttentionKind.UNRESOLVED: "Payment to look up",
    AttentionKind.DISPUTED: "Dispute",
    AttentionKind.OVER_RETURNED: "More went back than came",
    AttentionKind.JOB_FAILED: "Job failed",
    AttentionKind.ACCOUNT_LINK: "Linking of accounts",
    AttentionKind.MAIL: "E-mail",
    AttentionKind.DRAFT: "Autopay",
    AttentionKind.REFUND: "Refund",
    AttentionKind.RECONCILIATION: "Books of the processor",
    AttentionKind.DUPLICATE: "Paid twice?",
    AttentionKind.PAST_DUE: "Past due",
    AttentionKind.ESCROW: "Sale of property",
    AttentionKind.CASH: "Money taken by hand",
}
ROLES = {
    Role.OWNER: "owner",
    Role.CO_OWNER: "co-owner",
    Role.TENANT: "tenant",
    Role.MANAGER: "manager",
    Role.READ_ONLY: "reads only",
    Role.CONTACT: "trusted contact",
}
STATUSES = {AccountStatus.ACTIVE: State("Active"), AccountStatus.CLOSED: State("Closed")}
#: Why a search found an account.
FOUND_BY = {
    MatchedBy.NUMBER: "account number",
    MatchedBy.BILL: "bill",
    MatchedBy.RECEIPT: "receipt",
    MatchedBy.PAYMENT: "payment reference",
    MatchedBy.EMAIL: "e-mail address",
    MatchedBy.OLD_NUMBER: "number before",
    MatchedBy.TELEPHONE: "telephone number",
    MatchedBy.PARCEL: "parcel",
    MatchedBy.NAME: "name",
    MatchedBy.ADDRESS: "address",
    MatchedBy.PERSON: "person with access",
}
HOLDS = {
    HoldKind.LATE_FEES: "Late fees held",
    HoldKind.PAST_DUE_NOTICES: "Past-due notices held",
    HoldKind.AUTOPAY: "Autopay held",
    HoldKind.REFUNDS: "Refunds held",
    HoldKind.EMAIL: "E-mail held",
    HoldKind.ARRANGEMENT: "Payment arrangement",
    HoldKind.BANKRUPTCY: "Bankruptcy",
    HoldKind.DECEASED: "Deceased",
    HoldKind.LIEN_DECIDED: "Lien decided by the board",
    HoldKind.RETURNED_MAIL: "Mail comes back",
    HoldKind.VERIFIED_CALLER: "Verified callers only",
    HoldKind.LANGUAGE: "Another language",
}
CHANGES = {
    ChangeKind.SET_UP: "Set up",
    ChangeKind.MAILING: "Mail goes elsewhere",
    ChangeKind.CONTACT: "How they are reached",
    ChangeKind.CLOSED: "Closed",
    ChangeKind.ACCESS: "Who sees it",
}
#: The facts of a change, as its form calls them.
FIELDS = {
    "name": "Name", "line1": "Street or box", "line2": "Second line", "city": "City",
    "state": "State", "postal_code": "ZIP code", "person": "Person", "telephone": "Telephone",
    "language": "Reads", "status": "Status", "closed_on": "Last day", "owner": "Owner",
    "opened_on": "First day", "role": "Role", "from_on": "From", "to_on": "To",
    "verified": "Made sure by",
}  # fmt: skip
LANGUAGES = {"en": "English", "es": "Spanish"}
VERIFIED = {
    Verified.PHOTO_ID: "Photo identification at the counter",
    Verified.CALLED_BACK: "Called back at the number on file",
    Verified.DEED: "Deed, closing statement or lease",
    Verified.SIGNED_LETTER: "Signed letter from the mailing address",
}
#: The facts of a change that are one of some words.
VALUES: dict[str, dict[str, str]] = {
    "role": {each.value: said for each, said in ROLES.items()},
    "verified": {each.value: said for each, said in VERIFIED.items()},
    "language": LANGUAGES,
}


def value(word: str, said: str) -> str:
    """A fact of a change as staff call it: ``co-owner``."""
    return VALUES.get(word, {}).get(said, said)


def way(step: Step) -> str:
    """What a step of a payment's way is called; the last day of doubt is not the end of it."""
    is_ahead = step.word is Word.FINAL and step.state == "ahead"
    return "Can be returned until" if is_ahead else WAY[step.word]


#: How far a link to pay has come, and whether it can still be taken back.
LINKS = {
    pay_links.Standing.MADE: State("Not opened yet"),
    pay_links.Standing.OPENED: State("Opened, not paid"),
    pay_links.Standing.PAYING: State("Payment begun", "good"),
    pay_links.Standing.PAID: State("Paid", "settled"),
    pay_links.Standing.TAKEN_BACK: State("Taken back"),
    pay_links.Standing.OVER: State("Over, not paid"),
}
