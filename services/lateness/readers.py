"""Who is written to about a bill that is past due, and by which way."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.delinquency import Does, Step, Whom
from models.hold import HoldKind
from models.lateness import NoticeCopy, Way
from services.access import accounts
from services.accounts import holds
from services.mailing import paperless
from services.rules.mailboxes import is_plain
from services.rules.roles import Act


class Reader(NamedTuple):
    """One reader of a notice; an address is a mailbox, or the lines of an envelope."""

    whom: Whom
    way: Way
    sent_to: str
    language: str


def of_step(
    session: Session, account: CustomerAccount, step: Step, on: date
) -> tuple[Sequence[Reader], bool]:
    """Everybody who gets the notice of a step, and whether an owner who asked is one of them.

    The customer reads it by e-mail where somebody of the account has a mailbox, and on paper too
    unless its bills come by e-mail; a reminder alone does without paper, and a
    warning of a lien never does. An owner who asked gets it at the same time, by mail
    (RCW 57.08.081(7)): theirs and the tenant's are made together or not at all.
    """
    people = _people(session, account, on)
    found = list(_by_email(people, step))
    told = [each for each in found if each.whom is Whom.CUSTOMER]
    if _needs_paper(session, account, step, has_email=bool(told)):
        language = told[0].language if told else _language(people)
        found.append(Reader(Whom.CUSTOMER, Way.PAPER, address_of(account), language))
    copies = session.scalars(
        select(NoticeCopy)
        .where(NoticeCopy.account_id == account.id, lasting(on))
        .order_by(NoticeCopy.id)
    )
    found += [
        Reader(copy.whom, Way.PAPER, address_of_copy(copy), "en")
        for copy in copies
        if copy.whom in step.copies
    ]
    return list(dict.fromkeys(found)), any(each.whom is Whom.OWNER for each in found)


def lasting(on: date) -> ColumnElement[bool]:
    """Whether a request for copies counts on a day: both its days do."""
    is_open = NoticeCopy.ended_on.is_(None) | (NoticeCopy.ended_on >= on)
    return (NoticeCopy.asked_on <= on) & is_open


def address_of(account: CustomerAccount) -> str:
    """Where the account's mail goes, a line each."""
    return _lines(
        account.mailing_name, account.mailing_line1, account.mailing_line2,
        f"{account.mailing_city}, {account.mailing_state} {account.mailing_postal_code}",
    )  # fmt: skip


def address_of_copy(copy: NoticeCopy) -> str:
    """Where a copy goes, a line each."""
    last = f"{copy.city}, {copy.state} {copy.postal_code}"
    return _lines(copy.name, copy.line1, copy.line2, last)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


class _Somebody(NamedTuple):
    id: int
    email: str
    language: str
    role: Role


def _people(session: Session, account: CustomerAccount, on: date) -> list[_Somebody]:
    """Everybody of the account who is told; nobody by e-mail while that is held back."""
    rows = session.execute(
        select(Person.id, Person.email, Person.language, Access.role)
        .join(Access, Access.person_id == Person.id)
        .where(Access.account_id == account.id, accounts.lasting(on), accounts.lets(Act.NOTICES))
        .order_by(Person.id)
    ).all()
    is_held = holds.is_held(session, account.id, HoldKind.EMAIL, on)
    return [
        _Somebody(row.id, "" if is_held else row.email or "", row.language, row.role)
        for row in rows
    ]


def _by_email(people: Sequence[_Somebody], step: Step) -> Iterator[Reader]:
    for each in people:
        whom = Whom.CONTACT if each.role is Role.CONTACT else Whom.CUSTOMER
        if is_plain(each.email) and (whom is Whom.CUSTOMER or whom in step.copies):
            yield Reader(whom, Way.EMAIL, each.email, each.language)


def _needs_paper(
    session: Session, account: CustomerAccount, step: Step, *, has_email: bool
) -> bool:
    if not has_email or step.does is Does.LIEN_WARNING:
        return True
    return step.does is not Does.REMINDER and not paperless.is_on(session, account.id)


def _language(people: Sequence[_Somebody]) -> str:
    return next((each.language for each in people if each.role is not Role.CONTACT), "en")
