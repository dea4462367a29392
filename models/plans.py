"""What a district allows who cannot pay at once: arrangements of months, contracts of years."""

from dataclasses import dataclass
from decimal import Decimal

from models.district_table import Table
from models.money import Money

#: RCW 57.08.005(11): a connection charge may be paid with interest within fifteen years.
MONTHS_MAX = 180
#: RCW 57.08.005(11): what the county treasurer may add a year for taking the instalments.
TREASURER_MAX = Money(300)
#: RCW 19.52.020: what may be asked for money that is owed over time.
RATE_MAX = Decimal(12)
INSTALMENTS_MAX, LONGEST_MAX = 24, 730
BROKEN_MONTHS_MAX = 120


@dataclass(frozen=True, kw_only=True)
class ArrangementRules:
    """Who may pay what is past due in instalments, in how many, and what breaks it."""

    past_due_least: Money
    past_due_most: Money
    #: None of the account was broken within so many months.
    none_broken_months: int
    instalments_most: int
    instalment_least: Money
    #: Days from one instalment to the next, and from today to the first.
    every_days: int
    first_in_days: int
    #: Days from today to the last.
    longest_days: int
    #: Whether a later bill that is past due breaks it too.
    current_together: bool
    #: Days between the letter that something is missed and the end.
    notice_days: int
    #: Whether an owner must agree to what a tenant asks for.
    tenant_needs_owner: bool
    #: Days in which what was proposed must be signed.
    offer_days: int
    resolution: str

    @property
    def counts(self) -> range:
        """How many instalments fit into the days there are, whatever the amount."""
        fitting = (self.longest_days - self.first_in_days) // self.every_days + 1
        return range(2, min(self.instalments_most, fitting) + 1)


@dataclass(frozen=True, kw_only=True)
class ContractRules:
    """On what terms a charge is paid over years."""

    months_most: int
    #: Per cent a year.
    rate_most: Decimal
    admin_fee: Money
    #: What the county treasurer adds, a year.
    treasurer_fee: Money
    is_due_on_sale: bool
    needs_board: bool
    #: Days before an instalment is due on which it is asked for; less than a month.
    ask_days: int
    #: Days between the letter that something is past due and the default.
    notice_days: int


def arrangements(table: Table) -> ArrangementRules:
    """Read ``[arrangements]``."""
    rules = ArrangementRules(
        past_due_least=table.money("past_due_least"),
        past_due_most=table.money("past_due_most"),
        none_broken_months=table.days("none_broken_months", 0, BROKEN_MONTHS_MAX),
        instalments_most=table.days("instalments_most", 2, INSTALMENTS_MAX),
        instalment_least=table.money("instalment_least"),
        every_days=table.days("every_days", 7, 92),
        first_in_days=table.days("first_in_days", 1, 60),
        longest_days=table.days("longest_days", 14, LONGEST_MAX),
        current_together=table.take("current_together", bool),
        notice_days=table.days("notice_days", 10, 60),
        tenant_needs_owner=table.take("tenant_needs_owner", bool),
        offer_days=table.days("offer_days", 1, 60),
        resolution=table.text("resolution"),
    )
    if not Money.ZERO < rules.past_due_least <= rules.past_due_most:
        raise table.refuse(
            "past_due_least", rules.past_due_least.plain,
            "must be above zero, up to past_due_most",
        )  # fmt: skip
    if not Money.ZERO < rules.instalment_least <= rules.past_due_most:
        raise table.refuse(
            "instalment_least", rules.instalment_least.plain,
            "must be above zero, up to past_due_most",
        )  # fmt: skip
    if not rules.counts:
        raise table.refuse(
            "longest_days", rules.longest_days,
            f"two instalments {rules.every_days} days apart must fit into it, the first in"
            f" {rules.first_in_days} days",
        )  # fmt: skip
    table.end()
    return rules


def contracts(table: Table) -> ContractRules:
    """Read ``[contracts]``."""
    months = table.take("months_most", int)
    if not 1 <= months <= MONTHS_MAX:
        raise table.refuse("months_most", months, "must be from 1 to 180: RCW 57.08.005(11)")
    rules = ContractRules(
        months_most=months,
        rate_most=table.number(
            "rate_most", RATE_MAX, "must be from 0 to 12 per cent a year: RCW 19.52.020"
        ),
        admin_fee=table.money("admin_fee"),
        treasurer_fee=table.money("treasurer_fee"),
        is_due_on_sale=table.take("is_due_on_sale", bool),
        needs_board=table.take("needs_board", bool),
        ask_days=table.days("ask_days", 1, 28),
        notice_days=table.days("notice_days", 10, 90),
    )
    if rules.treasurer_fee > TREASURER_MAX:
        raise table.refuse(
            "treasurer_fee", rules.treasurer_fee.plain, "must not be above 3.00: RCW 57.08.005(11)"
        )
    table.end()
    return rules
