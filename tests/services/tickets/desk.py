"""One account, whoever may see it, and two who answer."""

from datetime import date
from threading import get_ident
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models.database import Database
from models.outbox import OutboxMessage
from models.ticket import Reason, Ticket, TicketMessage
from services import jobs
from services.tickets import answering, asking, seen
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.workshop import LARKSPUR, Clock, at_work

TODAY = date(2026, 11, 18)


class Desk:
    """One account, whoever may see it, and two who answer."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session, self.clock = session, clock
        self.account = make_account(session)
        self.bill = make_bill(session, self.account, "132.50")
        self.iris = make_person(session, "Iris Vance", email="iris@example.org")
        give_access(session, self.iris, self.account)
        self.dana, self.lee = make_staff(session, "Dana W"), make_staff(session, "Lee M")

    def ask(self, words: str = "Why so much?", **facts: object) -> Ticket:
        given = {
            "key": words, "account_id": self.account.id, "thing": asking.About(),
            "reason": Reason.AMOUNT, "person_id": self.iris.id, "at": self.clock(),
        }  # fmt: skip
        return asking.ask(self.session, LARKSPUR, words=words, **(given | facts))  # type: ignore[arg-type]

    def call(self, said: str = "Hello?", **facts: object) -> Ticket:
        """A call of somebody unknown, not answered yet."""
        given = {
            "account_id": None, "answer": "", "staff_id": self.dana.id, "at": self.clock(),
        } | facts  # fmt: skip
        return answering.log_call(
            self.session,
            LARKSPUR,
            key=said,
            caller="Nell",
            reason=Reason.AMOUNT,
            said=said,
            **given,  # type: ignore[arg-type] # whatever a call has
        )

    def answer_back(self, ticket: Ticket, words: str = "But why?") -> Ticket:
        return asking.answer_back(
            self.session, LARKSPUR, key=words, ticket_id=ticket.id, person_id=self.iris.id,
            words=words, at=self.clock(),
        )  # fmt: skip

    def doing(self, ticket: Ticket, **facts: object) -> dict[str, Any]:
        """What Dana says when she does something to a question that she has before her."""
        given = {"number": ticket.number, "seen": ticket.version, "staff_id": self.dana.id}
        return given | {"at": self.clock()} | facts

    def reply(self, ticket: Ticket, words: str = "Because.", **facts: object) -> TicketMessage:
        given = {
            "number": ticket.number, "seen": ticket.version, "solve": False,
            "staff_id": self.dana.id, "at": self.clock(),
        }  # fmt: skip
        return answering.reply(self.session, LARKSPUR, words=words, **(given | facts))  # type: ignore[arg-type]

    def read_by_customer(self, ticket: Ticket) -> list[str]:
        return self._read(ticket, for_customer=True)

    def read_by_staff(self, ticket: Ticket) -> list[str]:
        return self._read(ticket, for_customer=False)

    def _read(self, ticket: Ticket, *, for_customer: bool) -> list[str]:
        page = seen.thread(
            self.session, ticket.id, before=None, at=self.clock(), for_customer=for_customer
        )
        return [each.text for each in page.said]


def mailed(desk: Desk, database: Database) -> list[OutboxMessage]:
    """What is in the outbox once everything due was done; the letters themselves stay there."""
    desk.session.flush()
    jobs.run_due(at_work(database, desk.clock))
    return list(desk.session.scalars(select(OutboxMessage)))


class Explained:
    """How the engine would find what is asked meanwhile, were its tables large."""

    def __init__(self, session: Session) -> None:
        self.session, self.plans = session, list[str]()
        self._asked: list[tuple[str, Any]] = []
        self._ours = get_ident()

    def __enter__(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._note)

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)
        connection = self.session.connection()
        explain = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            explain = "EXPLAIN"
            for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for statement, facts in self._asked:
            self.plans += [
                str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", facts)
            ]

    def _note(
        self, _connection: Any, _cursor: Any, statement: str, facts: Any, *_rest: Any
    ) -> None:
        if statement.startswith("SELECT") and get_ident() == self._ours:
            self._asked.append((statement, facts))
