"""A district's file written down: what ``tomllib`` reads of it again is what was given."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(file: Mapping[str, Any]) -> str:
    """A file of these tables as TOML, in their order.

    :raises TypeError: for a value that a district's file never has, such as a float.
    """
    return "\n".join(_table(file, ())).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if path and (plain or not inner):
        yield f"\n[{'.'.join(map(_key, path))}]"
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        yield from _table(value, (*path, key))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _text(value)
        case date() | time():
            return value.isoformat()
        case list() if any(isinstance(each, Mapping) for each in value):
            return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case Mapping():
            pairs = (f"{_key(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {', '.join(pairs)} }}"
    raise TypeError(f"{value!r} does not stand in a district's file")


def _text(words: str) -> str:
    """As JSON escapes it, which TOML reads alike; DEL is the one character only TOML refuses."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
