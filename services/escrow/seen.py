"""Requests as the console lists and shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.account import AccountStatus, CustomerAccount, Premise
from models.bill import Bill
from models.district import OfficeCalendar
from models.errors import NotFound
from models.escrow import EscrowMove, EscrowQuote, EscrowRequest, EscrowState
from models.money import Money, total
from models.payment import Payment
from models.refund import Refund
from services.escrow import receiving, watching
from services.pages import PAGE, Rows, page_of
from services.rules import sale_lines
from services.rules.closing_clock import days_left
from services.rules.words import fold

S = EscrowState
#: So many accounts that may be meant are offered to whoever answers.
LIKELY_MAX = 8


class Show(StrEnum):
    """Which requests a list shows."""

    TO_ANSWER = "to_answer"
    TO_FINISH = "to_finish"
    ANSWERED = "answered"
    LACKING = "lacking"
    OVER = "over"


STATES: Mapping[Show, frozenset[EscrowState]] = MappingProxyType(
    {
        Show.TO_ANSWER: frozenset({S.RECEIVED}),
        Show.TO_FINISH: frozenset({S.PAID}),
        Show.ANSWERED: frozenset({S.QUOTED}),
        Show.LACKING: frozenset({S.INSUFFICIENT}),
        Show.OVER: frozenset({S.CLOSED, S.CANCELLED}),
    }
)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How long there is to answer; below zero it is over."""

    answer_by: date
    days_left: int


@dataclass(frozen=True, kw_only=True)
class RequestSeen:
    """A request with its answers, moves and money."""

    request: EscrowRequest
    account: CustomerAccount | None
    #: Newest first.
    quotes: Sequence[EscrowQuote]
    moves: Sequence[EscrowMove]
    payments: Sequence[Payment]
    #: Payments of the account that may have come from this closing.
    countable: Sequence[Payment]
    refunds: Sequence[Refund]
    bill: Bill | None
    #: Of the seller's money: out, and asked for with what is out.
    given_back: Money
    asked_back: Money

    @property
    def paid(self) -> Money:
        """What came from the closing."""
        return total([each.amount for each in self.payments])


def listed(session: Session, show: Show, *, start: int) -> Rows[EscrowRequest]:
    """The requests of a kind, the first clock to end on top; what is over, the newest."""
    order = (
        (EscrowRequest.id.desc(),)
        if show is Show.OVER
        else (EscrowRequest.answer_by, EscrowRequest.id)
    )
    found = session.scalars(
        select(EscrowRequest)
        .where(EscrowRequest.state.in_(STATES[show]))
        .order_by(*order)
        .offset(start)
        .limit(PAGE + 1)
    )
    return page_of(found.all())


def counts(session: Session) -> dict[Show, int]:
    """How many there are of each kind that is not over."""
    rows = session.execute(
        select(EscrowRequest.state, func.count())
        .where(EscrowRequest.state.not_in(STATES[Show.OVER]))
        .group_by(EscrowRequest.state)
    )
    found = {state: int(count) for state, count in rows}
    return {
        show: sum(found.get(state, 0) for state in states)
        for show, states in STATES.items()
        if show is not Show.OVER
    }


def clock(calendar: OfficeCalendar, request: EscrowRequest, on: date) -> Clock:
    """How many business days are left to answer."""
    return Clock(answer_by=request.answer_by, days_left=days_left(calendar, on, request.answer_by))


def one(session: Session, request_id: int) -> RequestSeen:
    """A request.

    :raises NotFound: when there is none.
    """
    request = session.get(EscrowRequest, request_id)
    if request is None:
        raise NotFound("There is no such request.")
    payments = receiving.counted(session, request_id)
    refunds = session.scalars(
        select(Refund)
        .where(Refund.payment_id.in_([each.id for each in payments]))
        .order_by(Refund.id)
    ).all()
    account = session.scalar(
        select(CustomerAccount)
        .where(CustomerAccount.id == request.account_id)
        .options(joinedload(CustomerAccount.premise))
    )
    return RequestSeen(
        request=request, account=account, quotes=list(reversed(request.quotes)),
        moves=list(request.moves), payments=payments,
        countable=receiving.countable(session, request), refunds=refunds,
        bill=session.get_one(Bill, request.bill_id) if request.bill_id else None,
        given_back=watching.given_back(session, request_id),
        asked_back=watching.given_back(session, request_id, also_asked=True),
    )  # fmt: skip


def likely(session: Session, request: EscrowRequest) -> Sequence[CustomerAccount]:
    """Accounts that a request names by number, parcel or address, those that are open first."""
    if named := sale_lines.account_of(request.address):
        return session.scalars(
            select(CustomerAccount)
            .join(Premise, Premise.id == CustomerAccount.premise_id)
            .options(contains_eager(CustomerAccount.premise))
            .where(CustomerAccount.number == named)
        ).all()
    parcel = "".join(c for c in request.parcel.upper() if c.isalnum())
    number, *street = fold(request.address) or [""]
    at_parcel = Premise.parcel == parcel if parcel else None
    at_address = Premise.house_number == number if number and street else None
    places = [each for each in (at_parcel, at_address) if each is not None]
    if not places:
        return []
    found = session.scalars(
        select(CustomerAccount)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .options(contains_eager(CustomerAccount.premise))
        .where(places[0] if len(places) == 1 else places[0] | places[1])
        .order_by(CustomerAccount.status == AccountStatus.CLOSED, CustomerAccount.number)
        .limit(200)
    )
    meant = [
        account
        for account in found
        if (parcel and account.premise.parcel == parcel)
        or (street and fold(account.premise.street)[:1] == street[:1])
    ]
    return meant[:LIKELY_MAX]
