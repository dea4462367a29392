"""Bills worked out by a tariff, with the reason for each line: how many a second, in one process.

The floor is the same bills by bare Decimals: no reasons, no days, no kinds of charges.
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from time import process_time

from bench.table import Table
from bench.timing import compare
from models.district_table import Table as FileTable
from models.money import total
from models.tariff import Tariff
from models.tariff_file import tariff
from services.rules.periods import Period
from services.rules.rating import Rater, Served, Terms

BILLS, ROUNDS = 2_000, 7
#: Bills a second, and how many times the floor each may take.
OWN_GOAL, ALIKE_GOAL = 5_000, 25_000
OWN_TIMES_MAX, ALIKE_TIMES_MAX = 60.0, 4.0
TWO_MONTHS = Period(date(2026, 1, 1), date(2026, 2, 28))
BILL_ON = date(2026, 3, 18)
MINIMUM, INCLUDED, RATE, TREATMENT, TAX = (
    Decimal(number) for number in ("86.00", "750", "0.11466666", "45.33", "3.852")
)
CENT = Decimal("0.01")


def worked_out(table: Table) -> None:
    """Accounts that are alike, and accounts that each used a volume of their own."""
    by = _tariff()
    for name, volumes, times_max, goal in (
        ("bills worked out, each its own volume", range(500, 500 + BILLS), OWN_TIMES_MAX, OWN_GOAL),
        ("bills worked out, all alike", [1000] * BILLS, ALIKE_TIMES_MAX, ALIKE_GOAL),
    ):
        served = [_served(volume, place) for place, volume in enumerate(volumes)]
        ours, floor = _ours(by, served), _floor(served)
        assert ours() == floor()
        pair = compare(ours, floor, 1, rounds=ROUNDS, clock=process_time)
        a_second = BILLS * 1000 / pair.ours_ms
        table.least(
            f"{name}, a second", "", a_second, goal, "",
            "three lines with reasons, of its own work",
        )  # fmt: skip
        table.times(name, "", pair, times_max)


def _ours(by: Tariff, served: list[Served]) -> Callable[[], int]:
    def work() -> int:
        rater, cents = Rater(by), 0
        for each in served:
            lines = rater.lines(each, TWO_MONTHS, bill_on=BILL_ON)
            cents += total([line.amount for line in lines]).cents
        return cents

    return work


def _floor(served: list[Served]) -> Callable[[], int]:
    """A minimum with volume in it, a wholesale rate, and a percentage of both: rounded by line."""

    def work() -> int:
        dollars = Decimal(0)
        for each in served:
            units = each.terms[0].units
            assert each.volume is not None
            over = max(each.volume - INCLUDED * units * 2, Decimal(0))
            service = (units * 2 * MINIMUM + over * RATE).quantize(CENT, ROUND_HALF_UP)
            treatment = (units * 2 * TREATMENT).quantize(CENT, ROUND_HALF_UP)
            tax = ((service + treatment) * TAX / 100).quantize(CENT, ROUND_HALF_UP)
            dollars += service + treatment + tax
        return int(dollars * 100)

    return work


def _served(volume: int, place: int) -> Served:
    """An account opened on a day of its own."""
    opened_on = date(2000 + place % 20, 1 + place % 12, 1 + place % 28)
    terms = Terms(from_on=opened_on, customer_class="commercial", units=Decimal(1))
    return Served(terms=(terms,), volume=Decimal(volume))


def _tariff() -> Tariff:
    said = {"component": "service", "name": "Sewer"}
    step = {"from": date(2000, 1, 1), "resolution": "Resolution 1999-12"}
    charges = {
        "service": {
            **said, "kind": "minimum_and_overage",
            "steps": [{**step, "minimum": f"{MINIMUM}", "included": f"{INCLUDED}",
                       "rate": f"{RATE}"}],
        },
        "treatment": {**said, "kind": "flat", "steps": [{**step, "rate": f"{TREATMENT}"}]},
        "tax": {
            **said, "kind": "surcharge", "of": ["service", "treatment"],
            "steps": [{**step, "percent": f"{TAX}"}],
        },
    }  # fmt: skip
    cycle = {
        "months": 2, "begins_in": 1, "bills_on_day": 18, "in_advance": False, "due_after_days": 25,
    }  # fmt: skip
    file = {
        "classes": {"commercial": {"name": "Commercial", "unit": "unit", "units": "units"}},
        "cycles": {"1": cycle}, "proration": {"method": "days_of_month"}, "charges": charges,
    }  # fmt: skip
    return tariff(FileTable(file, ""), ("en",))
