"""What becomes of a bill that is not paid: the district's steps, their costs and their limits.

These are facts read from the district's file (``models.delinquency_file``). Which step a bill has
reached on a day is worked out in ``services.rules.delinquency``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.money import Money


class Does(StrEnum):
    """What a step does."""

    #: Says in a friendly way that a bill was forgotten.
    REMINDER = "reminder"
    #: Charges the late fee of ``billing``.
    PENALTY = "penalty"
    #: Charges simple interest, month by month.
    INTEREST = "interest"
    #: Says that a bill is past due, and what comes next.
    PAST_DUE_NOTICE = "past_due_notice"
    #: Says that what is owed may become a lien on the property.
    LIEN_WARNING = "lien_warning"
    #: Puts the account on the list that people decide liens by.
    LIEN_CANDIDATE = "lien_candidate"


#: Steps that cost something, and steps that somebody is written to about.
COSTS = frozenset({Does.PENALTY, Does.INTEREST})
TELLS = frozenset({Does.REMINDER, Does.PAST_DUE_NOTICE, Does.LIEN_WARNING})


class From(StrEnum):
    """What the days of a step are counted from."""

    DUE = "due"
    #: The day the step before was taken.
    PREVIOUS = "previous"
    #: The first day a bill is delinquent.
    DELINQUENCY = "delinquency"


class Whom(StrEnum):
    """Who gets a notice."""

    #: Whoever the bill goes to, and everybody of the account who is told of what is past due.
    CUSTOMER = "customer"
    #: The owner of a rented place who asked in writing (RCW 57.08.081(7)).
    OWNER = "owner"
    #: A trusted contact: hears that something is past due, and no more.
    CONTACT = "contact"
    MORTGAGEE = "mortgagee"


class Stop(StrEnum):
    """Why a step is not taken."""

    #: A payment is on its way, or nobody knows what became of one.
    PAYMENT = "payment"
    #: Autopay is to draw for the bill, or its draft is at the bank.
    AUTOPAY = "autopay"
    #: Late fees or notices are held back on the account; a claim of a payment does that too.
    HELD = "held"
    ARRANGEMENT = "arrangement"
    BANKRUPTCY = "bankruptcy"
    DECEASED = "deceased"
    #: A question about the amount of the bill waits for its answer.
    DISPUTE = "dispute"
    OUTAGE = "outage"
    #: The board let nobody pay more for lateness in these days.
    HOLIDAY = "holiday"
    #: A member of staff held this one step back.
    HELD_BACK = "held_back"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the way, in the order of the file."""

    key: str
    does: Does
    days: int
    from_what: From
    #: Who gets it beside the customer.
    copies: frozenset[Whom]
    #: Less than that of a bill and the step waits.
    least: Money
    #: Charged with the step.
    fee: Money
    fee_resolution: str


@dataclass(frozen=True, kw_only=True)
class Interest:
    """Simple interest on what is unpaid of a bill, never on penalty or interest."""

    percent: Decimal
    resolution: str


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """Days on which lateness costs nothing and nobody is written to."""

    from_on: date
    to_on: date
    resolution: str

    def covers(self, on: date) -> bool:
        """Whether it is on."""
        return self.from_on <= on <= self.to_on


@dataclass(frozen=True, kw_only=True)
class WaiverPolicy:
    """When a late fee is taken off at once for whoever asks."""

    #: Once on an account in so many months.
    once_in_months: int
    #: Asked for within so many days of the fee.
    within_days: int
    resolution: str


class Ground(StrEnum):
    """What makes an account a candidate for a lien; any one of them does."""

    NO_PAYMENT = "no_payment"
    NO_PAYMENT_AND_BALANCE = "no_payment_and_balance"
    BALANCE = "balance"
    #: The board decided it: a flag on the account.
    BOARD = "board"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One ground, with its months and its amount where it has them."""

    ground: Ground
    months: int
    above: Money


@dataclass(frozen=True, kw_only=True)
class Delinquency:
    """Everything that becomes of a bill that is not paid."""

    resolution: str
    #: Bills due from this day on go these steps by themselves; what was late before is left to
    #: people, so that a district that begins with us writes to nobody about old debt unasked.
    follows_from: date
    #: Days after the due day until a bill is delinquent.
    delinquent_after_days: int
    steps: tuple[Step, ...]
    interest: Interest | None
    holidays: tuple[Holiday, ...]
    #: None: every wish to have a fee taken off is a question to staff.
    waiver: WaiverPolicy | None
    lien: tuple[Criterion, ...]
