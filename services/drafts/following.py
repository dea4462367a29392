"""A draft follows its attempt: settled, come back, drawn once more or not, and what it means.

Called in the transaction that moved the attempt or posted what went back, under the account's
lock. Called again with nothing new, nothing happens.
"""

from datetime import date, datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.attempt import GIVEN_UP, POSTED, AttemptState, MethodType, PaymentAttempt
from models.attention import AttentionKind
from models.autopay import Autopay
from models.autopay_reason import AutopayReason
from models.base import table_of
from models.draft import Draft, DraftState
from models.money import Money
from models.payment import Payment, PaymentReturn, ReturnKind
from models.question import Question
from models.saved_method import SavedMethod
from services import attention
from services.context import Context
from services.drafts import amounts, fees, notices, obstacles, suspending, withdrawing
from services.payments import attempts, followers
from services.rules import drafting, returned
from services.rules.calendar import banking_day_after
from services.rules.mailboxes import is_plain
from services.rules.returned import Follows
from services.telling import messages
from services.telling.reasons import in_words

A, S = AttemptState, DraftState
#: The last look saw less owed than the attempt asks for: it is drawn anew for what is left.
BALANCE_CHANGED = AutopayReason.BALANCE_CHANGED
CARRIED_ON = "sending"
#: A debit settles within so many days after it was sent; a bank's own days count from there.
CLEARS_WITHIN = 5
#: Short times are told in banking days, long ones in days of the calendar.
BANKING_DAYS_MAX = 2
#: What came back for one of these is not drawn from again, whoever pays from it.
WITHDRAWN = frozenset({Follows.REPLACE, Follows.UNKNOWN, Follows.REVOKED})
#: The attempt stood down at the last look, and why.
STOOD_DOWN = obstacles.OF_PAYER | {BALANCE_CHANGED}


@followers.follows("drafts")
def follow_attempt(
    session: Session, context: Context, attempt: PaymentAttempt, *, cause: str, at: datetime
) -> None:
    """Bring the draft of an attempt to where the attempt is, and do what follows of it."""
    if attempt.draft_id is None:
        return
    draft = session.get_one(Draft, attempt.draft_id, with_for_update=True)
    if attempt.state in POSTED:
        if attempt.state is A.DISPUTE_WON and not _is_known(draft):
            code = _code_of_return(session, attempt)
            _came_back(session, context, draft, attempt, code, cause=cause, at=at)
        _settled(session, draft, cause=cause, at=at)
    elif attempt.draft_try != draft.tries or draft.state not in {S.SENT, S.SETTLED}:
        return
    elif attempt.state in GIVEN_UP and attempt.failure_code in STOOD_DOWN:
        _stood_down(session, context, draft, attempt, cause=cause, at=at)
    elif attempt.state in GIVEN_UP:
        _came_back(session, context, draft, attempt, attempt.failure_code, cause=cause, at=at)
    elif attempt.state in {A.REVERSED, A.DISPUTED}:
        code = _code_of_return(session, attempt) or attempt.failure_code
        _came_back(session, context, draft, attempt, code, cause=cause, at=at)


def _is_known(draft: Draft) -> bool:
    """Whether a dispute that is over was heard of while it was open: it means the same."""
    after = [move.to_state for move in draft.moves]
    while S.SENT in after:
        after = after[after.index(S.SENT) + 1 :]
    return S.RETURNED in after


def _settled(session: Session, draft: Draft, *, cause: str, at: datetime) -> None:
    if draft.state is S.SETTLED or not draft.may(S.SETTLED):
        return
    draft.move_to(S.SETTLED, by=cause, at=at)
    draft.again_on = None
    session.flush()
    _NO_RETURNS.ask(session.connection(), {"autopay_id": draft.autopay_id})


_NO_RETURNS = Question(
    update(table_of(Autopay))
    .where(table_of(Autopay).c.id == bindparam("autopay_id"), table_of(Autopay).c.returns > 0)
    .values(returns=0)
    .returning(table_of(Autopay).c.id)
)


def _stood_down(
    session: Session, context: Context, draft: Draft, attempt: PaymentAttempt,
    *, cause: str, at: datetime,
) -> None:  # fmt: skip
    """Nothing was drawn. For less than was asked it is drawn again; else people look."""
    reason = attempt.failure_code
    if reason == BALANCE_CHANGED:
        draft.move_to(S.RETURNED, by=cause, at=at, reason=reason)
        draft.again_on = context.district.day(at)
        return
    draft.move_to(S.FAILED, by=cause, at=at, reason=reason)
    _call(session, draft, reason, notices.HELD_WORDS[reason], at=at)


def _came_back(
    session: Session, context: Context, draft: Draft, attempt: PaymentAttempt, code: str,
    *, cause: str, at: datetime,
) -> None:  # fmt: skip
    """The bank gave it back: what its code means, in one table, and no code means nothing."""
    autopay = session.get_one(Autopay, draft.autopay_id, with_for_update=True)
    is_card = attempt.method_type is MethodType.CARD
    is_dispute = is_card and attempt.state not in GIVEN_UP
    meaning = returned.of_code(code, is_dispute=is_dispute)
    draft.move_to(S.RETURNED, by=cause, at=at, reason=code)
    still_uses = autopay.method_id in withdrawing.names_of(session, _method_id(attempt))
    if still_uses and meaning.follows is not Follows.OUR_ERROR:
        autopay.returns += 1
    fee = Money.ZERO
    if not is_card and attempt.submitted_at is not None:
        fee = fees.charge(session, context.district, attempt, meaning, at=at, by=cause)
    rules = context.district.autopay
    today = context.district.day(at)
    again_on = banking_day_after(_days_after(today, rules.retry_after_days), 0)
    is_enough = still_uses and autopay.returns >= rules.suspend_after_returns
    refused = returned.may_retry(
        meaning, tries=draft.tries, first_on=_first_on(session, context, draft), again_on=again_on,
        retries_max=rules.retries_max, is_card=is_card,
    )  # fmt: skip
    if refused or is_enough or not autopay.is_on:
        draft.move_to(S.FAILED, by=cause, at=at, reason=code)
    else:
        draft.again_on = again_on
    session.flush()
    if not is_dispute:  # whoever disputes a card knows of it
        _tell(session, context, draft, attempt, autopay, code, fee, at=at)
    if meaning.follows in WITHDRAWN:
        withdrawing.withdraw(
            session, _method_id(attempt), code=code,
            ends_mandates=meaning.follows is Follows.REVOKED, by=cause, at=at,
        )  # fmt: skip
    if is_enough or (still_uses and meaning.follows not in {Follows.RETRY, Follows.OUR_ERROR}):
        suspending.suspend(session, context, autopay.id, reason=code, by=cause, at=at)
    if is_dispute and meaning.follows is Follows.REVOKED:
        _call(session, draft, code, _DISPUTED, at=at)
    elif meaning.follows in _FOR_PEOPLE:
        _call(session, draft, code, _FOR_PEOPLE[meaning.follows], at=at)
    if _is_late(context, attempt, meaning, today):
        _call(session, draft, f"late {code}", _LATE, at=at)
    session.flush()


def _is_late(
    context: Context, attempt: PaymentAttempt, meaning: returned.ReturnCode, today: date
) -> bool:
    """Whether a bank said so later than its rules let it; two days are banking days."""
    if attempt.method_type is not MethodType.BANK or attempt.submitted_at is None:
        return False
    sent_on = context.district.day(attempt.submitted_at)
    if meaning.within_days > BANKING_DAYS_MAX:
        return today > _days_after(sent_on, meaning.within_days + CLEARS_WITHIN)
    return today > banking_day_after(sent_on, meaning.within_days + CLEARS_WITHIN)


def _method_id(attempt: PaymentAttempt) -> int:
    """What it was drawn from; autopay may pay from another by now."""
    assert attempt.method_id is not None  # noqa: S101 - the attempt of a draft has one
    return attempt.method_id


_LATE = "It came back later than the rules of banks allow. Ask our bank whether to contest it."
_DISPUTED = (
    "The payer told the card's bank that they did not make it. The mandate ended on every account"
    " that this card pays. Look at what was signed."
)
_FOR_PEOPLE = {
    Follows.REVOKED: "The payer told the bank that this was not authorised. The mandate ended on"
    " every account that this bank account pays. Look at what was signed.",
    Follows.OUR_ERROR: "The entry had a mistake of ours. See what was wrong before anything is"
    " sent again.",
    Follows.UNKNOWN: "The bank gave a reason that nobody here knows. Nothing more is drawn"
    " from what came back.",
}


def _call(session: Session, draft: Draft, code: str, words: str, *, at: datetime) -> None:
    attention.call(
        session, key=f"draft_returned:{draft.id}:{draft.tries}:{code}", kind=AttentionKind.DRAFT,
        subject=f"draft:{draft.id}", account_id=draft.account_id, at=at,
        words=f"A draft did not come ({code or 'no code'}). {words}",
    )  # fmt: skip


def _tell(
    session: Session, context: Context, draft: Draft, attempt: PaymentAttempt, autopay: Autopay,
    code: str, fee: Money, *, at: datetime,
) -> None:  # fmt: skip
    """One letter of what came back, and for a second try the notice of what is drawn then.

    That is the same amount, or less where another method costs more on top: the days of a notice
    do not pass before it.
    """
    seen = notices.parties(session, draft, autopay)
    if is_plain(attempt.email):
        messages.write(
            session, kind="draft_returned", key=f"draft_returned:{attempt.id}", to=attempt.email,
            language=attempt.language, district=context.district, at=at,
            account_id=draft.account_id, by="autopay", amount=attempt.amount,
            reason=in_words(code, attempt.language), again_on=draft.again_on, return_fee=fee,
            owed=max(attempts.due(session, draft.account_id), Money.ZERO),
            method=session.get_one(SavedMethod, attempt.method_id).shown,
            pay_url=context.links.account(seen.account.number),
            address_line=seen.account.premise.address, account_ending=seen.account.shown[-4:],
        )  # fmt: skip
    if draft.again_on is None or draft.sent is None:
        return
    on_top = amounts.fee(context, seen.method)
    told = drafting.most(draft.sent, draft.noticed_fee, on_top)
    if told <= Money.ZERO:  # its day says so: nothing is left to draw
        return
    draft.noticed, draft.noticed_fee = told, on_top
    letter = notices.write(session, context, draft, seen, told, draft.again_on, why="again", at=at)
    if letter is not None:
        draft.notice_id, draft.noticed_on = letter.id, context.district.day(at)


def _first_on(session: Session, context: Context, draft: Draft) -> date:
    """The day the draft was sent first: a second try comes within 180 days of it."""
    first = session.scalar(
        select(PaymentAttempt.created_at)
        .where(PaymentAttempt.draft_id == draft.id)
        .order_by(PaymentAttempt.draft_try)
        .limit(1)
    )
    return context.district.day(first) if first else draft.draw_on


def _days_after(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


def _code_of_return(session: Session, attempt: PaymentAttempt) -> str:
    return (
        session.scalar(
            select(PaymentReturn.code)
            .join(Payment, Payment.id == PaymentReturn.payment_id)
            .where(Payment.attempt_id == attempt.id, PaymentReturn.kind != ReturnKind.REINSTATED)
            .order_by(PaymentReturn.id.desc())
            .limit(1)
        )
        or ""
    )
