"""The arrangements of an account as pages show them, and those of everybody by state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, selectinload

from models.account import Access, CustomerAccount, Person
from models.arrangement import LIVE, Arrangement, ArrangementState
from models.errors import NotFound
from models.money import Money
from services.access.accounts import lasting, lets
from services.arrangements import keeping
from services.pages import PAGE, Rows, page_of
from services.rules.instalments import Instalment, Keeping
from services.rules.roles import Act

HISTORY_MAX = 25
Arrangements = Sequence[Arrangement]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An arrangement and how it stands today."""

    made: Arrangement
    #: None while it is not in force.
    standing: Keeping | None
    #: What is missing today.
    missing: Money
    #: The next instalment that is not due yet; none after the last.
    next: Instalment | None


def live(session: Session, account_id: int, on: date) -> Seen | None:
    """The arrangement of an account that is not over."""
    made = session.scalar(
        select(Arrangement)
        .where(Arrangement.account_id == account_id, Arrangement.state.in_(LIVE))
        .options(selectinload(Arrangement.instalments), selectinload(Arrangement.signatures))
    )
    return None if made is None else _seen(session, made, on)


def one(session: Session, arrangement_id: int, on: date) -> Seen:
    """One arrangement.

    :raises NotFound: when there is none.
    """
    made = session.get(Arrangement, arrangement_id)
    if made is None:
        raise NotFound("There is no such arrangement.")
    return _seen(session, made, on)


def of_account(session: Session, account_id: int, arrangement_id: int, on: date) -> Seen:
    """One arrangement of this account.

    :raises NotFound: when it is not there, or another account's.
    """
    seen = one(session, arrangement_id, on)
    if seen.made.account_id != account_id:
        raise NotFound("There is no such arrangement.")
    return seen


def over(session: Session, account_id: int) -> Arrangements:
    """What was agreed on before, the newest first, up to twenty-five."""
    return session.scalars(
        select(Arrangement)
        .where(Arrangement.account_id == account_id, Arrangement.state.not_in(LIVE))
        .options(selectinload(Arrangement.moves))
        .order_by(Arrangement.id.desc())
        .limit(HISTORY_MAX)
    ).all()


def signers(session: Session, account_id: int, on: date) -> Sequence[Person]:
    """Who may agree to an arrangement of this account."""
    return (
        session.scalars(
            select(Person)
            .join(Access, Access.person_id == Person.id)
            .where(Access.account_id == account_id, lasting(on), lets(Act.ARRANGE))
            .order_by(Access.id)
        )
        .unique()
        .all()
    )


def listed(
    session: Session, state: ArrangementState, *, before: int | None
) -> Rows[Row[Arrangement, str]]:
    """The arrangements of everybody in a state with their accounts' numbers, the newest first."""
    wanted = (
        select(Arrangement, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Arrangement.account_id)
        .where(Arrangement.state == state)
        .order_by(Arrangement.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(Arrangement.id < before)
    return page_of(session.execute(wanted).all())


def counts(session: Session) -> Mapping[ArrangementState, int]:
    """How many arrangements stand in each state."""
    rows = session.execute(select(Arrangement.state, func.count()).group_by(Arrangement.state))
    return dict.fromkeys(ArrangementState, 0) | {row[0]: row[1] for row in rows}


def _seen(session: Session, made: Arrangement, on: date) -> Seen:
    standing, missing = (
        keeping.standing(session, made, on) if made.is_in_force else (None, Money.ZERO)
    )
    ahead = (Instalment(each.due_on, each.amount) for each in made.instalments)
    return Seen(
        made=made, standing=standing, missing=missing,
        next=next((each for each in ahead if each.due_on >= on), None),
    )  # fmt: skip
