"""What an export may say: the kinds of file, their fields, and a typed record of each line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from models.account import AccountStatus, CustomerClass, Role
from models.ledger import Component
from services.rules.language import LANGUAGES

COMPONENTS = tuple(part.value for part in Component)


class Type(StrEnum):
    """How a field is read."""

    TEXT = "text"
    OLD_NUMBER = "old_number"
    DAY = "day"
    MONEY = "money"
    COUNT = "count"
    EMAIL = "email"
    WORD = "word"


class Problem(NamedTuple):
    """What is wrong with a line, and what to do about it. Names no person."""

    file: str
    #: From 1, the header too; 0 is the whole file.
    line: int
    field: str
    words: str

    def __str__(self) -> str:
        where = f"{self.file} line {self.line}" if self.line else self.file
        return f"{where}, {self.field}: {self.words}" if self.field else f"{where}: {self.words}"


@dataclass(frozen=True)
class Field:
    """One of our fields."""

    type: Type = Type.TEXT
    is_needed: bool = False
    #: What stands for an empty cell.
    otherwise: Any = ""
    #: The words it may be.
    words: tuple[str, ...] = ()


class AccountLine(NamedTuple):
    """An account, its premise and where its bills go."""

    line: int
    #: The old number, folded, and as it is written there.
    account: str
    written: str
    #: Ours, where the layout keeps numbers.
    number: str
    customer_class: str
    units: int
    cycle: int
    status: str
    opened_on: date
    closed_on: date | None
    mailing_name: str
    mailing_line1: str
    mailing_line2: str
    mailing_city: str
    mailing_state: str
    mailing_postal_code: str
    parcel: str
    house_number: str
    street: str
    address: str
    unit: str
    city: str
    state: str
    postal_code: str


class PersonLine(NamedTuple):
    """Somebody who may see an account."""

    line: int
    account: str
    written: str
    name: str
    email: str
    telephone: str
    language: str
    role: str
    from_on: date | None


class BalanceLine(NamedTuple):
    """What an account owes: one component, or a column for each."""

    line: int
    account: str
    written: str
    component: str
    amount: int
    service: int
    penalty: int
    interest: int
    fee: int
    contract: int
    credit: int

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Cents by component, those that are not zero."""
        parts = list(zip(COMPONENTS, self[5:], strict=True))
        if self.component:
            parts.append((self.component, self.amount))
        return [(name, amount) for name, amount in parts if amount]


class ItemLine(NamedTuple):
    """A bill of the old system that is not paid, as far as it is not."""

    line: int
    account: str
    written: str
    reference: str
    component: str
    issued_on: date
    due_on: date | None
    amount: int


class ControlLine(NamedTuple):
    """A total the export states about itself; a count is written as a count."""

    line: int
    name: str
    amount: int
    counted: int | None


class ChargeLine(NamedTuple):
    """One charge of one bill of a cycle, for comparing two systems."""

    line: int
    account: str
    written: str
    charge: str
    amount: int


@dataclass(frozen=True)
class Kind:
    """A kind of file."""

    record: Any
    fields: Mapping[str, Field]


_ACCOUNT = Field(Type.OLD_NUMBER, is_needed=True)
_NEEDED = Field(is_needed=True)
_WORDS = Field()
_CENTS = Field(Type.MONEY, otherwise=0)
#: What a control file may state.
CONTROLS = ("accounts", "people", "open_items", "owed", "open_items_amount", *COMPONENTS)
KINDS: Mapping[str, Kind] = {
    "accounts": Kind(
        AccountLine,
        {
            "account": _ACCOUNT,
            "number": _WORDS,
            "customer_class": Field(
                Type.WORD, is_needed=True, words=tuple(each.value for each in CustomerClass)
            ),
            "units": Field(Type.COUNT, otherwise=1),
            "cycle": Field(Type.COUNT, otherwise=1),
            "status": Field(
                Type.WORD, otherwise="active", words=tuple(each.value for each in AccountStatus)
            ),
            "opened_on": Field(Type.DAY, is_needed=True),
            "closed_on": Field(Type.DAY, otherwise=None),
            "mailing_name": _NEEDED,
            "mailing_line1": _NEEDED,
            "mailing_line2": _WORDS,
            "mailing_city": _NEEDED,
            "mailing_state": _NEEDED,
            "mailing_postal_code": _NEEDED,
            "parcel": _WORDS,
            "house_number": _WORDS,
            "street": _WORDS,
            "address": _WORDS,
            "unit": _WORDS,
            "city": _NEEDED,
            "state": _NEEDED,
            "postal_code": _NEEDED,
        },
    ),
    "people": Kind(
        PersonLine,
        {
            "account": _ACCOUNT,
            "name": _NEEDED,
            "email": Field(Type.EMAIL),
            "telephone": _WORDS,
            "language": Field(Type.WORD, otherwise="en", words=LANGUAGES),
            "role": Field(Type.WORD, otherwise="owner", words=tuple(each.value for each in Role)),
            "from_on": Field(Type.DAY, otherwise=None),
        },
    ),
    "balances": Kind(
        BalanceLine,
        {
            "account": _ACCOUNT,
            "component": Field(Type.WORD, words=COMPONENTS),
            "amount": _CENTS,
            **dict.fromkeys(COMPONENTS, _CENTS),
        },
    ),
    "open_items": Kind(
        ItemLine,
        {
            "account": _ACCOUNT,
            "reference": _NEEDED,
            "component": Field(Type.WORD, otherwise="service", words=COMPONENTS),
            "issued_on": Field(Type.DAY, is_needed=True),
            "due_on": Field(Type.DAY, otherwise=None),
            "amount": Field(Type.MONEY, is_needed=True),
        },
    ),
    "controls": Kind(
        ControlLine,
        {
            "name": Field(Type.WORD, is_needed=True, words=CONTROLS),
            "amount": _CENTS,
            "counted": Field(Type.COUNT, otherwise=None),
        },
    ),
    "charges": Kind(
        ChargeLine,
        {
            "account": _ACCOUNT,
            "charge": _NEEDED,
            "amount": Field(Type.MONEY, is_needed=True),
        },
    ),
}
