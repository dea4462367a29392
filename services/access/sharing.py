"""Who sees an account: the people of it, and how an owner or they themselves end that."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, NamedAccount, Person, Role
from models.district import District
from models.errors import Forbidden, NotFound, Refused
from services import audit
from services.access import accounts, ending
from services.access.ending import Going
from services.books.chart import lock_account
from services.rules import roles
from services.rules.roles import Act

#: Those who own it, and let others in and out.
SHARERS = roles.who_may(Act.SHARE)
#: A last day further away is as good as none.
AHEAD_MAX = timedelta(days=5 * 366)


class Seen(NamedTuple):
    """Somebody who sees the account."""

    access_id: int
    person_id: int
    name: str
    email: str | None
    role: Role
    from_on: date
    to_on: date | None


def people(session: Session, account_id: int, on: date) -> Sequence[Seen]:
    """Everybody who sees the account on a day, owners first; one statement."""
    rows = session.execute(
        select(
            Access.id, Person.id, Person.name, Person.email, Access.role, Access.from_on,
            Access.to_on,
        )
        .join(Person, Person.id == Access.person_id)
        .where(Access.account_id == account_id, accounts.lasting(on))
        .order_by(Access.from_on, Access.id)
    )  # fmt: skip
    order = list(Role)
    return sorted((Seen(*row) for row in rows), key=lambda seen: order.index(seen.role))


def check_sharer(session: Session, person_id: int, account_id: int, on: date) -> None:
    """Refuse whoever may not let others in and out.

    :raises NotFound: when the account is not theirs on this day.
    :raises Forbidden: when it is, and they are no owner.
    """
    if not accounts.lets_do(session, person_id, account_id, on, Act.SHARE):
        raise Forbidden("Only an owner of the account lets others see it.")


def check_day(last_day: date, on: date) -> None:
    """Refuse a last day that is past, or so far away that it is none."""
    if not on <= last_day <= on + AHEAD_MAX:
        raise Refused("Enter a last day from today on, within five years.")


def to_end(session: Session, account_id: int, *, by: int, access_id: int, on: date) -> Seen:
    """Whose access an owner is about to end. Nothing changes by looking.

    :raises Forbidden: when ``by`` may not let others out, or an owner is meant.
    :raises NotFound: when nobody of the account has this access today.
    """
    check_sharer(session, by, account_id, on)
    everybody = people(session, account_id, on)
    seen = next((each for each in everybody if each.access_id == access_id), None)
    if seen is None:
        raise NotFound("We could not find that person here.")
    if seen.role is Role.OWNER:
        raise Forbidden("Only the district writes down another owner. Ask us.")
    return seen


def end(
    session: Session, account: NamedAccount, *, by: int, access_id: int, district: District,
    on: date, at: datetime,
) -> None:  # fmt: skip
    """Let somebody see the account no more, from this moment on, and tell them. Twice is once.

    They cannot link it by its paper, however they had come in, and an invitation that waits for
    them ends; they may be invited again.

    :raises Forbidden: when ``by`` may not let others out, or an owner is meant.
    :raises NotFound: when nobody of the account ever had this access.
    """
    check_sharer(session, by, account.id, on)
    everybody = people(session, account.id, on)
    seen = next((each for each in everybody if each.access_id == access_id), None)
    if seen is None:
        before = session.get(Access, access_id)
        if before is None or before.account_id != account.id:
            raise NotFound("We could not find that person here.")
        return
    if seen.role is Role.OWNER:
        raise Forbidden("Only the district writes down another owner. Ask us.")
    going = Going(account=account, person_id=seen.person_id, by=f"person:{by}", on=on, at=at)
    ending.end(session, going, [access_id], action="access.end")
    ending.tell(
        session, going, access_id=access_id, address_line=account.address,
        district=district,
    )  # fmt: skip


def leave(
    session: Session, account_id: int, *, person_id: int, last_day: date, on: date, at: datetime
) -> None:
    """See the account until a day and no longer, because one moves out.

    Said again, the day comes nearer: nobody gives themselves longer than they were given. What
    they linked and took off before is not had again by a click.

    :raises Refused: for its last owner, after whom the district must write another down, or a
        day that is past or after the last one they have.
    """
    lock_account(session, account_id)  # of two owners who leave at once, one stays
    access = accounts.access_of(session, person_id, account_id, on)
    check_day(last_day, on)
    if is_last_owner(session, account_id, person_id=person_id, last_day=last_day, on=on):
        raise Refused("You own this account. Tell us who owns it after you, and from which day.")
    if access.to_on is not None and last_day > access.to_on:
        raise Refused("You see this account for less long. Ask an owner to invite you again.")
    access.to_on = last_day
    session.flush()
    note(session, "access.leave", account_id, person_id, at, last_day=last_day.isoformat())


def is_last_owner(
    session: Session, account_id: int, *, person_id: int, last_day: date, on: date
) -> bool:
    """Whether nobody else would own the account after somebody's last day."""
    seen = people(session, account_id, on)
    if not any(each.person_id == person_id and each.role in SHARERS for each in seen):
        return False
    others = (each for each in seen if each.person_id != person_id and each.role in SHARERS)
    return not any(each.to_on is None or each.to_on > last_day for each in others)


def note(
    session: Session, action: str, account_id: int, person_id: int, at: datetime, **detail: str
) -> None:
    """Write down what a person did to who sees an account."""
    audit.record(
        session, actor=f"person:{person_id}", action=action, at=at,
        subject=audit.account_of(session, account_id), detail=dict(detail),
    )  # fmt: skip
