"""The product with a few odd views beside its own, to try the floor they all stand on."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask, render_template, request
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import create_app
from models.database import Database
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.identity import StaffRole
from tests.client import HouseClient
from tests.conftest import Nowhere, furnish
from tests.factories import make_staff
from tests.web.matrix import IN_ROLES, PERSONS, find_bill
from tests.web.story import Story
from web import logs
from web.database import saving
from web.fragments import fragment_or_redirect
from web.permissions import Permission, needs
from web.settings import Settings

odd = Blueprint("odd", __name__)
REFUSALS = {
    "not-found": NotFound("You never read this."),
    "forbidden": Forbidden("Only a supervisor may do this."),
    "refused": Refused("A payment must be more than $0.00."),
    "conflict": Conflict("Lee is already working on this."),
    "integrity": IntegrityError("INSERT INTO person (email)", {}, Exception("UNIQUE")),
}


@odd.get("/odd/unnamed")
def unnamed() -> str:
    """A view that forgot to name a permission."""
    return "open"


@odd.post("/odd/refusal/<kind>")
@odd.get("/odd/refusal/<kind>")
@needs(Permission.PUBLIC_PAGE_VIEW)
def refuse(kind: str) -> str:
    """A view that says no."""
    raise REFUSALS[kind]


@odd.get("/odd/broken")
@needs(Permission.PUBLIC_PAGE_VIEW)
def broken() -> str:
    """A view with a bug that carries somebody's data."""
    raise RuntimeError("iris@example.org pays with 4242 4242 4242 4242")


@odd.get("/odd/no-database")
@needs(Permission.PUBLIC_PAGE_VIEW)
def no_database() -> str:
    """A view whose statement fails."""
    with saving() as session:
        session.execute(text("SELECT nothing FROM nowhere"))
    return ""


@odd.post("/odd/echo")
@needs(Permission.PUBLIC_PAGE_VIEW)
def echo() -> dict[str, str]:
    """What a view reads of a form."""
    return {name: request.form[name] for name in request.form}


@odd.post("/odd/change")
@needs(Permission.PUBLIC_PAGE_VIEW)
def change():  # type: ignore[no-untyped-def]
    """A change that answers with a fragment or a redirect."""
    return fragment_or_redirect("_problem.html", to="/odd/done", title="Done", message="It is so.")


@odd.get("/odd/own")
@needs(Permission.OWN_ACCOUNT_VIEW)
def own() -> str:
    """A page of a person's own."""
    return "own"


@odd.get("/desk/odd/accounts")
@needs(Permission.ACCOUNT_VIEW)
def accounts() -> str:
    """A page of the console."""
    return "accounts"


@odd.post("/desk/odd/retry")
@needs(Permission.JOB_RETRY)
def retry() -> str:
    """Something only a supervisor may do."""
    return "retried"


@pytest.fixture(autouse=True)
def _day(some_friday: None) -> None:
    """The stories here have days of their own."""


@pytest.fixture(scope="session")
def whole_app(settings: Settings, shared_database: Database) -> Flask:
    """The product with the odd views."""
    app = create_app(settings)
    app.register_blueprint(odd)
    return furnish(app, shared_database)


@pytest.fixture
def pages(app: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    """The templates a module of tests names PAGES, beside the product's own."""
    environments = (app.jinja_env, *app.jinja_env.every())  # type: ignore[attr-defined]
    loader = app.jinja_env.loader
    assert loader is not None
    for environment in environments:
        environment.loader = ChoiceLoader([DictLoader(request.module.PAGES), loader])
    yield
    for environment in environments:
        environment.loader = loader


def said(app: Flask, template: str, language: str = "en", **facts: object) -> str:
    """What a template says to a reader of this language."""
    with app.test_request_context("/", headers={"Accept-Language": language}):
        return render_template(template, **facts)


@pytest.fixture
def untested(app: Flask) -> HouseClient:
    """A client of the same product as it runs outside tests: a bug answers 500."""
    client = app.test_client()
    app.testing = False
    yield client
    app.testing = True


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session)


@pytest.fixture
def visitor(app: Flask, story: Story, sign_in: Callable[..., str]) -> Callable[[str], HouseClient]:
    """A browser of one of the visitors."""
    staff: dict[str, Any] = {}

    def browser(who: str) -> HouseClient:
        client = app.test_client()
        assert isinstance(client, HouseClient)
        if who in IN_ROLES:
            sign_in(story.in_role(who), on=client)
        elif who in PERSONS:
            sign_in(getattr(story, who), on=client)
        elif who == "guest":
            find_bill(client, story.other_account)
        elif who != "stranger":
            if who not in staff:
                is_known = who == "supervisor"
                staff[who] = (
                    story.supervisor if is_known else make_staff(story.session, role=StaffRole(who))
                )
            sign_in(staff[who], on=client)
        return client

    return browser


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written meanwhile."""
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logs.configure(Nowhere())


def logged(written: io.StringIO) -> list[dict[str, object]]:
    """Each line, read as JSON."""
    return [json.loads(line) for line in written.getvalue().splitlines()]
