"""Asking for a credit back: who may, how it can go back, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, contains_eager

from models.account import CustomerAccount
from models.attempt import POSTED, PaymentAttempt
from models.claim import BackBy, CreditRequest
from models.district import District
from models.errors import Forbidden, Refused
from models.money import Money
from models.payment import Channel, Payment
from models.ticket import Reason, Ticket, number_of
from models.ticket_states import SETTLED
from services.access import accounts
from services.books import ledger
from services.payments import holding, outgoing, refundable
from services.rules.roles import Act
from services.tickets import asking
from services.tickets.asking import About

#: How the key of its question begins behind the account; no key of a form does.
KEY = "credit:"
OVER = SETTLED


def credit_of(session: Session, account_id: int) -> Money:
    """What the district holds for an account; zero when something is owed."""
    owed = ledger.owed_on(session, [account_id]).get(account_id, Money.ZERO)
    return -owed if owed < Money.ZERO else Money.ZERO


@dataclass(frozen=True)
class Split:
    """How a credit can go back: some of it to the card that paid last, and the rest by a check."""

    credit: Money
    #: The card as its payer knows it; empty when nothing can go back to one.
    card: str
    #: The receipt of the payment that it would go back from.
    receipt_number: str
    to_card: Money

    @property
    def by_check(self) -> Money:
        """What the card does not take when it takes as much as it can."""
        return self.credit - self.to_card


def split_of(session: Session, account_id: int) -> Split:
    """What of the credit can go back to the card that paid last: no more than it paid and still
    has here. Nothing when the last money came another way, or was returned or is disputed.
    """
    credit = credit_of(session, account_id)
    last = session.scalar(
        select(Payment)
        .where(Payment.account_id == account_id)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(1)
    )
    if last is None or not credit or last.channel is not Channel.ONLINE_CARD:
        return Split(credit, "", "", Money.ZERO)
    left = _refundable(session, last)
    if not left:
        return Split(credit, "", "", Money.ZERO)
    return Split(credit, last.method, last.receipt_number, min(credit, left))


def _refundable(session: Session, payment: Payment) -> Money:
    """What of a payment can go back the way it came."""
    if payment.attempt_id is not None:
        state = session.get_one(PaymentAttempt, payment.attempt_id).state
        if state not in POSTED:
            return Money.ZERO
    gone = outgoing.gone(session, payment) + refundable.promised(session, payment)
    return max(payment.amount - gone - holding.elsewhere(session, payment), Money.ZERO)


def open_of(session: Session, account_id: int) -> CreditRequest | None:
    """The request that is open, with its question."""
    return session.scalar(
        select(CreditRequest)
        .join(Ticket, Ticket.id == CreditRequest.ticket_id)
        .options(contains_eager(CreditRequest.ticket))
        .where(CreditRequest.account_id == account_id, CreditRequest.ended_at.is_(None))
    )


def asks_for(ticket: Ticket) -> bool:
    """Whether a question asks for a credit back."""
    return ticket.key.partition(":")[2].startswith(KEY)


class Asked(NamedTuple):
    """What somebody asked to have back, while nobody answered it yet."""

    amount: Money
    asked_at: datetime
    person_id: int
    ticket_id: int

    @property
    def ticket_number(self) -> str:
        """Of the question with what was written."""
        return number_of(self.ticket_id)


def asked_of(session: Session | Connection, number: str) -> Asked | None:
    """What of the credit of this account, by its number, is asked back now."""
    row = session.execute(
        select(
            CreditRequest.amount, CreditRequest.asked_at, CreditRequest.person_id, Ticket.id
        )
        .join(Ticket, Ticket.id == CreditRequest.ticket_id)
        .join(CustomerAccount, CustomerAccount.id == CreditRequest.account_id)
        .where(
            CustomerAccount.number == number,
            CreditRequest.ended_at.is_(None),
            Ticket.state.not_in(OVER),
        )
    ).one_or_none()  # fmt: skip
    return Asked(*row) if row else None


def is_answered(request: CreditRequest) -> bool:
    """Whether staff answered it: then another may be asked."""
    return request.ticket.state in OVER


def check_asker(session: Session, district: District, person_id: int, account_id: int,
                at: datetime) -> None:  # fmt: skip
    """Refuse whoever may look and pay, and not more.

    :raises Forbidden: for anybody but an owner.
    """
    if not accounts.lets_do(session, person_id, account_id, district.day(at), Act.CHANGE):
        raise Forbidden("Only an owner of the account asks for its credit back.")


def ask(
    session: Session, district: District, *, key: str, account_id: int, person_id: int,
    back_by: BackBy, words: str, at: datetime,
) -> CreditRequest:  # fmt: skip
    """Ask for the whole credit back; staff get a question with the figures. Nothing moves yet.

    Back to the card goes what the card takes, and the rest by a check. While a request is open,
    the same one is found.

    :raises Forbidden: for anybody but an owner.
    :raises Refused: when there is no credit, or nothing of it can go back to a card.
    """
    check_asker(session, district, person_id, account_id, at)
    before = open_of(session, account_id)
    if before is not None and not is_answered(before):
        return before
    split = split_of(session, account_id)
    if not split.credit:
        raise Refused("There is no credit on this account today.")
    if back_by is BackBy.CARD and not split.to_card:
        raise Refused("Nothing of the last payment can go back to a card. Choose a check.")
    if before is not None:
        before.ended_at = at
        session.flush()
    ticket = asking.ask(
        session, district, key=f"{KEY}{key}", account_id=account_id, thing=About(),
        reason=Reason.OTHER, words=words, person_id=person_id, at=at,
    )  # fmt: skip
    made = CreditRequest(
        account_id=account_id, person_id=person_id, ticket_id=ticket.id, back_by=back_by,
        amount=split.credit, asked_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
