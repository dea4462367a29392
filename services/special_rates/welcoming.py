"""Whose service begins is told of special rates with the letter that welcomes them.

RCW 57.08.014 wants it "upon initiating service". A job looks for accounts that were set up, however
that came about, so no way of opening one forgets it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.account_change import AccountChange, ChangeKind
from models.attention import AttentionKind
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services import attention, jobs
from services.context import Context
from services.special_rates import returning, seen, sending
from services.special_rates.sending import BATCH, KIND, OPEN

WELCOMING = "welcome_new_customers"
#: Whoever came earlier is told by the notice of the year.
LOOKS_BACK = timedelta(days=366)


@jobs.handles(WELCOMING, every=timedelta(hours=1))
def look(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Write the welcome to accounts that were set up and were told nothing yet."""

    def do(session: Session) -> str:
        return f"{welcome(session, context, by=WELCOMING)} welcomed."

    return do


def welcome(session: Session, context: Context, *, by: str) -> int:
    """Write to the next accounts whose service began; how many. Each is written to once for ever.

    It goes with the newest notice that is approved. Before there is one nobody can say what is
    shifted to whom: they wait, and a person is asked to prepare it.
    """
    if not context.district.programs:
        return 0
    at, on = context.now(), context.today()
    notice = seen.newest(session)
    if notice is None:
        _call_for_notice(session, on, at)
        return 0
    notice = session.scalars(
        select(SpecialRatesNotice).where(SpecialRatesNotice.id == notice.id).with_for_update()
    ).one()
    found = _begun(session, on)
    if found:
        sending.write(session, context, notice, found, why=NoticeWhy.WELCOME, at=at, by=by)
        returning.call_for_print(session, at)
    return len(found)


_IS_NEW = exists().where(
    AccountChange.account_id == CustomerAccount.id, AccountChange.kind == ChangeKind.SET_UP
)
_IS_TOLD = exists().where(NoticeSending.account_id == CustomerAccount.id)


def _has_begun(on: date) -> tuple[ColumnElement[bool], ...]:
    return (*OPEN, CustomerAccount.opened_on >= on - LOOKS_BACK, _IS_NEW, ~_IS_TOLD)


def _begun(session: Session, on: date) -> Sequence[CustomerAccount]:
    return session.scalars(
        select(CustomerAccount).where(*_has_begun(on)).order_by(CustomerAccount.id).limit(BATCH)
    ).all()


def _call_for_notice(session: Session, on: date, at: datetime) -> None:
    waiting = session.scalar(
        select(func.count()).select_from(CustomerAccount).where(*_has_begun(on))
    )
    if waiting:
        attention.call(
            session, key=f"{KIND}:none:{on.year}", kind=AttentionKind.MAIL,
            subject=f"{KIND}:{on.year}", at=at,
            words="New customers must be told of special rates, and no notice is approved yet."
            f" Prepare the notice of {on.year} under Discounts.",
        )  # fmt: skip
