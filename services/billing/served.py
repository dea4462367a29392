"""What accounts are served with, as far as their bills go by it: read for many at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.account_terms import AccountTerms
from models.program_enrolment import ProgramEnrolment
from models.volume import Volume, VolumeKind
from services import many
from services.rules.periods import Period
from services.rules.rating import OnProgram, Served, Terms

_ACCOUNT = (
    CustomerAccount.id, CustomerAccount.customer_class, CustomerAccount.units,
    CustomerAccount.opened_on, CustomerAccount.closed_on,
)  # fmt: skip
_TERMS = (
    AccountTerms.account_id, AccountTerms.from_on, AccountTerms.customer_class,
    AccountTerms.units, AccountTerms.area, AccountTerms.meter, AccountTerms.more,
)  # fmt: skip
_PROGRAMS = (
    ProgramEnrolment.account_id, ProgramEnrolment.program, ProgramEnrolment.tier,
    ProgramEnrolment.from_on, ProgramEnrolment.to_on,
)  # fmt: skip


class _Volumes(NamedTuple):
    """What is known of an account's volume."""

    period: Decimal | None
    winter: Decimal | None


_UNKNOWN = _Volumes(None, None)


class _AsSetUp(NamedTuple):
    """What an account was set up with."""

    customer_class: str
    units: int
    opened_on: date


def of_accounts(
    session: Session, account_ids: Sequence[int], period: Period
) -> Mapping[int, Served]:
    """The service of each of these accounts in a period.

    An account without terms of its own is charged by what it was set up with. Of several volumes
    for the same period the newest counts. Accounts that are alike share what is said of them.
    """
    accounts = session.execute(select(*_ACCOUNT).where(many.among(CustomerAccount.id, account_ids)))
    terms = _terms(session, account_ids, period)
    volumes = _volumes(session, account_ids, period)
    programs = _programs(session, account_ids, period)
    found: dict[int, Served] = {}
    alike: dict[tuple[object, ...], Served] = {}
    for id_, customer_class, units, opened_on, closed_on in accounts:
        facts = (
            _AsSetUp(customer_class, units, opened_on), closed_on, terms.get(id_, ()),
            volumes.get(id_, _UNKNOWN), programs.get(id_, ()),
        )  # fmt: skip
        served = alike.get(facts)
        if served is None:
            served = alike[facts] = _served(*facts, period=period)
        found[id_] = served
    return found


def _served(
    as_set_up: _AsSetUp, closed_on: date | None, terms: tuple[Terms, ...], volumes: _Volumes,
    programs: tuple[OnProgram, ...], *, period: Period,
) -> Served:  # fmt: skip
    return Served(
        terms=_since_opened(as_set_up, terms),
        from_on=max(as_set_up.opened_on, period.from_on),
        to_on=None if closed_on is None else min(closed_on, period.to_on),
        volume=volumes.period,
        winter_volume=volumes.winter,
        programs=programs,
    )


def _since_opened(as_set_up: _AsSetUp, terms: tuple[Terms, ...]) -> tuple[Terms, ...]:
    """Until the first terms of its own an account is charged by what it was set up with."""
    customer_class, units, opened_on = as_set_up
    if terms and terms[0].from_on <= opened_on:
        return terms
    first = Terms(from_on=opened_on, customer_class=customer_class, units=Decimal(units))
    return (first, *terms)


def _terms(
    session: Session, account_ids: Sequence[int], period: Period
) -> Mapping[int, tuple[Terms, ...]]:
    found: dict[int, list[Terms]] = defaultdict(list)
    rows = session.execute(
        select(*_TERMS)
        .where(
            many.among(AccountTerms.account_id, account_ids), AccountTerms.from_on <= period.to_on
        )
        .order_by(AccountTerms.account_id, AccountTerms.from_on)
    )
    for row in rows:
        found[row.account_id].append(
            Terms(
                from_on=row.from_on,
                customer_class=row.customer_class,
                units=row.units,
                area=row.area,
                meter=row.meter,
                has=frozenset(row.more.get("has", ())),
            )  # fmt: skip
        )
    return {account_id: tuple(each) for account_id, each in found.items()}


def _programs(
    session: Session, account_ids: Sequence[int], period: Period
) -> Mapping[int, tuple[OnProgram, ...]]:
    """What each account is enrolled in on days of the period; no more of it than these days, so
    that accounts which differ in other years alone are worked out as one."""
    rows = session.execute(
        select(*_PROGRAMS)
        .where(many.among(ProgramEnrolment.account_id, account_ids), holds_in(period))
        .order_by(ProgramEnrolment.account_id, ProgramEnrolment.from_on, ProgramEnrolment.id)
    )
    found: dict[int, tuple[OnProgram, ...]] = {}
    for row in rows:
        ends = row.to_on is not None and row.to_on < period.to_on
        enrolled = OnProgram(
            program=f"{row.program}.{row.tier}",
            from_on=max(row.from_on, period.from_on),
            to_on=row.to_on if ends else None,
        )
        found[row.account_id] = (*found.get(row.account_id, ()), enrolled)
    return found


def holds_in(period: Period) -> ColumnElement[bool]:
    """Whether an enrolment holds on a day of a period; one that never began does on none."""
    to_on = ProgramEnrolment.to_on
    return (
        (ProgramEnrolment.from_on <= period.to_on)
        & or_(to_on.is_(None), (to_on >= period.from_on) & (to_on >= ProgramEnrolment.from_on))
    )  # fmt: skip


def _volumes(
    session: Session, account_ids: Sequence[int], period: Period
) -> Mapping[int, _Volumes]:
    """The newest volume of the period itself, and of the winter that is charged on its last day."""
    rows = session.execute(
        select(Volume.account_id, Volume.kind, Volume.from_on, Volume.to_on, Volume.cubic_feet)
        .where(
            many.among(Volume.account_id, account_ids),
            Volume.from_on <= period.to_on, Volume.to_on >= period.from_on,
        )
        .order_by(Volume.id)
    )  # fmt: skip
    found: dict[int, _Volumes] = {}
    for row in rows:
        known = found.get(row.account_id, _UNKNOWN)
        if row.kind is VolumeKind.PERIOD and (row.from_on, row.to_on) == (
            period.from_on, period.to_on,
        ):  # fmt: skip
            known = known._replace(period=row.cubic_feet)
        elif row.kind is VolumeKind.WINTER and row.from_on <= period.to_on <= row.to_on:
            known = known._replace(winter=row.cubic_feet)
        found[row.account_id] = known
    return found
