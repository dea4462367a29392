"""The layout of another system's export: which file says what, and how it is written.

A layout is a TOML file beside the districts (``districts/layouts``). A key that
nobody reads is refused: a misspelt rule would otherwise be silently ignored.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from models.errors import Refused
from services.importing.kinds import KINDS
from services.importing.values import DAYS, SIGNS, MoneyRules

FOLDER = Path(__file__).resolve().parents[2] / "districts" / "layouts"
#: Encodings whose lines end with one byte, so that a bad line harms no other.
ENCODINGS = ("utf-8", "cp1252", "iso-8859-1", "ascii")
#: Where a field is: a column's name, its place from 1, or the first and last character of it.
Place = str | int | tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class FileLayout:
    """One file of an export."""

    file: str
    is_fixed: bool = False
    delimiter: str = ","
    has_header: bool = True
    #: For each of our fields, the parts of the line it is made of.
    fields: Mapping[str, Sequence[Place]]
    defaults: Mapping[str, str] = field(default_factory=dict)
    #: For a field, their codes and our words.
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Amounts whose sign is the other way round there.
    negate: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A whole export."""

    name: str
    encoding: str
    dates: tuple[str, ...]
    money: MoneyRules
    #: The account numbers are ours, check digit and all; otherwise new ones are made.
    keeps_numbers: bool
    #: A receivable below zero is money held for the customer; otherwise it is an error.
    moves_below_zero: bool
    #: Cells that would run as a formula have an apostrophe before them, as our own exports do.
    is_defused: bool
    files: Mapping[str, FileLayout]


def load(name: str) -> Layout:
    """The layout of this name, or of the file at this path.

    :raises Refused: when there is none, or its file breaks a rule; it says which.
    """
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not path.is_file() or (not name.endswith(".toml") and Path(name).name != name):
        known = ", ".join(sorted(each.stem for each in FOLDER.glob("*.toml")))
        raise Refused(f"There is no layout of that name. There is: {known}.")
    try:
        return _layout(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name} is not TOML: {error}") from error


def _layout(name: str, values: dict[str, Any]) -> Layout:
    money = _table(values.pop("money", {}), "money")
    made = Layout(
        name=name,
        encoding=_one_of(values.pop("encoding", "utf-8"), ENCODINGS, "encoding"),
        dates=tuple(_each_of(values.pop("dates", ["YYYY-MM-DD"]), DAYS, "dates")),
        money=MoneyRules(
            is_implied=_one_of(
                money.pop("decimals", "written"), ("written", "implied"), "money.decimals"
            ) == "implied",
            signs=tuple(_each_of(money.pop("signs", ["leading"]), SIGNS, "money.signs")),
        ),
        keeps_numbers=_one_of(values.pop("numbers", "make"), ("make", "keep"), "numbers") == "keep",
        moves_below_zero=_one_of(
            values.pop("below_zero", "refuse"), ("refuse", "credit"), "below_zero"
        ) == "credit",
        is_defused=_one_of(values.pop("defused", False), (True, False), "defused"),
        files={
            kind: _file(_table(given, kind), _one_of(kind, KINDS, "files"))
            for kind, given in _table(values.pop("files", {}), "files").items()
        },
    )  # fmt: skip
    _end(money, "money")
    _end(values, name)
    return made


def _file(values: dict[str, Any], kind: str) -> FileLayout:
    spec = KINDS[kind].fields
    is_fixed = _one_of(values.pop("format", "csv"), ("csv", "fixed"), f"{kind}.format") == "fixed"
    has_header = _one_of(values.pop("header", not is_fixed), (True, False), f"{kind}.header")
    places = {
        _one_of(name, spec, f"{kind}.fields"): _places(where, is_fixed, has_header, kind, name)
        for name, where in _table(values.pop("fields", {}), f"{kind}.fields").items()
    }
    defaults = _table(values.pop("defaults", {}), f"{kind}.defaults")
    made = FileLayout(
        file=str(values.pop("file", "")),
        is_fixed=is_fixed,
        delimiter=str(values.pop("delimiter", ",")),
        has_header=has_header,
        fields=places,
        defaults={_one_of(n, spec, f"{kind}.defaults"): str(v) for n, v in defaults.items()},
        codes={
            _one_of(n, spec, f"{kind}.codes"): {
                str(code).strip().upper(): str(word)
                for code, word in _table(codes, f"{kind}.codes.{n}").items()
            }
            for n, codes in _table(values.pop("codes", {}), f"{kind}.codes").items()
        },
        negate=frozenset(_each_of(values.pop("negate", []), spec, f"{kind}.negate")),
    )
    _end(values, kind)
    if not made.file or Path(made.file).name != made.file:
        raise Refused(f"{kind}.file must be the name of a file in the folder.")
    if len(made.delimiter) != 1:
        raise Refused(f"{kind}.delimiter must be one character.")
    for name, each in spec.items():
        if each.is_needed and name not in places and name not in defaults:
            raise Refused(f"{kind}.fields must say where {name} is.")
    return made


def _places(
    where: object, is_fixed: bool, has_header: bool, kind: str, name: str
) -> tuple[Place, ...]:
    """The parts of a line a field is made of, checked."""
    key = f"{kind}.fields.{name}"
    if is_fixed:
        several = isinstance(where, list) and bool(where) and isinstance(where[0], list)
        pairs: list[Any] = list(cast("list[Any]", where)) if several else [where]
        for pair in pairs:
            if not (
                isinstance(pair, list)
                and [type(part) for part in pair] == [int, int]
                and 1 <= pair[0] <= pair[1]
            ):
                raise Refused(f"{key} must be the first and the last character, such as [1, 10].")
        return tuple((pair[0], pair[1]) for pair in pairs)
    parts = where if isinstance(where, list) else [where]
    wanted = str if has_header else int
    if not parts or any(type(part) is not wanted or not part for part in parts):
        kinds = "the name of a column" if has_header else "the place of a column, from 1"
        raise Refused(f"{key} must be {kinds}, or a list of them.")
    return tuple(parts)


def _table(value: object, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{key} must be a table.")
    return dict(value)


def _one_of(value: Any, known: Any, key: str) -> Any:  # noqa: ANN401 - a value of the TOML file
    if value not in known:
        words = ", ".join(str(each) for each in known)
        raise Refused(f"{key} must be one of {words}.")
    return value


def _each_of(values: object, known: Any, key: str) -> list[str]:  # noqa: ANN401 - any enum or table
    if not isinstance(values, list):
        raise Refused(f"{key} must be a list.")
    return [_one_of(value, known, key) for value in values]


def _end(values: Mapping[str, Any], where: str) -> None:
    for key in values:
        raise Refused(f"{where}: {key} is not a key a layout may have.")
