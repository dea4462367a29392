"""A district's file only grows: what it may not change is refused with a sentence."""

from datetime import date
from pathlib import Path

import pytest

from models import district_file
from services.rules import file_growth
from tests.workshop import LARKSPUR

CONTENT = (Path(__file__).parents[3] / "districts" / "larkspur.toml").read_text("utf-8")
APRIL = date(2027, 4, 1)
SEWER = 'rate = "41.85" },'
#: A charge with everything that it means.
NEW = """
[charges.street_light]
name = "Street light"
name_es = "Alumbrado"
component = "service"
kind = "flat"
steps = [{ from = %s, resolution = "R", rate = "1.00" }]

[delinquency]"""


def said(*changes: tuple[str, str]) -> list[str]:
    content = CONTENT
    for was, now in changes:
        assert was in content
        content = content.replace(was, now, 1)
    after = district_file.read(content, "next.toml")
    return file_growth.refusals(LARKSPUR, after, from_on=APRIL)


@pytest.mark.parametrize(
    "change",
    [
        (SEWER, SEWER + '\n{ from = 2027-04-01, resolution = "R", rate = "44.10" },'),
        (SEWER, SEWER + '\n{ from = 2028-01-01, resolution = "R", rate = "44.10" },'),
        ('penalty_percent = "10.00"', 'penalty_percent = "5.00"'),
        ('name = "Pipe renewal"', 'name = "Pipes"'),
        ("\n[delinquency]", NEW % "2027-04-01"),
        ("due_after_days = 25\n\n[cycles.2]", "due_after_days = 20\n\n[cycles.2]"),
        ('return_fee = "20.00"', 'return_fee = "25.00"'),
        ("closed_on = [2026-12-24]", "closed_on = [2026-12-24, 2027-12-24]"),
    ],
)  # fmt: skip
def test_what_is_added_from_its_day_on_is_taken(change):
    assert said(change) == []


PAST = "it is before 2027-04-01, from when the file holds, and no rate of a day before may change"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((SEWER, 'rate = "41.86" },'), f"charges.sewer_service.steps[4].from = 2026-10-01: {PAST}"),
        (("Resolution 2026-14", "Resolution 2026-15"),
         f"charges.sewer_service.steps[4].from = 2026-10-01: {PAST}"),
        ((SEWER, SEWER + '\n{ from = 2027-03-31, resolution = "R", rate = "44" },'),
         f"charges.sewer_service.steps[5].from = 2027-03-31: {PAST}"),
        (('  { from = 2024-10-01, resolution = "Resolution 2024-14", rate = "37.60" },\n', ""),
         "charges.sewer_service.steps has no rate from 2024-10-01: it is before 2027-04-01, from"
         " when the file holds, and what was charged then stays"),
        (("\n[delinquency]", NEW % "2027-01-01"),
         f"charges.street_light.steps[1].from = 2027-01-01: {PAST}"),
        (("[charges.pipe_renewal]", "[charges.pipes]"),
         "charges.pipe_renewal is missing: what was there once stays: end it with a rate of 0"),
        (("[classes.commercial]", "[classes.shop]"),
         "classes.commercial is missing: what was there once stays"),
        (("[cycles.2]", "[cycles.3]"), "cycles.2 is missing: what was there once stays"),
        (("months = 2\nbegins_in = 1", "months = 1\nbegins_in = 1"),
         "cycles.1.months = 1 may not change: a day would be billed twice, or never"),
        (('method = "days_of_month"', 'method = "thirty_days"'),
         "proration.method = 'thirty_days' may not change: it would share months of days that"
         " were"),
        (('kind = "flat"', 'kind = "flat"\nper = "bill"'),
         "charges.sewer_service.per may not change: add another charge beside it"),
        (('kind = "flat"', 'kind = "flat"\nclasses = ["commercial"]'),
         "charges.sewer_service.classes may not change, except by classes that are new: add"
         " another charge beside it"),
        (('name = "Larkspur Sewer District"', 'name = "Lark"'),
         "district.name may not change: who the district is, and the accounts that hold its money,"
         " stay as whoever runs the system set them"),
        (('bank = "1010"', 'bank = "1110"'),
         "ledger may not change: who the district is, and the accounts that hold its money, stay as"
         " whoever runs the system set them"),
        (('kind = "district"', 'kind = "county"'),
         "jurisdiction.kind = 'county' may not change: it is a district's sewer"),
    ],
)  # fmt: skip
def test_what_is_past_or_holds_money_is_refused(change, sentence):
    changes = [change]
    if "county" in change[1]:  # a county's interest is fixed by law
        changes += [
            ('bank_prime = "7.00"\nbank_prime_on = 2026-10-01\n', ""),
            *[('statute = "RCW 57.08.014"', 'statute = "RCW 74.38.070"')] * 2,
        ]
    if "pipes" in change[1]:  # discounts are of what there is
        changes += [(', "pipe_renewal"]', ', "pipes"]')] * 3
    assert sentence in said(*changes)
