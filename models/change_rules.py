"""Why staff may change what is owed, how much of it alone, and how long a proposal waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from models.change_request import Command
from models.district_table import Table
from models.identity import StaffRole
from models.money import Money
from models.tariff_file import words

#: Above this nobody of a district's office acts alone, whatever its file says: $100,000.00.
LIMIT_MAX = Money(10_000_000)
EXPIRES_MAX = 90
Word = TypeVar("Word", bound=StrEnum)
#: Whoever looks things up and changes none has no limit here.
LIMITED = (StaffRole.SPECIALIST, StaffRole.SUPERVISOR)


class Need(StrEnum):
    """What must be at hand before a change is asked for with a reason."""

    #: The question of the customer that it answers.
    TICKET = "ticket"
    #: A file that was handed in.
    DOCUMENT = "document"
    #: A sentence of whoever asks.
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class ReasonCode:
    """One reason for which the district changes what somebody owes."""

    key: str
    #: What staff call it.
    name: str
    commands: frozenset[Command]
    needs: frozenset[Need]
    #: Whether a second person decides, however little it is.
    second_person: bool
    #: What the customer is told, by language.
    customer: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Up to how much somebody acts alone."""

    #: One change.
    item: Money
    #: All of one command by one person in a day.
    day: Money
    #: All of one command on one account within a year, whoever did it.
    year: Money


@dataclass(frozen=True, kw_only=True)
class ChangeRules:
    """The table ``changes`` of a district's file."""

    #: Calendar days in which a proposal is decided, or is over.
    expires_after_days: int
    reasons: Mapping[str, ReasonCode]
    limits: Mapping[StaffRole, Mapping[Command, Limits]]

    def limit(self, role: StaffRole, command: Command) -> Limits:
        """Up to how much a role does this alone; zero for a role that the file gives no limit."""
        nothing = Limits(item=Money.ZERO, day=Money.ZERO, year=Money.ZERO)
        return self.limits.get(role, {}).get(command, nothing)

    def reasons_for(self, command: Command) -> list[ReasonCode]:
        """The reasons for which this may be done, in the order of the file."""
        return [each for each in self.reasons.values() if command in each.commands]


def changes(table: Table, languages: tuple[str, ...]) -> ChangeRules:
    """Read ``[changes]``.

    :raises DistrictFileError: naming the key, the value and the rule.
    """
    listed = table.table("reasons")
    rules = ChangeRules(
        expires_after_days=table.days("expires_after_days", 1, EXPIRES_MAX),
        reasons={
            key: _reason(key, listed.table(key), languages) for key in tuple(listed.values)
        },
        limits={role: _limits(table.table(role.value)) for role in LIMITED},
    )  # fmt: skip
    for command in Command:
        if not rules.reasons_for(command):
            raise table.refuse("reasons", list(rules.reasons), f"none of them is for {command}")
        _refuse_above(table, rules, command)
    table.end()
    return rules


def _reason(key: str, row: Table, languages: tuple[str, ...]) -> ReasonCode:
    reason = ReasonCode(
        key=key, name=row.text("name"),
        commands=frozenset(_of(row, "commands", Command)),
        needs=frozenset(_of(row, "needs", Need)),
        second_person=row.take("second_person", bool),
        customer=words(row, "customer", languages),
    )  # fmt: skip
    if not reason.commands:
        raise row.refuse("commands", [], f"must be some of {', '.join(Command)}")
    row.end()
    return reason


def _of(row: Table, key: str, kind: type[Word]) -> list[Word]:
    known, written = set(kind), row.names(key)
    if not set(written) <= known:
        raise row.refuse(key, written, f"must be some of {', '.join(kind)}")
    return [kind(each) for each in written]


def _limits(table: Table) -> Mapping[Command, Limits]:
    found = {command: _limit(table.table(command.value)) for command in Command}
    table.end()
    return found


def _limit(row: Table) -> Limits:
    found = Limits(item=row.money("item"), day=row.money("day"), year=row.money("year"))
    if found.item > min(found.day, found.year):
        raise row.refuse("item", found.item.plain, "must not be above day, nor above year")
    for name in ("day", "year"):
        if (most := getattr(found, name)) > LIMIT_MAX:
            raise row.refuse(name, most.plain, f"must not be above {LIMIT_MAX.plain}")
    row.end()
    return found


def _refuse_above(table: Table, rules: ChangeRules, command: Command) -> None:
    """What a specialist may do alone, a supervisor may too."""
    less, more = (rules.limit(role, command) for role in LIMITED)
    for name in ("item", "day", "year"):
        least, most = getattr(less, name), getattr(more, name)
        if least > most:
            raise table.refuse(
                f"{StaffRole.SPECIALIST}.{command}.{name}", least.plain,
                f"must not be above the supervisor's {most.plain}",
            )  # fmt: skip
