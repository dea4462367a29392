"""Which step a bill that is not paid has reached on a day, what it costs, and what stops it.

Costs and notices go separate ways. A cost has a day of its own: it is charged once, and where that
day was free, never. Notices go in the order of the file, one a night, and wait for what stops them:
nobody is warned of a lien who was not told that a bill is past due.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from models.delinquency import COSTS, TELLS, Delinquency, Does, From, Holiday, Step, Stop
from models.district import BillingRules
from models.money import Money
from services.rules.aging import late_fee
from services.rules.grace import Grace, late_fee_from
from services.rules.interest import month_over, monthly_interest, months_over


class Span(NamedTuple):
    """From a day to a day; none: still going on."""

    from_on: date
    to_on: date | None

    def covers(self, on: date) -> bool:
        """Whether a day is one of them."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, kw_only=True)
class Late:
    """One bill as far as the rule needs it. ``unpaid`` is without what is on its way."""

    number: str
    due_on: date
    unpaid: Money
    #: What was done for it before, and on which day: ``late_fee``, ``interest:2``.
    done: Mapping[str, date] = field(default_factory=dict)
    #: What stops each step today; a step that is not named is stopped by nothing.
    stops: Mapping[Does, Stop] = field(default_factory=dict)
    #: Steps that a member of staff holds back today.
    held_back: Collection[str] = ()
    #: Days on which costs were held back: a month of interest that ended then is never charged.
    spared: Sequence[Span] = ()


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A step that is due on a bill, or that would be if nothing stopped it."""

    step: Step
    #: Its name for this bill: interest has one for each month.
    word: str
    #: The first day it could be taken.
    since: date
    bill: str
    #: What it costs; zero for a step that tells.
    amount: Money
    #: How the amount came about; empty without one.
    reason: Mapping[str, Any]
    stop: Stop | None = None


def reached(
    plan: Delinquency, billing: BillingRules, bill: Late, on: date, graces: Sequence[Grace] = ()
) -> list[Reached]:
    """What is due on a bill on a day and was not done, in the order of the file.

    Asked again with what it said written down as done, it says nothing. What stops a step is named
    in it: then it is not to be taken.
    """
    if bill.unpaid <= Money.ZERO or bill.due_on >= on:
        return []
    found, is_waiting = list[Reached](), False
    for step, since in _days(plan, billing, bill, graces):
        is_due = since is not None and since <= on and bill.unpaid >= step.least
        if step.does is Does.INTEREST:
            found += _interest(plan, bill, step, on) if is_due else []
        elif step.key in bill.done:
            continue
        elif step.does is Does.PENALTY:
            if is_due and since and not _is_free(plan.holidays, since):
                found.append(_penalty(billing, bill, step, since))
        else:
            if is_due and since and not is_waiting:
                found.append(_plain(bill, step, since))
            is_waiting = True
    return [_stopped(each, plan, bill, on) for each in found if each.amount or not _costs(each)]


def _costs(each: Reached) -> bool:
    return each.step.does in COSTS


def _days(
    plan: Delinquency, billing: BillingRules, bill: Late, graces: Sequence[Grace] = ()
) -> Iterator[tuple[Step, date | None]]:
    """Each step and its first day for this bill; none while the step it follows was not taken.

    A notice that came late moves those after it: they keep the distance the file gives them.
    """
    late_by = timedelta()
    before: Step | None = None
    for step in plan.steps:
        if step.does is Does.PENALTY:
            yield step, late_fee_from(bill.due_on, billing.grace_days, graces)
            before = step
            continue
        since: date | None
        if step.from_what is From.PREVIOUS:
            taken_on = bill.done.get(before.key) if before else None
            since = None if taken_on is None else taken_on + timedelta(days=step.days)
        else:
            after = plan.delinquent_after_days if step.from_what is From.DELINQUENCY else 0
            since = bill.due_on + timedelta(days=after + step.days)
            if step.does in TELLS:
                since += late_by
        yield step, since
        if step.does in TELLS and since is not None and step.key in bill.done:
            late_by += max(bill.done[step.key] - since, timedelta())
        before = step


def _plain(bill: Late, step: Step, since: date) -> Reached:
    reason = {"rule": "step_fee", "resolution": step.fee_resolution} if step.fee else {}
    return Reached(
        step=step, word=step.key, since=since, bill=bill.number, amount=step.fee, reason=reason
    )


def _penalty(billing: BillingRules, bill: Late, step: Step, since: date) -> Reached:
    """Once for each bill, of what is unpaid of its charges: never of a penalty or interest."""
    percent, amount = billing.penalty_percent, late_fee(bill.unpaid, billing.penalty_percent)
    reason = _reason(
        "late_fee", billing.penalty_resolution, f"{percent}% × {bill.unpaid} = {amount}",
        [[f"{percent}", "%"], [bill.unpaid.plain, "$"]],
    )  # fmt: skip
    return Reached(
        step=step, word=step.key, since=since, bill=bill.number, amount=amount, reason=reason
    )


def _interest(plan: Delinquency, bill: Late, step: Step, on: date) -> list[Reached]:
    """The months after the due day that are over, each by itself; free ones are left out.

    Simple: each is of what is unpaid of the charges, and interest is never part of it. Only the
    newest month is charged: what was unpaid in an earlier one that was missed nobody knows.
    """
    assert plan.interest is not None  # noqa: S101 - the reader of the file sees to it
    month = months_over(bill.due_on, on)
    if not month:
        return []
    since = month_over(bill.due_on, month)
    word, percent = f"{step.key}:{month}", plan.interest.percent
    amount = monthly_interest(bill.unpaid, percent)
    is_spared = any(span.covers(since) for span in bill.spared)
    if word in bill.done or not amount or is_spared or _is_free(plan.holidays, since):
        return []
    reason = _reason(
        "interest", plan.interest.resolution, f"{percent}% ÷ 12 × {bill.unpaid} = {amount}",
        [[f"{percent}", "%"], ["1/12", "year"], [bill.unpaid.plain, "$"]],
    )  # fmt: skip
    made = Reached(
        step=step, word=word, since=since, bill=bill.number, amount=amount,
        reason=reason | {"month": month},
    )  # fmt: skip
    return [made]


def _reason(
    rule: str, resolution: str, arithmetic: str, product: list[list[str]]
) -> dict[str, Any]:
    return {
        "rule": rule, "resolution": resolution, "sum": [product], "arithmetic": arithmetic,
    }  # fmt: skip


def _is_free(holidays: Sequence[Holiday], on: date) -> bool:
    return any(each.covers(on) for each in holidays)


def _stopped(each: Reached, plan: Delinquency, bill: Late, on: date) -> Reached:
    stop = bill.stops.get(each.step.does)
    if stop is None and _is_free(plan.holidays, on):
        stop = Stop.HOLIDAY
    if each.word in bill.held_back:
        stop = Stop.HELD_BACK
    return replace(each, stop=stop)


class Next(NamedTuple):
    """The next step of a bill that is no cost, if nothing changes."""

    step: Step
    on: date


def next_step(plan: Delinquency, billing: BillingRules, bill: Late, on: date) -> Next | None:
    """What a bill comes to next beside its costs, and when at the earliest."""
    for step, since in _days(plan, billing, bill):
        if step.does in COSTS or step.key in bill.done or bill.unpaid < step.least:
            continue
        return None if since is None else Next(step, max(since, on))
    return None


def next_late_fee(
    plan: Delinquency, billing: BillingRules, bill: Late, on: date, graces: Sequence[Grace] = ()
) -> Next | None:
    """The late fee that a bill comes to, and its day; none when it is charged, or never will be."""
    for step, since in _days(plan, billing, bill, graces):
        if step.does is Does.PENALTY and since is not None:
            costs = late_fee(bill.unpaid, billing.penalty_percent)
            is_over = step.key in bill.done or bill.unpaid < step.least or not costs
            return None if is_over or _is_free(plan.holidays, since) else Next(step, max(since, on))
    return None
