"""One table of a district's file: every key is read once, and refused with a sentence."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from models.money import Money

Kind = TypeVar("Kind")


class DistrictFileError(ValueError):
    """The district file breaks a rule; the message names the key and the rule."""


class Table:
    """One table of the file; every key is read once, and none may be left over."""

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        self.values = dict(values)
        self.name = name

    def refuse(self, key: str, value: object, rule: str) -> DistrictFileError:
        where = f"{self.name}.{key}".lstrip(".")
        return DistrictFileError(f"{where} = {value!r}: {rule}")

    def take(self, key: str, kind: type[Kind]) -> Kind:
        value = self.values.pop(key, None)
        if type(value) is not kind:
            raise self.refuse(key, value, f"must be given, as {kind.__name__}")
        taken: Kind = value
        return taken

    def optional(self, key: str, kind: type[Kind]) -> Kind | None:
        """The value when the key is there at all."""
        return self.take(key, kind) if key in self.values else None

    def table(self, key: str) -> "Table":
        return Table(self.take(key, dict), f"{self.name}.{key}".lstrip("."))

    def text(self, key: str) -> str:
        value: str = self.take(key, str)
        if not value.strip():
            raise self.refuse(key, value, "must not be empty")
        return value

    def days(self, key: str, least: int, most: int) -> int:
        value: int = self.take(key, int)
        if not least <= value <= most:
            raise self.refuse(key, value, f"must be from {least} to {most}")
        return value

    def number(self, key: str, most: Decimal, rule: str) -> Decimal:
        written = self.text(key)
        try:
            value = Decimal(written)
        except InvalidOperation:
            raise self.refuse(key, written, "must be a number") from None
        if not value.is_finite() or not 0 <= value <= most:
            raise self.refuse(key, written, rule)
        return value

    def money(self, key: str) -> Money:
        written = self.text(key)
        try:
            return Money.read(written)
        except ValueError:
            raise self.refuse(key, written, 'must be dollars, such as "2.45"') from None

    def end(self) -> None:
        for key, value in self.values.items():
            raise self.refuse(key, value, "is not a key this file may have")
