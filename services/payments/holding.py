"""Whose a payment is now: how much of it each account has, and what that was applied to.

A payment stays where it was recorded until staff move it, or a part of it, to another account
(``services.change_requests.transferring``). What goes back of it is taken from whoever has it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.ledger import Entry, LedgerAccount, Transfer
from models.money import Money, total
from models.payment import Payment, PaymentReturn
from models.payment_move import PaymentMove
from models.refund import Refund
from services.books import moved
from services.rules.allocation import Share, taken_off

#: What an account has of a payment, in the order it was applied.
Standing = Sequence[Share]


class _Event(NamedTuple):
    """Something that made an account's part of a payment more, or less, by an entry."""

    entry_id: int
    account_id: int
    #: Above zero it came, below zero it went.
    amount: Money
    #: What went comes again out of the same pile, as it was taken: a refund that did not reach the
    #: payer out of its own. Empty where what comes is applied anew.
    pile: str = ""


def standing(session: Session, payment: Payment) -> Mapping[int, Standing]:
    """What each account has of a payment now, by the account's id: its own first, then in the
    order in which each first got some. Its own is there even when it has nothing left.
    """
    events = sorted([*_moves(session, payment), *_returns(session, payment),
                     *_refunds(session, payment)])  # fmt: skip
    came = _Event(payment.entry_id, payment.account_id, payment.amount)
    applied = _applied(session, [each.entry_id for each in (came, *events) if _is_in(each)])
    has: dict[int, list[Share]] = {}
    gone: dict[tuple[int, str], list[Share]] = {}
    for each in (came, *events):
        here = has.setdefault(each.account_id, [])
        pile = gone.setdefault((each.account_id, each.pile), [])
        if _is_in(each):
            here += applied[each.entry_id]
        elif each.amount > Money.ZERO:
            here += _off(pile, each.amount)
        else:
            pile += _off(here, -each.amount)
    return has


def own(session: Session, payment: Payment) -> Standing:
    """What the account that a payment was recorded for still has of it."""
    return standing(session, payment)[payment.account_id]


def amount_of(standing: Standing) -> Money:
    """How much that is."""
    return total([share.amount for share in standing])


def elsewhere(session: Session, payment: Payment) -> Money:
    """How much of a payment other accounts have now."""
    return total(
        [
            amount_of(part)
            for account_id, part in standing(session, payment).items()
            if account_id != payment.account_id
        ]
    )


def has_any(session: Session, account_id: int, *, since: date) -> bool:
    """Whether an account was paid anything after a day by a payment that is its own now: recorded
    for it, or moved to it. What went back to its payer does not matter here."""
    came = select(Payment).where(Payment.received_on > since)
    whole = came.where(Payment.account_id == account_id, moved.never()).limit(1)
    if session.scalar(whole) is not None:
        return True
    is_theirs = or_(Payment.account_id == account_id, moved.came_to({account_id}))
    some = session.scalars(came.where(~moved.never(), is_theirs))
    return any(account_id in payers(session, each) for each in some)


def payers(session: Session, payment: Payment) -> Mapping[int, Money]:
    """For whom a payment was made, by its moves alone, whatever went back of it since."""
    found = {payment.account_id: payment.amount}
    for each in moved.moves(session, payment.id):
        found[each.from_account_id] = found[each.from_account_id] - each.amount
        found[each.to_account_id] = found.get(each.to_account_id, Money.ZERO) + each.amount
    return {account_id: amount for account_id, amount in found.items() if amount > Money.ZERO}


def accounts(session: Session, payment: Payment) -> list[int]:
    """Every account that has or had some of it, in the order of their ids."""
    moves = moved.moves(session, payment.id)
    return sorted({payment.account_id, *(each.to_account_id for each in moves)})


def in_line(session: Session, attempt_id: UUID | None) -> Sequence[int]:
    """The accounts that a movement of an attempt may post to: its own, those paid together with
    it, and those that a payment of it was moved to; in the order of their ids."""
    mine = (PaymentAttempt.id == attempt_id) | (
        PaymentAttempt.together_id
        == select(PaymentAttempt.together_id)
        .where(PaymentAttempt.id == attempt_id)
        .scalar_subquery()
    )
    own = select(PaymentAttempt.account_id).where(mine)
    moved_to = (
        select(PaymentMove.to_account_id)
        .join(Payment, Payment.id == PaymentMove.payment_id)
        .join(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .where(mine)
    )
    return sorted({*session.scalars(own), *session.scalars(moved_to)})


def _is_in(event: _Event) -> bool:
    return event.amount > Money.ZERO and not event.pile


def _off(standing: list[Share], amount: Money) -> list[Share]:
    """Take so much off the end; what was taken, the last applied first."""
    left, taken = taken_off(standing, amount)
    standing[:] = left
    return taken


def _moves(session: Session, payment: Payment) -> list[_Event]:
    found = []
    for each in moved.moves(session, payment.id):
        found.append(_Event(each.out_entry_id, each.from_account_id, -each.amount))
        found.append(_Event(each.in_entry_id, each.to_account_id, each.amount))
    return found


def _returns(session: Session, payment: Payment) -> list[_Event]:
    rows = session.execute(
        select(Entry.id, Entry.account_id, Entry.change)
        .select_from(PaymentReturn)
        .join(Entry, Entry.id == PaymentReturn.entry_id)
        .where(PaymentReturn.payment_id == payment.id)
    )
    return [
        _Event(id_, account_id or payment.account_id, -change, "returned")
        for id_, account_id, change in rows
    ]


def _refunds(session: Session, payment: Payment) -> list[_Event]:
    rows = session.execute(
        select(Refund.id, Entry.id, Entry.change)
        .select_from(Refund)
        .join(Entry, or_(Entry.id == Refund.entry_id, Entry.id == Refund.reversal_id))
        .where(Refund.payment_id == payment.id)
    )
    return [
        _Event(entry_id, payment.account_id, -change, f"refund:{id_}")
        for id_, entry_id, change in rows
    ]


def _applied(session: Session, entry_ids: Sequence[int]) -> Mapping[int, list[Share]]:
    """What these entries credited to customers, each in its order."""
    rows = session.execute(
        select(Transfer.entry_id, LedgerAccount.component, Transfer.amount)
        .join(LedgerAccount, LedgerAccount.id == Transfer.credit_id)
        .where(Transfer.entry_id.in_(entry_ids), LedgerAccount.account_id.is_not(None))
        .order_by(Transfer.id)
    )
    found: dict[int, list[Share]] = {each: [] for each in entry_ids}
    for entry_id, component, amount in rows:
        if component is not None:
            found[entry_id].append(Share(component, amount))
    return found
