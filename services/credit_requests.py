"""Asking for a credit back: who may, how it can go back, and what became of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from models.claim import BackBy, CreditRequest
from models.district import District
from models.errors import Forbidden, Refused
from models.money import Money
from models.payment import Channel, Payment
from models.ticket import Reason, Ticket, TicketState
from services import accounts, ledger
from services.sharing import SHARERS
from services.tickets import asking
from services.tickets.asking import About

OVER = frozenset({TicketState.SOLVED, TicketState.CLOSED})


def credit_of(session: Session, account_id: int) -> Money:
    """What the district holds for an account; zero when something is owed."""
    owed = ledger.owed_on(session, [account_id]).get(account_id, Money.ZERO)
    return -owed if owed < Money.ZERO else Money.ZERO


def card_of(session: Session, account_id: int) -> str:
    """The card the last money came by, as its payer knows it; nothing when it came another way."""
    last = session.execute(
        select(Payment.channel, Payment.method)
        .where(Payment.account_id == account_id)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(1)
    ).one_or_none()
    return last.method if last is not None and last.channel is Channel.ONLINE_CARD else ""


def open_of(session: Session, account_id: int) -> CreditRequest | None:
    """The request that is open, with its question."""
    return session.scalar(
        select(CreditRequest)
        .join(Ticket, Ticket.id == CreditRequest.ticket_id)
        .options(contains_eager(CreditRequest.ticket))
        .where(CreditRequest.account_id == account_id, CreditRequest.ended_at.is_(None))
    )


def is_answered(request: CreditRequest) -> bool:
    """Whether staff answered it: then another may be asked."""
    return request.ticket.state in OVER


def check_asker(session: Session, district: District, person_id: int, account_id: int,
                at: datetime) -> None:  # fmt: skip
    """Refuse whoever may look and pay, and not more.

    :raises Forbidden: for anybody but an owner.
    """
    access = accounts.access_of(session, person_id, account_id, district.day(at))
    if access.role not in SHARERS:
        raise Forbidden("Only an owner of the account asks for its credit back.")


def ask(
    session: Session, district: District, *, key: str, account_id: int, person_id: int,
    back_by: BackBy, words: str, at: datetime,
) -> CreditRequest:  # fmt: skip
    """Ask for the whole credit back; staff get a question with the figures. Nothing moves yet.

    While a request is open, the same one is found.

    :raises Forbidden: for anybody but an owner.
    :raises Refused: when there is no credit, or it did not come by a card.
    """
    check_asker(session, district, person_id, account_id, at)
    before = open_of(session, account_id)
    if before is not None and not is_answered(before):
        return before
    amount = credit_of(session, account_id)
    if not amount:
        raise Refused("There is no credit on this account today.")
    if back_by is BackBy.CARD and not card_of(session, account_id):
        raise Refused("The last payment did not come by a card. Choose a check.")
    if before is not None:
        before.ended_at = at
        session.flush()
    ticket = asking.ask(
        session, district, key=f"credit:{key}", account_id=account_id, thing=About(),
        reason=Reason.OTHER, words=words, person_id=person_id, at=at,
    )  # fmt: skip
    made = CreditRequest(
        account_id=account_id, person_id=person_id, ticket_id=ticket.id, back_by=back_by,
        amount=amount, asked_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
