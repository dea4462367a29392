"""The notice of a year to each account: by e-mail who chose so, on paper all others.

It can stop at any point and go on: whom it is written to is kept with each batch.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount, printed
from models.attention import AttentionKind
from models.errors import Refused
from models.hold import HoldKind
from models.mailing import NOTICES, BillWay, PrintFile
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services import attention, jobs, many
from services.accounts import holds
from services.context import Context
from services.mailing import addressing, notices, placing, printing
from services.paper.special_rates_words import Words, words_of
from services.rules.language import LANGUAGES
from services.special_rates import preparing
from services.special_rates.preparing import SENDING
from services.telling import in_bulk
from services.telling.in_bulk import Letter

BATCH = 500
KIND = "special_rates"
SLICE, LEASE = timedelta(minutes=8), timedelta(minutes=20)
OPEN = (CustomerAccount.status == AccountStatus.ACTIVE, CustomerAccount.closed_on.is_(None))
_COLUMNS = (
    "key", "notice_id", "account_id", "why", "way", "sent_to", "language", "made_at", "made_by",
    "message_id",
)  # fmt: skip


@jobs.handles(SENDING, lease=LEASE, alone=True)
def send_special_rates(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """A slice of sending the notice of a year; what is left goes on with the next."""
    year, part = int(taken.arguments["year"]), int(taken.arguments.get("part", 1))
    ends = monotonic() + SLICE.total_seconds()
    notice, file = send(context, year, by=taken.asked_by, until=lambda: monotonic() > ends)
    drawn = f"{file.drawn:,} of {file.bills:,} on paper are drawn." if file else ""
    said = f"{notice.written:,} accounts are written to. {drawn}".strip()
    if notice.written_at is not None and (file is None or file.made_at is not None):
        return said

    def go_on(session: Session) -> str:
        preparing.ask(session, year, at=context.now(), by=taken.asked_by, part=part + 1)
        return f"{said} It goes on."

    return go_on


def send(
    context: Context, year: int, *, by: str, tell: printing.Tell = lambda done, of: None,
    until: Callable[[], bool] = lambda: False,
) -> tuple[SpecialRatesNotice, PrintFile | None]:  # fmt: skip
    """Write an approved notice to every open account, and draw the print file of those on paper.

    Begun again, it goes on where it stopped; of a year that was sent, nothing is sent or drawn
    again. No file when every notice went by e-mail, or it stopped before.

    :raises NotFound: when nobody prepared it.
    :raises Refused: when it is not approved.
    """
    write = partial(_write_batch, context=context, year=year, by=by)
    while True:
        notice, accounts = context.database.attempt(write)
        tell(notice.written, accounts)
        if notice.written_at is not None:
            break
        if until():
            return notice, None
    file_id = context.database.attempt(
        partial(
            placing.collect_notices,
            context=context,
            key=f"{NOTICES}{year}",
            notice_id=notice.id,
            by=by,
        )
    )
    if file_id is None:
        return notice, None
    return notice, printing.draw(context, file_id, by=by, tell=tell, until=until)


def _write_batch(
    session: Session, *, context: Context, year: int, by: str
) -> tuple[SpecialRatesNotice, int]:
    """The notice after another batch, and how many accounts there are; the last one ends it."""
    notice = preparing.locked(session, year)
    if notice.approved_at is None:
        raise Refused("Only a notice that is approved is sent.")
    accounts = session.scalar(select(func.count()).select_from(CustomerAccount).where(*OPEN)) or 0
    if notice.written_at is not None:
        return notice, accounts
    found = session.scalars(
        select(CustomerAccount)
        .where(*OPEN, CustomerAccount.id > notice.written_to)
        .order_by(CustomerAccount.id)
        .limit(BATCH)
    ).all()
    at = context.now()
    if found:
        write(session, context, notice, found, why=NoticeWhy.YEARLY, at=at, by=by)
        notice.written_to, notice.written = found[-1].id, notice.written + len(found)
    else:
        notice.written_at = at
        _call_for_unreached(session, context, notice, at)
    session.flush()
    return notice, accounts


def write(
    session: Session, context: Context, notice: SpecialRatesNotice,
    accounts: Sequence[CustomerAccount], *, why: NoticeWhy, at: datetime, by: str,
) -> None:  # fmt: skip
    """Write a notice to these accounts, who did not get it for that reason yet."""
    ids, on = [each.id for each in accounts], context.district.day(at)
    mailboxes = addressing.mailboxes_of(session, ids, on)
    languages = addressing.languages_of(session, ids, on)
    keys = {id_: key_of(why, notice, id_) for id_ in ids}
    words = _words(context, notice)
    letters = [
        Letter(keys[each.id], mailbox, language, each.id,
               _facts(context, notice, words[language], each, why))
        for each in accounts
        for mailbox, language in ([mailboxes[each.id]] if each.id in mailboxes else [])
    ]  # fmt: skip
    message_ids = in_bulk.write(session, KIND, letters, at=at, by=by)
    messages = {each.account_id: id_ for each, id_ in zip(letters, message_ids, strict=True)}
    rows: list[many.Values] = []
    for each in accounts:
        mailbox, language = mailboxes.get(each.id, ("", languages.get(each.id, "en")))
        way = BillWay.EMAIL if mailbox else BillWay.PAPER
        rows.append(
            (keys[each.id], notice.id, each.id, why.value, way.value,
             mailbox or addressing.envelope(each), language, many.instant(at), by,
             messages.get(each.id))
        )  # fmt: skip
    many.insert(session, NoticeSending, _COLUMNS, rows)


def key_of(why: NoticeWhy, notice: SpecialRatesNotice, account_id: int) -> str:
    """A welcome is once for ever; what is yearly, once of each notice."""
    of = "" if why is NoticeWhy.WELCOME else f"{notice.year}:"
    return f"{why.value}:{of}{account_id}"


def _words(context: Context, notice: SpecialRatesNotice) -> dict[str, Words]:
    told, website = notices.told(notice), context.links.discounts()
    return {each: words_of(told, context.district, website, each) for each in LANGUAGES}


def _facts(
    context: Context, notice: SpecialRatesNotice, words: Words, account: CustomerAccount,
    why: NoticeWhy,
) -> dict[str, object]:  # fmt: skip
    return {
        "year": notice.year,
        "title": words.title,
        "paragraphs": words.paragraphs,
        "welcome": words.welcome if why is NoticeWhy.WELCOME else "",
        "account_ending": printed(account.number)[-4:],
        "notice_url": context.links.special_rates(),
    }


def _call_for_unreached(
    session: Session, context: Context, notice: SpecialRatesNotice, at: datetime
) -> None:
    """Ask a person about accounts whose mail came back before: the notice will too."""
    on = context.district.day(at)
    count = session.scalar(
        select(func.count())
        .select_from(NoticeSending)
        .where(NoticeSending.notice_id == notice.id, NoticeSending.way == BillWay.PAPER,
               holds.flagging(HoldKind.RETURNED_MAIL, NoticeSending.account_id, on))
    )  # fmt: skip
    if count:
        attention.call(
            session, key=f"{KIND}:{notice.year}:unreached", kind=AttentionKind.MAIL,
            subject=f"{KIND}:{notice.year}", at=at,
            words=f"Mail came back from {count:,} account{'' if count == 1 else 's'} before: the"
            f" special rates notice of {notice.year} will not reach them. Find where they are.",
        )  # fmt: skip
