"""How asking the processor ended, written down: each ending is one transaction."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import structlog

from models.attempt import AttemptState, PaymentAttempt
from models.attention import AttentionKind
from services import attention
from services.context import Context
from services.gateways.processor import (
    PaymentPage,
    ProcessorError,
    ProcessorMisconfigured,
    ProcessorRefused,
)
from services.payments import attempts, followers
from services.telling.reasons import NOT_OPENED

S = AttemptState
#: When an unknown outcome is looked at again: after the first look, the second, …
CALENDAR = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
)
#: As much of the processor's own words as a person is shown.
SAID_MAX = 300
#: What moves an attempt whose request the processor refused.
REFUSED_BY = "processor"
log = structlog.get_logger(__name__)


def opened(context: Context, attempt_id: UUID, page: PaymentPage) -> PaymentAttempt:
    """A page was opened: it is the attempt's, unless a look found another one first."""
    at = context.now()
    with context.database.saving() as session:
        attempt = attempts.locked(session, attempt_id)
        is_ours = attempt.session_id in (None, page.session_id)
        if is_ours:
            attempt.session_id = page.session_id
            attempt.session_url, attempt.expires_at = page.url, page.expires_at
            attempt.looks = 0
            if attempt.may(S.OPEN):
                attempt.move_to(S.OPEN, cause="page opened", at=at)
                attempt.next_look_at = at + timedelta(minutes=5)
    if not is_ours:  # nobody was ever shown it
        with suppress(ProcessorError):
            context.processor().expire_page(page.session_id)
    return attempt


def doubted(context: Context, attempt_id: UUID, why: str, *, spent: str = "") -> PaymentAttempt:
    """Nobody knows whether it was done: say so, and look again soon.

    ``spent`` is what was said under a key that is of no more use.
    """
    log.warning("attempt.unknown", attempt=str(attempt_id), why=why)
    at = context.now()
    with context.database.saving() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.may(S.UNKNOWN):
            cause = "error for an answer" if spent else "no answer"
            attempt.move_to(S.UNKNOWN, cause=cause, at=at)
        if spent and attempt.sent_hash == spent:
            attempt.keys_spent += 1
            attempt.sent_hash, attempt.expires_at = "", None
    return later(context, attempt_id)


def refused(context: Context, attempt_id: UUID, error: ProcessorRefused) -> PaymentAttempt:
    """Our own request was refused, not the payer: nothing was opened, and a person hears why."""
    log.error("attempt.refused", attempt=str(attempt_id), code=error.code)
    if isinstance(error, ProcessorMisconfigured):
        why = "The processor refuses our key."
    else:
        why = f"The processor refused our request: {error}"[:SAID_MAX]
    _call(context, attempt_id, f"{why} Nothing was charged. Tell whoever runs the system.")
    return move(context, attempt_id, S.FAILED, REFUSED_BY, failure_code=NOT_OPENED)


def later(context: Context, attempt_id: UUID) -> PaymentAttempt:
    """Look again by the calendar, for as long as it takes; after two days a person knows of it.

    Only a look that was due counts: a payer's page may ask as often as it likes.
    """
    at = context.now()
    with context.database.saving() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.next_look_at is not None and attempt.next_look_at > at and attempt.looks:
            return attempt
        attempt.next_look_at = at + CALENDAR[min(attempt.looks, len(CALENDAR) - 1)]
        attempt.looks += 1
        is_long = attempt.looks == len(CALENDAR)
    if is_long:
        _call(context, attempt_id, "The processor has not answered for two days.")
    return attempt


def give_to_a_person(context: Context, attempt_id: UUID, why: str) -> PaymentAttempt:
    """Nothing more can be found out by asking: a person looks."""
    _call(context, attempt_id, why)
    return move(context, attempt_id, S.REVIEW, "resolver")


def _call(context: Context, attempt_id: UUID, words: str) -> None:
    with context.database.saving() as session:
        attempt = session.get_one(PaymentAttempt, attempt_id)
        attention.call(
            session,
            key=f"unresolved:{attempt_id}",
            kind=AttentionKind.UNRESOLVED,
            subject=f"attempt:{attempt_id}",
            words=f"{words} Look it up at the processor before anything is repeated.",
            at=context.now(),
            account_id=attempt.account_id,
        )


def move(
    context: Context, attempt_id: UUID, state: AttemptState, cause: str, *, failure_code: str = ""
) -> PaymentAttempt:
    """Move an attempt, if the graph lets it, to where nobody looks again by themselves."""
    with context.database.saving() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.may(state):
            attempt.move_to(state, cause=cause, at=context.now())
            for share in attempt.shares:
                share.failure_code = failure_code or share.failure_code
            followers.tell(session, context, attempt, cause=cause, at=context.now())
        attempt.next_look_at = None
    return attempt
