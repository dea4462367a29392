"""Notices of special rates as they are looked at: by the office, on an account, by everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.account import CustomerAccount
from models.errors import NotFound
from models.hold import HoldKind
from models.job import Job, JobState
from models.mailing import BillWay, PrintFile
from models.outbox import OutboxMessage
from models.paperless import Paperless, PaperlessState
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services.accounts import holds
from services.mailing.returning import LOST
from services.pages import PAGE, Rows, page_of
from services.special_rates.preparing import SENDING
from services.special_rates.sending import OPEN


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A notice, how it went to whom, and how far it is."""

    notice: SpecialRatesNotice
    accounts: int
    by_email: int
    on_paper: int
    came_back: int
    files: Sequence[PrintFile]
    is_under_way: bool


def newest(session: Session) -> SpecialRatesNotice | None:
    """The newest notice that is approved, which anybody may read; none when none is."""
    return session.scalar(
        select(SpecialRatesNotice)
        .where(SpecialRatesNotice.approved_at.is_not(None))
        .order_by(SpecialRatesNotice.year.desc())
        .limit(1)
    )


def out_in(session: Session, year: int) -> SpecialRatesNotice:
    """The notice of a year, once it is approved.

    :raises NotFound: before.
    """
    notice = find(session, year)
    if notice.approved_at is None:
        raise NotFound("There is no notice of that year.")
    return notice


def all_of(session: Session) -> Sequence[SpecialRatesNotice]:
    """Every year's, the newest first."""
    wanted = select(SpecialRatesNotice).order_by(SpecialRatesNotice.year.desc())
    return session.scalars(wanted).all()


def find(session: Session, year: int) -> SpecialRatesNotice:
    """The notice of a year.

    :raises NotFound: when nobody prepared it.
    """
    found = session.scalar(select(SpecialRatesNotice).where(SpecialRatesNotice.year == year))
    if found is None:
        raise NotFound("There is no notice of that year.")
    return found


def of_year(session: Session, year: int) -> Seen:
    """The notice of a year as it stands.

    :raises NotFound: when nobody prepared it.
    """
    notice = find(session, year)
    accounts = session.scalar(select(func.count()).select_from(CustomerAccount).where(*OPEN)) or 0
    theirs = NoticeSending
    email, paper, lost = session.execute(
        select(
            func.count(case((theirs.way == BillWay.EMAIL, 1))),
            func.count(case((theirs.way == BillWay.PAPER, 1))),
            func.count(case((LOST, 1))),
        )
        .select_from(theirs)
        .outerjoin(OutboxMessage, OutboxMessage.id == theirs.message_id)
        .where(theirs.notice_id == notice.id, theirs.why == NoticeWhy.YEARLY)
    ).one()
    printed_in = select(theirs.file_id).where(theirs.notice_id == notice.id)
    files = session.scalars(
        select(PrintFile).where(PrintFile.id.in_(printed_in)).order_by(PrintFile.id)
    ).all()
    return Seen(
        notice=notice, accounts=accounts, by_email=email, on_paper=paper, came_back=lost,
        files=files, is_under_way=_is_under_way(session, year),
    )  # fmt: skip


def ways(session: Session) -> tuple[int, int]:
    """To how many accounts a notice would go now by e-mail, about, and to how many in all."""
    count = select(func.count()).select_from(CustomerAccount).where(*OPEN)
    by_email = count.join(Paperless, Paperless.account_id == CustomerAccount.id).where(
        Paperless.state == PaperlessState.ON
    )
    return session.scalar(by_email) or 0, session.scalar(count) or 0


def waiting(session: Session) -> int:
    """How many notices wait for a print file: welcomes, and what e-mail came back of."""
    return session.scalar(
        select(func.count())
        .select_from(NoticeSending)
        .where(NoticeSending.way == BillWay.PAPER, NoticeSending.file_id.is_(None),
               NoticeSending.why != NoticeWhy.YEARLY)
    ) or 0  # fmt: skip


def unreached(
    session: Session, notice_id: int, on: date, *, after: int = 0
) -> Rows[Row[NoticeSending, str]]:
    """Whom a notice did not reach, as far as anybody knows, each with its account: e-mail that
    came back, and paper to where mail came back from before."""
    comes_back = holds.flagging(HoldKind.RETURNED_MAIL, NoticeSending.account_id, on)
    rows = session.execute(
        select(NoticeSending, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == NoticeSending.account_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == NoticeSending.message_id)
        .where(
            NoticeSending.notice_id == notice_id, NoticeSending.id > after,
            or_(LOST, (NoticeSending.way == BillWay.PAPER) & comes_back),
        )
        .order_by(NoticeSending.id)
        .limit(PAGE + 1)
    ).all()  # fmt: skip
    return page_of(rows)


def of_account(session: Session, account_id: int) -> Sequence[NoticeSending]:
    """The proof of each notice an account got, the newest first."""
    return session.scalars(
        select(NoticeSending)
        .where(NoticeSending.account_id == account_id)
        .options(
            joinedload(NoticeSending.notice),
            joinedload(NoticeSending.file),
            joinedload(NoticeSending.message),
        )
        .order_by(NoticeSending.id.desc())
    ).all()


def _is_under_way(session: Session, year: int) -> bool:
    wanted = select(Job.id).where(
        Job.kind == SENDING, Job.key.startswith(f"{SENDING}:{year}:", autoescape=True),
        Job.state.in_({JobState.WAITING, JobState.RUNNING}),
    )  # fmt: skip
    return session.scalar(wanted.limit(1)) is not None
