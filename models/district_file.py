"""Reading a district's file, and refusing it with a sentence that says why.

A refusal names the file, the key, the value and the rule; a key nobody reads
is refused too, because a misspelt rate would otherwise be silently ignored.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.district import (
    Accessibility,
    AutopayRules,
    BillingRules,
    Chart,
    ClaimRules,
    Contact,
    District,
    GeneralAccount,
    PaymentRules,
    QuestionRules,
    RefundRules,
)
from models.district_table import DistrictFileError, Table
from models.fees_file import capacity, permits
from models.ledger import Component, LedgerKind
from models.money import Money
from models.payment import Channel
from models.tariff_file import tariff

#: RCW 57.08.081(3): a penalty may not exceed ten per cent of the charge.
PENALTY_PERCENT_MAX = Decimal(10)
RECEIVABLES = tuple(part for part in Component if part is not Component.CREDIT)
LANGUAGES = ("en", "es")


def load(path: Path | str) -> District:
    """Read and check a district file.

    :raises DistrictFileError: naming the file, the key, the value and the rule.
    """
    try:
        return _district(Table(tomllib.loads(Path(path).read_text("utf-8")), ""))
    except (DistrictFileError, tomllib.TOMLDecodeError) as error:
        raise DistrictFileError(f"{Path(path).name}: {error}") from error


def _district(file: Table) -> District:
    about = file.table("district")
    languages = tuple(about.take("languages", list))
    if not languages or not set(languages) <= set(LANGUAGES):
        raise about.refuse("languages", languages, f"must be some of {', '.join(LANGUAGES)}")
    name = about.text("timezone")
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise about.refuse("timezone", name, "must be a name of the tz database") from None
    contact, rules = file.table("contact"), billing(file.table("billing"))
    district = District(
        zone=zone,
        languages=languages,
        contact=Contact(**{key: contact.text(key) for key in Contact.__dataclass_fields__}),
        chart=_chart(file.table("ledger")),
        payments=_payments(file.table("payments")),
        billing=rules,
        tariff=tariff(file, languages),
        permits=permits(file, languages),
        capacity=capacity(file),
        autopay=_autopay(file.table("autopay"), rules.due_after_days),
        refunds=_refunds(file.table("refunds")),
        questions=_questions(file.table("questions")),
        claims=_claims(file.table("claims")),
        accessibility=_accessibility(file.table("accessibility")),
        **{
            key: about.text(key)
            for key in ("name", "short_name", "city", "state", "postal_code", "website")
        },
    )
    for table in (about, contact, file):
        table.end()
    return district


def _chart(ledger: Table) -> Chart:
    listed = ledger.table("accounts")
    accounts = {}
    for number in tuple(listed.values):
        row = listed.table(number)
        kind = row.text("kind")
        if kind not in set(LedgerKind):
            raise row.refuse("kind", kind, f"must be one of {', '.join(LedgerKind)}")
        accounts[number] = GeneralAccount(code=number, name=row.text("name"), kind=LedgerKind(kind))
        row.end()

    def code(table: Table, key: str, *allowed: LedgerKind) -> str:
        value = table.text(key)
        if value not in accounts or accounts[value].kind not in allowed:
            rule = f"must be an account of ledger.accounts that is {' or '.join(allowed)}"
            raise table.refuse(key, value, rule)
        return value

    control, revenue = ledger.table("control"), ledger.table("revenue")
    clearing, roles = ledger.table("clearing"), ledger.table("roles")
    kinds = dict.fromkeys(RECEIVABLES, LedgerKind.ASSET) | {Component.CREDIT: LedgerKind.LIABILITY}
    chart = Chart(
        accounts=accounts,
        control={part: code(control, part, kinds[part]) for part in Component},
        revenue={part: code(revenue, part, LedgerKind.REVENUE) for part in RECEIVABLES},
        clearing={channel: code(clearing, channel, LedgerKind.ASSET) for channel in Channel},
        bank=code(roles, "bank", LedgerKind.ASSET),
        opening=code(roles, "opening", LedgerKind.EQUITY),
        card_fee=code(roles, "card_fee", LedgerKind.REVENUE, LedgerKind.LIABILITY),
        processing=code(roles, "processing", LedgerKind.EXPENSE),
        adjustment=code(roles, "adjustment", LedgerKind.EXPENSE, LedgerKind.REVENUE),
        suspense=code(roles, "suspense", LedgerKind.LIABILITY),
    )
    controls = list(chart.control.values())
    if len(set(controls)) < len(controls):
        raise ledger.refuse("control", controls, "each component needs an account of its own")
    for table in (control, revenue, clearing, roles, ledger):
        table.end()
    return chart


def _payments(table: Table) -> PaymentRules:
    order = table.take("application_order", list)
    if sorted(order) != sorted(RECEIVABLES):
        raise table.refuse("application_order", order, f"must name each of {RECEIVABLES} once")
    rules = PaymentRules(
        application_order=tuple(Component(part) for part in order),
        minimum=table.money("minimum"),
        maximum=table.money("maximum"),
        card_fee=table.money("card_fee"),
        bank_fee=table.money("bank_fee"),
        fee_resolution=table.text("fee_resolution"),
        bank_clears_in_days=table.days("bank_clears_in_days", 1, 10),
        bank_returnable_days=table.days("bank_returnable_days", 2, 120),
        page_minutes=table.days("page_minutes", 31, 24 * 60),
    )
    if not Money.ZERO < rules.minimum <= rules.maximum:
        raise table.refuse("minimum", rules.minimum.plain, "must be above zero, up to the maximum")
    table.end()
    return rules


def billing(table: Table) -> BillingRules:
    rules = BillingRules(
        due_after_days=table.days("due_after_days", 10, 60),
        grace_days=table.days("grace_days", 0, 60),
        penalty_percent=table.number(
            "penalty_percent", PENALTY_PERCENT_MAX, "must be from 0 to 10: RCW 57.08.081(3)"
        ),
        penalty_resolution=table.text("penalty_resolution"),
        cycle_months=table.days("cycle_months", 1, 12),
    )
    table.end()
    return rules


def _autopay(table: Table, due_after_days: int) -> AutopayRules:
    rules = AutopayRules(
        notice_days=table.days("notice_days", 10, 30),
        days_before_max=table.days("days_before_max", 0, 30),
        sends_at_hour=table.days("sends_at_hour", 0, 23),
        retries_max=table.days("retries_max", 0, 2),
        retry_after_days=table.days("retry_after_days", 1, 30),
        suspend_after_returns=table.days("suspend_after_returns", 1, 5),
        return_fee=table.money("return_fee"),
        return_fee_resolution=table.text("return_fee_resolution"),
    )
    if rules.notice_days + rules.days_before_max > due_after_days:
        raise table.refuse(
            "days_before_max", rules.days_before_max,
            f"with {rules.notice_days} days of notice it must fit into the {due_after_days} days"
            " a bill has until it is due",
        )  # fmt: skip
    table.end()
    return rules


def _refunds(table: Table) -> RefundRules:
    rules = RefundRules(
        specialist_limit=table.money("specialist_limit"),
        supervisor_limit=table.money("supervisor_limit"),
        gives_fee_back=table.take("gives_fee_back", bool),
        #: The processor's own limit for refunds of bank debits.
        bank_days_max=table.days("bank_days_max", 1, 180),
    )
    if rules.specialist_limit > rules.supervisor_limit:
        raise table.refuse(
            "specialist_limit", rules.specialist_limit.plain, "must not be above the supervisor's"
        )
    table.end()
    return rules


def _questions(table: Table) -> QuestionRules:
    rules = QuestionRules(
        answer_in_days=table.days("answer_in_days", 1, 30),
        close_after_days=table.days("close_after_days", 1, 90),
    )
    table.end()
    return rules


def _claims(table: Table) -> ClaimRules:
    rules = ClaimRules(hold_days=table.days("hold_days", 1, 90))
    table.end()
    return rules


def _accessibility(table: Table) -> Accessibility:
    said = Accessibility(reviewed_on=table.take("reviewed_on", date))
    table.end()
    return said
