"""Linking, unlinking and taking back that meet: whoever is taken back stays out."""

from concurrent.futures import Future

import pytest
from sqlalchemy import select

from models.account import Access, Person
from models.audit import AuditEvent
from models.database import Database
from models.errors import NotFound
from models.linking import AccountLink, AccountPin, LinkEnd
from models.outbox import OutboxMessage
from services import linking
from tests.factories import give_access, make_person
from tests.meetings import meeting
from tests.services.linking.conftest import AT, ON, Paper
from tests.workshop import LARKSPUR


@pytest.fixture
def house(house_database: Database) -> Database:
    """Iris Vance linked an account that Noor Haddad owns; the letter lies in Noor's mailbox."""
    with house_database.saving() as session:
        paper = Paper(session)
        give_access(session, make_person(session, "Noor Haddad"), paper.account)
        paper.link()
    return house_database


def told(database: Database) -> str:
    """The secret of the first letter."""
    with database.reading() as session:
        letters = select(OutboxMessage.text).where(OutboxMessage.kind == "account_linked")
        first = session.scalars(letters.order_by(OutboxMessage.id)).first()
    return first.split("/undo-link/")[1].split()[0]


def taker_back(database: Database):
    """What Noor does with the letter."""
    token = told(database)
    return lambda session: linking.undo(session, token, district=LARKSPUR, at=AT)


class Iris:
    """What she does, each in a transaction of somebody else's choice."""

    def __init__(self, database: Database) -> None:
        with database.reading() as session:
            self.id = session.scalar(select(Person.id).where(Person.name == "Iris Vance"))

    def goes(self, session) -> None:
        link = session.scalars(select(AccountLink).order_by(AccountLink.id.desc())).first()
        account = session.get_one(Access, link.access_id).account
        linking.unlink(session, account, person_id=self.id, at=AT, on=ON)

    def comes_again(self, session) -> None:
        link = session.scalars(select(AccountLink).order_by(AccountLink.id.desc())).first()
        doing = Paper.doing(self, person=self, at=AT)
        linking.again(session, link.id, doing)


def assert_out(database: Database, later: Future[None] | None = None) -> None:
    """Every link of hers is taken back, and she sees nothing."""
    if later is not None:
        with pytest.raises(NotFound):
            later.result()
    with database.reading() as session:
        links = session.scalars(select(AccountLink)).all()
        assert {link.ended_by for link in links} == {LinkEnd.UNDONE}
        ends = [session.get_one(Access, link.access_id).to_on for link in links]
        assert all(end is not None and end < ON for end in ends)


def test_who_unlinks_while_it_is_taken_back_has_not_left_by_themselves(house: Database):
    later = meeting(house, taker_back(house), Iris(house).goes)[1]
    assert_out(house, later)


def test_who_comes_again_while_it_is_taken_back_is_not_let_in(house: Database):
    iris = Iris(house)
    house.attempt(iris.goes)
    later = meeting(house, taker_back(house), iris.comes_again)[1]
    assert_out(house, later)


def test_who_is_just_coming_again_by_another_link_is_taken_back_too(house: Database):
    iris = Iris(house)
    for _ in range(2):
        house.attempt(iris.goes)
        house.attempt(iris.comes_again)
    house.attempt(iris.goes)
    meeting(house, iris.comes_again, taker_back(house))[1].result()
    assert_out(house)


def test_two_who_take_it_back_at_once_take_it_back_once(house: Database):
    meeting(house, taker_back(house), taker_back(house))[1].result()
    assert_out(house)
    with house.reading() as session:
        undone = select(AuditEvent).where(AuditEvent.action == "account.link_undo")
        assert [each.actor for each in session.scalars(undone)] == ["letter"]
        assert [pin.series for pin in session.scalars(select(AccountPin))] == [1]


def test_two_clicks_that_link_it_again_link_it_once(house: Database):
    iris = Iris(house)
    house.attempt(iris.goes)

    def click(session) -> str:
        return linking.again(session, 1, Paper.doing(iris, person=iris, at=AT))

    one, later = meeting(house, click, click)
    assert one == later.result()
    with house.reading() as session:
        assert len(session.scalars(select(AccountLink)).all()) == 2
