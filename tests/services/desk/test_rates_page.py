"""Each kind of rate in words that somebody can read to a caller."""

import tomllib
from datetime import date

from models.district_table import Table
from models.tariff_file import tariff
from services.desk import rates_page
from tests.districts import published

EVERY_KIND = """
[proration]
method = "days_of_month"
[classes.home]
name = "Home"
unit = "home"
units = "homes"
[classes.shop]
name = "Shop"
unit = "shop"
units = "shops"
[cycles.1]
months = 1
begins_in = 1
bills_on_day = 1
in_advance = true
due_on_day = 25
[charges.base]
name = "Base"
component = "service"
kind = "flat"
area_factors = { county = "1.5" }
steps = [{ from = 2020-01-01, resolution = "R1", rate = "1234.50" }]
[charges.meter]
name = "Ready to serve"
component = "service"
kind = "meter_size"
counted = "account"
steps = [{ from = 2020-01-01, resolution = "R1", rates = { "5/8" = "10.00", "1" = "25.00" } }]
[charges.overage]
name = "Overage"
component = "service"
kind = "minimum_and_overage"
classes = ["shop"]
[[charges.overage.steps]]
from = 2020-01-01
resolution = "R1"
minimum = "86.00"
included = "750"
rate = "0.11466666"
[charges.block]
name = "Blocks"
component = "service"
kind = "blocks"
steps = [{ from = 2020-01-01, resolution = "R1", block = "750", rate = "5.00" }]
[charges.winter]
name = "Winter"
component = "service"
kind = "volume"
volume_unit = "ccf"
areas = ["hill"]
steps = [{ from = 2020-01-01, resolution = "R1", rate = "3.25" }]
[charges.copy]
name = "Copy"
component = "fee"
kind = "flat"
counted = "account"
per = "bill"
needs = "duplicate_bill"
steps = [{ from = 2020-01-01, resolution = "R1", rate = "1.00" }]
[charges.tax]
name = "Tax"
component = "service"
kind = "surcharge"
of = ["base", "meter"]
steps = [{ from = 2020-01-01, resolution = "R1", percent = "6" }]
[charges.senior]
name = "Senior"
component = "service"
kind = "discount"
needs = "senior"
of = ["base"]
steps = [{ from = 2020-01-01, resolution = "R1", percent = "35" }]
[charges.set_up]
name = "Set up"
component = "fee"
kind = "greater_of"
of = ["base"]
steps = [{ from = 2020-01-01, resolution = "R1", percent = "5", minimum = "50.00" }]
"""


def test_every_kind_of_charge_is_said_with_its_numbers_and_whom_it_concerns():
    read = tariff(Table(tomllib.loads(EVERY_KIND), ""), ("en",))
    seen = rates_page.charges(read, date(2026, 1, 1))
    assert [(each.rates[0].words, each.concerns) for each in seen] == [
        ("$1,234.50 for each unit and month", "× 1.5 in county"),
        ("5/8: $10.00, 1: $25.00 a month, by the size of the meter", ""),
        ("$86.00 for each unit and month with 750 cf, $0.11466666 a cf above", "Shop"),
        ("$5.00 for each month and 750 cf, or a part of them", ""),
        ("$3.25 for each ccf", "In hill"),
        ("$1.00 on each bill", "With duplicate bill"),
        ("6% of Base, Ready to serve", ""),
        ("35% off Base", "With senior"),
        ("5% of Base, at least $50.00", ""),
    ]


def test_the_rate_that_held_on_a_day_is_marked_and_the_newest_is_first():
    [charge] = [
        each
        for each in rates_page.charges(published("lake_stevens"), date(2022, 5, 31))
        if len(each.rates) > 1
    ][:1]
    assert [each.from_on for each in charge.rates] == sorted(
        (each.from_on for each in charge.rates), reverse=True
    )
    [held] = [each for each in charge.rates if each.holds]
    assert held.from_on <= date(2022, 5, 31)
    assert held.words.startswith("$86.00")
