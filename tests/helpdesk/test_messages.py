"""What was written to the people of an account, as it was written."""

from inspect import signature

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.identity import Staff
from models.outbox import OutboxMessage
from services.links import ACTS, Links
from tests.client import HouseClient
from tests.helpdesk.story import Story, noon
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


def test_a_message_is_shown_as_it_was_written(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    message = session.scalars(select(OutboxMessage)).one()
    page = read(client.get(f"/desk/messages/{message.id}"))
    assert message.subject == words(page.find("h1"))
    assert "june@example.org" in words(page.find("main"))
    assert message.text.split()[0] in page.find("pre").get_text()


def test_a_sign_in_code_is_never_shown_to_staff(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    code = OutboxMessage(
        key="sign_in_code:1", kind="sign_in_code", account_id=story.account.id,
        to="june@example.org", subject="Your code", text="482915", html="482915",
        created_at=noon(LARKSPUR.day(now())),
    )  # fmt: skip
    session.add(code)
    session.flush()
    assert client.get(f"/desk/messages/{code.id}").status_code == 404


def test_whatever_carries_a_token_is_known_to_act():
    secret = [
        name
        for name, builds in vars(Links).items()
        if callable(builds) and "token" in getattr(builds, "__annotations__", {})
    ]
    acts = set()
    for name in secret:
        build = getattr(Links("https://x"), name)
        wanted = [each for each in signature(build).parameters if each != "token"]
        acts.add(build(**dict.fromkeys(wanted, "1"), token="t").removeprefix("https://x/"))  # noqa: S106 - none
    assert {act.rpartition("/")[0] for act in acts} == set(ACTS)


@pytest.mark.parametrize("path", ACTS)
def test_a_link_that_acts_for_its_reader_leads_staff_nowhere(
    client: HouseClient, at_desk: Staff, story: Story, session: Session, path: str
):
    letter = OutboxMessage(
        key=path, kind="invitation", account_id=story.account.id, to="june@example.org",
        subject="You are invited", text=f"Open https://pay.example.org/{path}/aB-c_9xYz now",
        html="", created_at=noon(LARKSPUR.day(now())),
    )  # fmt: skip
    session.add(letter)
    session.flush()
    shown = read(client.get(f"/desk/messages/{letter.id}")).find("pre").get_text()
    assert shown == f"Open https://pay.example.org/{path}/… now"


def test_every_key_is_on_one_page(client: HouseClient, at_desk: Staff):
    page = read(client.get("/desk/shortcuts"))
    caps = {words(cap) for cap in page.find("main").find_all("kbd")}
    assert {"/", "?", "Esc", "Enter", "J", "K", "↓", "↑"} <= caps
    assert page.find("a", attrs={"data-key": "?"})["href"] == "/desk/shortcuts"
    assert page.find(id="search")["data-key"] == "/"


def test_the_page_of_keys_names_the_key_of_every_tab(
    client: HouseClient, at_desk: Staff, story: Story
):
    tabs = read(client.get("/desk/accounts/20441836")).select("nav.tabs a")
    page = read(client.get("/desk/shortcuts"))
    [named] = [h2 for h2 in page.find_all("h2") if words(h2) == "The tabs of an account"]
    listed = named.find_next("dl")
    keys = zip(listed.find_all("kbd"), listed.find_all("dd"), strict=True)
    assert [(words(key), words(name)) for key, name in keys] == [
        (tab["data-key"], words(tab)) for tab in tabs
    ]


def test_each_tab_of_an_account_has_a_key_and_leads_into_its_part(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get("/desk/accounts/20441836"))
    tabs = page.select("nav.tabs a")
    assert "".join(tab["data-key"] for tab in tabs) == "1234567890-=[];'"
    for tab in tabs:
        path, _, part = tab["href"].partition("#")
        found = read(client.get(path)).find(id=part)
        assert found["tabindex"] == "0"
        assert found["aria-label"] == words(tab)
