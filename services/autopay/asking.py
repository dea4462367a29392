"""The link by which a payer chooses what pays: sent to them, never followed for them."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, Person, Role
from models.audit import Deed
from models.errors import Refused
from models.outbox import OutboxMessage
from services import audit
from services.access.accounts import lasting
from services.autopay import orders
from services.autopay.orders import AutopayOrder
from services.context import Context
from services.rules.mailboxes import is_plain
from services.telling import messages

#: So many links in so long, by one member of staff for one account.
LINKS_MAX, WINDOW = 5, timedelta(hours=1)


def send_link(session: Session, context: Context, order: AutopayOrder) -> None:
    """Write to whoever pays by autopay, or else to the owner, where they choose what pays.

    The same form twice is one letter, and one line of the trail.

    :raises Forbidden: when it is of one's own household.
    :raises Refused: when nobody there has an address for e-mail.
    """
    orders.locked_account(session, order)
    account = orders.account_of(session, order.account_id)
    person = _reader(session, order)
    if person is None or not is_plain(person.email or ""):
        raise Refused("Nobody on this account has an e-mail address.")
    key = f"autopay_link:{order.key}"
    is_first = session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is None
    messages.write(
        session, kind="autopay_link", key=key, to=person.email or "",
        language=person.language, district=context.district, at=order.at, account_id=account.id,
        by=order.by, address_line=account.premise.address, account_ending=account.shown[-4:],
        autopay_url=context.links.autopay(account.number),
    )  # fmt: skip
    if is_first:
        audit.record(
            session, actor=order.by, action=Deed.AUTOPAY_LINK, at=order.at,
            subject=audit.account(account.number), detail={"reason": order.reason},
        )  # fmt: skip


def _reader(session: Session, order: AutopayOrder) -> Person | None:
    live = orders.live(session, order.account_id)
    if live is not None and live.person_id is not None:
        return session.get(Person, live.person_id)
    return session.scalar(
        select(Person)
        .join(Access, Access.person_id == Person.id)
        .where(
            Access.account_id == order.account_id,
            Access.role.in_([Role.OWNER, Role.CO_OWNER]),
            Person.email.is_not(None),
            lasting(order.on),
        )
        .order_by(Access.id)
        .limit(1)
    )
