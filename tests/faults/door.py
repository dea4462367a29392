"""The product's doors over a till's database: what comes in, what a page shows, what is logged."""

import dataclasses
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bs4 import BeautifulSoup
from flask import Flask

from models.account import Person
from models.money import Money
from services.context import Context
from services.sessions import sessions
from tests.client import HouseClient
from tests.conftest import Nowhere
from tests.factories import give_access, make_person
from web import logs
from web.clock import now
from web.extensions import NAME

NUMBER = "20441836"
OWNER = "Iris Vance"


class Door:
    """The real application. It remembers each answer, and everything that was logged."""

    def __init__(self, app: Flask, context: Context, account_id: int) -> None:
        self.app = app
        self.log = io.StringIO()
        self.statuses: list[int] = []
        #: Answers of 500 and more that a test asks for.
        self.injected: set[int] = set()
        with context.database.saving() as session:
            owner = make_person(session, OWNER, email="owner@example.org")
            give_access(session, owner, Account(account_id))
            self.owner: Person = owner
            self.token = sessions.open_for_person(
                session, person_id=owner.id, at=now(), address="127.0.0.1", browser="a test"
            )

    def client(self) -> HouseClient:
        """Another browser of the owner's, signed in."""
        client = self.guest()
        client.set_cookie("headworks-portal-login", self.token)
        return client

    def guest(self) -> HouseClient:
        """A browser of nobody known; its answers are remembered."""
        client = self.app.test_client()
        assert isinstance(client, HouseClient)
        really = client.open

        def remembered(*given: object, **named: object) -> object:
            answer = really(*given, **named)
            self.statuses.append(answer.status_code)
            return answer

        client.open = remembered
        return client

    def hear(self, body: bytes, headers: Mapping[str, str]) -> int:
        """The processor's letter at our door; what was answered."""
        answer = self.guest().post("/webhooks/stripe", data=body, headers=dict(headers))
        return answer.status_code

    def shown(self) -> Money:
        """The balance that the overview shows; what is held for the customer is below zero."""
        answer = self.client().get(f"/a/{NUMBER}")
        assert answer.status_code == 200
        page = BeautifulSoup(answer.text, "html.parser")
        amount = Money.read(page.select_one(".hero").get_text(strip=True))
        is_credit = "credit" in page.select_one(".flag").get_text()
        return -amount if is_credit else amount


@dataclasses.dataclass
class Account:
    """As much of an account as access is given to."""

    id: int


@contextmanager
def open_door(app: Flask, context: Context, account_id: int) -> Iterator[Door]:
    """Let the application work on a till's database and processor, and write its log to us."""
    house = app.extensions[NAME]
    app.extensions[NAME] = dataclasses.replace(
        house,
        database=context.database,
        context=dataclasses.replace(house.context, **_outside(context)),
    )
    door = Door(app, context, account_id)
    logs.configure(door.log)
    try:
        yield door
    finally:
        logs.configure(Nowhere())
        app.extensions[NAME] = house


def _outside(context: Context) -> dict[str, object]:
    return {
        "database": context.database, "processor": context.processor, "mailer": context.mailer,
    }  # fmt: skip
