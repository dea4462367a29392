"""What carried over for one account, and what did not: for staff who are asked about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from models.account import Access, Person, Role
from models.account_note import AccountNote
from models.autopay import AutopayState
from models.importing import AccountAlias, ImportRun, OpenItem
from models.ledger import Entry, EntryKind
from models.money import Money, total
from services.access.accounts import lasting
from services.welcoming.carried import CarriedAutopay, autopays, open_items
from services.welcoming.whom import CAME_IN, HELD, INVITED

#: What never comes from another system, whatever its files hold.
NEVER = (
    "Passwords: people come in by the link of their invitation, or by the PIN of a bill.",
    "Bills and payments of before that day: the system before has them.",
    "Choices of paper and messages: everybody begins with ours.",
)


class Stands(StrEnum):
    """How far somebody who came along is."""

    CAME_IN = "came_in"
    INVITED = "invited"
    #: One address under several names: nobody has it until somebody decides.
    HELD = "held"
    WITHOUT_ADDRESS = "without_address"
    TO_INVITE = "to_invite"


class Party(NamedTuple):
    """Somebody of the account."""

    name: str
    role: Role
    stands: Stands


@dataclass(frozen=True, kw_only=True)
class Report:
    """One account as it came along."""

    import_id: int
    #: The day its balance counts from.
    on: date
    #: As the system before writes it.
    old_number: str
    #: What it owed on that day.
    owed: Money
    #: Bills that were unpaid then, as far as they were, the newest first.
    bills: Sequence[OpenItem]
    people: Sequence[Party]
    autopay: CarriedAutopay | None
    notes: int

    @property
    def open_bills(self) -> int:
        """How many bills were unpaid then."""
        return len(self.bills)

    @property
    def open_amount(self) -> Money:
        """What they came to."""
        return total([bill.amount for bill in self.bills])

    @property
    def missing(self) -> list[str]:
        """What did not come, in sentences for staff; names nobody."""
        return [*self._lacks(), *NEVER]

    def _lacks(self) -> Iterator[str]:
        """What this account lacks."""
        for party in self.people:
            role = party.role.replace("_", "-")
            if party.stands is Stands.WITHOUT_ADDRESS:
                yield f"An e-mail address of the {role}: they are not invited."
            if party.stands is Stands.HELD:
                yield (
                    f"The e-mail address of the {role}: it has several names, and nobody gets it"
                    " until somebody decides."
                )
        if not self.people:
            yield "Anybody who may see it: no person came along."
        if self.owed > Money.ZERO and not self.open_bills:
            yield "The bills its balance is made of."
        if self.autopay and self.autopay.state is AutopayState.NEEDS_METHOD:
            yield "The method of its autopay: nothing is drawn until its payer gives one."


def report(session: Session, account_id: int, *, on: date) -> Report | None:
    """What came along for an account; none when it did not come from another system."""
    came = session.execute(
        select(AccountAlias.written, ImportRun.id, ImportRun.effective_on)
        .join(ImportRun, ImportRun.id == AccountAlias.import_id)
        .where(AccountAlias.account_id == account_id)
        .order_by(AccountAlias.id)
        .limit(1)
    ).one_or_none()
    if came is None:
        return None
    opening = select(Entry.change).where(
        Entry.account_id == account_id, Entry.kind == EntryKind.OPENING
    )
    kept = select(func.count()).where(
        AccountNote.account_id == account_id, AccountNote.taken_back_at.is_(None)
    )
    return Report(
        import_id=came.id, on=came.effective_on, old_number=came.written,
        owed=total(session.scalars(opening).all()),
        bills=open_items(session, [account_id]).get(account_id, ()),
        people=_people(session, account_id, on),
        autopay=autopays(session, [account_id]).get(account_id),
        notes=session.scalar(kept) or 0,
    )  # fmt: skip


def _people(session: Session, account_id: int, on: date) -> list[Party]:
    stands = case(
        (CAME_IN, literal(Stands.CAME_IN.value)),
        (HELD, literal(Stands.HELD.value)),
        (Person.email.is_(None), literal(Stands.WITHOUT_ADDRESS.value)),
        (INVITED, literal(Stands.INVITED.value)),
        else_=literal(Stands.TO_INVITE.value),
    )
    found = session.execute(
        select(Person.name, Access.role, stands)
        .join(Access, Access.person_id == Person.id)
        .where(Access.account_id == account_id, lasting(on))
        .order_by(Access.id)
    )
    return [Party(name, role, Stands(word)) for name, role, word in found]
