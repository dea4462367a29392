"""Autopay moves with its payer to another account of theirs: a new permission, the same terms.

The old one draws what it has told of, then ends: no bill between two homes is forgotten.
"""

from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayChange, AutopayDeed, AutopayState
from models.autopay_reason import AutopayReason
from models.draft import COMING, Draft, DraftState
from models.errors import Refused
from services.autopay import ending, enrolling, orders
from services.autopay.enrolling import Enrolment
from services.autopay.mandates import Signature
from services.autopay.orders import AutopayOrder
from services.books.chart import lock_accounts
from services.context import Context
from services.drafts import changes
from services.drafts import terms as as_terms

#: Not over yet: coming, at the bank, or given back and to be drawn once more.
_UNDER_WAY = Draft.state.in_(COMING | {DraftState.SENT}) | Draft.again_on.is_not(None)


@dataclass(frozen=True, kw_only=True)
class Move:
    """From which account to which. The key of the signature is the form's."""

    order: AutopayOrder
    signature: Signature
    to_account_id: int
    #: Whether what is owed on the new account is drawn too.
    include_now: bool = False


def move(session: Session, context: Context, wish: Move) -> Autopay:
    """Switch autopay on for the other account as it is on this one, and end it here.

    The same form twice is one move.

    :raises NotFound: when either account is not theirs, or the method cannot pay.
    :raises Forbidden: when somebody else's method pays.
    :raises Conflict: when it is off by now, or on already on the other account.
    :raises Refused: when it has no method that can pay, or the other account is closed.
    """
    order = wish.order
    lock_accounts(session, [order.account_id, wish.to_account_id])
    there = replace(order, account_id=wish.to_account_id, seen=None)
    orders.locked_account(session, order)
    if orders.is_done(session, order):
        return enrolling.start_again(session, wish.signature, there)
    old = orders.locked(session, order)
    if old.state is not AutopayState.ON or old.method_id is None:
        raise Refused("Autopay is not drawing now. Choose a card or bank account first.")
    new = enrolling.start(
        session, context,
        Enrolment(
            order=replace(there, form=str(uuid5(NAMESPACE_URL, f"moved:{order.form}"))),
            signature=wish.signature, method_id=old.method_id, terms=as_terms.of(old),
            include_now=wish.include_now,
        ),
    )  # fmt: skip
    changes.record(
        session, context, old, AutopayDeed.MOVED, key=order.key, before=changes.facts(old),
        by=order.by, reason=order.reason, at=order.at, more={"to_autopay_id": new.id},
    )  # fmt: skip
    if not is_under_way(session, old.id):
        ending.end_now(session, context, old, _after(order), reason=AutopayReason.MOVED)
    return new


def is_under_way(session: Session, autopay_id: int) -> bool:
    """Whether a draft of an autopay is still to come to its end."""
    return bool(session.scalar(select(exists().where(Draft.autopay_id == autopay_id, _UNDER_WAY))))


def moved_and_done(session: Session, which: ColumnElement[bool]) -> list[Autopay]:
    """Those of them that moved elsewhere and have nothing under way any more."""
    moved = exists().where(
        AutopayChange.autopay_id == Autopay.id, AutopayChange.deed == AutopayDeed.MOVED
    )
    going = exists().where(Draft.autopay_id == Autopay.id, _UNDER_WAY)
    return list(
        session.scalars(
            select(Autopay)
            .where(Autopay.state != AutopayState.ENDED, moved, ~going, which)
            .order_by(Autopay.id)
        )
    )


def _after(order: AutopayOrder) -> AutopayOrder:
    return replace(order, form=f"{order.form}:ended", seen=None)
