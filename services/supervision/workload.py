"""Who has how many questions, how much work they are, and which promise is the next to break."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, literal, select, text, union_all
from sqlalchemy.orm import Session

from models.ticket import Reason, Ticket, TicketChannel
from models.ticket_states import IS_INSIDE, IS_TO_ANSWER
from services.rules import workload
from services.supervision.people import Colleague

#: Of one person's questions no more are read: a list is never waited for because of its length.
READ_MAX = 100
NOBODY = 0


@dataclass
class Load:
    """The questions of one of staff, or of nobody: those to answer, and those for which somebody of
    the district is waited for, whose promised day comes all the same."""

    staff_id: int
    name: str
    #: When they were last seen here; none when they have no sign-in that lasts.
    seen_at: datetime | None = None
    #: How many wait for an answer, up to ``READ_MAX``.
    count: int = 0
    late: int = 0
    today: int = 0
    minutes: int = 0
    #: The earliest day an answer is promised for.
    next_on: date | None = None
    #: The longest wait of a question that nobody answered.
    oldest_on: date | None = None
    by_reason: dict[Reason, int] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were read."""
        return self.count >= READ_MAX

    @property
    def hours(self) -> str:
        """The work, as people say it."""
        return workload.hours(self.minutes)


def loads(session: Session, staff: Sequence[Colleague], *, on: date) -> list[Load]:
    """What nobody has, then everybody who answers, the most work first. One statement, which reads
    no more than ``READ_MAX`` questions of each."""
    found = [Load(NOBODY, "Nobody yet")]
    found += [Load(each.id, each.name, each.seen_at) for each in staff if each.answers]
    by_id = {each.staff_id: each for each in found}
    for owner_id, reason, channel, promised_on, asked_on in session.execute(_questions(by_id)):
        _add(by_id[owner_id], reason, channel, promised_on, asked_on, on)
    nobody, *theirs = found
    return [nobody, *sorted(theirs, key=lambda each: (-each.minutes, each.name))]


def _questions(owners: Iterable[int]) -> Select[int, Reason, TicketChannel, date, date]:
    """The first questions of each, each by the index of its owner's promises."""

    def of(owner_id: int, waits: str) -> Select[int, Reason, TicketChannel, date, date]:
        asked = select(
            literal(owner_id).label("owner_id"), Ticket.reason, Ticket.channel, Ticket.promised_on,
            Ticket.asked_on,
        )  # fmt: skip
        # No index of PostgreSQL's leads to what is "not distinct".
        theirs = Ticket.owner_id.is_(None) if owner_id == NOBODY else Ticket.owner_id == owner_id
        asked = asked.where(text(waits), theirs)
        return asked.order_by(Ticket.promised_on, Ticket.id).limit(READ_MAX)

    each = [of(owner, waits).subquery() for owner in owners for waits in (IS_TO_ANSWER, IS_INSIDE)]
    every = union_all(*(select(some) for some in each)).subquery()
    c = every.c
    return select(c.owner_id, c.reason, c.channel, c.promised_on, c.asked_on)


def _add(
    load: Load, reason: Reason, channel: TicketChannel, promised_on: date, asked_on: date, on: date
) -> None:
    load.count += 1
    load.late += promised_on < on
    load.today += promised_on == on
    load.minutes += workload.minutes(reason, channel)
    load.next_on = min(load.next_on or promised_on, promised_on)
    load.oldest_on = min(load.oldest_on or asked_on, asked_on)
    load.by_reason[reason] = load.by_reason.get(reason, 0) + 1
