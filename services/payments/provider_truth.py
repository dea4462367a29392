"""What the processor says, applied: the only way it moves an attempt or the books.

Webhook, return page, resolver and staff all end here, with a truth that was
fetched just now and outside any transaction. So events may be lost, or come
twice, late or backwards: they only decide when we ask.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import GIVEN_UP, IN_FLIGHT, RECEIVED, AttemptState, PaymentAttempt
from models.attention import AttentionKind
from models.payment import Payment
from services import attention, payments
from services.books import moved
from services.books.chart import lock_accounts, lock_general
from services.context import Context
from services.gateways.processor import ProviderTruth
from services.payments import (
    attempt_news,
    attempts,
    dispute_truth,
    followers,
    holding,
    refund_truth,
    returns,
)

CURRENCY = "usd"
S = AttemptState
#: How long until somebody asks again, while an attempt is in a state.
LOOK_AGAIN = {
    S.OPEN: timedelta(minutes=5),
    S.ACTION_REQUIRED: timedelta(hours=1),
    S.PROCESSING: timedelta(hours=6),
    S.DISPUTED: timedelta(days=1),
}


def apply_provider_truth(
    session: Session, context: Context, truth: ProviderTruth, *, cause: str, at: datetime
) -> PaymentAttempt:
    """Bring an attempt to what the processor says, and post what that means.

    Applied twice, or in any order with other truths, the books end the same:
    the payment and each movement of it are posted under the processor's own
    names. A stale truth never moves an attempt backwards. A truth of another
    mode, currency or amount posts nothing and is handed to a person.

    :raises NotFound: when the truth is about no attempt of ours.
    """
    if truth.movements:  # also of accounts that its money was moved to, before any other lock
        lock_accounts(session, holding.in_line(session, truth.attempt_id))
    attempt = attempts.locked(session, truth.attempt_id)
    if wrong := _mismatch(attempt, truth, livemode=context.processor().livemode):
        _quarantine(session, attempt, wrong, cause=cause, at=at)
        return attempt
    _remember(attempt, truth, at)
    for step in _steps(attempt.state, truth.state):
        if attempt.may(step):
            _step(session, context, attempt, truth, step, cause=cause, at=at)
    if truth.disputes or truth.refunds:  # several entries may follow
        lock_general(session, context.district.chart)
    dispute_truth.apply(session, context, attempt, truth.disputes, cause=cause, at=at)
    refund_truth.apply(session, context, attempt, truth.refunds, cause=cause, at=at)
    _move_money(session, context, attempt, truth, cause=cause, at=at)
    _look_again(attempt, at)
    followers.tell(session, context, attempt, cause=cause, at=at)
    session.flush()
    return attempt


def _look_again(
    attempt: PaymentAttempt, at: datetime, *, state: AttemptState | None = None
) -> None:
    """When somebody asks again, by the state it is in or comes to."""
    again = LOOK_AGAIN.get(state or attempt.state)
    attempt.next_look_at = at + again if again else None
    attempt.looks = 0


def _steps(state: AttemptState, target: AttemptState) -> list[AttemptState]:
    """The moves from here to the truth, through every state that means something in the books."""
    path = [target]
    if target is S.DISPUTE_WON and state is not S.REVERSED:
        path.insert(0, S.DISPUTED)
    if target in RECEIVED and state not in RECEIVED:
        path.insert(0, S.SUCCEEDED)
    return [step for i, step in enumerate(path) if step not in path[:i]]


def _step(
    session: Session, context: Context, attempt: PaymentAttempt, truth: ProviderTruth,
    step: AttemptState, *, cause: str, at: datetime,
) -> None:  # fmt: skip
    before = attempt.state
    _look_again(attempt, at, state=step)  # with the move: one row is written once
    attempt.move_to(step, cause=cause, at=at, detail={"said": truth.state, **_detail(truth)})
    if step is S.SUCCEEDED:
        _post(session, context, attempt, truth, before, cause=cause, at=at)
    elif step in IN_FLIGHT:
        attempt_news.of_submission(session, context, attempt, at=at)
    elif step is S.FAILED and before in IN_FLIGHT:
        attempt_news.of_failure(session, context, attempt, at=at)


def _post(
    session: Session, context: Context, attempt: PaymentAttempt, truth: ProviderTruth,
    before: AttemptState, *, cause: str, at: datetime,
) -> None:  # fmt: skip
    """Put the money into the books: of several paid together, each account's own payment."""
    if attempt.is_leading:
        lock_general(session, context.district.chart)
    posted = []
    for share in attempt.shares:
        still_due = attempts.due(session, share.account_id)
        payment = payments.record_payment(
            session, context.district, _received(context, share, truth, at), at=at, actor=cause
        )
        posted.append((share, payment))
        is_late = before in GIVEN_UP or (still_due < share.amount <= share.balance_seen)
        if is_late and payment.recorded_at == at:
            attempt_news.of_late_money(session, share, payment, at=at)
    attempt_news.of_success(session, context, attempt, posted, at=at)


def _move_money(
    session: Session, context: Context, attempt: PaymentAttempt, truth: ProviderTruth,
    *, cause: str, at: datetime,
) -> None:  # fmt: skip
    """Post each movement of the payment that is not in the books yet, and tell people."""
    if not truth.movements:
        return
    shares = {share.id: share for share in attempt.shares}
    paid = list(session.scalars(select(Payment).where(Payment.attempt_id.in_(shares))))
    if attempt.is_leading or any(moved.moves(session, each.id) for each in paid):
        lock_general(session, context.district.chart)
    if attempt.state in (S.DISPUTED, S.REVERSED):
        refund_truth.stand_down(session, paid, cause=cause, at=at)
    for whole in truth.movements:
        for payment, movement in returns.shared(session, attempt, paid, whole, at=at):
            row = returns.record_movement(
                session, context.district, payment, movement, at=at, actor=cause
            )
            if row is not None and row.recorded_at == at and payment.attempt_id:
                share = shares[payment.attempt_id]
                attempt_news.of_movement(session, context, share, payment, row, at=at)


def _received(
    context: Context, attempt: PaymentAttempt, truth: ProviderTruth, at: datetime
) -> payments.Received:
    district = context.district
    channel = payments.CHANNELS[attempt.method_type]
    cleared_on = district.day(truth.cleared_at or at)
    return payments.Received(
        account_id=attempt.account_id,
        amount=attempt.amount,
        fee=attempt.fee,
        channel=channel,
        reference=_reference(attempt, truth),
        method=attempt.method,
        received_on=min(district.day(attempt.submitted_at or at), district.day(at)),
        cleared_on=cleared_on,
        returnable_until=payments.returnable_until(district, channel, cleared_on),
        attempt_id=attempt.id,
    )


def _reference(attempt: PaymentAttempt, truth: ProviderTruth) -> str:
    """The processor's name for this money; of several accounts, each has a part of the name."""
    if attempt.together_id is None:
        return truth.payment_intent_id or str(attempt.id)
    return f"{truth.payment_intent_id or attempt.together_id}/{attempt.account_id}"


def _mismatch(attempt: PaymentAttempt, truth: ProviderTruth, *, livemode: bool) -> str:
    """What in the truth cannot be about this attempt; empty when all of it can."""
    asked = attempt.asked
    if truth.livemode is not livemode:
        return "The processor answered in another mode than ours."
    if truth.currency != CURRENCY:
        return f"The processor names the currency {truth.currency}; we asked for {CURRENCY}."
    if truth.amount != asked:
        return f"The processor names {truth.amount}; we asked for {asked}."
    if truth.state in RECEIVED and truth.amount_received != asked:
        return f"The processor received {truth.amount_received}; we asked for {asked}."
    for ours, theirs in (
        (attempt.session_id, truth.session_id),
        (attempt.payment_intent_id, truth.payment_intent_id),
    ):
        if ours is not None and theirs is not None and ours != theirs:
            return f"The processor names {theirs}; this attempt is {ours}."
    return ""


def _quarantine(
    session: Session, attempt: PaymentAttempt, wrong: str, *, cause: str, at: datetime
) -> None:
    if attempt.may(S.REVIEW):
        attempt.move_to(S.REVIEW, cause=cause, at=at, detail={"wrong": wrong})
        attempt.next_look_at = None
    attention.call(
        session,
        key=f"mismatch:{attempt.id}",
        kind=AttentionKind.MISMATCH,
        subject=f"attempt:{attempt.id}",
        words=f"{wrong} Nothing was posted.",
        at=at,
        account_id=attempt.account_id,
    )
    session.flush()


def _remember(attempt: PaymentAttempt, truth: ProviderTruth, at: datetime) -> None:
    """Keep the processor's names and words beside ours."""
    attempt.session_id = attempt.session_id or truth.session_id
    attempt.session_url = truth.session_url or attempt.session_url
    attempt.expires_at = truth.expires_at or attempt.expires_at
    attempt.payment_intent_id = attempt.payment_intent_id or truth.payment_intent_id
    attempt.charge_id = truth.charge_id or attempt.charge_id
    for share in attempt.shares:
        share.method = truth.method or share.method
        share.failure_code = truth.failure_code
        if truth.state in IN_FLIGHT | RECEIVED and share.submitted_at is None:
            share.submitted_at = truth.submitted_at or at
        if attempt.is_leading and truth.amount_received == attempt.asked:
            share.amount_received = share.own
    if not attempt.is_leading:
        attempt.amount_received = max(attempt.amount_received, truth.amount_received)


def _detail(truth: ProviderTruth) -> dict[str, str]:
    return {
        name: value
        for name in ("session_id", "payment_intent_id", "charge_id", "failure_code")
        if (value := getattr(truth, name))
    }
