"""Sales of property as the desk has them, for pages to show."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.escrow import CameBy, EscrowRequest
from models.payment import Payment
from services.escrow import answering, asking, receiving
from services.escrow.answering import Answer
from services.escrow.asking import Asked, Asker, Property
from tests.workshop import LARKSPUR
from web.clock import now

#: Somebody of staff who is nobody's household.
BY = "staff:4711"


def make_sale(session: Session, account: CustomerAccount, **more: object) -> EscrowRequest:
    """A title company asked by fax for the final bill of an account's premise."""
    on = LARKSPUR.day(now())
    account = session.get_one(CustomerAccount, account.id)
    sold = Property(
        address=account.address, legal="Lot 4, Block 2, Alder Park", seller="Iris Vance",
        purchaser="Noor Haddad", closing_on=on + timedelta(days=6), **more,
    )  # fmt: skip
    asked = Asked(
        key=uuid4(), came_by=CameBy.FAX, received_on=on, sold=sold,
        asker=Asker(company="Cascade Title", contact="Ann Ito", file_number="CT-4410"),
    )  # fmt: skip
    return asking.ask(session, LARKSPUR.calendar, asked, by=BY, on=on, at=now())


def make_paid_sale(session: Session, account: CustomerAccount, payment: Payment) -> EscrowRequest:
    """The same, answered, and a payment of the account came from its closing."""
    on = LARKSPUR.day(now())
    request = make_sale(session, account)
    wish = Answer(
        request_id=request.id, number=account.number, closing_on=on + timedelta(days=6), seen=0,
        billed_to=on,
    )  # fmt: skip
    answering.quote(session, LARKSPUR, wish, by=BY, at=now())
    request.answered_on = min(on, payment.received_on)
    receiving.count(session, request_id=request.id, payment_id=payment.id, by=BY, at=now())
    return request
