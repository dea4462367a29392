"""Asking the processor for a refund, once; and finding out what it did not answer.

A transaction, then a call, then a transaction: no row is locked while the processor is asked.
What was lost is looked for among the refunds of the payment before it is asked for again, under
the same key while the processor keeps it, and under the next when it keeps an error under this.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.hold import HoldKind
from models.payment import Payment
from models.refund import ASKED, Refund, RefundState, RefundWay
from services import attention, jobs
from services.accounts import holds
from services.books.chart import lock_general
from services.context import Context
from services.gateways.processor import (
    AnsweredWithError,
    OutcomeUnknown,
    ProcessorError,
    ProcessorMisconfigured,
    ProcessorRefused,
)
from services.gateways.processor_refunds import RefundRequest, RefundTruth
from services.payments import attempts, checkout, refund_truth, refundable
from services.refunds import asking, deciding

S = RefundState
SENDING, LOOKING = "sending", "refund look"
NOT_SENT, NO_MORE = "not_sent", "not_refundable"
FIRST_LOOK = timedelta(seconds=30)
LOOKS_AGAIN = (30, 120, 600, 3600, 6 * 3600)
#: How soon it is looked whether a hold on the refunds of an account has ended.
WAITS_FOR_HOLD = timedelta(hours=1)
WAITS = "Refunds are held on this account: it goes out when the hold ends, or call it off."
BATCH = 200
log = structlog.get_logger(__name__)


@jobs.handles(asking.SEND)
def send_refund(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Ask the processor for an approved refund; on one that is past it nothing is sent."""
    refund = send(context, int(taken.arguments["refund_id"]))
    return f"The refund is {refund.state}."


@jobs.handles("look_at_refunds", every=timedelta(minutes=1), lease=timedelta(minutes=30))
def look_at_refunds(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Look up every refund whose time to look has come, by day and by night."""
    with context.database.reading() as session:
        ids = session.scalars(
            select(Refund.id)
            .where(Refund.next_look_at <= context.now())
            .order_by(Refund.next_look_at)
            .limit(BATCH)
        ).all()
    for refund_id in ids:
        look(context, refund_id)
    return f"Looked at {len(ids)}."


def send(context: Context, refund_id: int) -> Refund:
    """Ask for a refund that is approved. On any other nothing is sent.

    While refunds of its account are held it stays approved, is looked at later, and people know.

    :raises NotFound: when there is no such refund.
    """
    at = context.now()
    with context.database.saving() as session:
        refund = deciding.locked(session, refund_id)
        if refund.state is not S.APPROVED or refund.way is not RefundWay.SOURCE:
            return refund
        today, held = context.district.day(at), f"refund:held:{refund.id}"
        if holds.is_held(session, refund.account_id, HoldKind.REFUNDS, today):
            refund.next_look_at = at + WAITS_FOR_HOLD
            _call(session, refund, context, WAITS, key=held)
            return refund
        attention.settle(session, [held], by=SENDING, at=at)
        can = refundable.look(
            session, context.district, refund.payment, on=today, but=refund.id
        )  # fmt: skip
        if can.why_not(RefundWay.SOURCE) or refund.amount > can.amount:
            refund.move_to(S.CANCELLED, by=SENDING, at=at, words=NO_MORE)
            _call(session, refund, context, "It could not be sent any more: look at the payment.")
            return refund
        refund.move_to(S.SENT, by=SENDING, at=at)
        refund.sent_at, refund.next_look_at = at, at + FIRST_LOOK
        request = _request(session, refund)
    return _ask(context, refund_id, request)


def look(context: Context, refund_id: int) -> Refund:
    """Find out what became of a refund, and ask again for one that is not there.

    No trouble of one is raised, so it cannot hold up the next.
    """
    with context.database.reading() as session:
        refund = session.get_one(Refund, refund_id)
        attempt = session.get_one(PaymentAttempt, _attempt_id(session, refund))
    if refund.way is not RefundWay.SOURCE:
        return refund
    if refund.state is S.APPROVED:  # it waited for the end of a hold
        return send(context, refund_id)
    try:
        checkout.ask(context, attempt.id, cause=LOOKING)
    except ProcessorError as error:
        log.warning("refund.not_looked_up", refund=refund_id, why=str(error))
        return _later(context, refund_id)
    at = context.now()
    with context.database.saving() as session:
        refund = deciding.locked(session, refund_id)
        if refund.state not in ASKED or refund.provider_id is not None:
            if refund.next_look_at is not None and refund.next_look_at <= at:
                _put_off(refund, at)
            return refund
        if refund.sent_at is not None and at - refund.sent_at >= attempts.KEY_IS_GOOD_FOR:
            refund.move_to(S.FAILED, by=LOOKING, at=at, words=NOT_SENT)
            refund.failure_code, refund.next_look_at = NOT_SENT, None
            _call(session, refund, context, "It was never sent. Ask for it again.")
            return refund
        refund.move_to(S.SENT, by=LOOKING, at=at)
        _put_off(refund, at)
        request = _request(session, refund)
    return _ask(context, refund_id, request)


def _ask(context: Context, refund_id: int, request: RefundRequest) -> Refund:
    try:
        truth = context.processor().refund(request)
    except AnsweredWithError as error:
        return _doubted(context, refund_id, str(error), spent=request.keys_spent + 1)
    except (OutcomeUnknown, ProcessorMisconfigured) as error:
        return _doubted(context, refund_id, str(error), spent=request.keys_spent)
    except ProcessorRefused as error:
        return _refused(context, refund_id, error.code or "refused")
    return context.database.attempt(lambda session: _applied(session, context, refund_id, truth))


def _applied(session: Session, context: Context, refund_id: int, truth: RefundTruth) -> Refund:
    refund = session.get_one(Refund, refund_id)
    attempt = attempts.locked(session, _attempt_id(session, refund))
    lock_general(session, context.district.chart)
    refund_truth.apply(session, context, attempt, [truth], cause=SENDING, at=context.now())
    session.refresh(refund)
    return refund


def _doubted(context: Context, refund_id: int, why: str, *, spent: int) -> Refund:
    """Nobody knows whether it was done; a key with an error under it is spent."""
    log.warning("refund.unknown", refund=refund_id, why=why)
    with context.database.saving() as session:
        refund = deciding.locked(session, refund_id)
        if refund.state in ASKED:
            refund.move_to(S.UNKNOWN, by=SENDING, at=context.now())
            refund.keys_spent = max(refund.keys_spent, spent)
    return refund


def _refused(context: Context, refund_id: int, code: str) -> Refund:
    """A definite no: nothing was done."""
    at = context.now()
    with context.database.saving() as session:
        refund = deciding.locked(session, refund_id)
        if refund.state in ASKED:
            refund.move_to(S.FAILED, by=SENDING, at=at, words=code)
            refund.failure_code, refund.next_look_at = code, None
            _call(session, refund, context, "The processor refused it. Give it back by check.")
    return refund


def _later(context: Context, refund_id: int) -> Refund:
    with context.database.saving() as session:
        refund = deciding.locked(session, refund_id)
        _put_off(refund, context.now())
    return refund


def _put_off(refund: Refund, at: datetime) -> None:
    wait = LOOKS_AGAIN[min(refund.looks, len(LOOKS_AGAIN) - 1)]
    refund.looks += 1
    refund.next_look_at = at + timedelta(seconds=wait)


def _request(session: Session, refund: Refund) -> RefundRequest:
    attempt = session.get_one(PaymentAttempt, _attempt_id(session, refund))
    return RefundRequest(
        key=refund.key, keys_spent=refund.keys_spent,
        payment_intent_id=attempt.payment_intent_id or "", amount=refund.amount,
        reason=refund.reason,
    )  # fmt: skip


def _attempt_id(session: Session, refund: Refund) -> UUID:
    """The attempt the processor knows: of several paid together, the one that leads."""
    attempt = session.get_one(
        PaymentAttempt, session.get_one(Payment, refund.payment_id).attempt_id
    )
    return attempt.together_id or attempt.id


def _call(
    session: Session, refund: Refund, context: Context, words: str, *, key: str = ""
) -> None:  # fmt: skip
    attention.call(
        session, key=key or f"refund:not_sent:{refund.id}:{refund.state}",
        kind=AttentionKind.REFUND,
        subject=f"refund:{refund.id}", account_id=refund.account_id, at=context.now(),
        words=f"A refund of {refund.amount} did not go out. {words}",
    )  # fmt: skip
