"""The desk's questions: its lists, one of them, one's day and everybody's, many or few."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle

from sqlalchemy import func, insert, select

from bench import floors
from bench.browsing import DESK_LOGIN, Browser
from bench.hearing import listening
from bench.table import Table
from bench.timing import Work, compare, each
from bench.town import LARKSPUR, Town, tidy
from models.account import CustomerAccount
from models.base import table_of
from models.identity import Staff, StaffRole
from models.ticket import (
    Reason,
    Subject,
    Ticket,
    TicketChannel,
    TicketMessage,
    WrittenAs,
)
from models.ticket_states import TicketState
from services.sessions import sessions
from services.tickets import inbox
from web.extensions import NAME

#: As many questions as accounts; of twenty so many wait for the office, and one for the customer.
OF, OPEN, WAITING = 20, 2, 1
MESSAGES = 3
AT_ONCE = 5_000
CALLS = 20
STATEMENTS_MAX = 10
#: How many times what it takes at 1,000 each page may take at 100,000.
PAGES = {
    "inbox": ("/desk/inbox?view=unassigned", 1.2),
    "inbox, answered": ("/desk/inbox?view=solved", 1.2),
    "question": ("/desk/tickets/T-{}", 1.3),
    "my day": ("/desk/my-day", 1.3),
    "supervisor board": ("/desk/supervisor", 1.5),
}
#: How many times a bare list of questions the inbox may take, and a count of all views, in ms.
INBOX_TIMES, COUNTERS_MS = 3.0, 5.0


class Desk:
    """The console of one town, with its questions and a supervisor signed in."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.last = ask_much(town)
        app = town.app()
        self.database = app.extensions[NAME].database
        self.browser = Browser(app)
        self.login = {DESK_LOGIN: _supervisor(town)}

    def look(self, path: str) -> Callable[[], bytes]:
        """Ask for a page; of one question another each time, in an order nobody can guess."""
        dice = random.Random(5)
        turn = cycle([10_000 + dice.randint(1, self.last) for _ in range(500)])
        return lambda: self.browser.get(path.format(next(turn)), **self.login)


def growth(table: Table, small: Town, large: Town) -> None:
    """Each page where there are 100,000 questions beside where there are 1,000."""
    few, many = Desk(small), Desk(large)
    engine = large.engine

    def settle() -> None:
        few.browser.settle()
        many.browser.settle()

    for name, (path, goal) in PAGES.items():
        pair = compare(many.look(path), few.look(path), CALLS, between=settle)
        table.times(f"{name}, 100,000 questions / 1,000", engine, pair, goal)
        table.most(
            f"{name}, SQL statements", engine, max(_statements(many, path)), STATEMENTS_MAX, "",
            "at 100,000",
        )  # fmt: skip
    bare = Browser(floors.bare_queue(large.url))
    path, _goal = PAGES["inbox"]
    pair = compare(many.look(path), lambda: bare.get("/queue"), CALLS, between=settle)
    table.times("inbox / a bare list of questions", engine, pair, INBOX_TIMES)
    table.most(
        "counting every view of the inbox", engine, min(each(_counting(many), CALLS)), COUNTERS_MS,
        " ms", "at 100,000",
    )  # fmt: skip
    few.database.dispose()
    many.database.dispose()


def ask_much(town: Town) -> int:
    """As many questions as there are accounts, most answered long ago; the last one's id."""
    now = datetime.now(UTC)
    with town.database.saving() as session:
        accounts = session.scalar(select(func.count()).select_from(CustomerAccount)) or 0
        staff = session.scalars(select(Staff.id).order_by(Staff.id)).all()
        first = (session.scalar(select(func.max(Ticket.id))) or 0) + 1
    with town.database.write.begin() as connection:
        for begin in range(first, first + accounts, AT_ONCE):
            ids = range(begin, min(begin + AT_ONCE, first + accounts))
            rows = [_question(id_, accounts, staff, now) for id_ in ids]
            connection.execute(insert(table_of(Ticket)), rows)
            said = [each for row in rows for each in _messages(row, staff)]
            connection.execute(insert(table_of(TicketMessage)), said)
    tidy(town.url)
    return first + accounts - 1


def _question(id_: int, accounts: int, staff: Sequence[int], now: datetime) -> dict[str, object]:
    dice = random.Random(id_)
    turn = id_ % OF
    state = (
        (TicketState.NEW if turn else TicketState.OPEN)
        if turn < OPEN
        else TicketState.WAITING
        if turn < OPEN + WAITING
        else TicketState.SOLVED
    )
    asked = now - timedelta(days=dice.randint(0, 9) if turn < OPEN else dice.randint(5, 900))
    day = LARKSPUR.day(asked)
    owned = turn == 0 or turn >= OPEN
    return {
        "id": id_, "key": f"bench:{id_}", "account_id": 1 + id_ % accounts, "caller": "A bench",
        "channel": TicketChannel.PORTAL, "subject": Subject.OTHER,
        "reason": dice.choice(list(Reason)), "state": state,
        "owner_id": dice.choice(staff) if owned else None, "asked_at": asked, "asked_on": day,
        "promised_on": day + timedelta(days=3), "touched_on": day, "version": 1 + MESSAGES,
        "telephone": "", "sender": "",
    }  # fmt: skip


def _messages(question: dict[str, object], staff: Sequence[int]) -> Iterator[dict[str, object]]:
    for number in range(MESSAGES):
        kind = (WrittenAs.CUSTOMER, WrittenAs.REPLY, WrittenAs.NOTE)[number]
        yield {
            "key": f"{question['key']}:{number}", "ticket_id": question["id"], "kind": kind,
            "text": f"What is the line of {number} on my bill, and why is it there?",
            "staff_id": None if kind is WrittenAs.CUSTOMER else staff[0],
            "written_at": question["asked_at"], "leaves_at": question["asked_at"],
            "is_unproved": False, "earlier": "",
        }  # fmt: skip


def _supervisor(town: Town) -> str:
    with town.database.saving() as session:
        staff_id = session.scalars(
            select(Staff.id).where(Staff.role == StaffRole.SUPERVISOR).order_by(Staff.id)
        ).first()
        return sessions.open_for_staff(
            session, staff_id=staff_id or 0, at=datetime.now(UTC), address="127.0.0.1",
            browser="a bench",
        )  # fmt: skip


def _statements(desk: Desk, path: str) -> set[int]:
    look, counts = desk.look(path), set()
    for _ in range(5):
        with listening(desk.database) as heard:
            look()
        desk.browser.settle()
        counts.add(len(heard))
    return counts


def _counting(desk: Desk) -> Work:
    def count() -> None:
        with desk.database.reading() as session:
            inbox.counts(session, staff_id=1, on=LARKSPUR.day(datetime.now(UTC)))

    return count
