"""The clocks of a sale: days to answer a request for a final bill, and to give back too much.

They count business days, which are days on which the county's offices are open (ch. 60.80 RCW).
"""

from datetime import date

from models.district import OfficeCalendar
from models.escrow import CameBy
from services.rules.business_days import business_days_after, business_days_between

#: Business days to answer a request for a final bill: 7 when it came by mail, 3 by fax or
#: messenger (ch. 60.80 RCW). E-mail and this site are not named there: the shorter one holds.
ANSWER_BY_MAIL, ANSWER_ELSE = 7, 3
#: Business days until an over-estimate is back with the seller, and where the county treasurer
#: is the treasurer of the district (ch. 60.80 RCW).
REFUND, REFUND_BY_COUNTY = 14, 30


def answer_by(calendar: OfficeCalendar, received_on: date, came_by: CameBy) -> date:
    """The last day to answer a request for a final bill."""
    days = ANSWER_BY_MAIL if came_by is CameBy.MAIL else ANSWER_ELSE
    return business_days_after(calendar, received_on, days)


def refund_by(
    calendar: OfficeCalendar, paid_on: date, *, is_county_treasurer: bool = False
) -> date:
    """The last day to give an over-estimate back to the seller, from when its payment came."""
    days = REFUND_BY_COUNTY if is_county_treasurer else REFUND
    return business_days_after(calendar, paid_on, days)


def days_left(calendar: OfficeCalendar, on: date, until: date) -> int:
    """How many business days are left after a day; below zero when the last one is past."""
    if until < on:
        return -business_days_between(calendar, until, on)
    return business_days_between(calendar, on, until)
