"""Each night: what is missing of each arrangement, until when, and what became of it.

Whether it is kept follows from what is unpaid alone (``services.rules.instalments.keeping``), so a
night that was left out changes nothing, and a run that stopped goes on where it stopped.
"""

from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.arrangement import LIVE, Arrangement, ArrangementState
from models.money import Money
from services import jobs
from services.arrangements import news, offering, proposing
from services.context import Context
from services.payments import payable
from services.rules.instalments import Instalment, Keeping, keeping

BY = "job:arrangements"
S = ArrangementState


@jobs.handles("keep_arrangements", daily_at=time(5, 30), lease=timedelta(minutes=30), alone=True)
def keep(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Look at each arrangement that is not over, each in a transaction of its own."""
    with context.database.reading() as session:
        ids = session.scalars(
            select(Arrangement.id).where(Arrangement.state.in_(LIVE)).order_by(Arrangement.id)
        ).all()
    moved = 0
    for arrangement_id in ids:
        with context.database.saving() as session:
            moved += look(session, context, arrangement_id)
    return f"{moved} of {len(ids)} moved."


def look(session: Session, context: Context, arrangement_id: int) -> bool:
    """Move an arrangement to where it stands today, and tell whoever pays it. Whether it moved.

    What is missing is told first; it is broken when it still is after the day that was told. When
    the account is closed, as it is when the property is sold, all of it is due. A second look on
    the same day moves and tells nothing.
    """
    made = proposing.locked(session, arrangement_id)
    on = context.today()
    if made.state is S.PROPOSED:
        return on > made.sign_until and _let_lapse(session, context, made)
    if not made.is_in_force:
        return False
    account = session.get_one(CustomerAccount, made.account_id)
    if account.status is AccountStatus.CLOSED:
        return _end(session, context, made, S.CANCELLED, "The account was closed")
    state, missing = standing(session, made, on)
    match state:
        case Keeping.PAID:
            return _end(session, context, made, S.PAID, "It is paid")
        case Keeping.KEPT if made.state is S.MISSED:
            return _tell(session, context, made, S.KEPT, "kept_again")
        case Keeping.BEHIND if made.state is S.KEPT:
            until = on + timedelta(days=context.district.arrangements.notice_days)
            moved = made.move_to(S.MISSED, by=BY, at=context.now(), missing=missing)
            made.ends_on = until
            news.tell(
                session, context, made, "missed", at=context.now(), missing=missing, until=until
            )
            return moved
        case Keeping.BEHIND if made.ends_on is not None and on > made.ends_on:
            return _end(session, context, made, S.BROKEN, "It was broken", missing)
    return False


def standing(session: Session, made: Arrangement, on: date) -> tuple[Keeping, Money]:
    """How an arrangement stands on a day, and how much is missing."""
    account = session.get_one(CustomerAccount, made.account_id)
    now = payable.of_account(session, account, on)
    return keeping(
        [Instalment(each.due_on, each.amount) for each in made.instalments],
        offering.debt(now, since=made.proposed_on), on, together=made.is_together,
    )  # fmt: skip


def _tell(
    session: Session, context: Context, made: Arrangement, state: ArrangementState, what: str,
    missing: Money = Money.ZERO,
) -> bool:  # fmt: skip
    moved = made.move_to(state, by=BY, at=context.now(), missing=missing)
    news.tell(session, context, made, what, at=context.now(), missing=missing)
    return moved


def _end(
    session: Session, context: Context, made: Arrangement, state: ArrangementState, reason: str,
    missing: Money = Money.ZERO,
) -> bool:  # fmt: skip
    proposing.let_go(session, made, reason, by=BY, at=context.now())
    return _tell(session, context, made, state, state.value, missing)


def _let_lapse(session: Session, context: Context, made: Arrangement) -> bool:
    moved = made.move_to(
        S.CANCELLED, by=BY, at=context.now(), words="It was not agreed to in time."
    )
    news.tell(session, context, made, "not_signed", at=context.now())
    return moved
