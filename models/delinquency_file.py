"""Reading the steps of a bill that is not paid, and refusing what the law does not allow."""

from datetime import date
from typing import Any, TypeVar

from models.delinquency import (
    TELLS,
    Criterion,
    Delinquency,
    Does,
    From,
    Ground,
    Holiday,
    Interest,
    Step,
    WaiverPolicy,
    Whom,
)
from models.district import BillingRules
from models.district_table import Table
from models.jurisdiction import Jurisdiction
from models.money import Money

Choice = TypeVar("Choice", Does, From, Ground)

#: RCW 57.08.081(4): what is delinquent for sixty days may be foreclosed.
LIEN_DAYS_MIN = 60
DAYS_MAX = 720
#: Who may get a copy; the customer always gets the notice.
COPIES = frozenset(Whom) - {Whom.CUSTOMER}
WITH_AMOUNT = frozenset({Ground.NO_PAYMENT_AND_BALANCE, Ground.BALANCE})


def delinquency(table: Table, billing: BillingRules, law: Jurisdiction) -> Delinquency:
    """The table ``delinquency``; what it charges by the year is in ``jurisdiction``.

    :raises DistrictFileError: naming the key, the value and the rule or the statute.
    """
    after = table.days("delinquent_after_days", 0, 180)
    steps = _steps(table, billing, after)
    found = Delinquency(
        resolution=table.text("resolution"),
        follows_from=table.take("follows_from", date),
        delinquent_after_days=after,
        steps=steps,
        interest=_interest(law) if Does.INTEREST in {each.does for each in steps} else None,
        holidays=tuple(_holiday(row) for row in _rows(table, "holidays", needed=False)),
        waiver=_waiver(table.table("waiver")) if "waiver" in table.values else None,
        lien=tuple(_criterion(row) for row in _rows(table, "lien_criteria", needed=False)),
    )
    table.end()
    return found


def _rows(table: Table, key: str, *, needed: bool) -> list[Table]:
    listed: list[Any] = (table.take if needed else table.optional)(key, list) or []
    return [
        Table(values if isinstance(values, dict) else {}, f"{table.name}.{key}[{place}]")
        for place, values in enumerate(listed, start=1)
    ]


def _steps(table: Table, billing: BillingRules, delinquent_after: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    since_due: int | None = None
    for row in _rows(table, "steps", needed=True):
        step = _step(row)
        since_due = _since_due(row, step, since_due, delinquent_after)
        _check(row, step, billing, since_due, steps)
        if step.from_what is From.PREVIOUS and steps[-1].does is Does.INTEREST:
            raise row.refuse("from", "previous", "interest comes every month: nothing follows it")
        steps.append(step)
    if not steps:
        raise table.refuse("steps", [], "must have at least one")
    return tuple(steps)


def _since_due(row: Table, step: Step, before: int | None, delinquent_after: int) -> int:
    """Days between the due day and the earliest day of a step."""
    if step.from_what is From.DUE:
        return step.days
    if step.from_what is From.DELINQUENCY:
        return delinquent_after + step.days
    if before is None:
        raise row.refuse("from", step.from_what.value, "there is no step before the first")
    return before + step.days


def _step(row: Table) -> Step:
    does = _choice(row, "does", Does)
    copies = row.names("copies") if "copies" in row.values else []
    if not set(copies) <= set(COPIES) or (copies and does not in TELLS):
        allowed = ", ".join(sorted(COPIES))
        raise row.refuse("copies", copies, f"must be some of {allowed}, of a step that tells")
    if does in TELLS and Whom.OWNER not in copies:
        raise row.refuse(
            "copies", copies, "must have owner: one who asked is told with the tenant,"
            " or there is no lien (RCW 57.08.081(7))",
        )  # fmt: skip
    fee = row.money("fee") if "fee" in row.values else Money.ZERO
    found = Step(
        key=row.text("key"),
        does=does,
        days=row.days("days", 1, DAYS_MAX),
        from_what=_choice(row, "from", From),
        copies=frozenset(Whom(each) for each in copies),
        least=row.money("least") if "least" in row.values else Money.ZERO,
        fee=fee,
        fee_resolution=row.text("fee_resolution") if fee else "",
    )
    row.end()
    return found


def _check(
    row: Table, step: Step, billing: BillingRules, since_due: int, before: list[Step]
) -> None:
    if ":" in step.key or step.key in {each.key for each in before}:
        raise row.refuse("key", step.key, "must be a word of its own, without a colon")
    if step.does in {each.does for each in before} and step.does not in TELLS:
        raise row.refuse("does", step.does.value, "is there already: once for each bill")
    if step.does is Does.PENALTY and (
        step.from_what is not From.DUE or step.days != billing.grace_days + 1
    ):
        raise row.refuse(
            "days", step.days,
            f"must be {billing.grace_days + 1} from due, the day after billing.grace_days",
        )  # fmt: skip
    if step.does is Does.INTEREST and (step.from_what is not From.DUE or step.days != 1):
        raise row.refuse("days", step.days, "interest runs from the day after due: 1 from due")
    if step.does is Does.LIEN_CANDIDATE:
        if since_due < LIEN_DAYS_MIN:
            raise row.refuse(
                "days", step.days,
                f"must be {LIEN_DAYS_MIN} days or more after the due day, and is {since_due}:"
                " RCW 57.08.081(4)",
            )  # fmt: skip
        if Does.LIEN_WARNING not in {each.does for each in before}:
            raise row.refuse("does", step.does.value, "must come after a lien_warning")


def _interest(law: Jurisdiction) -> Interest:
    return Interest(percent=law.interest_percent, resolution=law.interest_resolution)


def _holiday(row: Table) -> Holiday:
    found = Holiday(
        from_on=row.take("from", date),
        to_on=row.take("to", date),
        resolution=row.text("resolution"),
    )
    if found.to_on < found.from_on:
        raise row.refuse("to", found.to_on.isoformat(), "must not be before from")
    row.end()
    return found


def _waiver(row: Table) -> WaiverPolicy:
    found = WaiverPolicy(
        once_in_months=row.days("once_in_months", 1, 120),
        within_days=row.days("within_days", 1, 366),
        resolution=row.text("resolution"),
    )
    row.end()
    return found


def _criterion(row: Table) -> Criterion:
    ground = _choice(row, "ground", Ground)
    found = Criterion(
        ground=ground,
        months=0 if ground is Ground.BOARD else row.days("months", 1, 36),
        above=row.money("above") if ground in WITH_AMOUNT else Money.ZERO,
    )
    row.end()
    return found


def _choice(table: Table, key: str, kind: type[Choice]) -> Choice:
    written = table.take(key, str)
    if written not in set(kind):
        raise table.refuse(key, written, f"must be one of {', '.join(kind)}")
    return kind(written)
