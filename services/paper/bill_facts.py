"""The facts of a bill, gathered from its rows: one place for the portal and the mail house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayChange, AutopayDeed
from models.bill import Bill
from models.district import District
from models.ledger import Entry
from models.money import Money
from services.books.bills import BillHead, Explained
from services.links import Links
from services.paper import bill_words
from services.paper.facts import BillFacts, BillRow
from services.rules.periods import Period
from services.rules.standing import Charged, Move, moves

#: How long a line of a bill may be questioned.
QUESTIONED_FOR = timedelta(days=60)
#: Bills that the chart shows.
CHARTED = 12


class Billed(Protocol):
    """An account as far as its bill names it."""

    @property
    def number(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Said:
    """A bill and all that its paper says of it; what was owed is of that day, not of today."""

    account: Billed
    found: Explained
    before: Explained | None
    #: The bills of the account up to this one, the newest first.
    history: Sequence[BillHead]
    #: Name and address as they stand in the window of the envelope.
    mailing: tuple[str, ...]
    #: The first day on which it costs a late fee.
    late_from: date
    #: Links the account; empty on a copy for who is no owner.
    pin: str = ""
    #: One more note: a title and a sentence.
    note: tuple[str, str] | None = None
    #: Whether autopay was set up to draw for it when it was posted (``has_autopay``).
    has_autopay: bool = False
    #: The hash that was kept of its data.
    content: str = ""


def has_autopay(session: Session, bill_id: int) -> bool:
    """Whether autopay was to draw for a bill when it was posted: set up, and not suspended.

    What became of it since changes nothing: the paper of a bill says the same for ever. Which day
    and how much is said by the notice of the draft, which may still move.
    """
    posted = (
        select(Bill.account_id, Bill.issued_on, Entry.recorded_at)
        .join(Entry, Entry.id == Bill.entry_id)
        .where(Bill.id == bill_id)
        .subquery()
    )
    last = (
        select(AutopayChange.deed)
        .where(
            AutopayChange.autopay_id == Autopay.id, AutopayChange.at <= posted.c.recorded_at,
            AutopayChange.deed.in_((AutopayDeed.SUSPENDED, AutopayDeed.REVIVED)),
        )
        .order_by(AutopayChange.id.desc())
        .limit(1)
        .correlate(Autopay, posted)
        .scalar_subquery()
    )  # fmt: skip
    found = session.execute(
        select(last).select_from(Autopay).join(posted, posted.c.account_id == Autopay.account_id)
        .where(
            Autopay.started_at <= posted.c.recorded_at,
            or_(Autopay.ended_at.is_(None), Autopay.ended_at > posted.c.recorded_at),
            Autopay.bills_from <= posted.c.issued_on,
        )
    ).all()  # fmt: skip
    return any(deed is not AutopayDeed.SUSPENDED for (deed,) in found)


def changes(found: Explained, before: Explained | None) -> list[Move]:
    """Each charge that differs from the bill before, what moved most first."""
    return moves(_charged(before), _charged(found)) if before else []


def of_bill(said: Said, district: District, links: Links, language: str) -> BillFacts:
    """What the paper says, in a language."""
    bill, contact = said.found.bill, district.contact
    whole, was_owed = Period(bill.period_from, bill.period_to), bill.balance_before
    before = said.before.bill if said.before else None
    return BillFacts(
        district=district,
        number=bill.number,
        code=bill.code,
        account=said.account.shown,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        period_from=bill.period_from,
        period_to=bill.period_to,
        service_address=said.account.address,
        mailing=said.mailing,
        rows=tuple(
            BillRow(
                title=bill_words.line(
                    each.charge, each.description, each.reason, whole, district.tariff, language
                ),
                detail=bill_words.detail(each.reason, district.tariff, language),
                amount=each.amount,
            )
            for each in said.found.lines
        ),
        charges=bill.total,
        earlier=(bill_words.earlier(was_owed, language), was_owed),
        owed=was_owed + bill.total,
        last_bill=(bill_words.months(before.period_from, before.period_to, language), before.total)
        if before
        else None,
        differs=bill_words.differs(before.total, bill.total, language) if before else "",
        changes=tuple(
            (bill_words.moved(move, district.tariff, language), move.amount)
            for move in changes(said.found, said.before)
        ),
        history=tuple((each.issued_on, each.total) for each in reversed(said.history[:CHARTED])),
        has_autopay=said.has_autopay,
        late_percent=Decimal(district.billing.penalty_percent),
        late_after=said.late_from - timedelta(days=1),
        question_by=bill.issued_on + QUESTIONED_FOR,
        note=said.note,
        remit_to=(
            district.name,
            contact.office_address,
            f"{district.city}, {district.state} {district.postal_code}",
        ),
        pay_url=links.pay_bill(bill.code),
        pin=said.pin,
        link_url=links.link_bill(said.account.number, said.pin),
        issued_at=datetime.combine(bill.issued_on, time(), tzinfo=UTC),
        content=said.content,
    )


def _charged(found: Explained) -> Charged:
    sums: dict[str, Money] = {}
    for line in found.lines:
        sums[line.charge] = sums.get(line.charge, Money.ZERO) + line.amount
    names = {line.charge: line.description for line in found.lines}
    return Charged(found.bill.total, sums, names)
