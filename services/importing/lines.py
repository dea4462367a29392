"""The lines of a file, cell by cell, whatever its bytes are: a bad line harms no other."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from services.importing.layout import FileLayout, Layout, Place
from services.importing.records import Problem

#: Bytes; no honest line of an export is longer.
LINE_MAX = 32_768
#: Files are read to here; a district has no more.
LINES_MAX = 5_000_000
CONTROL_Z = b"\x1a"
#: What our own exports put an apostrophe before.
FORMULA = ("'=", "'+", "'-", "'@", "'\uff1d", "'\uff0b", "'\uff0d", "'\uff20", "' ")
Cells = list[str]


class BadLine(ValueError):
    """A line that cannot be read at all; the text says what to do."""


def cells(
    folder: Path, layout: Layout, file: FileLayout, needed: Sequence[str]
) -> Iterator[tuple[int, Cells] | Problem]:
    """Each line of a file as the cells the fields are made of, in their order, or what is wrong.

    ``needed`` names the fields in order. A file that cannot be read at all
    gives one problem and nothing else.
    """
    path = folder / file.file
    try:
        source = path.open("rb")
    except OSError:
        yield Problem(file.file, 0, "", "There is no such file in the folder. Export it too.")
        return
    with source:
        try:
            yield from _of(source, layout, file, needed)
        except OSError:
            yield Problem(file.file, 0, "", "The file cannot be read to its end. Copy it again.")


def _of(
    source: BinaryIO, layout: Layout, file: FileLayout, needed: Sequence[str]
) -> Iterator[tuple[int, Cells] | Problem]:
    pick: Callable[[Cells], Cells] | None = None
    width = 0
    if file.is_fixed or not file.has_header:
        picks = [list(file.fields[name]) for name in needed]
        pick = _picker(picks, file.is_fixed, layout.is_defused)
    for number, raw in _raw(source):
        if number > LINES_MAX:
            yield Problem(
                file.file, number, "", f"Split the file: it has over {LINES_MAX:,} lines."
            )
            return
        try:
            line = _decoded(raw, layout.encoding, is_first=number == 1)
            if not line.strip():
                continue
            row = [line] if file.is_fixed else _split(line, file.delimiter)
            if pick is None:
                picks, width = _found(row, file, needed), len(row)
                pick = _picker(picks, file.is_fixed, layout.is_defused)
                continue
            if width and len(row) != width:
                raise BadLine(
                    f"It has {len(row)} cells and the header {width}. Look for a stray"
                    " separator, or a quotation mark that is not closed."
                )
            yield number, pick(row)
        except BadLine as bad:
            yield Problem(file.file, number, "", str(bad))
            if pick is None:
                return
    if pick is None:
        yield Problem(file.file, 0, "", "The file is empty. Export it again, with its header.")


def _raw(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines as bytes, from 1; none for one that is too long, whose rest is passed over."""
    number = 0
    while raw := source.readline(LINE_MAX + 1):
        number += 1
        if len(raw) <= LINE_MAX or raw.endswith(b"\n"):
            yield number, raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = source.readline(LINE_MAX)
        yield number, None


def _decoded(raw: bytes | None, encoding: str, *, is_first: bool) -> str:
    if raw is None:
        raise BadLine(f"The line is longer than {LINE_MAX:,} bytes. Check where it should end.")
    if b"\0" in raw:
        raise BadLine("The line holds a NUL byte. Export the file again, as text.")
    if is_first and raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    try:
        return raw.rstrip(b"\r\n" + CONTROL_Z).decode(encoding)
    except UnicodeDecodeError:
        raise BadLine(
            f"The line is not {encoding}. Save the file so, or name its encoding in the layout."
        ) from None


def _split(line: str, delimiter: str) -> Cells:
    try:
        (row,) = csv.reader([line], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        raise BadLine(
            "A quotation mark is not closed on this line. Close it, or take it out; a cell may"
            " not go on in the next line."
        ) from None
    return row


def _found(header: Cells, file: FileLayout, needed: Sequence[str]) -> list[list[Place]]:
    """Where the columns of each field are, by the names in the header."""
    names = [name.strip().casefold() for name in header]
    picks: list[list[Place]] = []
    for field in needed:
        places: list[Place] = []
        for column in file.fields[field]:
            there = [at for at, name in enumerate(names) if name == str(column).casefold()]
            if not there:
                raise BadLine(f"There is no column “{column}”. Export it, or change the layout.")
            if len(there) > 1:
                raise BadLine(f"There is more than one column “{column}”. Keep one of them.")
            places.append(there[0] + 1)
        picks.append(places)
    return picks


def _picker(picks: list[list[Place]], is_fixed: bool, is_defused: bool) -> Callable[[Cells], Cells]:
    """How a row becomes the cells of the fields; quick where each field is one column."""

    def slowly(row: Cells) -> Cells:
        return [_picked(row, pick, is_fixed, is_defused) for pick in picks]

    places = [place for pick in picks for place in pick if isinstance(place, int)]
    last = max(places, default=0)
    if is_fixed or any(len(pick) != 1 for pick in picks):
        return slowly

    def quickly(row: Cells) -> Cells:
        if len(row) < last:
            return slowly(row)
        if is_defused:
            row = [cell[1:] if cell.startswith(FORMULA) else cell for cell in row]
        return [row[place - 1] for place in places]

    return quickly


def _picked(row: Cells, pick: Sequence[Place], is_fixed: bool, is_defused: bool) -> str:
    """A field's cell, or its cells one after the other."""
    if len(pick) == 1:
        return _cell(row, pick[0], is_fixed, is_defused)
    parts = [_cell(row, place, is_fixed, is_defused).strip() for place in pick]
    return " ".join(part for part in parts if part)


def _cell(row: Cells, place: Place, is_fixed: bool, is_defused: bool) -> str:
    if is_fixed:
        assert isinstance(place, tuple)  # noqa: S101 - the layout made sure
        return row[0][place[0] - 1 : place[1]]
    assert isinstance(place, int)  # noqa: S101 - the same
    if place > len(row):
        raise BadLine(f"It has {len(row)} cells, and cell {place} is needed.")
    cell = row[place - 1]
    return cell[1:] if is_defused and cell.startswith(FORMULA) else cell
