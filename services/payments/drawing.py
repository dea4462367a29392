"""Drawing from a kept method: prepare, keep the name, look once more, carry out, apply.

Each step is a transaction, then a call, then a transaction. Money can only
move under a name that is in our books, so a lost answer is looked up under it
and nothing is sent again under another key before it was looked for. A crash
between any two steps is gone on with by drawing the same attempt again.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from models.attempt import GIVEN_UP, AttemptState, PaymentAttempt
from models.errors import NotFound
from services.context import Context
from services.gateways.processor import (
    AnsweredWithError,
    OutcomeUnknown,
    ProcessorError,
    ProcessorMisconfigured,
    ProcessorRefused,
)
from services.gateways.processor_draws import DrawRequest
from services.once import write
from services.payments import asked, attempts, draw_looks, draw_request
from services.telling.reasons import AUTHENTICATE, METHOD_REFUSED, NOT_DRAWN

S = AttemptState
#: Looks a last time, under the account's lock: why it is not to be drawn, or nothing.
LastLook = Callable[[Session, PaymentAttempt], str]
#: An error for an answer is looked into at once, and once more carried on with.
TRIES = 2
DRAWING, LAST_LOOK = "drawing", "last look"
log = structlog.get_logger(__name__)


class Begun(NamedTuple):
    """An attempt as it is in the books, and what is said under its key when that is kept too."""

    attempt: PaymentAttempt
    request: DrawRequest | None


def draw(
    context: Context, wanted: UUID | Begun, *, is_awaited: bool, last_look: LastLook | None = None
) -> PaymentAttempt:
    """Draw what an attempt asks for from its method, once, and return what became of it.

    What was begun in a transaction that is over is not read again. On an attempt that is past it
    nothing is sent. ``is_awaited`` when the payer
    waits at a page. ``last_look`` is asked in the transaction before money can
    move: with a reason the attempt is cancelled for it and nothing is drawn.
    While the outcome is not known the attempt is ``unknown``: draw it again, or
    let the resolver look.

    :raises NotFound: when there is no such attempt, or it is to be paid at a page.
    :raises ProcessorMisconfigured: our key is refused and nobody waits: nothing was done, and
        the attempt can be drawn again.
    """
    begun = wanted if isinstance(wanted, Begun) else Begun(_read(context, wanted), None)
    attempt_id = begun.attempt.id
    for _ in range(TRIES):
        try:
            attempt = _once(context, begun, is_awaited=is_awaited, last_look=last_look)
        except ProcessorMisconfigured as error:
            if not is_awaited:
                raise
            return asked.refused(context, attempt_id, error)
        except ProcessorError as error:  # it could not be looked for
            log.warning("draw.not_looked_at", attempt=str(attempt_id), why=str(error))
            return asked.later(context, attempt_id)
        if attempt.state is not S.UNKNOWN or not attempt.is_key_spent:
            break
        begun = Begun(attempt, None)
    return attempt


def begin(session: Session, attempt: PaymentAttempt, *, at: datetime) -> Begun:
    """Write a new attempt together with what is asked for under its first key.

    Once the transaction is over, it can be drawn; whoever dies before is
    followed by somebody who draws the attempt by its id.
    """
    request = draw_request.of_attempt(session, attempt)
    if request is not None:
        attempt.sent_hash, attempt.sent_at = draw_request.fingerprint(request), at
    write(session, attempt)
    return Begun(attempt, request)


def _once(
    context: Context, begun: Begun, *, is_awaited: bool, last_look: LastLook | None
) -> PaymentAttempt:
    attempt = begun.attempt
    if attempt.state is S.UNKNOWN:
        is_named = attempt.payment_intent_id is not None
        if is_named or attempt.is_key_spent or not attempts.may_send(attempt, context.now()):
            attempt = draw_looks.look(context, attempt, cause=DRAWING)
    name = ""
    if attempt.payment_intent_id is None:
        attempt, name = _prepare(context, Begun(attempt, begun.request))
    if attempt.state in (S.DRAFT, S.UNKNOWN, S.OPEN) and (name or attempt.payment_intent_id):
        attempt = _look_once_more(context, attempt.id, name, last_look)
        if attempt.state is S.OPEN:
            attempt = _carry_out(context, attempt, is_awaited=is_awaited)
    if attempt.state is S.ACTION_REQUIRED:  # the payer's bank asks for more than a press here
        return draw_looks.give_up(context, attempt, cause=DRAWING, failure_code=AUTHENTICATE)
    return attempt


def _prepare(context: Context, begun: Begun) -> tuple[PaymentAttempt, str]:
    """Make the draw known to the processor; its name there, empty when it has none."""
    attempt, request = begun if begun.request else _request(context, begun.attempt)
    if request is None:
        return attempt, ""
    spent = draw_request.fingerprint(request)
    try:
        return attempt, context.processor().prepare_draw(request)
    except AnsweredWithError as error:
        return asked.doubted(context, attempt.id, str(error), spent=spent), ""
    except OutcomeUnknown as error:
        return asked.doubted(context, attempt.id, str(error)), ""
    except ProcessorMisconfigured:
        raise
    except ProcessorRefused as error:
        log.warning("draw.refused", attempt=str(attempt.id), code=error.code)
        return _refused(context, attempt), ""


def _request(
    context: Context, seen: PaymentAttempt
) -> tuple[PaymentAttempt, DrawRequest | None]:  # fmt: skip
    """What is asked for under the key that follows the spent ones, kept before it is sent."""
    at, request = context.now(), None
    with context.database.saving() as session:
        attempt = attempts.locked(session, seen.id)
        if attempt.state not in (S.DRAFT, S.UNKNOWN) or attempt.payment_intent_id is not None:
            return attempt, None
        if attempt.keys_spent != seen.keys_spent:
            return attempt, None
        failure_code = NOT_DRAWN
        if attempts.may_send(attempt, at):
            request, failure_code = draw_request.of_attempt(session, attempt), METHOD_REFUSED
        if request is not None:
            sent_hash = draw_request.fingerprint(request)
            if attempt.sent_hash not in ("", sent_hash):  # said otherwise before: look for it
                attempt.keys_spent, attempt.sent_hash = attempt.keys_spent + 1, ""
                attempt.move_to(S.UNKNOWN, cause="other words", at=at)
                return attempt, None
            attempt.sent_hash, attempt.sent_at = sent_hash, attempt.sent_at or at
            return attempt, request
    return asked.move(context, seen.id, S.FAILED, DRAWING, failure_code=failure_code), None


def _refused(context: Context, attempt: PaymentAttempt) -> PaymentAttempt:
    """The method may not be drawn from: nothing was done."""
    draw_looks.look_at_method(context, attempt)
    return asked.move(context, attempt.id, S.FAILED, asked.REFUSED_BY, failure_code=METHOD_REFUSED)


def _look_once_more(
    context: Context, attempt_id: UUID, name: str, last_look: LastLook | None
) -> PaymentAttempt:
    """Keep the draw's name and look a last time: after this transaction money may move."""
    at = context.now()
    with context.database.saving() as session:
        attempt = attempts.locked(session, attempt_id)
        ours = attempt.payment_intent_id = attempt.payment_intent_id or name
        if attempt.state in (S.DRAFT, S.UNKNOWN):
            attempt.move_to(S.OPEN, cause="draw prepared", at=at)
        if attempt.state is S.OPEN:
            attempt.next_look_at, attempt.looks = at + attempts.FIRST_LOOK, 0
            attempt.sent_hash = attempt.sent_hash or f"carry out {attempt.keys_spent}"
            if why := last_look(session, attempt) if last_look else "":
                attempt.move_to(S.CANCELLED, cause=LAST_LOOK, at=at, detail={"why": why})
                attempt.failure_code = why
        unused = {name} - {ours, ""} | ({ours} if attempt.state in GIVEN_UP else set())
    for each in unused:  # it took no money, and is not left for somebody to carry out
        with suppress(ProcessorError):
            context.processor().cancel_draw(each)
    return attempt


def _carry_out(
    context: Context, attempt: PaymentAttempt, *, is_awaited: bool
) -> PaymentAttempt:  # fmt: skip
    """Let the money move. What is lost here is asked about under the draw's name."""
    name = str(attempt.payment_intent_id)
    try:
        truth = context.processor().draw(
            name, attempt_id=attempt.id, keys_spent=attempt.keys_spent, is_awaited=is_awaited
        )
    except AnsweredWithError as error:
        return asked.doubted(context, attempt.id, str(error), spent=attempt.sent_hash)
    except OutcomeUnknown as error:
        return asked.doubted(context, attempt.id, str(error))
    except ProcessorMisconfigured:
        raise
    except ProcessorRefused as error:
        log.warning("draw.refused", attempt=str(attempt.id), code=error.code)
        return draw_looks.give_up(
            context, attempt, cause=asked.REFUSED_BY, failure_code=METHOD_REFUSED
        )
    return draw_looks.applied(context, truth, cause=DRAWING)


def _read(context: Context, attempt_id: UUID) -> PaymentAttempt:
    with context.database.reading() as session:
        attempt = session.get(PaymentAttempt, attempt_id)
    if attempt is None or attempt.method_id is None:
        raise NotFound
    return attempt
