"""The draw of one draft: written down under the account's lock, then carried out, once.

A draft leaves ``noticed`` in the transaction that writes its attempt, before anything is said
to the processor. Stopping, skipping and changing take the same lock: each comes before it and
nothing is drawn, or after it and says so.
"""

from datetime import date, datetime
from enum import StrEnum
from functools import partial
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.account import Person
from models.attempt import (
    IN_FLIGHT,
    LIVE,
    SETTLED,
    PayerKind,
    PaymentAttempt,
)
from models.autopay import Autopay
from models.bill import Bill
from models.draft import Draft, DraftState
from models.errors import NotFound
from models.money import Money
from models.saved_method import SavedMethod
from services.context import Context
from services.drafts import amounts, notices, obstacles, terms
from services.drafts.following import BALANCE_CHANGED, CARRIED_ON, follow_attempt
from services.payments import attempts, drawing, open_pages
from services.rules import drafting
from services.rules.mailboxes import is_plain
from services.telling import messages

S = DraftState
SENDING = "run_drafts"
#: The names of the attempts of drafts: made of the draft's, so that one try has one for ever.
_NAMES = UUID("7f0c2f6e-6d0b-4c55-9a3b-6a1f3a0c9d11")
NOT_OWED = "not_owed"
#: The processor draws no less; what is below goes with the next bill.
LEAST, TOO_LITTLE = Money(50), "too_little"


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
    _close_pages(context, draft_id)
    ready = context.database.attempt(
        partial(_write, context=context, draft_id=draft_id, run_on=run_on)
    )
    if isinstance(ready, Sent):
        return ready
    look = partial(_last_look, context=context)
    attempt = drawing.draw(context, ready, is_awaited=False, last_look=look)
    if attempt.state in SETTLED:
        context.database.attempt(partial(_follow, context=context, attempt_id=attempt.id))
    if attempt.failure_code == BALANCE_CHANGED:
        return Sent.LATER
    return Sent.SENT if attempt.state not in LIVE - IN_FLIGHT else Sent.LATER


def _close_pages(context: Context, draft_id: int) -> None:
    """Close the payment pages that somebody left open; one that is paid counts as paid."""
    with context.database.reading() as session:
        draft = session.get(Draft, draft_id)
        if draft is None:
            raise NotFound
        rows = session.execute(
            select(PaymentAttempt.id, PaymentAttempt.together_id).where(*_is_open(draft))
        )
        left = open_pages.leaders(rows)
    if left:
        open_pages.close(context, left, cause=f"draft {draft_id}")


def _is_open(draft: Draft) -> tuple[ColumnElement[bool], ...]:
    return (
        PaymentAttempt.account_id == draft.account_id,
        PaymentAttempt.method_id.is_(None),
        PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
    )


def _write(
    session: Session, *, context: Context, draft_id: int, run_on: date | None
) -> UUID | Sent:  # fmt: skip
    """Decide under the account's lock, and write the attempt; what is to be drawn, if anything."""
    at = context.now()
    draft = notices.locked(session, draft_id)
    if draft.state is S.SENT:
        return name_of(draft.id, draft.tries)
    if not draft.may(S.SENT):
        return Sent.STOPPED
    today = context.district.day(at)
    autopay = session.get_one(Autopay, draft.autopay_id, populate_existing=True)
    if why := obstacles.why_not(session, context, draft, autopay, today):
        _stop(session, draft, why, run_on=run_on, at=at)
        return Sent.STOPPED
    if session.scalar(select(PaymentAttempt.id).where(*_is_open(draft)).limit(1)):
        return Sent.LATER
    bill = session.get_one(Bill, draft.bill_id)
    standing = amounts.now(session, bill)
    fee = amounts.fee(context, session.get_one(SavedMethod, autopay.method_id))
    most = drafting.most(draft.noticed, draft.noticed_fee, fee)
    if draft.tries and draft.sent is not None:
        most = min(most, draft.sent)
    amount = standing.drawn(terms.of(autopay), most)
    if amount < LEAST:
        reason = TOO_LITTLE if amount else NOT_OWED
        _not_needed(session, context, draft, autopay, reason, run_on=run_on, at=at)
        return Sent.STOPPED
    attempt = _attempt(session, context, draft, autopay, amount, standing.still, at=at)
    draft.tries, draft.sent, draft.again_on = attempt.draft_try, amount, None
    draft.move_to(S.SENT, by=SENDING, at=at, run_on=run_on)
    session.flush()
    return attempt.id


def _attempt(
    session: Session, context: Context, draft: Draft, autopay: Autopay, amount: Money,
    still: Money, *, at: datetime,
) -> PaymentAttempt:  # fmt: skip
    method = session.get_one(SavedMethod, autopay.method_id)
    person = session.get_one(Person, method.person_id)
    attempt = PaymentAttempt(
        id=name_of(draft.id, draft.tries + 1), account_id=draft.account_id, person_id=person.id,
        method_id=method.id, draft_id=draft.id, draft_try=draft.tries + 1,
        payer_kind=PayerKind.PERSON, payer_key=f"draft:{draft.id}", email=person.email or "",
        language=person.language, method_type=method.method_type, amount=amount,
        fee=attempts.fee_of(context.district, method.method_type), balance_seen=still,
        created_at=at, next_look_at=at + attempts.FIRST_LOOK,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return attempt


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
    session: Session, context: Context, draft: Draft, autopay: Autopay, reason: str, *,
    run_on: date | None, at: datetime,
) -> None:  # fmt: skip
    """Nothing is owed any more: nothing is drawn, and the payer reads so."""
    state = S.CANCELLED if draft.tries else S.NOT_NEEDED
    draft.move_to(state, by=SENDING, at=at, reason=reason, run_on=run_on)
    seen = notices.parties(session, draft, autopay)
    if seen.person is None or not is_plain(seen.person.email or ""):
        return
    messages.write(
        session, kind="draft_not_needed", key=f"draft_not_needed:{draft.id}:{draft.tries}",
        to=str(seen.person.email), language=seen.person.language, district=context.district,
        at=at, account_id=draft.account_id, by="autopay", bill_number=seen.bill.number,
        address_line=seen.account.premise.address, account_ending=seen.account.shown[-4:],
        method=seen.method.shown if seen.method else "",
        autopay_url=context.links.autopay(seen.account.number),
    )  # fmt: skip
    session.flush()


def _last_look(session: Session, attempt: PaymentAttempt, *, context: Context) -> str:
    """Under the account's lock, before money can move: why not, as a word."""
    draft = session.get_one(Draft, attempt.draft_id, populate_existing=True)
    autopay = session.get_one(Autopay, draft.autopay_id, populate_existing=True)
    if wrong := obstacles.of_payer(session, autopay, attempt.method_id, context.today()):
        return wrong
    bill = session.get_one(Bill, draft.bill_id)
    still = amounts.now(session, bill, but=attempt).still
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
