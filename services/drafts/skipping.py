"""Leaving one draft out and putting it back; letting a held one go on."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.audit import Deed
from models.autopay import Autopay, AutopayDeed
from models.autopay_reason import AutopayReason
from models.bill import Bill
from models.draft import COMING, Draft, DraftState
from models.errors import Refused
from services import audit
from services.accounts import household
from services.context import Context
from services.drafts import amounts, changes, notices, obstacles, planning, terms
from services.rules import drafting

S = DraftState
BY_PAYER = AutopayReason.BY_PAYER


def skip(
    session: Session, context: Context, draft_id: int, *, by: str, at: datetime, reason: str = ""
) -> Draft:  # fmt: skip
    """Leave a draft out: its bill is the payer's own to pay. Skipped twice is once.

    One that came back is not tried again; it cannot be put back, for its notice is used up.

    :raises NotFound: when there is no such draft.
    :raises Refused: when it was sent, or will not be drawn anyhow.
    """
    draft = notices.locked(session, draft_id)
    is_not_tried = draft.state is S.CANCELLED and draft.reason == BY_PAYER
    if draft.state is S.SKIPPED or is_not_tried:
        return draft
    if draft.state is S.RETURNED and draft.again_on is not None:
        draft.move_to(S.CANCELLED, by=by, at=at, reason=BY_PAYER)
        draft.again_on = None
    elif draft.state in COMING:
        draft.move_to(S.SKIPPED, by=by, at=at, reason=BY_PAYER)
    else:
        raise Refused("It is too late: this payment was sent, or is not made any more.")
    _record(session, context, draft, AutopayDeed.SKIPPED, by=by, at=at, reason=reason)
    return draft


def unskip(
    session: Session, context: Context, draft_id: int, *, by: str, at: datetime, reason: str = ""
) -> Draft:  # fmt: skip
    """Put a draft back: on its day if the payer was told of it, else with a new notice.

    :raises NotFound: when there is no such draft.
    :raises Refused: when nothing is owed, it is not skipped, or a pause lasts beyond its day.
    """
    draft = notices.locked(session, draft_id)
    if draft.state in COMING:
        return draft
    if draft.state is not S.SKIPPED:
        raise Refused("This payment is not skipped.")
    autopay, bill = session.get_one(Autopay, draft.autopay_id), session.get_one(Bill, draft.bill_id)
    agreed, today = terms.of(autopay), context.district.day(at)
    amount = amounts.ahead(session, bill).amount(agreed)
    if not amount:
        raise Refused("Nothing is owed that this payment would pay.")
    if not autopay.is_on:
        raise Refused("Autopay is not on.")
    is_told = draft.draw_on > today and amounts.is_told(session, context, draft, autopay, amount)
    draw_on = draft.draw_on
    if not is_told:
        draw_on = planning.day_of(context, bill.due_on, agreed, amount, today)
    if not drafting.is_after_pause(agreed, min(draft.draw_on, draw_on)):
        raise Refused("Autopay is paused on the day of this payment. End the pause first.")
    draft.planned, draft.draw_on = amount, draw_on
    if is_told:
        draft.move_to(S.NOTICED, by=by, at=at)
    else:
        notices.give(session, context, draft, autopay, amount, why="changed", by=by, at=at)
    _record(session, context, draft, AutopayDeed.UNSKIPPED, by=by, at=at, reason=reason)
    return draft


def can_be_put_back(session: Session, draft: Draft) -> bool:
    """Whether a draft was skipped, no pause lasts beyond its day, and something is owed."""
    autopay, bill = session.get_one(Autopay, draft.autopay_id), session.get_one(Bill, draft.bill_id)
    agreed = terms.of(autopay)
    if draft.state is not S.SKIPPED or not autopay.is_on:
        return False
    is_free = drafting.is_after_pause(agreed, draft.draw_on)
    return is_free and bool(amounts.ahead(session, bill).amount(agreed))


def release(
    session: Session, context: Context, draft_id: int, *, by: str, at: datetime, reason: str = ""
) -> Draft:
    """Let a held draft go on: on its day if that is to come, else after a new notice.

    What held it is looked at again now, and once more on its day. One that is not held is left
    as it is; one whose payer has no e-mail address waits on, for a letter.

    :raises NotFound: when there is no such draft.
    :raises Forbidden: when the account is of the household of whoever lets it go on.
    :raises Refused: when what held it is still so, or nothing is owed.
    """
    draft = notices.locked(session, draft_id)
    household.refuse_own(session, by=by, account_id=draft.account_id)
    if draft.state is not S.HELD:
        return draft
    autopay, bill = session.get_one(Autopay, draft.autopay_id), session.get_one(Bill, draft.bill_id)
    agreed, today = terms.of(autopay), context.district.day(at)
    amount = amounts.ahead(session, bill).amount(agreed)
    _refuse_what_holds(session, autopay, today)
    if not amount:
        raise Refused("Nothing is owed that this payment would pay.")
    is_told = amounts.is_told(session, context, draft, autopay, amount)
    if is_told and draft.draw_on > today and draft.reason not in notices.ABOUT_NOTICES:
        draft.move_to(S.NOTICED, by=by, at=at, reason=AutopayReason.RELEASED)
    else:
        draft.planned = amount
        draft.draw_on = planning.day_of(context, bill.due_on, agreed, amount, today)
        notices.give(session, context, draft, autopay, amount, why="changed", by=by, at=at)
    audit.record(
        session, actor=by, action=Deed.DRAFT_RELEASED, at=at,
        subject=audit.account_of(session, draft.account_id),
        detail={"draft": draft.id, "reason": reason},
    )  # fmt: skip
    session.flush()
    return draft


def _refuse_what_holds(session: Session, autopay: Autopay, today: date) -> None:
    if not autopay.is_on:
        raise Refused("Autopay is not on.")
    wrong = obstacles.of_payer(session, autopay, autopay.method_id, today)
    if wrong == obstacles.ACCOUNT_HOLD:
        raise Refused("Autopay is held on this account. End that hold first.")
    if wrong == obstacles.METHOD:
        raise Refused("The card or bank account cannot be drawn from. Send the link to replace it.")
    if wrong:
        raise Refused(notices.HELD_WORDS[wrong])


def _record(
    session: Session, context: Context, draft: Draft, deed: AutopayDeed, *, by: str, at: datetime,
    reason: str,
) -> None:  # fmt: skip
    session.flush()
    autopay = session.get_one(Autopay, draft.autopay_id)
    changes.record(
        session, context, autopay, deed, key=f"{deed}:{draft.id}:{draft.moves[-1].id}",
        before=changes.facts(autopay), by=by, at=at, reason=reason,
        more={"draft_id": draft.id, "draw_on": draft.draw_on.isoformat()},
    )  # fmt: skip
