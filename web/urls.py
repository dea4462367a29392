"""Addresses of our own pages, which a console page names sixty of.

Flask works every address out anew. One that takes the same kinds of values
again has the same shape, so the shape is kept and only filled in.
"""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit
from uuid import UUID

import flask
from flask import request
from werkzeug import routing

from models.base import ID_MAX

#: What a path may hold as it is (RFC 3986); the router leaves the same alone.
SAFE = "!$&'()*+,/:;=@"
QUOTED_MAX = 1024
_request = request._get_current_object  # type: ignore[attr-defined]
#: The part of an address that names a row; a larger number is no row's.
ID = f"int(max={ID_MAX})"
#: The host of an address that is none.
NOBODYS = "?"
#: Values that no page has, by which a shape is found.
_WORDS = "shape-{}-of-an-address"
_NUMBERS = 7_301_440_117_000
#: The pieces of a path and, after each but the last, the name of the value that follows.
Shape = tuple[tuple[str, str], ...]
_shapes: dict[tuple[object, ...], Shape | None] = {}


class Rule(routing.Rule):
    """A rule of the router that works out how its addresses are written when one first is.

    A process writes few of them, and at its start all two hundred would take as long as
    everything else the router does.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002
        make: Callable[[bool], Callable[..., tuple[str, str]]] = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not made:
                made.append(make(append_unknown))
            return made[0](rule, **values)

        return build


def url_for(endpoint: str, **values: object) -> str:
    """What ``flask.url_for`` says, for a page of ours; ``.word`` is of the same blueprint."""
    if endpoint[0] == ".":
        endpoint = f"{request.blueprint}{endpoint}"
    # What tells shapes apart: the types of the values, and a word of a fixed list itself.
    kinds = [each if isinstance(each, Enum) else type(each) for each in values.values()]
    key: tuple[object, ...] = (endpoint, _request().root_path, *values, *kinds)
    if key not in _shapes:
        _shapes[key] = _shape(endpoint, values)
    shape = _shapes[key]
    if shape is None:
        return flask.url_for(endpoint, **values)  # type: ignore[arg-type]
    path = ""
    for before, name in shape:
        path += before
        if name:
            value = values[name]
            path += _quoted(value) if isinstance(value, str) else str(value)
    return path


def parts_of(written: str) -> SplitResult:
    """The parts of an address that somebody else wrote; what is none names a host of nobody's."""
    try:
        return urlsplit(written)
    except ValueError:
        return SplitResult("", NOBODYS, "", "", "")


def here() -> str:
    """The address that was asked for, as a link or a form may hold it."""
    query = request.query_string.decode("ascii", "replace")
    return quote(request.path, safe=SAFE) + (f"?{query}" if query else "")


@lru_cache(maxsize=QUOTED_MAX)
def _quoted(text: str) -> str:
    """A text as a path holds it; a page names one account thirty times."""
    return quote(text, safe=SAFE)


def _shape(endpoint: str, values: dict[str, object]) -> Shape | None:
    """The shape of the addresses of this page; none when the values do more than fill it in."""
    marks: dict[str, object] = {}
    fixed: dict[str, object] = {}
    for place, (name, value) in enumerate(values.items()):
        if isinstance(value, Enum):
            fixed[name] = value
        elif isinstance(value, str):
            marks[name] = _WORDS.format(place)
        elif type(value) is int:
            marks[name] = _NUMBERS + place
        elif isinstance(value, UUID):
            marks[name] = UUID(int=_NUMBERS + place)
        else:
            return None
    try:
        rest = flask.url_for(endpoint, **fixed, **marks)  # type: ignore[arg-type]
    except ValueError:  # one of a fixed list of words, given as any word
        return None
    if "?" in rest:
        return None
    found = sorted(marks, key=lambda name: rest.find(str(marks[name])))
    pieces = []
    for name in found:
        before, mark, rest = rest.partition(str(marks[name]))
        if not mark:
            return None
        pieces.append((before, name))
    return (*pieces, (rest, ""))
