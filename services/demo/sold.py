"""Sales of property in the demo: one is answered, one says too little, one waits for its answer."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.escrow import CameBy, EscrowRequest
from services.demo.people import introduced_numbers
from services.demo.ran import Lately
from services.escrow import answering, asking
from services.escrow.answering import Answer
from services.escrow.asking import Asked, Asker, Property
from services.rules.calendar import banking_day_after

CASCADE = Asker(
    company="Cascade Title", contact="Ann Ito", email="closings@cascadetitle.example",
    telephone="(360) 555-0163", file_number="CT-4410",
)  # fmt: skip
RIVER = Asker(company="River Bend Escrow", contact="Tom Hale", telephone="(360) 555-0187")
LEGAL = "Lot 7, Block 3, Larkspur Heights, Volume 12 of Plats, page 41"
MISSING = "The legal description of the property, and the closing date."
#: From the request until the closing: so many days, and on to a day on which banks work.
CLOSES_IN = timedelta(days=16)
#: The houses that are sold begin so many from the end: the last of them have discounts.
SKIPPED = 8


def ask(lately: Lately, by: str) -> None:
    """A fax comes with everything that an answer needs; another says only where."""
    with lately.context.database.saving() as session:
        _ask(session, lately, CASCADE, CameBy.FAX, 0, by)
        _ask(session, lately, RIVER, CameBy.EMAIL, 1, by, is_whole=False)


def answer(lately: Lately, by: str) -> None:
    """The first is answered with figures, the other with what is missing."""
    context, at = lately.context, lately.context.now()
    with context.database.saving() as session:
        for request in session.scalars(select(EscrowRequest).order_by(EscrowRequest.id)).all():
            if asking.lacking(request):
                answering.say_missing(session, request.id, words=MISSING, by=by, at=at)
            elif (house := _house(session, lately, 0)) and request.closing_on:
                wish = Answer(
                    request_id=request.id, number=house.number, closing_on=request.closing_on,
                    seen=0,
                )  # fmt: skip
                answering.quote(session, context.district, wish, by=by, at=at)


def ask_online(lately: Lately) -> None:
    """The same company asks again on the portal, for another house. That one waits."""
    with lately.context.database.saving() as session:
        _ask(session, lately, CASCADE, CameBy.ONLINE, 2, "escrow")


def _ask(
    session: Session, lately: Lately, asker: Asker, came_by: CameBy, place: int, by: str, *,
    is_whole: bool = True,
) -> None:  # fmt: skip
    account, context = _house(session, lately, place), lately.context
    if account is None:
        return
    on, address = context.today(), account.mailing_line1
    whole = Property(
        address=address, legal=LEGAL, seller=account.mailing_name, purchaser="Noor Haddad",
        seller_goes_to="PO Box 118, Tern Harbor, WA 98299",
        closing_on=banking_day_after(on + CLOSES_IN, 0),
    )  # fmt: skip
    asked = Asked(
        key=uuid5(NAMESPACE_URL, f"demo:escrow:{place}"), came_by=came_by, received_on=on,
        asker=asker, sold=whole if is_whole else Property(address=address),
    )  # fmt: skip
    asking.ask(session, context.district.calendar, asked, by=by, on=on, at=context.now())


def _house(session: Session, lately: Lately, place: int) -> CustomerAccount | None:
    """A house of somebody who lives in it, and whom nobody introduces."""
    return session.scalars(
        select(CustomerAccount)
        .where(
            CustomerAccount.status == AccountStatus.ACTIVE,
            CustomerAccount.customer_class == "single_family",
            CustomerAccount.mailing_line1.not_like("PO Box%"),
            CustomerAccount.number.not_in(introduced_numbers(lately.today)),
        )
        .order_by(CustomerAccount.id.desc())
        .offset(SKIPPED + place)
        .limit(1)
    ).first()  # fmt: skip
