"""What a payer may ask of autopay, held against the district's rules."""

from datetime import date

from models.autopay import AmountRule, NoticeRule
from models.district import District
from models.errors import Refused
from models.money import Money
from services.rules.drafting import Terms

#: Nobody pauses for longer; who wants to stop stops.
PAUSE_DAYS_MAX = 366


def check(terms: Terms, district: District) -> None:
    """Refuse terms that the district does not draw by.

    :raises Refused: with a sentence for whoever asked.
    """
    most = district.autopay.days_before_max
    if not 0 <= terms.days_before <= most:
        raise Refused("Select a day from the due date to %(most)s days before it.", most=most)
    if (terms.amount_rule is AmountRule.FIXED) != (terms.fixed is not None):
        raise Refused("Enter the amount that is drawn each time.")
    if (terms.notice_rule is NoticeRule.RANGE) != (terms.range_to is not None):
        raise Refused("Enter the amount up to which you need no notice.")
    for amount in (terms.fixed, terms.cap, terms.range_to):
        _check_amount(amount, district)
    lowest, highest = terms.range_from or Money.ZERO, terms.range_to
    if highest is not None and not Money.ZERO <= lowest <= highest:
        raise Refused("The range begins below where it ends.")


def _check_amount(amount: Money | None, district: District) -> None:
    rules = district.payments
    if amount is not None and not rules.minimum <= amount <= rules.maximum:
        raise Refused(
            "Enter an amount from %(least)s to %(most)s.", least=rules.minimum, most=rules.maximum
        )


def check_pause(until: date, *, on: date) -> None:
    """Refuse a pause that ends before tomorrow, or after more than a year.

    :raises Refused: with a sentence for whoever asked.
    """
    if until <= on:
        raise Refused("Enter a day after today.")
    if (until - on).days > PAUSE_DAYS_MAX:
        raise Refused("Autopay pauses for a year at most. Turn it off instead.")
