"""After a restore: what happened at the processor since the backup comes back into the books.

Payment pages opened since tell of attempts that the backup never heard of; the
events since are kept as if they had just arrived; then the processor is asked
about each attempt they name, and about each that was on its way. Whatever the
books have already stays as it is, so that this may be done any number of times.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attempt import LIVE, AttemptState, PayerKind, PaymentAttempt
from models.attention import AttentionKind
from models.deployment import Deployment
from models.errors import Conflict, Refused
from models.inbox import ProviderEvent
from models.job import Job, JobState
from models.money import Money, total
from services import attention, audit, deployment
from services.books.chart import lock_account, lock_accounts
from services.context import Context
from services.gateways.processor import EventNotice, OpenedPage, ProcessorError
from services.payments import asked, attempts, checkout, inbox, together
from services.payments.together import Part, TogetherWish
from services.telling.messages import OF_LETTERS

CAUSE = "catch up"
#: The processor's clock and ours may differ; what is looked at twice changes nothing.
CLOCKS_DIFFER = timedelta(minutes=10)
HELD = (
    "Held after a restore: its reader may have had this letter before. See the payment, then try"
    " again or leave it."
)


@dataclass(frozen=True, kw_only=True)
class CaughtUp:
    """What catching up found."""

    since: datetime
    #: Attempts that the books had never heard of, and events they had not.
    attempts: int
    events: int
    #: Attempts the processor was asked about, and those it did not answer for.
    looked_at: int
    missed: int
    #: Letters that wait for a person.
    letters: int

    @property
    def is_whole(self) -> bool:
        """Whether the books have everything now."""
        return not self.missed


def catch_up(context: Context, *, since: datetime | None, by: str) -> CaughtUp:
    """Bring the books to the processor's truth of everything since an instant.

    Without one, since the backup that was brought back. What it causes is
    mailed to nobody: after a restore a person decides about each letter. When
    the processor does not answer for something, the books stay behind and this
    is done again.

    :raises Refused: when nothing was restored and no instant is given.
    :raises ProcessorError: when the processor cannot say what happened.
    """
    with context.database.reading() as session:
        known = deployment.of(session)
    if since is None and known is not None:
        since = known.restored_to
    if since is None:
        raise Refused("These books were not brought back. Say since when to look.")
    since -= CLOCKS_DIFFER
    new, wanted = _pages(context, since)
    events, named = _events(context, since)
    wanted |= named | _on_their_way(context, since)
    missed = sum(not _follow(context, attempt_id) for attempt_id in sorted(wanted))
    done = CaughtUp(
        since=since, attempts=new, events=events, looked_at=len(wanted), missed=missed, letters=0
    )
    return context.database.attempt(partial(_end, context, done, by))


def _pages(context: Context, since: datetime) -> tuple[int, set[UUID]]:
    """Attempts that only the processor remembers are written again; how many, and which."""
    new: set[UUID] = set()
    for page in reversed(list(context.processor().opened(since=since))):
        if context.database.attempt(partial(_remember, context, page)) and page.attempt_id:
            new.add(page.attempt_id)
    return len(new), new


def _remember(context: Context, page: OpenedPage, session: Session) -> bool:
    """Write one attempt as far as its page tells; whether it was new."""
    known = session.get(PaymentAttempt, page.attempt_id) if page.attempt_id else None
    if known is not None:
        if known.session_id is None and known.state in LIVE:
            known.session_id, known.next_look_at = page.session_id, context.now()
        return False
    if page.shares:
        return _remember_several(context, page, session)
    account_id = session.scalar(
        select(CustomerAccount.id).where(CustomerAccount.number == page.account_number)
    )
    if page.attempt_id is None or account_id is None or page.method_type is None:
        _call(session, page, context.now())
        return False
    fee = attempts.fee_of(context.district, page.method_type) if page.fee is None else page.fee
    if page.total <= fee:
        _call(session, page, context.now())
        return False
    lock_account(session, account_id)
    attempt = PaymentAttempt(
        id=page.attempt_id, account_id=account_id, payer_kind=PayerKind.GUEST,
        payer_key=f"restored:{page.attempt_id}", email=page.email, sent_email=page.email,
        language=page.language, method_type=page.method_type, amount=page.total - fee, fee=fee,
        balance_seen=max(attempts.due(session, account_id), Money.ZERO),
        session_id=page.session_id, created_at=page.opened_at, sent_at=page.opened_at,
        next_look_at=context.now(),
    )  # fmt: skip
    session.add(attempt)
    attempt.move_to(AttemptState.OPEN, cause=CAUSE, at=context.now())
    session.flush()
    return True


def _remember_several(context: Context, page: OpenedPage, session: Session) -> bool:
    """Write the attempts of one charge for several accounts again; whether they were new."""
    numbers = [number for number, _ in page.shares]
    whose = select(CustomerAccount.number, CustomerAccount.id)
    found = session.execute(whose.where(CustomerAccount.number.in_(numbers)))
    ids = {row.number: row.id for row in found}
    paid = total([amount for _, amount in page.shares])
    payer = session.get(Person, page.person_id) if page.person_id else None
    is_ours = len(ids) == len(numbers) and paid + (page.fee or Money.ZERO) == page.total
    if page.attempt_id is None or page.method_type is None or payer is None or not is_ours:
        _call(session, page, context.now())
        return False
    lock_accounts(session, sorted(ids.values()))
    wish = TogetherWish(
        id=page.attempt_id, person_id=payer.id, payer_key=f"restored:{page.attempt_id}",
        email=page.email, language=page.language, method_type=page.method_type,
        parts=[
            Part(
                account_id=ids[number], amount=amount,
                balance_seen=max(attempts.due(session, ids[number]), Money.ZERO),
            )
            for number, amount in page.shares
        ],
    )  # fmt: skip
    together.keep(session, wish, fee=page.fee or Money.ZERO, at=page.opened_at)
    leader = session.get_one(PaymentAttempt, wish.id)
    leader.session_id, leader.sent_at, leader.sent_email = (
        page.session_id, page.opened_at, page.email,
    )  # fmt: skip
    leader.next_look_at = context.now()
    leader.move_to(AttemptState.OPEN, cause=CAUSE, at=context.now())
    session.flush()
    return True


def _call(session: Session, page: OpenedPage, at: datetime) -> None:
    attention.call(
        session, key=f"page:{page.session_id}", kind=AttentionKind.UNMATCHED,
        subject=f"page:{page.session_id}", at=at,
        words=f"The payment page {page.session_id} over {page.total} was opened after the backup"
        f" for the account “{page.account_number}”, which these books do not have."
        " See at the processor whether it was paid.",
    )  # fmt: skip


def _events(context: Context, since: datetime) -> tuple[int, set[UUID]]:
    """Events the books had not are kept; how many, and the attempts that any of them names."""
    new, named = 0, set[UUID]()
    for notice, text in reversed(list(context.processor().happened(since=since))):
        is_new, attempt_id = context.database.attempt(partial(_keep, context, notice, text))
        new += is_new
        if attempt_id is not None:
            named.add(attempt_id)
    return new, named


def _keep(
    context: Context, notice: EventNotice, text: str, session: Session
) -> tuple[bool, UUID | None]:
    kept = inbox.receive(session, notice, text, at=context.now())
    event = kept or session.scalar(
        select(ProviderEvent).where(ProviderEvent.event_id == notice.event_id)
    )
    return kept is not None, inbox.whose(session, event) if event is not None else None


def _on_their_way(context: Context, since: datetime) -> set[UUID]:
    """Attempts with a page or intent that had no last word, and those disputed since."""
    disputed = context.processor().disputed(since=since)
    with context.database.reading() as session:
        open_ones = session.scalars(
            select(PaymentAttempt.id).where(
                PaymentAttempt.state.in_(LIVE), PaymentAttempt.session_id.is_not(None)
            )
        )
        taken = session.scalars(
            select(PaymentAttempt.id).where(PaymentAttempt.payment_intent_id.in_(disputed))
        )
        return {*open_ones, *taken}


def _follow(context: Context, attempt_id: UUID) -> bool:
    """Ask about one; whether there was an answer. What contradicts goes to a person."""
    try:
        checkout.ask(context, attempt_id, cause=CAUSE)
    except Conflict as error:
        asked.give_to_a_person(context, attempt_id, error.message)
    except ProcessorError:
        return False
    return True


def _end(context: Context, done: CaughtUp, by: str, session: Session) -> CaughtUp:
    """Write down what was done; after a restore hold the letters, unless something is missing."""
    at = context.now()
    known = session.scalar(select(Deployment).with_for_update())
    letters = 0
    if known is not None and known.is_behind and done.is_whole:
        letters = deployment.hold_jobs(session, HELD, at=at, kinds=OF_LETTERS)
        session.execute(
            update(Job)
            .where(Job.kind == "follow_event", Job.state == JobState.FAILED,
                   Job.result.startswith(deployment.HELD_START))
            .values(state=JobState.WAITING, tries=0, due_at=at, ended_at=None)
        )  # fmt: skip
        known.caught_up_at = at
    if letters:
        attention.call(
            session, key=f"restore:{at:%Y-%m-%dT%H:%M:%S}", kind=AttentionKind.JOB_FAILED,
            subject="job:held", words=f"{letters} letters are held after the restore: each may"
            " have been sent before.", at=at,
        )  # fmt: skip
    found = {"attempts": done.attempts, "events": done.events, "looked_at": done.looked_at,
             "missed": done.missed, "letters": letters}  # fmt: skip
    audit.record(
        session, actor=by, action="payments.catch_up", subject="deployment:1", at=at,
        detail={"since": done.since.isoformat(), **found},
    )  # fmt: skip
    return CaughtUp(since=done.since, **found)
