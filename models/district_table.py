"""One table of a district's file: every key is read once, and refused with a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeVar

from models.money import Money

Kind = TypeVar("Kind")
#: How a value of each kind is written in the file.
WRITTEN: Mapping[type, str] = {
    str: "text in quotation marks", int: "a whole number", bool: "true or false",
    list: "a list in square brackets", dict: "a table", date: "a day, such as 2026-10-01",
    time: "a time of day, such as 16:30:00",
}  # fmt: skip
#: So much of a value is shown where it is refused.
SHOWN_MAX = 120
#: A few letters of an exponent would make a fraction of a million digits.
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,30})?", re.ASCII)


class DistrictFileError(ValueError):
    """The district file breaks rules; each sentence names the key, the value and the rule."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that is wrong, in the order of the file."""
        return tuple(str(each) for each in self.args)

    def __str__(self) -> str:
        return "\n".join(self.sentences)


def _shown(value: object) -> str:
    """A value in a sentence: its beginning, when it is long."""
    try:
        written = repr(value)
    except ValueError:  # Python writes no whole number of thousands of digits
        return "a number of thousands of digits"
    return written if len(written) <= SHOWN_MAX else f"{written[:SHOWN_MAX]}…"


class Findings:
    """Reads the tables of a file one by one, and keeps what is wrong with each."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def read(self, reader: Callable[..., Kind], *given: Any) -> Kind | None:  # noqa: ANN401 - a reader's own
        """What a reader makes of a table; none when it refused, and its sentences are kept."""
        try:
            return reader(*given)
        except DistrictFileError as refusal:
            self.sentences += refusal.sentences
            return None

    def end(self) -> None:
        """Refuse the file when anything was wrong.

        :raises DistrictFileError: with every sentence.
        """
        if self.sentences:
            raise DistrictFileError(*self.sentences)


class Table:
    """One table of the file; every key is read once, and none may be left over."""

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        self.values = dict(values)
        self.name = name

    def refuse(self, key: str, value: object, rule: str) -> DistrictFileError:
        where = f"{self.name}.{key}".lstrip(".")
        return DistrictFileError(f"{where} = {_shown(value)}: {rule}")

    def take(self, key: str, kind: type[Kind]) -> Kind:
        if key not in self.values:
            where = f"{self.name}.{key}".lstrip(".")
            raise DistrictFileError(f"{where} is missing: it must be {WRITTEN[kind]}")
        value = self.values.pop(key)
        if type(value) is not kind:
            raise self.refuse(key, value, f"must be {WRITTEN[kind]}")
        taken: Kind = value
        return taken

    def optional(self, key: str, kind: type[Kind]) -> Kind | None:
        """The value when the key is there at all."""
        return self.take(key, kind) if key in self.values else None

    def table(self, key: str) -> "Table":
        return Table(self.take(key, dict), f"{self.name}.{key}".lstrip("."))

    def names(self, key: str) -> list[str]:
        """A list of texts, none of them empty."""
        listed: list[Any] = self.take(key, list)
        for each in listed:
            if not isinstance(each, str) or not each.strip():
                raise self.refuse(key, each, "must be a list of texts")
        return listed

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
        if not _NUMBER.fullmatch(written):
            raise self.refuse(key, written, "must be a number, such as 0.11466666")
        value = Decimal(written)
        if not 0 <= value <= most:
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
