"""A district: who it is, how its books are named, how it takes money.

These are facts read from a file (``models.district_file``), never settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from models.change_rules import ChangeRules
from models.delinquency import Delinquency
from models.discrepancy_rules import DiscrepancyRules
from models.fees import Capacity, PermitFee
from models.jurisdiction import Jurisdiction
from models.ledger import Component, LedgerKind
from models.money import Money
from models.payment import Channel
from models.plans import ArrangementRules, ContractRules
from models.program import Program
from models.tariff import Tariff

#: The parts of a district that say who it is, and name the accounts that hold its money. They stay
#: in the file of the settings: whoever runs the system changes them there, and at once.
IDENTITY = (
    "name", "short_name", "city", "state", "postal_code", "zone", "languages", "website",
    "contact", "chart", "accessibility",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How a ratepayer reaches the district."""

    telephone: str
    emergency_telephone: str
    pay_by_phone: str
    office_address: str
    office_hours: str
    email: str


@dataclass(frozen=True, kw_only=True)
class GeneralAccount:
    """One account of the general ledger."""

    code: str
    name: str
    kind: LedgerKind


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The general ledger and the part each account plays in it; values are codes."""

    accounts: Mapping[str, GeneralAccount]
    control: Mapping[Component, str]
    revenue: Mapping[Component, str]
    clearing: Mapping[Channel, str]
    bank: str
    opening: str
    card_fee: str
    processing: str
    adjustment: str
    #: What customers will never pay.
    bad_debt: str
    suspense: str
    #: Between two customers, while a payment moves: always at nothing again.
    moved: str
    #: The principal of contracts that was not asked for yet.
    contracts: str
    contract_interest: str
    #: What is collected for the county treasurer.
    treasurer: str


@dataclass(frozen=True, kw_only=True)
class PaymentRules:
    """How money is taken and applied."""

    application_order: tuple[Component, ...]
    minimum: Money
    maximum: Money
    card_fee: Money
    bank_fee: Money
    fee_resolution: str
    bank_clears_in_days: int
    bank_returnable_days: int
    page_minutes: int


@dataclass(frozen=True, kw_only=True)
class BillingRules:
    """When a bill is due and what lateness costs."""

    due_after_days: int
    grace_days: int
    penalty_percent: Decimal
    penalty_resolution: str
    cycle_months: int


@dataclass(frozen=True, kw_only=True)
class AutopayRules:
    """When autopay draws, what it tells before, and what a return costs and does."""

    #: Calendar days between a notice and its draft; ten at least (12 CFR 1005.10(d)).
    notice_days: int
    #: The earliest day before the due date a payer may choose.
    days_before_max: int
    #: The hour of the district's day at which the day's drafts are sent, and changes end.
    sends_at_hour: int
    #: How often a returned draft is drawn again: two at most (Nacha), and after how many days.
    retries_max: int
    retry_after_days: int
    #: Returns in a row after which autopay waits for another method.
    suspend_after_returns: int
    #: Charged once for each returned draft, however often it is tried.
    return_fee: Money
    return_fee_resolution: str


@dataclass(frozen=True, kw_only=True)
class RefundRules:
    """Who may give how much back alone, and what goes back."""

    #: Above this on one account and day, a second person decides.
    specialist_limit: Money
    supervisor_limit: Money
    #: Whether what the payer paid on top for the card goes back too.
    gives_fee_back: bool
    #: Calendar days after which a bank payment goes back by check only.
    bank_days_max: int


@dataclass(frozen=True, kw_only=True)
class QuestionRules:
    """What the office promises to whoever asks; in office days, which are banking days."""

    #: An answer comes by the end of this day after the one of the question.
    answer_in_days: int
    #: An answered question that nobody comes back to is closed after so many.
    close_after_days: int


@dataclass(frozen=True, kw_only=True)
class ClaimRules:
    """What waits for money that somebody says they paid elsewhere."""

    #: Days on which no past-due notice is sent and no late fee charged.
    hold_days: int


@dataclass(frozen=True, kw_only=True)
class Accessibility:
    """What the district says of how its pages can be used."""

    #: The day somebody last went through the pages for it.
    reviewed_on: date


@dataclass(frozen=True, kw_only=True)
class OfficeCalendar:
    """When the county's offices are open, as far as the law does not say it."""

    #: Days on which they are closed besides weekends and legal holidays.
    closed_on: frozenset[date]
    #: Legal holidays on which they are open all the same.
    open_on: frozenset[date]
    #: The hour at which a business day ends.
    closes_at: time


@dataclass(frozen=True, kw_only=True)
class District:
    """One district, as its file describes it."""

    name: str
    short_name: str
    city: str
    state: str
    postal_code: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    website: str
    contact: Contact
    jurisdiction: Jurisdiction
    calendar: OfficeCalendar
    chart: Chart
    payments: PaymentRules
    billing: BillingRules
    tariff: Tariff
    #: Who is charged less, by the key of each program.
    programs: Mapping[str, Program]
    delinquency: Delinquency
    permits: Mapping[str, PermitFee]
    capacity: Capacity | None
    autopay: AutopayRules
    refunds: RefundRules
    questions: QuestionRules
    claims: ClaimRules
    changes: ChangeRules
    discrepancies: DiscrepancyRules
    arrangements: ArrangementRules
    contracts: ContractRules
    accessibility: Accessibility

    def day(self, at: datetime) -> date:
        """The district's day at an instant."""
        return at.astimezone(self.zone).date()

    def midnight(self, at: datetime) -> datetime:
        """When the district's day of an instant began."""
        return at.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
