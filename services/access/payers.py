"""Whom to write to about what an account pays."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, Person
from services.access.accounts import lasting, lets
from services.rules.mailboxes import is_plain
from services.rules.roles import Act


def payers(session: Session, account_id: int, *, on: date) -> Sequence[Person]:
    """The people who may pay an account on a day and have a mailbox."""
    found = session.scalars(
        select(Person)
        .join(Access, Access.person_id == Person.id)
        .where(Access.account_id == account_id, lasting(on), lets(Act.PAY))
        .order_by(Access.id)
    ).unique()
    return [person for person in found if is_plain(person.email or "")]
