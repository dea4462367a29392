"""Reading a district's file, and refusing it with a sentence that says why.

A refusal names the file, the key, the value and the rule; a key nobody reads
is refused too, because a misspelt rate would otherwise be silently ignored.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.district import (
    Accessibility,
    BillingRules,
    Chart,
    ClaimRules,
    Contact,
    District,
    GeneralAccount,
    PaymentRules,
    QuestionRules,
)
from models.ledger import Component, LedgerKind
from models.money import Money
from models.payment import Channel

#: RCW 57.08.081(3): a penalty may not exceed ten per cent of the charge.
PENALTY_PERCENT_MAX = Decimal(10)
RECEIVABLES = tuple(part for part in Component if part is not Component.CREDIT)
LANGUAGES = ("en", "es")


class DistrictFileError(ValueError):
    """The district file breaks a rule; the message names the key and the rule."""


def load(path: Path | str) -> District:
    """Read and check a district file.

    :raises DistrictFileError: naming the file, the key, the value and the rule.
    """
    try:
        return _district(_Table(tomllib.loads(Path(path).read_text("utf-8")), ""))
    except (DistrictFileError, tomllib.TOMLDecodeError) as error:
        raise DistrictFileError(f"{Path(path).name}: {error}") from error


class _Table:
    """One table of the file; every key is read once, and none may be left over."""

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        self.values = dict(values)
        self.name = name

    def refuse(self, key: str, value: object, rule: str) -> DistrictFileError:
        where = f"{self.name}.{key}".lstrip(".")
        return DistrictFileError(f"{where} = {value!r}: {rule}")

    def take(self, key: str, kind: type) -> Any:  # noqa: ANN401
        value = self.values.pop(key, None)
        if type(value) is not kind:
            raise self.refuse(key, value, f"must be given, as {kind.__name__}")
        return value

    def table(self, key: str) -> "_Table":
        return _Table(self.take(key, dict), f"{self.name}.{key}".lstrip("."))

    def text(self, key: str) -> str:
        value: str = self.take(key, str)
        if not value.strip():
            raise self.refuse(key, value, "must not be empty")
        return value

    def days(self, key: str, least: int, most: int) -> int:
        value: int = self.take(key, int)
        if not least <= value <= most:
            raise self.refuse(key, value, f"must be from {least} to {most}")
        return value

    def number(self, key: str, most: Decimal, rule: str) -> Decimal:
        written = self.text(key)
        try:
            value = Decimal(written)
        except InvalidOperation:
            raise self.refuse(key, written, "must be a number") from None
        if not value.is_finite() or not 0 <= value <= most:
            raise self.refuse(key, written, rule)
        return value

    def money(self, key: str) -> Money:
        written = self.text(key)
        try:
            return Money.read(written)
        except ValueError:
            raise self.refuse(key, written, 'must be dollars, such as "2.45"') from None

    def end(self) -> None:
        for key, value in self.values.items():
            raise self.refuse(key, value, "is not a key this file may have")


def _district(file: _Table) -> District:
    about = file.table("district")
    languages = tuple(about.take("languages", list))
    if not languages or not set(languages) <= set(LANGUAGES):
        raise about.refuse("languages", languages, f"must be some of {', '.join(LANGUAGES)}")
    name = about.text("timezone")
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise about.refuse("timezone", name, "must be a name of the tz database") from None
    contact = file.table("contact")
    district = District(
        zone=zone,
        languages=languages,
        contact=Contact(**{key: contact.text(key) for key in Contact.__dataclass_fields__}),
        chart=_chart(file.table("ledger")),
        payments=_payments(file.table("payments")),
        billing=_billing(file.table("billing")),
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


def _chart(ledger: _Table) -> Chart:
    listed = ledger.table("accounts")
    accounts = {}
    for number in tuple(listed.values):
        row = listed.table(number)
        kind = row.text("kind")
        if kind not in set(LedgerKind):
            raise row.refuse("kind", kind, f"must be one of {', '.join(LedgerKind)}")
        accounts[number] = GeneralAccount(code=number, name=row.text("name"), kind=LedgerKind(kind))
        row.end()

    def code(table: _Table, key: str, *allowed: LedgerKind) -> str:
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


def _payments(table: _Table) -> PaymentRules:
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


def _billing(table: _Table) -> BillingRules:
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


def _questions(table: _Table) -> QuestionRules:
    rules = QuestionRules(
        answer_in_days=table.days("answer_in_days", 1, 30),
        close_after_days=table.days("close_after_days", 1, 90),
    )
    table.end()
    return rules


def _claims(table: _Table) -> ClaimRules:
    rules = ClaimRules(hold_days=table.days("hold_days", 1, 90))
    table.end()
    return rules


def _accessibility(table: _Table) -> Accessibility:
    said = Accessibility(reviewed_on=table.take("reviewed_on", date))
    table.end()
    return said
