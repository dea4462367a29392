"""What the portal calls the things in the books."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.account import Role
from models.autopay import AutopayState
from models.claim import Way
from models.ledger import Component, EntryKind
from models.money import Money
from models.payment import Channel
from models.tariff import in_language
from models.ticket import Reason, Subject
from services.rules.periods import Period
from services.rules.rating import naming
from services.rules.standing import Move
from services.rules.words import title_of
from services.sessions import browsers
from services.tickets.seen import Named
from web.extensions import house
from web.filters import short_month
from web.language import gettext as _
from web.language import lang
from web.language import later as _l

K = EntryKind
ENTRIES = {
    K.OPENING: _l("Balance brought forward"),
    K.PENALTY: _l("Late fee added"),
    K.INTEREST: _l("Interest added"),
    K.FEE: _l("Fee for the payment your bank returned"),
    K.ADJUSTMENT: _l("Adjustment"),
    K.CREDIT_APPLIED: _l("Credit used for a bill"),
    K.PAYMENT_RETURNED: _l("Payment returned by your bank"),
    K.REFUND: _l("Money sent back to you"),
    K.DISPUTE_WITHDRAWN: _l("Payment taken back by the card company"),
    K.DISPUTE_REINSTATED: _l("Payment given back by the card company"),
    K.REVERSAL: _l("Correction"),
    K.PAYMENT: _l("Payment"),
    K.BILL: _l("Bill"),
    K.CONTRACT: _l("Fee for making the contract"),
    K.INSTALMENT: _l("Contract instalment"),
    K.PAYMENT_MOVED: _l("Payment moved between accounts"),
    K.WRITE_OFF: _l("Amount written off"),
    K.REINSTATED: _l("Written-off amount owed again"),
}
AUTOPAY = {
    AutopayState.ON: _l("On"),
    AutopayState.NEEDS_METHOD: _l("Needs bank details"),
    AutopayState.SUSPENDED: _l("Suspended"),
}
CHANNELS = {
    Channel.ONLINE_CARD: _l("Card payment"),
    Channel.ONLINE_BANK: _l("Bank payment"),
    Channel.COUNTER: _l("Payment at the counter"),
    Channel.CHECK: _l("Check received"),
    Channel.LOCKBOX: _l("Check received by mail"),
    Channel.BANK_BILL_PAY: _l("Payment sent by your bank"),
}
COMPONENTS = {
    Component.SERVICE: _l("Sewer service"),
    Component.PENALTY: _l("Late fees"),
    Component.INTEREST: _l("Interest"),
    Component.FEE: _l("Other fees"),
    Component.CONTRACT: _l("Contract payments"),
    Component.CREDIT: _l("Credit we hold for you"),
}
#: What somebody is to an account.
ROLES = {
    Role.OWNER: _l("Owner"),
    Role.CO_OWNER: _l("Co-owner"),
    Role.MANAGER: _l("Property manager"),
    Role.TENANT: _l("Tenant"),
    Role.READ_ONLY: _l("Reads only"),
    Role.CONTACT: _l("Trusted contact"),
}
#: What somebody who is invited may do then.
MAY = {
    Role.READ_ONLY: _l("You will see its bills, and pay and ask nothing."),
    Role.CONTACT: _l("You will be told when a bill is past due. You will not see its bills."),
}
SEES_AND_PAYS = _l("You will see its bills and can pay them.")
#: The same within a sentence: somebody became it.
AS_ROLE = {
    Role.OWNER: _l("owner"),
    Role.CO_OWNER: _l("co-owner"),
    Role.MANAGER: _l("property manager"),
    Role.TENANT: _l("tenant"),
    Role.READ_ONLY: _l("somebody who reads only"),
    Role.CONTACT: _l("trusted contact"),
}
#: The key of a credit on one bill alone.
ONE_TIME = "one_time_credit"
#: How a question begins that a page leads to.
BEGINNINGS = {
    "mailing": _l("The mailing address of my bills is wrong. The right one is: "),
    "property": _l("Something about my property is wrong: "),
    "fee": _l("Please waive the fee for the payment my bank returned, because "),
}
#: Why somebody asks, in their own words.
WAYS = {
    Way.BANK: _l("With my bank's bill pay"),
    Way.PAY_SITE: _l("On another company's website or app"),
    Way.CHECK: _l("By check in the mail"),
    Way.COUNTER: _l("At your office or drop box"),
    Way.OTHER: _l("Another way"),
}
REASONS = {
    Reason.AMOUNT: _l("The amount is not right"),
    Reason.MEANING: _l("I do not understand it"),
    Reason.PAID_ALREADY: _l("I already paid it"),
    Reason.NOT_MINE: _l("It is not for me or my property"),
    Reason.HARDSHIP: _l("I cannot pay it now"),
    Reason.OTHER: _l("Something else"),
}
#: What makes no sense to ask of one line, or of money that came.
_NOT_ASKED = {
    Subject.LINE: {Reason.HARDSHIP, Reason.PAID_ALREADY},
    Subject.PAYMENT: {Reason.HARDSHIP, Reason.PAID_ALREADY},
    Subject.OTHER: set(Reason) - {Reason.OTHER},
}
_CHARGED = {K.PENALTY, K.INTEREST, K.FEE}
_OWED_AGAIN = {K.PAYMENT_RETURNED, K.DISPUTE_WITHDRAWN}
_PAID = {K.PAYMENT, K.DISPUTE_REINSTATED}


def period(first: date, last: date) -> str:
    """The months of a bill on one line: ``Sep–Oct 2026``."""
    return months(first, last).replace("–", "–\N{WORD JOINER}").replace(" ", "\N{NO-BREAK SPACE}")


def months(first: date, last: date) -> str:
    """The same, as paper has it."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{short_month(last)} {last.year}"
    if first.year == last.year:
        return f"{short_month(first)}–{short_month(last)} {last.year}"
    return f"{short_month(first)} {first.year}–{short_month(last)} {last.year}"


def entry(kind: EntryKind, channel: Channel | None, months: tuple[date, date] | None) -> str:
    """What one line of an account is about."""
    if kind is K.BILL and months:
        return _("Bill for %(months)s", months=period(*months))
    if kind is K.PAYMENT and channel is not None:
        return str(CHANNELS[channel])
    if channel is None and kind in _OWED_AGAIN:
        return _("A payment that was moved here went back")
    return str(ENTRIES.get(kind, kind))


def fees(*, is_return: bool, is_making: bool = False) -> str:
    """What fees that are owed are called: by their own name where they are of one kind."""
    if is_return == is_making:
        return str(COMPONENTS[Component.FEE])
    return str(ENTRIES[K.FEE if is_return else K.CONTRACT])


def state(kind: EntryKind) -> str:
    """What a line did to what is owed; a bill may be paid by now, and stays billed."""
    if kind in {K.BILL, K.INSTALMENT}:
        return _("billed")
    if kind in _CHARGED:
        return _("charged")
    if kind in _OWED_AGAIN:
        return _("you owe again")
    return _("paid") if kind in _PAID else ""


def method(channel: Channel) -> str:
    """How money came, when nothing finer is known."""
    return _("Bank account") if channel is Channel.ONLINE_BANK else str(CHANNELS[channel])


def charge(key: str, description: str) -> str:
    """The name of a charge in the district's file; of another, such as a credit, the bill's own."""
    known = house().district.tariff.charge(key)
    if known is not None:
        return in_language(known.name, lang())
    return _("One-time credit") if key == ONE_TIME else description


def line(key: str, description: str, first: date, last: date, reason: Mapping[str, Any]) -> str:
    """The name of a line of a bill with its days, as ``Sewer service, September``."""
    if key == ONE_TIME and lang() != "en":
        return charge(key, description)
    tariff = house().district.tariff
    return naming.of_line(key, description, reason, tariff, Period(first, last), lang())


def resolution(name: str) -> str:
    """``Resolution 2025-11, section 2``, which set a rate. It stands on one line, to its number."""
    whole, _comma, section = name.partition(", section ")
    if section:
        facts = {"resolution": resolution(whole), "section": section}
        return _("%(resolution)s, section %(section)s", **facts)
    number = name.removeprefix("Resolution ")
    if number == name:
        return name
    whole = number.replace("-", "-\N{WORD JOINER}", 1)
    said = _("Resolution %(number)s", number=whole)
    return said.replace(f" {whole}", f"\N{NO-BREAK SPACE}{whole}")


def moved(move: Move) -> str:
    """The name of a charge beside what it added, which says when it is new or has ended."""
    name = charge(move.charge, move.words)
    if not move.after:
        return _("%(charge)s ended", charge=name)
    return name if move.before else _("%(charge)s, new", charge=name)


def moved_by(move: Move) -> str:
    """The same as a sentence with the amount. A credit is below zero, so it rises downwards."""
    facts = {"charge": charge(move.charge, move.words), "amount": abs(move.amount)}
    if not move.after:
        return _("%(charge)s of %(amount)s ended.", **facts)
    if not move.before:
        return _("%(charge)s of %(amount)s is new.", **facts)
    if (move.amount > Money.ZERO) == (move.after > Money.ZERO):
        return _("%(charge)s rose %(amount)s.", **facts)
    return _("%(charge)s fell %(amount)s.", **facts)


def about(named: Named, why: Reason = Reason.OTHER) -> str:
    """What a question is about: ``Sewer service on the bill for Sep–Oct 2026``.

    Of no bill and no payment, it is called by how it begins, or else by why it was asked.
    """
    if named.receipt_number:
        return _("Payment %(number)s", number=named.receipt_number)
    if named.period_from is None or named.period_to is None:
        usual = _("Your account") if why is Reason.OTHER else reason(why)
        return title_of(named.asked_in) or usual
    months = period(named.period_from, named.period_to)
    if named.line_words is None:
        return _("Bill for %(months)s", months=months)
    charge = line(named.charge or "", named.line_words, named.period_from, named.period_to, {})
    return _("%(charge)s on the bill for %(months)s", charge=charge, months=months)


def reason(why: Reason) -> str:
    """Why somebody asks."""
    return str(REASONS[why])


def reasons(subject: Subject) -> list[tuple[str, str]]:
    """The reasons to choose from, for what is asked about."""
    left = _NOT_ASKED.get(subject, set())
    return [(each.value, str(said)) for each, said in REASONS.items() if each not in left]


#: What a message was about, for whoever asks whether it is ours. Nothing personal.
SOME_MESSAGE = _l("a message about an account")
MESSAGE_KINDS = {
    "sign_in_code": _l("a code to sign in"),
    "invitation": _l("an invitation to see an account"),
    "customer_invitation": _l("an invitation to our new portal"),
    "access_ended": _l("news of who sees an account"),
    "account_linked": _l("news of who sees an account"),
    "access_by_us": _l("news of who sees an account"),
    "people_changed": _l("news of who sees an account"),
    "autopay_changed": _l("news of autopay"),
    "arrangement_copy": _l("news of a payment arrangement"),
    "arrangement_news": _l("news of a payment arrangement"),
    "balance_changed": _l("news of what is owed"),
    "pay_link": _l("a link to pay a bill"),
    "new_bill": _l("a bill"),
    "discount_news": _l("news of a discount"),
    "special_rates": _l("the yearly notice of special rates"),
    "paperless_check": _l("news of how bills come"),
    "paperless_ended": _l("news of how bills come"),
    "past_due": _l("news of a bill that is past due"),
    "past_due_contact": _l("news of a bill that is past due"),
    "escrow_news": _l("a request for the final bill of a property"),
    "mailing_changed": _l("news of a changed address"),
    "security_notice": _l("news of how somebody signs in"),
    "email_change_code": _l("a code to confirm an address"),
    "email_changed": _l("news of a changed address"),
    "email_undone": _l("news of a changed address"),
    "receipt": _l("a receipt"),
    "payment_submitted": _l("news of a payment"),
    "payment_returned": _l("news of a payment"),
    "payment_failed": _l("news of a payment"),
    "question_answered": _l("an answer to a question"),
}


def browser(said: str) -> str:
    """``Firefox on Windows``, as far as a user agent says."""
    known = browsers.told(said)
    return browser_named(known.name, known.device)


def browser_named(name: str, device: str) -> str:
    """The same of what was read from it before."""
    if name and device:
        return _("%(browser)s on %(device)s", browser=name, device=device)
    return name or device or _("A browser we do not know")
