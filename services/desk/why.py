"""Why a figure is what it is: its parts, which sum to it, and the rule and papers behind it.

Pure: what is in the books is handed in (``services.desk.figures`` reads it).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from models.bill import Bill, BillLine
from models.district import District
from models.ledger import Component, Entry, EntryKind
from models.money import Money, total
from models.payment import Channel, Payment, PaymentReturn
from services.books.entries import EntryEffect, LegSeen
from services.telling.reasons import in_words
from services.telling.wording import day

LANGUAGE = "en"
#: What staff call the parts of a balance.
COMPONENTS = {
    Component.SERVICE: "Sewer service",
    Component.PENALTY: "Late fees",
    Component.INTEREST: "Interest",
    Component.FEE: "Other fees",
    Component.CONTRACT: "Contracts",
    Component.CREDIT: "Credit held",
}
CHANNELS = {
    Channel.ONLINE_CARD: "Card, online",
    Channel.ONLINE_BANK: "Bank account, online",
    Channel.COUNTER: "Counter",
    Channel.CHECK: "Check",
    Channel.LOCKBOX: "Lockbox",
    Channel.BANK_BILL_PAY: "Bank bill-pay",
}
_SUM = re.compile(r"[\d.]+% × \$[\d,.]+ = \$[\d,]+\.\d\d")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the amounts that a figure is the sum of."""

    words: str
    amount: Money
    on: date | None = None
    #: The entry that made it, if one did.
    entry_id: int | None = None


@dataclass(frozen=True)
class Fact:
    """Something a person can check; the document it is about, if it is about one."""

    words: str
    fact: str
    bill: str = ""
    receipt: str = ""
    entry_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Why:
    """The explanation of one figure."""

    figure: Money
    #: What the figure is called.
    what: str
    #: How it was worked out, in one line; empty when the parts say it.
    formula: str = ""
    parts: Sequence[Part] = ()
    facts: Sequence[Fact] = ()

    @property
    def alone(self) -> int | None:
        """The entry that made all of it, if one did and it still counts whole."""
        is_one = len(self.parts) == 1 and self.parts[0].amount == self.figure
        return self.parts[0].entry_id if is_one else None


def of_owed(parts: Mapping[Component, Money]) -> Why:
    """Everything an account owes, by component."""
    return Why(
        figure=total(list(parts.values())),
        what="Everything owed",
        parts=[Part(words=COMPONENTS[part], amount=parts[part]) for part in Component
               if parts.get(part)],
        facts=[Fact("Counted", "Charges less payments, from the ledger")],
    )  # fmt: skip


def of_component(component: Component, balance: Money, newest: Iterable[EntryEffect]) -> Why:
    """The entries a component's balance is still made of.

    The oldest charge is paid first, so what is owed belongs to the newest
    charges, and credit that is held came with the newest payments.
    """
    sign = -1 if balance < Money.ZERO else 1
    left, parts = abs(balance), list[Part]()
    for effect in newest:
        if not left:
            break
        if effect.amount.cents * sign <= 0:
            continue
        amount = min(abs(effect.amount), left)
        left -= amount
        memo = effect.entry.memo
        words = memo if amount == abs(effect.amount) else f"{memo}, what is left of it"
        parts.append(
            Part(words=words, amount=Money(amount.cents * sign), on=effect.entry.effective_on,
                 entry_id=effect.entry_id)
        )  # fmt: skip
    if left:
        parts.append(Part(words="Entries before these", amount=Money(left.cents * sign)))
    facts = [Fact("Order", "The oldest charge is paid first, so these are the newest.")]
    return Why(
        figure=balance,
        what=COMPONENTS[component],
        parts=parts,
        facts=facts if parts else [Fact("Open", "Nothing is open.")],
    )


def made_as(whole: Why, entry: Why) -> Why:
    """A figure that one entry made: its formula and its papers at once, if the entry has one."""
    if not entry.formula or entry.figure != whole.figure:
        return whole
    return replace(whole, formula=entry.formula, facts=entry.facts)


def of_on_its_way(sent: Sequence[Part]) -> Why:
    """Bank payments that were sent and have not cleared: not in the books yet."""
    return Why(
        figure=total([part.amount for part in sent]),
        what="On its way",
        parts=sent,
        facts=[Fact("In the books", "Not yet. It is posted when the bank pays.")],
    )


def of_bill_line(bill: Bill, line: BillLine) -> Why:
    """One line of a bill: the rule, who set it, what went in, and the arithmetic."""
    reason: dict[str, Any] = line.reason
    inputs = reason.get("inputs") or {}
    facts = [Fact("What", f"Line {line.position} of bill {bill.number}", bill=bill.number)]
    facts += [Fact(_name(name), str(value)) for name, value in inputs.items()]
    facts += [Fact(words, str(reason[name])) for name, words in (("rule", "Rule"),
              ("resolution", "Set by")) if reason.get(name)]  # fmt: skip
    facts.append(Fact("For", f"{day(bill.period_from, LANGUAGE)} to {_day(bill.period_to)}"))
    return Why(
        figure=line.amount,
        what=line.description,
        formula=str(reason.get("arithmetic") or ""),
        parts=[Part(words=line.description, amount=line.amount, entry_id=bill.entry_id)],
        facts=facts,
    )


def of_entry(entry: Entry, legs: Sequence[LegSeen]) -> Why:
    """What any entry did to each component; the sum is what it did to the balance."""
    return Why(
        figure=entry.change,
        what=entry.memo,
        parts=shares(legs),
        facts=[Fact("Counts from", _day(entry.effective_on)), Fact("Posted by", who(entry.actor))],
    )


def of_bill(bill: Bill, lines: Sequence[BillLine], entry: Entry) -> Why:
    """A bill: its lines."""
    return Why(
        figure=bill.total,
        what=f"Bill {bill.number}",
        formula=str(lines[0].reason.get("arithmetic") or "") if len(lines) == 1 else "",
        parts=[Part(words=line.description, amount=line.amount) for line in lines],
        facts=[
            Fact("Bill", bill.number, bill=bill.number),
            Fact("For", f"{_day(bill.period_from)} to {_day(bill.period_to)}"),
            Fact("Due", _day(bill.due_on)),
            Fact("Owed before it", _owed(bill.balance_before)),
            Fact("Posted by", who(entry.actor)),
        ],
    )


def of_penalty(entry: Entry, legs: Sequence[LegSeen], bill: Bill | None, district: District) -> Why:
    """A late fee: how it was worked out, the bill, the grace, who set it, the limit in law."""
    rules, cap = district.billing, district.jurisdiction.penalty_cap
    facts = []
    if bill is not None:
        facts = [
            Fact("What", f"Late fee on bill {bill.number}", bill=bill.number),
            Fact("Due", f"{_day(bill.due_on)}, plus {rules.grace_days} days of grace"),
            Fact("Late from", _day(bill.due_on + timedelta(days=rules.grace_days + 1))),
        ]
    facts += [
        Fact("Rule", f"{rules.penalty_percent}% of what is unpaid, rounded half up once"),
        Fact("Set by", rules.penalty_resolution),
        Fact("Limit in law", f"{cap.most}% of the charge ({cap.statute})"),
        Fact("Posted by", who(entry.actor)),
    ]
    return Why(
        figure=entry.change,
        what="Late fee",
        formula=_arithmetic(entry.memo),
        parts=shares(legs),
        facts=facts,
    )


def of_payment(
    entry: Entry, legs: Sequence[LegSeen], payment: Payment, order: Sequence[Component]
) -> Why:
    """A payment: what it was applied to, in the district's order."""
    fee = entry.total + entry.change
    facts = [
        Fact("Payment", payment.receipt_number, receipt=payment.receipt_number),
        Fact("By", payment.method or CHANNELS[payment.channel]),
        Fact("Received", _day(payment.received_on)),
        Fact("Order", ", ".join(COMPONENTS[part].lower() for part in order)),
    ]
    if fee:
        facts.append(Fact("Paid on top", f"{fee} card fee, not part of the account"))
    return Why(figure=entry.change, what=f"Payment {payment.receipt_number}", parts=shares(legs),
               facts=[*facts, Fact("Posted by", who(entry.actor))])  # fmt: skip


def of_return(entry: Entry, legs: Sequence[LegSeen], payment: Payment, row: PaymentReturn) -> Why:
    """Money that went back, or came again: what is owed again because of it."""
    facts = [
        Fact("Payment", payment.receipt_number, receipt=payment.receipt_number),
        Fact("Happened", _day(row.happened_on)),
        Fact("Said", f"{row.code}: {in_words(row.code, LANGUAGE)}" if row.code else "Nothing"),
        Fact("Order", "Credit still held first, then the last applied is owed again first"),
        Fact("Posted by", who(entry.actor)),
    ]
    return Why(figure=entry.change, what=f"{row.kind.capitalize()}: {row.amount}",
               parts=shares(legs), facts=facts)  # fmt: skip


def shares(legs: Iterable[LegSeen]) -> list[Part]:
    """What the legs did to each component of the customer's balance, components in order."""
    moved: dict[Component, int] = {}
    for leg in legs:
        for component, amount in leg.shares:
            moved[component] = moved.get(component, 0) + amount.cents
    return [Part(words=COMPONENTS[part], amount=Money(moved[part])) for part in Component
            if moved.get(part)]  # fmt: skip


def who(actor: str) -> str:
    """Who posted something, for staff: ``staff:7`` is a colleague, the rest speaks for itself."""
    kind, _, name = actor.partition(":")
    known = {"staff": "Staff member", "person": "Customer", "job": "Run of"}
    if kind in known and name:
        return f"{known[kind]} {name}"
    return "The processor's word" if actor.startswith("event ") else actor.capitalize()


def bill_of_penalty(entry: Entry) -> str:
    """The number of the bill a late fee is for: it is in the name it was posted under."""
    kind, _, number = entry.key.partition(":")
    return number if entry.kind is EntryKind.PENALTY and kind == "penalty" else ""


def _arithmetic(memo: str) -> str:
    """The sum in a memo such as ``Late fee on bill 7: 10.00% × $144.50 = $14.45. Resolution 3``."""
    found = _SUM.search(memo)
    return found[0] if found else memo


def _name(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _day(on: date) -> str:
    return day(on, LANGUAGE)


def _owed(amount: Money) -> str:
    return f"{-amount} credit" if amount < Money.ZERO else str(amount)
