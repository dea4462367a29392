"""The letter before a draft: amount, day, and how to stop it. Without one nothing is drawn.

12 CFR 1005.10(d): written notice of amount and date ten days before a debit that varies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attention import AttentionKind
from models.audit import Deed
from models.autopay import Autopay
from models.autopay_reason import AutopayReason
from models.bill import Bill
from models.draft import Draft, DraftState
from models.errors import Refused
from models.money import Money
from models.outbox import MessageState, OutboxMessage
from models.saved_method import SavedMethod
from services import attention, audit
from services.accounts import household
from services.context import Context
from services.drafts import amounts, facts, terms
from services.drafts.facts import Facts
from services.rules import drafting
from services.rules.mailboxes import is_plain
from services.telling import messages

S = DraftState
KIND, BY = "draft_notice", "autopay"
#: Nobody is told: the amount lies in the range the payer chose.
IN_RANGE = AutopayReason.IN_RANGE
#: Why a draft waits for its notice.
BY_LETTER, CAME_BACK = AutopayReason.BY_LETTER, AutopayReason.NOTICE_CAME_BACK
YOUNG, UNSENT = AutopayReason.NOTICE_YOUNG, AutopayReason.NOTICE_UNSENT
UNREADABLE = AutopayReason.UNREADABLE
ABOUT_NOTICES = frozenset({BY_LETTER, CAME_BACK, YOUNG, UNSENT})


class How(StrEnum):
    """How staff told a payer whom an e-mail does not reach."""

    LETTER = "letter"
    TELEPHONE = "telephone"


#: Why a draft is noticed whose payer staff told.
TOLD = {How.LETTER: AutopayReason.TOLD_BY_LETTER, How.TELEPHONE: AutopayReason.TOLD_BY_TELEPHONE}


@dataclass(frozen=True)
class Parties:
    """Who and what a notice is about."""

    bill: Bill
    account: CustomerAccount
    person: Person | None
    method: SavedMethod | None


def parties(session: Session, draft: Draft, autopay: Autopay) -> Parties:
    """Everything a letter about a draft names."""
    return Parties(
        session.get_one(Bill, draft.bill_id),
        session.get_one(CustomerAccount, draft.account_id),
        session.get(Person, autopay.person_id) if autopay.person_id else None,
        session.get(SavedMethod, autopay.method_id) if autopay.method_id else None,
    )


def give(
    session: Session, context: Context, draft: Draft, autopay: Autopay, amount: Money,
    *, why: str, by: str, at: datetime,
) -> None:  # fmt: skip
    """Tell the payer amount and day, if they want to be told; the draft is then ``noticed``.

    Whoever has no address for e-mail is told on paper: the draft is held, and a person sends
    the letter and says so (``told``).
    """
    today, seen = context.district.day(at), parties(session, draft, autopay)
    draft.noticed_fee = amounts.fee(context, seen.method)
    if not drafting.is_told(terms.of(autopay), amount):
        draft.noticed, draft.noticed_on, draft.notice_id = amount, None, None
        draft.move_to(S.NOTICED, by=by, at=at, reason=IN_RANGE)
        return
    if seen.person is None or not is_plain(seen.person.email or ""):
        draft.notice_id = draft.noticed = draft.noticed_on = draft.noticed_fee = None
        hold(session, draft, BY_LETTER, by=by, at=at)
        return
    letter = write(session, context, draft, seen, amount, draft.draw_on, why=why, at=at)
    draft.notice_id = letter.id if letter else None
    draft.noticed, draft.noticed_on = amount, today
    draft.move_to(S.NOTICED, by=by, at=at)


def write(
    session: Session, context: Context, draft: Draft, seen: Parties, amount: Money, on: date,
    *, why: str, at: datetime,
) -> OutboxMessage | None:  # fmt: skip
    """The letter itself; ``why`` is ``first``, ``changed`` or ``again``."""
    if seen.person is None or not is_plain(seen.person.email or ""):
        return None
    facts = said(
        context, amount, on, fee=amounts.fee(context, seen.method), due_on=seen.bill.due_on,
        bill_number=seen.bill.number, method=seen.method.shown if seen.method else "",
        address_line=seen.account.premise.address, account_number=seen.account.number,
    )  # fmt: skip
    today, to = context.district.day(at), str(seen.person.email)
    return messages.write(
        session, kind=KIND, key=key_of(draft.id, amount, on, today, why, to), to=to,
        language=seen.person.language, district=context.district, at=at,
        account_id=seen.account.id, by=BY, why=why, **facts,
    )  # fmt: skip


def key_of(draft_id: int, amount: Money, on: date, today: date, why: str, to: str) -> str:
    """The name of a notice: the same on the same day to the same reader is one."""
    reader = sha256(to.encode()).hexdigest()[:8]
    return f"{KIND}:{draft_id}:{amount.cents}:{on}:{today}:{why}:{reader}"


def said(
    context: Context, amount: Money, on: date, *, fee: Money, due_on: date, bill_number: str,
    method: str, address_line: str, account_number: str,
) -> dict[str, Any]:  # fmt: skip
    """What the notice of a draft tells."""
    return {
        "amount": amount, "fee": fee, "draw_on": on, "due_on": due_on, "bill_number": bill_number,
        "until_hour": context.district.autopay.sends_at_hour, "method": method,
        "address_line": address_line, "account_ending": account_number[-4:],
        "autopay_url": context.links.autopay(account_number),
    }  # fmt: skip


def hold(
    session: Session, draft: Draft, reason: str, *, by: str, at: datetime,
    run_on: date | None = None,
) -> bool:  # fmt: skip
    """Hold a draft, and have a person look; whether it was not held for this before."""
    if draft.state is S.HELD and draft.reason == reason:
        return False
    if draft.state is S.HELD:
        draft.reason = reason
    else:
        draft.move_to(S.HELD, by=by, at=at, reason=reason, run_on=run_on)
    call(session, draft, reason, at=at)
    return True


def call(session: Session, draft: Draft, reason: str, *, at: datetime) -> None:
    """Have a person look at a draft that is not drawn, once for each reason and day."""
    attention.call(
        session, key=f"draft_held:{draft.id}:{reason}:{draft.draw_on}", kind=AttentionKind.DRAFT,
        subject=f"draft:{draft.id}", account_id=draft.account_id, at=at,
        words=f"{HELD_WORDS.get(reason, 'A draft is held.')} Nothing is drawn until it is cleared.",
    )  # fmt: skip


#: What staff read of a held draft.
HELD_WORDS: Mapping[str, str] = {
    BY_LETTER: "The payer has no e-mail address: send the notice of this draft by letter, then"
    " mark it as told.",
    CAME_BACK: "The notice of a draft could not be delivered.",
    YOUNG: "The notice of a draft went out too late for its day.",
    UNSENT: "The notice of a draft has not left.",
    AutopayReason.ACCOUNT_HOLD: "Autopay is held on this account, and a draft was due.",
    AutopayReason.METHOD: "The payer's card or bank account cannot be drawn from.",
    AutopayReason.MANDATE: "What the payer signed has ended, and autopay is on.",
    AutopayReason.PAYER: "Whoever signed for autopay has no part in the account that may pay.",
    AutopayReason.NEEDS_METHOD: "Autopay came along without bank details that work here.",
    AutopayReason.SUSPENDED: "Autopay is suspended and waits for the payer.",
    UNREADABLE: "What is owed could not be read.",
}


def trouble(context: Context, draft: Facts, today: date) -> str:
    """What is wrong with the notice of a draft on its day, as a word; empty when nothing is."""
    if draft.noticed is None:
        return UNSENT
    if draft.noticed_on is None:  # in the range that the payer chose
        return ""
    if draft.notice_id is not None:
        if draft.letter_bounced_at is not None or draft.letter_state is MessageState.REFUSED:
            return CAME_BACK
        if draft.letter_state is not MessageState.SENT:
            return UNSENT
    days = timedelta(days=context.district.autopay.notice_days)
    return YOUNG if draft.noticed_on + days > today and not draft.tries else ""


def told(
    session: Session, context: Context, draft_id: int, *, by: str, at: datetime,
    how: How = How.LETTER, reason: str = "",
) -> Draft:  # fmt: skip
    """Staff told the payer: the draft is noticed, and drawn after the days of a notice.

    It keeps its day where that is so far off still; told twice, it is told once. The law asks
    for writing: a call counts beside the notice in writing that staff send with it.

    :raises NotFound: when there is no such draft.
    :raises Forbidden: when the account is of the household of whoever told.
    :raises Refused: when it is not held for its notice.
    """
    draft = locked(session, draft_id)
    household.refuse_own(session, by=by, account_id=draft.account_id)
    if draft.state is S.NOTICED and draft.reason in TOLD.values():
        return draft
    if draft.state is not S.HELD or draft.reason not in ABOUT_NOTICES:
        raise Refused("This draft does not wait for a letter.")
    autopay = session.get_one(Autopay, draft.autopay_id)
    today, bill = context.district.day(at), session.get_one(Bill, draft.bill_id)
    draft.draw_on = drafting.draw_day(
        bill.due_on, autopay.days_before, told_on=today, rules=context.district.autopay
    )
    draft.noticed, draft.noticed_on, draft.notice_id = draft.planned, today, None
    draft.noticed_fee = amounts.fee(context, parties(session, draft, autopay).method)
    draft.move_to(S.NOTICED, by=by, at=at, reason=TOLD[how])
    audit.record(
        session, actor=by, action=Deed.DRAFT_TOLD, at=at,
        subject=audit.account_of(session, draft.account_id),
        detail={"draft": draft.id, "how": how.value, "reason": reason},
    )  # fmt: skip
    session.flush()
    return draft


def locked(session: Session, draft_id: int) -> Draft:
    """A draft to move: its account first, then itself, read afresh.

    :raises NotFound: when there is no such draft.
    """
    facts.lock(session, draft_id)
    return session.scalars(
        select(Draft)
        .where(Draft.id == draft_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
