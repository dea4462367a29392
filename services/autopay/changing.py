"""Autopay is changed in place: never a gap, never a second one.

Another day, amount, limit or method is a new mandate; the old one stays beside the drafts it
allowed. A pause or a skipped draft is none: it takes away, and adds nothing.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayDeed, AutopayState
from models.draft import Draft, DraftState
from models.errors import NotFound, Refused
from models.saved_method import SavedMethod
from services.autopay import allowed, mandates, orders, seen
from services.autopay.mandates import Signature
from services.autopay.orders import AutopayOrder
from services.context import Context
from services.drafts import changes, planning, rates, skipping
from services.drafts import terms as as_terms
from services.methods import of_person
from services.rules.drafting import Terms

_WAITS = frozenset({AutopayState.SUSPENDED, AutopayState.NEEDS_METHOD})


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a payer wants from now on. Only whoever pays signs it: staff never do."""

    order: AutopayOrder
    signature: Signature
    method_id: int
    #: The days of pauses and of the first bill stay as they are, whatever it says of them.
    terms: Terms


def change(session: Session, context: Context, wish: Change) -> Autopay:
    """Give autopay other terms or another method, under a new mandate.

    One that waited for a method goes on. Nothing new is no change, and the same form twice is one.

    :raises NotFound: when the account or the method is not theirs, or the method cannot pay.
    :raises Forbidden: when somebody else's method pays.
    :raises Conflict: when it is off by now, or was changed since the form was shown.
    :raises Refused: when the terms are not the district's.
    """
    order = wish.order
    done = _done(session, order)
    if done is not None:
        return done
    autopay = orders.locked(session, order)
    allowed.check(wish.terms, context.district)
    person_id = wish.signature.person_id
    method = of_person.active(session, person_id, wish.method_id, for_use=True)
    now = as_terms.of(autopay)
    terms = replace(wish.terms, bills_from=now.bills_from, paused_until=now.paused_until)
    if terms == now and method.id == autopay.method_id and autopay.state not in _WAITS:
        return autopay
    before, paid_from = changes.facts(autopay), autopay.method_id
    autopay.person_id = person_id
    deed = use(autopay, method)
    if terms != now and deed is AutopayDeed.METHOD:
        deed = AutopayDeed.RULES  # its letter names the method too
    _set(autopay, terms)
    mandates.renew(
        session, context, autopay, wish.signature, terms, method=method, by=order.by, at=order.at
    )
    _record(session, context, autopay, deed, order, before)
    planning.replan(session, context, autopay.id, at=order.at)
    if method.id != paid_from:
        rates.call_for_review(session, autopay, on=order.on, at=order.at)
    return autopay


def use(autopay: Autopay, method: SavedMethod) -> AutopayDeed:
    """Let an autopay pay from a method from now on; one that waited for a method is on again."""
    deed = AutopayDeed.REVIVED if autopay.state in _WAITS else AutopayDeed.METHOD
    autopay.method_id = method.id
    autopay.move_to(AutopayState.ON)
    if deed is AutopayDeed.REVIVED:
        autopay.returns, autopay.reason = 0, ""
    return deed


def pause(session: Session, context: Context, order: AutopayOrder, until: date) -> Autopay:
    """Draw nothing before a day. The same form twice is one pause.

    :raises Refused: when the day is not ahead, or too far.
    """
    done = _done(session, order)
    if done is not None:
        return done
    autopay = orders.locked(session, order)
    allowed.check_pause(until, on=order.on)
    return _pause(session, context, autopay, order, until, AutopayDeed.PAUSED)


def resume(session: Session, context: Context, order: AutopayOrder) -> Autopay:
    """End a pause now; without one nothing changes."""
    done = _done(session, order)
    if done is not None:
        return done
    autopay = orders.locked(session, order)
    if autopay.paused_until is None:
        return autopay
    return _pause(session, context, autopay, order, None, AutopayDeed.RESUMED)


def skip(session: Session, context: Context, order: AutopayOrder, draft_id: int) -> Draft:
    """Leave one coming draft out: its bill is the payer's own to pay. Twice is once.

    :raises NotFound: when it is no draft of this autopay.
    :raises Refused: when it was sent already, or is over.
    """
    draft = _of_draft(session, order, draft_id)
    return skipping.skip(
        session, context, draft.id, by=order.by, at=order.at, reason=order.reason
    )  # fmt: skip


def skip_next(session: Session, context: Context, order: AutopayOrder) -> Draft:
    """Leave out the draft that comes next. The same form twice is one.

    :raises Refused: when none is to come.
    """
    autopay = orders.locked(session, order)
    coming = seen.coming(session, autopay.id)
    draft = next((each for each in coming if each.state is not DraftState.SKIPPED), None)
    if draft is None:
        raise Refused("No payment is announced that could be skipped.")
    return skipping.skip(
        session, context, draft.id, by=order.by, at=order.at, reason=order.reason
    )  # fmt: skip


def unskip(session: Session, context: Context, order: AutopayOrder, draft_id: int) -> Draft:
    """Draw a skipped draft after all. Twice is once.

    :raises NotFound: when it is no draft of this autopay.
    :raises Refused: when it was not skipped, or nothing is owed that it would pay.
    """
    draft = _of_draft(session, order, draft_id)
    return skipping.unskip(
        session, context, draft.id, by=order.by, at=order.at, reason=order.reason
    )  # fmt: skip


def _of_draft(session: Session, order: AutopayOrder, draft_id: int) -> Draft:
    autopay = orders.locked(session, order)
    draft = session.get(Draft, draft_id, populate_existing=True)
    if draft is None or draft.autopay_id != autopay.id:
        raise NotFound
    return draft


def _done(session: Session, order: AutopayOrder) -> Autopay | None:
    """What this form did before, as it is now."""
    orders.locked_account(session, order)
    return orders.live(session, order.account_id) if orders.is_done(session, order) else None


def _pause(
    session: Session, context: Context, autopay: Autopay, order: AutopayOrder, until: date | None,
    deed: AutopayDeed,
) -> Autopay:  # fmt: skip
    before = changes.facts(autopay)
    autopay.paused_until = until
    _record(session, context, autopay, deed, order, before)
    planning.replan(session, context, autopay.id, at=order.at)
    return autopay


def _record(
    session: Session, context: Context, autopay: Autopay, deed: AutopayDeed, order: AutopayOrder,
    before: dict[str, object],
) -> None:  # fmt: skip
    session.flush()
    changes.record(
        session, context, autopay, deed, key=order.key, before=before, by=order.by,
        reason=order.reason, at=order.at,
    )  # fmt: skip


def _set(autopay: Autopay, terms: Terms) -> None:
    autopay.days_before, autopay.cap = terms.days_before, terms.cap
    autopay.amount_rule, autopay.fixed = terms.amount_rule, terms.fixed
    autopay.notice_rule = terms.notice_rule
    autopay.range_from, autopay.range_to = terms.range_from, terms.range_to
