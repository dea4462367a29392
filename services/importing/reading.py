"""A file of an export as typed records, or what is wrong with each line of it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from services.importing import values
from services.importing.kinds import KINDS, Field, Kind, Type
from services.importing.layout import FileLayout, Layout
from services.importing.lines import cells
from services.importing.records import Problem
from services.importing.values import Unreadable
from services.rules import numbers, old_numbers

GIVE = "Fill it in: nothing can be brought along without it."
#: A code of a class is no longer than this; a longer cell may be somebody's name.
CODE_LENGTH_MAX = 20
Read = Callable[[str], Any]


def records(
    folder: Path, layout: Layout, kind: str, classes: Collection[str] = ()
) -> Iterator[Any]:
    """The records of one kind in the order of their lines; problems stand where they were found.

    A line with a problem gives its problems and no record. A kind the layout
    does not have gives nothing. ``classes`` are those of customers that the district's file has.
    """
    file = layout.files.get(kind)
    if file is None:
        return
    spec = _with_classes(KINDS[kind], classes)
    given = [name for name in spec.fields if name in file.fields]
    reads = [(name, _reader(layout, file, name, spec.fields[name])) for name in given]
    still, make = _still(layout, file, spec.fields), spec.record
    for each in cells(folder, layout, file, given):
        if isinstance(each, Problem):
            yield each
            continue
        line, row = each
        found, problems = dict(still), []
        for (name, read), cell in zip(reads, row, strict=True):
            try:
                found[name] = read(cell)
            except Unreadable as unreadable:
                problems.append(Problem(file.file, line, name, str(unreadable)))
        if "account" in spec.fields and not problems:
            found["account"], found["written"] = found["account"]
        if kind == "accounts" and not problems:
            problems.extend(_of_account(file.file, line, found, layout))
        if problems:
            yield from problems
        else:
            yield make(line=line, **found)


def _still(layout: Layout, file: FileLayout, fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a record of any kind
    """What the fields are that the file does not carry."""
    return {
        name: _reader(layout, file, name, each)(file.defaults[name])
        if name in file.defaults
        else each.otherwise
        for name, each in fields.items()
        if name not in file.fields
    }


def _reader(layout: Layout, file: FileLayout, name: str, field: Field) -> Read:
    """How the cells of a field are read, an empty one too."""
    read = _full(layout, file, name, field)
    if field.is_needed and name not in file.defaults:
        return partial(_needed, read)
    otherwise = read(file.defaults[name]) if name in file.defaults else field.otherwise
    return partial(_wished, read, otherwise)


def _needed(read: Read, cell: str) -> Any:  # noqa: ANN401 - what the reader makes
    if not cell or cell.isspace():
        raise Unreadable(GIVE)
    return read(cell)


def _wished(read: Read, otherwise: Any, cell: str) -> Any:  # noqa: ANN401 - the same
    return otherwise if not cell or cell.isspace() else read(cell)


def _full(layout: Layout, file: FileLayout, name: str, field: Field) -> Read:
    """How a cell that is not empty is read."""
    match field.type:
        case Type.MONEY:
            sign = -1 if name in file.negate else 1
            return lambda cell: sign * values.cents(cell, layout.money)
        case Type.DAY:
            return lambda cell: values.day(cell, layout.dates)
        case Type.COUNT:
            return values.count
        case Type.EMAIL:
            return values.email
        case Type.OLD_NUMBER:
            return _old_number
        case Type.WORD:
            return partial(_word, file.codes.get(name, {}), field.words)
        case Type.CUSTOMER_CLASS:
            return partial(_customer_class, file.codes.get(name, {}), field.words)
        case Type.LAST_FOUR:
            return values.last_four
        case Type.DAYS:
            return values.days
        case Type.STORY:
            return partial(values.text, most=values.STORY_LENGTH_MAX)
        case _:
            return partial(_text, file.codes.get(name, {}))


def _old_number(cell: str) -> tuple[str, str]:
    written = values.text(cell, old_numbers.LENGTH_MAX)
    if not (folded := old_numbers.fold(written)):
        raise Unreadable("Write an account number with digits or letters.")
    return folded, written


def _text(codes: Mapping[str, str], cell: str) -> str:
    words = values.text(cell)
    return codes.get(words.upper(), words) if codes else words


def _word(codes: Mapping[str, str], words: tuple[str, ...], cell: str) -> str:
    code = values.text(cell)
    word = codes.get(code.upper(), code.lower())
    if word not in words:
        raise Unreadable("The layout does not know this code. Add it to the codes of the field.")
    return word


def _with_classes(kind: Kind, classes: Collection[str]) -> Kind:
    """The kind, its classes of customers being those of the district's file."""
    fields = {
        name: replace(each, words=tuple(classes)) if each.type is Type.CUSTOMER_CLASS else each
        for name, each in kind.fields.items()
    }
    return replace(kind, fields=fields)


def _customer_class(codes: Mapping[str, str], classes: tuple[str, ...], cell: str) -> str:
    """A class of the district's file. A short code is no name, so the sentence may repeat it."""
    code = values.text(cell)
    found = codes.get(code.upper(), code.lower())
    if found not in classes:
        said = f"“{code}”" if len(code) <= CODE_LENGTH_MAX and " " not in code else "This"
        raise Unreadable(
            f"{said} is no class of the district's file. It has {', '.join(classes)}: add the code"
            " to the layout's codes of customer_class, or the class to the file."
        )
    return found


def _of_account(file: str, line: int, found: dict[str, Any], layout: Layout) -> Iterator[Problem]:
    """What the fields of an account say together."""
    if found["address"] and not found["street"]:
        found["house_number"], _, found["street"] = found["address"].partition(" ")
    if not found["house_number"] or not found["street"].strip():
        yield Problem(file, line, "street", "Give the house number and the street of the premise.")
    if layout.keeps_numbers:
        number, problem = numbers.read(found["number"])
        if number is None:
            yield Problem(file, line, "number", str(problem))
        found["number"] = number
    if found["closed_on"] is not None:
        found["status"] = "closed"
        if found["closed_on"] < found["opened_on"]:
            yield Problem(file, line, "closed_on", "An account closes on or after it was opened.")
    elif found["status"] == "closed":
        yield Problem(file, line, "closed_on", "Give the day on which the account was closed.")
