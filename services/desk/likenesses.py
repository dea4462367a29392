"""People who look like one, as a person reads about them before deciding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise, Role, address_line, printed
from models.errors import NotFound
from models.importing import DoubtDecision, DoubtKind, ImportRun, ImportState, PersonDoubt

PAGE = 25


class Part(NamedTuple):
    """An account that somebody may see, and as what."""

    number: str
    address: str
    #: Where its mail goes.
    mailing: str
    role: Role

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)


class Alike(NamedTuple):
    """One of the people."""

    id: int
    name: str
    email: str | None
    telephone: str
    parts: Sequence[Part]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """People who look like one."""

    number: int
    import_id: int
    kind: DoubtKind
    #: The e-mail address they share; empty where it is a name.
    address: str
    people: Sequence[Alike]
    decision: DoubtDecision | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Page:
    """Some of those that wait, the oldest first, and after which the next page begins."""

    likenesses: Sequence[Likeness]
    next: int | None


def waiting(session: Session, *, after: int = 0) -> Page:
    """A page of what nobody decided yet, of imports that stand, in three statements."""
    number = func.min(PersonDoubt.id)
    found = session.execute(
        select(number.label("number"))
        .join(ImportRun, ImportRun.id == PersonDoubt.import_id)
        .where(PersonDoubt.decision.is_(None), ImportRun.state != ImportState.UNDONE)
        .group_by(PersonDoubt.import_id, PersonDoubt.kind, PersonDoubt.likeness)
        .having(number > after)
        .order_by(number)
        .limit(PAGE + 1)
    )
    all_numbers = [row.number for row in found]
    asked = all_numbers[:PAGE]
    has_more = len(all_numbers) > PAGE
    return Page(_read(session, asked), asked[-1] if has_more else None)


def one(session: Session, number: int) -> Likeness:
    """People who look like one, decided or not.

    :raises NotFound: when there is nothing of this number.
    """
    found = _read(session, [number])
    if not found:
        raise NotFound("There is no doubt of this number.")
    return found[0]


def _read(session: Session, asked: Sequence[int]) -> list[Likeness]:
    named, own = PersonDoubt.__table__.alias("named"), PersonDoubt
    is_alike = and_(
        own.import_id == named.c.import_id, own.kind == named.c.kind,
        own.likeness == named.c.likeness,
    )  # fmt: skip
    rows = session.execute(
        select(named.c.id.label("number"), own, Person)
        .join(own, is_alike)
        .join(Person, Person.id == own.person_id)
        .where(named.c.id.in_(asked))
        .order_by(named.c.id, Person.id)
    ).all()
    parts = _parts(session, {person.id for _number, _own, person in rows})
    groups: dict[int, list[tuple[PersonDoubt, Person]]] = {}
    for number, doubt, person in rows:
        groups.setdefault(number, []).append((doubt, person))
    return [_of(number, several, parts) for number, several in groups.items()]


def _of(
    number: int, several: Sequence[tuple[PersonDoubt, Person]], parts: dict[int, list[Part]]
) -> Likeness:
    doubt = several[0][0]
    return Likeness(
        number=number, import_id=doubt.import_id, kind=doubt.kind,
        address=doubt.likeness if doubt.kind is DoubtKind.EMAIL else "",
        people=[
            Alike(each.id, each.name, each.email, each.telephone, parts.get(each.id, []))
            for _doubt, each in several
        ],
        decision=doubt.decision, decided_by=doubt.decided_by, decided_at=doubt.decided_at,
    )  # fmt: skip


def _parts(session: Session, person_ids: set[int]) -> dict[int, list[Part]]:
    account = CustomerAccount
    rows = session.execute(
        select(
            Access.person_id, Access.role, account.number, account.mailing_line1,
            account.mailing_city, Premise.house_number, Premise.street, Premise.unit,
        )
        .join(account, account.id == Access.account_id)
        .join(Premise, Premise.id == account.premise_id)
        .where(Access.person_id.in_(person_ids), Access.to_on.is_(None))
        .order_by(account.number)
    )  # fmt: skip
    found: dict[int, list[Part]] = {}
    for row in rows:
        address = address_line(row.house_number, row.street, row.unit)
        mailing = f"{row.mailing_line1}, {row.mailing_city}"
        found.setdefault(row.person_id, []).append(Part(row.number, address, mailing, row.role))
    return found
