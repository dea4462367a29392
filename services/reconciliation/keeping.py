"""Keeping the processor's lines: each as it was said the first time, once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.money import Money
from models.payment import Channel
from models.processor_line import ExceptionKind, LineKind, LineState, ProcessorLine
from services.gateways.processor_balance import BalanceLine
from services.once import insert_once
from services.reconciliation import exceptions

PAYOUTS = frozenset({LineKind.PAYOUT, LineKind.PAYOUT_BACK})
#: What a line may not say otherwise the second time.
FACTS = ("type", "amount", "fee", "currency", "source")
#: Lines kept in one transaction.
BATCH = 200


def batches(lines: Iterable[BalanceLine]) -> Iterator[list[BalanceLine]]:
    """A long list in parts that are kept one after the other."""
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def keep(
    session: Session, district: District, lines: Sequence[BalanceLine], *,
    at: datetime, payout_id: int | None = None,
) -> int:  # fmt: skip
    """Keep lines, and say how many were new; those of a payout are marked as carried by it.

    A line that is known stays as it is. Where it says something else now, a person looks.
    """
    names = [line.provider_id for line in lines]
    known = {
        row.provider_id: row
        for row in session.scalars(
            select(ProcessorLine).where(ProcessorLine.provider_id.in_(names))
        )
    }
    new = 0
    for line in lines:
        row = known.get(line.provider_id)
        if row is None:
            row = insert_once(
                session, ProcessorLine, unique=("provider_id",), **_values(district, line, at)
            )
            new += row is not None
            if row is None:  # another pull was quicker
                continue
        elif changed := [name for name in FACTS if getattr(row, name) != getattr(line, name)]:
            exceptions.open_of_line(
                session, row, ExceptionKind.LINE_CHANGED, Money.ZERO, at=at,
                words=f"The processor now says another {' and '.join(changed)} of"
                f" {row.provider_id}. Kept is what it said first: {row.amount}, fee {row.fee}.",
            )  # fmt: skip
        if payout_id is not None and row.payout_id is None:
            row.payout_id = payout_id
    session.flush()
    return new


def _values(district: District, line: BalanceLine, at: datetime) -> dict[str, Any]:
    clearing = district.chart.clearing
    way = Channel.ONLINE_BANK if line.is_bank else Channel.ONLINE_CARD
    return {
        "provider_id": line.provider_id,
        "kind": line.kind,
        "type": line.type,
        "amount": line.amount,
        "fee": line.fee,
        "net": line.amount - line.fee,
        "currency": line.currency,
        "clearing": "" if line.kind in PAYOUTS else clearing[way],
        "source": line.source,
        "payment_intent_id": line.payment_intent_id,
        "attempt_id": line.attempt_id,
        "made_at": line.made_at,
        "day": district.day(line.made_at),
        "available_on": line.available_on,
        "pulled_at": at,
        "state": LineState.WAITING,
        "payout_id": None,
    }
