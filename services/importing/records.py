"""A typed record of each line of an export, and what may be wrong with one."""

from datetime import date
from typing import NamedTuple

from models.ledger import Component

COMPONENTS = tuple(part.value for part in Component)


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
    #: The last day; none while it lasts.
    to_on: date | None


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


class NoteLine(NamedTuple):
    """What somebody of the old office wrote down about an account."""

    line: int
    account: str
    written: str
    written_on: date
    written_by: str
    words: str


class MandateLine(NamedTuple):
    """What a payer had signed there, so that money is drawn for an account."""

    line: int
    account: str
    written: str
    payer: str
    method_type: str
    #: The bank, or the network of a card.
    bank: str
    last_four: str
    #: The processor's name for the method there.
    token: str
    days_before: int
    amount_rule: str
    fixed: int | None
    cap: int | None
    signed_on: date


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
