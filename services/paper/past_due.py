"""A notice that a bill is past due: one page, for the window of an envelope."""

from dataclasses import dataclass
from datetime import date, datetime

from models.delinquency import Does, Whom
from models.district import District
from models.money import Money
from services.paper.press import letterhead, pressed_anyway
from services.telling.wording import day


@dataclass(frozen=True, kw_only=True)
class PastDueFacts:
    """What the notice says, and to whom it goes."""

    does: Does
    whom: Whom
    #: Name and address as they must stand in the window of the envelope.
    mailing: tuple[str, ...]
    account: str
    service_address: str
    bill_number: str
    due_on: date
    #: What is unpaid of the bill, and everything that is owed.
    amount: Money
    owed: Money
    #: What comes next and when at the earliest, if anything does.
    next_does: Does | None
    next_on: date | None
    #: Whether an owner who asked is told too.
    owner_told: bool


def past_due_pdf(facts: PastDueFacts, district: District, language: str, at: datetime) -> bytes:
    """The notice as PDF/UA-1.

    A letter the fonts lack stands as its number: no name prevents a notice that the law wants.
    """
    is_copy = facts.whom in (Whom.OWNER, Whom.MORTGAGEE)
    words = {
        "letterhead": letterhead(district, language),
        "does": facts.does.value,
        "copy": facts.whom.value if is_copy else "",
        "made_on": day(district.day(at), language),
        "mailing": list(facts.mailing),
        "account": facts.account,
        "address": facts.service_address,
        "bill": facts.bill_number,
        "due": day(facts.due_on, language),
        "amount": str(facts.amount),
        "owed": str(facts.owed),
        "next_does": facts.next_does.value if facts.next_does else None,
        "next": day(facts.next_on, language) if facts.next_does and facts.next_on else None,
        "owner_told": facts.owner_told,
        "website": district.website,
        "pay_by_phone": district.contact.pay_by_phone,
    }
    return pressed_anyway("past_due", words, language, at)
