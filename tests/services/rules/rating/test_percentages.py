"""Percentages of other lines: added, taken off, and of each other."""

from datetime import date

from services.rules.rating import Rater
from tests.services.rules.rating.made import (
    TWO_MONTHS,
    amounts,
    bill,
    charge,
    made,
    served,
    terms,
)

SERVICE = charge("flat", {"rate": "100.00"})
FEBRUARY = date(2026, 2, 1)


def discount(percent: str, *of: str, needs: str = "senior", **more):
    return charge("discount", {"percent": percent}, of=list(of), needs=needs, **more)


def on(*programs: str, since: date = date(2020, 1, 1), until: date | None = None):
    return [(each, since, until) for each in programs]


def test_a_discount_is_for_whoever_has_the_program_while_they_have_it():
    charges = {"service": SERVICE, "senior": discount("35", "service")}
    assert amounts(bill(charges, served())) == [("service", "100.00")]
    assert amounts(bill(charges, served(programs=on("senior"))))[1] == ("senior", "-35.00")
    other = served(programs=on("vacant"))
    assert amounts(bill(charges, other)) == [("service", "100.00")]


def test_a_program_that_begins_in_a_period_lowers_only_the_days_from_then():
    charges = {"service": SERVICE, "senior": discount("35", "service")}
    who = served(programs=on("senior", since=date(2026, 2, 15)))
    lines = bill(charges, who, TWO_MONTHS)
    assert amounts(lines) == [("service", "150.00"), ("service", "50.00"), ("senior", "-17.50")]
    assert (lines[2].days.from_on, lines[2].days.to_on) == (date(2026, 2, 15), date(2026, 2, 28))
    ended = served(programs=on("senior", until=date(2026, 1, 31)))
    assert amounts(bill(charges, ended, TWO_MONTHS))[-1] == ("senior", "-35.00")


def test_the_last_day_of_a_program_is_one_of_its_days():
    charges = {"service": charge("flat", {"rate": "31.00"}), "senior": discount("35", "service")}
    one_day = served(programs=on("senior", since=date(2026, 1, 10), until=date(2026, 1, 10)))
    assert [line.amount.plain for line in bill(charges, one_day)] == [
        "9.00", "1.00", "21.00", "-0.35",
    ]  # fmt: skip


def test_discounts_together_take_no_more_than_there_is():
    charges = {
        "service": SERVICE,
        "lamp": charge("flat", {"rate": "3.00"}, counted="account"),
        "senior": discount("60", "service"),
        "vacant": discount("70", "service", needs="vacant"),
    }
    lines = bill(charges, served(programs=on("senior", "vacant")))
    assert amounts(lines) == [
        ("service", "100.00"), ("lamp", "3.00"), ("senior", "-60.00"), ("vacant", "-40.00"),
    ]  # fmt: skip
    assert lines[3].reason["inputs"]["at_most"] == "40.00"
    assert lines[3].reason["arithmetic"] == "−$40.00 once"


def test_what_a_discount_of_one_line_left_another_may_take():
    charges = {
        "service": SERVICE,
        "county": charge("flat", {"rate": "50.00"}),
        "senior": discount("100", "service"),
        "relief": discount("50", "service", "county", needs="relief"),
    }
    lines = bill(charges, served(programs=on("senior", "relief")))
    assert amounts(lines)[2:] == [("senior", "-100.00"), ("relief", "-50.00")]


def test_a_tax_of_what_is_left_after_a_discount():
    tax = charge("surcharge", {"percent": "10"}, of=["service", "senior"])
    charges = {"service": SERVICE, "senior": discount("35", "service"), "tax": tax}
    assert amounts(bill(charges, served(programs=on("senior"))))[-1] == ("tax", "6.50")
    assert amounts(bill(charges, served()))[-1] == ("tax", "10.00")


def test_a_percentage_of_a_discount_alone_is_nothing_and_never_turns_it_around():
    charges = {
        "service": SERVICE,
        "senior": discount("35", "service"),
        "tax": charge("surcharge", {"percent": "10"}, of=["senior"]),
        "odd": discount("50", "senior"),
    }
    lines = bill(charges, served(programs=on("senior")))
    assert amounts(lines) == [("service", "100.00"), ("senior", "-35.00")]


def test_a_discount_of_a_percentage_that_begins_in_a_period_takes_its_share_only():
    charges = {
        "service": SERVICE,
        "tax": charge("surcharge", {"percent": "10"}, of=["service"]),
        "relief": discount("50", "tax", needs="relief"),
    }
    who = served(programs=on("relief", since=FEBRUARY))
    assert amounts(bill(charges, who, TWO_MONTHS)) == [
        ("service", "100.00"), ("service", "100.00"), ("tax", "10.00"), ("tax", "10.00"),
        ("relief", "-5.00"),
    ]  # fmt: skip


def test_a_percentage_of_rounded_lines_is_what_a_reader_of_the_bill_works_out():
    charges = {
        "a": charge("flat", {"rate": "0.335"}), "b": charge("flat", {"rate": "0.335"}),
        "tax": charge("surcharge", {"percent": "50"}, of=["a", "b"]),
    }  # fmt: skip
    assert amounts(bill(charges, served())) == [("a", "0.34"), ("b", "0.34"), ("tax", "0.34")]


def test_each_rate_of_a_percentage_is_a_line_of_what_it_held_for():
    rates = ({"percent": "5"}, {"from": FEBRUARY, "percent": "10"})
    by_month = charge("surcharge", *rates, of=["service"])
    lines = bill({"service": SERVICE, "tax": by_month}, served(), TWO_MONTHS)
    assert amounts(lines)[2:] == [("tax", "5.00"), ("tax", "10.00")]
    by_bill = {**by_month, "per": "bill"}
    lines = bill({"service": SERVICE, "tax": by_bill}, served(), TWO_MONTHS)
    assert amounts(lines)[2:] == [("tax", "20.00")]


def test_a_minimum_for_the_bill_is_owed_once_whatever_changed_in_the_period():
    rates = ({"percent": "1", "minimum": "10.00"},
             {"from": FEBRUARY, "percent": "1", "minimum": "12.00"})  # fmt: skip
    fee = charge("greater_of", *rates, of=["service"], per="bill")
    lines = bill({"service": SERVICE, "fee": fee}, served(), TWO_MONTHS)
    assert amounts(lines)[2:] == [("fee", "12.00")]


def test_a_minimum_by_the_month_is_for_the_months_it_held_for():
    """Not for those between, and of a charge for the whole bill not for those before."""
    fee = charge("greater_of", {"percent": "1", "minimum": "10.00"}, of=["once"], areas=["ridge"])
    once = charge("flat", {"rate": "100.00"}, per="bill")
    moved = served(terms(), terms(since=FEBRUARY, area="ridge"))
    assert amounts(bill({"once": once, "fee": fee}, moved, TWO_MONTHS))[-1] == ("fee", "10.00")
    whole = {"service": SERVICE, "once": once, "fee": {**fee, "of": ["service", "once"]}}
    lines = bill(whole, served(terms(area="ridge")), TWO_MONTHS)
    assert amounts(lines)[-1] == ("fee", "20.00")
    back = served(
        terms(area="ridge"), terms(since=date(2026, 1, 11)), terms(since=FEBRUARY, area="ridge")
    )
    by_day = {"service": SERVICE, "fee": {**fee, "of": ["service"]}}
    assert bill(by_day, back, TWO_MONTHS)[-1].reason["sum"][0][0] == ["41/31", "month"]


def test_a_percentage_by_the_day_of_the_bill_is_one_for_the_whole_period():
    rates = ({"percent": "5"}, {"from": FEBRUARY, "percent": "10"})
    tax = charge("surcharge", *rates, of=["service"], effective_by="bill")
    lines = bill({"service": SERVICE, "tax": tax}, served(), TWO_MONTHS)
    assert amounts(lines) == [("service", "200.00"), ("tax", "20.00")]
    lines = bill({"service": SERVICE, "tax": tax}, served(), TWO_MONTHS, on=date(2026, 1, 31))
    assert amounts(lines)[1] == ("tax", "10.00")


def test_a_discount_of_one_account_is_not_given_to_the_next():
    rater = Rater(made({"service": SERVICE, "senior": discount("35", "service")}))
    for who, lines in ((served(programs=on("senior")), 2), (served(), 1)):
        assert len(rater.lines(who, TWO_MONTHS, bill_on=FEBRUARY)) == lines
