"""The draw of one draft: written down under the account's lock, then carried out, once.

A draft leaves ``noticed`` in the transaction that writes its attempt, before anything is said
to the processor. Stopping, skipping and changing take the same lock: each comes before it and
nothing is drawn, or after it and says so.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.attempt import GIVEN_UP, IN_FLIGHT, LIVE, PayerKind, PaymentAttempt
from models.autopay import Autopay
from models.autopay_reason import AutopayReason
from models.base import Serial, table_of
from models.draft import NEXT_OF_DRAFT, Draft, DraftMove, DraftState
from models.money import Money
from models.question import Question, one_of
from services.context import Context
from services.drafts import amounts, facts, notices, obstacles, terms
from services.drafts.facts import Facts
from services.drafts.following import BALANCE_CHANGED, CARRIED_ON, follow_attempt
from services.once import write
from services.payments import attempts, drawing, open_pages
from services.payments.drawing import Begun
from services.rules import drafting
from services.rules.mailboxes import is_plain
from services.telling import messages

S = DraftState
SENDING = "run_drafts"
#: The names of the attempts of drafts: made of the draft's, so that one try has one for ever.
_NAMES = UUID("7f0c2f6e-6d0b-4c55-9a3b-6a1f3a0c9d11")
NOT_OWED = AutopayReason.NOT_OWED
#: The processor draws no less; what is below goes with the next bill.
LEAST, TOO_LITTLE = Money(50), AutopayReason.TOO_LITTLE
#: A bank takes a debit that it gave back only for the same amount, and less is owed now.
LESS_OWED = AutopayReason.LESS_OWED


class Sent(StrEnum):
    """What came of sending a draft now."""

    #: It is at the bank, or has the bank's word.
    SENT = "sent"
    #: It is not drawn: held, skipped, cancelled or not needed.
    STOPPED = "stopped"
    #: Something is not known yet; send it again in a while.
    LATER = "later"


def send(context: Context, draft_id: int, *, run_on: date | None = None) -> Sent:
    """Draw one draft whose day has come, or go on with one that was begun.

    Called again, or by two workers at once, it is drawn once. ``run_on`` is the day of the run
    that sends it.

    :raises NotFound: when there is no such draft.
    :raises ProcessorMisconfigured: when the processor refuses our key; nothing was drawn, and it
        can be sent again.
    """
    write_down = partial(_write, context=context, draft_id=draft_id, run_on=run_on)
    ready = context.database.attempt(write_down)
    if isinstance(ready, Left):  # a page that is paid while it is closed counts as paid
        open_pages.close(context, ready.pages, cause=f"draft {draft_id}")
        ready = context.database.attempt(write_down)
    if isinstance(ready, Left):
        return Sent.LATER
    if isinstance(ready, Sent):
        return ready
    look = partial(_last_look, context=context)
    attempt = drawing.draw(context, ready, is_awaited=False, last_look=look)
    if attempt.state in GIVEN_UP:  # of money that came, the draft was told with it
        context.database.attempt(partial(_follow, context=context, attempt_id=attempt.id))
    if attempt.failure_code == BALANCE_CHANGED:
        return Sent.LATER
    return Sent.SENT if attempt.state not in LIVE - IN_FLIGHT else Sent.LATER


class Left(NamedTuple):
    """Payment pages that somebody left open, to be closed before anything is drawn."""

    pages: Sequence[UUID]


_OPEN_PAGES = Question(
    select(PaymentAttempt.id, PaymentAttempt.together_id).where(
        PaymentAttempt.account_id == bindparam("account_id", type_=Serial),
        PaymentAttempt.method_id.is_(None), one_of(PaymentAttempt.state, LIVE - IN_FLIGHT),
    )
)  # fmt: skip


def _write(
    session: Session, *, context: Context, draft_id: int, run_on: date | None
) -> Begun | UUID | Left | Sent:  # fmt: skip
    """Decide under the account's lock, and write the attempt with what is said to the processor.

    What is to be drawn, if anything: begun now, or the name of what was begun before.
    """
    at = context.now()
    facts.lock(session, draft_id)
    draft = facts.of_draft(session, draft_id)
    if draft.state is S.SENT:
        return name_of(draft.id, draft.tries)
    if S.SENT not in NEXT_OF_DRAFT[draft.state]:
        return Sent.STOPPED
    today = context.district.day(at)
    if draft.day > today:  # another run drew it, or its payer moved it, since it was listed
        return Sent.STOPPED
    if why := obstacles.why_not(session, context, draft, today):
        _stop(session, session.get_one(Draft, draft.id), why, run_on=run_on, at=at)
        return Sent.STOPPED
    if rows := _OPEN_PAGES.ask(session, {"account_id": draft.account_id}):
        return Left(open_pages.leaders(rows))
    standing = amounts.now(session, draft.bill)
    fee = attempts.fee_of(context.district, draft.method_type) if draft.method_type else Money.ZERO
    most = drafting.most(draft.noticed, draft.noticed_fee, fee)
    if draft.tries and draft.sent is not None:
        most = min(most, draft.sent)
    amount = standing.drawn(terms.of_row(draft), most)
    same = amounts.given_back(session, draft.id, draft.method_id) if draft.tries else Money.ZERO
    if amount < max(LEAST, same):
        reason = (LESS_OWED if same else TOO_LITTLE) if amount else NOT_OWED
        _not_needed(session, context, draft, reason, left=amount, run_on=run_on, at=at)
        return Sent.STOPPED
    begun = drawing.begin(session, _attempt(context, draft, amount, standing.still, at=at), at=at)
    _move_on(session, draft, amount, run_on=run_on, at=at)
    return begun


def _attempt(
    context: Context, draft: Facts, amount: Money, still: Money, *, at: datetime
) -> PaymentAttempt:
    assert draft.method_type is not None  # noqa: S101 - nothing stands in its way
    return PaymentAttempt(
        id=name_of(draft.id, draft.tries + 1), account_id=draft.account_id,
        person_id=draft.person_id, method_id=draft.method_id, draft_id=draft.id,
        draft_try=draft.tries + 1, payer_kind=PayerKind.PERSON, payer_key=f"draft:{draft.id}",
        email=draft.email or "", language=draft.language or "en", method_type=draft.method_type,
        amount=amount, fee=attempts.fee_of(context.district, draft.method_type),
        balance_seen=still, created_at=at, next_look_at=at + attempts.FIRST_LOOK,
    )  # fmt: skip


def _move_on(
    session: Session, draft: Facts, amount: Money, *, run_on: date | None, at: datetime
) -> None:
    """``Draft.move_to(SENT)`` by two questions (ADR 15): a run does it for each draft."""
    _TO_SENT.ask(session, {"draft_id": draft.id, "try": draft.tries + 1, "amount": amount})
    move = DraftMove(from_state=draft.state, to_state=S.SENT, by=SENDING, at=at, run_on=run_on)
    move.draft_id = draft.id
    write(session, move)


_TO_SENT = Question(
    update(table_of(Draft))
    .where(table_of(Draft).c.id == bindparam("draft_id"))
    .values(
        state=S.SENT, reason="", tries=bindparam("try"), sent=bindparam("amount"), again_on=None
    )
    .returning(table_of(Draft).c.id)
)


def name_of(draft_id: int, tries: int) -> UUID:
    """The attempt of one try of a draft."""
    return uuid5(_NAMES, f"{draft_id}:{tries}")


def _stop(
    session: Session, draft: Draft, why: obstacles.Why, *, run_on: date | None, at: datetime
) -> None:  # fmt: skip
    if why.state is S.HELD and draft.may(S.HELD):
        notices.hold(session, draft, why.reason, by=SENDING, at=at, run_on=run_on)
    elif why.state is S.HELD and draft.state is S.HELD:
        draft.reason = why.reason
    elif why.state is S.HELD:  # a second try waits for nobody
        draft.move_to(S.FAILED, by=SENDING, at=at, reason=why.reason, run_on=run_on)
        notices.call(session, draft, why.reason, at=at)
    else:
        draft.move_to(why.state, by=SENDING, at=at, reason=why.reason, run_on=run_on)
    session.flush()


def _not_needed(
    session: Session, context: Context, known: Facts, reason: str, *, left: Money,
    run_on: date | None, at: datetime,
) -> None:  # fmt: skip
    """Nothing is owed any more, or not enough: nothing is drawn, and the payer reads why."""
    draft = session.get_one(Draft, known.id)
    autopay = session.get_one(Autopay, draft.autopay_id)
    state = S.CANCELLED if draft.tries else S.NOT_NEEDED
    draft.move_to(state, by=SENDING, at=at, reason=reason, run_on=run_on)
    seen = notices.parties(session, draft, autopay)
    if seen.person is None or not is_plain(seen.person.email or ""):
        return
    messages.write(
        session, kind="draft_not_needed", key=f"draft_not_needed:{draft.id}:{draft.tries}",
        to=str(seen.person.email), language=seen.person.language, district=context.district,
        at=at, account_id=draft.account_id, by="autopay", bill_number=seen.bill.number,
        left=left,
        given_back=amounts.given_back(session, draft.id, autopay.method_id),
        address_line=seen.account.premise.address, account_ending=seen.account.shown[-4:],
        method=seen.method.shown if seen.method else "",
        autopay_url=context.links.autopay(seen.account.number),
    )  # fmt: skip
    session.flush()


def _last_look(session: Session, attempt: PaymentAttempt, *, context: Context) -> str:
    """Under the account's lock, before money can move: why not, as a word."""
    assert attempt.draft_id is not None  # noqa: S101 - it was written for one
    draft = facts.of_draft(session, attempt.draft_id)
    if wrong := obstacles.of_payer(session, draft, attempt.method_id, context.today()):
        return wrong
    still = amounts.still_owed(session, attempt.account_id, but=attempt.id)
    told = drafting.most(draft.noticed, draft.noticed_fee, attempt.fee)
    return BALANCE_CHANGED if min(still, told) < attempt.amount else ""


def _follow(session: Session, *, context: Context, attempt_id: UUID) -> None:
    attempt = attempts.locked(session, attempt_id)
    follow_attempt(session, context, attempt, cause=CARRIED_ON, at=context.now())


def hold(context: Context, draft_id: int, reason: str, *, run_on: date) -> None:
    """Hold a draft that could not even be decided: none is drawn blind. A sent one is left."""
    with context.database.saving() as session:
        draft = notices.locked(session, draft_id)
        if draft.may(S.HELD):
            notices.hold(session, draft, reason, by=SENDING, at=context.now(), run_on=run_on)
