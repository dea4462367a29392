"""Discrepancies as the console lists and shows them: by family, by age, and each one whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_request import ChangeRequest
from models.discrepancy import (
    CaseState,
    DiscrepancyAccount,
    DiscrepancyCase,
    DiscrepancyChange,
)
from models.discrepancy_causes import CaseType
from models.errors import NotFound
from models.money import Money
from models.payment import Payment
from models.refund import Refund
from services.books.owed import money
from services.discrepancies.trail import NOT_FOUND, accounts_of
from services.pages import PAGE, Rows, page_of
from services.tickets.solving import is_case_of

T = CaseType
#: What a side of a case calls a payment, before its receipt.
OF_PAYMENT = "payment:"


class Family(StrEnum):
    """A list of cases: those that are worked on alike."""

    UNMATCHED = "unmatched"
    DUPLICATES = "duplicates"
    RETURNS = "returns"
    SETTLEMENT = "settlement"
    SUBLEDGER = "subledger"
    BILLING = "billing"
    STALE = "stale"
    ALL = "all"
    MINE = "mine"
    CLOSED = "closed"


TYPES: Mapping[Family, frozenset[CaseType]] = MappingProxyType(
    {
        Family.UNMATCHED: frozenset(
            {T.UNMATCHED_RECEIPT, T.UNKNOWN_ACCOUNT, T.MISAPPLIED_PAYMENT}
        ),
        Family.DUPLICATES: frozenset({T.DUPLICATE_PAYMENT}),
        Family.RETURNS: frozenset({T.RETURNED_ITEM_UNPROCESSED, T.ORPHAN_REFUND}),
        Family.SETTLEMENT: frozenset(
            {
                T.AMOUNT_MISMATCH, T.MISSING_IN_LEDGER, T.MISSING_IN_BANK,
                T.PROCESSOR_FEE_VARIANCE, T.DRAWER_OVER_SHORT, T.DEPOSIT_VARIANCE,
            }
        ),
        Family.SUBLEDGER: frozenset({T.SUBLEDGER_VS_GL}),
        Family.BILLING: frozenset({T.BILLING_ERROR, T.AUTOPAY_DRIFT}),
        Family.STALE: frozenset({T.STALE_CREDIT_BALANCE}),
    }
)  # fmt: skip


class Tile(NamedTuple):
    """How many cases are open, what is at risk in them, and since when the oldest is."""

    many: int = 0
    at_risk: Money = Money.ZERO
    oldest: datetime | None = None


class Listed(NamedTuple):
    """A case in a list, with the numbers of its accounts."""

    case: DiscrepancyCase
    numbers: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CaseSeen:
    """A case with everything that hangs on it."""

    case: DiscrepancyCase
    account_ids: Sequence[int]
    numbers: Sequence[str]
    changes: Sequence[ChangeRequest]
    #: Of the payments that its sides and its suggestion name.
    refunds: Sequence[Refund]


def tiles(session: Session) -> Mapping[Family, Tile]:
    """What is open of each family, and of all; in one statement over the open cases."""
    rows = session.execute(
        select(
            DiscrepancyCase.type, func.count(), func.sum(DiscrepancyCase.amount),
            func.min(DiscrepancyCase.opened_at),
        )
        .where(_is_open())
        .group_by(DiscrepancyCase.type)
    )  # fmt: skip
    of_type = {type_: Tile(count, money(amount), oldest) for type_, count, amount, oldest in rows}
    found = {
        family: _sum(of_type[each] for each in types if each in of_type)
        for family, types in TYPES.items()
    }
    return found | {Family.ALL: _sum(of_type.values())}


def listed(
    session: Session, family: Family, *, by: str, after: int, before: int | None
) -> Rows[Listed]:
    """A page of a list: what is open, the oldest first; what is closed, the newest first."""
    asked = select(DiscrepancyCase).limit(PAGE + 1)
    if family is Family.CLOSED:
        asked = asked.where(DiscrepancyCase.state == CaseState.CLOSED)
        asked = asked.order_by(DiscrepancyCase.id.desc())
        if before is not None:
            asked = asked.where(DiscrepancyCase.id < before)
    else:
        asked = asked.where(_is_open(), DiscrepancyCase.id > after).order_by(DiscrepancyCase.id)
    if family is Family.MINE:
        asked = asked.where(DiscrepancyCase.owner == by)
    if family in TYPES:
        asked = asked.where(DiscrepancyCase.type.in_(TYPES[family]))
    cases = session.scalars(asked).all()
    numbers = _numbers(session, [case.id for case in cases])
    return page_of([Listed(case, numbers.get(case.id, ())) for case in cases])


def one(session: Session, case_id: int) -> CaseSeen:
    """One case, whatever became of it.

    :raises NotFound: when there is none.
    """
    case = session.get(DiscrepancyCase, case_id)
    if case is None:
        raise NotFound(NOT_FOUND)
    accounts = session.execute(
        select(CustomerAccount.id, CustomerAccount.number)
        .join(DiscrepancyAccount, DiscrepancyAccount.account_id == CustomerAccount.id)
        .where(DiscrepancyAccount.case_id == case_id)
        .order_by(CustomerAccount.id)
    ).all()
    changes = session.scalars(
        select(ChangeRequest)
        .join(DiscrepancyChange, DiscrepancyChange.request_id == ChangeRequest.id)
        .where(DiscrepancyChange.case_id == case_id)
        .order_by(ChangeRequest.id)
    ).all()
    return CaseSeen(
        case=case, account_ids=[row.id for row in accounts],
        numbers=[row.number for row in accounts], changes=changes,
        refunds=_refunds(session, _receipts(case)),
    )  # fmt: skip


def of_change(session: Session, request_id: int) -> int | None:
    """The case that a change puts right."""
    link = session.get(DiscrepancyChange, request_id)
    return link.case_id if link is not None else None


def of_ticket(session: Session, ticket_id: int) -> Sequence[DiscrepancyCase]:
    """The cases of a question and of what is a part of it, also closed ones."""
    return session.scalars(
        select(DiscrepancyCase).where(is_case_of(ticket_id)).order_by(DiscrepancyCase.id)
    ).all()


def words_for(session: Session, case_id: int | None, account_id: int) -> str:
    """What the form of whatever puts a case right begins with: its number and its sentence;
    nothing for what is no case, or one of other accounts."""
    case = session.get(DiscrepancyCase, case_id or 0)
    if case is None:
        return ""
    about = accounts_of(session, case.id)
    return f"{case.number}: {case.words}" if not about or account_id in about else ""


def _receipts(case: DiscrepancyCase) -> set[str]:
    """The payments that a case names, as its rule found it."""
    named = [at for which in ("theirs", "ours") for _, _, at in case.evidence[which]]
    found = {at.removeprefix(OF_PAYMENT) for at in named if at.startswith(OF_PAYMENT)}
    suggestion = case.evidence["suggestion"]
    if suggestion is not None and suggestion["by"] == "refund":
        found.add(suggestion["to"]["receipt"])
    return found


def _refunds(session: Session, receipts: set[str]) -> Sequence[Refund]:
    """Whatever was asked for of them, also what came to nothing."""
    if not receipts:
        return ()
    return session.scalars(
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.receipt_number.in_(receipts))
        .order_by(Refund.id)
    ).all()


def _is_open() -> ColumnElement[bool]:
    return DiscrepancyCase.state != CaseState.CLOSED


def _sum(tiles: Iterable[Tile]) -> Tile:
    some = [*tiles]
    return Tile(
        sum(each.many for each in some), Money(sum(each.at_risk.cents for each in some)),
        min((each.oldest for each in some if each.oldest), default=None),
    )  # fmt: skip


def _numbers(session: Session, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    rows: Any = session.execute(
        select(DiscrepancyAccount.case_id, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == DiscrepancyAccount.account_id)
        .where(DiscrepancyAccount.case_id.in_(case_ids))
        .order_by(DiscrepancyAccount.case_id, CustomerAccount.id)
    )
    found: dict[int, list[str]] = {}
    for case_id, number in rows:
        found.setdefault(case_id, []).append(number)
    return found
