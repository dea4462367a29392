"""Two at one question at the same moment, on real transactions."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from models.database import Database
from models.errors import Conflict
from models.ticket import Ticket, TicketMessage
from services.tickets import answering, asking
from tests.services.tickets.desk import Desk
from tests.workshop import LARKSPUR, Clock


@pytest.fixture
def busy(house_database: Database) -> tuple[Database, str, list[int], int]:
    """A question, who may answer it, and whose it is."""
    with house_database.saving() as session:
        desk = Desk(session, Clock())
        ticket = desk.ask()
        return house_database, ticket.number, [desk.dana.id, desk.lee.id], desk.iris.id


def test_of_replies_sent_at_the_same_moment_one_is_sent(busy):
    database, number, staff, _ = busy

    def reply(place: int) -> bool:
        def work(session):
            answering.reply(
                session, LARKSPUR, number=number, seen=1, words=f"Answer {place}", solve=True,
                staff_id=staff[place % 2], at=Clock()(),
            )  # fmt: skip

        try:
            database.attempt(work)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(reply, range(6))) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TicketMessage)) == 2
        assert session.scalars(select(Ticket.version)).one() == 2


def test_a_customer_and_the_office_who_write_at_once_lose_nothing(busy):
    database, number, staff, person = busy
    ticket_id = asking.id_of(number)

    def back(place: int) -> None:
        database.attempt(
            lambda session: asking.answer_back(
                session, LARKSPUR, key=str(place), ticket_id=ticket_id, person_id=person,
                words=f"And {place}?", at=Clock()(),
            )
        )  # fmt: skip

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(back, range(12)))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TicketMessage)) == 13
        assert session.scalars(select(Ticket.version)).one() == 13
