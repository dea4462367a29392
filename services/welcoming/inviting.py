"""Sending invitations to imported customers: each one at most once, at the mail's pace."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise
from models.district import District
from models.importing import AccountAlias
from models.welcome import CustomerInvitation
from services.keys import tokens
from services.links import Links
from services.once import insert_once
from services.telling import messages
from services.welcoming.whom import NEXT

LASTS = timedelta(days=30)
#: Letters of one minute; more of them look like a flood to whoever receives them.
PER_MINUTE = 60
#: People of one transaction; a run that is stopped goes on after the last whole one.
BATCH = 100


def invite(
    session: Session, *, district: District, links: Links, limit: int, before: int, at: datetime
) -> int:
    """Write the letters of one batch and return how many; none when nobody is left.

    ``before`` is how many this run wrote already: letters leave one after the other.
    Whoever was invited, came in, or shares an address that nobody decided about is left
    out, so a second run invites nobody twice.
    """
    chosen = select(Person).where(NEXT).order_by(Person.id).limit(min(limit, BATCH))
    people = session.scalars(chosen.with_for_update(skip_locked=True)).all()
    for place, person in enumerate(people):
        due_at = at + timedelta(minutes=1) * ((before + place) / PER_MINUTE)
        _write_first(session, person, district, links, at, due_at)
    return len(people)


def _write_first(
    session: Session, person: Person, district: District, links: Links, at: datetime,
    due_at: datetime,
) -> None:  # fmt: skip
    token = tokens.new_token()
    made = insert_once(
        session, CustomerInvitation, unique=("person_id",), person_id=person.id,
        email=person.email, token_hash=tokens.hashed(token), letters=1, created_at=at,
        ends_at=at + LASTS,
    )  # fmt: skip
    if made is not None:
        write(session, made, person, token, district=district, links=links, at=at, due_at=due_at)


def write(
    session: Session, invitation: CustomerInvitation, person: Person, token: str, *,
    district: District, links: Links, at: datetime, due_at: datetime | None = None,
) -> None:  # fmt: skip
    """Write the letter with a link: whose account, in which street, and until when."""
    number, street = session.execute(
        select(CustomerAccount.number, Premise.street)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(AccountAlias, AccountAlias.account_id == CustomerAccount.id)
        .where(Access.person_id == person.id)
        .order_by(Access.to_on.is_not(None), CustomerAccount.number)
        .limit(1)
    ).one()
    message = messages.write(
        session, kind="customer_invitation",
        key=f"customer_invitation:{invitation.id}:{invitation.letters}", to=invitation.email,
        language=person.language, district=district, at=at, due_at=due_at, by="invitations",
        name=person.name, account_ending=number[-4:], street=street,
        join_url=links.welcome(token), until=district.day(invitation.ends_at),
    )  # fmt: skip
    assert message is not None  # noqa: S101 - nobody can turn invitations off
    invitation.message_id = message.id
    session.flush()
