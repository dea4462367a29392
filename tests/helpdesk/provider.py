"""A provider of the tests, and a browser that goes there and comes back."""

import dataclasses
from collections.abc import Iterator

import pytest
import requests
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from helpdesk import single_sign_on
from models.audit import AuditEvent
from models.database import Database
from sandbox.oidc import Fault, ProviderSandbox
from tests.client import HouseClient
from tests.conftest import furnish
from tests.pages import read, words
from web.extensions import NAME
from web.settings import Settings

GO, BACK = "/desk/sign-in/provider", "/desk/sign-in/provider/back"
DANA = "dana@larkspursewer.example"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[ProviderSandbox]:
    with ProviderSandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def whole_app(settings: Settings, shared_database: Database, sandbox: ProviderSandbox) -> Flask:
    """The product with a provider that answers."""
    settings = dataclasses.replace(settings, oidc_issuer=sandbox.url)
    return furnish(create_app(settings), shared_database)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Nothing of the provider is kept from the test before."""
    single_sign_on._made.cache_clear()


@pytest.fixture
def decided(app: Flask) -> Iterator[dict[str, object]]:
    """Settings that an operator decides otherwise for one test."""
    house = app.extensions[NAME]

    class Wish(dict[str, object]):
        def __setitem__(self, name: str, value: object) -> None:
            self.update(**{name: value})

        def update(self, **wishes: object) -> None:  # type: ignore[override]
            before = app.extensions[NAME]
            settings = dataclasses.replace(before.settings, **wishes)
            app.extensions[NAME] = dataclasses.replace(before, settings=settings)

    yield Wish()
    app.extensions[NAME] = house


def send(client: HouseClient) -> str:
    """Leave for the provider; the address this browser is sent to."""
    answer = client.get(GO)
    assert answer.status_code == 303
    return answer.location


def say(there: str, email: str = DANA, fault: Fault = Fault.NONE) -> str:
    """Say at the provider who one is; the address this browser is sent back to."""
    form = {"login": email, "fault": fault.value}
    answer = requests.post(there, data=form, allow_redirects=False, timeout=5)
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix("http://localhost")


def sign_on(client: HouseClient, email: str = DANA, fault: Fault = Fault.NONE):
    return client.get(say(send(client), email, fault))


def refused(session: Session, answer) -> str:
    """Why nobody was let in, as the trail says; the page says the same to everybody."""
    page = words(read(answer, 422).main)
    assert "did not let you in, or this address is nobody's here" in page
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "provider.refuse").order_by(AuditEvent.id)
    ).all()[-1]
    return str(event.detail["reason"])
