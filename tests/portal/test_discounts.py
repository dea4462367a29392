"""Could I pay less? Anybody may ask, in both languages, and nothing of it is kept."""

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from tests.client import HouseClient
from tests.pages import read, words

SAID = {"person": "senior", "home": "owns", "household": "1", "income": "27,050"}


def test_somebody_reads_how_likely_it_is_what_it_saves_and_what_to_bring(client: HouseClient):
    said = words(read(client.post("/discounts", data=SAID)))
    assert "Senior discount Likely" in said
    assert "35% less, about $185.22 a year for one home." in said
    assert "A photo ID with the date of birth." in said
    assert "Resolution 2016-15, section 2 · RCW 57.08.014" in said
    assert "Disability discount Unlikely" in said
    assert "It is for people with a disability." in said


def test_every_answer_is_read_whole_and_what_was_said_stays_chosen(client: HouseClient):
    page = read(client.post("/discounts", data=SAID | {"home": "rents"}))
    chosen = {each["name"]: each["value"] for each in page.select("input[type=radio][checked]")}
    assert chosen == {"person": "senior", "home": "rents"}
    assert "We own it, and another property that we rent out" in words(page)


def test_the_same_in_spanish(client: HouseClient):
    client.post("/language", data={"lang": "es", "next": "/"})
    said = words(read(client.post("/discounts", data=SAID)))
    assert "Descuento para personas mayores" in said
    assert "Una identificación con foto y fecha de nacimiento." in said


def test_nothing_that_was_said_is_kept(client: HouseClient, session):
    client.post("/discounts", data=SAID | {"income": "12,345"})
    assert session.scalars(select(AuditEvent)).all() == []
    assert "12,345" not in client.get("/discounts").text


def test_without_an_income_it_depends_on_it(client: HouseClient):
    said = words(read(client.post("/discounts", data=SAID | {"income": ""})))
    assert "Senior discount Maybe" in said
    assert "It depends on the income of your household." in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"person": ""}, "Select who lives in your home"),
        ({"person": "mayor"}, "Select who lives in your home"),
        ({"home": ""}, "Select how you live there"),
        ({"household": "0"}, "Select how many people live in your home"),
        ({"income": "much"}, "Enter dollars a year, such as 25,000, or leave it empty"),
        ({"income": "-5"}, "Enter dollars a year, such as 25,000, or leave it empty"),
    ],
)
def test_what_is_no_answer_is_said_beside_its_question(client: HouseClient, wrong, said):
    answer = client.post("/discounts", data=SAID | wrong)
    assert said in words(read(answer, 422))


def test_who_asks_too_often_waits(client: HouseClient, monkeypatch):
    monkeypatch.setattr("portal.discounts.TRIES_MAX", 1)
    assert client.post("/discounts", data=SAID).status_code == 200
    assert client.post("/discounts", data=SAID).status_code == 429
