"""A district that has just brought another system's customers along."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.outbox import OutboxMessage
from services import importing, welcoming
from services.links import Links
from tests.services.importing import exports
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 20, 20, tzinfo=UTC)
PEOPLE = [
    {"account": "123-1", "name": "Iris Vance", "email": "iris@example.org"},
    {"account": "124-1", "name": "Tomas Okafor", "email": "tomas@example.org"},
    {"account": "A77-2", "name": "Rosa Lind", "email": ""},
]


class Town:
    """The imported people, and the letters to them."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def invite(self, limit: int = 100, at: datetime = AT) -> int:
        return welcoming.invite(
            self.session, district=LARKSPUR, links=LINKS, limit=limit, before=0, at=at
        )

    def letters(self) -> list[OutboxMessage]:
        found = select(OutboxMessage).where(OutboxMessage.kind == "customer_invitation")
        return list(self.session.scalars(found.order_by(OutboxMessage.id)))

    def token(self) -> str:
        """The secret of the newest link."""
        return self.letters()[-1].text.split("/welcome/")[1].split()[0]

    def person(self, name: str) -> Person:
        return self.session.scalars(select(Person).where(Person.name == name)).one()


LINKS = Links("https://pay.example.org")


@pytest.fixture
def bring(database, session, tmp_path):
    """Bring people along with three households."""

    def bring(people: list[dict[str, str]]) -> Town:
        exports.town(tmp_path, people=people)
        layout = importing.load(str(exports.layout_file(tmp_path)))
        export = importing.check(tmp_path, layout, LARKSPUR.tariff.classes)
        assert not export.problems
        importing.keep(database, LARKSPUR, export, on=AT.date(), at=AT, by="Priya Nair")
        return Town(session)

    return bring


@pytest.fixture
def town(bring) -> Town:
    """Two with an address and one without."""
    return bring(PEOPLE)
