"""What the steps of many accounts are decided by: read in a few statements, however many they are.

The arithmetic is in ``services.rules.delinquency``; here is what it is told. Nothing is changed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.attempt import IN_DOUBT, IN_FLIGHT, PaymentAttempt
from models.bill import Bill
from models.delinquency import COSTS, Does, Stop
from models.district import District
from models.draft import PROTECTS, Draft
from models.hold import AccountHold, HoldKind
from models.lateness import PastDueStep, StepHeldBack
from models.ledger import Component, Entry, EntryKind, LedgerAccount
from models.money import Money
from models.ticket import Reason, Ticket
from models.ticket_states import UNSETTLED
from services.accounts.holds import HELD_BY
from services.rules import aging
from services.rules.delinquency import Late, Reached, Span, reached
from services.rules.grace import Grace

#: A question that waits for its answer.
OPEN = UNSETTLED
#: A question that says the bill itself may be wrong.
DISPUTES = frozenset({Reason.AMOUNT, Reason.NOT_MINE})
_STOPS = {
    HoldKind.BANKRUPTCY: Stop.BANKRUPTCY,
    HoldKind.ARRANGEMENT: Stop.ARRANGEMENT,
    HoldKind.DECEASED: Stop.DECEASED,
}


class BillSeen(NamedTuple):
    """A bill without its lines."""

    id: int
    account_id: int
    number: str
    due_on: date
    total: Money


class Planned(NamedTuple):
    """A step of a bill that is due, with what stops it if anything does."""

    bill: BillSeen
    unpaid: Money
    step: Reached


@dataclass
class _Known:
    """What was read, by account and by bill."""

    bills: dict[int, list[BillSeen]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[int, dict[Component, Money]] = field(default_factory=lambda: defaultdict(dict))
    coming: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    doubted: set[int] = field(default_factory=set)
    done: dict[int, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    penalised: dict[str, date] = field(default_factory=dict)
    holds: dict[int, list[tuple[HoldKind, Span]]] = field(default_factory=lambda: defaultdict(list))
    drawn: set[int] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)
    held_back: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def owing() -> Select[int | None]:
    """The accounts that owe anything."""
    return (
        select(LedgerAccount.account_id)
        .where(LedgerAccount.account_id.is_not(None))
        .group_by(LedgerAccount.account_id)
        .having(func.sum(LedgerAccount.balance) > 0)
    )


def planned(
    session: Session, district: District, account_ids: Sequence[int], on: date,
    graces: Sequence[Grace],
) -> list[Planned]:  # fmt: skip
    """Every step that is due on these accounts on a day, account by account, the oldest bill first.

    What was done is not in it; what is stopped is, and says by what.
    """
    known, found = _read(session, district, account_ids, on), list[Planned]()
    for account_id in account_ids:
        for bill, late in _lates(district, known, account_id, on, graces):
            steps = reached(district.delinquency, district.billing, late, on, graces)
            found += [Planned(bill, late.unpaid, step) for step in steps]
    return found


def late_bills(
    session: Session, district: District, account_id: int, on: date, graces: Sequence[Grace]
) -> list[tuple[BillSeen, Late]]:
    """The bills of one account that go their steps, the oldest first, as far as they are unpaid."""
    return list(
        _lates(district, _read(session, district, [account_id], on), account_id, on, graces)
    )


def _lates(
    district: District, known: _Known, account_id: int, on: date, graces: Sequence[Grace]
) -> Iterator[tuple[BillSeen, Late]]:
    """What is on its way is taken off what is owed first: it pays the oldest bill."""
    bills = known.bills[account_id]
    owed = aging.charges(known.parts[account_id]).cents - known.coming[account_id]
    unpaid = aging.shared(Money(max(owed, 0)), [bill.total for bill in bills])
    for bill, left in reversed(list(zip(bills, unpaid, strict=True))):
        if left and bill.due_on >= district.delinquency.follows_from:
            yield bill, _late(district, known, bill, left, on, graces)


def _late(
    district: District, known: _Known, bill: BillSeen, unpaid: Money, on: date,
    graces: Sequence[Grace],
) -> Late:  # fmt: skip
    done = dict(known.done[bill.id])
    for step in district.delinquency.steps:
        if step.does is Does.PENALTY and bill.number in known.penalised:
            done.setdefault(step.key, known.penalised[bill.number])
    held = known.holds[bill.account_id]
    return Late(
        number=bill.number, due_on=bill.due_on, unpaid=unpaid, done=done,
        stops=_stops(known, bill, on, graces), held_back=frozenset(known.held_back[bill.id]),
        spared=[span for kind, span in held if kind in HELD_BY[HoldKind.LATE_FEES]],
    )  # fmt: skip


def _span(district: District, hold: AccountHold) -> Span | None:
    """The days a hold counted; one that somebody ended counted up to the day before that."""
    last = hold.to_on
    if hold.ended_at is not None:
        ended_on = district.day(hold.ended_at) - timedelta(days=1)
        last = min(ended_on, hold.to_on or ended_on)
    return None if last is not None and last < hold.from_on else Span(hold.from_on, last)


def _stops(known: _Known, bill: BillSeen, on: date, graces: Sequence[Grace]) -> Mapping[Does, Stop]:
    """What stands in the way of each step of a bill on a day; what concerns all of it first."""
    whole = None
    if bill.account_id in known.doubted:
        whole = Stop.PAYMENT
    elif bill.id in known.drawn:
        whole = Stop.AUTOPAY
    elif bill.id in known.disputed:
        whole = Stop.DISPUTE
    elif any(each.covers(bill.due_on) and on <= each.until for each in graces):
        whole = Stop.OUTAGE
    if whole is not None:
        return dict.fromkeys(Does, whole)
    stops = {}
    for does in Does:
        what = HoldKind.LATE_FEES if does in COSTS else HoldKind.PAST_DUE_NOTICES
        kinds = {kind for kind, span in known.holds[bill.account_id]
                 if kind in HELD_BY[what] and span.covers(on)}  # fmt: skip
        if kinds:
            stops[does] = next((_STOPS[kind] for kind in _STOPS if kind in kinds), Stop.HELD)
    return stops


def _read(session: Session, district: District, ids: Sequence[int], on: date) -> _Known:
    known = _Known()
    for bill in session.execute(
        select(Bill.id, Bill.account_id, Bill.number, Bill.due_on, Bill.total)
        .where(Bill.account_id.in_(ids))
        .order_by(Bill.account_id, Bill.period_from.desc())
    ):
        known.bills[bill.account_id].append(BillSeen(*bill))
    for account_id, component, balance in session.execute(
        select(LedgerAccount.account_id, LedgerAccount.component, LedgerAccount.balance).where(
            LedgerAccount.account_id.in_(ids)
        )
    ):
        if account_id is not None and component is not None:
            known.parts[account_id][component] = balance
    for account_id, state, amount in session.execute(
        select(PaymentAttempt.account_id, PaymentAttempt.state, PaymentAttempt.amount).where(
            PaymentAttempt.account_id.in_(ids), PaymentAttempt.state.in_(IN_FLIGHT | IN_DOUBT)
        )
    ):
        if state in IN_DOUBT:
            known.doubted.add(account_id)
        else:
            known.coming[account_id] += amount.cents
    _read_done(session, known, ids)
    _read_holds(session, district, known, ids)
    _read_stops(session, known, ids, on)
    return known


def _read_done(session: Session, known: _Known, ids: Sequence[int]) -> None:
    for bill_id, step, taken_on in session.execute(
        select(PastDueStep.bill_id, PastDueStep.step, PastDueStep.taken_on).where(
            PastDueStep.account_id.in_(ids)
        )
    ):
        known.done[bill_id][step] = taken_on
    # Late fees that were charged by another hand, or before there were steps.
    for key, effective_on in session.execute(
        select(Entry.key, Entry.effective_on).where(
            Entry.account_id.in_(ids), Entry.kind == EntryKind.PENALTY
        )
    ):
        known.penalised[key.partition(":")[2]] = effective_on


def _read_holds(
    session: Session, district: District, known: _Known, ids: Sequence[int]
) -> None:  # fmt: skip
    stopping = HELD_BY[HoldKind.LATE_FEES] | HELD_BY[HoldKind.PAST_DUE_NOTICES]
    for hold in session.scalars(
        select(AccountHold).where(
            AccountHold.account_id.in_(ids), AccountHold.kind.in_(stopping)
        )
    ):  # fmt: skip
        if span := _span(district, hold):
            known.holds[hold.account_id].append((hold.kind, span))


def _read_stops(session: Session, known: _Known, ids: Sequence[int], on: date) -> None:
    known.drawn = set(
        session.scalars(
            select(Draft.bill_id).where(Draft.account_id.in_(ids), Draft.state.in_(PROTECTS))
        )
    )
    known.disputed = {
        bill_id
        for bill_id in session.scalars(
            select(Ticket.bill_id).where(
                Ticket.account_id.in_(ids), Ticket.bill_id.is_not(None),
                Ticket.reason.in_(DISPUTES), Ticket.state.in_(OPEN),
            )
        )
        if bill_id is not None
    }  # fmt: skip
    for bill_id, step in session.execute(
        select(StepHeldBack.bill_id, StepHeldBack.step)
        .join(Bill, Bill.id == StepHeldBack.bill_id)
        .where(Bill.account_id.in_(ids), StepHeldBack.until >= on)
    ):
        known.held_back[bill_id].add(step)
