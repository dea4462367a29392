"""Owners and mortgagees who get copies of an account's notices, and the owner who was missed.

RCW 57.08.081(7): an owner who asks in writing, with a full mailing address, is told of a tenant's
delinquency at the same time and in the same manner; where that failed there is no lien for it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from models.delinquency import TELLS, Whom
from models.errors import NotFound, Refused
from models.lateness import NoticeCopy, PastDueNotice, PastDueStep
from services.accounts import household
from services.accounts.account_changes import Mailing
from services.books.chart import lock_account
from services.once import insert_once

#: Whoever gets copies by mail.
BY_MAIL = frozenset({Whom.OWNER, Whom.MORTGAGEE})


def ask(
    session: Session, *, key: str, account_id: int, whom: Whom, mailing: Mailing, asked_on: date,
    on: date, at: datetime, by: str,
) -> tuple[NoticeCopy, int]:  # fmt: skip
    """Write down that somebody gets copies from the day they asked.

    Notices that went out since that day without the owner are marked: no lien for those bills. Says
    how many. The same form twice is one request, and marks nothing more.

    :raises Forbidden: when the account is of the household of whoever writes it down.
    :raises Refused: for an address that mail does not reach, or a day that is still to come.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    if asked_on > on:
        raise Refused("Enter the day the request came: today or before.")
    if whom not in BY_MAIL:
        raise Refused("Copies by mail go to an owner or a mortgagee.")
    lock_account(session, account_id)
    to = mailing.checked()
    made = insert_once(
        session, NoticeCopy, key=f"{account_id}:{key}", account_id=account_id, whom=whom,
        name=to.name, line1=to.line1, line2=to.line2, city=to.city, state=to.state,
        postal_code=to.postal_code, asked_on=asked_on, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    if made is None:
        known = select(NoticeCopy).where(NoticeCopy.key == f"{account_id}:{key}")
        return session.scalars(known).one(), 0
    missed = _mark_missed(session, made) if whom is Whom.OWNER else 0
    return made, missed


def _mark_missed(session: Session, copy: NoticeCopy) -> int:
    """Mark the steps the tenant was told of since the owner asked, and the owner was not."""
    told_owner = exists().where(
        PastDueNotice.step_id == PastDueStep.id, PastDueNotice.whom == Whom.OWNER
    )
    marked = session.scalars(
        update(PastDueStep)
        .where(
            PastDueStep.account_id == copy.account_id, PastDueStep.does.in_(TELLS),
            PastDueStep.taken_on >= copy.asked_on, PastDueStep.missed_owner.is_(False),
            ~told_owner,
        )
        .values(missed_owner=True)
        .returning(PastDueStep.id)
    ).all()  # fmt: skip
    return len(marked)


def end(session: Session, *, account_id: int, copy_id: int, on: date, by: str) -> NoticeCopy:
    """No more copies after this day. Ended twice, the first end stays.

    :raises Forbidden: when the account is of the household of whoever ends it.
    :raises NotFound: when it is not there, or another account's.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    copy = of_copy(session, account_id, copy_id)
    session.refresh(copy, with_for_update=True)
    if copy.ended_on is None:
        copy.ended_on = max(on, copy.asked_on)
        session.flush()
    return copy


def of_copy(session: Session, account_id: int, copy_id: int) -> NoticeCopy:
    """A request for copies of this account.

    :raises NotFound: when it is not there, or another account's.
    """
    copy = session.get(NoticeCopy, copy_id)
    if copy is None or copy.account_id != account_id:
        raise NotFound("We could not find that request.")
    return copy


def of_account(session: Session, account_id: int) -> Sequence[NoticeCopy]:
    """Everybody who gets or got copies, the newest first."""
    return session.scalars(
        select(NoticeCopy).where(NoticeCopy.account_id == account_id).order_by(NoticeCopy.id.desc())
    ).all()


def without_lien(session: Session, account_id: int) -> Sequence[int]:
    """The bills of an account that there is no lien for, because the owner was not told."""
    return session.scalars(
        select(PastDueStep.bill_id)
        .where(PastDueStep.account_id == account_id, PastDueStep.missed_owner.is_(True))
        .distinct()
    ).all()
