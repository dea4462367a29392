"""Letting somebody see an account: an owner or the district invites a mailbox, its person accepts.

An invitation is worth what its mailbox is worth: access is given to the person
of that address and to nobody else, whoever holds the link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, NamedAccount, Person, Role
from models.district import District
from models.errors import Forbidden, NotFound, Refused
from models.invitation import Invitation
from services.access.accounts import lasting
from services.access.sharing import check_day, check_sharer, note, people
from services.accounts.addresses import is_taken
from services.keys import tokens
from services.links import Links
from services.rules import typed_names
from services.rules.mailboxes import fold
from services.searching.index import index_account
from services.telling import messages

#: What an owner may make of somebody. Another owner is the district's to write down.
GIVEN = (Role.CO_OWNER, Role.MANAGER, Role.TENANT, Role.READ_ONLY, Role.CONTACT)
LASTS = timedelta(days=14)
WAITING_MAX = 10


class InvitationNotOpen(NotFound):
    """The link leads to no invitation that can be accepted: it was used, withdrawn, or is over."""


class Waiting(NamedTuple):
    """An invitation nobody has accepted yet."""

    id: int
    email: str
    role: Role
    ends_at: datetime
    #: Staff sent it in the district's name: no owner withdraws it.
    is_by_staff: bool


@dataclass(frozen=True)
class Offered:
    """An invitation as the page of its link shows it."""

    email: str
    role: Role
    to_on: date | None
    #: Empty when it is the district.
    inviter: str
    address: str
    #: Whether the portal knows the person of this address; else it asks for a name.
    is_known: bool


def waiting(session: Session | Connection, account_id: int, at: datetime) -> Sequence[Waiting]:
    """The invitations that can still be accepted, newest first."""
    rows = session.execute(
        select(
            Invitation.id, Invitation.email, Invitation.role, Invitation.ends_at,
            Invitation.invited_by_staff.is_not(None),
        )
        .where(
            Invitation.account_id == account_id,
            Invitation.ended_at.is_(None),
            Invitation.ends_at > at,
        )
        .order_by(Invitation.id.desc())
    )  # fmt: skip
    return [Waiting(*row) for row in rows]


def invite(
    session: Session, account: NamedAccount, *, by: Person, email: str, role: Role,
    to_on: date | None, language: str, district: District, links: Links, on: date, at: datetime,
) -> None:  # fmt: skip
    """Send somebody a link that lets them see the account. Asked again, the older link ends.

    :raises Forbidden: when ``by`` may not let others in.
    :raises Refused: when they see it already, the day is past, or too many wait.
    """
    check_sharer(session, by.id, account.id, on)
    address = fold(email)
    if role not in GIVEN:
        raise Refused("Choose what they are to this account.")
    if to_on is not None:
        check_day(to_on, on)
    by_staff = {each.email for each in waiting(session, account.id, at) if each.is_by_staff}
    if address in by_staff:
        raise Refused("We sent an invitation to this address ourselves.")
    invitation = Invitation(
        account_id=account.id, token_hash="", email=address, role=role, to_on=to_on,
        invited_by=by.id, created_at=at, ends_at=at + LASTS,
    )  # fmt: skip
    send(
        session, account, invitation, inviter=by.name, language=language, district=district,
        links=links, by=f"person:{by.id}", on=on,
    )  # fmt: skip
    note(session, "access.invite", account.id, by.id, at, role=role.value)


def send(
    session: Session, account: NamedAccount, invitation: Invitation, *, inviter: str,
    language: str, district: District, links: Links, by: str, on: date,
) -> None:  # fmt: skip
    """Keep an invitation and mail its link; an older one to the same mailbox ends.

    Whoever calls this asked whether ``by`` may.

    :raises Refused: when they see the account already, or too many wait.
    """
    at, address = invitation.created_at, invitation.email
    if any(seen.email == address for seen in people(session, account.id, on)):
        raise Refused("Whoever has this address sees the account already.")
    session.execute(
        update(Invitation)
        .where(
            Invitation.account_id == account.id,
            Invitation.ended_at.is_(None),
            or_(Invitation.email == address, Invitation.ends_at <= at),
        )
        .values(ended_at=at)
    )
    if len(waiting(session, account.id, at)) >= WAITING_MAX:
        raise Refused("Ten invitations wait already. Withdraw one first.")
    token = tokens.new_token()
    invitation.token_hash = tokens.hashed(token)
    session.add(invitation)
    session.flush()
    messages.write(
        session, kind="invitation", key=f"invitation:{invitation.id}", to=address,
        language=language, district=district, at=at, account_id=account.id, by=by,
        inviter=inviter, address_line=account.masked_address, role=invitation.role.value,
        join_url=links.join(token), until=district.day(invitation.ends_at),
    )  # fmt: skip


def withdraw(
    session: Session, account_id: int, *, by: int, invitation_id: int, on: date, at: datetime
) -> None:
    """End an invitation that waits. One that ended stays as it is.

    :raises Forbidden: when ``by`` may not let others in, or the district invited.
    :raises NotFound: when the account has no such invitation.
    """
    check_sharer(session, by, account_id, on)
    invitation = of_account(session, account_id, invitation_id)
    if invitation.invited_by_staff is not None:
        raise Forbidden("We sent this invitation ourselves. Ask us to withdraw it.")
    if invitation.ended_at is None:
        invitation.ended_at = at
        session.flush()
        note(session, "access.withdraw", account_id, by, at)


def of_account(session: Session, account_id: int, invitation_id: int) -> Invitation:
    """An invitation to this account, whether it waits or ended.

    :raises NotFound: when the account has no such invitation.
    """
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.account_id != account_id:
        raise NotFound("We could not find that invitation.")
    return invitation


def offered(session: Session, token: str, *, at: datetime) -> Offered:
    """What an invitation says to whoever opens its link.

    :raises InvitationNotOpen: when it was used, withdrawn, is over or never was.
    """
    invitation = _open(session, token, at)
    by = invitation.invited_by
    inviter = session.get_one(Person, by).name if by is not None else ""
    premise = session.get_one(CustomerAccount, invitation.account_id).premise
    known = session.scalar(select(Person.id).where(Person.email == invitation.email))
    return Offered(
        invitation.email, invitation.role, invitation.to_on, inviter, premise.masked_address,
        known is not None,
    )  # fmt: skip


def accept(
    session: Session, token: str, *, name: str, language: str, signed_in: int | None, on: date,
    at: datetime,
) -> str:  # fmt: skip
    """Let the person of the invited address see the account, and return its number.

    Somebody the portal does not know yet becomes a person under ``name``. Accepted twice is once.

    :raises InvitationNotOpen: when it was used, withdrawn, is over or never was, or its
        inviter may no longer let others in.
    :raises Refused: when it is no name, somebody else is signed in, or the address may still
        be taken back by whoever gave it up.
    """
    accepted = session.scalar(
        select(CustomerAccount.number)
        .join(Invitation, Invitation.account_id == CustomerAccount.id)
        .where(
            Invitation.token_hash == tokens.hashed(token[: tokens.TOKEN_LENGTH_MAX]),
            Invitation.accepted_by == (signed_in or Invitation.accepted_by),
        )
    )
    if accepted is not None:
        return accepted
    invitation = _open(session, token, at, is_locked=True)
    if invitation.invited_by is not None:
        try:
            check_sharer(session, invitation.invited_by, invitation.account_id, on)
        except (NotFound, Forbidden) as no:
            raise InvitationNotOpen from no
    person = session.scalar(select(Person).where(Person.email == invitation.email))
    if signed_in is not None and (person is None or person.id != signed_in):
        raise Refused(
            "This invitation is for another e-mail address. Sign out, then open it again."
        )
    if person is None:
        if not name:
            raise Refused("Enter your name.")
        if not typed_names.is_name(name):
            raise Refused("Enter your name in letters, without digits or web addresses.")
        if is_taken(session, invitation.email, at):  # its person may want it back
            raise Refused(
                "This address was given up a short while ago. Open the invitation in three days."
            )
        person = Person(name=name, email=invitation.email, language=language, created_at=at)
        session.add(person)
        session.flush()
    invitation.ended_at, invitation.accepted_by = at, person.id
    _let_in(session, invitation, person.id, on)
    session.flush()
    index_account(session, invitation.account_id)
    note(session, "access.accept", invitation.account_id, person.id, at)
    account = session.get_one(CustomerAccount, invitation.account_id)
    return account.number


def _let_in(session: Session, invitation: Invitation, person_id: int, on: date) -> None:
    """Give the access. Who came in by themselves meanwhile keeps theirs; only the district's
    own invitation makes something else of them."""
    access = session.scalar(
        select(Access).where(
            Access.person_id == person_id, Access.account_id == invitation.account_id, lasting(on)
        )
    )
    if access is None:
        access = Access(
            person_id=person_id, account_id=invitation.account_id, role=invitation.role,
            from_on=invitation.from_on or on, to_on=invitation.to_on,
        )  # fmt: skip
        session.add(access)
    elif invitation.invited_by_staff is not None:
        access.role, access.to_on = invitation.role, invitation.to_on


def _open(session: Session, token: str, at: datetime, *, is_locked: bool = False) -> Invitation:
    """The invitation behind a link; locked, a second click waits until the first has ended."""
    found = select(Invitation).where(
        Invitation.token_hash == tokens.hashed(token[: tokens.TOKEN_LENGTH_MAX]),
        Invitation.ended_at.is_(None),
        Invitation.ends_at > at,
    )
    invitation = session.scalar(found.with_for_update() if is_locked else found)
    if invitation is None:
        raise InvitationNotOpen
    return invitation
