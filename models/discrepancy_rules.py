"""What a district takes for a discrepancy, and how much of one person may leave as it is."""

from dataclasses import dataclass

from models.district_table import Table
from models.money import Money

#: Above this nobody leaves a difference as it is alone, whatever the file says: $1,000.00.
NO_ACTION_MAX = Money(100_000)
YEARS = 3 * 366


@dataclass(frozen=True, kw_only=True)
class DiscrepancyRules:
    """The table ``discrepancies`` of a district's file."""

    #: Calendar days in which a case is closed.
    close_in_days: int
    #: Above so much a second person agrees that nothing is to be done.
    no_action_limit: Money
    #: The same amount on one account within so many days was perhaps paid twice.
    duplicate_within_days: int
    #: Credit that so long nothing happened to is somebody's money, forgotten.
    stale_credit_days: int
    stale_credit_minimum: Money
    #: A refund that so long did not arrive is looked at.
    refund_arrives_in_days: int


def discrepancies(table: Table) -> DiscrepancyRules:
    """Read ``[discrepancies]``.

    :raises DistrictFileError: naming the key, the value and the rule.
    """
    rules = DiscrepancyRules(
        close_in_days=table.days("close_in_days", 1, 90),
        no_action_limit=table.money("no_action_limit"),
        duplicate_within_days=table.days("duplicate_within_days", 0, 30),
        stale_credit_days=table.days("stale_credit_days", 30, YEARS),
        stale_credit_minimum=table.money("stale_credit_minimum"),
        refund_arrives_in_days=table.days("refund_arrives_in_days", 5, 365),
    )
    if rules.no_action_limit > NO_ACTION_MAX:
        raise table.refuse(
            "no_action_limit", rules.no_action_limit.plain,
            f"must not be above {NO_ACTION_MAX.plain}",
        )  # fmt: skip
    table.end()
    return rules
