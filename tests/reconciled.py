"""Both books as a pull leaves them, for tests of pages: no processor stands behind it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.ledger import Entry
from models.money import Money
from models.payment import Channel
from models.payout import Payout, PayoutStatus
from models.processor_line import (
    ExceptionKind,
    LineKind,
    LineState,
    ProcessorException,
    ProcessorLine,
    ProcessorPull,
)
from services.payments import Received, record_payment
from tests.workshop import LARKSPUR

AT = datetime(2026, 1, 5, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Reconciled:
    """What somebody may look at."""

    #: A charge that is no payment of ours, and a payment that is no line.
    charge: ProcessorException
    missing: ProcessorException
    #: In the bank, with one line.
    payout: Payout


def reconciled(session: Session, account: CustomerAccount) -> Reconciled:
    """A day of the processor's: one payment paid out, a stranger's charge, and one that lacks."""
    payment = record_payment(
        session, LARKSPUR,
        Received(
            account_id=account.id, amount=Money(5000), channel=Channel.ONLINE_CARD,
            reference="pi_reconciled", received_on=AT.date(),
        ),
        at=AT, actor="test",
    )  # fmt: skip
    paid, coming = _payout("po_paid", PayoutStatus.PAID), _payout("po_new", PayoutStatus.IN_TRANSIT)
    session.add_all([paid, coming])
    session.flush()
    session.add(_line("txn_1", LineKind.CHARGE, 14920, 463, "ch_1", payout_id=paid.id))
    stranger = _line("txn_2", LineKind.CHARGE, 5000, 175, "ch_2", state=LineState.EXCEPTION)
    session.add_all([stranger, _line("txn_3", LineKind.PAYOUT, -14457, 0, "po_paid")])
    session.flush()
    charge = _exception(
        f"line:{stranger.provider_id}", ExceptionKind.UNKNOWN_CHARGE, -stranger.net,
        "charge ch_2: $50.00 is no payment of ours.",
        line_id=stranger.id,
    )  # fmt: skip
    missing = _exception(
        f"entry:{payment.entry_id}", ExceptionKind.NO_LINE,
        session.get_one(Entry, payment.entry_id).total,
        "The payment is in our books, and the processor has no line of it.",
        entry_id=payment.entry_id,
    )  # fmt: skip
    part = dict.fromkeys(("before", "waiting", "explained", "unexplained"), 0)
    card = part | {"books": 7450, "held": 4825, "open": 2625}
    session.add_all(
        [
            charge, missing,
            ProcessorPull(
                by="job", since=AT - timedelta(days=3), read_until=AT, started_at=AT, ended_at=AT,
                lines=3, new_lines=3, unexplained=Money.ZERO,
                parts={"1110": card, "1120": part | {"books": 0, "held": 0, "open": 0}},
            ),
        ]
    )  # fmt: skip
    session.flush()
    return Reconciled(charge, missing, paid)


def _payout(name: str, status: PayoutStatus) -> Payout:
    return Payout(
        provider_id=name, amount=Money(14457), status=status, is_automatic=True, made_at=AT,
        arrives_on=AT.date() + timedelta(days=2), is_itemised=True,
    )  # fmt: skip


def _line(
    name: str, kind: LineKind, cents: int, fee: int, source: str, *,
    state: LineState = LineState.MATCHED, payout_id: int | None = None,
) -> ProcessorLine:  # fmt: skip
    return ProcessorLine(
        provider_id=name, kind=kind, type=kind.value, amount=Money(cents), fee=Money(fee),
        net=Money(cents - fee), currency="usd",
        clearing="" if kind is LineKind.PAYOUT else "1110", source=source, made_at=AT,
        day=AT.date(), available_on=AT.date(), pulled_at=AT, state=state, payout_id=payout_id,
    )  # fmt: skip


def _exception(
    name: str, kind: ExceptionKind, amount: Money, said: str, *, line_id: int | None = None,
    entry_id: int | None = None,
) -> ProcessorException:  # fmt: skip
    """Named as a pull names it: one that runs meanwhile finds the same."""
    is_line = line_id is not None
    return ProcessorException(
        key=f"{name}:{kind}:{amount.cents}" if is_line else f"{name}:{kind}", kind=kind,
        line_id=line_id, entry_id=entry_id, amount=amount,
        words=said, opened_at=AT,
    )  # fmt: skip
