"""Two payment arrangements of the demo: one is kept, of the other something is missing."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.arrangement import Arrangement
from models.autopay import Autopay
from services.access.accounts import lasting
from services.arrangements import keeping, offering, proposing, signing
from services.arrangements.proposing import Wish
from services.context import Context
from services.demo.ran import Lately
from services.rules.agreed import Saying

#: How long ago they were agreed to; the first instalment of the older one was due since.
DAYS_AGO = (24, 11)
#: So many accounts are looked at for two that are past due.
LOOKED_AT = 600
COUNT = 3


def agree(lately: Lately) -> None:
    """Two owners agree on their sites."""
    context = lately.context
    days = [lately.today - timedelta(days=each) for each in DAYS_AGO]
    with context.database.saving() as session:
        for day in days:
            _agreed(session, context, lately.scene(session).noon(day))


def look(lately: Lately) -> None:
    """Each is looked at, as every night; what is missing by now is told."""
    with lately.context.database.saving() as session:
        for arrangement_id in session.scalars(select(Arrangement.id)).all():
            keeping.look(session, lately.context, arrangement_id)


def _agreed(session: Session, context: Context, at: datetime) -> None:
    """The first account that may, agrees at an instant."""
    on = context.district.day(at)
    owners = (
        select(CustomerAccount, Person)
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
        .where(Access.role == Role.OWNER, lasting(on), Person.email.is_not(None))
        .where(~exists().where(Autopay.account_id == CustomerAccount.id))
        .order_by(CustomerAccount.id)
        .limit(LOOKED_AT)
    )
    for account, person in session.execute(owners).all():
        offer = offering.of_account(session, context.district, account, on)
        if offer.why_not is not None or COUNT not in map(len, offer.choices):
            continue
        form = uuid5(NAMESPACE_URL, f"demo:arrangement:{account.number}")
        by = f"person:{person.id}"
        wish = Wish(
            key=form, account_id=account.id, person_id=person.id, count=COUNT,
            amount_seen=offer.amount,
        )  # fmt: skip
        made = proposing.propose(session, context.district, wish, by=by, at=at)
        saying = Saying(key=form, person_id=person.id, language="en", version=None, by=by)
        signing.sign(session, context, made.id, saying, at=at)
        return
