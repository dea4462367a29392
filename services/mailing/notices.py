"""Notices of special rates as the mail house prints them: their sheets, their places, their list.

They go into print files of their own, drawn piece by piece like those of bills
(``printing.draw``).
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.mailing import PrintPart
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services.context import Context
from services.paper import special_rates_paper, special_rates_together
from services.paper.together import One
from services.rules.special_rates import Told, read


def told(notice: SpecialRatesNotice) -> Told:
    """What a notice says, as it was agreed to."""
    return Told(
        year=notice.year, from_on=notice.from_on, to_on=notice.to_on, given=notice.given,
        discounted=notice.discounted, undiscounted=notice.undiscounted, shift=notice.shift,
        offers=tuple(map(read, notice.says["offers"])),
    )  # fmt: skip


def pdf_of(session: Session, context: Context, sendings: Sequence[NoticeSending]) -> bytes:
    """One PDF of these notices, a sheet of two sides each, in their order.

    The same notices give the same bytes.

    :raises WrongPages: when one comes out as more or less than a sheet.
    """
    papers = [_paper(session, context, each) for each in sendings]
    return special_rates_together(papers, max(each.made_at for each in sendings))


def paper(session: Session, context: Context, sending: NoticeSending) -> bytes:
    """One notice as it went into its envelope."""
    return pdf_of(session, context, [sending])


def _paper(session: Session, context: Context, sending: NoticeSending) -> One:
    notice = session.get_one(SpecialRatesNotice, sending.notice_id)
    return special_rates_paper(
        told(notice), context.district, context.links.discounts(), sending.language,
        sending.made_at, mailing=tuple(sending.sent_to.split("\n")),
        is_welcome=sending.key.startswith(f"{NoticeWhy.WELCOME.value}:"),
        name=f"Notice {sending.key}",
    )  # fmt: skip


def rows(session: Session, part: PrintPart) -> Sequence[tuple[NoticeSending, str]]:
    """What is in a piece, each with the number of its account."""
    found = session.execute(
        select(NoticeSending, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == NoticeSending.account_id)
        .where(
            NoticeSending.file_id == part.file_id,
            NoticeSending.place.between(part.first_place, part.last_place),
        )
        .order_by(NoticeSending.place)
    ).all()
    return [(sending, printed(number)) for sending, number in found]
