"""The story of one attempt with the processor: open its page, follow it, close it.

Each step is a transaction, then a call, then a transaction; no row is locked
while the processor is asked. Every call can be repeated: the processor knows
the attempt by its id, and a crash between two steps is picked up by ``look``.
"""

import hashlib
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from models.attempt import LIVE, AttemptState, PaymentAttempt
from models.attention import AttentionKind
from models.errors import Conflict, NotFound
from services import attempts, attention
from services.context import Context
from services.gateways.processor import (
    NoSuchObject,
    OutcomeUnknown,
    PageRequest,
    PaymentPage,
    ProcessorError,
    ProcessorMisconfigured,
    ProcessorRefused,
)
from services.provider_truth import apply_provider_truth
from services.reasons import NOT_OPENED

S = AttemptState
#: The processor keeps our keys for a day; an older one might be carried out again.
KEY_IS_GOOD_FOR = timedelta(hours=23)
#: When an unknown outcome is looked at again: after the first look, the second, …
CALENDAR = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
)
#: As much of the processor's own words as a person is shown.
SAID_MAX = 300
WORDS = {
    "en": ("Sewer account {number}, {address}", "Card fee"),
    "es": ("Cuenta de alcantarillado {number}, {address}", "Cargo por tarjeta"),
}
log = structlog.get_logger(__name__)


def start(context: Context, attempt_id: UUID) -> PaymentAttempt:
    """Open the payment page of an attempt and return the attempt with its address.

    On an attempt whose page is open, or that is past it, nothing is sent. When
    the answer is lost the attempt is ``unknown`` and the resolver finds out.

    :raises NotFound: when there is no such attempt.
    """
    at = context.now()
    with context.database.saving() as session:
        attempt = _locked(session, attempt_id)
        if attempt.state not in (S.DRAFT, S.UNKNOWN) or not _may_send(attempt, at):
            return attempt
        request = _request(session, context, attempt, at)
        sent_hash = _hash(request)
        if attempt.sent_hash and attempt.sent_hash != sent_hash:
            raise Conflict("This payment was already sent with other words.")
        attempt.sent_hash, attempt.expires_at = sent_hash, request.expires_at
        attempt.sent_at = attempt.sent_at or at
    try:
        page = context.processor().open_page(request)
    except OutcomeUnknown as error:
        return _doubt(context, attempt_id, str(error))
    except ProcessorRefused as error:
        return _refused(context, attempt_id, error)
    return _opened(context, attempt_id, page)


def follow(context: Context, attempt_id: UUID, *, cause: str) -> PaymentAttempt:
    """Ask the processor about an attempt and apply the answer.

    An attempt that was never sent, or was sent and not answered, is sent again
    under its key while that is safe, and searched for after. When the processor
    cannot be asked, the attempt stays as it is and is looked at again later; an
    attempt that can neither be sent nor asked about is handed to a person. No
    trouble of one attempt is raised, so it cannot hold up the next.

    :raises NotFound: when there is no such attempt.
    """
    try:
        return ask(context, attempt_id, cause=cause)
    except Conflict as error:
        return _give_to_a_person(context, attempt_id, error.message)
    except ProcessorError as error:
        log.warning("attempt.not_followed", attempt=str(attempt_id), why=str(error))
        return _later(context, attempt_id)


def ask(context: Context, attempt_id: UUID, *, cause: str) -> PaymentAttempt:
    """The same, for whoever asks again by a calendar of its own: silence is raised.

    :raises NotFound: when there is no such attempt.
    :raises ProcessorError: when the processor could not be asked.
    """
    with context.database.reading() as session:
        attempt = session.get(PaymentAttempt, attempt_id)
    if attempt is None:
        raise NotFound
    if attempt.session_id is None and attempt.payment_intent_id is None:
        return _find(context, attempt)
    try:
        truth = context.processor().truth(
            session_id=attempt.session_id, payment_intent_id=attempt.payment_intent_id
        )
    except NoSuchObject:
        return _give_to_a_person(context, attempt_id, "The processor no longer knows it.")
    at = context.now()
    return context.database.attempt(
        lambda session: apply_provider_truth(session, context, truth, cause=cause, at=at)
    )


def cancel(context: Context, attempt_id: UUID, *, cause: str) -> PaymentAttempt:
    """The payer turned back: close the page, then take the processor's word for what happened."""
    with context.database.reading() as session:
        attempt = session.get(PaymentAttempt, attempt_id)
    if attempt is None:
        raise NotFound
    if attempt.state is S.DRAFT and attempt.sent_at is None:
        return _move(context, attempt_id, S.CANCELLED, cause)
    if attempt.state is S.UNKNOWN:  # whatever was opened is closed, and nothing new is
        attempt = follow(context, attempt_id, cause=cause)
    if attempt.session_id and attempt.state in (S.OPEN, S.ACTION_REQUIRED):
        try:
            context.processor().expire_page(attempt.session_id)
        except (OutcomeUnknown, ProcessorRefused) as error:
            log.info("page.not_closed", attempt=str(attempt_id), why=str(error))
    return follow(context, attempt_id, cause=cause)


def _find(context: Context, attempt: PaymentAttempt) -> PaymentAttempt:
    """An attempt without the processor's name: send it again, or search for it."""
    at = context.now()
    if attempt.state not in LIVE:
        return attempt
    if _may_send(attempt, at):
        return start(context, attempt.id)
    found = context.processor().find(attempt.id, since=attempt.sent_at or attempt.created_at)
    if len(found) > 1:
        return _give_to_a_person(context, attempt.id, "The processor has it more than once.")
    if found:
        return context.database.attempt(
            lambda session: apply_provider_truth(
                session, context, found[0], cause="resolver", at=at
            )
        )
    return _move(context, attempt.id, S.FAILED, "not sent", failure_code="not_sent")


def _may_send(attempt: PaymentAttempt, at: datetime) -> bool:
    """Whether sending under this attempt's key can still only happen once."""
    return attempt.sent_at is None or at - attempt.sent_at < KEY_IS_GOOD_FOR


def _request(
    session: Session, context: Context, attempt: PaymentAttempt, at: datetime
) -> PageRequest:
    account = attempts.account_of(session, attempt)
    sewer, card_fee = WORDS.get(attempt.language, WORDS["en"])
    minutes = context.district.payments.page_minutes
    return PageRequest(
        attempt_id=attempt.id,
        account_number=account.number,
        amount=attempt.amount,
        fee=attempt.fee,
        method_type=attempt.method_type,
        description=sewer.format(
            number=account.shown, address=attempts.address_shown(attempt, account)
        ),
        fee_description=card_fee,
        email=attempt.email,
        language=attempt.language,
        return_url=context.links.attempt(attempt.id),
        cancel_url=f"{context.links.attempt(attempt.id)}?turned=back",
        expires_at=attempt.expires_at or at + timedelta(minutes=minutes),
    )


def _hash(request: PageRequest) -> str:
    """What was said under the key, so that the key never says another thing."""
    said = astuple(replace(request, email=""))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _opened(context: Context, attempt_id: UUID, page: PaymentPage) -> PaymentAttempt:
    at = context.now()
    with context.database.saving() as session:
        attempt = _locked(session, attempt_id)
        attempt.session_id = attempt.session_id or page.session_id
        attempt.session_url, attempt.expires_at = page.url, page.expires_at
        attempt.looks = 0
        if attempt.may(S.OPEN):
            attempt.move_to(S.OPEN, cause="page opened", at=at)
            attempt.next_look_at = at + timedelta(minutes=5)
    return attempt


def _doubt(context: Context, attempt_id: UUID, why: str) -> PaymentAttempt:
    """Nobody knows whether it was done: say so, and look again soon."""
    log.warning("attempt.unknown", attempt=str(attempt_id), why=why)
    at = context.now()
    with context.database.saving() as session:
        attempt = _locked(session, attempt_id)
        if attempt.may(S.UNKNOWN):
            attempt.move_to(S.UNKNOWN, cause="no answer", at=at)
    return _later(context, attempt_id)


def _refused(context: Context, attempt_id: UUID, error: ProcessorRefused) -> PaymentAttempt:
    """Our own request was refused, not the payer: nothing was opened, and a person hears why."""
    log.error("attempt.refused", attempt=str(attempt_id), code=error.code)
    if isinstance(error, ProcessorMisconfigured):
        why = "The processor refuses our key."
    else:
        why = f"The processor refused our request: {error}"[:SAID_MAX]
    _call(context, attempt_id, f"{why} Nothing was charged. Tell whoever runs the system.")
    return _move(context, attempt_id, S.FAILED, "processor", failure_code=NOT_OPENED)


def _later(context: Context, attempt_id: UUID) -> PaymentAttempt:
    """Look again by the calendar, for as long as it takes; after two days a person knows of it.

    Only a look that was due counts: a payer's page may ask as often as it likes.
    """
    at = context.now()
    with context.database.saving() as session:
        attempt = _locked(session, attempt_id)
        if attempt.next_look_at is not None and attempt.next_look_at > at and attempt.looks:
            return attempt
        attempt.next_look_at = at + CALENDAR[min(attempt.looks, len(CALENDAR) - 1)]
        attempt.looks += 1
        is_long = attempt.looks == len(CALENDAR)
    if is_long:
        _call(context, attempt_id, "The processor has not answered for two days.")
    return attempt


def _give_to_a_person(context: Context, attempt_id: UUID, why: str) -> PaymentAttempt:
    _call(context, attempt_id, why)
    return _move(context, attempt_id, S.REVIEW, "resolver")


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


def _move(
    context: Context, attempt_id: UUID, state: AttemptState, cause: str, *, failure_code: str = ""
) -> PaymentAttempt:
    with context.database.saving() as session:
        attempt = _locked(session, attempt_id)
        if attempt.may(state):
            attempt.move_to(state, cause=cause, at=context.now())
            attempt.failure_code = failure_code or attempt.failure_code
        attempt.next_look_at = None
    return attempt


def _locked(session: Session, attempt_id: UUID) -> PaymentAttempt:
    attempt = session.get(PaymentAttempt, attempt_id, with_for_update=True)
    if attempt is None:
        raise NotFound
    return attempt
