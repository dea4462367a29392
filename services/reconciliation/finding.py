"""Which entries of our books a line may be, by what it is about.

Each finder is asked about all lines of its kind of a batch at once.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.attempt import PaymentAttempt
from models.ledger import LedgerAccount, Transfer
from models.money import Money
from models.payment import Payment, PaymentReturn
from models.processor_line import LineKind, ProcessorLine, ProcessorMatch
from models.refund import Refund
from services.books.owed import money

#: The entries of each line, by the line's id.
Found = Mapping[int, list[int]]
Finder = Callable[[Session, Sequence[ProcessorLine]], Found]


def payments_of(session: Session, lines: Sequence[ProcessorLine]) -> Found:
    """The payment that a charge became; of several accounts paid together, each of them.

    A second charge for an attempt is found with the payment the first one is already.
    """
    leader = aliased(PaymentAttempt)
    intents = {line.payment_intent_id for line in lines} - {None}
    attempts = {line.attempt_id for line in lines} - {None}
    rows = session.execute(
        select(leader.id, leader.payment_intent_id, Payment.entry_id, ProcessorMatch.line_id)
        .join_from(Payment, PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .join(leader, leader.id == func.coalesce(PaymentAttempt.together_id, PaymentAttempt.id))
        .outerjoin(ProcessorMatch, ProcessorMatch.entry_id == Payment.entry_id)
        .where(or_(leader.payment_intent_id.in_(intents), leader.id.in_(attempts)))
        .order_by(Payment.id)
    )
    of_intent, of_attempt = defaultdict(list), defaultdict(list)
    for row in rows:
        of_intent[row.payment_intent_id].append(row.entry_id)
        if row.line_id is not None:
            of_attempt[row.id].append(row.entry_id)
    return {
        line.id: of_intent.get(line.payment_intent_id) or of_attempt.get(line.attempt_id, [])
        for line in lines
    }


def returns_of(session: Session, lines: Sequence[ProcessorLine]) -> Found:
    """What a bank or network took or gave back; of several accounts, each account's share."""
    names = {f"{line.source}:{line.provider_id}": line.id for line in lines}
    paid = payments_of(session, lines)
    rows = session.execute(
        select(PaymentReturn.reference, PaymentReturn.entry_id)
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .where(Payment.entry_id.in_([entry for entries in paid.values() for entry in entries]))
        .order_by(PaymentReturn.id)
    )
    found: dict[int, list[int]] = {line.id: [] for line in lines}
    for reference, entry_id in rows:
        name, _, _share = reference.partition("/")
        if name in names:
            found[names[name]].append(entry_id)
    return found


def refunds_of(session: Session, lines: Sequence[ProcessorLine]) -> Found:
    """The refund that a line sent back."""
    return _of_refunds(session, lines, Refund.entry_id)


def refunds_back_of(session: Session, lines: Sequence[ProcessorLine]) -> Found:
    """What came back of a refund that did not arrive."""
    return _of_refunds(session, lines, Refund.reversal_id)


def _of_refunds(
    session: Session, lines: Sequence[ProcessorLine],
    posted: InstrumentedAttribute[int | None],
) -> Found:  # fmt: skip
    rows = session.execute(
        select(Refund.provider_id, posted).where(
            Refund.provider_id.in_({line.source for line in lines}), posted.is_not(None)
        )
    )
    of_source = {source: entry_id for source, entry_id in rows}  # noqa: C416 - a row is no pair
    return {line.id: [entry] if (entry := of_source.get(line.source)) else [] for line in lines}


FINDERS: Mapping[LineKind, Finder] = {
    LineKind.CHARGE: payments_of,
    LineKind.REFUND: refunds_of,
    LineKind.REFUND_BACK: refunds_back_of,
    LineKind.DISPUTE: returns_of,
}


def entries_of(session: Session, lines: Sequence[ProcessorLine]) -> dict[int, list[int]]:
    """The entries that each of these lines may be; none for what nobody knows how to find."""
    found: dict[int, list[int]] = {line.id: [] for line in lines}
    for kind, finder in FINDERS.items():
        of_kind = [line for line in lines if line.kind is kind]
        if of_kind:
            found |= finder(session, of_kind)
    return found


def taken(session: Session, entry_ids: Sequence[int]) -> dict[int, int]:
    """The line that each of these entries is already matched with."""
    rows = session.execute(
        select(ProcessorMatch.entry_id, ProcessorMatch.line_id).where(
            ProcessorMatch.entry_id.in_(entry_ids)
        )
    )
    return {row.entry_id: row.line_id for row in rows}


def effects(
    session: Session, entry_ids: Sequence[int], codes: Sequence[str]
) -> dict[int, dict[str, Money]]:
    """What each of these entries does to the clearing accounts, by code."""
    done: dict[int, dict[str, Money]] = defaultdict(lambda: defaultdict(lambda: Money.ZERO))
    for side, is_debit in ((Transfer.debit_id, True), (Transfer.credit_id, False)):
        rows = session.execute(
            select(Transfer.entry_id, LedgerAccount.code, func.sum(Transfer.amount))
            .join(LedgerAccount, LedgerAccount.id == side)
            .where(Transfer.entry_id.in_(entry_ids), LedgerAccount.code.in_(codes))
            .group_by(Transfer.entry_id, LedgerAccount.code)
        )
        for entry_id, code, amount in rows:
            done[entry_id][str(code)] += money(amount) if is_debit else -money(amount)
    return done
