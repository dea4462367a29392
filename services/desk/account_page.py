"""Everything the console shows of one account, in four statements however old the account is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Text, bindparam, func, select
from sqlalchemy.orm import Session

from models.account import (
    AccountStatus,
    CustomerAccount,
    Premise,
    address_line,
    printed,
)
from models.attempt import LIVE
from models.autopay import Autopay, AutopayState
from models.discrepancy import CaseState
from models.draft import Draft, DraftState
from models.errors import NotFound
from models.ledger import Component
from models.money import Money
from models.question import Question
from services.access.accounts import NOBODY, NOT_FOUND
from services.accounts.holds import AS_TEXT as HOLDS
from services.accounts.holds import HoldSeen
from services.accounts.holds import read as read_holds
from services.autopay.seen import IS_NEXT
from services.books import brought, instalments, owed, statements
from services.desk import account_notes as notes
from services.desk import account_texts, change_cards
from services.desk.account_notes import Note, NoteKind
from services.desk.account_texts import BillSeen, Party
from services.rules import numbers
from services.rules.aging import Aging, age_parts

#: Three screens of days.
TIMELINE_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above every tab of an account."""

    id: int
    number: str
    address: str
    place: str
    parcel: str
    customer_class: str
    units: int
    cycle: int
    status: AccountStatus
    opened_on: date
    closed_on: date | None
    #: The lines of an envelope.
    mailing: Sequence[str]
    #: What is owed by component; credit is below zero.
    parts: Mapping[Component, Money]
    #: Bank payments that were sent and have not cleared.
    on_its_way: Money
    #: The newest bills, newest first.
    bills: Sequence[BillSeen]
    people: Sequence[Party]
    aging: Aging
    #: What is held back and what must be known today.
    holds: Sequence[HoldSeen]
    #: None while autopay is off.
    autopay: AutopayState | None = None
    #: How far the draft has come that is next; none where none is planned.
    next_draft: DraftState | None = None

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)

    @property
    def owed(self) -> Money:
        """Everything owed; below zero the district holds money."""
        return Money(sum(part.cents for part in self.parts.values()))

    def part(self, component: Component) -> Money:
        """One component; zero when it was never used."""
        return self.parts.get(component, Money.ZERO)


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page of what happened, and what is open."""

    lines: Sequence[statements.Line]
    #: Messages, attempts, questions and changes of the days these lines are of.
    notes: Sequence[Note]
    next: statements.Cursor | None
    #: Attempts that may still bring money, whatever day they are of.
    live: Sequence[Note]
    #: What a person must look at.
    attention: Sequence[Note]
    #: The discrepancies that are open.
    cases: Sequence[Note]
    #: The change that posted an entry, by the entry's id.
    changes: Mapping[int, int]


def head(session: Session | Connection, number: str, *, on: date) -> Head:
    """What an account is and owes on a day, in one statement; a second where contracts are owed.

    :raises NotFound: when there is no such account.
    """
    found = _HEAD.ask(session, {"number": numbers.normalise(number) or NOBODY, "on": on})
    if not found:
        raise NotFound(NOT_FOUND)
    account = found[0]
    parts = owed.parts(account)
    bills = account_texts.bills(account.bills)
    before = brought.read(account.brought)
    return Head(
        id=account.id,
        number=account.number,
        address=address_line(account.house_number, account.street, account.unit),
        place=f"{account.city}, {account.state} {account.postal_code}",
        parcel=account.parcel,
        customer_class=account.customer_class,
        units=account.units,
        cycle=account.cycle,
        status=account.status,
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        mailing=_envelope(account),
        parts=parts,
        on_its_way=account.sent or Money.ZERO,
        bills=bills,
        people=account_texts.people(account.people),
        aging=age_parts(
            parts,
            [*bills, *before.dues],
            on,
            instalments.to_be_due(session, account.id, parts, on),
        ),
        holds=read_holds(account.holds),
        autopay=account.autopay,
        next_draft=account.next_draft,
    )


def called(session: Session, number: str) -> str:
    """Whose account it is and where: ``Walter Pruitt, 1906 Juniper Ave``."""
    name, *place = session.execute(
        select(
            CustomerAccount.mailing_name, Premise.house_number, Premise.street, Premise.unit
        )
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(CustomerAccount.number == number)
    ).one()  # fmt: skip
    return f"{name}, {address_line(*place)}"


def timeline(
    session: Session | Connection,
    account_id: int,
    *,
    zone: ZoneInfo,
    after: statements.Cursor | None = None,
) -> Timeline:
    """A page of entries with the messages and attempts of their days, in two statements; a third
    where changes may have posted some."""
    page = statements.activity(session, account_id, after=after, size=TIMELINE_PAGE)
    since = _midnight(page.lines[-1].on, zone) if page.next is not None else None
    until = _midnight(after.on, zone) if after is not None else None
    found = notes.read(session, account_id, since=since, until=until)
    return Timeline(
        lines=page.lines,
        notes=[note for note in found if notes.is_within(note, since, until)],
        next=page.next,
        live=[note for note in found if note.kind is NoteKind.ATTEMPT and note.state in LIVE],
        attention=[note for note in found if note.kind is NoteKind.ATTENTION],
        cases=[
            note for note in found if note.kind is NoteKind.CASE and note.state != CaseState.CLOSED
        ],
        changes=change_cards.by_entry(session, [(line.entry_id, line.kind) for line in page.lines]),
    )


def _envelope(account: Row[*tuple[Any, ...]]) -> list[str]:
    last = f"{account.mailing_city}, {account.mailing_state} {account.mailing_postal_code}"
    lines = (account.mailing_name, account.mailing_line1, account.mailing_line2, last)
    return [line for line in lines if line]


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time.min, tzinfo=zone)


# The statements are built once: building one costs more than asking it.

_SENT = owed.sent(CustomerAccount.id).correlate(CustomerAccount).scalar_subquery()
_AUTOPAY = (
    select(Autopay.state)
    .where(Autopay.account_id == CustomerAccount.id, Autopay.state != AutopayState.ENDED)
    .correlate(CustomerAccount)
    .scalar_subquery()
)
_NEXT_DRAFT = (
    select(Draft.state)
    .where(Draft.account_id == CustomerAccount.id, IS_NEXT)
    .order_by(func.coalesce(Draft.again_on, Draft.draw_on), Draft.id)
    .limit(1)
    .correlate(CustomerAccount)
    .scalar_subquery()
)
_HEAD = Question(
    select(
        CustomerAccount.id, CustomerAccount.number, CustomerAccount.customer_class,
        CustomerAccount.units, CustomerAccount.cycle, CustomerAccount.status,
        CustomerAccount.opened_on, CustomerAccount.closed_on, CustomerAccount.mailing_name,
        CustomerAccount.mailing_line1, CustomerAccount.mailing_line2,
        CustomerAccount.mailing_city, CustomerAccount.mailing_state,
        CustomerAccount.mailing_postal_code, Premise.house_number, Premise.street, Premise.unit,
        Premise.city, Premise.state, Premise.postal_code, Premise.parcel,
        _SENT.label("sent"), HOLDS.label("holds"), _AUTOPAY.label("autopay"),
        _NEXT_DRAFT.label("next_draft"),
        account_texts.BILLS.label("bills"), account_texts.PEOPLE.label("people"),
        brought.AS_TEXT.label("brought"), *owed.by_component(CustomerAccount.id),
    )
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .where(CustomerAccount.number == bindparam("number", type_=Text))
)  # fmt: skip
