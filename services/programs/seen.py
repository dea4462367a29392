"""Rate programs as they are looked at: of an account, of everybody, and what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Date, Row, Text, bindparam, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.district import District
from models.program_enrolment import (
    Decision,
    ProgramEnrolment,
    ProgramFile,
    ProgramProposal,
)
from models.question import Question
from models.tariff import Words
from services.pages import PAGE, Rows, page_of
from services.rules.programs import percents
from services.rules.rating.sums import written


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A discount that an account has: its name, how much it takes off, and until when."""

    name: Words
    #: Without the sign: ``35``. Several, where its discounts differ.
    percents: Sequence[str]
    from_on: date
    #: The last day; none while nothing ends it.
    to_on: date | None


def holding(
    session: Session | Connection, district: District, number: str, on: date
) -> Sequence[Holding]:
    """What an account has on a day, or is to have from a later one; the earliest first."""
    return [
        _holding(district, each, on) for each in _HELD.ask(session, {"number": number, "on": on})
    ]


def enrolments(session: Session, account_id: int) -> Sequence[ProgramEnrolment]:
    """Every enrolment an account ever had, the newest first."""
    return session.scalars(
        select(ProgramEnrolment)
        .where(ProgramEnrolment.account_id == account_id)
        .order_by(ProgramEnrolment.from_on.desc(), ProgramEnrolment.id.desc())
    ).all()


def proposals(session: Session, account_id: int) -> Sequence[ProgramProposal]:
    """Everything that was proposed for an account, the newest first."""
    return session.scalars(
        select(ProgramProposal)
        .where(ProgramProposal.account_id == account_id)
        .order_by(ProgramProposal.id.desc())
    ).all()


def waiting(session: Session, *, after: int = 0) -> Rows[Row[ProgramProposal, str]]:
    """A page of what waits for a second person, the longest first, each with its account."""
    return page_of(
        session.execute(
            select(ProgramProposal, CustomerAccount.number)
            .join(CustomerAccount, CustomerAccount.id == ProgramProposal.account_id)
            .where(ProgramProposal.decision == Decision.WAITING, ProgramProposal.id > after)
            .order_by(ProgramProposal.id)
            .limit(PAGE + 1)
        ).all()
    )


def counts(session: Session, on: date) -> Mapping[str, int]:
    """How many accounts have each tier on a day, by what a discount calls it."""
    theirs = ProgramEnrolment
    rows = session.execute(
        select(theirs.program, theirs.tier, func.count().label("accounts"))
        .where(theirs.from_on <= on, theirs.to_on.is_(None) | (theirs.to_on >= on))
        .group_by(theirs.program, theirs.tier)
    )
    return {f"{row.program}.{row.tier}": row.accounts for row in rows}


def files(session: Session, *, count: int = 20) -> Sequence[ProgramFile]:
    """The last files that were loaded, the newest first."""
    return session.scalars(select(ProgramFile).order_by(ProgramFile.id.desc()).limit(count)).all()


class _Held(NamedTuple):
    program: str
    tier: str
    from_on: date
    to_on: date | None


def _holding(district: District, held: _Held, on: date) -> Holding:
    program = district.programs.get(held.program)
    found = percents(district.tariff, f"{held.program}.{held.tier}", max(on, held.from_on))
    return Holding(
        name=program.name if program else {"en": held.program},
        percents=[written(percent) for percent in found],
        from_on=held.from_on, to_on=held.to_on,
    )  # fmt: skip


# The statement is built once: building one costs more than asking it.
_HELD = Question(
    select(
        ProgramEnrolment.program, ProgramEnrolment.tier, ProgramEnrolment.from_on,
        ProgramEnrolment.to_on,
    )
    .join(CustomerAccount, CustomerAccount.id == ProgramEnrolment.account_id)
    .where(
        CustomerAccount.number == bindparam("number", type_=Text),
        ProgramEnrolment.to_on.is_(None)
        | (
            (ProgramEnrolment.to_on >= bindparam("on", type_=Date))
            & (ProgramEnrolment.to_on >= ProgramEnrolment.from_on)
        ),
    )
    .order_by(ProgramEnrolment.from_on, ProgramEnrolment.id),
    _Held,
)  # fmt: skip
