"""People who look like one: listed for a person, who alone makes them one or leaves them apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.autopay import Autopay, Mandate
from models.errors import Conflict, NotFound, Refused
from models.importing import DoubtDecision, DoubtKind, ImportRun, ImportState, PersonDoubt
from models.saved_method import ProcessorCustomer, SavedMethod
from services import audit
from services.accounts import household
from services.rules import numbers
from services.searching.index import index_account
from services.sessions import sessions

LIST_MAX = 500


@dataclass(frozen=True)
class Member:
    """Somebody of a doubt, and the accounts they may see."""

    person_id: int
    name: str
    email: str | None
    accounts: Sequence[str]


@dataclass
class Doubt:
    """People who look like one; its number is what a decision names."""

    number: int
    kind: DoubtKind
    members: list[Member] = field(default_factory=list)


def undecided(session: Session, import_id: int, *, limit: int = LIST_MAX) -> list[Doubt]:
    """The doubts of an import nobody has decided yet, oldest first."""
    first = (
        select(func.min(PersonDoubt.id).label("number"), PersonDoubt.kind, PersonDoubt.likeness)
        .where(PersonDoubt.import_id == import_id, PersonDoubt.decision.is_(None))
        .group_by(PersonDoubt.kind, PersonDoubt.likeness)
        .order_by(func.min(PersonDoubt.id))
        .limit(limit)
    )
    return [
        Doubt(row.number, row.kind, _members(session, _rows(session, row.number)))
        for row in session.execute(first).all()
    ]


def decide(
    session: Session,
    *,
    number: int,
    decision: DoubtDecision,
    at: datetime,
    on: date,
    by: str,
    email_for: str = "",
    keeper_id: int | None = None,
    reason: str = "",
) -> Doubt:
    """Make the people of a doubt one, or leave them apart.

    Made one, everybody's access goes to the one who has the e-mail address, and so
    does an address that nobody was given. ``email_for`` names the account whose
    person that is, or ``keeper_id`` the person; apart, that person alone gets the address.
    Decided twice the same way, it is decided once.

    :raises NotFound: when there is no such doubt.
    :raises Refused: when it must be said whose the address is, or the import was undone.
    :raises Forbidden: when an account of theirs is of the household of whoever decides.
    :raises Conflict: when it was decided the other way.
    """
    rows = _rows(session, number)
    if not rows:
        raise NotFound("There is no doubt of this number.")
    doubt = Doubt(number, rows[0].kind, _members(session, rows))
    _refuse_own(session, doubt, by)
    if rows[0].decision is decision:
        return doubt
    if rows[0].decision is not None:
        raise Conflict("This was decided the other way already.")
    if session.get_one(ImportRun, rows[0].import_id).state is ImportState.UNDONE:
        raise Refused("This import was undone. There is nothing to decide.")
    chosen = _chosen(doubt, email_for) if email_for else None
    if keeper_id is not None:
        chosen = next((each for each in doubt.members if each.person_id == keeper_id), None)
    address = rows[0].likeness if rows[0].kind is DoubtKind.EMAIL else ""
    if decision is DoubtDecision.SAME:
        _make_one(session, doubt, chosen or _only(doubt), address, at, on)
    elif chosen is not None:
        _give(session, chosen, address)
    for row in rows:
        row.decision, row.decided_by, row.decided_at = decision, by, at
    audit.record(
        session, actor=by, action="import.decide", subject=f"import:{rows[0].import_id}", at=at,
        detail={
            "doubt": number, "decision": decision.value, "people": len(rows),
            **({"reason": reason} if reason else {}),
        },
    )  # fmt: skip
    session.flush()
    return doubt


def _refuse_own(session: Session, doubt: Doubt, by: str) -> None:
    theirs = select(Access.account_id).where(
        Access.person_id.in_([member.person_id for member in doubt.members])
    )
    for account_id in session.scalars(theirs.distinct()).all():
        household.refuse_own(session, by=by, account_id=account_id)


def _rows(session: Session, number: int) -> Sequence[PersonDoubt]:
    """Everybody of a doubt, locked, whichever row its number names."""
    one = session.get(PersonDoubt, number)
    if one is None:
        return []
    return session.scalars(
        select(PersonDoubt)
        .where(
            PersonDoubt.import_id == one.import_id,
            PersonDoubt.kind == one.kind,
            PersonDoubt.likeness == one.likeness,
        )
        .order_by(PersonDoubt.id)
        .with_for_update()
    ).all()


def _members(session: Session, rows: Sequence[PersonDoubt]) -> list[Member]:
    ids = [row.person_id for row in rows]
    seen: dict[int, list[str]] = {}
    for person_id, account in session.execute(
        select(Access.person_id, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Access.account_id)
        .where(Access.person_id.in_(ids), Access.to_on.is_(None))
        .order_by(CustomerAccount.number)
    ):
        seen.setdefault(person_id, []).append(account)
    people = session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id))
    return [Member(each.id, each.name, each.email, seen.get(each.id, [])) for each in people]


def _chosen(doubt: Doubt, account: str) -> Member:
    number = numbers.normalise(account)
    having = [member for member in doubt.members if number in member.accounts]
    if len(having) != 1:
        raise Refused("Name an account that exactly one of these people may see.")
    return having[0]


def _only(doubt: Doubt) -> Member:
    """Who the others become when nobody says: the one with an address, else the first."""
    having = [member for member in doubt.members if member.email]
    if len(having) > 1:
        raise Refused("They have addresses of their own. Say whose is kept, by an account.")
    return (having or doubt.members)[0]


def _make_one(
    session: Session, doubt: Doubt, keeper: Member, address: str, at: datetime, on: date
) -> None:
    others = [member.person_id for member in doubt.members if member.person_id != keeper.person_id]
    current = select(Access).where(Access.to_on.is_(None)).order_by(Access.id)
    seen = set(
        session.scalars(
            select(Access.account_id).where(
                Access.person_id == keeper.person_id, Access.to_on.is_(None)
            )
        )
    )
    changed = set()
    for access in session.scalars(current.where(Access.person_id.in_(others))).all():
        if access.account_id in seen:
            access.to_on = max(on, access.from_on)
        else:
            access.person_id = keeper.person_id
        seen.add(access.account_id)
        changed.add(access.account_id)
    _move_methods(session, keeper.person_id, others)
    for person_id in others:
        session.get_one(Person, person_id).email = None
        sessions.end_all(session, person_id=person_id, at=at)
    session.flush()
    if address:
        _give(session, keeper, address)
    for account_id in sorted(changed):
        index_account(session, account_id)


def _move_methods(session: Session, keeper: int, others: Sequence[int]) -> None:
    """What they pay with, and what they signed, is the one person's."""
    everybody = [keeper, *others]
    customers = select(ProcessorCustomer).where(ProcessorCustomer.person_id.in_(everybody))
    known = session.scalars(customers).all()
    if len(known) > 1:
        raise Refused("They keep cards or bank accounts under two names. Leave them apart.")
    for model in (SavedMethod, Mandate, Autopay, ProcessorCustomer):
        session.execute(
            update(model).where(model.person_id.in_(others)).values(person_id=keeper),
            execution_options={"synchronize_session": "fetch"},
        )


def _give(session: Session, member: Member, address: str) -> None:
    """The address of the doubt becomes this person's, if it is nobody else's."""
    holder = session.scalar(select(Person.id).where(Person.email == address))
    if holder not in (None, member.person_id):
        raise Refused("Somebody has this address already. It stays theirs.")
    if address:
        session.get_one(Person, member.person_id).email = address
    session.flush()
