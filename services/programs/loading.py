"""The enrolments of the system before, by file: loaded as a whole or not at all."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.base import table_of
from models.bill import Bill
from models.errors import Refused
from models.program import Program, tier_of
from models.program_enrolment import EnrolmentSource, ProgramEnrolment, ProgramFile
from services import audit, many
from services.books.chart import lock_accounts
from services.programs import room
from services.programs.proposing import is_too_far
from services.rules.csv_lines import Problem
from services.rules.masking import masked
from services.rules.program_lines import EnrolmentLine, read
from services.rules.programs import most_at_once

#: Accounts that are looked up by one statement.
BATCH = 1000
#: More lines than this are not wrong one by one: the file is.
PROBLEMS_MAX = 1000
BYTES_MAX = 20 * 1024 * 1024
NAME_CHARACTERS = 200
REASON = "Brought from the system before"
_COLUMNS = (
    "account_id", "program", "tier", "from_on", "to_on", "source", "file_id", "reason",
    "recorded_at", "recorded_by",
)  # fmt: skip


class ToEnrol(NamedTuple):
    """A line that can be loaded: its account, and its last day as the program's year has it."""

    line: EnrolmentLine
    account_id: int
    to_on: date


class _Account(NamedTuple):
    id: int
    opened_on: date
    #: The last day that a bill of ours is for; none without any.
    billed_to: date | None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that was read: what it would load, and every problem it has, up to a thousand."""

    digest: str
    lines: Sequence[ToEnrol]
    problems: Sequence[Problem]
    #: The file with the same bytes that was loaded already.
    known: ProgramFile | None

    @property
    def may_load(self) -> bool:
        """Whether nothing is wrong with it and there is something to load."""
        return not self.problems and bool(self.lines)


def check(
    session: Session, programs: Mapping[str, Program], *, content: bytes, on: date
) -> Checked:
    """Read a file and hold each line against the accounts and their bills. Writes nothing."""
    digest = hashlib.sha256(content).hexdigest()
    known = session.scalar(select(ProgramFile).where(ProgramFile.digest == digest))
    if known is not None:
        return Checked(digest=digest, lines=[], problems=[], known=known)
    good: list[EnrolmentLine] = []
    problems: list[Problem] = []
    if len(content) > BYTES_MAX:
        words = f"Split it: it is larger than {BYTES_MAX // 1024 // 1024} MB."
        problems.append(Problem(0, "", "", words))
    else:
        for each in read(content):
            (problems if isinstance(each, Problem) else good).append(each)  # type: ignore[arg-type]  # by its type
    found: list[ToEnrol] = []
    for batch in many.batches(good, BATCH):
        for line in _looked_up(session, programs, batch, on):
            (problems if isinstance(line, Problem) else found).append(line)  # type: ignore[arg-type]  # by its type
    problems += _twice(found)
    problems += _taken(session, found)
    problems += _full(session, programs, found)
    if not good and not problems:
        problems.append(Problem(0, "", "", "It has no line below its header."))
    problems.sort(key=lambda problem: problem.line)
    return Checked(digest=digest, lines=found, problems=problems[:PROBLEMS_MAX], known=None)


def load(
    session: Session, programs: Mapping[str, Program], *, content: bytes, name: str, on: date,
    at: datetime, by: str,
) -> ProgramFile:  # fmt: skip
    """Load a file: all of its lines, or none. The same file twice is loaded once.

    :raises Refused: when anything is wrong with it; ``check`` says what, line by line.
    """
    for batch in many.batches(_ids(session, content), BATCH):
        lock_accounts(session, batch)
    if any(program.enrolled_most is not None for program in programs.values()):
        room.wait_to_count(session)
    checked = check(session, programs, content=content, on=on)
    if checked.known is not None:
        return checked.known
    if not checked.may_load:
        raise Refused(
            "%(first)s Nothing of the file was loaded; correct it and load it again.",
            first=checked.problems[0],
        )
    file = ProgramFile(
        name=masked(name[:NAME_CHARACTERS]), digest=checked.digest, lines=len(checked.lines),
        loaded_at=at, loaded_by=by,
    )  # fmt: skip
    session.add(file)
    session.flush()
    many.write(
        session.connection(), table_of(ProgramEnrolment), _COLUMNS,
        [
            (account_id, line.program, line.tier, line.from_on.isoformat(), to_on.isoformat(),
             EnrolmentSource.IMPORT.value, file.id, REASON, many.instant(at), by)
            for line, account_id, to_on in checked.lines
        ],
    )  # fmt: skip
    audit.record(
        session, actor=by, action="programs.load", subject=f"programs:{file.id}", at=at,
        detail={"file": file.name, "lines": file.lines},
    )  # fmt: skip
    return file


def _ids(session: Session, content: bytes) -> list[int]:
    """The accounts that a file names, in the order in which everybody stands in line."""
    named = {each.account for each in read(content) if isinstance(each, EnrolmentLine)}
    ids: list[int] = []
    for batch in many.batches(sorted(named), BATCH):
        wanted = select(CustomerAccount.id).where(CustomerAccount.number.in_(batch))
        ids += session.scalars(wanted).all()
    return sorted(ids)


def _looked_up(
    session: Session, programs: Mapping[str, Program], batch: Sequence[EnrolmentLine], on: date
) -> Iterator[ToEnrol | Problem]:
    accounts = _accounts(session, {line.account for line in batch})
    for line in batch:
        account = accounts.get(line.account)
        known = tier_of(programs, f"{line.program}.{line.tier}")
        if account is None:
            words = "No account has this number. Correct it, or take the line out."
            yield Problem(line.line, "account", line.account, words)
        elif known is None:
            tiers = ", ".join(
                f"{each.key} {tier}" for each in programs.values() for tier in each.tiers
            )
            words = f"The district's file has no such program and tier: {tiers}."
            yield Problem(line.line, "program", f"{line.program} {line.tier}", words)
        else:
            yield _on_days(line, account, known[0], on)


def _accounts(session: Session, numbers: set[str]) -> Mapping[str, _Account]:
    last = select(func.max(Bill.period_to)).where(Bill.account_id == CustomerAccount.id)
    rows = session.execute(
        select(
            CustomerAccount.number, CustomerAccount.id, CustomerAccount.opened_on,
            last.correlate(CustomerAccount).scalar_subquery().label("billed_to"),
        ).where(CustomerAccount.number.in_(numbers))
    )  # fmt: skip
    return {row.number: _Account(row.id, row.opened_on, row.billed_to) for row in rows}


def _on_days(
    line: EnrolmentLine, account: _Account, program: Program, on: date
) -> ToEnrol | Problem:
    first = line.from_on.isoformat()
    if is_too_far(line.from_on, line.to_on, on):
        words = "These days are too far ahead. Correct the year."
        return Problem(line.line, "from", first, words)
    to_on = line.to_on or program.year_end(line.from_on)
    if line.from_on < account.opened_on:
        words = f"The account begins on {account.opened_on}. Correct the day."
        return Problem(line.line, "from", first, words)
    if account.billed_to is not None and line.from_on <= account.billed_to:
        words = (
            f"A bill was made for days up to {account.billed_to}, without it. Write the day after,"
            " and correct the bill with an adjustment."
        )
        return Problem(line.line, "from", first, words)
    return ToEnrol(line, account.id, to_on)


def _twice(found: Sequence[ToEnrol]) -> list[Problem]:
    """Lines that give an account the same program on the same day as a line before."""
    problems: list[Problem] = []
    last: dict[tuple[int, str], ToEnrol] = {}
    for each in sorted(found, key=lambda one: (one.line.from_on, one.line.line)):
        before = last.get((each.account_id, each.line.program))
        if before is not None and each.line.from_on <= before.to_on:
            words = f"Line {before.line.line} has this program on the same days. Keep one of them."
            problems.append(Problem(each.line.line, "account", each.line.account, words))
        if before is None or each.to_on > before.to_on:
            last[each.account_id, each.line.program] = each
    return problems


def _taken(session: Session, found: Sequence[ToEnrol]) -> list[Problem]:
    """Lines for days on which the account has the program already."""
    problems: list[Problem] = []
    theirs = ProgramEnrolment
    for batch in many.batches(found, BATCH):
        rows = session.execute(
            select(theirs.account_id, theirs.program, theirs.from_on, theirs.to_on).where(
                theirs.account_id.in_({each.account_id for each in batch})
            )
        ).all()
        held: dict[tuple[int, str], list[tuple[date, date]]] = {}
        for row in rows:
            days = (row.from_on, max(row.to_on or date.max, row.from_on))
            held.setdefault((row.account_id, row.program), []).append(days)
        for each in batch:
            for first, last in held.get((each.account_id, each.line.program), ()):
                if first <= each.to_on and last >= each.line.from_on:
                    words = f"The account has this program from {first}. Take the line out."
                    problems.append(Problem(each.line.line, "account", each.line.account, words))
                    break
    return problems


def _full(
    session: Session, programs: Mapping[str, Program], found: Sequence[ToEnrol]
) -> list[Problem]:
    """Lines for more than may have a program on one of their days, the lines before them in it."""
    problems: list[Problem] = []
    for program in programs.values():
        most = program.enrolled_most
        if most is None:
            continue
        taken = list(room.taken(session, program.key))
        for each in found:
            days = each.line.from_on, each.to_on
            if each.line.program != program.key:
                continue
            if most_at_once(taken, days) < most:
                taken.append(days)
            else:
                words = f"The program is for {most} accounts at most. Take the line out."
                problems.append(Problem(each.line.line, "program", program.key, words))
    return problems
