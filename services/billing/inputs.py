"""What a run's bills are worked out of, as one digest: another one, and the preview is stale."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from json import dumps

from sqlalchemy import ColumnElement, Select, Text, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.account_terms import AccountTerms
from models.bill import Bill
from models.bill_run import BillRun
from models.program_enrolment import ProgramEnrolment
from models.tariff import Tariff
from models.volume import Volume
from services.billing.served import holds_in
from services.rules.periods import Period


def digest(session: Session, tariff: Tariff, run: BillRun) -> str:
    """The tariff, the accounts of the cycle, their programs, terms and volumes, for one run.

    Terms and volumes are only ever added: their count and the last of them stand for all. The
    last day of an enrolment may change, so each of them is said.
    """
    whole = sha256(dumps(_plain(tariff), sort_keys=True).encode())
    whole.update(f"{run.bill_on}".encode())
    for row in session.execute(_accounts(run)).yield_per(1000):
        whole.update(repr(tuple(row)).encode())
    for enrolled in session.execute(_programs(run)).yield_per(1000):
        whole.update(repr(tuple(enrolled)).encode())
    for table, concerns in (
        (AccountTerms, AccountTerms.from_on <= run.period_to),
        (Volume, (Volume.from_on <= run.period_to) & (Volume.to_on >= run.period_from)),
    ):
        last = select(func.count(), func.coalesce(func.max(table.id), 0)).where(
            concerns, table.account_id.in_(select(CustomerAccount.id).where(is_of(run)))
        )
        whole.update(repr(tuple(session.execute(last).one())).encode())
    return whole.hexdigest()


def is_of(run: BillRun) -> ColumnElement[bool]:
    """Whether an account is of the run's cycle, and was served in its period."""
    return (
        (CustomerAccount.cycle == run.cycle)
        & (CustomerAccount.opened_on <= run.period_to)
        & or_(CustomerAccount.closed_on.is_(None), CustomerAccount.closed_on >= run.period_from)
    )


def is_billed(run: BillRun) -> ColumnElement[bool]:
    """Whether an account has a bill for the period already, or for any of its days."""
    billed = exists().where(Bill.account_id == CustomerAccount.id, overlaps(run))
    return billed.correlate(CustomerAccount)


def overlaps(run: BillRun) -> ColumnElement[bool]:
    """Whether a bill is for days of the run: no day of service is billed twice."""
    return (Bill.period_from <= run.period_to) & (Bill.period_to >= run.period_from)


def _accounts(run: BillRun) -> Select[int, str, int, str, str]:
    """As the driver gives them: a hundred thousand are looked at while somebody waits."""
    return (
        select(
            CustomerAccount.id, type_coerce(CustomerAccount.customer_class, Text),
            CustomerAccount.units, type_coerce(CustomerAccount.opened_on, Text),
            type_coerce(CustomerAccount.closed_on, Text),
        )
        .where(is_of(run), ~is_billed(run))
        .order_by(CustomerAccount.id)
    )  # fmt: skip


def _programs(run: BillRun) -> Select[int, str, str, str, str]:
    """The enrolments that hold in the period, as the driver gives them."""
    return (
        select(
            ProgramEnrolment.account_id, ProgramEnrolment.program, ProgramEnrolment.tier,
            type_coerce(ProgramEnrolment.from_on, Text), type_coerce(ProgramEnrolment.to_on, Text),
        )
        .join(CustomerAccount, CustomerAccount.id == ProgramEnrolment.account_id)
        .where(is_of(run), holds_in(Period(run.period_from, run.period_to)))
        .order_by(ProgramEnrolment.id)
    )  # fmt: skip


def _plain(fact: object) -> object:
    """A fact of the file as JSON holds it, in the same order in every process."""
    if is_dataclass(fact):
        return {each.name: _plain(getattr(fact, each.name)) for each in fields(fact)}
    if isinstance(fact, Mapping):
        return {str(key): _plain(value) for key, value in fact.items()}
    if isinstance(fact, frozenset):
        return sorted(map(str, fact))
    if isinstance(fact, list | tuple):
        return [_plain(each) for each in fact]
    if isinstance(fact, Enum):
        return fact.value
    return str(fact) if isinstance(fact, date | Decimal) else fact
