"""Autopay is stopped: at once, and what was sent already is said plainly."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayDeed, AutopayState, Mandate
from models.autopay_reason import AutopayReason
from models.draft import Draft, DraftState
from services.autopay import orders
from services.autopay.orders import AutopayOrder
from services.context import Context
from services.drafts import changes, planning, withdrawing


@dataclass(frozen=True)
class Stopped:
    """What came of a stop."""

    autopay: Autopay
    #: Drafts that were sent before it; they go on.
    sent: list[Draft]


def stop(session: Session, context: Context, order: AutopayOrder) -> Stopped:
    """Stop autopay: nothing is drawn any more, from this moment on.

    A draft that was sent already goes on. The same form twice is one stop.

    :raises NotFound: when the account is not theirs.
    :raises Forbidden: when somebody else's method pays, or it is one's own household's.
    :raises Conflict: when it is off already.
    """
    orders.locked_account(session, order)
    if orders.is_done(session, order):
        return _stopped(session, _newest(session, order.account_id))
    autopay = orders.locked(session, order)
    end_now(session, context, autopay, order, reason=order.reason or AutopayReason.STOPPED)
    return _stopped(session, autopay)


def end_now(
    session: Session, context: Context, autopay: Autopay, order: AutopayOrder, *, reason: str,
    is_told: bool = True,
) -> None:  # fmt: skip
    """End an autopay, its mandate and its coming drafts. The caller is in line for its account.

    ``reason`` is one of ours, or what staff wrote: for its drafts that is a stop.
    """
    before = changes.facts(autopay)
    why = reason if isinstance(reason, AutopayReason) else AutopayReason.STOPPED
    planning.cancel_coming(session, autopay.id, by=order.by, at=order.at, reason=why)
    autopay.move_to(AutopayState.ENDED)
    autopay.ended_at = order.at
    mandate = session.get_one(Mandate, autopay.mandate_id)
    withdrawing.end_mandate(mandate, by=order.by, reason=reason, at=order.at)
    session.flush()
    key = order.key if is_told else f"{order.key}:gave_way"
    changes.record(
        session, context, autopay, AutopayDeed.ENDED, key=key, before=before, by=order.by,
        reason=reason, at=order.at,
    )  # fmt: skip


def sent_of(session: Session, autopay_id: int) -> list[Draft]:
    """The drafts of an autopay that are at the bank, the oldest first."""
    return list(
        session.scalars(
            select(Draft)
            .where(Draft.autopay_id == autopay_id, Draft.state == DraftState.SENT)
            .order_by(Draft.draw_on, Draft.id)
        )
    )


def _stopped(session: Session, autopay: Autopay) -> Stopped:
    return Stopped(autopay, sent_of(session, autopay.id))


def _newest(session: Session, account_id: int) -> Autopay:
    return session.scalars(
        select(Autopay).where(Autopay.account_id == account_id).order_by(Autopay.id.desc()).limit(1)
    ).one()
