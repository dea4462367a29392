"""The steps of coming in for the first time."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Access, Person, Role
from models.outbox import OutboxMessage
from tests.client import HouseClient

NEW = "jo.winter@example.org"
SignIn = Callable[..., str]


def code(session: Session) -> str:
    """The code in the newest letter of that kind."""
    found = select(OutboxMessage.text).where(OutboxMessage.kind == "sign_in_code")
    letter = session.scalars(found.order_by(OutboxMessage.id.desc()).limit(1)).one()
    return next(word for word in letter.split() if word.isdigit() and len(word) == 6)


def as_far_as_the_code(client: HouseClient, paper: dict[str, str], email: str = NEW) -> None:
    assert client.post("/sign-up", data=paper).location == "/sign-up/email"
    assert client.post("/sign-up/email", data={"email": email}).location == "/sign-up/code"


def as_far_as_the_name(client: HouseClient, session: Session, paper: dict[str, str]) -> None:
    as_far_as_the_code(client, paper)
    answer = client.post("/sign-up/code", data={"code": code(session)})
    assert answer.location == "/sign-up/name"


def people(session: Session) -> int:
    return session.scalar(select(func.count(Person.id))) or 0


def role(session: Session, email: str = NEW) -> Role:
    whose = select(Access.role).join(Person, Person.id == Access.person_id)
    return session.scalars(whose.where(Person.email == email)).one()
