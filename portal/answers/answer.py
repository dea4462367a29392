"""What an answer is, and the facts of the district that it is filled with."""

from dataclasses import dataclass
from enum import StrEnum

from models.district import District
from services.access import invitations
from services.proving import email_changes, mailed_codes
from services.proving.authenticators import CODES
from services.sessions.sessions import PERSON_TERM
from services.throttling import lanes
from web.filters import WHOLE, hours
from web.language import later as _l
from web.language import ngettext


class Group(StrEnum):
    """The shelf an answer stands on."""

    PAYING = "paying"
    ACCOUNT = "account"
    SITE = "site"

    @property
    def words(self) -> str:
        """What the shelf is called."""
        return str(_GROUPS[self])


_GROUPS = {
    Group.PAYING: _l("Bills and paying"),
    Group.ACCOUNT: _l("Your account and your property"),
    Group.SITE: _l("Signing in and this site"),
}


class Call(StrEnum):
    """The telephone an answer names first, or beside its button."""

    OFFICE = "telephone"
    EMERGENCY = "emergency_telephone"
    PAY_BY_PHONE = "pay_by_phone"


@dataclass(frozen=True)
class Way:
    """The button that does it."""

    words: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer. Its texts hold facts as ``%(name)s``."""

    slug: str
    group: Group
    #: The question in the reader's words.
    title: str
    #: The answer in one sentence.
    short: str
    steps: tuple[str, ...]
    #: What people call it, in every language; never shown.
    words: str
    way: Way | None = None
    call: Call = Call.OFFICE
    #: Whether the telephone comes before everything.
    is_urgent: bool = False


def facts(district: District) -> dict[str, str]:
    """What the district decided, as answers say it in the visitor's language."""
    payments, billing, contact = district.payments, district.billing, district.contact
    autopay = district.autopay
    return {
        "district": district.name,
        "website": district.website,
        "email": contact.email,
        "office": contact.office_address,
        "hours": hours(contact.office_hours),
        "telephone": WHOLE.format(contact.telephone),
        "pay_by_phone": WHOLE.format(contact.pay_by_phone),
        "emergency": WHOLE.format(contact.emergency_telephone),
        "card_fee": str(payments.card_fee),
        "bank_fee": str(payments.bank_fee),
        "fee_resolution": payments.fee_resolution,
        "least": str(payments.minimum),
        "arranged": str(district.arrangements.past_due_least),
        "most": str(payments.maximum),
        "clears": _banking_days(payments.bank_clears_in_days),
        "returnable": _days(payments.bank_returnable_days),
        "notice": _days(autopay.notice_days),
        "draws_at": str(autopay.sends_at_hour),
        "retry_after": _days(autopay.retry_after_days),
        "return_fee": str(autopay.return_fee),
        "return_fee_resolution": autopay.return_fee_resolution,
        "due_after": _days(billing.due_after_days),
        "grace": _days(billing.grace_days),
        "percent": f"{billing.penalty_percent.normalize():f}%",
        "penalty_resolution": billing.penalty_resolution,
        "answer": _office_days(district.questions.answer_in_days),
        "code_lasts": _minutes(mailed_codes.CODE_MINUTES),
        "code_tries": str(mailed_codes.CODE_TRIES_MAX),
        "codes_an_hour": str(lanes.CODE.lane[0][0]),
        "finds_an_hour": str(lanes.FACTS.lane[0][0]),
        "idle": _minutes(int(PERSON_TERM.idle.total_seconds()) // 60),
        "recovery_codes": str(CODES),
        "invitation_lasts": _days(invitations.LASTS.days),
        "claim_lasts": _days(district.claims.hold_days),
        "undo_for": _days(email_changes.UNDO_FOR.days),
    }


def _days(number: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", number)


def _banking_days(number: int) -> str:
    return ngettext("%(num)d banking day", "%(num)d banking days", number)


def _office_days(number: int) -> str:
    return ngettext("%(num)d office day", "%(num)d office days", number)


def _minutes(number: int) -> str:
    return ngettext("%(num)d minute", "%(num)d minutes", number)
