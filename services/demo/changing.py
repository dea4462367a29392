"""How staff of the demo ask for changes: of which accounts, by which question, with which paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.arrangement import Arrangement
from models.attempt import PaymentAttempt
from models.autopay import Autopay
from models.change_payload import KINDS, Payload
from models.change_request import ChangeRequest
from models.document import Attachment
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.payment import Payment, PaymentReturn
from models.refund import Refund
from models.ticket import Reason, Subject, TicketChannel, TicketMessage
from services.books import ledger
from services.change_requests import proposing
from services.change_requests.wish import Wish
from services.demo.people import introduced_numbers
from services.demo.ran import Lately
from services.tickets import asking
from services.tickets.asking import About

#: A payment that somebody still looks for is not older.
LATEST = timedelta(days=90)
MOST_MOVED = Money.dollars("900.00")
OWED = Money.dollars("64.00")


@dataclass(frozen=True)
class Specialist:
    """Whoever asks, in one transaction."""

    session: Session
    lately: Lately
    by: str

    def ask_for(
        self, name: str, account: CustomerAccount | None, asked: Payload, words: str, *,
        reason: str = "billing_error", message: TicketMessage | None = None,
        paper: str = "", at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Ask for it, of what is owed at that moment; of no account nothing is asked."""
        if account is None:
            return
        session, context, at = self.session, self.lately.context, at or self.lately.context.now()
        command = next(each for each, kind in KINDS.items() if isinstance(asked, kind))
        plan = proposing.look(
            session, context.district, command=command, account_id=account.id, payload=asked, at=at
        )
        wish = Wish(
            key=_key(name), command=command, account_id=account.id, payload=asked, reason=reason,
            words=words, seen=plan.seen, ticket_id=message.ticket_id if message else None,
            document_id=self._paper(message, paper) if message and paper else None,
        )  # fmt: skip
        proposing.propose(session, context, wish, by=self.by, role=StaffRole.SPECIALIST, at=at)

    def question(
        self, account: CustomerAccount, said: str, channel: TicketChannel
    ) -> TicketMessage:
        """Write down what a customer says."""
        context = self.lately.context
        ticket = asking.ask(
            self.session, context.district, key=f"demo:change:{account.number}",
            account_id=account.id, thing=About(subject=Subject.OTHER), reason=Reason.AMOUNT,
            words=said, caller=account.mailing_name, channel=channel, at=context.now(),
            staff_id=int(self.by.partition(":")[2]),
        )  # fmt: skip
        return self.session.scalars(
            select(TicketMessage).where(TicketMessage.ticket_id == ticket.id)
        ).one()

    def _paper(self, message: TicketMessage, name: str) -> int | None:
        return self.session.scalar(
            select(Attachment.document_id).where(
                Attachment.message_id == message.id, Attachment.name == name
            )
        )


def asked_for(session: Session, name: str) -> ChangeRequest | None:
    """What was asked for under a name of the demo."""
    return session.scalar(select(ChangeRequest).where(ChangeRequest.key == _key(name)))


def others(
    session: Session, lately: Lately, *, owing: Money = Money.ZERO
) -> Sequence[CustomerAccount]:
    """Accounts of whom nobody is told anything else, and whom no change is about yet; those that
    owe at least so much for service. The oldest first."""
    busy = (Arrangement, PaymentAttempt, Autopay, ChangeRequest)
    found = session.scalars(
        select(CustomerAccount)
        .where(
            CustomerAccount.number.not_in(introduced_numbers(lately.today)),
            *(~exists().where(each.account_id == CustomerAccount.id) for each in busy),
            ~exists().where(ChangeRequest.other_account_id == CustomerAccount.id),
        )
        .order_by(CustomerAccount.id)
        .limit(400)
    )
    return [each for each in found if _owed(session, each) >= owing]


def mistaken(session: Session, lately: Lately) -> tuple[Payment, CustomerAccount] | None:
    """A payment that came whole and stayed, and the account it will turn out to be for."""
    left = (Refund, PaymentReturn)
    for account in others(session, lately):
        payment = session.scalar(
            select(Payment)
            .where(
                Payment.account_id == account.id, Payment.amount <= MOST_MOVED,
                Payment.received_on >= lately.today - LATEST,
                *(~exists().where(each.payment_id == Payment.id) for each in left),
            )
            .order_by(Payment.id.desc())
            .limit(1)
        )  # fmt: skip
        if payment is not None:
            owing = others(session, lately, owing=OWED)
            rest = [each for each in owing if each.id != account.id]
            return (payment, rest[0]) if rest else None
    return None


def _owed(session: Session, account: CustomerAccount) -> Money:
    return ledger.balance(session, account.id).of(Component.SERVICE)


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:change:{name}")
