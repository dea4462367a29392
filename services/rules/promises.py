"""The promise of an answer, in business days: made, stopped while others are waited for, and gone
on with.

Its clock stands still while the customer or somebody outside has to do something, and runs while
the district itself is waited for: that is no reason of the customer's.
"""

from datetime import date

from models.district import OfficeCalendar
from services.rules.business_days import business_days_after, business_days_between


def made(calendar: OfficeCalendar, on: date, days: int) -> date:
    """The day an answer is promised by; what comes on a day the office is closed counts as come on
    the next one that it is open."""
    return business_days_after(calendar, business_days_after(calendar, on, 0), days)


def left(calendar: OfficeCalendar, on: date, promised_on: date) -> int:
    """Business days that are left of a promise when its clock stops; none of one that is late."""
    return business_days_between(calendar, on, promised_on)


def gone_on(calendar: OfficeCalendar, on: date, days_left: int) -> date:
    """The day it is promised by when its clock goes on: what was left, and one day at least."""
    return made(calendar, on, max(days_left, 1))
