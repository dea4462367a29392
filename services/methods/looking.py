"""Asking the processor about a method: by its page, by an event, or by the calendar."""

from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy import select

from models.errors import NotFound
from models.saved_method import MethodState, SavedMethod
from services import jobs
from services.context import Context
from services.gateways.processor import NoSuchObject, ProcessorError
from services.methods import truth

S = MethodState
#: When nobody answered: after the first look, the second, …
CALENDAR = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 6 * 3600))
#: A page that was never opened is given up after this.
NEVER_OPENED = timedelta(hours=1)
#: At most this many in one turn; the next turn comes soon.
BATCH = 200
log = structlog.get_logger(__name__)


def look(context: Context, method_id: int, *, cause: str) -> SavedMethod:
    """Ask what became of a method and apply the answer.

    :raises NotFound: when there is no such method.
    :raises ProcessorError: when the processor could not be asked.
    """
    method = read(context, method_id)
    at = context.now()
    if method.state in truth.COMING:
        if method.session_id is None:
            return _never_opened(context, method)
        said = context.processor().setup(method.session_id)
        return context.database.attempt(
            lambda session: truth.apply_setup_truth(session, context, said, cause=cause, at=at)
        )
    if method.state is S.REMOVED or method.payment_method_id is None:
        return later(context, method_id, is_settled=True)
    try:
        facts = context.processor().method(method.payment_method_id)
    except NoSuchObject:
        with context.database.saving() as session:
            gone = truth.DETACHED
            return truth.suspend(session, method_id, failure_code=gone, cause=cause, at=at)
    return context.database.attempt(
        lambda session: truth.apply_facts(session, method_id, facts, cause=cause, at=at)
    )


def follow(context: Context, method_id: int, *, cause: str) -> SavedMethod:
    """The same; when the processor cannot be asked, the method is looked at again later."""
    try:
        return look(context, method_id, cause=cause)
    except ProcessorError as error:
        log.warning("method.not_followed", method=method_id, why=str(error))
        return later(context, method_id)


def leave(context: Context, method_id: int, *, cause: str) -> SavedMethod:
    """The person turned back: close the page, then take the processor's word for what happened."""
    method = read(context, method_id)
    if method.state is not S.PENDING:
        return method
    if method.session_id is None:
        return end(context, method_id, cause=cause)
    with suppress(ProcessorError):  # it closes by itself
        context.processor().expire_page(method.session_id)
    return follow(context, method_id, cause=cause)


@jobs.handles("resolve_methods", every=timedelta(minutes=1), lease=timedelta(minutes=10))
def resolve_methods(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Ask about every method whose time to look has come."""
    with context.database.reading() as session:
        ids = session.scalars(
            select(SavedMethod.id)
            .where(SavedMethod.next_look_at <= context.now())
            .order_by(SavedMethod.next_look_at)
            .limit(BATCH)
        ).all()
    for method_id in ids:
        follow(context, method_id, cause="resolver")
    return f"Looked at {len(ids)}."


def later(context: Context, method_id: int, *, is_settled: bool = False) -> SavedMethod:
    """Look again by the calendar, for as long as it takes; not at all at what is settled."""
    with context.database.saving() as session:
        method = truth.by_id(session, method_id)
        wait = CALENDAR[min(method.looks, len(CALENDAR) - 1)]
        method.next_look_at = None if is_settled else context.now() + wait
        method.looks += 1
    return method


def end(context: Context, method_id: int, *, cause: str, failure_code: str = "") -> SavedMethod:
    """Nothing will come of it: it is given up, and nobody looks again by themselves."""
    at = context.now()
    with context.database.saving() as session:
        method = truth.by_id(session, method_id)
        truth.move(session, method, S.GIVEN_UP, cause=cause, at=at, failure_code=failure_code)
        method.next_look_at = None
    return method


def read(context: Context, method_id: int) -> SavedMethod:
    """A method as it is now.

    :raises NotFound: when there is none.
    """
    with context.database.reading() as session:
        method = session.get(SavedMethod, method_id)
    if method is None:
        raise NotFound
    return method


def _never_opened(context: Context, method: SavedMethod) -> SavedMethod:
    """Nobody was shown a page: nothing can have been kept by it."""
    if method.state is S.PENDING and context.now() - method.created_at < NEVER_OPENED:
        return later(context, method.id)
    return end(context, method.id, cause="never opened")
