"""What an export may say: the kinds of file and their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.account import AccountStatus, Role
from models.attempt import MethodType
from models.autopay import AmountRule
from services.importing.records import (
    COMPONENTS,
    AccountLine,
    BalanceLine,
    ChargeLine,
    ControlLine,
    ItemLine,
    MandateLine,
    NoteLine,
    PersonLine,
)
from services.rules.language import LANGUAGES


class Type(StrEnum):
    """How a field is read."""

    TEXT = "text"
    #: Text that is longer than a name or a line of an address.
    STORY = "story"
    OLD_NUMBER = "old_number"
    DAY = "day"
    MONEY = "money"
    COUNT = "count"
    EMAIL = "email"
    #: The last four digits of a card or bank account, and never more of it.
    LAST_FOUR = "last_four"
    #: Days before a day; none is a number of days too.
    DAYS = "days"
    WORD = "word"
    #: A class of customers of the district's file.
    CUSTOMER_CLASS = "customer_class"


@dataclass(frozen=True)
class Field:
    """One of our fields."""

    type: Type = Type.TEXT
    is_needed: bool = False
    #: What stands for an empty cell.
    otherwise: Any = ""
    #: The words it may be.
    words: tuple[str, ...] = ()


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
CONTROLS = (
    "accounts", "people", "open_items", "notes", "mandates", "owed", "open_items_amount",
    *COMPONENTS,
)  # fmt: skip
KINDS: Mapping[str, Kind] = {
    "accounts": Kind(
        AccountLine,
        {
            "account": _ACCOUNT,
            "number": _WORDS,
            "customer_class": Field(Type.CUSTOMER_CLASS, is_needed=True),
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
            "to_on": Field(Type.DAY, otherwise=None),
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
    "notes": Kind(
        NoteLine,
        {
            "account": _ACCOUNT,
            "written_on": Field(Type.DAY, is_needed=True),
            "written_by": _WORDS,
            "words": Field(Type.STORY, is_needed=True),
        },
    ),
    "mandates": Kind(
        MandateLine,
        {
            "account": _ACCOUNT,
            "payer": _WORDS,
            "method_type": Field(
                Type.WORD, is_needed=True, words=tuple(each.value for each in MethodType)
            ),
            "bank": _WORDS,
            "last_four": Field(Type.LAST_FOUR),
            "token": _WORDS,
            "days_before": Field(Type.DAYS, otherwise=0),
            "amount_rule": Field(
                Type.WORD, otherwise="balance", words=tuple(each.value for each in AmountRule)
            ),
            "fixed": Field(Type.MONEY, otherwise=None),
            "cap": Field(Type.MONEY, otherwise=None),
            "signed_on": Field(Type.DAY, is_needed=True),
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
