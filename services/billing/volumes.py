"""Volumes by file: the use of a period, or a winter's average, loaded as a whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.base import table_of
from models.bill import Bill
from models.errors import Refused
from models.tariff import Cycle
from models.volume import Volume, VolumeFile, VolumeKind
from services import audit, many
from services.books.chart import lock_accounts
from services.rules.csv_lines import Problem
from services.rules.masking import masked
from services.rules.periods import Period, is_period_of
from services.rules.volume_lines import VolumeLine, read

#: Accounts that are looked up by one statement.
BATCH = 1000
#: More lines than this are not wrong one by one: the file is.
PROBLEMS_MAX = 1000
BYTES_MAX = 20 * 1024 * 1024
NAME_CHARACTERS = 200
#: A winter's average is charged for a year, or until the next one.
DAYS_MAX = 550
_COLUMNS = ("account_id", "file_id", "kind", "from_on", "to_on", "cubic_feet")


class Known(NamedTuple):
    """An account that a line names."""

    id: int
    cycle: int


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that was read: what it would load, and every problem it has, up to a thousand."""

    kind: VolumeKind
    digest: str
    lines: Sequence[tuple[VolumeLine, int]]
    problems: Sequence[Problem]
    #: Lines that correct a volume which came before.
    corrections: int
    #: The file with the same bytes that was loaded already.
    known: VolumeFile | None

    @property
    def may_load(self) -> bool:
        """Whether nothing is wrong with it and there is something to load."""
        return not self.problems and bool(self.lines)


def check(
    session: Session, cycles: Mapping[int, Cycle], *, content: bytes, kind: VolumeKind
) -> Checked:
    """Read a file and hold every line against the accounts and their bills. Writes nothing."""
    digest = hashlib.sha256(kind.value.encode() + b"\n" + content).hexdigest()
    known = session.scalar(select(VolumeFile).where(VolumeFile.digest == digest))
    good: list[VolumeLine] = []
    problems: list[Problem] = []
    if len(content) > BYTES_MAX:
        words = f"Split it: it is larger than {BYTES_MAX // 1024 // 1024} MB."
        problems.append(Problem(0, "", "", words))
    else:
        for each in read(content):
            (problems if isinstance(each, Problem) else good).append(each)  # type: ignore[arg-type]  # by its type
    found: list[tuple[VolumeLine, int]] = []
    corrections = 0
    for batch in many.batches(good, BATCH):
        lines, wrong = _known_lines(session, cycles, batch, kind)
        if known is None:
            wrong += _made_by_them(session, lines, kind)
            corrections += _corrections(session, lines, kind)
        found += lines
        problems += wrong
    if not good and not problems:
        problems.append(Problem(0, "", "", "It has no line below its header."))
    problems.sort(key=lambda problem: problem.line)
    return Checked(
        kind=kind, digest=digest, lines=found, problems=problems[:PROBLEMS_MAX],
        corrections=corrections, known=known,
    )  # fmt: skip


def load(
    session: Session,
    cycles: Mapping[int, Cycle],
    *,
    content: bytes,
    name: str,
    kind: VolumeKind,
    at: datetime,
    by: str,
) -> VolumeFile:
    """Load a file: all of its lines, or none. The same file twice is loaded once.

    A later file corrects the volume of a bill that was not made yet: the newest counts.

    :raises Refused: when anything is wrong with it; ``check`` says what, line by line.
    """
    checked = check(session, cycles, content=content, kind=kind)
    if session.get_bind().dialect.name != "sqlite":  # there a batch of bills may be under way
        lock_accounts(session, [account_id for _line, account_id in checked.lines])
        checked = check(session, cycles, content=content, kind=kind)
    if checked.known is not None:
        return checked.known
    if not checked.may_load:
        raise Refused(
            "%(first)s Nothing of the file was loaded; correct it and load it again.",
            first=checked.problems[0],
        )
    file = VolumeFile(
        kind=kind, name=masked(name[:NAME_CHARACTERS]), digest=checked.digest,
        lines=len(checked.lines), loaded_at=at, loaded_by=by,
    )  # fmt: skip
    session.add(file)
    session.flush()
    many.write(
        session.connection(), table_of(Volume), _COLUMNS,
        [
            (account_id, file.id, kind.value, line.from_on.isoformat(), line.to_on.isoformat(),
             f"{line.cubic_feet.normalize():f}")
            for line, account_id in checked.lines
        ],
    )  # fmt: skip
    audit.record(
        session, actor=by, action="volumes.load", subject=f"volumes:{file.id}", at=at,
        detail={"file": file.name, "kind": kind.value, "lines": file.lines,
                "corrections": checked.corrections},
    )  # fmt: skip
    return file


def files(session: Session, *, count: int = 20) -> Sequence[VolumeFile]:
    """The last files that were loaded, the newest first."""
    return session.scalars(select(VolumeFile).order_by(VolumeFile.id.desc()).limit(count)).all()


def _known_lines(
    session: Session, cycles: Mapping[int, Cycle], batch: Sequence[VolumeLine], kind: VolumeKind
) -> tuple[list[tuple[VolumeLine, int]], list[Problem]]:
    rows = session.execute(
        select(CustomerAccount.number, CustomerAccount.id, CustomerAccount.cycle).where(
            CustomerAccount.number.in_({line.account for line in batch})
        )
    )
    accounts = {number: Known(id_, cycle) for number, id_, cycle in rows}
    lines, problems = [], []
    for line in batch:
        account = accounts.get(line.account)
        if account is None:
            words = "No account has this number. Correct it, or take the line out."
            problems.append(Problem(line.line, "account", line.account, words))
        elif wrong := _wrong_days(line, cycles.get(account.cycle), kind):
            problems.append(Problem(line.line, "from", line.from_on.isoformat(), wrong))
        else:
            lines.append((line, account.id))
    return lines, problems


def _wrong_days(line: VolumeLine, cycle: Cycle | None, kind: VolumeKind) -> str:
    """Why no bill could ever go by these days; empty when one can."""
    if kind is VolumeKind.WINTER:
        days = (line.to_on - line.from_on).days + 1
        if days > DAYS_MAX:
            return f"A winter's average is charged for {DAYS_MAX} days at most. Correct the days."
        return ""
    if cycle is None:
        return "The account is of a cycle that the district's file does not have."
    if not is_period_of(cycle, Period(line.from_on, line.to_on)):
        return (
            f"No bill of cycle {cycle.number} is for these days: its periods are {cycle.months}"
            " whole months. Give the first and last day of one."
        )
    return ""


def _made_by_them(
    session: Session, lines: Sequence[tuple[VolumeLine, int]], kind: VolumeKind
) -> list[Problem]:
    """Lines whose bill is made already: what it was made by stays."""
    if not lines:
        return []
    bills: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    rows = session.execute(
        select(Bill.account_id, Bill.number, Bill.period_from, Bill.period_to).where(
            Bill.account_id.in_({account_id for _line, account_id in lines}),
            Bill.period_to >= min(line.from_on for line, _id in lines),
            Bill.period_from <= max(line.to_on for line, _id in lines),
        )
    )
    for row in rows:
        bills.setdefault(row.account_id, []).append(row)
    problems = []
    for line, account_id in lines:
        for bill in bills.get(account_id, ()):
            if _goes_by(line, bill.period_from, bill.period_to, kind):
                words = (
                    f"Bill {bill.number} was made for these days. Take the line out, and correct"
                    " the bill with an adjustment."
                )
                problems.append(Problem(line.line, "account", line.account, words))
                break
    return problems


def _goes_by(line: VolumeLine, period_from: date, period_to: date, kind: VolumeKind) -> bool:
    if kind is VolumeKind.WINTER:
        return line.from_on <= period_to <= line.to_on
    return period_from <= line.to_on and period_to >= line.from_on


def _corrections(
    session: Session, lines: Sequence[tuple[VolumeLine, int]], kind: VolumeKind
) -> int:
    if not lines:
        return 0
    rows = session.execute(
        select(Volume.account_id, Volume.from_on)
        .where(
            Volume.kind == kind, Volume.account_id.in_({account_id for _line, account_id in lines})
        )
        .distinct()
    )
    before = {tuple(row) for row in rows}
    return sum((account_id, line.from_on) in before for line, account_id in lines)
