"""What a bill would be, and the rates in force: for anybody, in both languages."""

import pytest

from portal import rate_words
from portal.forms.rates import RatesForm
from tests.client import HouseClient
from tests.pages import read, words
from tests.services.rules.rating.made import charge, made
from tests.workshop import LARKSPUR
from web.clock import today

ASKED = "/rates?kind=single_family&units=2&from_on=2026-09-01&to_on=2026-10-31"


def test_anybody_sees_what_a_bill_would_be_and_why(client: HouseClient):
    said = words(read(client.get(ASKED)))
    assert "2 homes × 1 month × $39.60 = $79.20" in said
    assert "2 homes × 1 month × $41.85 = $83.70" in said
    assert "2 homes × 2 months × $30.40 = $121.60" in said
    assert "The bill would be $293.50" in said
    assert "Resolution 2026-14" in said
    for tier in ("lower", "upper"):
        limit = LARKSPUR.programs["senior"].incomes[-1].limit(tier, 1)
        assert f"up to {limit} a year" in said


def test_the_same_in_spanish(client: HouseClient):
    client.post("/language", data={"lang": "es", "next": "/"})
    said = words(read(client.get(ASKED)))
    assert "2 viviendas × 1 mes × $41.85 = $83.70" in said
    assert "Servicio de alcantarillado" in said


def test_htmx_is_given_the_figures_alone(client: HouseClient):
    answer = client.get(ASKED, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "$293.50" in answer.text
    assert "<form" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_the_page_asks_first_and_lists_every_rate_with_its_resolution(client: HouseClient, app):
    said = words(read(client.get("/rates")))
    assert "The bill would be" not in said
    with app.test_request_context("/rates"):
        told = rate_words.in_force(LARKSPUR.tariff, today())
    for each in told:
        on_one_line = each.resolution.replace("\N{WORD JOINER}", "")
        assert on_one_line.replace("\N{NO-BREAK SPACE}", " ") in said
        assert each.rate in said
    assert "$2.25 a month for each home or unit" in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("kind=castle", "Select what it is"),
        ("units=0", "Enter a number such as 2"),
        ("units=many", "Enter a number such as 2"),
        ("units=NaN", "Enter a number such as 2"),
        ("units=10001", "Enter a number such as 2"),
        ("from_on=", "Enter the first day of service"),
        ("to_on=2026-08-31", "The last day comes after the first, within a year"),
        ("to_on=2029-08-31", "The last day comes after the first, within a year"),
        ("from_on=0001-01-01&to_on=0001-01-20", "We cannot work this out here. Call us at"),
        ("from_on=9999-12-31&to_on=9999-12-31", "We cannot work this out here. Call us at"),
        ("to_on=soon", "Enter a day such as 12/31/2026"),
    ],
)
def test_what_is_no_answer_is_said_beside_its_field(client: HouseClient, wrong: str, said: str):
    asked = dict(part.split("=") for part in ASKED.partition("?")[2].split("&"))
    asked |= dict(part.split("=") for part in wrong.split("&"))
    answer = client.get("/rates", query_string=asked)
    assert answer.status_code == 422
    assert said in answer.text
    part = client.get("/rates", query_string=asked, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert said in part.text


def test_a_bill_before_there_were_rates_is_worked_out_as_nothing_charged(client: HouseClient):
    answer = client.get("/rates?kind=single_family&units=1&from_on=2001-01-01&to_on=2001-01-31")
    assert "The bill would be $0.00" in answer.text


def test_home_and_the_bill_lead_there(client: HouseClient):
    assert 'href="/rates"' in client.get("/").text


def test_only_what_the_rates_go_by_is_asked(app):
    by_volume = made({
        "use": charge("volume", {"rate": "1.00"}), "lamp": charge("flat", {"rate": "1"},
        areas=["ridge"]), "meter": charge("meter_size", {"rates": {"5/8": "1.00"}}),
    })  # fmt: skip
    flat = made({"it": charge("flat", {"rate": "1"})})
    with app.test_request_context("/rates"):
        assert {"volume", "area", "meter"} <= set(RatesForm(by_volume)._fields)
        assert not {"volume", "area", "meter"} & set(RatesForm(flat)._fields)


def test_every_kind_of_rate_is_said_in_words(app):
    tariff = made({
        "a": charge("flat", {"rate": "41.85"}, classes=["house"]),
        "b": charge("flat", {"rate": "5"}, per="bill"),
        "c": charge("minimum_and_overage", {"minimum": "86", "included": "750",
                                            "rate": "0.11466666"}, counted="account"),
        "d": charge("blocks", {"block": "750", "rate": "45.33"}),
        "e": charge("meter_size", {"rates": {"5/8": "10", "1": "25"}}, counted="account"),
        "f": charge("volume", {"rate": "4.2"}, volume_unit="ccf"),
        "g": charge("surcharge", {"percent": "6.5"}, of=["a"]),
        "h": charge("discount", {"percent": "35"}, of=["a"], needs="senior"),
        "i": charge("greater_of", {"percent": "5", "minimum": "10"}, of=["a", "b"]),
    })  # fmt: skip
    with app.test_request_context("/rates"):
        told = [each.rate for each in rate_words.in_force(tariff, today())]
    assert told == [
        "$41.85 a month for each home or unit", "$5.00 a bill",
        "$86.00 a month with 750 cf, then $0.11466666 for each cf",
        "$45.33 a month for each 750 cf a month, or part of it",
        "5/8″: $10.00, 1″: $25.00 a month", "$4.20 for each ccf", "6.5% of: flat",
        "35% less of: flat", "5% of: flat, flat; at least $10.00",
    ]  # fmt: skip
