"""Notices whose e-mail came back follow on paper; what waits for paper is put into a file."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import AttentionKind
from models.errors import Refused
from models.mailing import NOTICES, BillWay, PrintFile
from models.outbox import OutboxMessage
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services import attention, jobs
from services.context import Context
from services.mailing import addressing, handing, placing
from services.mailing.returning import LOST
from services.once import insert_once
from services.special_rates import seen, sending
from services.special_rates.sending import KIND

BY = "special_rates_that_came_back"
BATCH = 500


@jobs.handles(BY, every=timedelta(hours=1))
def look(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Put notices whose e-mail came back on paper."""

    def do(session: Session) -> str:
        return f"{on_paper(session, context)} follow on paper."

    return do


def on_paper(session: Session, context: Context) -> int:
    """Write each notice whose e-mail came back once more, for paper; how many.

    The law asks for one notice, not for one e-mail: unlike a bill it is not tried again. A second
    call finds nothing left.
    """
    at, found = context.now(), _lost(session)
    for each in found:
        account = session.get_one(CustomerAccount, each.account_id)
        notice = session.get_one(SpecialRatesNotice, each.notice_id)
        insert_once(
            session, NoticeSending,
            key=sending.key_of(NoticeWhy.BACK_ON_PAPER, notice, account.id),
            notice_id=notice.id, account_id=account.id, why=NoticeWhy.BACK_ON_PAPER,
            way=BillWay.PAPER, sent_to=addressing.envelope(account), language=each.language,
            made_at=at, made_by=BY,
        )  # fmt: skip
    if found:
        call_for_print(session, at)
    return len(found)


def _lost(session: Session) -> Sequence[NoticeSending]:
    later = NoticeSending.__table__.alias("later").c
    return session.scalars(
        select(NoticeSending)
        .join(OutboxMessage, OutboxMessage.id == NoticeSending.message_id)
        .where(
            LOST,
            ~exists().where(
                later.notice_id == NoticeSending.notice_id,
                later.account_id == NoticeSending.account_id,
                later.why == NoticeWhy.BACK_ON_PAPER,
            ),
        )
        .order_by(NoticeSending.id)
        .limit(BATCH)
    ).all()


def print_waiting(session: Session, context: Context, *, form: str, by: str) -> int:
    """Put all notices that wait for paper into a file, and ask a worker to draw it; its id.

    The same form twice is one file.

    :raises Refused: when none waits.
    """
    call = _call_key(session)
    file_id = placing.collect_notices(
        session, context=context, key=f"{NOTICES}{form}", notice_id=None, by=by
    )
    if file_id is None:
        raise Refused("No notice waits to be printed.")
    handing.ask_drawing(session, context, file_id, by=by)
    attention.settle(session, [call], by=by, at=context.now())
    return file_id


def call_for_print(session: Session, at: datetime) -> None:
    """Ask a person to print what waits: once until they do."""
    notice = seen.newest(session)
    if notice is not None and seen.waiting(session):
        attention.call(
            session, key=_call_key(session), kind=AttentionKind.MAIL,
            subject=f"{KIND}:{notice.year}", at=at,
            words="Letters about special rates wait to be printed: to new customers, or to whom"
            " e-mail came back from. Make their print file under Discounts.",
        )  # fmt: skip


def _call_key(session: Session) -> str:
    """One call between a print file and the next."""
    files = session.scalar(
        select(func.count())
        .select_from(PrintFile)
        .where(PrintFile.key.startswith(NOTICES, autoescape=True))
    )
    return f"{KIND}:print:{files}"
