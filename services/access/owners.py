"""Whom to write to when something of an account changed that only its owners may want."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, Person
from models.identity import EmailChange
from services.access import accounts
from services.access.sharing import SHARERS


class Reader(NamedTuple):
    """A mailbox of an owner, and the language they read."""

    person_id: int
    email: str
    language: str


def readers(session: Session, account_id: int, *, on: date, at: datetime) -> Sequence[Reader]:
    """Every mailbox of everybody who owns an account on a day, in two statements.

    An address that an owner gave up a short while ago is one: until its change can be taken
    back no more, it may be the change that is wrong.
    """
    owners = (
        select(Person.id, Person.email, Person.language)
        .join(Access, Access.person_id == Person.id)
        .where(Access.account_id == account_id, Access.role.in_(SHARERS), accounts.lasting(on))
        .order_by(Person.id)
    )
    rows = session.execute(owners).all()
    found = [Reader(id_, email, language) for id_, email, language in rows if email]
    reads = {row.id: row.language for row in rows}
    before = session.execute(
        select(EmailChange.person_id, EmailChange.old_email)
        .where(
            EmailChange.person_id.in_(reads),
            EmailChange.undo_until > at,
            EmailChange.undone_at.is_(None),
            EmailChange.old_email != "",
        )
        .order_by(EmailChange.id)
    )
    found += [Reader(id_, email, reads[id_]) for id_, email in before]
    return list(dict.fromkeys(found))
