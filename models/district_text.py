"""A district's file as text: parsed within bounds, and without letters that no paper can show."""

import tomllib
import unicodedata
from collections.abc import Iterator
from typing import Any

from models.district_table import DistrictFileError

#: A key of ten thousand parts keeps the parser busy for minutes; a line of a real file has ten.
LINE_DOTS_MAX = 200
#: Control characters, and those that turn the direction of what follows them.
_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def parsed(content: str) -> dict[str, Any]:
    """What a file's text says, as TOML.

    :raises DistrictFileError: when it is not TOML, or of a kind no editor makes.
    """
    for number, line in enumerate(content.split("\n"), start=1):
        if line.count(".") > LINE_DOTS_MAX:
            raise DistrictFileError(f"line {number} has more than {LINE_DOTS_MAX} dots")
    try:
        return tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DistrictFileError(f"it is not TOML: {error}") from error
    except ValueError as error:  # Python reads no whole number of thousands of digits
        raise DistrictFileError("it is not TOML: a number in it has too many digits") from error


def refuse_unprintable(values: dict[str, Any]) -> None:
    """Refuse keys and texts with control characters: no database and no paper takes them.

    :raises DistrictFileError: with a sentence for each.
    """
    wrong = tuple(
        f"{where} = {text!r}: must be of letters that can be seen"
        for where, text in _texts(values, "")
        if any(unicodedata.category(each) == "Cc" or each in _UNSEEN for each in text)
    )
    if wrong:
        raise DistrictFileError(*wrong)


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any of TOML's
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for place, each in enumerate(value, start=1):
            yield from _texts(each, f"{where}[{place}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            yield f"a key of {where or 'the file'}", key
            yield from _texts(each, f"{where}.{key}".lstrip("."))
