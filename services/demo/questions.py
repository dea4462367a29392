"""Questions that the demo's people asked, and what its staff answered. They hold on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount
from models.bill import Bill
from models.district import District
from models.identity import Staff
from models.ticket import (
    Reason,
    Subject,
    Ticket,
    TicketChannel,
    TicketMessage,
    WrittenAs,
)
from models.ticket_draft import CannedReply
from models.ticket_states import TO_ANSWER, TicketState, WaitsFor
from services.rules.numbers import number_of
from services.tickets import asking, merging

DANA, INES = "dana@larkspursewer.example", "ines@larkspursewer.example"
#: About noon in the district, in winter and in summer.
NOON = time(20, 5, tzinfo=UTC)
#: Those whose clock stands.
STOPPED = frozenset(TicketState) - TO_ANSWER - {TicketState.WAITING_INTERNAL}
_C, _R, _N = WrittenAs.CUSTOMER, WrittenAs.REPLY, WrittenAs.NOTE


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question: whose, when, about what, and everything that was written."""

    #: The account's number without its check digit.
    body: int
    days_ago: int
    subject: Subject
    reason: Reason
    state: TicketState
    #: Days after the question, what it is, who of staff wrote it, the words.
    said: Sequence[tuple[int, WrittenAs, str, str]]
    owner: str = ""
    caller: str = ""
    whom: WaitsFor | None = None
    #: Days from today until it comes back by itself.
    comes_back_in: int = 0


QUESTIONS = (
    Asked(
        body=2_031_552, days_ago=1, subject=Subject.LINE, reason=Reason.AMOUNT,
        state=TicketState.NEW,
        said=[(0, _C, "", "This line went up and nobody told me. Is it right?")],
    ),
    Asked(
        body=2_061_985, days_ago=1, subject=Subject.BILL, reason=Reason.HARDSHIP,
        state=TicketState.OPEN, owner=DANA,
        said=[
            (0, _C, "", "No puedo pagar todo este mes. ¿Puedo pagar la mitad ahora?"),
            (0, _N, DANA, "Called at noon, nobody answered. Try again in the morning."),
        ],
    ),
    Asked(
        body=2_044_183, days_ago=9, subject=Subject.OTHER, reason=Reason.OTHER,
        state=TicketState.SOLVED, owner=DANA,
        said=[
            (0, _C, "", "Whose is the pipe between my house and the street?"),
            (1, _R, DANA, "The side sewer is yours from the house to our main. We look after the"
             " main. Before you dig, call 811, and ask us for the drawing of your line."),
            (1, _C, "", "Good to know, thank you."),
        ],
    ),
    Asked(
        body=2_073_340, days_ago=4, subject=Subject.BILL, reason=Reason.MEANING,
        state=TicketState.WAITING, owner=INES,
        said=[
            (0, _C, "", "What is a unit?"),
            (1, _R, INES, "A unit is one home. A shop is counted in homes too, by the water it"
             " uses. Does your question concern the house or the workshop behind it?"),
        ],
    ),
    Asked(
        body=2_094_413, days_ago=5, subject=Subject.OTHER, reason=Reason.PAID_ALREADY,
        state=TicketState.WAITING_EXTERNAL, owner=DANA, whom=WaitsFor.BANK,
        said=[
            (0, _C, "", "Our bank says that you cashed the check of October 2. Here it still"
             " counts as unpaid."),
            (1, _N, DANA, "Asked the bank for a copy of the check. It answers within a week."),
        ],
    ),
    Asked(
        body=2_044_183, days_ago=1, subject=Subject.OTHER, reason=Reason.OTHER,
        state=TicketState.WAITING_INTERNAL, owner=INES, whom=WaitsFor.DEPARTMENT,
        said=[
            (0, _C, "", "The lid of the cleanout in front of my house is broken. Who mends it?"),
            (0, _N, INES, "The crew looks at it on its round and says whose it is."),
        ],
    ),
    Asked(
        body=2_073_340, days_ago=3, subject=Subject.OTHER, reason=Reason.HARDSHIP,
        state=TicketState.SNOOZED, owner=INES, comes_back_in=12,
        said=[
            (0, _C, "", "My pension comes at the end of the month. Can we talk about the bill"
             " then?"),
            (1, _R, INES, "Yes. I write to you again when it has come."),
        ],
    ),
    Asked(
        body=2_094_413, days_ago=6, subject=Subject.OTHER, reason=Reason.PAID_ALREADY,
        state=TicketState.SOLVED, owner=DANA, caller="Osgood Property, bookkeeping",
        said=[
            (0, _C, DANA, "Their check left two weeks ago and is not on the account."),
            (0, _R, DANA, "Nothing has come yet. They ask their bank and send us the number of"
             " the check, so that we can look for it."),
        ],
    ),
)  # fmt: skip
CANNED = (
    ("What is a unit?", "en", "Hello {name},\n\nA unit is one home. What you pay is the rate of"
     " the district times your units and the months of the bill.\n\n{ticket}"),
    ("What you owe now", "en", "Hello {name},\n\nToday you owe {owed} for {address}, account"
     " {account}. You can pay without a fee from a bank account.\n\n{ticket}"),
    ("Lo que debe ahora", "es", "Estimado/a {name}:\n\nHoy debe {owed} por {address}, cuenta"
     " {account}. Pagar desde una cuenta bancaria no tiene recargo.\n\n{ticket}"),
)  # fmt: skip


def ask_all(session: Session, district: District, *, today: date) -> int:
    """Write the questions of those accounts that the demo has, and say how many."""
    staff = {row.email: row.id for row in session.execute(select(Staff.email, Staff.id))}
    at = datetime.combine(today - timedelta(days=90), NOON)
    for title, language, text in CANNED:
        session.add(
            CannedReply(
                title=title, language=language, text=text, made_by=f"staff:{staff[INES]}",
                made_at=at,
            )
        )  # fmt: skip
    asked = sum(_ask(session, district, staff, each, today) for each in QUESTIONS)
    _merge(session, district, staff[DANA], today)
    return asked


def _merge(session: Session, district: District, dana: int, today: date) -> None:
    """The bookkeeper called about what the house asked the day after: it is one question."""
    called, asked = (
        session.scalar(select(Ticket).where(Ticket.key == _key(number_of(2_094_413), ago)))
        for ago in (6, 5)
    )
    if called is None or asked is None:
        return
    merging.merge(
        session, district, number=called.number, into=asked.number, seen=called.version,
        is_confirmed=True, staff_id=dana, at=datetime.combine(today - timedelta(days=3), NOON),
    )  # fmt: skip


def _key(number: str, days_ago: int) -> str:
    return f"demo:{number}:{days_ago}"


def _ask(
    session: Session, district: District, staff: dict[str, int], asked: Asked, today: date
) -> bool:
    number = number_of(asked.body)
    account_id = session.scalar(select(CustomerAccount.id).where(CustomerAccount.number == number))
    if account_id is None:
        return False
    person_id = session.scalar(
        select(Access.person_id).where(Access.account_id == account_id).order_by(Access.id).limit(1)
    )
    bill_id = session.scalar(
        select(Bill.id)
        .where(Bill.account_id == account_id)
        .order_by(Bill.period_from.desc())
        .limit(1)
    )
    is_of_bill = asked.subject in {Subject.BILL, Subject.LINE}
    on = today - timedelta(days=asked.days_ago)
    at = datetime.combine(on, NOON)
    last = on + timedelta(days=asked.said[-1][0])
    key = _key(number, asked.days_ago)
    ticket = Ticket(
        key=key, account_id=account_id, subject=asked.subject, reason=asked.reason,
        asked_by_id=None if asked.caller else person_id, caller=asked.caller,
        channel=TicketChannel.PHONE if asked.caller else TicketChannel.PORTAL,
        bill_id=bill_id if is_of_bill else None,
        line_position=1 if asked.subject is Subject.LINE else None, state=asked.state,
        owner_id=staff.get(asked.owner), asked_at=at, asked_on=on, touched_on=last,
        promised_on=asking.promise(district, on),
        days_left=1 if asked.state in STOPPED else None, waits_for=asked.whom,
        snoozed_until=today + timedelta(days=asked.comes_back_in) if asked.comes_back_in else None,
        version=1 + len(asked.said),
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    for place, (later, kind, who, words) in enumerate(asked.said):
        written = at + timedelta(days=later, minutes=7 * place)
        session.add(
            TicketMessage(
                key=f"{key}:{place}", ticket_id=ticket.id, kind=kind, text=words,
                person_id=None if who else person_id, staff_id=staff.get(who),
                written_at=written, leaves_at=written,
            )
        )  # fmt: skip
    session.flush()
    return True
