"""What was sent, as the console and the portal show it: of a bill, of a run, file by file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.account import CustomerAccount
from models.bill import Bill
from models.document import Document
from models.errors import NotFound
from models.mailing import BillWay, PrintFile, PrintPart, Sending, SendingWhy
from models.outbox import MessageState, OutboxMessage
from models.question import Question
from models.special_rates import NoticeSending, SpecialRatesNotice
from services.mailing import handing
from services.pages import PAGE, Rows, page_of
from services.verify import contents
from services.verify.contents import Content


@dataclass(frozen=True)
class OfRun:
    """How the bills of a run were sent, as far as they were."""

    by_email: int
    came_back: int
    on_paper: int
    file: PrintFile | None
    is_under_way: bool

    @property
    def count(self) -> int:
        """Bills that went, or are written down to go."""
        return self.by_email + self.on_paper


def of_run(session: Session, run_id: int) -> OfRun:
    """How the bills of a run were sent."""
    is_lost = OutboxMessage.bounced_at.is_not(None) | (OutboxMessage.state == MessageState.REFUSED)
    email, lost, paper = session.execute(
        select(
            func.count(case((Sending.way == BillWay.EMAIL, 1))),
            func.count(case((is_lost, 1))),
            func.count(case((Sending.way == BillWay.PAPER, 1))),
        )
        .outerjoin(OutboxMessage, OutboxMessage.id == Sending.message_id)
        .where(Sending.run_id == run_id, Sending.why == SendingWhy.NEW)
    ).one()
    file = session.scalar(select(PrintFile).where(PrintFile.run_id == run_id))
    return OfRun(email, lost, paper, file, handing.is_under_way(session, run_id=run_id))


@dataclass(frozen=True)
class Proof:
    """One sending of a bill, and how far it came."""

    sending: Sending

    @property
    def handed_on(self) -> date | None:
        """The day the paper was handed to the mail house."""
        return self.sending.file.handed_on if self.sending.file else None

    @property
    def sent_at(self) -> datetime | None:
        """When the mail server took the e-mail."""
        return self.sending.message.sent_at if self.sending.message else None

    @property
    def came_back_at(self) -> datetime | None:
        """When the e-mail came back."""
        return self.sending.message.bounced_at if self.sending.message else None

    @property
    def is_refused(self) -> bool:
        """Whether the mail server would not take it."""
        message = self.sending.message
        return message is not None and message.state is MessageState.REFUSED


def of_bill(session: Session, bill_id: int) -> list[Proof]:
    """The proof of each sending of a bill, the newest first."""
    found = session.scalars(
        select(Sending)
        .where(Sending.bill_id == bill_id)
        .options(joinedload(Sending.file), joinedload(Sending.message))
        .order_by(Sending.id.desc())
    )
    return [Proof(each) for each in found]


class LastSent(NamedTuple):
    """The newest sending of a bill that left the house, as a page of its payer says it."""

    way: BillWay
    sent_to: str
    handed_on: date | None
    sent_at: datetime | None


_LAST_SENT = Question(
    select(Sending.way, Sending.sent_to, PrintFile.handed_on, OutboxMessage.sent_at)
    .select_from(Sending)
    .outerjoin(PrintFile, PrintFile.id == Sending.file_id)
    .outerjoin(OutboxMessage, OutboxMessage.id == Sending.message_id)
    .where(
        Sending.bill_id == bindparam("bill_id"),
        PrintFile.handed_on.is_not(None)
        | (OutboxMessage.sent_at.is_not(None) & OutboxMessage.bounced_at.is_(None)),
    )
    .order_by(Sending.id.desc())
    .limit(1),
    LastSent,
)  # fmt: skip


def last_sent(session: Session | Connection, bill_id: int) -> LastSent | None:
    """How a bill left the house, as far as it did and nobody knows that it came back."""
    found = _LAST_SENT.ask(session, {"bill_id": bill_id})
    return found[0] if found else None


def content(session: Session, bill_id: int) -> Content:
    """What a bill comes to today, and what was kept of it."""
    return contents.of_bills(session, [bill_id])[bill_id]


def files(session: Session, *, before: int | None = None) -> Rows[PrintFile]:
    """The print files, the newest first."""
    wanted = select(PrintFile).order_by(PrintFile.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(PrintFile.id < before)
    return page_of(session.scalars(wanted).all())


def waiting(session: Session) -> int:
    """How many bills wait to be printed again."""
    return session.scalar(
        select(func.count()).where(
            Sending.way == BillWay.PAPER, Sending.file_id.is_(None), Sending.why != SendingWhy.NEW
        )
    ) or 0  # fmt: skip


def file(session: Session, file_id: int) -> PrintFile:
    """A file with its pieces.

    :raises NotFound: when there is none.
    """
    found = session.scalar(
        select(PrintFile)
        .where(PrintFile.id == file_id)
        .options(
            selectinload(PrintFile.parts).joinedload(PrintPart.document),
            joinedload(PrintFile.manifest),
        )
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such print file.")
    return found


def part(session: Session, file_id: int, number: int) -> Document:
    """The document of a piece.

    :raises NotFound: when there is none.
    """
    found = next((each for each in file(session, file_id).parts if each.number == number), None)
    if found is None:
        raise NotFound("There is no such part.")
    return found.document


class Place(NamedTuple):
    """A bill in a file by its number, or a notice by its year."""

    sending: Sending | NoticeSending
    what: str
    account: str


def places(session: Session, file: PrintFile, *, after: int = 0) -> Rows[Place]:
    """The bills or notices of a file in their order, a page of them."""
    if file.holds_notices:
        return _notices(session, file, after)
    rows = session.execute(
        select(Sending, Bill.number, CustomerAccount.number)
        .join(Bill, Bill.id == Sending.bill_id)
        .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
        .where(Sending.file_id == file.id, Sending.place > after)
        .order_by(Sending.place)
        .limit(PAGE + 1)
    )
    return page_of([Place(*row) for row in rows])


def _notices(session: Session, file: PrintFile, after: int) -> Rows[Place]:
    rows = session.execute(
        select(NoticeSending, SpecialRatesNotice.year, CustomerAccount.number)
        .join(SpecialRatesNotice, SpecialRatesNotice.id == NoticeSending.notice_id)
        .join(CustomerAccount, CustomerAccount.id == NoticeSending.account_id)
        .where(NoticeSending.file_id == file.id, NoticeSending.place > after)
        .order_by(NoticeSending.place)
        .limit(PAGE + 1)
    )
    return page_of([Place(sending, str(year), number) for sending, year, number in rows])
