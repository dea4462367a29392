"""The file that the mail house prints: bills or notices in postal order, drawn piece by piece.

It can stop at any point and go on: a piece that is kept is not drawn again, and what stands
at which place is written down before the first is drawn.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from hashlib import sha256
from io import StringIO
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.bill import Bill, BillHash
from models.document import DocumentKind
from models.errors import NotFound
from models.mailing import PrintFile, PrintPart, Sending
from models.special_rates import NoticeSending
from services import audit, jobs
from services.books.statements import cell
from services.context import Context
from services.documents import shelf
from services.keys.vault import Kept
from services.mailing import addressing, drawing, notices
from services.mailing.placing import at_places, collect, envelope

SENDING, PRINTING = "send_bills", "print_bills"
#: Bills in one piece, set in one go: some 3 MB, seconds of drawing, and 400 MB of memory meanwhile.
PIECE = 250
#: A slice ends before its lease does; another goes on.
SLICE, LEASE = timedelta(minutes=8), timedelta(minutes=20)
HEADER = (
    "sequence", "part", "page", "pages", "account", "bill", "name", "line1", "line2", "line3",
    "city", "state", "postal_code", "language", "content_hash",
)  # fmt: skip

#: How many are done, and how many there are.
Tell = Callable[[int, int], None]


@jobs.handles(SENDING, lease=LEASE, alone=True)
def send_bills(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """A slice of sending the bills of a run; what is left goes on with the next."""
    run_id, until = int(taken.arguments["run_id"]), _until()
    file = send(context, run_id, by=taken.asked_by, until=until)
    if file is None and not until():
        return "Every bill went by e-mail."
    return _ending(context, taken, file, run_id=run_id)


@jobs.handles(PRINTING, lease=LEASE, alone=True)
def print_bills(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """A slice of drawing bills that are printed again."""
    file = draw(context, int(taken.arguments["file_id"]), by=taken.asked_by, until=_until())
    return _ending(context, taken, file, file_id=file.id)


def _until() -> Callable[[], bool]:
    ends = monotonic() + SLICE.total_seconds()
    return lambda: monotonic() > ends


def _ending(context: Context, taken: jobs.Taken, file: PrintFile | None, **of: int) -> jobs.Ending:
    drawn = f"{file.drawn} of {file.bills} bills are drawn." if file else "It is being addressed."
    if file is not None and file.made_at is not None:
        return drawn
    part = int(taken.arguments.get("part", 1)) + 1

    def go_on(session: Session) -> str:
        (about,) = of.values()
        jobs.ask(
            session, kind=taken.kind, key=f"{taken.kind}:{about}:{part}",
            arguments={**of, "part": part}, at=context.now(), by=taken.asked_by,
        )  # fmt: skip
        return f"{drawn} It goes on."

    return go_on


def send(
    context: Context, run_id: int, *, by: str, tell: Tell = lambda done, of: None,
    until: Callable[[], bool] = lambda: False,
) -> PrintFile | None:  # fmt: skip
    """Send the bills of a posted run: by e-mail who chose so, and a print file for all others.

    Begun again, it goes on where it stopped; of a run that was sent, nothing is sent or drawn
    again, and its file is returned. None when every bill went by e-mail, or it stopped before.

    :raises NotFound: when there is no such run.
    :raises Refused: when it is not posted.
    """
    next_ones = partial(addressing.address, context=context, run_id=run_id, by=by)
    while context.database.attempt(next_ones):
        if until():
            return None
    file_id = context.database.attempt(
        partial(collect, context=context, key=f"run:{run_id}", run_id=run_id, by=by)
    )
    return None if file_id is None else draw(context, file_id, by=by, tell=tell, until=until)


def draw(
    context: Context, file_id: int, *, by: str, tell: Tell = lambda done, of: None,
    until: Callable[[], bool] = lambda: False,
) -> PrintFile:  # fmt: skip
    """Draw a file to its end, or go on where it stopped. Of one that is made, nothing is drawn.

    :raises NotFound: when there is no such file.
    """
    while True:
        with context.database.reading() as session:
            file = session.get(PrintFile, file_id)
            if file is None:
                raise NotFound("There is no such print file.")
            tell(file.drawn, file.bills)
            if file.made_at is not None or until():
                return file
            number = 1 + (session.scalar(
                select(func.max(PrintPart.number)).where(PrintPart.file_id == file_id)
            ) or 0)  # fmt: skip
            count, content = _piece(session, context, file)
        kept = context.vault().keep(content, scope=f"print_file:{file_id}")
        if count:
            part = PrintPart(
                file_id=file_id, number=number, first_place=file.drawn + 1,
                last_place=file.drawn + count, pages=count * file.sides,
                digest=sha256(content).hexdigest(), document_id=0,
            )  # fmt: skip
            context.database.attempt(partial(_keep_part, part=part, kept=kept, context=context))
        else:
            context.database.attempt(
                partial(_finish, file_id=file_id, kept=kept, context=context, by=by)
            )


def _piece(session: Session, context: Context, file: PrintFile) -> tuple[int, bytes]:
    """The next piece and how many are in it; none: the list, when all are drawn."""
    first, last = file.drawn + 1, file.drawn + PIECE
    if file.holds_notices:
        if sheets := at_places(session, NoticeSending, file.id, first, last):
            return len(sheets), notices.pdf_of(session, context, sheets)
    elif bills := at_places(session, Sending, file.id, first, last):
        return len(bills), drawing.pdf_of(session, context, bills)
    return 0, _list(session, file)


def _locked(session: Session, file_id: int) -> PrintFile:
    return session.get_one(PrintFile, file_id, with_for_update=True, populate_existing=True)


def _keep_part(session: Session, *, part: PrintPart, kept: Kept, context: Context) -> None:
    """Keep a piece, unless somebody else did meanwhile; the store then sweeps ours some day."""
    file = _locked(session, part.file_id)
    if file.drawn >= part.first_place:
        return
    document = shelf.keep(session, kept, kind=DocumentKind.PDF, at=context.now())
    session.add(
        PrintPart(
            file_id=file.id, number=part.number, first_place=part.first_place,
            last_place=part.last_place, pages=part.pages, digest=part.digest,
            document_id=document.id,
        )
    )  # fmt: skip
    file.drawn = part.last_place
    file.pages += part.pages
    session.flush()


def _finish(session: Session, *, file_id: int, kept: Kept, context: Context, by: str) -> None:
    file = _locked(session, file_id)
    if file.made_at is not None:
        return
    document = shelf.keep(session, kept, kind=DocumentKind.TEXT, at=context.now())
    file.list_id, file.made_at = document.id, context.now()
    session.flush()
    audit.record(
        session, actor=by, action="print_file.made", subject=f"print_file:{file_id}",
        at=context.now(), detail={"bills": file.bills, "pages": file.pages},
    )  # fmt: skip


def _list(session: Session, file: PrintFile) -> bytes:
    """What goes with the pages: each bill or notice with its place, address and hash."""
    parts = session.scalars(
        select(PrintPart).where(PrintPart.file_id == file.id).order_by(PrintPart.number)
    ).all()
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADER)
    for part in parts:
        writer.writerows(_rows(session, file, part))
    return written.getvalue().encode()


def _rows(session: Session, file: PrintFile, part: PrintPart) -> Iterator[Sequence[str]]:
    if file.holds_notices:
        for notice, account in notices.rows(session, part):
            yield _row(file, part, notice, account, f"Special rates {notice.notice.year}", "")
        return
    found = session.execute(
        select(Sending, Bill.number, CustomerAccount.number, BillHash.digest)
        .join(Bill, Bill.id == Sending.bill_id)
        .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
        .outerjoin(BillHash, BillHash.bill_id == Bill.id)
        .where(Sending.file_id == part.file_id,
               Sending.place.between(part.first_place, part.last_place))
        .order_by(Sending.place)
    )  # fmt: skip
    for sending, bill, account, digest in found:
        yield _row(file, part, sending, printed(account), bill, digest or "")


def _row(
    file: PrintFile, part: PrintPart, sending: Sending | NoticeSending, account: str, what: str,
    digest: str,
) -> Sequence[str]:  # fmt: skip
    to, place = envelope(sending.sent_to), sending.place or 0
    page = (place - part.first_place) * file.sides + 1
    return (
        str(place), str(part.number), str(page), str(file.sides), account, what,
        *(cell(each) for each in (to.name, *to.lines, to.city, to.state)), to.postal_code,
        sending.language, digest,
    )  # fmt: skip
