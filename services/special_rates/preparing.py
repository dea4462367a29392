"""The notice of a year: prepared by one person, approved by another, then sent."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.errors import Conflict, NotFound, Refused
from models.special_rates import SpecialRatesNotice
from services import audit, jobs
from services.context import Context
from services.once import insert_once
from services.rules.special_rates import plain
from services.special_rates import figures
from services.special_rates.figures import Figures

SENDING = "send_special_rates"


def prepare(
    session: Session, context: Context, *, year: int, at: datetime, by: str
) -> SpecialRatesNotice:
    """Work out what the notice of a year says (RCW 57.08.014). Nothing is sent.

    Until it is approved, a second call works it out anew, for whoever asks; afterwards it changes
    nothing: a year has one notice for ever.

    :raises Refused: for another year than this one and the next, or as ``figures.work_out`` says.
    """
    this_year = context.district.day(at).year
    if year not in {this_year, this_year + 1}:
        raise Refused(
            "The notice of %(this)s or %(next)s can be prepared now.",
            this=str(this_year), next=str(this_year + 1),
        )  # fmt: skip
    found = session.scalar(_of(year).with_for_update())
    if found is not None and found.approved_at is not None:
        return found
    now = figures.work_out(session, context, at=at)
    said = _said(now)
    if found is None:
        insert_once(
            session, SpecialRatesNotice, unique=["year"], year=year, prepared_by=by,
            prepared_at=at, approved_by="", written_to=0, written=0, **said,
        )  # fmt: skip
        found = locked(session, year)
    for name, value in said.items():
        setattr(found, name, value)
    found.prepared_by, found.prepared_at = by, at
    session.flush()
    _trail(session, found, "prepare", at=at, by=by)
    return found


def approve(
    session: Session, context: Context, *, year: int, at: datetime, by: str
) -> SpecialRatesNotice:
    """Agree to what a notice says: a worker sends it to every account.

    Somebody else than whoever prepared it. A second call by the same person changes nothing.

    :raises NotFound: when nobody prepared it.
    :raises Refused: by whoever prepared it, or when somebody approved it already.
    :raises Conflict: when books or file say something else by now.
    """
    notice = locked(session, year)
    if notice.approved_by == by:
        return notice
    if notice.approved_at is not None:
        raise Refused("It is approved already.")
    if notice.prepared_by == by:
        raise Refused("You prepared this notice: somebody else approves it.")
    now = _said(figures.work_out(session, context, at=at))
    if any(getattr(notice, name) != value for name, value in now.items()):
        raise Conflict("Bills or programs changed since it was prepared. Prepare it again.")
    notice.approved_by, notice.approved_at = by, at
    session.flush()
    _trail(session, notice, "approve", at=at, by=by)
    ask(session, notice.year, at=at, by=by)
    return notice


def ask(session: Session, year: int, *, at: datetime, by: str, part: int = 1) -> None:
    """Ask a worker to send a notice, or to go on with it; asked twice for a part, it is one."""
    jobs.ask(
        session, kind=SENDING, key=f"{SENDING}:{year}:{part}",
        arguments={"year": year, "part": part}, at=at, by=by,
    )  # fmt: skip


def locked(session: Session, year: int) -> SpecialRatesNotice:
    """The notice of a year, ours until the transaction ends.

    :raises NotFound: when nobody prepared it.
    """
    wanted = _of(year).with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound("There is no notice of that year.")
    return found


def _of(year: int) -> Select[SpecialRatesNotice]:
    return select(SpecialRatesNotice).where(SpecialRatesNotice.year == year)


def _said(now: Figures) -> dict[str, object]:
    """What is kept of the figures."""
    return {
        "from_on": now.from_on, "to_on": now.to_on, "given": now.shift.given, "bills": now.bills,
        "discounted": now.discounted, "undiscounted": now.shift.payers,
        "shift": now.shift.monthly, "says": {"offers": [plain(each) for each in now.offers]},
    }  # fmt: skip


def _trail(
    session: Session, notice: SpecialRatesNotice, action: str, *, at: datetime, by: str
) -> None:
    audit.record(
        session, actor=by, action=f"special_rates.{action}",
        subject=f"special_rates:{notice.year}", at=at,
        detail={"given": notice.given.plain, "accounts": notice.undiscounted,
                "shift": notice.shift.plain},
    )  # fmt: skip
