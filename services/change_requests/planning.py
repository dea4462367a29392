"""What a change would post: its legs, each component before and after, and what was seen."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.errors import Refused
from models.hold import HoldKind
from models.ledger import Component, EntryKind
from models.money import Money, total
from services.accounts import holds
from services.books import given_up, ledger

#: A component of the entry's account, or the code of a general account.
Side = Component | str
#: Stands in the key of an entry where the number of its request comes.
NUMBER = "{number}"
Parts = Mapping[Component, Money]


@dataclass(frozen=True)
class PlannedLeg:
    """One amount, from the credited side to the debited one."""

    debit: Side
    credit: Side
    amount: Money


@dataclass(frozen=True, kw_only=True)
class PlannedEntry:
    """An entry to be. ``key`` may have ``NUMBER`` in it."""

    key: str
    kind: EntryKind
    account_id: int
    legs: Sequence[PlannedLeg]
    on: date
    memo: str
    reverses_id: int | None = None

    @property
    def codes(self) -> set[str]:
        """The general accounts it moves."""
        sides = [side for leg in self.legs for side in (leg.debit, leg.credit)]
        return {side for side in sides if not isinstance(side, Component)}

    def moves(self) -> Iterable[tuple[Component, Money]]:
        """What it does to each component of its account."""
        for leg in self.legs:
            if isinstance(leg.debit, Component):
                yield leg.debit, leg.amount
            if isinstance(leg.credit, Component):
                yield leg.credit, -leg.amount


@dataclass(frozen=True)
class Fact:
    """Something that was so when a change was asked for, in words."""

    what: str
    was: str

    def differs(self, now: "Fact") -> str:
        """How it is no longer so, as a sentence."""
        return f"{self.what} was {self.was} and is {now.was} now."


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a change would do, worked out and not done: the preview and the postings are one."""

    amount: Money
    entries: Sequence[PlannedEntry]
    #: What each account owes of each component now, by its id.
    before: Mapping[int, Parts]
    facts: Sequence[Fact]
    #: What only one open request may be about; empty when nothing is.
    target: str = ""
    other_account_id: int | None = None
    #: Whether somebody owes less by it, and no money came for that.
    gives: bool = False
    #: Rules of the command itself that call for a second person, by their names.
    asks_second: Sequence[str] = ()
    #: What whoever decides must know, as sentences.
    notes: Sequence[str] = field(default=())

    @property
    def after(self) -> Mapping[int, Parts]:
        """What each account would owe of each component."""
        found = {account_id: dict(parts) for account_id, parts in self.before.items()}
        for entry in self.entries:
            parts = found[entry.account_id]
            for component, amount in entry.moves():
                parts[component] = parts.get(component, Money.ZERO) + amount
        return found

    def owed_before(self, account_id: int) -> Money:
        """Everything an account owes; below zero is credit."""
        return total(list(self.before[account_id].values()))

    def owed_after(self, account_id: int) -> Money:
        """Everything it would owe."""
        return total(list(self.after[account_id].values()))

    def holds_more(self, account_id: int) -> bool:
        """Whether more credit would be held for an account than is now."""
        credit = Component.CREDIT
        return self.after[account_id][credit] < self.before[account_id][credit]

    @property
    def preconditions(self) -> list[list[str]]:
        """The facts as a request keeps them."""
        return [[fact.what, fact.was] for fact in self.facts]

    @property
    def seen(self) -> str:
        """The name of exactly these facts: a form sends back what its preview was made of."""
        return sha256(json.dumps(self.preconditions).encode()).hexdigest()


def differences(kept: Sequence[Sequence[Any]], facts: Sequence[Fact]) -> list[str]:
    """What is no longer as a request has kept it, as sentences."""
    now = {fact.what: fact for fact in facts}
    was = [Fact(what, said) for what, said in kept]
    gone = [
        f"{each.what} was {each.was} and is not so now." for each in was if each.what not in now
    ]
    return gone + [
        each.differs(now[each.what]) for each in was if each.what in now and now[each.what] != each
    ]


def balances(session: Session, account_ids: Iterable[int]) -> dict[int, Parts]:
    """What each of these accounts owes of each component, all of them named."""
    return {
        id_: {part: ledger.balance(session, id_).of(part) for part in Component}
        for id_ in account_ids
    }


def facts_of(session: Session, before: Mapping[int, Parts]) -> list[Fact]:
    """What these accounts owe, as what was seen."""
    return [
        Fact(f"{_called(part)} on account {_number(session, account_id)}", str(abs(amount)))
        for account_id, parts in before.items()
        for part, amount in parts.items()
    ]


def _called(component: Component) -> str:
    return "Credit held" if component is Component.CREDIT else f"{component.capitalize()} owed"


def _number(session: Session, account_id: int) -> str:
    return session.get_one(CustomerAccount, account_id).shown


def fact_of_bankruptcy(session: Session, account_id: int, on: date) -> Fact:
    """Whether an account is in bankruptcy, as what was seen."""
    is_in = is_bankrupt(session, account_id, on)
    return Fact(
        f"Account {_number(session, account_id)}", "in bankruptcy" if is_in else "in no bankruptcy"
    )


def beside_write_off(session: Session, entry: PlannedEntry) -> list[str]:
    """What whoever decides must know where an entry makes credit beside what was written off."""
    credit = total([amount for part, amount in entry.moves() if part is Component.CREDIT])
    gone = total(list(given_up.written_off(session, entry.account_id).values()))
    if credit >= Money.ZERO or not gone:
        return []
    return [
        f"{gone} was written off of account {_number(session, entry.account_id)}, and is not paid"
        " by this. Reinstate it first, unless a court discharged it."
    ]


def refuse_bankrupt(session: Session, account_id: int, on: date, words: str) -> None:
    """Refuse what would collect from an account in bankruptcy (11 U.S.C. 362(a)).

    :raises Refused: with these words, while the account is in one.
    """
    if is_bankrupt(session, account_id, on):
        raise Refused(words)


def is_bankrupt(session: Session, account_id: int, on: date) -> bool:
    """Whether a bankruptcy is open on a day."""
    return holds.is_flagged(session, account_id, HoldKind.BANKRUPTCY, on)
