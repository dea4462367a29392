"""Reading a district's file, and refusing it with a sentence that says why.

A refusal names the file, the key, the value and the rule; a key nobody reads
is refused too, because a misspelt rate would otherwise be silently ignored.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models import district_text
from models.change_rules import changes
from models.chart_file import RECEIVABLES, chart
from models.delinquency import Delinquency
from models.delinquency_file import delinquency
from models.discrepancy_rules import discrepancies
from models.district import (
    Accessibility,
    AutopayRules,
    BillingRules,
    ClaimRules,
    Contact,
    District,
    PaymentRules,
    QuestionRules,
    RefundRules,
)
from models.district_table import DistrictFileError, Findings, Table
from models.fees_file import capacity, permits
from models.jurisdiction import PENALTY_CAPS, Cap, Jurisdiction, JurisdictionKind
from models.jurisdiction_file import calendar, jurisdiction
from models.ledger import Component
from models.money import Money
from models.plans import arrangements, contracts
from models.program import Program
from models.program_file import programs, refuse_unlike
from models.tariff import Tariff
from models.tariff_file import tariff

LANGUAGES = ("en", "es")
DUE_AFTER_MAX = 60


def load(path: Path | str) -> District:
    """Read and check a district file.

    :raises DistrictFileError: with a sentence for everything that is wrong, naming the file, the
        key, the value and the rule.
    """
    name = Path(path).name
    try:
        return read(Path(path).read_text("utf-8"), name)
    except UnicodeDecodeError as error:
        raise DistrictFileError(f"{name}: it is not UTF-8, from byte {error.start} on") from error


def read(content: str, name: str, *, since: District | None = None) -> District:
    """The same of a file's text; ``name`` is what its refusals call it.

    A file that was decided long ago does not say what is asked for only since: that is as ``since``
    has it.

    :raises DistrictFileError: as ``load`` does.
    """
    try:
        values = district_text.parsed(content)
        district_text.refuse_unprintable(values)
        return _district(Table(values, ""), since)
    except DistrictFileError as refusal:
        raise DistrictFileError(*(f"{name}: {each}" for each in refusal.sentences)) from refusal


def _district(file: Table, since: District | None) -> District:
    """Every table is read, whatever is wrong with another: a clerk corrects a file once."""
    findings = Findings()
    about = findings.read(_about, file)
    languages: tuple[str, ...] = LANGUAGES if about is None else about["languages"]
    law = findings.read(lambda: jurisdiction(file.table("jurisdiction")))
    cap = PENALTY_CAPS[JurisdictionKind.DISTRICT] if law is None else law.penalty_cap
    billing = findings.read(lambda: billing_rules(file.table("billing"), cap))
    due = billing.due_after_days if billing is not None else DUE_AFTER_MAX
    rates = findings.read(lambda: tariff(file, languages))
    parts = {
        "jurisdiction": law,
        "billing": billing,
        "contact": findings.read(lambda: _contact(file.table("contact"))),
        "calendar": findings.read(lambda: calendar(file.table("calendar"))),
        "chart": findings.read(
            lambda: chart(file.table("ledger"), since=since.chart if since is not None else None)
        ),
        "payments": findings.read(lambda: _payments(file.table("payments"))),
        "tariff": rates,
        "programs": findings.read(lambda: _programs(file, languages, law, rates)),
        "permits": findings.read(lambda: permits(file, languages)),
        "capacity": findings.read(lambda: capacity(file)),
        "delinquency": findings.read(lambda: _delinquency(file, billing, law)),
        "autopay": findings.read(lambda: _autopay(file.table("autopay"), due)),
        "refunds": findings.read(lambda: _refunds(file.table("refunds"))),
        "questions": findings.read(lambda: _questions(file.table("questions"))),
        "claims": findings.read(lambda: _claims(file.table("claims"))),
        "arrangements": findings.read(lambda: arrangements(file.table("arrangements"))),
        "changes": since.changes
        if since is not None and "changes" not in file.values
        else findings.read(lambda: changes(file.table("changes"), languages)),
        "discrepancies": since.discrepancies
        if since is not None and "discrepancies" not in file.values
        else findings.read(lambda: discrepancies(file.table("discrepancies"))),
        "contracts": findings.read(lambda: contracts(file.table("contracts"))),
        "accessibility": findings.read(lambda: _accessibility(file.table("accessibility"))),
    }
    findings.read(file.end)
    findings.end()
    return District(**(about or {}), **parts)  # type: ignore[arg-type] # none is none: findings.end


def _about(file: Table) -> dict[str, Any]:
    table = file.table("district")
    languages = tuple(table.names("languages"))
    if not languages or not set(languages) <= set(LANGUAGES):
        raise table.refuse("languages", list(languages), f"must be some of {', '.join(LANGUAGES)}")
    name = table.text("timezone")
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder's name, or one too long
        raise table.refuse("timezone", name, "must be a name of the tz database") from None
    words = ("name", "short_name", "city", "state", "postal_code", "website")
    found = {"zone": zone, "languages": languages} | {key: table.text(key) for key in words}
    table.end()
    return found


def _programs(
    file: Table, languages: tuple[str, ...], law: Jurisdiction | None, rates: Tariff | None
) -> Mapping[str, Program]:
    """With each tier and each discount held against the other, where both can be read."""
    found = programs(file, languages, law)
    if rates is not None:
        refuse_unlike(found, rates)
    return found


def _delinquency(
    file: Table, billing: BillingRules | None, law: Jurisdiction | None
) -> Delinquency | None:
    """None where what it is held against is refused itself."""
    table = file.table("delinquency")
    return None if billing is None or law is None else delinquency(table, billing, law)


def _contact(table: Table) -> Contact:
    found = Contact(**{key: table.text(key) for key in Contact.__dataclass_fields__})
    table.end()
    return found


def _payments(table: Table) -> PaymentRules:
    order = table.names("application_order")
    if sorted(order) != sorted(RECEIVABLES):
        rule = f"must name each of {', '.join(RECEIVABLES)} once"
        raise table.refuse("application_order", order, rule)
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


def billing_rules(table: Table, penalty: Cap) -> BillingRules:
    """The table ``billing``, its penalty within what a law allows."""
    rules = BillingRules(
        due_after_days=table.days("due_after_days", 10, DUE_AFTER_MAX),
        grace_days=table.days("grace_days", 0, 60),
        penalty_percent=table.number(
            "penalty_percent", penalty.most, f"must be from 0 to {penalty.most}: {penalty.statute}"
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
