"""Addresses made up of what no page of ours has: refused in words at every address there is."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from tests.client import HouseClient
from tests.factories import make_staff
from tests.pages import read, words
from tests.web.objects import make, things_of
from tests.web.story import Story
from tests.web.test_access import LOOKS, WITH_THINGS, name
from web.doors import Door, door_of

LONG = "9" * 5000
ODD = {
    "nul": "%00", "nul inside": "26-1%000", "escape": "%1B[31m", "line": "a%0Ab",
    "twenty digits": "9" * 20, "five thousand digits": LONG, "full-width digits": quote("１" * 30),
}  # fmt: skip


@pytest.fixture
def story(session):
    return Story(session)


@pytest.fixture
def visit(app: Flask, story: Story, sign_in: Callable[..., str]) -> Callable[[str], HouseClient]:
    """A browser of somebody for whom the pages of a door open, as it answers outside tests."""
    app.testing = False
    portal, desk = app.test_client(), app.test_client()
    sign_in(story.owner, on=portal)
    sign_in(make_staff(story.session), on=desk)
    yield lambda rule: portal if door_of(rule) is Door.PORTAL else desk
    app.testing = True


@pytest.mark.parametrize("route", WITH_THINGS, ids=name)
def test_a_thing_nobody_could_name_is_not_there(route, visit, story):
    rule, method = route[0], route[1]
    things = things_of(rule)
    made = {part: make(rule, part, story).value for part, _mark in things}
    wrong = []
    for odd in ODD.values():
        for one, _mark in things:
            path = rule
            for part, mark in things:
                path = path.replace(mark, odd if part == one else made[part], 1)
            answer = visit(rule).open(path, method=method)
            if answer.status_code not in {303, 403, 404, 405}:
                wrong.append(f"{path[:80]}: {answer.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("route", [each for each in LOOKS if not things_of(each[0])], ids=name)
def test_a_query_nobody_could_write_is_no_error_of_ours(route, visit):
    names = ("q", "before", "bill", "amount", "balance_seen", "with", "receipt-code", "page", "v")
    for called, odd in ODD.items():
        query = "&".join(f"{each}={odd}" for each in names)
        answer = visit(route[0]).get(f"{route[0]}?{query}")
        assert answer.status_code < 500, f"{called}: {answer.status}"


def test_a_control_character_is_refused_in_words(client):
    page = read(client.get("/receipt/%00"), 404)
    assert words(page.h1) == "Nothing is here"
    page = read(client.get("/?with=%00"), 400)
    assert words(page.h1) == "This did not come through"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/overview", "/desk/"])
def test_bytes_that_are_no_text_in_a_query_are_refused_in_words(client, path):
    answer = client.get(path, environ_overrides={"QUERY_STRING": "a=\xff\xfe"})
    assert words(read(answer, 400).h1) == "This did not come through"


def test_a_line_end_or_tab_that_was_pasted_into_a_search_is_no_fault(client):
    assert client.get("/receipt?receipt-code=ab%09cd%0D%0A").location == "/receipt/ABCD"


def test_every_rule_that_takes_a_number_caps_it(app):
    for rule in app.url_map.iter_rules():
        for converter in re.findall(r"<(int[^:]*):", rule.rule):
            assert "max" in converter, rule.rule
