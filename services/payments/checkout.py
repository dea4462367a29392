"""The story of one attempt with the processor: open its page, follow it, close it.

Each step is a transaction, then a call, then a transaction; no row is locked
while the processor is asked. Every call can be repeated: the processor knows
the attempt by its id, and a crash between two steps is picked up by ``follow``.
"""

from dataclasses import replace
from uuid import UUID, uuid5

import structlog

from models.attempt import GIVEN_UP, LIVE, AttemptState, PaymentAttempt
from models.errors import Conflict, NotFound
from services.context import Context
from services.gateways.processor import (
    AnsweredWithError,
    NoSuchObject,
    OutcomeUnknown,
    ProcessorError,
    ProcessorRefused,
)
from services.payments import asked, attempts, draw_looks, page_request, refundable
from services.payments.attempts import Wish
from services.payments.provider_truth import apply_provider_truth

S = AttemptState
log = structlog.get_logger(__name__)


def start(context: Context, attempt_id: UUID) -> PaymentAttempt:
    """Open the payment page of an attempt and return the attempt with its address.

    On an attempt whose page is open, or that is past it, nothing is sent. When
    the answer is lost, or is an error of the processor's, the attempt is
    ``unknown`` and the next look finds out.

    :raises NotFound: when there is no such attempt.
    """
    attempt = _read(context, attempt_id)
    if attempt.state is S.UNKNOWN and attempt.is_key_spent:
        return follow(context, attempt.id, cause="payer")
    return _send(context, attempt.id, keys_spent=attempt.keys_spent)


def _send(context: Context, attempt_id: UUID, *, keys_spent: int) -> PaymentAttempt:
    """Ask for the page under the key that follows the spent ones, unless somebody went on."""
    at = context.now()
    with context.database.saving() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.state not in (S.DRAFT, S.UNKNOWN) or not attempts.may_send(attempt, at):
            return attempt
        if attempt.keys_spent != keys_spent:
            return attempt
        if not attempt.sent_hash:
            attempt.sent_email = attempt.email
        request = page_request.of_attempt(session, context, attempt, at)
        sent_hash = page_request.fingerprint(request)
        if attempt.sent_hash and attempt.sent_hash != sent_hash:
            raise Conflict("This payment was already sent with other words.")
        attempt.sent_hash, attempt.expires_at = sent_hash, request.expires_at
        attempt.sent_at = attempt.sent_at or at
    try:
        page = context.processor().open_page(request)
    except AnsweredWithError as error:
        return asked.doubted(context, attempt_id, str(error), spent=sent_hash)
    except OutcomeUnknown as error:
        return asked.doubted(context, attempt_id, str(error))
    except ProcessorRefused as error:
        return asked.refused(context, attempt_id, error)
    return asked.opened(context, attempt_id, page)


def follow(context: Context, attempt_id: UUID, *, cause: str) -> PaymentAttempt:
    """Ask the processor about an attempt and apply the answer.

    An attempt that was never sent, or was sent and not answered, is sent again
    under its key while that is safe, and searched for after. One that got an
    error of the processor's is searched for at once, and sent under another key
    when it is not there. When the processor cannot be asked, the attempt stays
    as it is and is looked at again later; an attempt that can neither be sent
    nor asked about is handed to a person. No trouble of one attempt is raised,
    so it cannot hold up the next.

    :raises NotFound: when there is no such attempt.
    """
    try:
        return ask(context, attempt_id, cause=cause)
    except Conflict as error:
        return asked.give_to_a_person(context, attempt_id, error.message)
    except ProcessorError as error:
        log.warning("attempt.not_followed", attempt=str(attempt_id), why=str(error))
        return asked.later(context, attempt_id)


def ask(context: Context, attempt_id: UUID, *, cause: str) -> PaymentAttempt:
    """The same, for whoever asks again by a calendar of its own: silence is raised.

    :raises NotFound: when there is no such attempt.
    :raises ProcessorError: when the processor could not be asked.
    """
    attempt = _read(context, attempt_id)
    attempt_id = attempt.id
    if attempt.method_id is not None:
        return draw_looks.ask(context, attempt, cause=cause)
    if attempt.session_id is None and attempt.payment_intent_id is None:
        return _find(context, attempt, cause)
    try:
        truth = context.processor().truth(
            session_id=attempt.session_id, payment_intent_id=attempt.payment_intent_id,
            has_refunds=refundable.has_refunds(context, attempt),
        )  # fmt: skip
    except NoSuchObject:
        return asked.give_to_a_person(context, attempt_id, "The processor no longer knows it.")
    at = context.now()
    return context.database.attempt(
        lambda session: apply_provider_truth(session, context, truth, cause=cause, at=at)
    )


def cancel(context: Context, attempt_id: UUID, *, cause: str) -> PaymentAttempt:
    """The payer turned back: close the page, then take the processor's word for what happened."""
    attempt = _read(context, attempt_id)
    attempt_id = attempt.id
    if attempt.state is S.DRAFT and attempt.sent_at is None:
        return asked.move(context, attempt_id, S.CANCELLED, cause)
    if attempt.method_id is not None:
        return draw_looks.give_up(context, attempt, cause=cause)
    if attempt.state is S.UNKNOWN:  # whatever was opened is closed, and nothing new is
        attempt = follow(context, attempt_id, cause=cause)
    if attempt.session_id and attempt.state in (S.OPEN, S.ACTION_REQUIRED):
        try:
            context.processor().expire_page(attempt.session_id)
        except (OutcomeUnknown, ProcessorRefused) as error:
            log.info("page.not_closed", attempt=str(attempt_id), why=str(error))
    return follow(context, attempt_id, cause=cause)


def replace_changed(context: Context, wish: Wish) -> Wish:
    """The wish under the id it is to have: its form's, unless that was used for another wish.

    A payer who turned back from the payment page and changed the form asks for
    another payment: the page they left is closed first. The new id comes from
    the old one and the change, so that two clicks make one payment here too.
    A page that cannot be closed keeps its id, and the changed wish conflicts.
    """
    with context.database.reading() as session:
        before = session.get(PaymentAttempt, wish.id)
    if before is None or before.payer_key != wish.payer_key:
        return wish
    how = wish.amount, wish.method_type, wish.method_id
    if (before.amount, before.method_type, before.method_id) == how:
        return wish
    try:
        before = cancel(context, before.id, cause="changed by the payer")
    except ProcessorError:
        return wish
    if before.state not in GIVEN_UP:
        return wish
    kept = f" {wish.method_id}" if wish.method_id is not None else ""
    return replace(wish, id=uuid5(wish.id, f"{wish.amount.cents} {wish.method_type}{kept}"))


def _find(context: Context, attempt: PaymentAttempt, cause: str) -> PaymentAttempt:
    """An attempt without the processor's name: send it again, or search for it."""
    at = context.now()
    if attempt.state not in LIVE:
        return attempt
    if attempts.may_send(attempt, at) and not attempt.is_key_spent:
        return _send(context, attempt.id, keys_spent=attempt.keys_spent)
    found = context.processor().find(attempt.id, since=attempt.sent_at or attempt.created_at)
    if len(found) > 1:
        return asked.give_to_a_person(context, attempt.id, "The processor has it more than once.")
    if found:
        return context.database.attempt(
            lambda session: apply_provider_truth(session, context, found[0], cause=cause, at=at)
        )
    if attempts.may_send(attempt, at):
        return _send(context, attempt.id, keys_spent=attempt.keys_spent)
    return asked.move(context, attempt.id, S.FAILED, "not sent", failure_code="not_sent")


def _read(context: Context, attempt_id: UUID) -> PaymentAttempt:
    """An attempt the processor knows: of what is paid together, the one that leads."""
    with context.database.reading() as session:
        attempt = session.get(PaymentAttempt, attempt_id)
        if attempt is not None and attempt.together_id not in (None, attempt_id):
            attempt = session.get(PaymentAttempt, attempt.together_id)
    if attempt is None:
        raise NotFound
    return attempt
