"""Who sees an account, as staff write it down: given, changed, ended, each with a reason.

Nobody gets a password here: somebody the portal does not know is invited and lets themselves in
by their own mailbox. Everybody who owns the account is told, and so is whoever it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.account_change import AccountChange, ChangeKind
from models.errors import Refused
from models.identity import Staff
from models.invitation import Invitation
from services.access import ending, invitations, owners, sharing, shut_outs
from services.access.by_staff import letters
from services.access.by_staff.desk import Desk
from services.access.by_staff.letters import What
from services.access.ending import Going
from services.access.invitations import LASTS
from services.accounts import account_changes
from services.accounts.account_changes import ChangeOrder
from services.rules.mailboxes import fold
from services.searching.index import index_account

NOBODY = "They do not see this account any more."


@dataclass(frozen=True, kw_only=True)
class Given:
    """To whom an access is given: an e-mail address, as what, and from which day to which."""

    email: str
    role: Role
    from_on: date
    #: The last day; none while nobody knows it.
    to_on: date | None = None
    language: str = "en"


class Party(NamedTuple):
    """Somebody who has or had an access, as what, and until when."""

    name: str
    role: Role
    to_on: date | None


def give(session: Session, desk: Desk, given: Given) -> AccountChange:
    """Let a customer see the account from now on, or invite whoever the portal does not know.

    A second call with the same ``key`` does nothing more.

    :raises Conflict: when the account changed since it was read.
    :raises Refused: when they see it already, the day cannot be meant, or the address is the
        staff's own.
    """
    account, done = account_changes.begin(session, desk.doing)
    if done is not None:
        return done
    if not account.opened_on <= given.from_on <= desk.on:
        raise Refused("Enter a day since the account was opened, up to today.")
    if given.to_on is not None:
        sharing.check_day(given.to_on, desk.on)
    address = fold(given.email)
    staff = session.get_one(Staff, desk.staff_id)
    if address == fold(staff.email):
        raise Refused("This is your own address. Ask a colleague to do it.")
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        _invite(session, desk, account, given, address)
    else:
        _add(session, desk, account, given, person)
    whose = person.name if person is not None else address
    what = What.INVITED if person is None else What.GIVEN
    told = owners.readers(session, account.id, on=desk.on, at=desk.doing.at)
    letters.tell(session, desk, account, person, what, role=given.role, name=whose, owners=told)
    after = {
        "person": whose, "role": given.role.value, "from_on": given.from_on.isoformat(),
        **(_last(given.to_on) if given.to_on else {}),
    }  # fmt: skip
    return _write(session, desk, {}, after)


def change_role(
    session: Session, desk: Desk, *, access_id: int, role: Role, to_on: date | None
) -> AccountChange:
    """Make something else of somebody who sees the account, or give them another last day.

    A second call with the same ``key`` does nothing more.

    :raises Conflict: when the account changed since it was read.
    :raises NotFound: when nobody of the account ever had this access.
    :raises Refused: when it ended, they are that already, or the day cannot be meant.
    """
    account, done = account_changes.begin(session, desk.doing)
    if done is not None:
        return done
    access, person = _lasting(session, account.id, access_id, desk.on)
    if (access.role, access.to_on) == (role, to_on):
        raise Refused("They are that already.")
    if to_on is not None and to_on != access.to_on:
        sharing.check_day(to_on, desk.on)
    before = {"person": person.name, "role": access.role.value, **_last(access.to_on)}
    told = owners.readers(session, account.id, on=desk.on, at=desk.doing.at)
    access.role, access.to_on = role, to_on
    session.flush()
    letters.tell(
        session, desk, account, person, What.CHANGED, role=role, name=person.name, owners=told
    )
    after = {"person": person.name, "role": role.value, **_last(to_on)}
    return _write(session, desk, before, after)


def end(session: Session, desk: Desk, *, access_id: int) -> AccountChange:
    """Let somebody see the account no more, from this moment on.

    They cannot link it by its paper any more; whom they had let out can, by the next bill. An
    owner knew every PIN, so those are renewed. A second call with the same ``key`` does nothing
    more.

    :raises Conflict: when the account changed since it was read.
    :raises NotFound: when nobody of the account ever had this access.
    :raises Refused: when it ended before.
    """
    account, done = account_changes.begin(session, desk.doing)
    if done is not None:
        return done
    access, person = _lasting(session, account.id, access_id, desk.on)
    before = {"person": person.name, "role": access.role.value}
    told = owners.readers(session, account.id, on=desk.on, at=desk.doing.at)
    doing = desk.doing
    going = Going(account=account, person_id=person.id, by=doing.by, on=desk.on, at=doing.at)
    ending.end(session, going, [access.id], are_pins_known=access.role in sharing.SHARERS)
    shut_outs.lift(session, account.id, of=person.id, at=doing.at)
    letters.tell(
        session, desk, account, person, What.ENDED, role=access.role, name=person.name, owners=told
    )
    return _write(session, desk, before, {"person": person.name, "role": ""})


def withdraw(session: Session, doing: ChangeOrder, *, invitation_id: int) -> AccountChange:
    """End an invitation that waits, whoever sent it.

    A second call with the same ``key`` does nothing more.

    :raises Conflict: when the account changed since it was read.
    :raises NotFound: when the account has no such invitation.
    :raises Refused: when it was accepted or ended before.
    """
    account, done = account_changes.begin(session, doing)
    if done is not None:
        return done
    invitation = invitations.of_account(session, account.id, invitation_id)
    if invitation.ended_at is not None or invitation.ends_at <= doing.at:
        raise Refused("This invitation waits no more.")
    invitation.ended_at = doing.at
    session.flush()
    before = {"person": invitation.email, "role": invitation.role.value}
    after = {"person": invitation.email, "role": ""}
    return account_changes.write(session, doing, ChangeKind.ACCESS, before, after)


def one(session: Session, account_id: int, access_id: int) -> Party:
    """Who has or had an access.

    :raises NotFound: when nobody of the account ever had it.
    """
    person = account_changes.person_of(session, account_id, access_id)
    access = session.get_one(Access, access_id)
    return Party(person.name, access.role, access.to_on)


def _last(to_on: date | None) -> dict[str, str]:
    """The last day as a change keeps it."""
    return {"to_on": to_on.isoformat() if to_on else ""}


def _lasting(session: Session, account_id: int, access_id: int, on: date) -> tuple[Access, Person]:
    person = account_changes.person_of(session, account_id, access_id)
    access = session.get_one(Access, access_id, populate_existing=True)
    if access.to_on is not None and access.to_on < on:
        raise Refused(NOBODY)
    return access, person


def _add(
    session: Session, desk: Desk, account: CustomerAccount, given: Given, person: Person
) -> None:
    sees = exists().where(
        Access.person_id == person.id,
        Access.account_id == account.id,
        or_(Access.to_on.is_(None), Access.to_on >= desk.on),
    )
    if session.scalar(select(sees)):
        raise Refused("They see this account already. Change what they are to it instead.")
    session.add(
        Access(
            person_id=person.id, account_id=account.id, role=given.role, from_on=given.from_on,
            to_on=given.to_on,
        )
    )  # fmt: skip
    session.flush()
    index_account(session, account.id)


def _invite(
    session: Session, desk: Desk, account: CustomerAccount, given: Given, address: str
) -> None:
    at = desk.doing.at
    invitation = Invitation(
        account_id=account.id, token_hash="", email=address, role=given.role,
        from_on=given.from_on, to_on=given.to_on, invited_by_staff=desk.staff_id, created_at=at,
        ends_at=at + LASTS,
    )  # fmt: skip
    invitations.send(
        session, account, invitation, inviter=desk.district.name, language=given.language,
        district=desk.district, links=desk.links, by=desk.doing.by, on=desk.on,
    )  # fmt: skip


def _write(
    session: Session, desk: Desk, before: Mapping[str, str], after: Mapping[str, str]
) -> AccountChange:
    verified = {"verified": desk.verified.value}
    return account_changes.write(
        session, desk.doing, ChangeKind.ACCESS, before, {**after, **verified}
    )
