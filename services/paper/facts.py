"""What papers say. Whoever wants a paper fills these in; nothing here reads the database."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models.district import District
from models.money import Money


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts:
    """What a receipt says. Amounts as they were when the payment was recorded."""

    district: District
    number: str
    #: As printed: ``2060-3315``.
    account: str
    service_address: str
    amount: Money
    fee: Money
    method: str
    paid_on: date
    recorded_at: datetime
    #: None for a payer who may not see the account.
    balance_after: Money | None
    #: The last day on which the bank may take it back, while that is not over.
    returnable_until: date | None
    #: Whether nobody can take it back any more. A card payment can always be disputed.
    is_final: bool
    #: As kept; it is printed in groups.
    code: str
    verify_url: str
    #: When the money went back, and the reason as a sentence.
    returned_on: date | None = None
    returned_reason: str = ""
    #: Of a receipt for several accounts, each with its amount; then no one address is named.
    rows: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, kw_only=True)
class BillRow:
    """One line of a bill: what, why, how much."""

    title: str
    detail: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class BillFacts:
    """What a bill says. Sentences of the district come in the reader's language."""

    district: District
    number: str
    code: str
    #: As printed: ``2060-3315``.
    account: str
    issued_on: date
    due_on: date
    period_from: date
    period_to: date
    service_address: str
    #: Name and address as they must stand in the window of the envelope.
    mailing: tuple[str, ...]
    rows: tuple[BillRow, ...]
    charges: Money
    #: What was owed before, in words, and how much of it is still open.
    earlier: tuple[str, Money]
    owed: Money
    #: The charges of the bill before and its period in words; none for the first bill.
    last_bill: tuple[str, Money] | None
    #: What changed since, each with its amount.
    changes: tuple[tuple[str, Money], ...]
    #: Day of issue and charges of the last twelve bills, this one last.
    history: tuple[tuple[date, Money], ...]
    #: Whether autopay was set up to draw for it when it was posted.
    has_autopay: bool
    late_percent: Decimal
    late_after: date
    question_by: date
    #: One more note: a title and a sentence.
    note: tuple[str, str] | None
    #: Where a check is sent.
    remit_to: tuple[str, ...]
    pay_url: str
    #: Links the account; as kept, it is printed in groups. Empty on a copy for who is no owner.
    pin: str
    link_url: str
    issued_at: datetime
    #: The hash of the data it is made of, as it was kept; empty while none was.
    content: str = ""
    #: By how much it differs from the bill before, as a sentence.
    differs: str = ""
