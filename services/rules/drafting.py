"""How much autopay draws, and on which day. Nothing here knows a database or a clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from models.autopay import AmountRule, NoticeRule
from models.district import AutopayRules
from models.money import Money
from services.rules.calendar import banking_day_after, months_after


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a payer agreed to."""

    days_before: int = 0
    amount_rule: AmountRule = AmountRule.BALANCE
    fixed: Money | None = None
    cap: Money | None = None
    notice_rule: NoticeRule = NoticeRule.EVERY
    range_from: Money | None = None
    range_to: Money | None = None
    #: Bills issued before this day are the payer's own to pay.
    bills_from: date
    #: No draft before this day; none when it is not paused.
    paused_until: date | None = None


#: The names of what was agreed to, as an autopay has them too.
TERMS = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True)
class Ahead:
    """A draft that would be drawn if nothing changes."""

    draw_on: date
    #: None where the bill is not written yet and the amount is not fixed.
    amount: Money | None
    #: The bill it is for; empty for one to come.
    bill: str = ""
    #: What its method costs on top; the bank or the card is asked for both together.
    fee: Money = Money.ZERO


def amount_of(terms: Terms, *, still: Money, of_bill: Money) -> Money:
    """What the rule comes to, never below zero.

    ``still`` is all that is owed less what is on its way; ``of_bill`` is what of one bill is
    still owed. Nobody is ever drawn more than they owe.
    """
    match terms.amount_rule:
        case AmountRule.BALANCE:
            wanted = still
        case AmountRule.BILL:
            wanted = min(of_bill, still)
        case AmountRule.FIXED:
            wanted = min(terms.fixed or Money.ZERO, still)
    if terms.cap is not None:
        wanted = min(wanted, terms.cap)
    return max(wanted, Money.ZERO)


def most(noticed: Money | None, noticed_fee: Money | None, fee: Money) -> Money:
    """The most that is drawn with a fee on top: the whole is never above what the notice named.

    A fee that rose since, as it does when a card pays instead of a bank account, is not drawn
    beyond it. Without a notice nothing is drawn; of an old one the fee is not known.
    """
    if noticed is None:
        return Money.ZERO
    if noticed_fee is None:
        return noticed
    return noticed - max(fee - noticed_fee, Money.ZERO)


def drawn(noticed: Money, terms: Terms, *, still: Money, of_bill: Money) -> Money:
    """What is drawn on the day: never above what the notice named (12 CFR 1005.10(d)).

    What is owed may have risen since: the rest waits for the next draft. It may have
    fallen, even to nothing: then nothing is drawn.
    """
    return min(noticed, amount_of(terms, still=still, of_bill=of_bill))


def draw_day(due_on: date, days_before: int, *, told_on: date, rules: AutopayRules) -> date:
    """The day of a draft: the payer's day, the notice's days after it was sent at the soonest,
    and no day on which banks are closed.

    A day that is moved is moved later, never earlier than was said.
    """
    wanted = due_on - timedelta(days=days_before)
    soonest = told_on + timedelta(days=rules.notice_days)
    return banking_day_after(max(wanted, soonest), 0)


def first_day(
    due_on: date, days_before: int, *, is_told: bool, today: date, rules: AutopayRules
) -> date:
    """The day of a draft that is planned today: its notice goes out now, or it waits for none."""
    told_on = today if is_told else today - timedelta(days=rules.notice_days)
    return draw_day(due_on, days_before, told_on=told_on, rules=rules)


def is_told(terms: Terms, amount: Money) -> bool:
    """Whether a notice goes out before a draft of this amount.

    In range mode none does while the amount lies in the range the payer chose
    (12 CFR 1005.10(d)(2)).
    """
    if terms.notice_rule is NoticeRule.EVERY or terms.range_to is None:
        return True
    return not (terms.range_from or Money.ZERO) <= amount <= terms.range_to


def is_drawn_by(terms: Terms, *, issued_on: date, draw_on: date) -> bool:
    """Whether autopay draws for a bill at all, on the day it would be drawn."""
    return issued_on >= terms.bills_from and is_after_pause(terms, draw_on)


def is_after_pause(terms: Terms, draw_on: date) -> bool:
    """Whether no pause stands in the way of what is drawn on this day."""
    return terms.paused_until is None or draw_on >= terms.paused_until


@dataclass(frozen=True, kw_only=True)
class Owing:
    """A bill that is still owed in part."""

    number: str
    issued_on: date
    due_on: date
    still: Money


def ahead(
    terms: Terms,
    bills: Sequence[Owing],
    *,
    still: Money,
    next_bill_on: date,
    due_after_days: int,
    cycle_months: int,
    today: date,
    rules: AutopayRules,
    count: int = 3,
    fee: Money = Money.ZERO,
) -> list[Ahead]:
    """The next drafts, the nearest first: of bills that are there, then of those to come.

    ``bills`` are the open ones, the oldest first. With the rule ``balance`` the first draft
    draws all that is owed, so that no other open bill is drawn for. ``fee`` is the method's.
    """
    found: list[Ahead] = []
    left = still
    for bill in sorted(bills, key=lambda each: each.due_on):
        day = draw_day(bill.due_on, terms.days_before, told_on=today, rules=rules)
        if not is_drawn_by(terms, issued_on=bill.issued_on, draw_on=day):
            continue
        amount = amount_of(terms, still=left, of_bill=bill.still)
        if amount:
            found.append(Ahead(day, amount, bill.number, fee))
            left -= amount
    coming = _coming(terms, next_bill_on, due_after_days, cycle_months, rules, fee)
    while len(found) < count:
        found.append(next(coming))
    return sorted(found, key=lambda each: each.draw_on)[:count]


def _coming(
    terms: Terms, first: date, due_after_days: int, cycle_months: int, rules: AutopayRules,
    fee: Money,
) -> Iterator[Ahead]:  # fmt: skip
    """The drafts of bills that are not written yet."""
    amount = terms.fixed if terms.amount_rule is AmountRule.FIXED else None
    cycle = 0
    while True:
        issued_on = months_after(first, cycle * cycle_months)
        due_on = issued_on + timedelta(days=due_after_days)
        day = draw_day(due_on, terms.days_before, told_on=issued_on, rules=rules)
        if is_drawn_by(terms, issued_on=issued_on, draw_on=day):
            yield Ahead(day, amount, fee=fee)
        cycle += 1
