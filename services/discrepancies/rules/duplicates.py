"""The same amount twice on one account within days: of a payer's two payments one was not meant."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount, printed
from models.discrepancy_causes import CaseType
from models.payment import BY_HAND, Payment, PaymentReturn
from models.refund import Refund
from services.books import moved
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion

NAME = "duplicate_payment"


def find(session: Session, look: Look) -> list[Fact]:
    """Each payment that is like one before it, beside the nearest such; in one statement."""
    nearest: dict[int, tuple[Payment, Payment, str]] = {}
    for first, second, number in session.execute(_pairs(session, look)):
        nearest[second.id] = (first, second, number)
    return [_fact(*pair) for pair in nearest.values()]


def is_kept(payment: Any) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias
    """Nothing of it went back by itself, no refund in the books gave the whole back, and it is
    not wholly another account's now. A refund that was only asked for gave nothing back yet."""
    went = exists().where(PaymentReturn.payment_id == payment.id)
    given = exists().where(
        Refund.payment_id == payment.id, Refund.amount >= payment.amount,
        Refund.entry_id.is_not(None), Refund.reversal_id.is_(None),
    )  # fmt: skip
    return ~or_(went, given, moved.has_left(payment))


def _pairs(session: Session, look: Look) -> Select[Payment, Payment, str]:
    """The nearest first payment comes last, so that it is the one that is kept."""
    first, second = aliased(Payment), aliased(Payment)
    pairs = (
        select(first, second, CustomerAccount.number)
        .join_from(
            second, first,
            (first.account_id == second.account_id) & (first.amount == second.amount)
            & (first.id < second.id),
        )
        .join(CustomerAccount, CustomerAccount.id == second.account_id)
        .where(is_kept(first), is_kept(second))
        .order_by(second.id, first.id)
    )  # fmt: skip
    if look.only:
        first_id, second_id = look.ids
        return pairs.where(first.id == first_id, second.id == second_id)
    # Whoever pays the same for every bill is no pair: their days are compared in the database.
    days = look.district.discrepancies.duplicate_within_days
    return pairs.where(
        second.recorded_at >= look.since, first.recorded_at >= look.since - timedelta(days=days),
        func.abs(_apart(session, first, second)) <= days,
    ).limit(FOUND_MAX)  # fmt: skip


def _apart(session: Session, first: Any, second: Any) -> ColumnElement[int]:  # noqa: ANN401 - aliases
    """The days between two payments, as each engine counts them."""
    if session.get_bind().dialect.name == "sqlite":
        return func.julianday(second.received_on) - func.julianday(first.received_on)
    return type_coerce(second.received_on - first.received_on, Integer)


def _fact(first: Payment, second: Payment, number: str) -> Fact:
    apart = abs((second.received_on - first.received_on).days)
    when = "on the same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"
    reasons = [f"The same amount, {when}."]
    if first.method and first.method == second.method:
        reasons.append(f"Both by {first.method}.")
    if second.attempt_id is not None:
        reasons.append("It came online, and goes back the same way.")
    return Fact(
        rule=NAME, type=CaseType.DUPLICATE_PAYMENT, ids=(first.id, second.id),
        amount=second.amount, accounts=(second.account_id,), subject=f"payment:{second.id}",
        words=f"{second.amount} came twice on account {printed(number)}, {when}.",
        theirs=[_came(first), _came(second)],
        ours=[
            Side("Credited to the account", first.amount, f"entry:{first.entry_id}"),
            Side("Credited to the account again", second.amount, f"entry:{second.entry_id}"),
        ],
        suggestion=Suggestion(
            words=f"Give the second {second.amount} back", reasons=reasons, by="refund",
            to={"receipt": second.receipt_number, "amount": second.amount.plain},
        ),
    )  # fmt: skip


def _came(payment: Payment) -> Side:
    by = payment.method or payment.channel.value.replace("_", " ")
    hand = ", written down by hand" if payment.channel in BY_HAND else ""
    on = payment.received_on
    return Side(
        f"{payment.receipt_number}, {by}{hand}, {on:%b} {on.day}", payment.amount,
        f"payment:{payment.receipt_number}",
    )  # fmt: skip
