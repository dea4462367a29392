"""Which bill or notice stands at which place of a print file: written down before one is drawn."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from models.mailing import BillWay, PrintFile, Sending, SendingWhy
from models.special_rates import NoticeSending, NoticeWhy
from services import audit
from services.context import Context
from services.rules import postal

Sent = TypeVar("Sent", Sending, NoticeSending)


class Envelope(NamedTuple):
    """An address in the parts that a mail house sorts by."""

    name: str
    lines: tuple[str, str, str]
    city: str
    state: str
    postal_code: str


def envelope(sent_to: str) -> Envelope:
    """The parts of an address that is kept a line each: the last is city, state and ZIP."""
    name, *lines, last = sent_to.split("\n") if "\n" in sent_to else ("", sent_to, "")
    city, _comma, rest = last.rpartition(", ")
    state, _space, postal_code = rest.partition(" ")
    one, two, three = (*lines, "", "", "")[:3]
    return Envelope(name, (one, two, three), city, state, postal_code)


def collect(
    session: Session, *, context: Context, key: str, run_id: int | None, by: str
) -> int | None:
    """Give each bill that waits for it a place in a new file; the file's id, or none.

    With a run, the new bills of that run; without one, all that are printed again. The same key
    twice is the same file.
    """
    known = session.scalar(select(PrintFile.id).where(PrintFile.key == key))
    if known is not None:
        return known
    is_wanted = Sending.run_id == run_id if run_id is not None else Sending.why != SendingWhy.NEW
    if run_id is not None:
        is_wanted &= Sending.why == SendingWhy.NEW
    waiting = session.execute(
        select(Sending.id, Sending.sent_to)
        .where(Sending.way == BillWay.PAPER, Sending.file_id.is_(None), is_wanted)
        .with_for_update()
    ).all()  # fmt: skip
    return _file(session, context, Sending, waiting, key=key, run_id=run_id, by=by)


def collect_notices(
    session: Session, *, context: Context, key: str, notice_id: int | None, by: str
) -> int | None:
    """Give each notice of special rates that waits for it a place in a new file; its id, or none.

    With a year's notice, those that go to everybody; without one, all others. The same key twice
    is the same file.
    """
    known = session.scalar(select(PrintFile.id).where(PrintFile.key == key))
    if known is not None:
        return known
    yearly = NoticeSending.why == NoticeWhy.YEARLY
    waiting = session.execute(
        select(NoticeSending.id, NoticeSending.sent_to)
        .where(
            NoticeSending.way == BillWay.PAPER, NoticeSending.file_id.is_(None),
            yearly & (NoticeSending.notice_id == notice_id) if notice_id else ~yearly,
        )
        .with_for_update()
    ).all()  # fmt: skip
    return _file(session, context, NoticeSending, waiting, key=key, run_id=None, by=by)


def _file(
    session: Session, context: Context, of: type[Sending] | type[NoticeSending],
    waiting: Sequence[Row[int, str]], *, key: str, run_id: int | None, by: str,
) -> int | None:  # fmt: skip
    """A new file of these, in the order a carrier walks; else the one that has the key, or none."""
    if not waiting:  # whoever was first may have had them while we waited
        return session.scalar(select(PrintFile.id).where(PrintFile.key == key))
    file = PrintFile(
        key=key, run_id=run_id, asked_at=context.now(), asked_by=by, bills=len(waiting)
    )
    session.add(file)
    session.flush()
    inside = sorted((_walk(sent_to), id_) for id_, sent_to in waiting)
    session.execute(
        update(of),
        [
            {"id": id_, "file_id": file.id, "place": place}
            for place, (_key, id_) in enumerate(inside, start=1)
        ],
    )
    audit.record(
        session, actor=by, action="print_file.ask", subject=f"print_file:{file.id}",
        at=context.now(), detail={"bills": file.bills, "run": run_id},
    )  # fmt: skip
    return file.id


def at_places(
    session: Session, of: type[Sent], file_id: int, first: int, last: int
) -> Sequence[Sent]:
    """What is printed at these places of a file, in their order."""
    return session.scalars(
        select(of).where(of.file_id == file_id, of.place.between(first, last)).order_by(of.place)
    ).all()


def _walk(sent_to: str) -> postal.Key:
    to = envelope(sent_to)
    return postal.walk(to.lines[0], " ".join(to.lines[1:]), to.postal_code)
