"""What changes inside a period: each part is charged by what held then, and for its days."""

from datetime import date
from decimal import Decimal

import pytest

from services.rules.periods import Period
from services.rules.rating import NotRated, Rater
from tests.services.rules.rating.made import (
    JANUARY,
    TWO_MONTHS,
    amounts,
    bill,
    charge,
    made,
    served,
    terms,
)

FLAT = {"it": charge("flat", {"rate": "31.00"})}
MID = date(2026, 1, 11)


def dollars(lines) -> list[str]:
    return [line.amount.plain for line in lines]


def test_a_unit_that_is_added_is_charged_from_its_day():
    lines = bill(FLAT, served(terms(1), terms(2, since=MID)))
    assert dollars(lines) == ["10.00", "42.00"]
    assert lines[0].reason["arithmetic"] == "1 home × 10 of 31 days × $31.00 = $10.00"
    assert [(each.days.from_on, each.days.to_on) for each in lines] == [
        (JANUARY.from_on, date(2026, 1, 10)), (MID, JANUARY.to_on),
    ]  # fmt: skip


def test_what_a_charge_does_not_go_by_does_not_divide_its_line():
    for other in (
        terms(1, since=MID), terms(1, since=MID, area="ridge"), terms(1, since=MID, meter="1"),
        terms(1, since=MID, has=["street_light"]),
    ):  # fmt: skip
        charges = {**FLAT, "ridge": charge("flat", {"rate": "0"}, areas=["ridge"])}
        assert dollars(bill(charges, served(terms(1), other))) == ["31.00"]
    by_account = {"it": charge("flat", {"rate": "31.00"}, counted="account")}
    assert dollars(bill(by_account, served(terms(1), terms(4, since=MID)))) == ["31.00"]


def test_an_account_that_changes_its_class_is_charged_by_each_for_its_days():
    charges = {
        "house": charge("flat", {"rate": "31.00"}, classes=["house"]),
        "shop": charge("flat", {"rate": "62.00"}, classes=["shop"]),
    }
    lines = bill(charges, served(terms(1), terms(1, since=MID, kind="shop")))
    assert amounts(lines) == [("house", "10.00"), ("shop", "42.00")]


def test_an_area_that_changes_changes_its_factor():
    charges = {"it": charge("flat", {"rate": "31.00"}, area_factors={"outside": "2"})}
    moved = served(terms(area="outside"), terms(since=MID))
    assert dollars(bill(charges, moved)) == ["20.00", "21.00"]


def test_a_meter_that_is_changed_is_charged_by_size_and_day():
    rates = {"rates": {"1": "31.00", "2": "93.00"}}
    charges = {"it": charge("meter_size", rates, counted="account")}
    assert dollars(bill(charges, served(terms(meter="1"), terms(since=MID, meter="2")))) == [
        "10.00", "63.00",
    ]  # fmt: skip


def test_volume_is_shared_by_months_where_units_change_under_a_minimum():
    rate = {"minimum": "31.00", "included": "310", "rate": "0.10"}
    charges = {"it": charge("minimum_and_overage", rate)}
    lines = bill(charges, served(terms(1), terms(2, since=MID), volume=930))
    # 300 of 930 cubic feet in ten days, 100 of them in the minimum; 630 in 21 days, 420 in it.
    assert dollars(lines) == ["30.00", "63.00"]
    assert sum(Decimal(line.reason["inputs"]["volume"]) for line in lines) == 930


def test_a_charge_for_the_bill_is_owed_once_by_what_holds_last():
    charges = {"it": charge("flat", {"rate": "5.00"}, per="bill")}
    (line,) = bill(charges, served(terms(1), terms(2, since=MID)))
    assert line.amount.plain == "10.00"
    assert line.days == JANUARY


PADS = {"pads": charge("flat", {"rate": "86.00"}, terms_of="first_of_month")}


def test_pads_are_those_of_the_first_of_the_month():
    """R-1.4 of the domain's rules: Lake Stevens counts occupied pads on that day."""
    lines = bill(PADS, served(terms(40), terms(42, since=MID)), TWO_MONTHS)
    assert dollars(lines) == ["3440.00", "3612.00"]
    on_the_first = served(terms(40), terms(42, since=date(2026, 2, 1)))
    assert dollars(bill(PADS, on_the_first, TWO_MONTHS)) == ["3440.00", "3612.00"]


def test_a_park_that_opens_in_a_month_is_charged_by_what_it_opened_with():
    opened = served(terms(40, since=MID), terms(42, since=date(2026, 1, 20)), from_on=MID)
    assert dollars(bill(PADS, opened)) == ["2330.32"]


COPY = charge(
    "flat", {"rate": "1.00"}, counted="account", needs="duplicate_bill", terms_of="month_before",
    asked_by=["owner"],
)  # fmt: skip


@pytest.mark.parametrize("asked_on", [date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 31)])
def test_a_copy_of_the_bill_is_charged_from_the_following_month(asked_on):
    """A-1.4 of the domain's examples."""
    who = served(terms(), terms(since=asked_on, has=["duplicate_bill"]))
    (line,) = bill({"copy": COPY}, who, TWO_MONTHS)
    assert (line.amount.plain, line.days.from_on) == ("1.00", date(2026, 2, 1))


def test_service_that_begins_or_ends_inside_is_charged_for_its_days():
    assert dollars(bill(FLAT, served(terms(since=MID), from_on=MID))) == ["21.00"]
    assert dollars(bill(FLAT, served(to_on=date(2026, 1, 10)))) == ["10.00"]
    one_day = served(from_on=MID, to_on=MID)
    assert dollars(bill(FLAT, one_day)) == ["1.00"]


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (date(2026, 2, 1), None), (None, date(2025, 12, 31)),
        (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 1, 20), date(2026, 1, 19)),
    ],
)  # fmt: skip
def test_service_outside_of_the_period_is_not_on_its_bill(from_on, to_on):
    assert bill(FLAT, served(from_on=from_on, to_on=to_on)) == ()


@pytest.mark.parametrize(
    ("proration", "january", "february", "leap"),
    [
        # 14 days of 31, of 28 and of 29; at $365.00 a month.
        ("days_of_month", "164.84", "182.50", "176.21"),
        ("days_of_year", "168.00", "168.00", "168.00"),
        ("thirty_days", "170.33", "170.33", "170.33"),
    ],
)
def test_a_part_of_a_month_is_as_the_file_says(proration, january, february, leap):
    tariff = made({"it": charge("flat", {"rate": "365.00"})}, proration)
    for first, last, owed in (
        (date(2026, 1, 1), date(2026, 1, 31), january),
        (date(2026, 2, 1), date(2026, 2, 28), february),
        (date(2028, 2, 1), date(2028, 2, 29), leap),
    ):
        period = Period(first, last)
        assert dollars(bill(tariff, served(to_on=first.replace(day=14)), period)) == [owed]
        assert dollars(bill(tariff, served(), period)) == ["365.00"]


@pytest.mark.parametrize("proration", ["days_of_month", "days_of_year", "thirty_days"])
def test_a_month_is_never_more_than_one_nor_a_whole_one_less(proration):
    tariff = made({"it": charge("flat", {"rate": "30.00"})}, proration)
    assert dollars(bill(tariff, served(to_on=date(2026, 1, 30))))[0] <= "30.00"
    year = Period(date(2028, 1, 1), date(2028, 12, 31))
    assert dollars(bill(tariff, served(), year)) == ["360.00"]


def test_what_nobody_described_is_not_billed_as_nothing():
    with pytest.raises(NotRated, match="no class “castle”: house, shop"):
        bill(FLAT, served(terms(kind="castle")))
    with pytest.raises(NotRated, match="no area “moon”: the tariff names none"):
        bill(FLAT, served(terms(area="moon")))
    ridge = {"it": charge("flat", {"rate": "1.00"}, areas=["ridge"])}
    with pytest.raises(NotRated, match="no area “moon”: ridge"):
        bill(ridge, served(terms(area="moon")))
    with pytest.raises(NotRated, match="There is service from 2026-01-01, .* until 2026-01-11"):
        bill(FLAT, served(terms(since=MID)))


def test_what_held_before_or_will_hold_later_is_not_asked_for():
    before = terms(kind="castle", since=date(2000, 1, 1))
    later = terms(kind="palace", since=date(2030, 1, 1))
    assert dollars(bill(FLAT, served(before, terms(), later))) == ["31.00"]


def test_what_was_worked_out_for_one_account_is_not_taken_for_another():
    """The day of a change, and the day of the bill, are part of what accounts have in common."""
    rates = ({"rate": "31.00"}, {"from": date(2026, 2, 1), "rate": "62.00"})
    rater = Rater(made({"it": charge("flat", *rates, effective_by="bill")}))
    for since, on, owed in (
        (MID, date(2026, 1, 31), ["10.00", "42.00"]),
        (date(2026, 1, 21), date(2026, 1, 31), ["20.00", "22.00"]),
        (MID, date(2026, 2, 1), ["20.00", "84.00"]),
    ):
        who = served(terms(1), terms(2, since=since))
        assert dollars(rater.lines(who, JANUARY, bill_on=on)) == owed


def test_a_month_that_two_lines_share_counts_once_for_a_minimum():
    charges = {
        "one": charge("flat", {"rate": "31.00"}), "all": {**FLAT["it"], "counted": "account"},
        "fee": charge("greater_of", {"percent": "1", "minimum": "10.00"}, of=["one", "all"]),
    }  # fmt: skip
    lines = bill(charges, served(terms(1), terms(2, since=MID)))
    assert dollars(lines) == ["10.00", "42.00", "31.00", "10.00"]
