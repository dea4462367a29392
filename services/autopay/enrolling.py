"""Autopay is switched on for an account: one question, one permission, one method."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import AccountStatus
from models.autopay import Autopay, AutopayDeed, AutopayState, Mandate
from models.autopay_reason import AutopayReason
from models.errors import Conflict, Refused
from services.autopay import allowed, ending, mandates, orders, owing
from services.autopay.mandates import Signature
from services.autopay.orders import AutopayOrder
from services.context import Context
from services.drafts import changes, planning, rates
from services.methods import of_person
from services.rules.drafting import Terms


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What a payer asks for. The key of the signature is the form's: twice is once."""

    order: AutopayOrder
    signature: Signature
    method_id: int
    #: ``bills_from`` is worked out from the answer to the question.
    terms: Terms
    #: Whether what is owed now is drawn too.
    include_now: bool


def start(session: Session, context: Context, wish: Enrolment) -> Autopay:
    """Switch autopay on. The same form twice is one autopay.

    :raises NotFound: when the account or the method is not theirs, or the method cannot pay.
    :raises Conflict: when the form was used for something else, or theirs is on already.
    :raises Refused: when the account is closed, somebody else's autopay pays it, or the terms
        are not the district's.
    """
    done, at = wish.order, wish.order.at
    orders.locked_account(session, done)
    if is_signed(session, wish.signature):
        return start_again(session, wish.signature, done)
    account = orders.account_of(session, done.account_id)
    if account.status is AccountStatus.CLOSED:
        raise Refused("This account is closed: no bill comes that autopay could pay.")
    allowed.check(wish.terms, context.district)
    _make_room(session, context, wish)
    method = of_person.active(session, wish.signature.person_id, wish.method_id, for_use=True)
    seen = owing.of_account(session, context.district, account.id, done.on)
    first = owing.bills_from(seen, done.on, include_now=wish.include_now)
    terms = replace(wish.terms, bills_from=first, paused_until=None)
    mandate = mandates.sign(
        session, context, wish.signature, terms, account=account, method=method, at=at
    )
    autopay = Autopay(
        account_id=account.id, person_id=wish.signature.person_id, method_id=method.id,
        mandate_id=mandate.id, state=AutopayState.ON, bills_from=first, started_at=at,
        days_before=terms.days_before, amount_rule=terms.amount_rule, fixed=terms.fixed,
        cap=terms.cap, notice_rule=terms.notice_rule, range_from=terms.range_from,
        range_to=terms.range_to,
    )  # fmt: skip
    session.add(autopay)
    session.flush()
    changes.record(
        session, context, autopay, AutopayDeed.STARTED, key=done.key, before={}, by=done.by,
        reason=done.reason, at=at,
    )  # fmt: skip
    planning.replan(session, context, autopay.id, at=at)
    rates.call_for_review(session, autopay, on=done.on, at=at)
    return autopay


def is_signed(session: Session, signature: Signature) -> bool:
    """Whether a form was signed before."""
    return session.scalar(select(Mandate.id).where(Mandate.key == signature.key)) is not None


def start_again(session: Session, signature: Signature, done: AutopayOrder) -> Autopay:
    """What the same form made before; it may have been changed or ended since.

    :raises Conflict: when it was signed by somebody else, or for another account.
    """
    mandate = session.scalars(select(Mandate).where(Mandate.key == signature.key)).one()
    if (mandate.person_id, mandate.account_id) != (signature.person_id, done.account_id):
        raise Conflict("This form was used before. Start again.")
    made = session.scalar(select(Autopay).where(Autopay.mandate_id == mandate.id))
    now = made or orders.live(session, done.account_id)
    if now is None:
        raise Conflict("Autopay is off by now.")
    return now


def _make_room(session: Session, context: Context, wish: Enrolment) -> None:
    """Refuse a second autopay; one that came along without a method that works here gives way."""
    other = orders.live(session, wish.order.account_id)
    if other is None:
        return
    mine = other.person_id in (None, wish.signature.person_id)
    if other.state is AutopayState.NEEDS_METHOD and mine:
        ending.end_now(
            session, context, other, wish.order, reason=AutopayReason.REPLACED, is_told=False
        )
        session.flush()
        return
    if mine:
        raise Conflict("Autopay is on already for this account.")
    raise Refused("Autopay is on already: somebody else on this account pays by it.")
