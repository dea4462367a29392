"""Coming in by an invitation: once, by the newest link, at the address it was sent to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from models.errors import NotFound
from models.welcome import CustomerInvitation
from services import audit
from services.keys import tokens
from services.keys.tokens import TOKEN_LENGTH_MAX
from services.links import Links
from services.rules.mailboxes import fold
from services.telling import messages
from services.welcoming.inviting import LASTS, write
from services.welcoming.whom import CAME_IN_SINCE, HELD

#: Links of one person; whoever asks for more has a mailbox that swallows them, and calls.
LETTERS_MAX = 10
#: A second click so soon is the same click: two clicks must not end on a page that says no.
ONE_CLICK = timedelta(seconds=30)


class WelcomeNotOpen(NotFound):
    """The link was used, replaced or is over, its address is another by now, or its person came in
    another way since: then it is no key any more."""


@dataclass(frozen=True)
class Welcomed:
    """Who comes in."""

    person_id: int
    name: str
    email: str
    #: The language they read.
    language: str


def offered(session: Session, token: str, *, at: datetime, is_click: bool = False) -> Welcomed:
    """Who a link is for. Nothing changes by looking; ``is_click`` when it is used right now.

    :raises WelcomeNotOpen: when it leads to nothing any more.
    """
    invitation = _open(session, token, at, is_click=is_click)
    person = session.get_one(Person, invitation.person_id)
    return Welcomed(person.id, person.name, invitation.email, person.language)


def was_for(session: Session, token: str) -> int | None:
    """Whose link this was that they came in by; none for a link nobody used, or none of ours."""
    return session.scalar(
        select(CustomerInvitation.person_id).where(
            CustomerInvitation.token_hash == tokens.hashed(token[:TOKEN_LENGTH_MAX]),
            CustomerInvitation.accepted_at.is_not(None),
        )
    )


def language_of(session: Session, token: str) -> str | None:
    """The language the letter of a link had, also when it was used; none for a link not of ours."""
    return session.scalar(
        select(Person.language)
        .join(CustomerInvitation, CustomerInvitation.person_id == Person.id)
        .where(CustomerInvitation.token_hash == tokens.hashed(token[:TOKEN_LENGTH_MAX]))
    )


def accept(session: Session, token: str, *, at: datetime) -> Welcomed:
    """Use the link up: whoever holds it holds the mailbox, as with a mailed code.

    A second click within seconds is the first one.

    :raises WelcomeNotOpen: when it leads to nothing any more.
    """
    invitation = _open(session, token, at, is_click=True, is_locked=True)
    if invitation.accepted_at is None:
        invitation.accepted_at = at
        session.flush()
        who = f"person:{invitation.person_id}"
        audit.record(session, actor=who, action="customer_invitation.accept", subject=who, at=at)
    person = session.get_one(Person, invitation.person_id)
    return Welcomed(person.id, person.name, invitation.email, person.language)


def ask_again(
    session: Session, *, email: str, district: District, links: Links, at: datetime
) -> None:
    """Send another link to who was invited at this address; the one before is then worth nothing.

    For an address nobody was invited at, everything is done but the sending: neither the
    answer nor its time says who is a customer.
    """
    invitation = session.scalar(
        select(CustomerInvitation)
        .join(Person, Person.id == CustomerInvitation.person_id)
        .where(
            Person.email == fold(email),
            CustomerInvitation.email == Person.email,
            CustomerInvitation.accepted_at.is_(None),
            CustomerInvitation.letters < LETTERS_MAX,
            ~HELD,
            ~CAME_IN_SINCE,
        )
        .with_for_update(of=CustomerInvitation)
    )
    token = tokens.new_token()
    if invitation is None:
        with session.begin_nested() as post:
            messages.write(
                session, kind="customer_invitation", key=f"customer_invitation:none:{token}",
                to=fold(email), language="en", district=district, at=at, name="Nobody",
                account_ending="0000", street="", join_url=links.welcome(token),
                until=district.day(at),
            )  # fmt: skip
            session.flush()
            post.rollback()
        return
    invitation.token_hash, invitation.ends_at = tokens.hashed(token), at + LASTS
    invitation.letters += 1
    session.flush()
    person = session.get_one(Person, invitation.person_id)
    write(session, invitation, person, token, district=district, links=links, at=at)


def _open(
    session: Session, token: str, at: datetime, *, is_click: bool = False, is_locked: bool = False
) -> CustomerInvitation:
    just_now = CustomerInvitation.accepted_at > at - ONE_CLICK if is_click else false()
    found = (
        select(CustomerInvitation)
        .join(Person, Person.id == CustomerInvitation.person_id)
        .where(
            CustomerInvitation.token_hash == tokens.hashed(token[:TOKEN_LENGTH_MAX]),
            or_(and_(CustomerInvitation.accepted_at.is_(None), ~CAME_IN_SINCE), just_now),
            CustomerInvitation.ends_at > at,
            CustomerInvitation.email == Person.email,
            ~HELD,
        )
    )
    if is_locked:
        found = found.with_for_update(of=CustomerInvitation)
    invitation = session.scalar(found)
    if invitation is None:
        raise WelcomeNotOpen
    return invitation
