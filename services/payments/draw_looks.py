"""Looking at a draw: what the processor says of it, and giving up what was not carried out.

A draw is only ever carried out under a name that is in our books. So one
without a name took no money, whatever was lost on the way; and one that has a
name is asked about under it. Nothing is sent again here.
"""

from dataclasses import replace
from datetime import timedelta

from models.attempt import GIVEN_UP, LIVE, AttemptState, PaymentAttempt
from models.saved_method import SavedMethod
from services.context import Context
from services.gateways.processor import NoSuchObject, ProviderTruth
from services.payments import asked, attempts, refundable
from services.payments.provider_truth import apply_provider_truth
from services.telling.reasons import AUTHENTICATE, METHOD_REFUSED, NOT_DRAWN

S = AttemptState
#: Nobody waits at a page for longer: what was not carried out by then is given up.
WAITS = timedelta(minutes=2)
#: Our clock and the processor's may differ by so much.
CLOCKS_DIFFER = timedelta(minutes=5)


def ask(context: Context, attempt: PaymentAttempt, *, cause: str) -> PaymentAttempt:
    """Ask about a draw and apply the answer; one that its payer waited for in vain is given up.

    One of autopay's stays as it is while it was not carried out: whoever runs
    the day goes on with it, after a look of their own.

    :raises ProcessorError: when the processor could not be asked.
    """
    attempt = look(context, attempt, cause=cause)
    if attempt.state is S.ACTION_REQUIRED:
        return give_up(context, attempt, cause=cause, failure_code=AUTHENTICATE)
    is_left = attempt.draft_id is None and attempt.state in LIVE - {S.PROCESSING}
    if is_left and context.now() - (attempt.sent_at or attempt.created_at) >= WAITS:
        return give_up(context, attempt, cause=cause, failure_code=NOT_DRAWN)
    if attempt.state in (S.DRAFT, S.UNKNOWN):
        return asked.later(context, attempt.id)
    return attempt


def look(context: Context, attempt: PaymentAttempt, *, cause: str) -> PaymentAttempt:
    """Bring a draw to what the processor says of it now; one that it does not know stays.

    :raises ProcessorError: when the processor could not be asked.
    """
    if attempt.payment_intent_id is not None:
        try:
            truth = _truth(context, attempt)
        except NoSuchObject:
            why = "The processor no longer knows it."
            return asked.give_to_a_person(context, attempt.id, why)
        attempt = applied(context, truth, cause=cause)
        if truth.state is S.OPEN and attempt.state in GIVEN_UP:  # no use leaving it there
            context.processor().cancel_draw(str(attempt.payment_intent_id))
        return attempt
    if attempt.sent_at is None or attempt.state not in LIVE:
        return attempt
    since = attempt.sent_at - CLOCKS_DIFFER
    found = context.processor().find_draws(attempt.id, since=since)
    if len(found) > 1:
        return asked.give_to_a_person(context, attempt.id, "The processor has it more than once.")
    return applied(context, found[0], cause=cause) if found else attempt


def give_up(
    context: Context, attempt: PaymentAttempt, *, cause: str, failure_code: str = ""
) -> PaymentAttempt:
    """Give a draw up, and take the processor's word for whether it was carried out before.

    With a reason it failed; without one its payer turned back.

    :raises ProcessorError: when the processor could not be asked.
    """
    if attempt.state not in LIVE - {S.PROCESSING}:
        return look(context, attempt, cause=cause)
    state = S.FAILED if failure_code else S.CANCELLED
    if failure_code == METHOD_REFUSED:
        look_at_method(context, attempt)
    if attempt.payment_intent_id is None:
        return asked.move(context, attempt.id, state, cause, failure_code=failure_code)
    context.processor().cancel_draw(attempt.payment_intent_id)
    truth = _truth(context, attempt)
    if truth.state is S.CANCELLED:
        truth = replace(truth, state=state, failure_code=failure_code)
    return applied(context, truth, cause=cause)


def applied(context: Context, truth: ProviderTruth, *, cause: str) -> PaymentAttempt:
    """What the processor said just now, brought into the books."""
    at = context.now()
    return context.database.attempt(
        lambda session: apply_provider_truth(session, context, truth, cause=cause, at=at)
    )


def look_at_method(context: Context, attempt: PaymentAttempt) -> None:
    """The method was refused: what became of it is asked with the next turn."""
    with context.database.saving() as session:
        attempts.locked(session, attempt.id)
        session.get_one(SavedMethod, attempt.method_id).next_look_at = context.now()


def _truth(context: Context, attempt: PaymentAttempt) -> ProviderTruth:
    return context.processor().truth(
        payment_intent_id=attempt.payment_intent_id, is_drawn=True,
        has_refunds=refundable.has_refunds(context, attempt),
    )  # fmt: skip
