"""The district's balance at Stripe: each line of it, and the payouts that carry lines away.

Lists are read to their end, however long: each is asked for page by page, newest
first, and a page that does not come is an outcome nobody knows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import stripe

from models.money import Money
from models.payout import PayoutStatus
from models.processor_line import LineKind
from services.gateways.processor_balance import BalanceLine, PayoutTruth
from services.gateways.stripe_connection import StripeConnection, made_since, translated
from services.gateways.stripe_metadata import uuid_or_none

_KINDS = {
    "charge": LineKind.CHARGE,
    "payment": LineKind.CHARGE,
    "refund": LineKind.REFUND,
    "payment_refund": LineKind.REFUND,
    "refund_failure": LineKind.REFUND_BACK,
    "payment_reversal": LineKind.DISPUTE,
    "payment_failure_refund": LineKind.DISPUTE,
    "stripe_fee": LineKind.FEE,
    "tax_fee": LineKind.FEE,
    "payout": LineKind.PAYOUT,
    "payout_failure": LineKind.PAYOUT_BACK,
    "payout_cancel": LineKind.PAYOUT_BACK,
}
#: What an adjustment is about: the processor's category of it says more than its type.
_CATEGORIES = {"dispute": LineKind.DISPUTE, "dispute_reversal": LineKind.DISPUTE}
_BANK_TYPES = frozenset({"payment", "payment_refund", "payment_reversal", "payment_failure_refund"})
#: Names of sources that came from a bank account.
_BANK_NAMES = ("py_", "pyr_", "pdp_")
_STATUSES = {each.value: each for each in PayoutStatus}
_WITH_SOURCE = ["data.source"]


class StripeBalance(StripeConnection):
    """What Stripe holds for the district, line by line."""

    def balance_lines(self, *, since: datetime, until: datetime) -> Iterator[BalanceLine]:
        """Every line made from one instant until before another, newest first."""
        made = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        yield from self._lines({"created": made})

    def payout_lines(self, payout_id: str) -> Iterator[BalanceLine]:
        """Every line that a payout carries, and its own."""
        yield from self._lines({"payout": payout_id})

    def payouts(self, *, since: datetime) -> Iterator[PayoutTruth]:
        """Every payout made since an instant, newest first."""
        with translated():
            for row in self._client.v1.payouts.list(made_since(since)).auto_paging_iter():
                yield _payout(row)

    def _lines(self, which: dict[str, Any]) -> Iterator[BalanceLine]:
        params: Any = which | {"limit": 100, "expand": _WITH_SOURCE}
        with translated():
            for row in self._client.v1.balance_transactions.list(params).auto_paging_iter():
                yield _line(row)


def _line(row: stripe.BalanceTransaction) -> BalanceLine:
    source: Any = row.source
    is_named = isinstance(source, str) or source is None
    name = (source or "") if is_named else source.id
    metadata = None if is_named else getattr(source, "metadata", None)
    said = metadata.to_dict() if metadata else {}
    kind = _CATEGORIES.get(row.reporting_category) or _KINDS.get(row.type, LineKind.OTHER)
    return BalanceLine(
        provider_id=row.id,
        kind=kind,
        type=row.type,
        amount=Money(row.amount),
        fee=Money(row.fee),
        currency=row.currency,
        source=name,
        payment_intent_id=None if is_named else _named(getattr(source, "payment_intent", None)),
        attempt_id=uuid_or_none(said.get("attempt_id")),
        is_bank=_is_bank(row.type, name),
        made_at=datetime.fromtimestamp(row.created, UTC),
        available_on=_day(row.available_on),
    )


def _named(thing: Any) -> str | None:  # noqa: ANN401 - a name, or the thing itself
    """The name of a thing that is told by its name or as a whole."""
    return thing if isinstance(thing, str) or thing is None else str(thing.id)


def _is_bank(type_: str, source: str) -> bool | None:
    if type_ in _BANK_TYPES or source.startswith(_BANK_NAMES):
        return True
    return False if source else None


def _payout(row: stripe.Payout) -> PayoutTruth:
    trace: Any = row.trace_id
    return PayoutTruth(
        provider_id=row.id,
        amount=Money(row.amount),
        status=_STATUSES.get(row.status, PayoutStatus.PENDING),
        is_automatic=row.automatic,
        is_itemised=row.reconciliation_status == "completed",
        made_at=datetime.fromtimestamp(row.created, UTC),
        arrives_on=_day(row.arrival_date),
        failure_code=row.failure_code or "",
        trace=(trace.value or "") if trace else "",
    )


def _day(stamp: int) -> date:
    """The day of a midnight that the processor means in UTC."""
    return datetime.fromtimestamp(stamp, UTC).date()
