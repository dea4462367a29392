"""What a person should look at before an account's bill is made."""

from collections.abc import Iterator
from datetime import date

from models.bill_run import RunExceptionKind
from models.money import Money
from services.rules.periods import Period
from services.rules.rating import Served

K = RunExceptionKind
#: A bill is looked at when it is more than so many per cent above the last one, or below.
SWING_PERCENT = 50

Unusual = tuple[RunExceptionKind, str]


def unusual(
    total: Money, *, last: Money | None, served: Served, period: Period
) -> Iterator[Unusual]:
    """What is unusual about a bill that can be made, each with a sentence that has its figures.

    Service that begins or ends inside of the period explains why the bill is another than the
    last one, which then is not said besides.
    """
    is_whole = True
    if served.from_on is not None and served.from_on > period.from_on:
        is_whole = False
        yield K.OPENED, f"Service began on {_day(served.from_on)}."
    if served.to_on is not None and served.to_on < period.to_on:
        is_whole = False
        yield K.CLOSED, f"Service ended on {_day(served.to_on)}."
    if is_whole and last is not None and last.cents > 0:
        change = (total.cents - last.cents) * 100
        if abs(change) > SWING_PERCENT * last.cents:
            percent = round(abs(change) / last.cents)
            way, kind = ("above", K.HIGHER) if change > 0 else ("below", K.LOWER)
            yield kind, f"{total} is {percent:,}% {way} the last bill, {last}."


def _day(day: date) -> str:
    return f"{day:%a, %b} {day.day}, {day.year}"
