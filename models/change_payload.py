"""What each command asks for, typed: a request keeps it as JSON and reads it back through here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, get_type_hints

from models.change_request import Command
from models.ledger import Component
from models.money import Money

#: How much of each component.
Parts = Mapping[Component, Money]


@dataclass(frozen=True, kw_only=True)
class Adjust:
    """A credit or a charge to one component. What of a credit is more than is owed of it is
    refused, or held for the customer when ``rest_is_credit``."""

    component: Component
    amount: Money
    is_credit: bool
    rest_is_credit: bool = False


@dataclass(frozen=True, kw_only=True)
class TransferPayment:
    """A payment, or a part of it, moves from the account that has it to another."""

    payment_id: int
    from_account_id: int
    to_account_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class ReverseCharge:
    """A fee, a late fee, interest or an adjustment is taken back whole."""

    entry_id: int


@dataclass(frozen=True, kw_only=True)
class ApplyCredit:
    """So much of the credit held is used for what is owed now."""

    amount: Money


@dataclass(frozen=True, kw_only=True)
class WriteOff:
    """So much of each component will never be paid."""

    parts: Parts


@dataclass(frozen=True, kw_only=True)
class Reinstate:
    """So much of each component that a request wrote off is owed again."""

    write_off_id: int
    parts: Parts


Payload = Adjust | TransferPayment | ReverseCharge | ApplyCredit | WriteOff | Reinstate
KINDS: Mapping[Command, type[Payload]] = MappingProxyType(
    {
        Command.ADJUST: Adjust,
        Command.TRANSFER_PAYMENT: TransferPayment,
        Command.REVERSE_CHARGE: ReverseCharge,
        Command.APPLY_CREDIT: ApplyCredit,
        Command.WRITE_OFF: WriteOff,
        Command.REINSTATE: Reinstate,
    }
)


def written(payload: Payload) -> dict[str, Any]:
    """A payload as JSON: money in cents, words as words."""
    return {each.name: _plain(getattr(payload, each.name)) for each in fields(payload)}


def read(command: Command, kept: Mapping[str, Any]) -> Payload:
    """What ``written`` wrote.

    :raises TypeError: for a key that is missing or unknown to the command.
    """
    kind = KINDS[command]
    kinds = get_type_hints(kind)
    return kind(**{name: _typed(kinds.get(name), value) for name, value in kept.items()})


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a payload holds
    if isinstance(value, Money):
        return value.cents
    if isinstance(value, Mapping):
        return {part.value: amount.cents for part, amount in value.items()}
    return value.value if isinstance(value, Component) else value


def _typed(kind: object, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if kind is Money:
        return Money(value)
    if kind is Component:
        return Component(value)
    if kind == Parts:
        return {Component(part): Money(cents) for part, cents in value.items()}
    return value
