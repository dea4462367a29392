"""Planning: a draft for each bill, told in the same transaction, and planned anew after changes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState
from models.autopay_reason import AutopayReason
from models.bill import Bill
from models.draft import COMING, Draft, DraftState
from models.money import Money
from models.saved_method import SavedMethod
from services import jobs
from services.books.chart import lock_account
from services.context import Context
from services.drafts import amounts, notices, obstacles, terms
from services.rules import drafting
from services.rules.drafting import Terms

S = DraftState
PLANNING, PAUSED = "plan_draft", AutopayReason.PAUSED
#: Bills older than this are nobody's next draft.
BILLS_LOOKED_BACK = timedelta(days=400)


@jobs.handles(PLANNING)
def plan_draft(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Plan what autopay draws for a bill that was just issued."""
    bill_id, at = taken.arguments["bill_id"], context.now()
    draft = context.database.attempt(lambda session: plan(session, context, bill_id, at=at))
    if draft is None:
        return "Autopay does not draw for it."
    return f"Draft {draft.id}: {draft.planned} on {draft.draw_on}, {draft.state}."


def plan(session: Session, context: Context, bill_id: int, *, at: datetime) -> Draft | None:
    """Plan the draft of a bill and tell its payer; none where autopay does not draw for it.

    A second call finds the draft as it is. What is paused has a draft that says so, and so has
    what waits for bank details: that one is held, and protects its bill until its day.
    """
    bill = session.get_one(Bill, bill_id)
    lock_account(session, bill.account_id)
    known = session.scalar(select(Draft).where(Draft.bill_id == bill_id))
    autopay = of_account(session, bill.account_id)
    if known is not None or autopay is None or autopay.state is AutopayState.SUSPENDED:
        return known
    return _plan(session, context, bill, autopay, at=at)


def of_account(session: Session, account_id: int) -> Autopay | None:
    """The autopay of an account that has not ended, as it is now."""
    return session.scalar(
        select(Autopay)
        .where(Autopay.account_id == account_id, Autopay.state != AutopayState.ENDED)
        .execution_options(populate_existing=True)
    )


def day_of(
    context: Context, due_on: date, agreed: Terms, amount: Money, today: date
) -> date:  # fmt: skip
    """The day of a draft that is told today; one in the payer's range waits for no notice."""
    is_told = drafting.is_told(agreed, amount)
    return drafting.first_day(
        due_on, agreed.days_before, is_told=is_told, today=today, rules=context.district.autopay
    )


class Anew(NamedTuple):
    """What becomes of a draft to come under other terms."""

    draw_on: date
    #: Whether the notice its payer has still holds: nobody is told again.
    keeps_notice: bool
    #: Whether a pause leaves it out.
    is_paused: bool


def again(
    context: Context, draft: Draft, due_on: date, agreed: Terms, amount: Money, today: date,
    *, fee: Money,
) -> Anew:  # fmt: skip
    """The day of a draft under these terms, with the fee of what pays on top; a page shows it
    before they hold."""
    told_on, rules = draft.noticed_on or today, context.district.autopay
    same = drafting.draw_day(due_on, agreed.days_before, told_on=told_on, rules=rules)
    keeps = (
        draft.noticed is not None
        and amount <= drafting.most(draft.noticed, draft.noticed_fee, fee)
        and (draft.draw_on <= same or draft.draw_on <= today)
        and drafting.is_told(agreed, amount) <= (draft.noticed_on is not None)
        and same > today
    )
    kept, fresh = max(draft.draw_on, same), day_of(context, due_on, agreed, amount, today)
    is_paused = not drafting.is_after_pause(agreed, same)
    return Anew(kept if keeps else fresh, keeps, is_paused)


def _plan(
    session: Session, context: Context, bill: Bill, autopay: Autopay, *, at: datetime
) -> Draft | None:
    agreed = terms.of(autopay)
    if bill.issued_on < agreed.bills_from:
        return None
    amount = amounts.ahead(session, bill).amount(agreed)
    if not amount:
        return None
    draft = Draft(
        bill_id=bill.id, account_id=bill.account_id, autopay_id=autopay.id,
        draw_on=day_of(context, bill.due_on, agreed, amount, context.district.day(at)),
        planned=amount, created_at=at,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    _go_on(session, context, draft, autopay, why="first", at=at)
    session.flush()
    return draft


def _go_on(
    session: Session, context: Context, draft: Draft, autopay: Autopay, *, why: str, at: datetime
) -> None:
    """From planned to where it waits for its day: told, held or paused."""
    if not drafting.is_after_pause(terms.of(autopay), draft.draw_on):
        draft.move_to(S.SKIPPED, by=PLANNING, at=at, reason=PAUSED)
    elif reason := _not_ready(session, autopay, draft.draw_on):
        notices.hold(session, draft, reason, by=PLANNING, at=at)
    else:
        notices.give(
            session, context, draft, autopay, draft.planned, why=why, by=PLANNING, at=at
        )  # fmt: skip


def _not_ready(session: Session, autopay: Autopay, day: date) -> str:
    """What is in the way of a draw on this day as far as is known now; empty when nothing is."""
    if not autopay.is_on:
        return AutopayReason(autopay.state.value)
    return obstacles.of_payer(session, autopay, autopay.method_id, day)


def replan(
    session: Session, context: Context, autopay_id: int, *, at: datetime
) -> Sequence[Draft]:  # fmt: skip
    """After a change of terms, method or pause: the drafts to come get their new day and amount.

    Where the amount or the fee on top rises, or the day comes earlier, the payer gets a new
    notice, and the days of a notice pass before it is drawn. What is lower or later is only drawn
    so. Open bills without a draft get one. Called again with nothing new, nothing changes and
    nobody is told.
    """
    autopay = session.get_one(Autopay, autopay_id)
    lock_account(session, autopay.account_id)
    session.flush()
    session.refresh(autopay)
    if autopay.state is AutopayState.ENDED:
        cancel_coming(session, autopay_id, by="replan", at=at, reason=AutopayReason.ENDED)
        return []
    coming = session.scalars(
        select(Draft)
        .where(Draft.autopay_id == autopay_id, Draft.state.in_(COMING | {S.SKIPPED}))
        .order_by(Draft.draw_on, Draft.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    changed = [draft for draft in coming if draft.state is not S.SKIPPED or draft.reason == PAUSED]
    for draft in changed:
        _replan(session, context, draft, autopay, at=at)
    session.flush()
    if autopay.state is AutopayState.SUSPENDED:
        return changed
    for bill in _undrawn(session, autopay, context.district.day(at)):
        planned = _plan(session, context, bill, autopay, at=at)
        changed += [planned] if planned else []
    return changed


def _replan(
    session: Session, context: Context, draft: Draft, autopay: Autopay, *, at: datetime
) -> None:
    agreed, today = terms.of(autopay), context.district.day(at)
    bill = session.get_one(Bill, draft.bill_id)
    amount = amounts.ahead(session, bill).amount(agreed)
    if not amount:  # nothing is owed now; its day looks again
        return
    method = session.get(SavedMethod, autopay.method_id) if autopay.method_id else None
    fee = amounts.fee(context, method)
    anew = again(context, draft, bill.due_on, agreed, amount, today, fee=fee)
    is_paused = anew.is_paused
    if is_paused or (reason := _not_ready(session, autopay, max(draft.draw_on, today))):
        if is_paused and draft.state is not S.SKIPPED:
            draft.move_to(S.SKIPPED, by="replan", at=at, reason=PAUSED)
        elif not is_paused:
            notices.hold(session, draft, reason, by="replan", at=at)
        return
    draft.planned, draft.draw_on = amount, anew.draw_on
    if anew.keeps_notice:
        if draft.reason not in {notices.CAME_BACK, notices.BY_LETTER}:
            draft.move_to(S.NOTICED, by="replan", at=at)
        return
    _go_on(session, context, draft, autopay, why="changed" if draft.noticed else "first", at=at)


def _undrawn(session: Session, autopay: Autopay, today: date) -> Sequence[Bill]:
    """The open bills that are autopay's and have no draft, the oldest first."""
    return session.scalars(
        select(Bill)
        .where(
            Bill.account_id == autopay.account_id,
            Bill.issued_on >= max(autopay.bills_from, today - BILLS_LOOKED_BACK),
            ~exists().where(Draft.bill_id == Bill.id),
        )
        .order_by(Bill.period_from)
    ).all()


def cancel_coming(
    session: Session, autopay_id: int, *, by: str, at: datetime, reason: str
) -> int:  # fmt: skip
    """Cancel every draft that has not left, and every second try; how many.

    What was sent goes its way: a stop comes before it, or after it.
    """
    account_id = session.scalars(select(Autopay.account_id).where(Autopay.id == autopay_id)).one()
    lock_account(session, account_id)
    coming = session.scalars(
        select(Draft)
        .where(Draft.autopay_id == autopay_id, Draft.state.in_(COMING | {S.SKIPPED, S.RETURNED}))
        .order_by(Draft.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for draft in coming:
        draft.move_to(S.CANCELLED, by=by, at=at, reason=reason)
        draft.again_on = None
    session.flush()
    return len(coming)
